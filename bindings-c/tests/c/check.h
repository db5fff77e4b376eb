/* A small test harness: named tests, one at a time, each with its descriptors counted. */
#ifndef CHECK_H
#define CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <trunkline.h>

struct test {
    const char *name;
    void (*run)(void);
};

/* The error of this thread's last call: tests pass `&err` everywhere. */
extern _Thread_local tl_error *err;

/* Ends the test as failed. */
void fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4), noreturn));
/* Ends the test as skipped for want of a capability; as failed when TRUNKLINE_PROMISED names it. */
void skip(const char *capability) __attribute__((noreturn));
/* Checks that a failed call left an error that agrees with its status, and frees it. */
void expect_error(const char *file, int line, const char *call, tl_status found, tl_status wanted);
void expect_ok(const char *file, int line, const char *call, tl_status found);
/* Frees the error that a test has looked at. */
void drop_error(void);
/* Runs a command of the system and fails when it fails. */
void command(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Moves this thread into a fresh network namespace with a veth pair `eth0`, `peer0`, both up. */
void fresh_namespace(void);
/* A string of `length` bytes 'x', valid until the next call. */
const char *long_string(size_t length);

#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, "%s", #condition))
#define OK(call) expect_ok(__FILE__, __LINE__, #call, (call))
#define FAILS(status, call) expect_error(__FILE__, __LINE__, #call, (call), (status))
#define SAME(text, wanted) \
    do { \
        const char *found_ = (text); \
        if (found_ == NULL || strcmp(found_, (wanted)) != 0) \
            fail(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", #text, found_ == NULL ? "NULL" : found_, (wanted)); \
    } while (0)
#define HAS(text, part) \
    do { \
        const char *found_ = (text); \
        if (found_ == NULL || strstr(found_, (part)) == NULL) \
            fail(__FILE__, __LINE__, "%s is \"%s\", without \"%s\"", #text, found_ == NULL ? "NULL" : found_, (part)); \
    } while (0)

/* What an output is set to before a call that must not write it. */
#define UNTOUCHED ((void *)(uintptr_t)0x5a5a)
#define NOT_UTF8 "\xc3\x28"

#endif
