/* Statuses and errors. */
#include "check.h"

static void names(void)
{
    SAME(tl_status_name(TL_OK), "ok");
    SAME(tl_status_name(TL_ALREADY_EXISTS), "already_exists");
    SAME(tl_status_name(TL_NULL_ARGUMENT), "null_argument");
    SAME(tl_status_name(TL_PANICKED), "panicked");
    SAME(tl_status_name(999), "unknown");
    SAME(tl_status_name(UINT32_MAX), "unknown");
}

static void says_what_was_wrong(void)
{
    tl_vlan_spec *spec = UNTOUCHED;
    CHECK(tl_vlan_spec_on("eth0", 4095, &spec, &err) == TL_INVALID_INPUT);
    CHECK(spec == UNTOUCHED);
    CHECK(tl_error_status(err) == TL_INVALID_INPUT);
    SAME(tl_error_message(err), "invalid VLAN id \"4095\": 4095 is reserved; a VLAN id is 1 to 4094 (IEEE 802.1Q)");
    /* Borrowed: the same string each time. */
    CHECK(tl_error_message(err) == tl_error_message(err));
    CHECK(tl_error_errno(err) == 0);
    CHECK(tl_error_cause(err) == NULL);
    CHECK(tl_error_kernel_message(err) == NULL);
    CHECK(tl_error_remedy(err) == NULL);
    CHECK(tl_error_http_status(err) == 0);
    CHECK(tl_error_undo_len(err) == 0);
    CHECK(tl_error_undo_at(err, 0) == NULL);
    CHECK(tl_differences_len(tl_error_differences(err)) == 0);
}

/* A later success clears the pointer, so that it never shows an older error. */
static void success_clears_the_error(void)
{
    tl_vlan_spec *spec;
    tl_error *first;
    CHECK(tl_vlan_spec_on("eth0", 0, &spec, &err) == TL_INVALID_INPUT);
    first = err;
    OK(tl_vlan_spec_on("eth0", 1, &spec, &err));
    CHECK(err == NULL);
    tl_error_free(first);
    tl_vlan_spec_free(spec);
}

static void strings_that_are_none(void)
{
    tl_vlan_spec *spec = UNTOUCHED;
    CHECK(tl_vlan_spec_on(NOT_UTF8, 1, &spec, &err) == TL_INVALID_INPUT);
    HAS(tl_error_message(err), "not UTF-8 from byte 0 on");
    HAS(tl_error_message(err), "parent");
    drop_error();
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_on(long_string(1 << 20), 1, &spec, &err));
    FAILS(TL_INVALID_INPUT, tl_vlan_spec_on("", 1, &spec, &err));
    CHECK(tl_vlan_spec_on(NULL, 1, &spec, &err) == TL_NULL_ARGUMENT);
    SAME(tl_error_message(err), "the argument parent is NULL");
    CHECK(spec == UNTOUCHED);
}

static void the_system_said(void)
{
    tl_netns *netns = UNTOUCHED;
    CHECK(tl_netns_open("/proc/self/status/ns", &netns, &err) == TL_IO);
    CHECK(tl_error_errno(err) == 20); /* ENOTDIR */
    const tl_error *cause = tl_error_cause(err);
    CHECK(cause != NULL);
    CHECK(tl_error_status(cause) == TL_IO && tl_error_errno(cause) == 20);
    CHECK(tl_error_cause(cause) == NULL);
    CHECK(netns == UNTOUCHED);
}

static void the_version(void)
{
    SAME(tl_version(), TL_VERSION);
    CHECK(TL_VERSION_NUMBER == TL_VERSION_MAJOR * 1000000 + TL_VERSION_MINOR * 1000 + TL_VERSION_PATCH);
    CHECK(TL_ABI >= 1);
}

const struct test tests_error[] = {
    {"names", names},
    {"says what was wrong", says_what_was_wrong},
    {"success clears the error", success_clears_the_error},
    {"strings that are none", strings_that_are_none},
    {"the system said", the_system_said},
    {"the version", the_version},
    {0},
};
