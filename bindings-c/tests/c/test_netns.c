/* Network namespaces. */
#define _GNU_SOURCE
#include "values.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static void where_from(void)
{
    tl_netns *here, *there, *again;
    tl_netns *none = UNTOUCHED;
    char path[64];
    OK(tl_netns_current(&here, &err));
    OK(tl_netns_create(&there, &err));
    CHECK(tl_netns_inode(here) != 0 && tl_netns_inode(here) != tl_netns_inode(there));
    CHECK(tl_netns_is_same(here, here) && !tl_netns_is_same(here, there));
    CHECK(tl_netns_is_still_there(there));
    OK(tl_netns_of_process((uint32_t)getpid(), &again, &err));
    CHECK(tl_netns_is_same(here, again));
    tl_netns_free(again);
    OK(tl_netns_from_fd(tl_netns_fd(there), &again, &err));
    CHECK(tl_netns_is_same(there, again) && tl_netns_fd(again) != tl_netns_fd(there));
    tl_netns_free(again);
    snprintf(path, sizeof path, "/proc/self/fd/%d", tl_netns_fd(there));
    OK(tl_netns_open(path, &again, &err));
    CHECK(tl_netns_is_same(there, again));
    tl_netns_free(again);
    int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    FAILS(TL_INVALID_INPUT, tl_netns_from_fd(file, &none, &err));
    close(file);
    FAILS(TL_INVALID_INPUT, tl_netns_from_fd(-1, &none, &err));
    CHECK(tl_netns_from_fd(1 << 20, &none, &err) == TL_IO && tl_error_errno(err) == 9); /* EBADF */
    drop_error();
    FAILS(TL_INVALID_INPUT, tl_netns_open("/dev/null", &none, &err));
    FAILS(TL_NAMESPACE_GONE, tl_netns_open("/nothing/here", &none, &err));
    FAILS(TL_NAMESPACE_GONE, tl_netns_of_process(1 << 30, &none, &err));
    FAILS(TL_INVALID_INPUT, tl_netns_open(NOT_UTF8, &none, &err));
    CHECK(none == UNTOUCHED);
    tl_netns_free(here);
    tl_netns_free(there);
}

static void names(void)
{
    tl_netns *made, *found;
    char name[64];
    snprintf(name, sizeof name, "tl-c-%d", (int)getpid());
    OK(tl_netns_create_named(name, &made, &err));
    FAILS(TL_ALREADY_EXISTS, tl_netns_create_named(name, &found, &err));
    OK(tl_netns_named(name, &found, &err));
    CHECK(tl_netns_is_same(made, found) && tl_netns_is_still_there(found));
    OK(tl_netns_remove_named(name, &err));
    CHECK(!tl_netns_is_still_there(found));
    OK(tl_netns_remove_named(name, &err));
    tl_netns_free(found);
    tl_netns_free(made);
    FAILS(TL_NAMESPACE_GONE, tl_netns_named(name, &found, &err));
    FAILS(TL_INVALID_INPUT, tl_netns_named("a/b", &found, &err));
    FAILS(TL_INVALID_INPUT, tl_netns_create_named("", &found, &err));
    FAILS(TL_INVALID_INPUT, tl_netns_create_named(long_string(300), &found, &err));
    FAILS(TL_INVALID_INPUT, tl_netns_remove_named("..", &err));
}

struct visit {
    pthread_t thread;
    tl_netns *netns;
};

static void look(void *user)
{
    struct visit *visit = user;
    tl_error *problem = NULL;
    visit->thread = pthread_self();
    /* The library may be called from a callback. */
    if (tl_netns_current(&visit->netns, &problem) != TL_OK)
        tl_error_free(problem);
}

static void within(void)
{
    tl_netns *there;
    struct visit visit = {0};
    OK(tl_netns_create(&there, &err));
    OK(tl_netns_within(there, look, &visit, &err));
    CHECK(!pthread_equal(visit.thread, pthread_self()));
    CHECK(tl_netns_is_same(there, visit.netns));
    FAILS(TL_NULL_ARGUMENT, tl_netns_within(there, NULL, &visit, &err));
    OK(tl_netns_set_ipv6(there, false, &err));
    OK(tl_netns_set_ipv6(there, true, &err));
    tl_netns_free(visit.netns);
    tl_netns_free(there);
}

const struct test tests_netns[] = {{"where from", where_from}, {"names", names}, {"within", within}, {0}};
