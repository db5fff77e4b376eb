/* Macvlan and macvtap links, and their modes. */
#include "values.h"

static void modes(void)
{
    tl_macvlan_mode *mode = UNTOUCHED;
    tl_mac sources[2] = {mac("02:00:00:00:00:01"), mac("02:00:00:00:00:02")};
    const char *names[] = {"private", "vepa", "bridge", "passthru", "source"};
    for (uint32_t kind = TL_MACVLAN_MODE_PRIVATE; kind <= TL_MACVLAN_MODE_SOURCE; kind++) {
        OK(tl_macvlan_mode_new(kind, &mode, &err));
        CHECK(tl_macvlan_mode_kind(mode) == kind);
        SAME(tl_macvlan_mode_name(mode), names[kind - 1]);
        CHECK(!tl_macvlan_mode_nopromisc(mode) && !tl_macvlan_mode_nodst(mode) && tl_macvlan_mode_sources_len(mode) == 0);
        tl_macvlan_mode_free(mode);
    }
    OK(tl_macvlan_mode_passthru(true, &mode, &err));
    CHECK(tl_macvlan_mode_kind(mode) == TL_MACVLAN_MODE_PASSTHRU && tl_macvlan_mode_nopromisc(mode));
    tl_macvlan_mode_free(mode);
    OK(tl_macvlan_mode_passthru(false, &mode, &err));
    CHECK(!tl_macvlan_mode_nopromisc(mode));
    tl_macvlan_mode_free(mode);
    OK(tl_macvlan_mode_source(sources, 2, true, &mode, &err));
    CHECK(tl_macvlan_mode_nodst(mode) && tl_macvlan_mode_sources_len(mode) == 2);
    CHECK(tl_macvlan_mode_sources_at(mode, 1).octets[5] == 2 && tl_macvlan_mode_sources_at(mode, 2).octets[0] == 0);
    tl_macvlan_mode_free(mode);
    OK(tl_macvlan_mode_source(NULL, 0, false, &mode, &err));
    tl_macvlan_mode_free(mode);
    mode = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_macvlan_mode_new(0, &mode, &err));
    FAILS(TL_INVALID_INPUT, tl_macvlan_mode_new(6, &mode, &err));
    FAILS(TL_NULL_ARGUMENT, tl_macvlan_mode_source(NULL, 1, false, &mode, &err));
    FAILS(TL_INVALID_INPUT, tl_macvlan_mode_source(sources, SIZE_MAX, false, &mode, &err));
    sources[1].octets[0] = 1;
    FAILS(TL_INVALID_INPUT, tl_macvlan_mode_source(sources, 2, false, &mode, &err));
    CHECK(mode == UNTOUCHED);
}

