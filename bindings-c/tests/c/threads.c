/* Sixteen threads on one allocator, one kernel client and one list, and on handles of their own. The argument, for helgrind,
 * is how many rounds. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <trunkline.h>

enum { THREADS = 16 };

static int rounds = 50;
static tl_ipam *ipam;
static tl_pool *pool;
static tl_kernel *kernel;
static tl_links *links;
static tl_error *shared_error;
static tl_netns *netns;
static tl_cancel *token;
static pthread_barrier_t start;

static void must(tl_status status, const char *what)
{
    if (status != TL_OK) {
        fprintf(stderr, "%s: %s\n", what, tl_status_name(status));
        exit(1);
    }
}

static void that(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s\n", what);
        exit(1);
    }
}

static void *work(void *argument)
{
    char owner[32];
    int number = (int)(intptr_t)argument;
    pthread_barrier_wait(&start);
    for (int round = 0; round < rounds; round++) {
        tl_allocate_request *request;
        tl_lease *lease, *found;
        tl_ipam *own;
        tl_pool *own_pool;
        tl_pool_spec *spec;
        tl_links *all;
        tl_link *one;
        snprintf(owner, sizeof owner, "vm:%d-%d/eth0", number, round);
        /* The allocator that all share: no address twice. */
        must(tl_allocate_request_new(tl_pool_get_id(pool), owner, &request, NULL), "request");
        must(tl_ipam_allocate(ipam, request, &lease, NULL), "allocate");
        must(tl_ipam_lease_at(ipam, tl_lease_segment(lease), tl_lease_ip(lease), &found, NULL), "lease_at");
        that(strcmp(tl_lease_owner(found), owner) == 0, "an address with two owners");
        if (round % 2 == 0)
            must(tl_ipam_release(ipam, lease, NULL, NULL), "release");
        tl_lease_free(found);
        tl_lease_free(lease);
        tl_allocate_request_free(request);
        /* The list, the error and the namespace that all read; their borrowed strings are made by whoever comes first. */
        for (size_t i = 0; i < tl_links_len(links); i++)
            that(strlen(tl_link_name(tl_links_at(links, i))) > 0 && tl_link_kind_name(tl_links_at(links, i)) != NULL, "a link without a name");
        that(strstr(tl_error_message(shared_error), "VLAN id") != NULL, "another message");
        that(tl_netns_inode(netns) != 0 && tl_netns_is_same(netns, netns), "another namespace");
        /* The client that all share. */
        must(tl_kernel_links(kernel, &all, NULL), "links");
        that(tl_links_len(all) >= tl_links_len(links), "links are missing");
        tl_links_free(all);
        must(tl_kernel_link(kernel, "lo", &one, NULL), "link");
        that(one != NULL, "no loopback device");
        tl_link_free(one);
        /* A token that another thread cancels under way; an allocation in memory does not wait, so it is none the worse. */
        must(tl_cancel_enter(token, NULL), "enter");
        if (number == 0 && round == rounds / 2)
            tl_cancel_cancel(token);
        must(tl_ipam_in_memory(NULL, &own, NULL), "own");
        must(tl_pool_spec_new(tl_pool_id_subnet(tl_pool_get_id(pool)), &spec, NULL), "spec");
        must(tl_ipam_create_pool(own, "here/own/1", spec, &own_pool, NULL), "own pool");
        tl_cancel_leave();
        tl_pool_free(own_pool);
        tl_pool_spec_free(spec);
        tl_ipam_free(own);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    tl_pool_spec *spec;
    tl_prefix subnet;
    tl_usage usage;
    tl_vlan_spec *vlan;
    if (argc > 1)
        rounds = atoi(argv[1]);
    if (unshare(CLONE_NEWNET) != 0)
        perror("a namespace of our own");
    must(tl_prefix_parse("10.0.0.0/16", &subnet, NULL), "subnet");
    must(tl_ipam_in_memory(NULL, &ipam, NULL), "ipam");
    must(tl_pool_spec_new(subnet, &spec, NULL), "spec");
    must(tl_ipam_create_pool(ipam, "here/core/7", spec, &pool, NULL), "pool");
    must(tl_kernel_connect(&kernel, NULL), "kernel");
    must(tl_kernel_links(kernel, &links, NULL), "links");
    must(tl_netns_current(&netns, NULL), "netns");
    must(tl_cancel_new(&token, NULL), "token");
    that(tl_vlan_spec_on("eth0", 0, &vlan, &shared_error) == TL_INVALID_INPUT, "an error");
    /* Helgrind cannot see the lock under which a borrowed string is made by the first who asks: make them before, there only. */
    for (size_t i = 0; argc > 1 && i < tl_links_len(links); i++)
        that(tl_link_name(tl_links_at(links, i)) != NULL && tl_link_kind_name(tl_links_at(links, i)) != NULL, "a link without a name");
    that(argc < 2 || tl_error_message(shared_error) != NULL, "an error without a message");
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, (void *)(intptr_t)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    must(tl_ipam_usage(ipam, tl_pool_get_id(pool), &usage, NULL), "usage");
    that(usage.bound.low == (uint64_t)THREADS * (uint64_t)(rounds / 2), "bound addresses are not what was allocated less what was released");
    that(tl_cancel_is_cancelled(token), "not cancelled");
    tl_cancel_free(token);
    tl_error_free(shared_error);
    tl_netns_free(netns);
    tl_links_free(links);
    tl_kernel_free(kernel);
    tl_pool_free(pool);
    tl_pool_spec_free(spec);
    tl_ipam_free(ipam);
    printf("test result: ok. 1 passed; 0 failed; %d threads, %d rounds each\n", THREADS, rounds);
    return 0;
}
