/* A topology: wanted, planned, applied on this kernel, verified, reconciled, torn down, drawn. */
#define _GNU_SOURCE
#include "fake_engine.h"

static tl_network *lan(uint32_t vlan)
{
    tl_network *network;
    tl_topology_subnet *subnet;
    OK(tl_network_macvlan("lan", vlan, TL_MACVLAN_NETWORK_MODE_BRIDGE, &network, &err));
    OK(tl_topology_subnet_new(prefix("10.0.0.0/24"), &subnet, &err));
    OK(tl_topology_subnet_set_gateway(subnet, ip("10.0.0.1"), &err));
    OK(tl_topology_subnet_set_range(subnet, range("10.0.0.64/26"), &err));
    OK(tl_topology_subnet_reserve(subnet, "printer", ip("10.0.0.9"), &err));
    OK(tl_network_add_subnet(network, subnet, &err));
    tl_topology_subnet_free(subnet);
    return network;
}

static void wanted(void)
{
    tl_topology *topology, *other = UNTOUCHED;
    tl_vlan *vlan;
    tl_network *network = lan(100), *second;
    tl_host_shim *shim;
    tl_place *place;
    tl_join *join;
    tl_container *container;
    tl_topology_subnet *subnet;
    tl_ip gateway;
    char *text;
    OK(tl_topology_new("book", "eth0", &topology, &err));
    SAME(tl_topology_name(topology), "book");
    SAME(tl_topology_trunk(topology), "eth0");
    OK(tl_topology_set_segment(topology, "berlin", "core", &err));
    FAILS(TL_INVALID_INPUT, tl_topology_set_segment(topology, "", "core", &err));
    OK(tl_vlan_on("eth0", 100, &vlan, &err));
    OK(tl_vlan_set_protocol(vlan, TL_VLAN_PROTOCOL_DOT1Q, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_set_protocol(vlan, 9, &err));
    OK(tl_vlan_set_mtu(vlan, 1400, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_set_mtu(vlan, 67, &err));
    OK(tl_vlan_set_owner(vlan, TL_PARENT_OWNER_TRUNKLINE, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_set_owner(vlan, 0, &err));
    CHECK(tl_vlan_id(vlan) == 100);
    SAME(tl_vlan_link(vlan), "eth0.100");
    FAILS(TL_NOT_FOUND, tl_topology_add_network(topology, network, &err)); /* its VLAN is not there yet */
    OK(tl_topology_add_vlan(topology, vlan, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_add_vlan(topology, vlan, &err));
    tl_vlan_free(vlan);
    OK(tl_vlan_new(200, "guests", &vlan, &err));
    tl_vlan_free(vlan);
    vlan = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_vlan_new(4095, "guests", &vlan, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_on(long_string(15), 100, &vlan, &err));
    CHECK(vlan == UNTOUCHED);

    OK(tl_host_shim_new("shim100", &shim, &err));
    OK(tl_host_shim_add_address(shim, ip("10.0.0.65"), &err));
    FAILS(TL_INVALID_INPUT, tl_host_shim_add_address(shim, (tl_ip){0}, &err));
    OK(tl_network_set_shim(network, shim, &err));
    tl_host_shim_free(shim);
    OK(tl_network_set_docker(network, true, &err));
    SAME(tl_network_name(network), "lan");
    const tl_topology_subnets *subnets = tl_network_subnets(network);
    CHECK(tl_topology_subnets_len(subnets) == 1 && tl_topology_subnets_at(subnets, 1) == NULL);
    CHECK(tl_topology_subnet_net(tl_topology_subnets_at(subnets, 0)).length == 24);
    CHECK(tl_topology_subnet_gateway(tl_topology_subnets_at(subnets, 0), &gateway) && gateway.bytes[3] == 1);
    OK(tl_topology_add_network(topology, network, &err));
    CHECK(tl_topology_needs_engine(topology));
    tl_network_free(network);
    OK(tl_network_ipvlan("lan3", 0, TL_IPVLAN_NETWORK_MODE_L3, &second, &err));
    OK(tl_topology_subnet_new(prefix("fd00::/64"), &subnet, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_subnet_set_gateway(subnet, ip("10.0.0.1"), &err));
    FAILS(TL_INVALID_INPUT, tl_topology_subnet_set_range(subnet, range("10.0.0.0/26"), &err));
    FAILS(TL_INVALID_INPUT, tl_topology_subnet_reserve(subnet, "x", ip("10.0.0.1"), &err));
    FAILS(TL_INVALID_INPUT, tl_topology_subnet_set_carve(subnet, 9999, &err));
    OK(tl_topology_subnet_set_carve(subnet, 80, &err));
    tl_topology_subnet_free(subnet);
    tl_network_free(second);
    second = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_network_macvlan("lan", 0, 9, &second, &err));
    FAILS(TL_INVALID_INPUT, tl_network_macvlan("lan", 5000, TL_MACVLAN_NETWORK_MODE_BRIDGE, &second, &err));
    FAILS(TL_INVALID_INPUT, tl_network_ipvlan(NOT_UTF8, 0, TL_IPVLAN_NETWORK_MODE_L2, &second, &err));
    CHECK(second == UNTOUCHED);

    OK(tl_place_docker("busybox", (const char *const[]){"sleep", "60"}, 2, &place, &err));
    OK(tl_container_new("web", place, &container, &err));
    tl_place_free(place);
    OK(tl_place_path("/run/netns/x", &place, &err));
    tl_place_free(place);
    OK(tl_place_process(1, &place, &err));
    tl_place_free(place);
    OK(tl_join_new("lan", &join, &err));
    OK(tl_join_add_address(join, ip("10.0.0.70"), &err));
    OK(tl_join_set_mac(join, mac("02:00:00:00:00:70"), &err));
    OK(tl_join_set_interface(join, "eth0", &err));
    FAILS(TL_INVALID_INPUT, tl_join_set_interface(join, long_string(16), &err));
    OK(tl_container_add_join(container, join, &err));
    FAILS(TL_INVALID_INPUT, tl_container_add_join(container, join, &err));
    tl_join_free(join);
    SAME(tl_container_name(container), "web");
    OK(tl_topology_add_container(topology, container, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_add_container(topology, container, &err));
    tl_container_free(container);
    CHECK(tl_vlans_len(tl_topology_vlans(topology)) == 1 && tl_vlan_id(tl_vlans_at(tl_topology_vlans(topology), 0)) == 100);
    CHECK(tl_networks_len(tl_topology_networks(topology)) == 1);
    SAME(tl_network_name(tl_networks_at(tl_topology_networks(topology), 0)), "lan");
    CHECK(tl_containers_len(tl_topology_containers(topology)) == 1);
    SAME(tl_container_name(tl_containers_at(tl_topology_containers(topology), 0)), "web");
    OK(tl_topology_owner_of(topology, "web", "lan", &text, &err));
    HAS(text, "web");
    tl_string_free(text);

    OK(tl_topology_to_toml(topology, &text, &err));
    HAS(text, "name = \"book\"");
    OK(tl_topology_from_toml(text, &other, &err));
    tl_string_free(text);
    SAME(tl_topology_name(other), "book");
    tl_topology_free(other);
    OK(tl_topology_to_json(topology, &text, &err));
    OK(tl_topology_from_json(text, &other, &err));
    CHECK(tl_containers_len(tl_topology_containers(other)) == 1);
    tl_topology_free(other);
    tl_string_free(text);
    other = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_topology_from_toml("name = 7", &other, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_from_toml(long_string(100000), &other, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_from_json("{", &other, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_from_json(NOT_UTF8, &other, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_new("", "eth0", &other, &err));
    FAILS(TL_INVALID_INPUT, tl_topology_new("book", "a/b", &other, &err));
    CHECK(other == UNTOUCHED);

    tl_picture *picture;
    OK(tl_topology_picture(topology, "host", &picture, &err));
    OK(tl_picture_tree(picture, &text, &err));
    HAS(text, "eth0.100");
    tl_string_free(text);
    tl_picture_free(picture);
    tl_topology_free(topology);
}

static void pictures(void)
{
    tl_picture *picture;
    tl_picture_segment *segment;
    tl_picture_endpoint *endpoint;
    char *text;
    OK(tl_picture_new("docker-host", "eth0", &picture, &err));
    OK(tl_picture_segment_vlan(100, "eth0.100", &segment, &err));
    OK(tl_picture_segment_set_network(segment, "macvlan100", &err));
    OK(tl_picture_segment_add_subnet(segment, prefix("10.0.0.0/24"), &err));
    OK(tl_picture_segment_set_range(segment, "10.0.0.0/25", &err));
    OK(tl_picture_endpoint_new("mactainer1", &endpoint, &err));
    OK(tl_picture_endpoint_add_address(endpoint, prefix("10.0.0.2/24"), &err));
    FAILS(TL_INVALID_INPUT, tl_picture_endpoint_add_address(endpoint, (tl_prefix){0}, &err));
    OK(tl_picture_endpoint_set_mac(endpoint, mac("02:00:00:00:00:02"), &err));
    OK(tl_picture_segment_add_container(segment, endpoint, &err));
    OK(tl_picture_segment_add_machine(segment, endpoint, &err));
    tl_picture_endpoint_free(endpoint);
    OK(tl_picture_add_segment(picture, segment, &err));
    tl_picture_segment_free(segment);
    OK(tl_picture_segment_untagged("eth0", &segment, &err));
    tl_picture_segment_free(segment);
    OK(tl_picture_tree(picture, &text, &err));
    HAS(text, "mactainer1");
    tl_string_free(text);
    OK(tl_picture_svg(picture, &text, &err));
    CHECK(strncmp(text, "<svg", 4) == 0);
    tl_string_free(text);
    tl_picture_free(picture);
    segment = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_picture_segment_vlan(0, "eth0", &segment, &err));
    FAILS(TL_INVALID_INPUT, tl_picture_new("h", NOT_UTF8, &picture, &err));
    CHECK(segment == UNTOUCHED);
}

struct seen_progress {
    int about, done, failed, undone;
};

static void note(void *user, const tl_progress *progress)
{
    struct seen_progress *seen = user;
    CHECK(progress->number >= 1 && progress->number <= progress->of && tl_action_text(progress->action) != NULL);
    seen->about += progress->state == TL_STEP_STATE_ABOUT;
    seen->done += progress->state == TL_STEP_STATE_DONE;
    seen->undone += progress->state == TL_STEP_STATE_UNDONE;
    if (progress->state == TL_STEP_STATE_FAILED) {
        seen->failed++;
        CHECK(tl_error_message(progress->error) != NULL);
    } else {
        CHECK(progress->error == NULL || progress->state == TL_STEP_STATE_NOT_UNDONE);
    }
}

/* On the trunk itself, with a namespace for the container: nothing that takes an engine or 802.1Q. */
static tl_topology *untagged(const char *space)
{
    tl_topology *topology;
    tl_network *network = lan(0);
    tl_place *place;
    tl_container *container;
    tl_join *join;
    OK(tl_topology_new("here", "eth0", &topology, &err));
    OK(tl_topology_add_network(topology, network, &err));
    OK(tl_place_named(space, &place, &err));
    OK(tl_container_new("web", place, &container, &err));
    OK(tl_join_new("lan", &join, &err));
    OK(tl_container_add_join(container, join, &err));
    OK(tl_topology_add_container(topology, container, &err));
    tl_join_free(join);
    tl_container_free(container);
    tl_place_free(place);
    tl_network_free(network);
    return topology;
}

static void on_this_kernel(void)
{
    fresh_namespace();
    char space[32];
    snprintf(space, sizeof space, "tlc-%d", (int)getpid());
    tl_netns *here;
    tl_ipam *ipam;
    tl_host *host;
    tl_plan *plan, *again;
    tl_seen *seen;
    struct seen_progress progress = {0};
    command("ip netns add %s", space);
    tl_topology *topology = untagged(space);
    OK(tl_ipam_in_memory(NULL, &ipam, &err));
    OK(tl_host_connect(ipam, &host, &err));
    OK(tl_host_plan(host, topology, &plan, &err));
    CHECK(!tl_plan_is_empty(plan) && tl_strings_len(tl_plan_notes(plan)) == 0);
    const tl_actions *actions = tl_plan_actions(plan);
    CHECK(tl_actions_len(actions) == 3 && tl_actions_at(actions, 3) == NULL);
    const tl_action *attach = tl_actions_at(actions, 2);
    CHECK(tl_action_step(tl_actions_at(actions, 0)) == TL_STEP_MAKE_POOL && tl_action_step(attach) == TL_STEP_ATTACH);
    SAME(tl_action_undo(attach), "remove the link inside");
    CHECK(tl_action_sign(attach) == '+' && !tl_action_removes(attach) && tl_differences_len(tl_action_why(attach)) == 0);
    HAS(tl_plan_text(plan), tl_action_text(attach));
    OK(tl_host_apply_plan(host, plan, note, &progress, &err));
    CHECK(progress.about == 3 && progress.done == 3 && progress.failed == 0);
    tl_plan_free(plan);
    OK(tl_host_verify(host, topology, &err));
    OK(tl_host_apply(host, topology, NULL, NULL, &again, &err));
    CHECK(tl_plan_is_empty(again));
    tl_plan_free(again);

    OK(tl_host_observe(host, topology, &seen, &err));
    tl_join_addresses *addresses;
    OK(tl_topology_addresses(topology, seen, &addresses, &err));
    CHECK(tl_join_addresses_len(addresses) == 1);
    const tl_join_address *address = tl_join_addresses_at(addresses, 0);
    SAME(tl_join_address_container(address), "web");
    SAME(tl_join_address_network(address), "lan");
    CHECK(tl_join_address_ip(address).bytes[3] >= 64 && tl_join_address_ip(address).bytes[3] < 128);
    tl_join_addresses_free(addresses);
    tl_picture *picture;
    char *text;
    OK(tl_topology_picture_of(topology, "host", seen, &picture, &err));
    OK(tl_picture_tree(picture, &text, &err));
    HAS(text, "web");
    tl_string_free(text);
    tl_picture_free(picture);

    /* What was seen, taken apart and put together again, makes the same plan. */
    tl_seen *copy;
    OK(tl_seen_new(&copy, &err));
    OK(tl_seen_set_links(copy, tl_seen_links(seen), &err));
    OK(tl_seen_set_addresses(copy, tl_seen_addresses(seen), &err));
    OK(tl_seen_set_routes(copy, tl_seen_routes(seen), &err));
    OK(tl_seen_set_pools(copy, tl_seen_pools(seen), &err));
    OK(tl_seen_set_leases(copy, tl_seen_leases(seen), &err));
    OK(tl_seen_set_networks(copy, tl_seen_networks(seen), &err));
    OK(tl_seen_set_arp_filter(copy, (const char *const[]){"eth0"}, 1, &err));
    FAILS(TL_INVALID_INPUT, tl_seen_set_arp_filter(copy, (const char *const[]){""}, 1, &err));
    CHECK(tl_strings_len(tl_seen_arp_filter(copy)) == 1 && tl_seen_engine(copy) == NULL);
    CHECK(tl_observed_containers_len(tl_seen_containers(seen)) == 0);
    const tl_insides *insides = tl_seen_inside(seen);
    CHECK(tl_insides_len(insides) == 1);
    const tl_inside *inside = tl_insides_at(insides, 0);
    SAME(tl_inside_container(inside), "web");
    OK(tl_seen_add_inside(copy, "web", tl_inside_links(inside), tl_inside_addresses(inside), tl_inside_routes(inside), &err));
    OK(tl_plan_new(topology, copy, &plan, &err));
    CHECK(tl_plan_is_empty(plan));
    tl_plan_free(plan);
    FAILS(TL_INVALID_INPUT, tl_plan_teardown(topology, copy, 0, &plan, &err));
    OK(tl_plan_teardown(topology, copy, TL_LEASES_AFTER_KEEP, &plan, &err));
    CHECK(!tl_plan_is_empty(plan) && tl_action_removes(tl_actions_at(tl_plan_actions(plan), 0)));
    tl_plan_free(plan);
    tl_engine *engine;
    OK(tl_engine_docker("20.10.24", "1.41", &engine, &err));
    OK(tl_seen_set_engine(copy, engine, &err));
    CHECK(tl_engine_kind(tl_seen_engine(seen)) == 0);
    FAILS(TL_NULL_ARGUMENT, tl_seen_add_container(copy, NULL, &err));
    tl_engine_free(engine);
    tl_seen_free(copy);

    /* The lease, pinned; ledger and engine compared. */
    const tl_leases *leases = tl_seen_leases(seen);
    CHECK(tl_leases_len(leases) == 1);
    tl_endpoint_spec *endpoint;
    OK(tl_pin("lan", (const tl_lease *const[]){tl_leases_at(leases, 0)}, 1, &endpoint, &err));
    CHECK(tl_endpoint_spec_addresses_len(endpoint) == 1);
    tl_endpoint_spec_free(endpoint);
    FAILS(TL_INVALID_INPUT, tl_pin("lan", NULL, 0, &endpoint, &err));
    tl_subnet_spec *subnet = UNTOUCHED;
    FAILS(TL_NOT_FOUND, tl_carved(tl_pools_at(tl_seen_pools(seen), 0), "docker:x", &subnet, &err));
    CHECK(subnet == UNTOUCHED);
    tl_reconciliation *reconciliation;
    OK(tl_reconciliation_compare(topology, leases, tl_seen_pools(seen), NULL, NULL, 0, &reconciliation, &err));
    CHECK(tl_reconciliation_is_clean(reconciliation) && tl_leases_len(tl_reconciliation_leaked(reconciliation)) == 0);
    CHECK(tl_unrecorded_holders_len(tl_reconciliation_unrecorded(reconciliation)) == 0 && tl_disputes_len(tl_reconciliation_lost(reconciliation)) == 0);
    CHECK(tl_disputes_len(tl_reconciliation_mac_drift(reconciliation)) == 0 && tl_leases_len(tl_reconciliation_released(reconciliation)) == 0);
    CHECK(tl_disputes_at(tl_reconciliation_lost(reconciliation), 0) == NULL);
    CHECK(tl_unrecorded_holders_at(tl_reconciliation_unrecorded(reconciliation), 0) == NULL);
    tl_reconciliation_free(reconciliation);
    CHECK(tl_dispute_network(NULL) == NULL && tl_dispute_holder(NULL) == NULL && tl_dispute_lease(NULL) == NULL);
    CHECK(tl_unrecorded_holder_network(NULL) == NULL && tl_unrecorded_holder_holder(NULL) == NULL);
    tl_reconciler *reconciler;
    OK(tl_reconciler_new(TL_RECONCILER_GRACE_MS, &reconciler, &err));
    CHECK(tl_reconciler_grace_ms(reconciler) == 180000);
    CHECK(tl_host_reconcile(host, topology, reconciler, &reconciliation, &err) == TL_MISUSE); /* there is no engine */
    drop_error();
    tl_reconciler_free(reconciler);
    tl_seen_free(seen);

    /* A shim of its own. */
    tl_shim *shim;
    tl_link *link;
    bool created, removed;
    OK(tl_shim_new("eth0", "shim0", &shim, &err));
    OK(tl_shim_add_address(shim, ip("10.0.0.2"), &err));
    OK(tl_shim_add_route(shim, prefix("10.0.0.64/26"), &err));
    FAILS(TL_INVALID_INPUT, tl_shim_add_route(shim, prefix("10.0.0.65/26"), &err));
    OK(tl_shim_set_mac(shim, mac("02:00:00:00:00:99"), &err));
    SAME(tl_shim_parent(shim), "eth0");
    SAME(tl_shim_name(shim), "shim0");
    CHECK(tl_shim_addresses_len(shim) == 1 && tl_shim_addresses_at(shim, 0).bytes[3] == 2);
    CHECK(tl_shim_routes_len(shim) == 1 && tl_shim_routes_at(shim, 0).length == 26);
    OK(tl_host_ensure_shim(host, shim, &link, &created, &err));
    CHECK(created && tl_link_kind(link) == TL_LINK_MACVLAN);
    tl_link_free(link);
    OK(tl_host_ensure_shim(host, shim, &link, &created, &err));
    CHECK(!created);
    tl_link_free(link);
    OK(tl_host_remove_shim(host, "shim0", &removed, &err));
    CHECK(removed);
    OK(tl_host_remove_shim(host, "shim0", &removed, &err));
    CHECK(!removed);
    tl_shim_free(shim);

    FAILS(TL_INVALID_INPUT, tl_host_teardown(host, topology, 9, NULL, NULL, &plan, &err));
    OK(tl_host_teardown(host, topology, TL_LEASES_AFTER_RELEASE, note, &progress, &plan, &err));
    tl_plan_free(plan);
    FAILS(TL_NULL_ARGUMENT, tl_host_set_engine(host, NULL, &err));
    tl_host_free(host);
    OK(tl_netns_current(&here, &err));
    OK(tl_host_connect_in(here, ipam, &host, &err));
    OK(tl_host_plan(host, topology, &plan, &err));
    CHECK(!tl_plan_is_empty(plan));
    tl_plan_free(plan);
    tl_host_free(host);
    tl_netns_free(here);
    command("ip netns del %s", space);
    tl_ipam_free(ipam);
    tl_topology_free(topology);
}

/* A step that fails is undone, and the callback sees both. */
static void undone(void)
{
    fresh_namespace();
    char space[32];
    snprintf(space, sizeof space, "tlu-%d", (int)getpid());
    tl_ipam *ipam;
    tl_host *host;
    tl_plan *plan;
    struct seen_progress progress = {0};
    command("ip netns add %s", space);
    tl_topology *topology = untagged(space);
    OK(tl_ipam_in_memory(NULL, &ipam, &err));
    OK(tl_host_connect(ipam, &host, &err));
    OK(tl_host_plan(host, topology, &plan, &err));
    command("ip link del eth0");
    CHECK(tl_host_apply_plan(host, plan, note, &progress, &err) != TL_OK);
    CHECK(tl_error_undo_len(err) == 0 && tl_error_cause(err) != NULL);
    drop_error();
    CHECK(progress.failed == 1 && progress.undone == progress.done && progress.done >= 1);
    tl_plan_free(plan);
    tl_host_free(host);
    command("ip netns del %s", space);
    tl_ipam_free(ipam);
    tl_topology_free(topology);
}

/* The lab's engine: the same with a container of Docker's. */
static void with_a_real_engine(void)
{
    if (getenv("TRUNKLINE_ENGINE_DATA") == NULL || getenv("DOCKER_HOST") == NULL)
        skip("docker-engine");
    tl_topology *topology;
    tl_ipam *ipam;
    tl_host *host;
    tl_docker *docker;
    tl_plan *plan;
    tl_reconciler *reconciler;
    tl_reconciliation *reconciliation;
    struct seen_progress progress = {0};
    import_image();
    command("ip link show tlt0 >/dev/null 2>&1 || ip link add tlt0 type veth peer name tlt1; ip link set tlt0 up; ip link set tlt1 up");
    OK(tl_topology_from_toml("name = \"tlt\"\ntrunk = \"tlt0\"\n[[network]]\nname = \"tlt-lan\"\ndocker = true\n"
                             "[[network.subnet]]\nnet = \"10.78.0.0/24\"\ngateway = \"10.78.0.1\"\n"
                             "[[container]]\nname = \"tlt-web\"\nimage = \"tlc-busybox\"\ncommand = [\"sleep\", \"600\"]\n"
                             "[[container.on]]\nnetwork = \"tlt-lan\"\n",
                             &topology, &err));
    OK(tl_ipam_in_memory(NULL, &ipam, &err));
    OK(tl_host_connect(ipam, &host, &err));
    OK(tl_docker_connect(&docker, &err));
    OK(tl_host_set_engine(host, docker, &err));
    tl_docker_free(docker);
    OK(tl_host_apply(host, topology, note, &progress, &plan, &err));
    CHECK(progress.done >= 4);
    tl_plan_free(plan);
    OK(tl_host_verify(host, topology, &err));
    OK(tl_reconciler_new(0, &reconciler, &err));
    OK(tl_host_reconcile(host, topology, reconciler, &reconciliation, &err));
    CHECK(tl_reconciliation_is_clean(reconciliation));
    tl_reconciliation_free(reconciliation);
    tl_reconciler_free(reconciler);
    tl_seen *seen;
    OK(tl_host_observe(host, topology, &seen, &err));
    CHECK(tl_observed_containers_len(tl_seen_containers(seen)) == 1 && tl_engine_kind(tl_seen_engine(seen)) == TL_ENGINE_KIND_DOCKER);
    tl_seen *copy;
    OK(tl_seen_new(&copy, &err));
    OK(tl_seen_add_container(copy, tl_observed_containers_at(tl_seen_containers(seen), 0), &err));
    CHECK(tl_observed_containers_len(tl_seen_containers(copy)) == 1);
    tl_seen_free(copy);
    tl_seen_free(seen);
    OK(tl_host_teardown(host, topology, TL_LEASES_AFTER_RELEASE, NULL, NULL, &plan, &err));
    tl_plan_free(plan);
    tl_host_free(host);
    tl_ipam_free(ipam);
    tl_topology_free(topology);
    command("ip link del tlt0");
}

const struct test tests_topology[] = {
    {"wanted", wanted},
    {"pictures", pictures},
    {"planned, applied, reconciled, torn down", on_this_kernel},
    {"undone", undone},
    {"with a real engine", with_a_real_engine},
    {0},
};
