/* The allocator: pools, leases, watches, on a store in memory and on disk. */
#define _GNU_SOURCE
#include "values.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEGMENT "here/core/7"

static tl_ipam *memory(void)
{
    tl_ipam *ipam;
    OK(tl_ipam_in_memory(NULL, &ipam, &err));
    return ipam;
}

static tl_pool *lan(tl_ipam *ipam)
{
    tl_pool_spec *spec;
    tl_pool *pool;
    OK(tl_pool_spec_new(prefix("10.0.0.0/24"), &spec, &err));
    OK(tl_pool_spec_set_gateway(spec, ip("10.0.0.1"), &err));
    OK(tl_ipam_create_pool(ipam, SEGMENT, spec, &pool, &err));
    tl_pool_spec_free(spec);
    return pool;
}

static tl_lease *lease(tl_ipam *ipam, const tl_pool *pool, const char *owner)
{
    tl_allocate_request *request;
    tl_lease *made;
    OK(tl_allocate_request_new(tl_pool_get_id(pool), owner, &request, &err));
    OK(tl_ipam_allocate(ipam, request, &made, &err));
    tl_allocate_request_free(request);
    return made;
}

static void segments(void)
{
    uint32_t vlans[3] = {20, 7, 9};
    char *name;
    tl_segments *list;
    OK(tl_segment_new("here", "core", vlans, 2, &name, &err));
    SAME(name, "here/core/20.7");
    tl_string_free(name);
    OK(tl_segment_new("here", "core", NULL, 0, &name, &err));
    tl_string_free(name);
    OK(tl_segment_local(vlans, 1, &name, &err));
    tl_string_free(name);
    name = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_segment_new("here", "core", vlans, 3, &name, &err));
    FAILS(TL_INVALID_INPUT, tl_segment_new("", "core", vlans, 1, &name, &err));
    FAILS(TL_INVALID_INPUT, tl_segment_new(NOT_UTF8, "core", vlans, 1, &name, &err));
    FAILS(TL_NULL_ARGUMENT, tl_segment_local(NULL, 1, &name, &err));
    vlans[0] = 4095;
    FAILS(TL_INVALID_INPUT, tl_segment_local(vlans, 1, &name, &err));
    CHECK(name == UNTOUCHED);

    tl_ipam *ipam = memory();
    tl_pool_free(lan(ipam));
    OK(tl_ipam_segments(ipam, &list, &err));
    CHECK(tl_segments_len(list) == 1 && tl_segments_at(list, 1) == NULL);
    const tl_segment *segment = tl_segments_at(list, 0);
    SAME(tl_segment_text(segment), SEGMENT);
    SAME(tl_segment_site(segment), "here");
    SAME(tl_segment_trunk(segment), "core");
    CHECK(tl_segment_vlan_at(segment, 0) == 7 && tl_segment_vlan_at(segment, 1) == 0);
    tl_segments_free(list);
    tl_ipam_free(ipam);
}

