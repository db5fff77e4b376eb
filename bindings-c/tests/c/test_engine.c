/* The container engine: a fake for refusals, events and waiting, and the lab's real one for the whole story. */
#define _GNU_SOURCE
#include "fake_engine.h"

#define VERSION {"GET /version", 200, "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\",\"Os\":\"linux\"}"}
#define ID "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define LAN \
    "{\"Name\":\"lan\",\"Id\":\"" ID "\",\"Driver\":\"macvlan\",\"Scope\":\"local\",\"EnableIPv4\":true,\"EnableIPv6\":false,\"Internal\":false," \
    "\"Attachable\":true,\"ConfigOnly\":false,\"ConfigFrom\":{\"Network\":\"settings\"},\"IPAM\":{\"Config\":[{\"Subnet\":\"10.0.0.0/24\"," \
    "\"IPRange\":\"10.0.0.0/25\",\"Gateway\":\"10.0.0.1\",\"AuxiliaryAddresses\":{\"router\":\"10.0.0.2\"}}]}," \
    "\"Options\":{\"parent\":\"eth0.100\",\"macvlan_mode\":\"bridge\"}," \
    "\"Labels\":{\"io.trunkline.managed\":\"1\",\"io.trunkline.parent-owner\":\"engine\"}," \
    "\"Containers\":{\"c0\":{\"Name\":\"web\",\"EndpointID\":\"e0\",\"MacAddress\":\"02:42:0a:00:00:07\",\"IPv4Address\":\"10.0.0.7/24\"," \
    "\"IPv6Address\":\"\"}},\"Status\":{\"IPAM\":{\"Subnets\":{\"10.0.0.0/24\":{\"IPsInUse\":4,\"DynamicIPsAvailable\":100}}}}}"
#define WEB \
    "{\"Id\":\"c0\",\"Name\":\"/web\",\"State\":{\"Status\":\"exited\",\"Running\":false,\"Pid\":0,\"ExitCode\":7,\"Error\":\"it broke\"}," \
    "\"Config\":{\"Labels\":{\"io.trunkline.managed\":\"1\"}},\"HostConfig\":{},\"NetworkSettings\":{\"Networks\":{\"lan\":{" \
    "\"NetworkID\":\"" ID "\",\"IPAddress\":\"10.0.0.7\",\"IPPrefixLen\":24,\"Gateway\":\"10.0.0.1\",\"MacAddress\":\"02:42:0a:00:00:07\"," \
    "\"IPAMConfig\":{\"IPv4Address\":\"10.0.0.7\"}}}}}"

static const struct answer ordinary[] = {
    VERSION,
    {"GET /v1.41/networks/lan", 200, LAN},
    {"GET /v1.41/networks/" ID, 200, LAN},
    {"GET /v1.41/networks/", 404, "{\"message\":\"network not found\"}"},
    {"GET /v1.41/networks", 200, "[" LAN "]"},
    {"POST /v1.41/networks/prune", 200, "{\"NetworksDeleted\":[]}"},
    {"POST /v1.41/networks/create", 409, "{\"message\":\"network with name lan already exists\"}"},
    {"GET /v1.41/containers/web/json", 200, WEB},
    {"GET /v1.41/containers/c0/json", 200, WEB},
    {"GET /v1.41/containers/json", 200, "[{\"Id\":\"c0\",\"Names\":[\"/web\"]}]"},
    {"POST /v1.41/containers/web/start", 304, ""},
    {"POST /v1.41/containers/web/stop", 304, ""},
    {"POST /v1.41/containers/slow/stop", 0, ""},
    {"GET /v1.41/events", -1,
     "{\"Type\":\"network\",\"Action\":\"create\",\"Actor\":{\"ID\":\"n1\",\"Attributes\":{\"name\":\"lan\",\"type\":\"macvlan\"}},"
     "\"timeNano\":1700000000000000001}\n"
     "{\"Type\":\"network\",\"Action\":\"connect\",\"Actor\":{\"ID\":\"n1\",\"Attributes\":{\"name\":\"lan\",\"type\":\"macvlan\","
     "\"container\":\"c0\"}},\"timeNano\":1700000000000000002}\n"
     "{\"Type\":\"network\",\"Action\":\"polish\",\"Actor\":{\"ID\":\"n1\",\"Attributes\":{\"name\":\"lan\",\"type\":\"macvlan\"}},"
     "\"timeNano\":1700000000000000003}\n"},
    {NULL, 0, NULL},
};

