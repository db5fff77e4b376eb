/* What is wanted of the container engine, and the rules for it: no engine needed. */
#include "values.h"

static tl_engine *old_engine(void)
{
    tl_engine *engine;
    OK(tl_engine_docker("20.10.24", "1.41", &engine, &err));
    return engine;
}

static void rules(void)
{
    SAME(tl_rule_name(TL_RULE_RANGE_OUTSIDE_SUBNET), "range-outside-subnet");
    CHECK(TL_RULE_RANGE_OUTSIDE_SUBNET == 5 && tl_rule_name(0) == NULL && tl_rule_name(1000) == NULL);
    CHECK(tl_rule_status(TL_RULE_PARENT_TAKEN) == TL_BUSY && tl_rule_status(1000) == TL_OK);

    tl_network_parent *parent = UNTOUCHED;
    CHECK(tl_network_parent_parse("lo", &parent, &err) == tl_rule_status(TL_RULE_PARENT_IS_LOOPBACK) && parent == UNTOUCHED);
    const tl_violations *violations = tl_error_violations(err);
    CHECK(tl_violations_len(violations) == 1 && tl_violations_at(violations, 1) == NULL);
    const tl_violation *violation = tl_violations_at(violations, 0);
    CHECK(tl_violation_rule(violation) == TL_RULE_PARENT_IS_LOOPBACK);
    HAS(tl_violation_text(violation), "(rule 22, parent-is-loopback)");
    HAS(tl_violation_text(violation), tl_violation_detail(violation));
    tl_error_free(err);
    err = NULL;
}

static void engines(void)
{
    tl_engine *engine = old_engine(), *other = UNTOUCHED;
    CHECK(tl_engine_kind(engine) == TL_ENGINE_KIND_DOCKER && tl_engine_os(engine) == TL_ENGINE_OS_LINUX);
    SAME(tl_engine_version(engine), "20.10.24");
    SAME(tl_engine_api(engine), "1.41");
    HAS(tl_engine_text(engine), "20.10.24");
    CHECK(!tl_engine_supports(engine, TL_FEATURE_MAC_PER_ENDPOINT) && !tl_engine_supports(engine, 1000));
    FAILS(TL_UNSUPPORTED, tl_engine_require(engine, TL_FEATURE_MAC_PER_ENDPOINT, &err));
    FAILS(TL_INVALID_INPUT, tl_engine_require(engine, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_engine_require(engine, 1000, &err));
    tl_engine_free(engine);
    FAILS(TL_INVALID_INPUT, tl_engine_docker("dev", "1.41", &other, &err));
    FAILS(TL_INVALID_INPUT, tl_engine_docker(long_string(100000), "1.41", &other, &err));
    FAILS(TL_INVALID_INPUT, tl_engine_docker("20.10.24", NOT_UTF8, &other, &err));
    CHECK(other == UNTOUCHED);
    OK(tl_engine_docker_on_windows("28.0.0", "1.48", &other, &err));
    CHECK(tl_engine_os(other) == TL_ENGINE_OS_WINDOWS);
    tl_engine_free(other);
    OK(tl_engine_podman("4.3.1", "1.41", &other, &err));
    CHECK(tl_engine_kind(other) == TL_ENGINE_KIND_PODMAN);
    tl_engine_free(other);

    char *api;
    OK(tl_api_version_negotiate("1.24", "1.43", &api, &err));
    SAME(api, "1.43");
    tl_string_free(api);
    FAILS(TL_UNSUPPORTED, tl_api_version_negotiate("1.12", "1.24", &api, &err));
    FAILS(TL_INVALID_INPUT, tl_api_version_negotiate("x", "1.24", &api, &err));
    CHECK(tl_feature_what(TL_FEATURE_SHARED_PARENT) != NULL && tl_feature_what(0) == NULL && tl_feature_what(1000) == NULL);
    CHECK(tl_feature_since_engine(TL_FEATURE_MAC_PER_ENDPOINT) != NULL || tl_feature_since_api(TL_FEATURE_MAC_PER_ENDPOINT) != NULL);
    CHECK(tl_feature_since_engine(1000) == NULL && tl_feature_since_api(1000) == NULL);
}

static void parents(void)
{
    tl_network_parent *parent;
    OK(tl_network_parent_isolated(&parent, &err));
    CHECK(tl_network_parent_link(parent) == NULL && tl_network_parent_owner(parent) == 0);
    tl_network_parent_free(parent);
    OK(tl_network_parent_existing("eth1", &parent, &err));
    CHECK(tl_network_parent_owner(parent) == TL_PARENT_OWNER_OPERATOR && tl_network_parent_vlan_id(parent) == 0);
    CHECK(tl_network_parent_trunk(parent) == NULL && !tl_network_parent_engine_could_make_it(parent));
    OK(tl_network_parent_carrying(parent, "eth0", 7, &err));
    CHECK(tl_network_parent_vlan_id(parent) == 7);
    FAILS(TL_INVALID_INPUT, tl_network_parent_carrying(parent, "eth0", 4095, &err));
    FAILS(TL_INVALID_INPUT, tl_network_parent_carrying(parent, NOT_UTF8, 7, &err));
    CHECK(tl_network_parent_vlan_id(parent) == 7);
    tl_network_parent_free(parent);
    OK(tl_network_parent_made_by_engine("eth0", 100, &parent, &err));
    SAME(tl_network_parent_link(parent), "eth0.100");
    SAME(tl_network_parent_trunk(parent), "eth0");
    CHECK(tl_network_parent_owner(parent) == TL_PARENT_OWNER_ENGINE && tl_network_parent_engine_could_make_it(parent));
    tl_network_parent_free(parent);
    OK(tl_network_parent_made_by_us("lan-berlin", &parent, &err));
    CHECK(tl_network_parent_owner(parent) == TL_PARENT_OWNER_TRUNKLINE);
    tl_network_parent_free(parent);
    OK(tl_network_parent_parse("eth0", &parent, &err));
    tl_network_parent_free(parent);
    OK(tl_network_parent_parse_made_by_engine("eth0.100", &parent, &err));
    CHECK(tl_network_parent_vlan_id(parent) == 100);
    tl_network_parent_free(parent);
    parent = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_network_parent_existing(long_string(16), &parent, &err));
    FAILS(TL_INVALID_INPUT, tl_network_parent_made_by_engine("eth0", 0, &parent, &err));
    FAILS(TL_PARENT_UNUSABLE, tl_network_parent_parse_made_by_engine("eth0", &parent, &err));
    FAILS(TL_INVALID_INPUT, tl_network_parent_parse(NOT_UTF8, &parent, &err));
    CHECK(parent == UNTOUCHED);
}