static void pool_specs(void)
{
    tl_pool_spec *spec = UNTOUCHED;
    tl_address_set *set;
    tl_exclusions *exclusions;
    tl_reservations *reservations;
    tl_ip gateway;
    FAILS(TL_INVALID_INPUT, tl_pool_spec_new(prefix("10.0.0.1/24"), &spec, &err));
    CHECK(spec == UNTOUCHED);
    OK(tl_pool_spec_new(prefix("10.0.0.0/24"), &spec, &err));
    CHECK(!tl_pool_spec_gateway(spec, &gateway) && tl_pool_spec_cool_down(spec) == 120000);
    OK(tl_pool_spec_set_gateway(spec, ip("10.0.0.1"), &err));
    OK(tl_pool_spec_add_range(spec, range("10.0.0.0/28"), &err));
    OK(tl_pool_spec_add_exclusion(spec, range("10.0.0.4-10.0.0.5"), "the printer room", &err));
    OK(tl_pool_spec_add_reservation(spec, ip("10.0.0.2"), "virtual router", &err));
    OK(tl_pool_spec_set_cool_down(spec, 5000, &err));
    CHECK(tl_pool_spec_gateway(spec, &gateway) && gateway.bytes[3] == 1);
    CHECK(tl_pool_spec_subnet(spec).length == 24 && tl_pool_spec_cool_down(spec) == 5000);
    OK(tl_pool_spec_ranges(spec, &set, &err));
    CHECK(tl_address_set_count(set).low == 16);
    tl_address_set_free(set);
    OK(tl_pool_spec_allocatable(spec, &set, &err));
    CHECK(tl_address_set_count(set).low == 11); /* less .0, .1, .2, .4, .5 */
    tl_address_set_free(set);
    OK(tl_pool_spec_exclusions(spec, &exclusions, &err));
    CHECK(tl_exclusions_len(exclusions) == 1 && tl_exclusions_at(exclusions, 1) == NULL);
    CHECK(tl_exclusion_range(tl_exclusions_at(exclusions, 0)).last.bytes[3] == 5);
    SAME(tl_exclusion_reason(tl_exclusions_at(exclusions, 0)), "the printer room");
    tl_exclusions_free(exclusions);
    OK(tl_pool_spec_reservations(spec, &reservations, &err));
    CHECK(tl_reservations_len(reservations) == 1 && tl_reservations_at(reservations, 1) == NULL);
    CHECK(tl_reservation_ip(tl_reservations_at(reservations, 0)).bytes[3] == 2);
    SAME(tl_reservation_reason(tl_reservations_at(reservations, 0)), "virtual router");
    tl_reservations_free(reservations);
    FAILS(TL_INVALID_INPUT, tl_pool_spec_set_gateway(spec, ip("10.0.1.1"), &err));
    FAILS(TL_INVALID_INPUT, tl_pool_spec_add_range(spec, range("10.0.1.0/28"), &err));
    FAILS(TL_INVALID_INPUT, tl_pool_spec_add_exclusion(spec, range("10.0.0.5"), "again", &err));
    FAILS(TL_INVALID_INPUT, tl_pool_spec_add_exclusion(spec, range("10.0.0.9"), long_string(256), &err));
    FAILS(TL_INVALID_INPUT, tl_pool_spec_add_reservation(spec, ip("10.0.0.0"), "network", &err));
    FAILS(TL_INVALID_INPUT, tl_pool_spec_add_reservation(spec, ip("10.0.0.9"), "", &err));
    FAILS(TL_NULL_ARGUMENT, tl_pool_spec_add_reservation(spec, ip("10.0.0.9"), NULL, &err));
    FAILS(TL_INVALID_INPUT, tl_pool_spec_set_cool_down(spec, UINT64_MAX, &err));
    tl_pool_spec_free(spec);
}