static tl_docker *connect_to(const struct fake *fake)
{
    tl_docker *docker;
    OK(tl_docker_connect_within(fake->socket, 5000, &docker, &err));
    return docker;
}

static void connecting(void)
{
    struct fake fake = fake_engine(ordinary);
    tl_docker *docker = UNTOUCHED;
    FAILS(TL_ENGINE_UNAVAILABLE, tl_docker_connect_within("/nonexistent/engine.sock", 1000, &docker, &err));
    FAILS(TL_INVALID_INPUT, tl_docker_connect_within(NOT_UTF8, 1000, &docker, &err));
    CHECK(tl_docker_connect_within(long_string(5000), 1000, &docker, &err) != TL_OK && docker == UNTOUCHED);
    tl_error_free(err);
    err = NULL;
    char *kept = getenv("DOCKER_HOST") == NULL ? NULL : strdup(getenv("DOCKER_HOST"));
    setenv("DOCKER_HOST", fake.url, 1);
    OK(tl_docker_connect(&docker, &err));
    if (kept == NULL)
        unsetenv("DOCKER_HOST");
    else
        setenv("DOCKER_HOST", kept, 1);
    free(kept);
    const tl_engine *engine = tl_docker_engine(docker);
    SAME(tl_engine_version(engine), "20.10.24");
    OK(tl_docker_set_deadline(docker, 300, &err));
    double begin = seconds();
    FAILS(TL_TIMEOUT, tl_docker_stop_container(docker, "slow", 0, &err));
    CHECK(seconds() - begin < 30);
    CHECK(TL_DOCKER_DEADLINE_MS == 30000);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        tl_observed_networks *networks;
        _exit(tl_docker_networks(docker, &networks, NULL) == TL_MISUSE && tl_docker_engine(docker) != NULL ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    tl_docker_free(docker);
    fake_end(&fake);
}

static void reading_networks(void)
{
    struct fake fake = fake_engine(ordinary);
    tl_docker *docker = connect_to(&fake);
    tl_observed_networks *networks;
    tl_observed_network *network;
    bool flag = false;
    tl_prefix part;
    tl_ip address;
    tl_mac found;
    OK(tl_docker_networks(docker, &networks, &err));
    CHECK(tl_observed_networks_len(networks) == 1 && tl_observed_networks_at(networks, 1) == NULL);
    OK(tl_docker_network(docker, "nothing", &network, &err));
    CHECK(network == NULL);
    OK(tl_docker_network(docker, "lan", &network, &err));
    SAME(tl_observed_network_id(network), ID);
    SAME(tl_observed_network_name(network), "lan");
    SAME(tl_observed_network_driver(network), "macvlan");
    SAME(tl_observed_network_scope(network), "local");
    CHECK(tl_observed_network_ipv4(network, &flag) && flag && !tl_observed_network_ipv6(network));
    CHECK(!tl_observed_network_internal(network) && tl_observed_network_attachable(network) && !tl_observed_network_config_only(network));
    CHECK(tl_observed_network_is_ours(network) && tl_observed_network_parent_owner(network) == TL_PARENT_OWNER_ENGINE);
    SAME(tl_observed_network_config_from(network), "settings");
    SAME(tl_observed_network_parent(network), "eth0.100");
    SAME(tl_observed_network_mode(network), "bridge");
    SAME(tl_pairs_get(tl_observed_network_options(network), "macvlan_mode"), "bridge");
    SAME(tl_pairs_get(tl_observed_network_labels(network), "io.trunkline.parent-owner"), "engine");
    const tl_observed_entry *entry = tl_observed_entries_at(tl_observed_network_entries(network), 0);
    CHECK(tl_observed_entries_len(tl_observed_network_entries(network)) == 1);
    SAME(tl_observed_entry_subnet(entry), "10.0.0.0/24");
    SAME(tl_observed_entry_range(entry), "10.0.0.0/25");
    SAME(tl_observed_entry_gateway(entry), "10.0.0.1");
    CHECK(tl_observed_entry_net(entry, &part) && part.length == 24 && tl_observed_entry_range_net(entry, &part) && part.length == 25);
    CHECK(tl_observed_entry_gateway_address(entry, &address) && address.bytes[3] == 1);
    SAME(tl_pairs_get(tl_observed_entry_reserved(entry), "router"), "10.0.0.2");
    CHECK(tl_observed_entry_reserved_addresses_len(entry) == 1 && tl_observed_entry_reserved_addresses_at(entry, 0).bytes[3] == 2);
    const tl_observed_endpoints *endpoints = tl_observed_network_endpoints(network);
    CHECK(tl_observed_endpoints_len(endpoints) == 1);
    const tl_observed_endpoint *endpoint = tl_observed_endpoints_at(endpoints, 0);
    SAME(tl_observed_endpoint_container(endpoint), "c0");
    SAME(tl_observed_endpoint_name(endpoint), "web");
    CHECK(tl_observed_endpoint_mac(endpoint, &found) && found.octets[5] == 7);
    CHECK(tl_observed_endpoint_addresses_len(endpoint) == 1 && tl_observed_endpoint_addresses_at(endpoint, 0).length == 24);
    const tl_address_usages *usages = tl_observed_network_usage(network);
    for (size_t i = 0; i < tl_address_usages_len(usages); i++) {
        const tl_address_usage *usage = tl_address_usages_at(usages, i);
        SAME(tl_address_usage_subnet(usage), "10.0.0.0/24");
        CHECK(tl_address_usage_in_use(usage) == 4 && tl_address_usage_available(usage) == 100);
    }
    CHECK(tl_address_usage_subnet(NULL) == NULL && tl_address_usage_in_use(NULL) + tl_address_usage_available(NULL) == 0);
    CHECK(tl_address_usages_at(usages, 1) == NULL);

    tl_network_parent *parent;
    tl_network_spec *spec;
    tl_endpoint_spec *place;
    tl_differences *differences;
    OK(tl_network_parent_existing("eth7", &parent, &err));
    OK(tl_network_spec_macvlan("lan", parent, &spec, &err));
    OK(tl_network_spec_differences(spec, tl_docker_engine(docker), network, &differences, &err));
    CHECK(tl_differences_len(differences) > 0);
    tl_differences_free(differences);
    OK(tl_check_network(spec, tl_docker_engine(docker), networks, NULL, &err) == TL_OK ? TL_OK : (drop_error(), TL_OK));
    OK(tl_endpoint_spec_new("lan", &place, &err));
    OK(tl_endpoint_spec_set_address(place, ip("10.9.9.9"), &err));
    CHECK(tl_check_endpoint(place, TL_ATTACH_AT_CREATE, tl_docker_engine(docker), network, networks, NULL, &err) == TL_INVALID_INPUT);
    CHECK(tl_violations_len(tl_error_violations(err)) > 0);
    drop_error();
    FAILS(TL_INVALID_INPUT, tl_check_endpoint(place, 0, tl_docker_engine(docker), network, networks, NULL, &err));
    FAILS(TL_INVALID_INPUT, tl_check_endpoint(place, 99, tl_docker_engine(docker), network, networks, NULL, &err));
    CHECK(tl_check_removal(network, &err) == TL_BUSY);
    drop_error();
    tl_endpoint_spec_free(place);
    tl_network_health *health;
    tl_host_links *nothing;
    OK(tl_host_links_new(NULL, 0, &nothing, &err));
    OK(tl_docker_check_network(docker, spec, nothing, &health, &err));
    CHECK(!tl_network_health_is_well(health) && tl_differences_len(tl_network_health_differences(health)) > 0);
    const tl_troubles *troubles = tl_network_health_troubles(health);
    CHECK(tl_troubles_len(troubles) == 1);
    const tl_trouble *trouble = tl_troubles_at(troubles, 0);
    CHECK(tl_trouble_kind(trouble) == TL_TROUBLE_PARENT_GONE);
    SAME(tl_trouble_link(trouble), "eth7");
    HAS(tl_trouble_text(trouble), "eth7 is gone");
    tl_network_health_free(health);
    tl_host_links_free(nothing);
    tl_network_spec_free(spec);
    tl_network_parent_free(parent);
    tl_observed_network_free(network);
    tl_observed_networks_free(networks);
    tl_docker_free(docker);
    fake_end(&fake);
}

static void reading_containers(void)
{
    struct fake fake = fake_engine(ordinary);
    tl_docker *docker = connect_to(&fake);
    tl_observed_container *container;
    tl_observed_containers *containers;
    tl_address_holders *holders;
    int64_t code;
    tl_mac found;
    OK(tl_docker_container(docker, "nobody", &container, &err));
    CHECK(container == NULL);
    OK(tl_docker_container(docker, "web", &container, &err));
    SAME(tl_observed_container_id(container), "c0");
    SAME(tl_observed_container_name(container), "web");
    SAME(tl_observed_container_error(container), "it broke");
    CHECK(!tl_observed_container_running(container) && tl_observed_container_pid(container) == 0 && tl_observed_container_is_ours(container));
    CHECK(tl_observed_container_exit_code(container, &code) && code == 7);
    CHECK(tl_pairs_len(tl_observed_container_labels(container)) == 1);
    const tl_observed_attachments *attachments = tl_observed_container_attachments(container);
    CHECK(tl_observed_attachments_len(attachments) == 1);
    const tl_observed_attachment *attachment = tl_observed_attachments_at(attachments, 0);
    SAME(tl_observed_attachment_network(attachment), "lan");
    SAME(tl_observed_attachment_network_id(attachment), ID);
    CHECK(tl_observed_attachment_addresses_len(attachment) == 1 && tl_observed_attachment_addresses_at(attachment, 0).length == 24);
    CHECK(tl_observed_attachment_fixed_len(attachment) == 1 && tl_observed_attachment_fixed_at(attachment, 0).bytes[3] == 7);
    CHECK(tl_observed_attachment_gateways_len(attachment) == 1 && tl_observed_attachment_gateways_at(attachment, 0).bytes[3] == 1);
    CHECK(tl_observed_attachment_mac(attachment, &found) && found.octets[5] == 7);
    tl_observed_container_free(container);
    OK(tl_docker_containers_on(docker, "lan", &containers, &err));
    CHECK(tl_observed_containers_len(containers) == 1 && tl_observed_containers_at(containers, 1) == NULL);
    tl_observed_containers_free(containers);
    OK(tl_docker_addresses(docker, "lan", &holders, &err));
    CHECK(tl_address_holders_len(holders) == 1);
    const tl_address_holder *holder = tl_address_holders_at(holders, 0);
    SAME(tl_address_holder_container(holder), "c0");
    SAME(tl_address_holder_name(holder), "web");
    CHECK(tl_address_holder_address(holder).bytes[3] == 7 && !tl_address_holder_running(holder) && tl_address_holder_fixed(holder));
    CHECK(tl_address_holder_mac(holder, &found) && found.octets[5] == 7);
    tl_address_holders_free(holders);
    FAILS(TL_NOT_FOUND, tl_docker_addresses(docker, "nothing", &holders, &err));
    tl_docker_free(docker);
    fake_end(&fake);
}

static void refusals(void)
{
    struct fake fake = fake_engine(ordinary);
    tl_docker *docker = connect_to(&fake);
    tl_network_parent *parent;
    tl_network_spec *spec;
    tl_windows_transparent_spec *transparent;
    tl_container_spec *container;
    tl_endpoint_spec *endpoint;
    tl_started_container *started = UNTOUCHED;
    tl_pruned *pruned;
    char *id = UNTOUCHED;
    bool removed = true;
    OK(tl_network_parent_existing("eth0", &parent, &err));
    OK(tl_network_spec_macvlan("lan", parent, &spec, &err));
    CHECK(tl_docker_add_network(docker, spec, NULL, &id, &err) != TL_OK && id == UNTOUCHED);
    drop_error();
    CHECK(tl_docker_ensure_network(docker, spec, NULL, &id, NULL, &err) == TL_CONFLICT && id == UNTOUCHED);
    CHECK(tl_differences_len(tl_error_differences(err)) > 0);
    drop_error();
    OK(tl_windows_transparent_spec_new("lan", &transparent, &err));
    FAILS(TL_UNSUPPORTED, tl_docker_add_transparent_network(docker, transparent, &id, &err));
    OK(tl_docker_remove_network(docker, "nothing", &removed, &err));
    CHECK(!removed);
    OK(tl_docker_remove_foreign_network(docker, "nothing", NULL, &err));
    FAILS(TL_BUSY, tl_docker_remove_network(docker, "lan", &removed, &err));
    OK(tl_docker_prune_networks(docker, &pruned, &err));
    CHECK(tl_strings_len(tl_pruned_removed(pruned)) == 0);
    SAME(tl_pairs_name(tl_pruned_kept(pruned), 0), "lan");
    tl_pruned_free(pruned);
    CHECK(tl_docker_probe_network(docker, "lan", "busybox", &err) != TL_OK);
    drop_error();
    OK(tl_container_spec_new("web", "busybox", &container, &err));
    CHECK(tl_docker_run_container(docker, container, NULL, &started, &err) != TL_OK && started == UNTOUCHED);
    drop_error();
    CHECK(tl_started_container_id(NULL) == NULL && tl_started_container_warnings(NULL) == NULL);
    OK(tl_docker_start_container(docker, "web", &err));
    FAILS(TL_NOT_FOUND, tl_docker_start_container(docker, "nobody", &err));
    OK(tl_docker_stop_container(docker, "web", 10, &err));
    OK(tl_docker_remove_container(docker, "nobody", &removed, &err));
    CHECK(!removed);
    OK(tl_endpoint_spec_new("nothing", &endpoint, &err));
    FAILS(TL_NOT_FOUND, tl_docker_attach(docker, "web", endpoint, NULL, &err));
    OK(tl_docker_detach(docker, "nobody", "lan", &removed, &err));
    CHECK(!removed);
    FAILS(TL_INVALID_INPUT, tl_docker_start_container(docker, NOT_UTF8, &err));
    tl_endpoint_spec_free(endpoint);
    tl_container_spec_free(container);
    tl_windows_transparent_spec_free(transparent);
    tl_network_spec_free(spec);
    tl_network_parent_free(parent);
    tl_docker_free(docker);
    fake_end(&fake);
}

static bool two_events(void *user, const tl_network_event *event)
{
    int *seen = user;
    CHECK(tl_network_event_time(event) == 1700000000000000001 + *seen);
    return ++*seen < 2;
}

static void events(void)
{
    struct fake fake = fake_engine(ordinary);
    tl_docker *docker = connect_to(&fake);
    tl_network_events *events;
    tl_network_event *event;
    int seen = 0;
    OK(tl_docker_network_events(docker, &events, &err));
    tl_docker_free(docker);
    FAILS(TL_NULL_ARGUMENT, tl_network_events_follow(events, NULL, NULL, &err));
    OK(tl_network_events_follow(events, two_events, &seen, &err));
    CHECK(seen == 2);
    OK(tl_network_events_next(events, 5000, &event, &err));
    CHECK(tl_network_event_change(event) == TL_NETWORK_CHANGE_OTHER && tl_network_event_container(event) == NULL);
    SAME(tl_network_event_word(event), "polish");
    SAME(tl_network_event_network(event), "n1");
    SAME(tl_network_event_name(event), "lan");
    SAME(tl_network_event_driver(event), "macvlan");
    tl_network_event_free(event);
    OK(tl_network_events_next(events, 50, &event, &err));
    CHECK(event == NULL);
    IS_CANCELLED(tl_network_events_next(events, 60000, &event, &err));
    IS_CANCELLED(tl_network_events_follow(events, two_events, &seen, &err));
    OK(tl_network_events_next(events, 50, &event, &err)); /* and it goes on */
    tl_network_events_free(events);
    fake_end(&fake);
}

static void slow_calls(void)
{
    struct fake fake = fake_engine(ordinary);
    tl_docker *docker = connect_to(&fake);
    tl_observed_networks *networks;
    IS_CANCELLED(tl_docker_stop_container(docker, "slow", 0, &err));
    OK(tl_docker_networks(docker, &networks, &err));
    tl_observed_networks_free(networks);
    tl_docker_free(docker);
    fake_end(&fake);
}

/* The lab's engine: a network, containers, events, and everything gone again. */
static void a_real_engine(void)
{
    if (getenv("TRUNKLINE_ENGINE_DATA") == NULL || getenv("DOCKER_HOST") == NULL)
        skip("docker-engine");
    tl_docker *docker;
    tl_network_parent *parent;
    tl_network_spec *spec;
    tl_subnet_spec *subnet;
    tl_endpoint_spec *endpoint;
    tl_container_spec *container;
    tl_started_container *started;
    tl_network_events *events;
    tl_network_event *event;
    tl_network_health *health;
    tl_observed_container *seen;
    char *id;
    bool created, removed;
    import_image();
    command("ip link show tlc0 >/dev/null 2>&1 || ip link add tlc0 type veth peer name tlc1; ip link set tlc0 up; ip link set tlc1 up");
    OK(tl_docker_connect(&docker, &err));
    OK(tl_docker_network_events(docker, &events, &err));
    OK(tl_network_events_next(events, 200, &event, &err));
    CHECK(event == NULL);
    OK(tl_network_parent_existing("tlc0", &parent, &err));
    OK(tl_network_spec_macvlan("tlc-lan", parent, &spec, &err));
    OK(tl_subnet_spec_parse("10.77.0.0/24", &subnet, &err));
    OK(tl_subnet_spec_parse_gateway(subnet, "10.77.0.1", &err));
    OK(tl_network_spec_add_subnet(spec, subnet, &err));
    OK(tl_docker_add_network(docker, spec, NULL, &id, &err));
    tl_string_free(id);
    OK(tl_docker_ensure_network(docker, spec, NULL, &id, &created, &err));
    CHECK(!created && strlen(id) == 64);
    tl_string_free(id);
    OK(tl_network_events_next(events, 10000, &event, &err));
    CHECK(tl_network_event_change(event) == TL_NETWORK_CHANGE_CREATED);
    SAME(tl_network_event_name(event), "tlc-lan");
    tl_network_event_free(event);
    OK(tl_docker_check_network(docker, spec, NULL, &health, &err));
    CHECK(tl_network_health_is_well(health));
    tl_network_health_free(health);
    OK(tl_docker_probe_network(docker, "tlc-lan", "tlc-busybox", &err));
    OK(tl_container_spec_new("tlc-web", "tlc-busybox", &container, &err));
    OK(tl_container_spec_set_command(container, (const char *const[]){"sleep", "600"}, 2, &err));
    OK(tl_endpoint_spec_new("tlc-lan", &endpoint, &err));
    OK(tl_endpoint_spec_set_address(endpoint, ip("10.77.0.9"), &err));
    OK(tl_container_spec_add_endpoint(container, endpoint, &err));
    OK(tl_docker_run_container(docker, container, NULL, &started, &err));
    CHECK(strlen(tl_started_container_id(started)) == 64 && tl_started_container_warnings(started) != NULL);
    tl_started_container_free(started);
    OK(tl_docker_container(docker, "tlc-web", &seen, &err));
    CHECK(tl_observed_container_running(seen) && tl_observed_container_pid(seen) > 0);
    tl_observed_container_free(seen);
    OK(tl_docker_detach(docker, "tlc-web", "tlc-lan", &removed, &err));
    CHECK(removed);
    OK(tl_docker_attach(docker, "tlc-web", endpoint, NULL, &err));
    tl_address_holders *holders;
    OK(tl_docker_addresses(docker, "tlc-lan", &holders, &err));
    CHECK(tl_address_holders_len(holders) == 1 && tl_address_holder_running(tl_address_holders_at(holders, 0)));
    tl_address_holders_free(holders);
    FAILS(TL_BUSY, tl_docker_remove_network(docker, "tlc-lan", NULL, &err));
    IS_CANCELLED(tl_docker_stop_container(docker, "tlc-web", 20000, &err));
    OK(tl_docker_remove_container(docker, "tlc-web", &removed, &err));
    CHECK(removed);
    OK(tl_docker_remove_network(docker, "tlc-lan", &removed, &err));
    CHECK(removed);
    tl_network_events_free(events);
    tl_container_spec_free(container);
    tl_endpoint_spec_free(endpoint);
    tl_subnet_spec_free(subnet);
    tl_network_spec_free(spec);
    tl_network_parent_free(parent);
    tl_docker_free(docker);
    command("ip link del tlc0");
}

const struct test tests_engine[] = {
    {"connecting, deadline, fork", connecting},
    {"networks read", reading_networks},
    {"containers read", reading_containers},
    {"refusals", refusals},
    {"events", events},
    {"slow calls are given up", slow_calls},
    {"a real engine", a_real_engine},
    {0},
};
