/* Logs, in order, every call that changes a file below TRUNKLINE_SHIM_DIR, with its bytes. Built and preloaded by power.rs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int log_fd = -1;
static const char *dir;
static size_t dir_len;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("TRUNKLINE_SHIM_LOG");
    dir = getenv("TRUNKLINE_SHIM_DIR");
    if (log && dir) {
        dir_len = strlen(dir);
        log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static int ours(const char *path) {
    return log_fd >= 0 && path && strncmp(path, dir, dir_len) == 0;
}

/* op, path, other path, offset, length, bytes */
static void note(char op, const char *path, const char *other, uint64_t at, const void *bytes, uint64_t len, int has) {
    char head[8300];
    uint16_t a = strlen(path), b = other ? strlen(other) : 0;
    size_t n = 0;
    head[n++] = op;
    memcpy(head + n, &a, 2); n += 2;
    memcpy(head + n, path, a); n += a;
    memcpy(head + n, &b, 2); n += 2;
    if (b) memcpy(head + n, other, b);
    n += b;
    memcpy(head + n, &at, 8); n += 8;
    memcpy(head + n, &len, 8); n += 8;
    if (syscall(SYS_write, log_fd, head, n) != (long)n) abort();
    if (has && syscall(SYS_write, log_fd, bytes, len) != (long)len) abort();
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, 4095);
    if (n < 0) return 0;
    path[n] = 0;
    return ours(path);
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)

static int opened(const char *path, int flags, int fd, int existed) {
    if (fd >= 0 && ours(path)) {
        pthread_mutex_lock(&lock);
        if ((flags & O_CREAT) && !existed) note('c', path, 0, 0, 0, 0, 0);
        else if (flags & O_TRUNC) note('t', path, 0, 0, 0, 0, 0);
        pthread_mutex_unlock(&lock);
    }
    return fd;
}

#define OPEN(name) \
int name(const char *path, int flags, ...) { \
    va_list args; va_start(args, flags); mode_t mode = va_arg(args, mode_t); va_end(args); \
    REAL(int, #name, const char *, int, ...); \
    int existed = faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0; \
    return opened(path, flags, real(path, flags, mode), existed); \
}
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
int name(int at, const char *path, int flags, ...) { \
    va_list args; va_start(args, flags); mode_t mode = va_arg(args, mode_t); va_end(args); \
    REAL(int, #name, int, const char *, int, ...); \
    int existed = faccessat(at, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0; \
    return opened(path, flags, real(at, path, flags, mode), existed); \
}
OPENAT(openat)
OPENAT(openat64)

#define PWRITE(name, off) \
ssize_t name(int fd, const void *bytes, size_t len, off at) { \
    REAL(ssize_t, #name, int, const void *, size_t, off); \
    char path[4096]; \
    ssize_t n = real(fd, bytes, len, at); \
    if (n > 0 && path_of(fd, path)) { pthread_mutex_lock(&lock); note('w', path, 0, at, bytes, n, 1); pthread_mutex_unlock(&lock); } \
    return n; \
}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t len) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char path[4096];
    int mine = fd > 2 && path_of(fd, path);
    off_t at = mine ? lseek(fd, 0, SEEK_CUR) : 0;
    if (mine && (fcntl(fd, F_GETFL) & O_APPEND)) at = lseek(fd, 0, SEEK_END);
    ssize_t n = real(fd, bytes, len);
    if (n > 0 && mine) { pthread_mutex_lock(&lock); note('w', path, 0, at, bytes, n, 1); pthread_mutex_unlock(&lock); }
    return n;
}

#define TRUNCATE(name, off) \
int name(int fd, off len) { \
    REAL(int, #name, int, off); \
    char path[4096]; \
    int code = real(fd, len); \
    if (code == 0 && path_of(fd, path)) { pthread_mutex_lock(&lock); note('z', path, 0, len, 0, 0, 0); pthread_mutex_unlock(&lock); } \
    return code; \
}
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name) \
int name(int fd) { \
    REAL(int, #name, int); \
    char path[4096]; \
    int code = real(fd); \
    if (code == 0 && path_of(fd, path)) { pthread_mutex_lock(&lock); note('s', path, 0, 0, 0, 0, 0); pthread_mutex_unlock(&lock); } \
    return code; \
}
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int code = real(path);
    if (code == 0 && ours(path)) { pthread_mutex_lock(&lock); note('u', path, 0, 0, 0, 0, 0); pthread_mutex_unlock(&lock); }
    return code;
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    int code = real(from_at, from, to_at, to, flags);
    if (code == 0 && ours(to)) { pthread_mutex_lock(&lock); note('l', from, to, 0, 0, 0, 0); pthread_mutex_unlock(&lock); }
    return code;
}

int link(const char *from, const char *to) {
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int code = real(from, to);
    if (code == 0 && ours(to)) { pthread_mutex_lock(&lock); note('r', from, to, 0, 0, 0, 0); pthread_mutex_unlock(&lock); }
    return code;
}
