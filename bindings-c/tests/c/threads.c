/* Sixteen threads on handles of every slice that all share, and on handles of their own. The argument, for helgrind, is how many
 * rounds. Whatever goes wrong on any thread ends the program. */
#define _GNU_SOURCE
#include "fake_engine.h"

#include <sched.h>
#include <stdatomic.h>

enum { THREADS = 16, LINES = 64 };

_Thread_local tl_error *err;

static int rounds = 50;
static pthread_barrier_t start;
static tl_cancel *token, *all_give_up;
static tl_error *shared_error;
/* link */
static tl_kernel *kernel;
static tl_links *links;
static tl_netns *netns;
/* ipam */
static tl_ipam *ipam;
static tl_pool *pool;
/* docker */
static struct fake fake;
static tl_docker *docker;
static tl_observed_network *network;
static tl_network_spec *network_spec;
/* logs */
static char log_file[64] = "/tmp/tl-threads-XXXXXX";
static tl_log_query *query;
static tl_log_reader *handed_on;
static pthread_mutex_t handing_on = PTHREAD_MUTEX_INITIALIZER;
static int handed_lines;
static tl_daemon_config *daemon_config;
/* topology */
static tl_topology *topology;
static tl_host *host;
static tl_seen *seen;
static atomic_int made, waiting, given_up;

void fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(1);
}

void expect_ok(const char *file, int line, const char *call, tl_status found)
{
    if (found != TL_OK || err != NULL)
        fail(file, line, "%s: %s: %s", call, tl_status_name(found), tl_error_message(err));
}

void expect_error(const char *file, int line, const char *call, tl_status found, tl_status wanted)
{
    if (found != wanted || err == NULL || tl_error_status(err) != wanted)
        fail(file, line, "%s: %s, not %s: %s", call, tl_status_name(found), tl_status_name(wanted), tl_error_message(err));
    tl_error_free(err);
    err = NULL;
}

/* The ledger that all share: no address twice. And one of its own, while another thread cancels: an allocation in memory does not
 * wait, so it is none the worse. */
static void addresses(int number, int round)
{
    char owner[32];
    tl_allocate_request *request;
    tl_lease *lease, *found;
    tl_ipam *own;
    tl_pool *own_pool;
    tl_pool_spec *spec;
    snprintf(owner, sizeof owner, "vm:%d-%d/eth0", number, round);
    OK(tl_allocate_request_new(tl_pool_get_id(pool), owner, &request, &err));
    OK(tl_ipam_allocate(ipam, request, &lease, &err));
    OK(tl_ipam_lease_at(ipam, tl_lease_segment(lease), tl_lease_ip(lease), &found, &err));
    SAME(tl_lease_owner(found), owner);
    if (round % 2 == 0)
        OK(tl_ipam_release(ipam, lease, NULL, &err));
    tl_lease_free(found);
    tl_lease_free(lease);
    tl_allocate_request_free(request);
    OK(tl_cancel_enter(token, &err));
    if (number == 0 && round == rounds / 2)
        tl_cancel_cancel(token);
    OK(tl_ipam_in_memory(NULL, &own, &err));
    OK(tl_pool_spec_new(tl_pool_id_subnet(tl_pool_get_id(pool)), &spec, &err));
    OK(tl_ipam_create_pool(own, "here/own/1", spec, &own_pool, &err));
    tl_cancel_leave();
    tl_pool_free(own_pool);
    tl_pool_spec_free(spec);
    tl_ipam_free(own);
}

static void read_values(void)
{
    for (size_t i = 0; i < tl_links_len(links); i++)
        CHECK(strlen(tl_link_name(tl_links_at(links, i))) > 0 && tl_link_kind_name(tl_links_at(links, i)) != NULL);
    HAS(tl_error_message(shared_error), "VLAN id");
    CHECK(tl_netns_inode(netns) != 0 && tl_netns_is_same(netns, netns));
    SAME(tl_observed_network_parent(network), "eth0");
    SAME(tl_pairs_get(tl_observed_network_options(network), "macvlan_mode"), "bridge");
    SAME(tl_engine_version(tl_docker_engine(docker)), "20.10.24");
    SAME(tl_network_name(tl_networks_at(tl_topology_networks(topology), 0)), "lan");
    SAME(tl_engine_log_config_driver(tl_daemon_config_log_config(daemon_config)), "local");
    CHECK(tl_links_len(tl_seen_links(seen)) == tl_links_len(links));
}