static void specs(void)
{
    tl_macvlan_spec *spec;
    OK(tl_macvlan_spec_tap("eth0", "tap0", &spec, &err));
    SAME(tl_link_spec_kind(tl_macvlan_spec_link(spec)), "macvtap");
    tl_macvlan_spec_free(spec);
    OK(tl_macvlan_spec_new("eth0", "mv0", &spec, &err));
    SAME(tl_link_spec_kind(tl_macvlan_spec_link(spec)), "macvlan");
    OK(tl_macvlan_spec_set_up(spec, false, &err));
    CHECK(!tl_link_spec_is_up(tl_macvlan_spec_link(spec)));
    FAILS(TL_NULL_ARGUMENT, tl_macvlan_spec_set_mode(spec, NULL, &err));
    FAILS(TL_INVALID_INPUT, tl_macvlan_spec_set_mtu(spec, 1, &err));
    FAILS(TL_INVALID_INPUT, tl_macvlan_spec_set_mac(spec, (tl_mac){{0}}, &err));
    tl_macvlan_spec_free(spec);
    FAILS(TL_INVALID_INPUT, tl_macvlan_spec_new("a b", "mv0", &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_macvlan_spec_tap("eth0", NOT_UTF8, &spec, &err));
}

static void on_the_kernel(void)
{
    tl_macvlan_spec *spec;
    tl_macvlan_mode *mode;
    tl_kernel *kernel;
    tl_link *link;
    tl_mac found, one = mac("02:00:00:00:00:01"), two = mac("02:00:00:00:00:02");
    uint32_t length;
    int32_t cutoff;
    tl_attribute attribute;
    fresh_namespace();
    OK(tl_kernel_connect(&kernel, &err));
    OK(tl_macvlan_spec_new("eth0", "mv0", &spec, &err));
    OK(tl_macvlan_mode_source(&one, 1, false, &mode, &err));
    OK(tl_macvlan_spec_set_mode(spec, mode, &err));
    OK(tl_macvlan_spec_set_mac(spec, mac("02:42:0a:00:00:02"), &err));
    OK(tl_macvlan_spec_set_mtu(spec, 1400, &err));
    OK(tl_macvlan_spec_set_bc_queue_len(spec, 2000, &err));
    tl_macvlan_mode_free(mode);
    OK(tl_kernel_add(kernel, tl_macvlan_spec_link(spec), &link, &err));
    const tl_observed_macvlan *macvlan = tl_link_macvlan(link);
    const tl_macvlan_mode *observed = tl_observed_macvlan_mode(macvlan);
    CHECK(tl_link_kind(link) == TL_LINK_MACVLAN && tl_link_vlan(link) == NULL && tl_link_ipvlan(link) == NULL);
    CHECK(tl_macvlan_mode_kind(observed) == TL_MACVLAN_MODE_SOURCE && tl_macvlan_mode_sources_len(observed) == 1);
    CHECK(tl_observed_macvlan_mode_bits(macvlan) == 16 && tl_observed_macvlan_flags(macvlan) == 0);
    CHECK(tl_observed_macvlan_bc_queue_len(macvlan, &length) && length == 2000);
    CHECK(tl_observed_macvlan_bc_queue_len_used(macvlan, &length) && length == 2000);
    tl_observed_macvlan_bc_cutoff(macvlan, &cutoff); /* from Linux 6.4 on */
    CHECK(!tl_observed_macvlan_unknown_at(macvlan, 1000, &attribute));
    CHECK(tl_link_mac(link, &found) && found.octets[5] == 2 && tl_link_mtu(link) == 1400);
    tl_link_free(link);

    OK(tl_kernel_change_sources(kernel, "mv0", TL_SOURCE_CHANGE_ADD, &two, 1, &err));
    OK(tl_kernel_change_sources(kernel, "mv0", TL_SOURCE_CHANGE_REMOVE, &one, 1, &err));
    OK(tl_kernel_link(kernel, "mv0", &link, &err));
    observed = tl_observed_macvlan_mode(tl_link_macvlan(link));
    CHECK(tl_macvlan_mode_sources_len(observed) == 1 && tl_macvlan_mode_sources_at(observed, 0).octets[5] == 2);
    tl_link_free(link);
    OK(tl_kernel_change_sources(kernel, "mv0", TL_SOURCE_CHANGE_SET, &one, 1, &err));
    OK(tl_kernel_change_sources(kernel, "mv0", TL_SOURCE_CHANGE_FLUSH, NULL, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_change_sources(kernel, "mv0", TL_SOURCE_CHANGE_ADD, NULL, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_change_sources(kernel, "mv0", TL_SOURCE_CHANGE_FLUSH, &one, 1, &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_change_sources(kernel, "mv0", 0, NULL, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_change_sources(kernel, "mv0", 5, NULL, 0, &err));
    FAILS(TL_NOT_FOUND, tl_kernel_change_sources(kernel, "nothing", TL_SOURCE_CHANGE_FLUSH, NULL, 0, &err));

    OK(tl_macvlan_mode_new(TL_MACVLAN_MODE_BRIDGE, &mode, &err));
    OK(tl_kernel_set_macvlan_mode(kernel, "mv0", mode, &err));
    FAILS(TL_NOT_FOUND, tl_kernel_set_macvlan_mode(kernel, "nothing", mode, &err));
    tl_macvlan_mode_free(mode);
    OK(tl_macvlan_mode_passthru(false, &mode, &err));
    CHECK(tl_kernel_set_macvlan_mode(kernel, "mv0", mode, &err) != TL_OK);
    CHECK(tl_error_errno(err) == 22); /* EINVAL */
    drop_error();
    tl_macvlan_mode_free(mode);
    OK(tl_kernel_remove(kernel, "mv0", NULL, &err));

    /* Only from Linux 6.4 on; before, the library says so and undoes the link. */
    OK(tl_macvlan_spec_set_bc_cutoff(spec, 1, &err));
    tl_status status = tl_kernel_add(kernel, tl_macvlan_spec_link(spec), &link, &err);
    if (status == TL_OK) {
        CHECK(tl_observed_macvlan_bc_cutoff(tl_link_macvlan(link), &cutoff) && cutoff == 1);
        tl_link_free(link);
    } else {
        FAILS(TL_UNSUPPORTED, status);
    }
    tl_macvlan_spec_free(spec);
    tl_kernel_free(kernel);
}

const struct test tests_macvlan[] = {{"modes", modes}, {"specs", specs}, {"on the kernel", on_the_kernel}, {0}};
