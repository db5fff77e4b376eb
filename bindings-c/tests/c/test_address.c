/* Addresses and routes of links. */
#include "values.h"

static void addresses(void)
{
    tl_link_address *address = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_link_address_new(prefix("0.0.0.0/8"), &address, &err));
    FAILS(TL_INVALID_INPUT, tl_link_address_new(prefix("224.0.0.1/24"), &address, &err));
    FAILS(TL_INVALID_INPUT, tl_link_address_new((tl_prefix){0}, &address, &err));
    CHECK(address == UNTOUCHED);
    OK(tl_link_address_new(prefix("10.0.0.2/24"), &address, &err));
    CHECK(tl_link_address_prefix(address).length == 24 && tl_link_address_prefix(address).ip.bytes[3] == 2);
    OK(tl_link_address_set_broadcast(address, ip("10.0.0.255"), &err));
    FAILS(TL_INVALID_INPUT, tl_link_address_set_broadcast(address, ip("::1"), &err));
    FAILS(TL_INVALID_INPUT, tl_link_address_set_dad(address, TL_DAD_SKIP, &err)); /* IPv4 has none */
    OK(tl_link_address_set_dad(address, TL_DAD_NORMAL, &err));
    FAILS(TL_INVALID_INPUT, tl_link_address_set_dad(address, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_link_address_set_dad(address, 4, &err));
    OK(tl_link_address_set_no_prefix_route(address, &err));
    tl_link_address_free(address);
}

static void routes(void)
{
    tl_route_spec *route = UNTOUCHED;
    tl_ip gateway;
    FAILS(TL_INVALID_INPUT, tl_route_spec_to(prefix("10.0.0.1/24"), &route, &err));
    FAILS(TL_INVALID_INPUT, tl_route_spec_default_via(ip("224.0.0.1"), &route, &err));
    FAILS(TL_INVALID_INPUT, tl_route_spec_default_via((tl_ip){0}, &route, &err));
    CHECK(route == UNTOUCHED);
    OK(tl_route_spec_to(prefix("192.168.3.0/24"), &route, &err));
    CHECK(tl_route_spec_destination(route).length == 24 && !tl_route_spec_gateway(route, &gateway));
    OK(tl_route_spec_set_via(route, ip("10.0.0.254"), &err));
    OK(tl_route_spec_set_metric(route, 7, &err));
    OK(tl_route_spec_set_source(route, ip("10.0.0.2"), &err));
    OK(tl_route_spec_set_onlink(route, &err));
    CHECK(tl_route_spec_gateway(route, &gateway) && gateway.bytes[3] == 254);
    FAILS(TL_INVALID_INPUT, tl_route_spec_set_via(route, ip("0.0.0.0"), &err));
    FAILS(TL_INVALID_INPUT, tl_route_spec_set_source(route, ip("::1"), &err));
    tl_route_spec_free(route);
    OK(tl_route_spec_default_via(ip("fe80::1"), &route, &err));
    CHECK(tl_route_spec_destination(route).length == 0);
    FAILS(TL_INVALID_INPUT, tl_route_spec_set_via(route, ip("10.0.0.1"), &err));
    tl_route_spec_free(route);
}

static void on_the_kernel(void)
{
    tl_kernel *kernel;
    tl_link_address *address;
    tl_route_spec *route;
    tl_observed_addresses *list;
    tl_observed_routes *routes;
    tl_link *link;
    tl_ip found;
    bool changed;
    int seen = 0;
    fresh_namespace();
    OK(tl_kernel_connect(&kernel, &err));
    OK(tl_kernel_link(kernel, "eth0", &link, &err));
    OK(tl_link_address_new(prefix("10.0.0.2/24"), &address, &err));
    OK(tl_link_address_set_broadcast(address, ip("10.0.0.255"), &err));
    OK(tl_kernel_add_address(kernel, "eth0", address, &err));
    FAILS(TL_ALREADY_EXISTS, tl_kernel_add_address(kernel, "eth0", address, &err));
    FAILS(TL_NOT_FOUND, tl_kernel_add_address(kernel, "nothing", address, &err));
    OK(tl_kernel_ensure_address(kernel, "eth0", address, &changed, &err));
    CHECK(!changed);
    OK(tl_kernel_addresses(kernel, &list, &err));
    for (size_t i = 0; i < tl_observed_addresses_len(list); i++) {
        const tl_observed_address *one = tl_observed_addresses_at(list, i);
        if (tl_observed_address_prefix(one).ip.bytes[0] != 10)
            continue;
        seen++;
        CHECK(tl_observed_address_link_index(one) == tl_link_index(link) && tl_observed_address_prefix(one).length == 24);
        CHECK(tl_observed_address_broadcast(one, &found) && found.bytes[3] == 255);
        CHECK(tl_observed_address_flags(one) & 0x80); /* IFA_F_PERMANENT */
        CHECK(!tl_observed_address_is_tentative(one) && !tl_observed_address_is_duplicate(one));
    }
    CHECK(seen == 1 && tl_observed_addresses_at(list, tl_observed_addresses_len(list)) == NULL);
    tl_observed_addresses_free(list);

    OK(tl_route_spec_to(prefix("192.168.3.0/24"), &route, &err));
    OK(tl_route_spec_set_via(route, ip("10.0.0.254"), &err));
    OK(tl_route_spec_set_metric(route, 7, &err));
    OK(tl_route_spec_set_source(route, ip("10.0.0.2"), &err));
    OK(tl_kernel_add_route(kernel, "eth0", route, &err));
    FAILS(TL_ALREADY_EXISTS, tl_kernel_add_route(kernel, "eth0", route, &err));
    OK(tl_kernel_ensure_route(kernel, "eth0", route, &changed, &err));
    CHECK(!changed);
    OK(tl_kernel_routes(kernel, &routes, &err));
    seen = 0;
    for (size_t i = 0; i < tl_observed_routes_len(routes); i++) {
        const tl_observed_route *one = tl_observed_routes_at(routes, i);
        if (tl_observed_route_destination(one).ip.bytes[0] != 192)
            continue;
        seen++;
        CHECK(tl_observed_route_gateway(one, &found) && found.bytes[3] == 254);
        CHECK(tl_observed_route_source(one, &found) && found.bytes[3] == 2);
        CHECK(tl_observed_route_link_index(one) == tl_link_index(link) && tl_observed_route_metric(one) == 7);
        CHECK(tl_observed_route_table(one) == 254 && tl_observed_route_type(one) == 1 && tl_observed_route_protocol(one) != 2);
    }
    CHECK(seen == 1 && tl_observed_routes_at(routes, tl_observed_routes_len(routes)) == NULL);
    tl_observed_routes_free(routes);
    OK(tl_kernel_remove_route(kernel, "eth0", route, &changed, &err));
    CHECK(changed);
    OK(tl_kernel_remove_route(kernel, "eth0", route, &changed, &err));
    CHECK(!changed);
    OK(tl_kernel_ensure_route(kernel, "eth0", route, NULL, &err));
    OK(tl_kernel_remove_address(kernel, "eth0", address, &changed, &err));
    CHECK(changed);
    OK(tl_kernel_remove_address(kernel, "gone", address, &changed, &err));
    CHECK(!changed);
    OK(tl_kernel_remove_address(kernel, "eth0", address, NULL, &err));
    tl_route_spec_free(route);
    tl_link_address_free(address);
    tl_link_free(link);
    tl_kernel_free(kernel);
}

const struct test tests_address[] = {
    {"addresses", addresses}, {"routes", routes}, {"on the kernel", on_the_kernel}, {0},
};
