/* Giving up a call from another thread and from a signal handler. */
#define _GNU_SOURCE
#include "values.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static tl_cancel *token;

static void *cancel_soon(void *user)
{
    (void)user;
    usleep(100 * 1000);
    tl_cancel_cancel(token);
    return NULL;
}

static tl_watch *a_watch(void)
{
    tl_ipam *ipam;
    tl_watch *watch;
    OK(tl_ipam_in_memory(NULL, &ipam, &err));
    OK(tl_ipam_watch(ipam, "here/core/7", NULL, &watch, &err));
    tl_ipam_free(ipam);
    return watch;
}

static void from_another_thread(void)
{
    tl_watch *watch = a_watch();
    tl_change *change = UNTOUCHED;
    pthread_t thread;
    time_t begin = time(NULL);
    OK(tl_cancel_new(&token, &err));
    CHECK(!tl_cancel_is_cancelled(token));
    OK(tl_cancel_enter(token, &err));
    CHECK(pthread_create(&thread, NULL, cancel_soon, NULL) == 0);
    CHECK(tl_watch_next(watch, 60 * 1000, &change, &err) == TL_INTERRUPTED);
    HAS(tl_error_message(err), "interrupted");
    drop_error();
    CHECK(change == UNTOUCHED && time(NULL) - begin < 30);
    pthread_join(thread, NULL);
    CHECK(tl_cancel_is_cancelled(token));
    FAILS(TL_INTERRUPTED, tl_watch_next(watch, 60 * 1000, &change, &err)); /* it stays so */
    tl_cancel_leave();
    OK(tl_watch_next(watch, 1, &change, &err)); /* and the watch goes on without it */
    CHECK(change == NULL);
    tl_cancel_free(token);
    tl_watch_free(watch);
}

static void nested_and_freed(void)
{
    tl_watch *watch = a_watch();
    tl_cancel *outer, *inner;
    tl_change *change;
    OK(tl_cancel_new(&outer, &err));
    OK(tl_cancel_new(&inner, &err));
    tl_cancel_cancel(outer);
    OK(tl_cancel_enter(outer, &err));
    OK(tl_cancel_enter(inner, &err));
    tl_cancel_free(outer);
    tl_cancel_free(inner);
    OK(tl_watch_next(watch, 1, &change, &err)); /* the inner one hides the outer */
    tl_cancel_leave();
    FAILS(TL_INTERRUPTED, tl_watch_next(watch, 1000, &change, &err));
    tl_cancel_leave();
    tl_cancel_leave(); /* one too many is nothing */
    OK(tl_watch_next(watch, 1, &change, &err));
    tl_watch_free(watch);
}

static void on_alarm(int number)
{
    (void)number;
    tl_cancel_cancel(token);
}

static bool never(void *user, const tl_change *change)
{
    (void)user;
    (void)change;
    return true;
}

static void from_a_signal_handler(void)
{
    tl_watch *watch = a_watch();
    struct sigaction action = {.sa_handler = on_alarm}, before;
    OK(tl_cancel_new(&token, &err));
    OK(tl_cancel_enter(token, &err));
    CHECK(sigaction(SIGALRM, &action, &before) == 0);
    alarm(1);
    FAILS(TL_INTERRUPTED, tl_watch_run(watch, never, NULL, &err));
    sigaction(SIGALRM, &before, NULL);
    tl_cancel_leave();
    tl_cancel_free(token);
    tl_watch_free(watch);
}

const struct test tests_cancel[] = {
    {"from another thread", from_another_thread},
    {"nested and freed", nested_and_freed},
    {"from a signal handler", from_a_signal_handler},
    {0},
};
