/* VLAN sub-interfaces. */
#include "values.h"

static void a_spec_says_what_it_is(void)
{
    tl_vlan_spec *spec;
    OK(tl_vlan_spec_on("eth0", 100, &spec, &err));
    const tl_link_spec *link = tl_vlan_spec_link(spec);
    CHECK(tl_vlan_spec_id(spec) == 100);
    SAME(tl_link_spec_name(link), "eth0.100");
    SAME(tl_link_spec_parent(link), "eth0");
    SAME(tl_link_spec_kind(link), "vlan");
    CHECK(tl_link_spec_is_up(link) && tl_link_spec_mtu(link) == 0 && !tl_link_spec_mac(link, NULL));
    /* The borrowed view changes with the spec. */
    tl_mac found;
    OK(tl_vlan_spec_set_mtu(spec, 1400, &err));
    OK(tl_vlan_spec_set_mac(spec, mac("02:00:00:00:00:01"), &err));
    OK(tl_vlan_spec_set_up(spec, false, &err));
    CHECK(tl_vlan_spec_link(spec) == link);
    CHECK(!tl_link_spec_is_up(link) && tl_link_spec_mtu(link) == 1400);
    CHECK(tl_link_spec_mac(link, &found) && found.octets[5] == 1);
    tl_vlan_spec_free(spec);
}

static void refuses_what_breaks_a_rule(void)
{
    tl_vlan_spec *spec = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_new("eth0", 0, "a", &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_new("eth0", 4095, "a", &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_new("eth0", UINT32_MAX, "a", &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_new("eth0", 1, "sixteen-bytes-xx", &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_new("eth0", 1, NOT_UTF8, &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_on("twelve-bytes", 4094, &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_on(long_string(1 << 20), 1, &spec, &err));
    CHECK(spec == UNTOUCHED);
    OK(tl_vlan_spec_new("eth0", 7, "seven", &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_set_protocol(spec, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_set_protocol(spec, 3, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_set_mtu(spec, 67, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_set_mtu(spec, 65536, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_set_mac(spec, (tl_mac){{1}}, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_add_ingress_qos(spec, 8, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_add_egress_qos(spec, 0, 8, &err));
    CHECK(tl_link_spec_mtu(tl_vlan_spec_link(spec)) == 0);
    tl_vlan_spec_free(spec);
}

static void everything_that_can_be_set_is_read_back(void)
{
    tl_vlan_spec *spec;
    tl_kernel *kernel;
    tl_link *link = NULL;
    tl_qos_mapping qos;
    tl_attribute attribute;
    OK(tl_vlan_spec_new("eth0", 100, "voice", &spec, &err));
    OK(tl_vlan_spec_set_protocol(spec, TL_VLAN_PROTOCOL_DOT1Q, &err));
    OK(tl_vlan_spec_set_reorder_hdr(spec, false, &err));
    OK(tl_vlan_spec_set_gvrp(spec, false, &err));
    OK(tl_vlan_spec_set_mvrp(spec, false, &err));
    OK(tl_vlan_spec_set_loose_binding(spec, true, &err));
    OK(tl_vlan_spec_set_bridge_binding(spec, false, &err));
    OK(tl_vlan_spec_add_ingress_qos(spec, 5, 6, &err));
    OK(tl_vlan_spec_add_egress_qos(spec, 6, 5, &err));
    fresh_namespace();
    OK(tl_kernel_connect(&kernel, &err));
    tl_status status = tl_kernel_add(kernel, tl_vlan_spec_link(spec), &link, &err);
    if (status == TL_KERNEL_UNSUPPORTED) {
        HAS(tl_error_message(err), "8021q");
        tl_kernel_free(kernel);
        tl_vlan_spec_free(spec);
        skip("8021q");
    }
    OK(status);
    const tl_observed_vlan *vlan = tl_link_vlan(link);
    CHECK(tl_link_kind(link) == TL_LINK_VLAN && vlan != NULL && tl_link_macvlan(link) == NULL);
    CHECK(tl_observed_vlan_id(vlan) == 100 && tl_observed_vlan_ether_type(vlan) == 0x8100);
    CHECK(tl_observed_vlan_flags(vlan) == 0x4); /* loose binding, no reordering */
    CHECK(tl_observed_vlan_ingress_qos_at(vlan, 0, &qos) && qos.from == 5 && qos.to == 6);
    CHECK(!tl_observed_vlan_ingress_qos_at(vlan, 1, &qos));
    CHECK(tl_observed_vlan_egress_qos_at(vlan, 0, &qos) && qos.from == 6 && qos.to == 5);
    CHECK(!tl_observed_vlan_egress_qos_at(vlan, 1, &qos));
    CHECK(!tl_observed_vlan_unknown_at(vlan, 0, &attribute));
    tl_link_free(link);
    tl_kernel_free(kernel);
    tl_vlan_spec_free(spec);
}

const struct test tests_vlan[] = {
    {"a spec says what it is", a_spec_says_what_it_is},
    {"refuses what breaks a rule", refuses_what_breaks_a_rule},
    {"everything that can be set is read back", everything_that_can_be_set_is_read_back},
    {0},
};