static void host_links(void)
{
    tl_host_link *link, *found;
    tl_host_links *links;
    tl_mac mac_of;
    OK(tl_host_link_new("eth0.100", &link, &err));
    OK(tl_host_link_set_up(link, false, &err));
    OK(tl_host_link_set_wireless(link, true, &err));
    OK(tl_host_link_set_mac(link, mac("02:00:00:00:00:01"), &err));
    OK(tl_host_link_set_vlan(link, "eth0", 100, &err));
    OK(tl_host_link_set_master(link, "br0", &err));
    OK(tl_host_link_set_children(link, TL_CHILD_KIND_MACVLAN, &err));
    OK(tl_host_link_add_child_mac(link, mac("02:00:00:00:00:02"), &err));
    FAILS(TL_INVALID_INPUT, tl_host_link_set_children(link, 9, &err));
    FAILS(TL_INVALID_INPUT, tl_host_link_set_vlan(link, "eth0", 5000, &err));
    FAILS(TL_INVALID_INPUT, tl_host_link_set_mac(link, (tl_mac){{0}}, &err));
    SAME(tl_host_link_name(link), "eth0.100");
    CHECK(!tl_host_link_up(link) && tl_host_link_wireless(link) && tl_host_link_mac(link, &mac_of) && mac_of.octets[5] == 1);
    OK(tl_host_links_new((const tl_host_link *const[]){link}, 1, &links, &err));
    FAILS(TL_NULL_ARGUMENT, tl_host_links_new((const tl_host_link *const[]){NULL}, 1, &links, &err));
    CHECK(tl_host_links_is_missing(links, "eth7") && !tl_host_links_is_missing(links, "eth0.100") && !tl_host_links_is_missing(links, NULL));
    OK(tl_host_links_get(links, "eth0.100", &found, &err));
    CHECK(tl_host_link_wireless(found));
    tl_host_link_free(found);
    OK(tl_host_links_get(links, "eth7", &found, &err));
    CHECK(found == NULL);
    tl_host_links_free(links);
    tl_host_link_free(link);

    fresh_namespace();
    tl_kernel *kernel;
    tl_links *seen;
    OK(tl_kernel_connect(&kernel, &err));
    OK(tl_kernel_links(kernel, &seen, &err));
    OK(tl_host_links_of_links(seen, &links, &err));
    OK(tl_host_links_get(links, "eth0", &found, &err));
    CHECK(tl_host_link_up(found) && tl_host_link_mac(found, NULL) && tl_host_links_is_missing(links, "nothing"));
    tl_host_link_free(found);
    tl_host_links_free(links);
    tl_links_free(seen);
    tl_kernel_free(kernel);
}

