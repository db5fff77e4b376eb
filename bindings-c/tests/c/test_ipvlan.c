/* Ipvlan and ipvtap links. */
#include "values.h"

static void specs(void)
{
    tl_ipvlan_spec *spec = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_ipvlan_spec_new("", "iv0", &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_ipvlan_spec_tap("eth0", NOT_UTF8, &spec, &err));
    CHECK(spec == UNTOUCHED);
    OK(tl_ipvlan_spec_tap("eth0", "it0", &spec, &err));
    SAME(tl_link_spec_kind(tl_ipvlan_spec_link(spec)), "ipvtap");
    tl_ipvlan_spec_free(spec);
    OK(tl_ipvlan_spec_new("eth0", "iv0", &spec, &err));
    OK(tl_ipvlan_spec_set_mtu(spec, 1400, &err));
    OK(tl_ipvlan_spec_set_up(spec, false, &err));
    CHECK(tl_link_spec_mtu(tl_ipvlan_spec_link(spec)) == 1400 && !tl_link_spec_is_up(tl_ipvlan_spec_link(spec)));
    FAILS(TL_INVALID_INPUT, tl_ipvlan_spec_set_mode(spec, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_ipvlan_spec_set_mode(spec, 4, &err));
    FAILS(TL_INVALID_INPUT, tl_ipvlan_spec_set_flag(spec, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_ipvlan_spec_set_flag(spec, 4, &err));
    FAILS(TL_INVALID_INPUT, tl_ipvlan_spec_set_mtu(spec, 0, &err));
    tl_ipvlan_spec_free(spec);
}

static void on_the_kernel(void)
{
    tl_ipvlan_spec *spec;
    tl_kernel *kernel;
    tl_link *link;
    tl_attribute attribute;
    OK(tl_ipvlan_spec_new("eth0", "iv0", &spec, &err));
    OK(tl_ipvlan_spec_set_mode(spec, TL_IPVLAN_MODE_L3S, &err));
    OK(tl_ipvlan_spec_set_flag(spec, TL_IPVLAN_FLAG_PRIVATE, &err));
    fresh_namespace();
    OK(tl_kernel_connect(&kernel, &err));
    tl_status status = tl_kernel_add(kernel, tl_ipvlan_spec_link(spec), &link, &err);
    if (status == TL_KERNEL_UNSUPPORTED) {
        tl_kernel_free(kernel);
        tl_ipvlan_spec_free(spec);
        skip("ipvlan");
    }
    OK(status);
    const tl_observed_ipvlan *ipvlan = tl_link_ipvlan(link);
    CHECK(tl_link_kind(link) == TL_LINK_IPVLAN);
    CHECK(tl_observed_ipvlan_mode(ipvlan) == TL_IPVLAN_MODE_L3S && tl_observed_ipvlan_mode_bits(ipvlan) == 2);
    CHECK(tl_observed_ipvlan_flag(ipvlan) == TL_IPVLAN_FLAG_PRIVATE && tl_observed_ipvlan_flags(ipvlan) == 1);
    CHECK(!tl_observed_ipvlan_unknown_at(ipvlan, 0, &attribute));
    tl_link_free(link);
    tl_kernel_free(kernel);
    tl_ipvlan_spec_free(spec);
}

const struct test tests_ipvlan[] = {{"specs", specs}, {"on the kernel", on_the_kernel}, {0}};
