/* Addresses, prefixes, ranges and sets. */
#include "values.h"

static void addresses(void)
{
    char text[TL_IP_TEXT_SIZE];
    tl_ip v4 = ip("10.0.0.2"), v6 = ip("2001:db8::2"), out;
    const uint8_t wire[4] = {10, 0, 0, 2};
    CHECK(v4.family == TL_FAMILY_IPV4 && memcmp(v4.bytes, wire, 4) == 0 && v4.bytes[15] == 0);
    CHECK(v6.family == TL_FAMILY_IPV6 && v6.bytes[0] == 0x20 && v6.bytes[15] == 2);
    CHECK(tl_ip_format(v4, text, sizeof text) == 8);
    SAME(text, "10.0.0.2");
    CHECK(tl_ip_format(v6, text, sizeof text) == 11);
    SAME(text, "2001:db8::2");
    /* As snprintf: cut off, with a NUL, and the whole length. */
    CHECK(tl_ip_format(v4, text, 4) == 8);
    SAME(text, "10.");
    CHECK(tl_ip_format(v4, text, 1) == 8 && text[0] == 0);
    CHECK(tl_ip_format(v4, NULL, 0) == 8);
    CHECK(tl_ip_format(v4, NULL, 10) == 8);
    v4.family = 5;
    CHECK(tl_ip_format(v4, text, sizeof text) == 0 && text[0] == 0);
    v6 = ip("1111:2222:3333:4444:5555:6666:177.77.177.77");
    CHECK(tl_ip_format(v6, text, sizeof text) < sizeof text);
    FAILS(TL_INVALID_INPUT, tl_ip_parse("10.0.0.256", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_ip_parse("010.0.0.1", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_ip_parse("", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_ip_parse(NOT_UTF8, &out, &err));
    FAILS(TL_NULL_ARGUMENT, tl_ip_parse("10.0.0.1", NULL, &err));
}

static void prefixes(void)
{
    char text[TL_PREFIX_TEXT_SIZE];
    tl_prefix p = prefix("10.0.0.2/24"), out;
    CHECK(p.length == 24 && p.ip.bytes[3] == 2);
    CHECK(tl_prefix_format(p, text, sizeof text) == 11);
    SAME(text, "10.0.0.2/24");
    p.length = 33;
    CHECK(tl_prefix_format(p, text, sizeof text) == 0 && text[0] == 0);
    FAILS(TL_INVALID_INPUT, tl_prefix_parse("10.0.0.0", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_prefix_parse("10.0.0.0/33", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_prefix_parse("10.0.0.0/+8", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_prefix_parse("010.0.0.0/8", &out, &err));
    p = prefix("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
    CHECK(tl_prefix_format(p, text, sizeof text) < sizeof text);
}

static void macs(void)
{
    char text[TL_MAC_TEXT_SIZE];
    tl_mac one, out;
    OK(tl_mac_parse("02-42-0A-00-00-02", &one, &err));
    CHECK(one.octets[0] == 2 && one.octets[5] == 2);
    CHECK(tl_mac_format(one, text, sizeof text) == TL_MAC_TEXT_SIZE - 1);
    SAME(text, "02:42:0a:00:00:02");
    FAILS(TL_INVALID_INPUT, tl_mac_parse("ff:ff:ff:ff:ff:ff", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_mac_parse("02:42", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_mac_parse(NOT_UTF8, &out, &err));
}

static void ranges(void)
{
    char text[TL_RANGE_TEXT_SIZE];
    tl_range r = range("10.0.0.10-10.0.0.20"), all, out;
    tl_prefix p;
    tl_prefixes *list;
    CHECK(tl_range_count(r).low == 11 && tl_range_count(r).high == 0);
    CHECK(tl_range_format(r, text, sizeof text) == 19);
    SAME(text, "10.0.0.10-10.0.0.20");
    CHECK(tl_range_contains(r, ip("10.0.0.20")) && !tl_range_contains(r, ip("10.0.0.21")));
    CHECK(tl_range_overlaps(r, range("10.0.0.20")) && !tl_range_overlaps(r, range("10.0.0.21")));
    OK(tl_range_of_prefix(prefix("10.0.0.7/24"), &all, &err));
    CHECK(tl_range_count(all).low == 256);
    OK(tl_range_enclosing_prefix(r, &p, &err));
    CHECK(p.length == 27 && p.ip.bytes[3] == 0);
    OK(tl_range_prefixes(r, &list, &err));
    CHECK(tl_prefixes_len(list) == 4); /* .10/31 .12/30 .16/30 .20/32 */
    CHECK(tl_prefixes_at(list, 0).length == 31 && tl_prefixes_at(list, 3).length == 32);
    CHECK(tl_prefixes_at(list, 4).ip.family == 0);
    tl_prefixes_free(list);
    CHECK(tl_range_count(range("::/0")).high == UINT64_MAX);
    all = range("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    CHECK(tl_range_format(all, text, sizeof text) < sizeof text);
    /* Ends in the wrong order, or of two families, are no range. */
    r.first = ip("10.0.0.30");
    CHECK(tl_range_format(r, text, sizeof text) == 0 && tl_range_count(r).low == 0);
    FAILS(TL_INVALID_INPUT, tl_range_prefixes(r, &list, &err));
    FAILS(TL_INVALID_INPUT, tl_range_enclosing_prefix(r, &p, &err));
    r.first = ip("::1");
    CHECK(!tl_range_contains(r, ip("::1")) && !tl_range_overlaps(r, r));
    FAILS(TL_INVALID_INPUT, tl_range_parse("10.0.0.20-10.0.0.10", &out, &err));
    FAILS(TL_INVALID_INPUT, tl_range_parse("x", &out, &err));
    p.length = 129;
    FAILS(TL_INVALID_INPUT, tl_range_of_prefix(p, &out, &err));
}

static void subnets(void)
{
    uint32_t special;
    tl_range usable;
    tl_prefixes *slices;
    tl_prefix subnet = prefix("10.0.0.0/24");
    OK(tl_subnet_special(subnet, ip("10.0.0.0"), &special, &err));
    CHECK(special == TL_SPECIAL_ADDRESS_NETWORK);
    OK(tl_subnet_special(subnet, ip("10.0.0.255"), &special, &err));
    CHECK(special == TL_SPECIAL_ADDRESS_BROADCAST);
    OK(tl_subnet_special(prefix("2001:db8::/64"), ip("2001:db8::"), &special, &err));
    CHECK(special == TL_SPECIAL_ADDRESS_SUBNET_ROUTER_ANYCAST);
    OK(tl_subnet_special(subnet, ip("10.0.0.7"), &special, &err));
    CHECK(special == 0);
    OK(tl_subnet_usable(subnet, &usable, &err));
    CHECK(usable.first.bytes[3] == 1 && usable.last.bytes[3] == 254);
    OK(tl_subnet_slices(subnet, 26, &slices, &err));
    CHECK(tl_prefixes_len(slices) == 4 && tl_prefixes_at(slices, 3).ip.bytes[3] == 192);
    tl_prefixes_free(slices);
    FAILS(TL_INVALID_INPUT, tl_subnet_slices(subnet, 23, &slices, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_slices(subnet, 1000, &slices, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_slices(prefix("::/0"), 17, &slices, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_usable(prefix("10.0.0.1/24"), &usable, &err));
    FAILS(TL_INVALID_INPUT, tl_subnet_special(prefix("10.0.0.1/24"), ip("10.0.0.1"), &special, &err));
}

static void sets(void)
{
    tl_address_set *set;
    tl_range found;
    tl_prefixes *list;
    OK(tl_address_set_new(&set, &err));
    CHECK(tl_address_set_len(set) == 0 && tl_address_set_count(set).low == 0);
    OK(tl_address_set_insert(set, range("10.0.0.0-10.0.0.9"), &err));
    OK(tl_address_set_insert(set, range("10.0.0.10-10.0.0.19"), &err));
    CHECK(tl_address_set_len(set) == 1 && tl_address_set_count(set).low == 20);
    OK(tl_address_set_remove(set, range("10.0.0.5"), &err));
    CHECK(tl_address_set_len(set) == 2);
    CHECK(tl_address_set_at(set, 1).first.bytes[3] == 6);
    CHECK(tl_address_set_at(set, 2).first.family == 0);
    CHECK(tl_address_set_contains(set, ip("10.0.0.4")) && !tl_address_set_contains(set, ip("10.0.0.5")));
    CHECK(tl_address_set_overlap(set, range("10.0.0.4-10.0.0.8"), &found) && found.last.bytes[3] == 4);
    CHECK(tl_address_set_overlap(set, range("10.0.0.4"), NULL));
    CHECK(!tl_address_set_overlap(set, range("10.0.0.5"), &found));
    OK(tl_address_set_prefixes(set, &list, &err));
    CHECK(tl_prefixes_len(list) > 2);
    tl_prefixes_free(list);
    found.first = ip("::1");
    FAILS(TL_INVALID_INPUT, tl_address_set_insert(set, found, &err));
    FAILS(TL_INVALID_INPUT, tl_address_set_remove(set, found, &err));
    FAILS(TL_NULL_ARGUMENT, tl_address_set_insert(NULL, range("10.0.0.1"), &err));
    tl_address_set_free(set);
}

const struct test tests_types[] = {
    {"addresses", addresses}, {"prefixes", prefixes}, {"macs", macs}, {"ranges", ranges},
    {"subnets", subnets},     {"sets", sets},         {0},
};