/* Strings and parts that are borrowed are made by whoever comes first; each thread also makes an error of its own. */
static void values(void)
{
    tl_vlan_spec *vlan;
    read_values();
    CHECK(tl_vlan_spec_on("eth0", 4095, &vlan, &err) == TL_INVALID_INPUT);
    HAS(tl_error_message(err), "4095 is reserved");
    tl_error_free(err);
    err = NULL;
}

static void the_kernel(void)
{
    tl_links *all;
    tl_link *one;
    OK(tl_kernel_links(kernel, &all, &err));
    CHECK(tl_links_len(all) >= tl_links_len(links));
    tl_links_free(all);
    OK(tl_kernel_link(kernel, "lo", &one, &err));
    CHECK(one != NULL);
    tl_link_free(one);
}

static void the_engine(void)
{
    tl_observed_networks *networks;
    tl_observed_container *container;
    tl_differences *differences;
    OK(tl_docker_networks(docker, &networks, &err));
    CHECK(tl_observed_networks_len(networks) == 1);
    tl_observed_networks_free(networks);
    OK(tl_docker_container(docker, "web", &container, &err));
    SAME(tl_observed_container_name(container), "web");
    tl_observed_container_free(container);
    OK(tl_network_spec_differences(network_spec, tl_docker_engine(docker), network, &differences, &err));
    CHECK(tl_differences_len(differences) > 0);
    tl_differences_free(differences);
}

/* A reader of its own with a query that all share; and one reader that goes from hand to hand. */
static void lines(void)
{
    tl_log_reader *reader;
    tl_log_record record;
    uint32_t outcome;
    int count = 0;
    OK(tl_log_reader_files(TL_LOG_FORMAT_JSON_FILE, log_file, query, &reader, &err));
    for (OK(tl_log_reader_next(reader, -1, &record, &outcome, &err)); outcome == TL_LOG_READ_LINES;
         OK(tl_log_reader_next(reader, -1, &record, &outcome, &err)))
        count++;
    CHECK(count == LINES && outcome == TL_LOG_READ_END);
    tl_log_reader_free(reader);
    pthread_mutex_lock(&handing_on);
    OK(tl_log_reader_next(handed_on, -1, &record, &outcome, &err));
    if (outcome == TL_LOG_READ_LINES) {
        char wanted[16];
        CHECK(record.len == (size_t)snprintf(wanted, sizeof wanted, "line %d", handed_lines) && memcmp(record.line, wanted, record.len) == 0);
        handed_lines++;
    }
    pthread_mutex_unlock(&handing_on);
}

static void configuration(void)
{
    tl_config_findings *findings;
    tl_config_edit *edit;
    tl_edited_config *edited;
    OK(tl_daemon_config_review(daemon_config, "20.10.24", NULL, &findings, &err));
    tl_config_findings_free(findings);
    OK(tl_config_edit_new(&edit, &err));
    OK(tl_config_edit_set_debug(edit, true, &err));
    OK(tl_daemon_config_edit(daemon_config, edit, "20.10.24", NULL, &edited, &err));
    CHECK(!tl_edited_config_is_unchanged(edited));
    tl_edited_config_free(edited);
    tl_config_edit_free(edit);
}

/* All want the same of one host: one of them makes it, in one go, and the others find it made. */
static void wanted(void)
{
    tl_plan *plan;
    tl_picture *picture;
    char *text;
    OK(tl_host_apply(host, topology, NULL, NULL, &plan, &err));
    if (!tl_plan_is_empty(plan))
        atomic_fetch_add(&made, 1);
    tl_plan_free(plan);
    OK(tl_plan_new(topology, seen, &plan, &err));
    CHECK(tl_actions_len(tl_plan_actions(plan)) == 1);
    tl_plan_free(plan);
    OK(tl_topology_picture(topology, "host", &picture, &err));
    OK(tl_picture_tree(picture, &text, &err));
    HAS(text, "eth0");
    tl_string_free(text);
    tl_picture_free(picture);
}