static tl_subnet_spec *ten(void)
{
    tl_subnet_spec *subnet;
    OK(tl_subnet_spec_parse("10.0.0.0/24", &subnet, &err));
    return subnet;
}

static void subnets(void)
{
    tl_subnet_spec *subnet = ten(), *other;
    tl_ip gateway;
    OK(tl_subnet_spec_parse_gateway(subnet, "10.0.0.1", &err));
    OK(tl_subnet_spec_set_gateway(subnet, ip("10.0.0.1"), &err));
    OK(tl_subnet_spec_parse_range(subnet, "10.0.0.0/26", &err));
    OK(tl_subnet_spec_add_range(subnet, range("10.0.0.128-10.0.0.191"), &err));
    OK(tl_subnet_spec_reserve(subnet, "router", ip("10.0.0.2"), &err));
    OK(tl_subnet_spec_parse_reserve(subnet, "printer", "10.0.0.3", &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_set_gateway(subnet, ip("10.0.1.1"), &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_set_gateway(subnet, (tl_ip){.family = 9}, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_parse_gateway(subnet, NOT_UTF8, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_parse_range(subnet, "10.0.1.0/26", &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_add_range(subnet, range("10.0.1.0/26"), &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_reserve(subnet, "", ip("10.0.1.1"), &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_parse_reserve(subnet, "x", long_string(100000), &err));
    CHECK(tl_subnet_spec_net(subnet).length == 24 && tl_subnet_spec_gateway(subnet, &gateway) && gateway.bytes[3] == 1);
    CHECK(tl_subnet_spec_ranges_len(subnet) == 2 && tl_subnet_spec_ranges_at(subnet, 1).first.bytes[3] == 128);
    CHECK(tl_subnet_spec_ranges_at(subnet, 2).first.family == 0);
    CHECK(tl_subnet_spec_reserved_len(subnet) == 2 && tl_subnet_spec_reserved_at(subnet, 0).bytes[3] == 3);
    CHECK(tl_subnet_spec_reserved_at(subnet, 9).family == 0);

    tl_engine *engine = old_engine();
    tl_ipam_entries *entries;
    tl_prefix part;
    OK(tl_subnet_spec_entries(subnet, engine, false, &entries, &err));
    CHECK(tl_ipam_entries_len(entries) >= 1 && tl_ipam_entries_at(entries, 99) == NULL);
    const tl_ipam_entry *entry = tl_ipam_entries_at(entries, 0);
    CHECK(tl_ipam_entry_subnet(entry).length == 24 && tl_ipam_entry_gateway(entry, &gateway) && tl_ipam_entry_range(entry, &part));
    const tl_pairs *reserved = tl_ipam_entry_reserved(entry);
    CHECK(reserved == tl_ipam_entry_reserved(entry));
    SAME(tl_pairs_get(reserved, "router"), "10.0.0.2");
    CHECK(tl_pairs_get(reserved, "nobody") == NULL && tl_pairs_get(reserved, NOT_UTF8) == NULL && tl_pairs_name(reserved, 99) == NULL);
    CHECK(tl_pairs_value(reserved, 99) == NULL && tl_pairs_len(reserved) >= 2 && tl_pairs_name(reserved, 0) && tl_pairs_value(reserved, 0));
    tl_ipam_entries_free(entries);
    tl_engine_free(engine);
    tl_subnet_spec_free(subnet);

    OK(tl_subnet_spec_new(prefix("fd00::/64"), &other, &err));
    OK(tl_subnet_spec_set_without_gateway(other, &err));
    CHECK(!tl_subnet_spec_gateway(other, NULL));
    tl_subnet_spec_free(other);
    gateway = ip("10.0.0.1");
    OK(tl_subnet_spec_carved(prefix("10.0.0.0/24"), &gateway, prefix("10.0.0.64/26"), &other, &err));
    CHECK(tl_subnet_spec_ranges_at(other, 0).first.bytes[3] == 64);
    tl_subnet_spec_free(other);
    OK(tl_subnet_spec_carved(prefix("10.0.0.0/24"), NULL, prefix("10.0.0.64/26"), &other, &err));
    tl_subnet_spec_free(other);
    other = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_new(prefix("10.0.0.1/24"), &other, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_new((tl_prefix){.ip = ip("10.0.0.0"), .length = 33}, &other, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_carved(prefix("10.0.0.0/24"), NULL, prefix("10.1.0.64/26"), &other, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_spec_parse("ten", &other, &err));
    CHECK(other == UNTOUCHED);
}

static void networks(void)
{
    tl_network_parent *parent;
    tl_network_spec *spec, *other;
    tl_subnet_spec *subnet = ten();
    tl_engine *engine = old_engine();
    OK(tl_network_parent_made_by_engine("eth0", 100, &parent, &err));
    OK(tl_network_spec_macvlan("lan", parent, &spec, &err));
    OK(tl_network_spec_set_macvlan_mode(spec, TL_MACVLAN_NETWORK_MODE_PRIVATE, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_macvlan_mode(spec, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_macvlan_mode(spec, 77, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_ipvlan_mode(spec, TL_IPVLAN_NETWORK_MODE_L3, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_ipvlan_flag(spec, TL_IPVLAN_NETWORK_FLAG_VEPA, &err));
    OK(tl_network_spec_add_subnet(spec, subnet, &err));
    FAILS(TL_OVERLAP, tl_network_spec_add_subnet(spec, subnet, &err));
    OK(tl_network_spec_set_internal(spec, true, &err));
    OK(tl_network_spec_set_attachable(spec, true, &err));
    OK(tl_network_spec_set_label(spec, "owner", "me", &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_label(spec, "io.trunkline.managed", "me", &err));
    OK(tl_network_spec_set_advertise(spec, 3, 100, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_advertise(spec, 4, 100, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_advertise(spec, 256, 100, &err));
    SAME(tl_network_spec_driver(spec), "macvlan");
    SAME(tl_network_spec_name(spec), "lan");
    SAME(tl_network_parent_link(tl_network_spec_parent(spec)), "eth0.100");
    CHECK(tl_network_spec_config_source(spec) == NULL);
    const tl_subnet_specs *subnets_of = tl_network_spec_subnets(spec);
    CHECK(tl_subnet_specs_len(subnets_of) == 1 && tl_subnet_spec_net(tl_subnet_specs_at(subnets_of, 0)).length == 24);
    tl_ipam_entries *entries;
    OK(tl_network_spec_entries(spec, engine, &entries, &err));
    CHECK(tl_ipam_entries_len(entries) == 1);
    tl_ipam_entries_free(entries);
    tl_network_spec_free(spec);

    OK(tl_network_spec_ipvlan("lan3", parent, &spec, &err));
    OK(tl_network_spec_set_ipvlan_mode(spec, TL_IPVLAN_NETWORK_MODE_L3, &err));
    OK(tl_network_spec_set_ipvlan_flag(spec, TL_IPVLAN_NETWORK_FLAG_PRIVATE, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_macvlan_mode(spec, TL_MACVLAN_NETWORK_MODE_VEPA, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_ipvlan_mode(spec, 9, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_set_ipvlan_flag(spec, 9, &err));
    OK(tl_network_spec_add_subnet(spec, subnet, &err));
    tl_network_spec_free(spec);
    OK(tl_network_spec_macvlan_config_only("settings", parent, &spec, &err));
    tl_network_spec_free(spec);
    OK(tl_network_spec_ipvlan_config_only("settings", parent, &spec, &err));
    tl_network_spec_free(spec);
    OK(tl_network_spec_macvlan_config_from("lan", "settings", &spec, &err));
    SAME(tl_network_spec_config_source(spec), "settings");
    FAILS(TL_INVALID_INPUT, tl_network_spec_add_subnet(spec, subnet, &err));
    tl_network_spec_free(spec);
    OK(tl_network_spec_ipvlan_config_from("lan", "settings", &spec, &err));
    tl_network_spec_free(spec);
    OK(tl_network_spec_macvlan_swarm("lan", "settings", &spec, &err));
    tl_network_spec_free(spec);
    OK(tl_network_spec_ipvlan_swarm("lan", "settings", &spec, &err));
    tl_network_spec_free(spec);
    other = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_network_spec_macvlan("", parent, &other, &err));
    FAILS(TL_INVALID_INPUT, tl_network_spec_macvlan(NOT_UTF8, parent, &other, &err));
    FAILS(TL_NULL_ARGUMENT, tl_network_spec_macvlan("lan", NULL, &other, &err));
    CHECK(other == UNTOUCHED);
    tl_subnet_spec_free(subnet);
    tl_engine_free(engine);
    tl_network_parent_free(parent);
}

static void windows(void)
{
    tl_windows_transparent_spec *spec;
    tl_subnet_spec *subnet = ten();
    tl_engine *engine = old_engine(), *windows_engine;
    tl_pairs *options;
    tl_ipam_entries *entries;
    char *json;
    OK(tl_engine_docker_on_windows("28.0.0", "1.48", &windows_engine, &err));
    OK(tl_windows_transparent_spec_new("lan", &spec, &err));
    OK(tl_windows_transparent_spec_set_interface(spec, "Ethernet 2", &err));
    OK(tl_windows_transparent_spec_set_hns_name(spec, "hns-lan", &err));
    OK(tl_windows_transparent_spec_set_vlan(spec, 100, &err));
    FAILS(TL_INVALID_INPUT, tl_windows_transparent_spec_set_vlan(spec, 4095, &err));
    OK(tl_windows_transparent_spec_set_virtual_subnet(spec, 5000, &err));
    FAILS(TL_INVALID_INPUT, tl_windows_transparent_spec_set_virtual_subnet(spec, 1 << 24, &err));
    OK(tl_windows_transparent_spec_set_dns_suffix(spec, "example.org", &err));
    OK(tl_windows_transparent_spec_add_dns_server(spec, ip("10.0.0.53"), &err));
    FAILS(TL_INVALID_INPUT, tl_windows_transparent_spec_add_dns_server(spec, ip("fd00::53"), &err));
    OK(tl_windows_transparent_spec_set_mac_pool(spec, mac("00-15-5d-00-00-00"), mac("00-15-5d-00-00-ff"), &err));
    FAILS(TL_INVALID_INPUT, tl_windows_transparent_spec_set_mac_pool(spec, mac("00-15-5d-00-00-ff"), mac("00-15-5d-00-00-00"), &err));
    OK(tl_windows_transparent_spec_set_disable_dns(spec, true, &err));
    OK(tl_windows_transparent_spec_set_disable_gateway_dns(spec, true, &err));
    OK(tl_windows_transparent_spec_add_subnet(spec, subnet, &err));
    OK(tl_windows_transparent_spec_set_label(spec, "owner", "me", &err));
    FAILS(TL_INVALID_INPUT, tl_windows_transparent_spec_set_label(spec, "", "me", &err));
    SAME(tl_windows_transparent_spec_name(spec), "lan");
    FAILS(TL_UNSUPPORTED, tl_windows_transparent_spec_check(spec, engine, &err));
    OK(tl_windows_transparent_spec_options(spec, &options, &err));
    SAME(tl_pairs_get(options, "com.docker.network.windowsshim.interface"), "Ethernet 2");
    tl_pairs_free(options);
    OK(tl_windows_transparent_spec_entries(spec, &entries, &err));
    CHECK(tl_ipam_entries_len(entries) == 1);
    tl_ipam_entries_free(entries);
    OK(tl_windows_transparent_spec_engine_json(spec, windows_engine, &json, &err));
    HAS(json, "transparent");
    tl_string_free(json);
    tl_windows_transparent_spec_free(spec);
    tl_subnet_spec_free(subnet);
    tl_engine_free(engine);
    tl_engine_free(windows_engine);
}

static void endpoints_and_containers(void)
{
    tl_endpoint_spec *endpoint;
    tl_container_spec *spec;
    tl_mac found = mac("02:42:0a:00:00:07");
    OK(tl_endpoint_spec_new("lan", &endpoint, &err));
    OK(tl_endpoint_spec_set_address(endpoint, ip("10.0.0.7"), &err));
    OK(tl_endpoint_spec_set_address(endpoint, ip("fd00::7"), &err));
    FAILS(TL_INVALID_INPUT, tl_endpoint_spec_set_address(endpoint, (tl_ip){0}, &err));
    OK(tl_endpoint_spec_set_mac(endpoint, found, &err));
    OK(tl_endpoint_spec_parse_mac(endpoint, "02-42-0a-00-00-07", &err));
    FAILS(TL_INVALID_INPUT, tl_endpoint_spec_parse_mac(endpoint, "mac", &err));
    OK(tl_endpoint_spec_set_interface(endpoint, "eth0", &err));
    FAILS(TL_INVALID_INPUT, tl_endpoint_spec_set_interface(endpoint, long_string(16), &err));
    OK(tl_endpoint_spec_set_gateway_priority(endpoint, -3, &err));
    OK(tl_endpoint_spec_set_sysctl(endpoint, "net.ipv4.conf.IFNAME.log_martians", "1", &err));
    FAILS(TL_INVALID_INPUT, tl_endpoint_spec_set_sysctl(endpoint, "", "1", &err));
    OK(tl_endpoint_spec_add_alias(endpoint, "www", &err));
    SAME(tl_endpoint_spec_network(endpoint), "lan");
    CHECK(tl_endpoint_spec_addresses_len(endpoint) == 2 && tl_endpoint_spec_addresses_at(endpoint, 0).bytes[3] == 7);
    CHECK(tl_endpoint_spec_mac(endpoint, &found) && found.octets[5] == 7);

    OK(tl_container_spec_new("web", "busybox", &spec, &err));
    OK(tl_container_spec_add_endpoint(spec, endpoint, &err));
    FAILS(TL_INVALID_INPUT, tl_container_spec_add_endpoint(spec, endpoint, &err));
    OK(tl_container_spec_set_command(spec, (const char *const[]){"sleep", "60"}, 2, &err));
    FAILS(TL_NULL_ARGUMENT, tl_container_spec_set_command(spec, (const char *const[]){"sleep", NULL}, 2, &err));
    OK(tl_container_spec_set_command(spec, NULL, 0, &err));
    OK(tl_container_spec_set_variable(spec, "LANG", "C", &err));
    FAILS(TL_INVALID_INPUT, tl_container_spec_set_variable(spec, "A=B", "C", &err));
    OK(tl_container_spec_set_hostname(spec, "web", &err));
    OK(tl_container_spec_set_label(spec, "owner", "me", &err));
    FAILS(TL_INVALID_INPUT, tl_container_spec_set_label(spec, "", "me", &err));
    OK(tl_container_spec_set_restart(spec, TL_RESTART_POLICY_ALWAYS, &err));
    FAILS(TL_INVALID_INPUT, tl_container_spec_set_restart(spec, 99, &err));
    tl_engine_log_config *config;
    OK(tl_engine_log_config_new("local", (const char *const[]){"max-size"}, (const char *const[]){"10m"}, 1, &config, &err));
    OK(tl_container_spec_set_log(spec, config, &err));
    tl_engine_log_config_free(config);
    SAME(tl_container_spec_name(spec), "web");
    const tl_endpoint_specs *endpoints = tl_container_spec_endpoints(spec);
    CHECK(tl_endpoint_specs_len(endpoints) == 1);
    SAME(tl_endpoint_spec_network(tl_endpoint_specs_at(endpoints, 0)), "lan");
    tl_container_spec_free(spec);
    tl_endpoint_spec_free(endpoint);

    OK(tl_endpoint_spec_pinned("lan", (const tl_ip[]){ip("10.0.0.7")}, 1, &found, &endpoint, &err));
    tl_endpoint_spec_free(endpoint);
    OK(tl_endpoint_spec_pinned("lan", (const tl_ip[]){ip("10.0.0.7")}, 1, NULL, &endpoint, &err));
    CHECK(!tl_endpoint_spec_mac(endpoint, &found));
    tl_endpoint_spec_free(endpoint);
    endpoint = UNTOUCHED;
    FAILS(TL_NULL_ARGUMENT, tl_endpoint_spec_pinned("lan", NULL, 1, NULL, &endpoint, &err));
    CHECK(endpoint == UNTOUCHED);
}

const struct test tests_docker[] = {
    {"rules and violations", rules},
    {"engines and features", engines},
    {"parents", parents},
    {"links of the host", host_links},
    {"subnets", subnets},
    {"networks", networks},
    {"transparent networks of Windows", windows},
    {"endpoints and containers", endpoints_and_containers},
    {0},
};
