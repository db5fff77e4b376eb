/* An engine that is none: a process that answers on a unix socket by a table, for tests. */
#ifndef FAKE_ENGINE_H
#define FAKE_ENGINE_H

#include "values.h"

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the fake answers a request whose first line holds `request`: a status of 0 hangs, one of -1 sends the body as a stream that stays open. */
struct answer {
    const char *request;
    int status;
    const char *body;
};

struct fake {
    pid_t pid;
    char folder[32], socket[64], url[80];
};

static inline void fake_serve(int connection, const struct answer *table)
{
    char request[65536];
    size_t have = 0, need = 0;
    while (have < sizeof request - 1) {
        ssize_t got = read(connection, request + have, sizeof request - 1 - have);
        if (got <= 0)
            break;
        have += (size_t)got;
        request[have] = 0;
        char *end = strstr(request, "\r\n\r\n");
        if (end == NULL)
            continue;
        char *length = strcasestr(request, "content-length:");
        need = (size_t)(end + 4 - request) + (length != NULL && length < end ? strtoul(length + 15, NULL, 10) : 0);
        if (have >= need)
            break;
    }
    request[have] = 0;
    char *line_end = strstr(request, "\r\n");
    if (line_end == NULL)
        return;
    *line_end = 0;
    for (; table->request != NULL; table++)
        if (strstr(request, table->request) != NULL)
            break;
    int status = table->request == NULL ? 404 : table->status;
    const char *body = table->request == NULL ? "{\"message\":\"no such thing\"}" : table->body;
    if (status == 0)
        sleep(60);
    if (status == -1) {
        dprintf(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n%s", body);
        sleep(60);
    } else if (status == 204 || status == 304) {
        dprintf(connection, "HTTP/1.1 %d X\r\nConnection: close\r\n\r\n", status);
    } else {
        dprintf(connection, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", status,
                strlen(body), body);
    }
}

static inline struct fake fake_engine(const struct answer *table)
{
    struct fake fake = {.folder = "/tmp/tl-fake-XXXXXX"};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CHECK(mkdtemp(fake.folder) != NULL);
    snprintf(fake.socket, sizeof fake.socket, "%s/engine.sock", fake.folder);
    snprintf(fake.url, sizeof fake.url, "unix://%s", fake.socket);
    strcpy(address.sun_path, fake.socket);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 128) == 0);
    fflush(stdout);
    fake.pid = fork();
    if (fake.pid == 0) {
        setpgid(0, 0);
        signal(SIGCHLD, SIG_IGN);
        for (;;) {
            int connection = accept(listener, NULL, NULL);
            if (connection < 0)
                _exit(1);
            if (fork() == 0) {
                close(listener);
                fake_serve(connection, table);
                _exit(0);
            }
            close(connection);
        }
    }
    setpgid(fake.pid, fake.pid);
    close(listener);
    return fake;
}

static inline void fake_end(struct fake *fake)
{
    kill(-fake->pid, SIGKILL);
    waitpid(fake->pid, NULL, 0);
    unlink(fake->socket);
    rmdir(fake->folder);
}

/* Gives the lab's engine an image, because none can be pulled. */
static inline void import_image(void)
{
    command("d=$(mktemp -d) && mkdir $d/bin && cp $(command -v busybox) $d/bin/busybox && for name in sh sleep echo; do ln -s busybox "
            "$d/bin/$name; done && tar -C $d -c . | docker import -c 'CMD [\"sleep\", \"600\"]' - tlc-busybox >/dev/null && rm -r $d");
}

static inline double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* When `fake_cancel` cancelled. */
static double cancelled_at __attribute__((unused));

/* Cancels a token after 100 ms, on a thread of its own. */
static inline void *fake_cancel(void *token)
{
    usleep(100 * 1000);
    cancelled_at = seconds();
    tl_cancel_cancel(token);
    return NULL;
}

/* Checks that a call that waits is given up with TL_INTERRUPTED within 0.2 s of its being cancelled, or 5 s on an emulated machine; a
   machine that is busy with something else gets three attempts. */
#define IS_CANCELLED(call) \
    do { \
        double late_ = 1e9, limit_ = getenv("TL_SLOW") != NULL ? 5.0 : 0.2; \
        for (int attempt_ = 0; attempt_ < 3 && late_ > limit_; attempt_++) { \
            tl_cancel *token_; \
            pthread_t thread_; \
            OK(tl_cancel_new(&token_, &err)); \
            OK(tl_cancel_enter(token_, &err)); \
            cancelled_at = 0; \
            CHECK(pthread_create(&thread_, NULL, fake_cancel, token_) == 0); \
            FAILS(TL_INTERRUPTED, call); \
            double ended_ = seconds(); \
            pthread_join(thread_, NULL); \
            tl_cancel_leave(); \
            tl_cancel_free(token_); \
            late_ = ended_ - cancelled_at; \
        } \
        if (late_ < 0 || late_ > limit_) \
            fail(__FILE__, __LINE__, "%s ended %f s after it was cancelled", #call, late_); \
    } while (0)

#endif
