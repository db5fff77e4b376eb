/* Runs the tests that the command line names by the start of their names, or all. */
#define _GNU_SOURCE
#include "check.h"

#include <dirent.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "groups.h"

_Thread_local tl_error *err;

static jmp_buf out_of_test;
static const char *skipped_for;
static char *kept_long_string;

enum { MOST_KEPT = 64 };

void fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    printf("%s:%d: ", file, line);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    longjmp(out_of_test, 1);
}

void skip(const char *capability)
{
    const char *promised = getenv("TRUNKLINE_PROMISED");
    if (promised != NULL && strstr(promised, capability) != NULL)
        fail(__FILE__, __LINE__, "promised and missing: %s", capability);
    skipped_for = capability;
    longjmp(out_of_test, 2);
}

void expect_ok(const char *file, int line, const char *call, tl_status found)
{
    if (found != TL_OK)
        fail(file, line, "%s: %s: %s", call, tl_status_name(found), tl_error_message(err));
    if (err != NULL)
        fail(file, line, "%s: an error beside TL_OK", call);
}

void expect_error(const char *file, int line, const char *call, tl_status found, tl_status wanted)
{
    if (found != wanted)
        fail(file, line, "%s: %s, not %s: %s", call, tl_status_name(found), tl_status_name(wanted), tl_error_message(err));
    if (err == NULL || tl_error_status(err) != wanted || strlen(tl_error_message(err)) == 0)
        fail(file, line, "%s: no error beside %s", call, tl_status_name(found));
    drop_error();
}

void drop_error(void)
{
    tl_error_free(err);
    err = NULL;
}

void command(const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fflush(stdout);
    if (system(line) != 0)
        fail(__FILE__, __LINE__, "%s", line);
}

void fresh_namespace(void)
{
    if (unshare(CLONE_NEWNET) != 0)
        fail(__FILE__, __LINE__, "no network namespace of our own: run as root, or under `unshare --map-root-user`");
    command("ip link add eth0 type veth peer name peer0 && ip link set lo up && ip link set eth0 up && ip link set peer0 up");
}

const char *long_string(size_t length)
{
    free(kept_long_string);
    kept_long_string = malloc(length + 1);
    memset(kept_long_string, 'x', length);
    kept_long_string[length] = 0;
    return kept_long_string;
}

/* Whether it is one of the descriptors that stay open of a store until another one is opened after it was deleted: one of the database,
 * and of the shared memory one for each handle that was open at the same time, which here are two at most. */
static bool is_kept(const char *name, ino_t *kept, int *count)
{
    char link[300], path[4096];
    struct stat file;
    snprintf(link, sizeof link, "/proc/self/fd/%s", name);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || stat(link, &file) != 0)
        return false;
    path[length] = 0;
    const char *found = strstr(path, ".db");
    if (found == NULL || (strncmp(found, ".db-wal", 7) == 0) || (strncmp(found, ".db.lock", 8) == 0))
        return false;
    int more = strncmp(found, ".db-shm", 7) == 0 ? 2 : 1;
    for (int i = 0; i < *count; i++)
        more -= kept[i] == file.st_ino;
    if (more == 0 || *count == MOST_KEPT)
        return false;
    kept[(*count)++] = file.st_ino;
    return true;
}

static int descriptors(void)
{
    ino_t kept[MOST_KEPT];
    int count = 0, files = 0;
    DIR *folder = opendir("/proc/self/fd");
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += !is_kept(entry->d_name, kept, &files);
    closedir(folder);
    return count;
}

/* 0 passed, 1 failed, 2 skipped. */
static int run(const char *name, const struct test *test)
{
    volatile int before = descriptors();
    int outcome = setjmp(out_of_test);
    if (outcome == 0) {
        test->run();
        if (descriptors() != before)
            fail(name, 0, "%d descriptors before, %d after", before, descriptors());
    }
    return outcome;
}

static void note_skip(const char *name)
{
    const char *path = getenv("TRUNKLINE_SKIPS");
    FILE *file = path == NULL ? NULL : fopen(path, "a");
    if (file != NULL) {
        fprintf(file, "c %s needs %s\n", name, skipped_for);
        fclose(file);
    }
}

int main(int argc, char **argv)
{
    int counts[3] = {0};
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        for (const struct test *test = groups[g].tests; test->name != NULL; test++) {
            char name[256];
            bool wanted = argc < 2;
            snprintf(name, sizeof name, "%s::%s", groups[g].name, test->name);
            for (int a = 1; a < argc; a++)
                wanted = wanted || strncmp(name, argv[a], strlen(argv[a])) == 0;
            if (!wanted)
                continue;
            int outcome = run(name, test);
            drop_error();
            counts[outcome]++;
            if (outcome == 2)
                note_skip(name);
            printf("test %s ... %s%s\n", name, outcome == 0 ? "ok" : outcome == 1 ? "FAILED" : "skipped, needs ",
                   outcome == 2 ? skipped_for : "");
        }
    }
    free(kept_long_string);
    printf("test result: %s. %d passed; %d failed; %d skipped\n", counts[1] == 0 ? "ok" : "FAILED", counts[0], counts[1], counts[2]);
    return counts[1] == 0 ? 0 : 1;
}