static void pools(void)
{
    tl_ipam *ipam = memory();
    tl_pool *pool = lan(ipam), *same, *none = UNTOUCHED;
    tl_pools *list;
    tl_pool_spec *spec;
    tl_pool_id *id;
    tl_address_set *set;
    bool flag;
    SAME(tl_pool_id_segment(tl_pool_get_id(pool)), SEGMENT);
    CHECK(tl_pool_id_subnet(tl_pool_get_id(pool)).length == 24);
    HAS(tl_pool_id_text(tl_pool_get_id(pool)), "10.0.0.0/24");
    CHECK(tl_pool_spec_subnet(tl_pool_get_spec(pool)).length == 24 && tl_carves_len(tl_pool_carves(pool)) == 0);
    OK(tl_pool_spec_new(prefix("10.0.0.0/24"), &spec, &err));
    CHECK(tl_ipam_ensure_pool(ipam, SEGMENT, spec, &none, &flag, &err) == TL_CONFLICT); /* without the gateway */
    CHECK(tl_differences_len(tl_error_differences(err)) == 1);
    drop_error();
    FAILS(TL_ALREADY_EXISTS, tl_ipam_create_pool(ipam, SEGMENT, spec, &none, &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_create_pool(ipam, "one", spec, &none, &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_create_pool(ipam, long_string(100000), spec, &none, &err));
    OK(tl_pool_spec_set_gateway(spec, ip("10.0.0.1"), &err));
    OK(tl_ipam_ensure_pool(ipam, SEGMENT, spec, &same, &flag, &err));
    CHECK(!flag);
    tl_pool_free(same);
    tl_pool_spec_free(spec);
    OK(tl_pool_spec_new(prefix("10.0.0.0/16"), &spec, &err));
    FAILS(TL_OVERLAP, tl_ipam_create_pool(ipam, SEGMENT, spec, &none, &err));
    tl_pool_spec_free(spec);
    OK(tl_ipam_pools(ipam, SEGMENT, &list, &err));
    CHECK(tl_pools_len(list) == 1 && tl_pools_at(list, 0) != NULL && tl_pools_at(list, 1) == NULL);
    tl_pools_free(list);

    tl_prefix block;
    OK(tl_ipam_carve(ipam, tl_pool_get_id(pool), 28, "docker:lan", &block, &err));
    CHECK(block.length == 28);
    FAILS(TL_CONFLICT, tl_ipam_carve(ipam, tl_pool_get_id(pool), 27, "docker:lan", &block, &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_carve(ipam, tl_pool_get_id(pool), 24, "docker:other", &block, &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_carve(ipam, tl_pool_get_id(pool), 300, "docker:other", &block, &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_carve(ipam, tl_pool_get_id(pool), 28, "no owner", &block, &err));
    OK(tl_ipam_pool(ipam, tl_pool_get_id(pool), &same, &err));
    const tl_carve *carve = tl_carves_at(tl_pool_carves(same), 0);
    CHECK(tl_carve_block(carve).length == 28);
    SAME(tl_carve_owner(carve), "docker:lan");
    OK(tl_pool_allocatable(same, &set, &err));
    CHECK(!tl_address_set_contains(set, block.ip));
    tl_address_set_free(set);
    tl_pool_free(same);
    FAILS(TL_ADDRESS_IN_USE, tl_ipam_remove_pool(ipam, tl_pool_get_id(pool), &flag, &err));
    OK(tl_ipam_remove_carve(ipam, tl_pool_get_id(pool), "docker:lan", &flag, &err));
    CHECK(flag);

    OK(tl_ipam_reserve(ipam, tl_pool_get_id(pool), ip("10.0.0.9"), "the door", &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_reserve(ipam, tl_pool_get_id(pool), ip("10.0.0.9"), "another", &err));
    OK(tl_ipam_remove_reservation(ipam, tl_pool_get_id(pool), ip("10.0.0.9"), &flag, &err));
    CHECK(flag);
    OK(tl_ipam_exclude(ipam, tl_pool_get_id(pool), range("10.0.0.20-10.0.0.29"), "DHCP", &err));
    FAILS(TL_OVERLAP, tl_ipam_exclude(ipam, tl_pool_get_id(pool), range("10.0.0.29"), "DHCP too", &err));
    OK(tl_ipam_remove_exclusion(ipam, tl_pool_get_id(pool), range("10.0.0.20-10.0.0.29"), &flag, &err));
    CHECK(flag);
    OK(tl_ipam_remove_pool(ipam, tl_pool_get_id(pool), &flag, &err));
    CHECK(flag);
    OK(tl_ipam_remove_pool(ipam, tl_pool_get_id(pool), &flag, &err));
    CHECK(!flag);
    tl_pool_free(pool);
    OK(tl_pool_id_new(SEGMENT, prefix("10.9.0.0/24"), &id, &err));
    FAILS(TL_NOT_FOUND, tl_ipam_pool(ipam, id, &none, &err));
    tl_pool_id_free(id);
    FAILS(TL_INVALID_INPUT, tl_pool_id_new(SEGMENT, prefix("10.9.0.1/24"), &id, &err));
    CHECK(none == UNTOUCHED);
    tl_ipam_free(ipam);
}

static void leases(void)
{
    tl_ipam *ipam = memory();
    tl_pool *pool = lan(ipam);
    const tl_pool_id *id = tl_pool_get_id(pool);
    tl_allocate_request *request, *other;
    tl_lease *one, *same, *none = UNTOUCHED;
    tl_leases *list;
    tl_usage usage;
    tl_ip gateway;
    tl_mac wanted = mac("02:00:00:00:00:77"), found;
    bool flag;
    OK(tl_ipam_set_host(ipam, "pc.example", &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_set_host(ipam, "", &err));
    FAILS(TL_INVALID_INPUT, tl_allocate_request_new(id, "no scheme", &request, &err));
    FAILS(TL_INVALID_INPUT, tl_allocate_request_new(id, NOT_UTF8, &request, &err));
    OK(tl_allocate_request_new(id, "vm:db/eth0", &request, &err));
    OK(tl_allocate_request_prefer(request, ip("10.0.0.50"), &err));
    OK(tl_allocate_request_set_mac(request, wanted, &err));
    FAILS(TL_INVALID_INPUT, tl_allocate_request_set_mac(request, (tl_mac){{1}}, &err));
    OK(tl_ipam_allocate(ipam, request, &one, &err));
    CHECK(tl_lease_ip(one).bytes[3] == 50 && tl_lease_interface(one).length == 24 && tl_lease_epoch(one) > 0);
    CHECK(tl_lease_gateway(one, &gateway) && gateway.bytes[3] == 1 && tl_lease_since(one) > 1700000000);
    found = tl_lease_mac(one);
    CHECK(memcmp(&found, &wanted, sizeof found) == 0);
    SAME(tl_lease_owner(one), "vm:db/eth0");
    SAME(tl_lease_host(one), "pc.example");
    SAME(tl_lease_segment(one), SEGMENT);
    HAS(tl_lease_text(one), "10.0.0.50");
    CHECK(tl_pool_id_subnet(tl_lease_pool(one)).length == 24);
    OK(tl_ipam_allocate(ipam, request, &same, &err)); /* the same answer */
    CHECK(tl_lease_epoch(one) == tl_lease_epoch(same));
    tl_lease_free(same);

    OK(tl_allocate_request_new(id, "vm:web/eth0", &other, &err));
    OK(tl_allocate_request_exact(other, ip("10.0.0.50"), &err));
    FAILS(TL_ADDRESS_IN_USE, tl_ipam_allocate(ipam, other, &none, &err));
    OK(tl_allocate_request_exact(other, ip("10.0.0.51"), &err));
    const tl_allocate_request *both[2] = {request, other};
    OK(tl_ipam_allocate_all(ipam, both, 2, &list, &err));
    CHECK(tl_leases_len(list) == 2 && tl_lease_ip(tl_leases_at(list, 1)).bytes[3] == 51 && tl_leases_at(list, 2) == NULL);
    tl_leases_free(list);
    both[1] = NULL;
    FAILS(TL_NULL_ARGUMENT, tl_ipam_allocate_all(ipam, both, 2, &list, &err));
    tl_allocate_request_free(other);
    tl_allocate_request_free(request);

    OK(tl_ipam_leases(ipam, SEGMENT, &list, &err));
    CHECK(tl_leases_len(list) == 2);
    tl_leases_free(list);
    OK(tl_ipam_leases_of(ipam, SEGMENT, "vm:db/eth0", &list, &err));
    CHECK(tl_leases_len(list) == 1);
    tl_leases_free(list);
    OK(tl_ipam_lease_at(ipam, SEGMENT, ip("10.0.0.51"), &same, &err));
    SAME(tl_lease_owner(same), "vm:web/eth0");
    tl_lease_free(same);
    OK(tl_ipam_lease_at(ipam, SEGMENT, ip("10.0.0.52"), &same, &err));
    CHECK(same == NULL);
    OK(tl_ipam_usage(ipam, id, &usage, &err));
    CHECK(usage.capacity.low == 253 && usage.bound.low == 2 && usage.cooling.low == 0 && usage.free.low == 251);
    FAILS(TL_ADDRESS_IN_USE, tl_ipam_remove_pool(ipam, id, NULL, &err));
    OK(tl_ipam_release(ipam, one, &flag, &err));
    CHECK(flag);
    OK(tl_ipam_release(ipam, one, &flag, &err));
    CHECK(!flag);
    tl_lease_free(lease(ipam, pool, "vm:db/eth0")); /* bound anew, in another epoch */
    FAILS(TL_LEASE_LOST, tl_ipam_release(ipam, one, NULL, &err));
    CHECK(none == UNTOUCHED);
    tl_lease_free(one);
    tl_pool_free(pool);
    tl_ipam_free(ipam);
}

static void owners(void)
{
    char *key;
    OK(tl_owner_container("pc", "3f2a", "lan", &key, &err));
    SAME(key, "docker-ct:pc/3f2a/lan");
    tl_string_free(key);
    OK(tl_owner_netns("pc", 4026531840, "eth0", &key, &err));
    SAME(key, "netns:pc/4026531840/eth0");
    tl_string_free(key);
    tl_string_free(NULL);
    FAILS(TL_INVALID_INPUT, tl_owner_container("p c", "3f2a", "lan", &key, &err));
    FAILS(TL_INVALID_INPUT, tl_owner_netns("pc", 1, long_string(300), &key, &err));
}

static void explanations(void)
{
    tl_clock *clock;
    tl_ipam *ipam;
    tl_explanation *why;
    tl_range found;
    tl_prefix block;
    OK(tl_clock_manual(&clock, &err));
    OK(tl_ipam_in_memory(clock, &ipam, &err));
    tl_pool *pool = lan(ipam);
    const tl_pool_id *id = tl_pool_get_id(pool);
    tl_lease *one = lease(ipam, pool, "vm:db/eth0");
    OK(tl_ipam_reserve(ipam, id, ip("10.0.0.9"), "the door", &err));
    OK(tl_ipam_exclude(ipam, id, range("10.0.0.20-10.0.0.29"), "DHCP", &err));
    OK(tl_ipam_carve(ipam, id, 28, "docker:lan", &block, &err));
    const struct {
        const char *address;
        uint32_t kind;
    } cases[] = {
        {"10.0.0.77", TL_EXPLANATION_FREE},       {"10.0.1.1", TL_EXPLANATION_NO_POOL},   {"10.0.0.255", TL_EXPLANATION_SPECIAL},
        {"10.0.0.1", TL_EXPLANATION_GATEWAY},     {"10.0.0.9", TL_EXPLANATION_RESERVED},  {"10.0.0.25", TL_EXPLANATION_EXCLUDED},
        {"10.0.0.230", TL_EXPLANATION_CARVED},    {"10.0.0.2", TL_EXPLANATION_BOUND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OK(tl_ipam_explain(ipam, SEGMENT, ip(cases[i].address), &why, &err));
        if (tl_explanation_kind(why) != cases[i].kind)
            fail(__FILE__, __LINE__, "%s: %s", cases[i].address, tl_explanation_text(why));
        CHECK((tl_explanation_special(why) != 0) == (cases[i].kind == TL_EXPLANATION_SPECIAL));
        CHECK((tl_explanation_lease(why) != NULL) == (cases[i].kind == TL_EXPLANATION_BOUND));
        CHECK(tl_explanation_left(why) == 0);
        HAS(tl_explanation_text(why), " ");
        if (cases[i].kind == TL_EXPLANATION_RESERVED)
            SAME(tl_explanation_reason(why), "the door");
        if (cases[i].kind == TL_EXPLANATION_EXCLUDED)
            CHECK(tl_explanation_range(why, &found) && found.last.bytes[3] == 29);
        if (cases[i].kind == TL_EXPLANATION_CARVED) {
            CHECK(tl_explanation_range(why, &found) && found.last.bytes[3] == 239);
            SAME(tl_explanation_owner(why), "docker:lan");
        }
        tl_explanation_free(why);
    }
    OK(tl_ipam_release(ipam, one, NULL, &err));
    OK(tl_clock_advance(clock, 20000, &err));
    OK(tl_ipam_explain(ipam, SEGMENT, tl_lease_ip(one), &why, &err));
    CHECK(tl_explanation_kind(why) == TL_EXPLANATION_COOLING && tl_explanation_left(why) == 100000);
    SAME(tl_explanation_owner(why), "vm:db/eth0");
    tl_explanation_free(why);
    FAILS(TL_INVALID_INPUT, tl_ipam_explain(ipam, SEGMENT, (tl_ip){0}, &why, &err));
    tl_lease_free(one);
    tl_pool_free(pool);
    tl_ipam_free(ipam);
    tl_clock_free(clock);
}

static void reality(void)
{
    tl_reality *seen;
    tl_findings *findings;
    tl_pool_spec *spec;
    tl_pool *pool = UNTOUCHED;
    tl_ipam *ipam = memory();
    tl_ip found;
    tl_prefix none = {0};
    OK(tl_reality_new(&seen, &err));
    OK(tl_reality_add_address(seen, "eth0.7", prefix("10.0.0.9/24"), &err));
    OK(tl_reality_add_route(seen, prefix("10.0.0.128/25"), ip("192.168.1.1"), "eth1", &err));
    OK(tl_reality_add_route(seen, prefix("10.0.0.64/26"), (tl_ip){0}, "eth2", &err));
    OK(tl_reality_add_docker_network(seen, "old", NULL, prefix("10.0.0.0/24"), prefix("10.0.0.64/27"), &err));
    OK(tl_reality_add_docker_network(seen, "older", "eth0.7", prefix("10.0.0.0/24"), none, &err));
    FAILS(TL_INVALID_INPUT, tl_reality_add_docker_network(seen, "bad", NULL, prefix("10.0.0.1/24"), none, &err));
    FAILS(TL_INVALID_INPUT, tl_reality_add_docker_network(seen, "bad", NOT_UTF8, prefix("10.0.0.0/24"), none, &err));
    FAILS(TL_INVALID_INPUT, tl_reality_add_address(seen, "eth0", none, &err));
    FAILS(TL_INVALID_INPUT, tl_reality_add_route(seen, none, ip("::1"), "eth0", &err));
    OK(tl_pool_spec_new(prefix("10.0.0.0/24"), &spec, &err));
    OK(tl_reality_check(seen, spec, &findings, &err));
    CHECK(tl_findings_len(findings) >= 4 && tl_findings_at(findings, 100) == NULL);
    const tl_finding *first = tl_findings_at(findings, 0);
    CHECK(tl_finding_severity(first) == TL_SEVERITY_REFUSAL && tl_finding_kind(first) != 0);
    CHECK(tl_finding_subject(first) != NULL && tl_finding_ip(first, &found));
    HAS(tl_finding_text(first), "refused");
    tl_findings_free(findings);
    findings = UNTOUCHED;
    FAILS(TL_OVERLAP, tl_ipam_create_pool_in(ipam, SEGMENT, spec, seen, &pool, &findings, &err));
    CHECK(pool == UNTOUCHED && findings == UNTOUCHED);
    tl_reality_free(seen);
    OK(tl_reality_new(&seen, &err));
    OK(tl_reality_add_route(seen, prefix("10.0.0.128/25"), ip("192.168.1.1"), "eth1", &err));
    OK(tl_ipam_create_pool_in(ipam, SEGMENT, spec, seen, &pool, &findings, &err));
    CHECK(tl_findings_len(findings) == 1 && tl_finding_severity(tl_findings_at(findings, 0)) == TL_SEVERITY_WARNING);
    CHECK(tl_finding_kind(tl_findings_at(findings, 0)) == TL_FINDING_ROUTE);
    tl_findings_free(findings);
    tl_pool_free(pool);
    tl_pool_spec_free(spec);
    tl_reality_free(seen);
    tl_ipam_free(ipam);
}

static bool count_to_three(void *user, const tl_change *change)
{
    int *count = user;
    if (tl_change_kind(change) == 0)
        *count = -100;
    return ++*count < 3;
}

static void watches(void)
{
    tl_clock *clock;
    tl_ipam *ipam;
    tl_watch *watch;
    tl_change *change;
    tl_ip found;
    uint64_t since;
    int count = 0;
    OK(tl_clock_manual(&clock, &err));
    OK(tl_ipam_in_memory(clock, &ipam, &err));
    tl_pool *pool = lan(ipam);
    OK(tl_ipam_watch(ipam, SEGMENT, NULL, &watch, &err));
    OK(tl_watch_next(watch, 0, &change, &err));
    CHECK(change == NULL);
    tl_lease *one = lease(ipam, pool, "vm:db/eth0");
    OK(tl_watch_next(watch, 1000, &change, &err));
    CHECK(tl_change_kind(change) == TL_CHANGE_BOUND && tl_lease_epoch(tl_change_lease(change)) == tl_lease_epoch(one));
    SAME(tl_change_owner(change), "vm:db/eth0");
    since = tl_change_epoch(change);
    tl_change_free(change);
    OK(tl_ipam_release(ipam, one, NULL, &err));
    OK(tl_watch_next(watch, 1000, &change, &err));
    CHECK(tl_change_kind(change) == TL_CHANGE_RELEASED && tl_change_lease(change) == NULL);
    CHECK(tl_change_ip(change, &found) && found.bytes[3] == 2 && tl_change_epoch(change) == since);
    tl_change_free(change);
    tl_watch_free(watch);

    /* From an epoch on: what happened since is told again. */
    OK(tl_ipam_watch(ipam, SEGMENT, &since, &watch, &err));
    tl_lease_free(one);
    tl_lease_free(lease(ipam, pool, "vm:a/eth0"));
    tl_lease_free(lease(ipam, pool, "vm:b/eth0"));
    tl_lease_free(lease(ipam, pool, "vm:c/eth0"));
    tl_pool_free(pool);
    tl_ipam_free(ipam); /* the watch holds what it needs */
    OK(tl_watch_run(watch, count_to_three, &count, &err));
    CHECK(count == 3);
    FAILS(TL_NULL_ARGUMENT, tl_watch_run(watch, NULL, NULL, &err));
    tl_watch_free(watch);
    tl_clock_free(clock);
}

static void on_disk(void)
{
    char folder[] = "/tmp/trunkline-c-XXXXXX", path[64];
    tl_ipam *ipam, *second, *copy, *none = UNTOUCHED;
    tl_leases *list;
    tl_audit_report *report;
    tl_imported imported;
    char *json;
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/leases.db", folder);
    OK(tl_ipam_open(path, NULL, &ipam, &err));
    OK(tl_ipam_open(path, NULL, &second, &err));
    tl_pool *pool = lan(ipam);
    tl_lease_free(lease(ipam, pool, "vm:db/eth0"));
    OK(tl_ipam_leases(second, SEGMENT, &list, &err)); /* the other handle sees it */
    CHECK(tl_leases_len(list) == 1);
    tl_leases_free(list);
    tl_ipam_free(ipam);
    OK(tl_ipam_audit(second, SEGMENT, &report, &err));
    CHECK(tl_audit_report_bound(report) == 1 && tl_audit_report_cooling(report) == 0);
    CHECK(tl_audit_findings_len(tl_audit_report_findings(report)) == 0);
    CHECK(tl_audit_findings_at(tl_audit_report_findings(report), 0) == NULL);
    tl_audit_report_free(report);
    OK(tl_ipam_export(second, &json, &err));
    copy = memory();
    OK(tl_ipam_import(copy, json, &imported, &err));
    CHECK(imported.pools == 1 && imported.leases == 1);
    tl_string_free(json);
    FAILS(TL_PROTOCOL, tl_ipam_import(copy, "{}", &imported, &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_import(copy, NOT_UTF8, &imported, &err));
    tl_ipam_free(copy);

    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        tl_error *problem = NULL;
        bool good = tl_ipam_leases(second, SEGMENT, &list, &problem) == TL_MISUSE;
        tl_error_free(problem);
        _exit(good ? 0 : 1);
    }
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    tl_ipam_free(second);
    tl_pool_free(pool);
    command("printf damaged > %s/other.db", folder);
    snprintf(path, sizeof path, "%s/other.db", folder);
    FAILS(TL_STORE_CORRUPT, tl_ipam_open(path, NULL, &none, &err));
    FAILS(TL_INVALID_INPUT, tl_ipam_open(NOT_UTF8, NULL, &none, &err));
    snprintf(path, sizeof path, "%s/no/where.db", folder);
    CHECK(tl_ipam_open(path, NULL, &none, &err) != TL_OK && none == UNTOUCHED);
    command("rm -r %s", folder);
}

/* So many leases in one call that the store merges its journal into the tables, where another program can find what is there. */
static void into_tables(tl_ipam *ipam)
{
    enum { MANY = 1100 };
    static const tl_allocate_request *requests[MANY];
    tl_pool_spec *spec;
    tl_pool *pool;
    tl_leases *list;
    OK(tl_pool_spec_new(prefix("10.1.0.0/20"), &spec, &err));
    OK(tl_ipam_create_pool(ipam, SEGMENT, spec, &pool, &err));
    for (int n = 0; n < MANY; n++) {
        char owner[32];
        tl_allocate_request *request;
        snprintf(owner, sizeof owner, "vm:%d/eth0", n);
        OK(tl_allocate_request_new(tl_pool_get_id(pool), owner, &request, &err));
        requests[n] = request;
    }
    OK(tl_ipam_allocate_all(ipam, requests, MANY, &list, &err));
    tl_leases_free(list);
    for (int n = 0; n < MANY; n++)
        tl_allocate_request_free((tl_allocate_request *)requests[n]);
    tl_pool_free(pool);
    tl_pool_spec_free(spec);
}

/* A store in which somebody deleted the owner's record behind our back: the audit says so. */
static void damaged(void)
{
    char folder[] = "/tmp/trunkline-c-XXXXXX", path[64];
    tl_ipam *ipam;
    tl_audit_report *report;
    tl_ip found;
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/leases.db", folder);
    OK(tl_ipam_open(path, NULL, &ipam, &err));
    tl_pool *pool = lan(ipam);
    tl_lease_free(lease(ipam, pool, "vm:db/eth0"));
    tl_pool_free(pool);
    into_tables(ipam);
    tl_ipam_free(ipam);
    command("python3 -c \"import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
            "n = c.execute('DELETE FROM kv WHERE instr(key, CAST(x\\'%s\\' AS BLOB))').rowcount; c.commit(); sys.exit(n != 1)\" %s",
            "766d3a64622f65746830" /* vm:db/eth0 */, path);
    OK(tl_ipam_open(path, NULL, &ipam, &err));
    OK(tl_ipam_audit(ipam, SEGMENT, &report, &err));
    CHECK(tl_audit_findings_len(tl_audit_report_findings(report)) == 1);
    const tl_audit_finding *finding = tl_audit_findings_at(tl_audit_report_findings(report), 0);
    CHECK(tl_audit_finding_ip(finding, &found) && found.bytes[3] == 2);
    HAS(tl_audit_finding_problem(finding), "vm:db/eth0");
    tl_audit_report_free(report);
    tl_ipam_free(ipam);
    command("rm -r %s", folder);
}

static void maps(void)
{
    tl_address_map *map;
    tl_ip next;
    bool flag;
    OK(tl_address_map_new(range("10.0.0.4-10.0.0.5"), &map, &err));
    OK(tl_address_map_take(map, ip("10.0.0.4"), &flag, &err));
    CHECK(flag && tl_address_map_is_taken(map, ip("10.0.0.4")) && tl_address_map_taken(map).low == 1);
    OK(tl_address_map_take(map, ip("10.0.0.4"), &flag, &err));
    CHECK(!flag);
    OK(tl_address_map_take_next(map, &next, &err));
    CHECK(next.bytes[3] == 5);
    OK(tl_address_map_take_next(map, &next, &err));
    CHECK(next.family == 0);
    OK(tl_address_map_give_back(map, ip("10.0.0.4"), &flag, &err));
    CHECK(flag);
    OK(tl_address_map_give_back(map, ip("10.0.0.9"), &flag, &err));
    CHECK(!flag);
    FAILS(TL_INVALID_INPUT, tl_address_map_take(map, (tl_ip){0}, &flag, &err));
    tl_address_map_free(map);
    FAILS(TL_INVALID_INPUT, tl_address_map_new((tl_range){{0}, {0}}, &map, &err));
}

const struct test tests_ipam[] = {
    {"segments", segments}, {"pool specs", pool_specs},     {"pools", pools},     {"leases", leases},   {"owners", owners},
    {"explanations", explanations}, {"reality", reality}, {"watches", watches}, {"on disk", on_disk}, {"damaged", damaged}, {"maps", maps}, {0},
};