static void *cancel_soon(void *soon)
{
    usleep(20 * 1000);
    tl_cancel_cancel(soon);
    return NULL;
}

/* A follower and a stream of events of its own, each given up by a thread that is not theirs, and good for another call. */
static void own_streams(void)
{
    tl_log_query *follow;
    tl_log_reader *reader;
    tl_log_record record;
    tl_docker *own;
    tl_network_events *events;
    tl_network_event *event;
    tl_cancel *soon;
    pthread_t canceller;
    uint32_t outcome;
    OK(tl_log_query_new(&follow, &err));
    OK(tl_log_query_set_follow(follow, true, &err));
    OK(tl_log_reader_files(TL_LOG_FORMAT_JSON_FILE, log_file, follow, &reader, &err));
    for (int i = 0; i < LINES; i++)
        OK(tl_log_reader_next(reader, -1, &record, &outcome, &err));
    OK(tl_docker_connect_within(fake.socket, 120000, &own, &err));
    OK(tl_docker_network_events(own, &events, &err));
    tl_docker_free(own);
    for (int what = 0; what < 2; what++) {
        OK(tl_cancel_new(&soon, &err));
        OK(tl_cancel_enter(soon, &err));
        CHECK(pthread_create(&canceller, NULL, cancel_soon, soon) == 0);
        if (what == 0)
            FAILS(TL_INTERRUPTED, tl_log_reader_next(reader, -1, &record, &outcome, &err));
        else
            FAILS(TL_INTERRUPTED, tl_network_events_next(events, 600000, &event, &err));
        pthread_join(canceller, NULL);
        tl_cancel_leave();
        tl_cancel_free(soon);
    }
    OK(tl_log_reader_next(reader, 1, &record, &outcome, &err));
    CHECK(outcome == TL_LOG_READ_TIMED_OUT);
    OK(tl_network_events_next(events, 1, &event, &err));
    CHECK(event == NULL);
    /* And all at once by one token. */
    OK(tl_cancel_enter(all_give_up, &err));
    atomic_fetch_add(&waiting, 1);
    FAILS(TL_INTERRUPTED, tl_log_reader_next(reader, -1, &record, &outcome, &err));
    atomic_fetch_add(&given_up, 1);
    tl_cancel_leave();
    tl_network_events_free(events);
    tl_log_reader_free(reader);
    tl_log_query_free(follow);
}

static void *work(void *argument)
{
    int number = (int)(intptr_t)argument;
    pthread_barrier_wait(&start);
    for (int round = 0; round < rounds; round++) {
        values();
        addresses(number, round);
        the_kernel();
        the_engine();
        lines();
        configuration();
        wanted();
    }
    own_streams();
    return NULL;
}

static const struct answer answers[] = {
    {"GET /version", 200, "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\",\"Os\":\"linux\"}"},
    {"GET /v1.41/networks/lan", 200,
     "{\"Name\":\"lan\",\"Id\":\"n1\",\"Driver\":\"macvlan\",\"Scope\":\"local\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.0.0.0/24\"}]},"
     "\"Options\":{\"parent\":\"eth0\",\"macvlan_mode\":\"bridge\"},\"Labels\":{},\"Containers\":{}}"},
    {"GET /v1.41/networks", 200, "[{\"Name\":\"lan\",\"Id\":\"n1\",\"Driver\":\"macvlan\",\"Scope\":\"local\",\"IPAM\":{\"Config\":[]}}]"},
    {"GET /v1.41/containers/web/json", 200,
     "{\"Id\":\"c0\",\"Name\":\"/web\",\"State\":{\"Status\":\"running\",\"Running\":true,\"Pid\":7},\"Config\":{},\"HostConfig\":{},"
     "\"NetworkSettings\":{\"Networks\":{}}}"},
    {"GET /v1.41/events", -1, ""},
    {NULL, 0, NULL},
};

static void end_fake(void)
{
    fake_end(&fake);
    unlink(log_file);
}

static void open_all(void)
{
    const char *json = "{\"log-driver\": \"local\"}";
    tl_pool_spec *spec;
    tl_network_parent *parent;
    tl_vlan_spec *vlan;
    fake = fake_engine(answers);
    int file = mkstemp(log_file);
    atexit(end_fake);
    for (int i = 0; i < LINES; i++)
        dprintf(file, "{\"log\":\"line %d\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T20:45:00Z\"}\n", i);
    close(file);
    if (unshare(CLONE_NEWNET) != 0 || system("ip link add eth0 type veth peer name peer0 && ip link set eth0 up") != 0)
        fail(__FILE__, __LINE__, "no network namespace of our own: run as root, or under `unshare --map-root-user`");
    OK(tl_ipam_in_memory(NULL, &ipam, &err));
    OK(tl_pool_spec_new(prefix("10.0.0.0/16"), &spec, &err));
    OK(tl_ipam_create_pool(ipam, "here/core/7", spec, &pool, &err));
    tl_pool_spec_free(spec);
    OK(tl_kernel_connect(&kernel, &err));
    OK(tl_kernel_links(kernel, &links, &err));
    OK(tl_netns_current(&netns, &err));
    OK(tl_cancel_new(&token, &err));
    OK(tl_cancel_new(&all_give_up, &err));
    CHECK(tl_vlan_spec_on("eth0", 0, &vlan, &shared_error) == TL_INVALID_INPUT);
    OK(tl_docker_connect_within(fake.socket, 120000, &docker, &err));
    OK(tl_docker_network(docker, "lan", &network, &err));
    OK(tl_network_parent_existing("eth7", &parent, &err));
    OK(tl_network_spec_macvlan("lan", parent, &network_spec, &err));
    tl_network_parent_free(parent);
    OK(tl_log_query_new(&query, &err));
    OK(tl_log_reader_files(TL_LOG_FORMAT_JSON_FILE, log_file, query, &handed_on, &err));
    OK(tl_daemon_config_parse((const uint8_t *)json, strlen(json), &daemon_config, &err));
    OK(tl_topology_from_toml("name = \"here\"\ntrunk = \"eth0\"\n[[network]]\nname = \"lan\"\n[[network.subnet]]\nnet = \"10.78.0.0/24\"\n",
                             &topology, &err));
    OK(tl_host_connect(ipam, &host, &err));
    OK(tl_host_observe(host, topology, &seen, &err));
}

static void close_all(void)
{
    tl_seen_free(seen);
    tl_host_free(host);
    tl_topology_free(topology);
    tl_daemon_config_free(daemon_config);
    tl_log_reader_free(handed_on);
    tl_log_query_free(query);
    tl_network_spec_free(network_spec);
    tl_observed_network_free(network);
    tl_docker_free(docker);
    tl_error_free(shared_error);
    tl_cancel_free(all_give_up);
    tl_cancel_free(token);
    tl_netns_free(netns);
    tl_links_free(links);
    tl_kernel_free(kernel);
    tl_pool_free(pool);
    tl_ipam_free(ipam);
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    tl_usage usage;
    if (argc > 1)
        rounds = atoi(argv[1]);
    open_all();
    /* Helgrind cannot see the lock under which a borrowed string is made by the first who asks: make them before, there only. */
    if (argc > 1)
        read_values();
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, (void *)(intptr_t)i) == 0);
    while (atomic_load(&waiting) < THREADS)
        usleep(1000);
    usleep(50 * 1000);
    CHECK(atomic_load(&given_up) == 0);
    tl_cancel_cancel(all_give_up);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    OK(tl_ipam_usage(ipam, tl_pool_get_id(pool), &usage, &err));
    CHECK(usage.bound.low == (uint64_t)THREADS * (uint64_t)(rounds / 2)); /* what was allocated less what was released */
    CHECK(handed_lines == (THREADS * rounds < LINES ? THREADS * rounds : LINES));
    CHECK(made == 1 && given_up == THREADS && tl_cancel_is_cancelled(token));
    close_all();
    printf("test result: ok. 1 passed; 0 failed; %d threads, %d rounds each\n", THREADS, rounds);
    return 0;
}
