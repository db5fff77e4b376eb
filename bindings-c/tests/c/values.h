/* Values from text, for tests. */
#ifndef VALUES_H
#define VALUES_H

#include "check.h"

static inline tl_ip ip(const char *text)
{
    tl_ip out;
    OK(tl_ip_parse(text, &out, &err));
    return out;
}

static inline tl_prefix prefix(const char *text)
{
    tl_prefix out;
    OK(tl_prefix_parse(text, &out, &err));
    return out;
}

static inline tl_range range(const char *text)
{
    tl_range out;
    OK(tl_range_parse(text, &out, &err));
    return out;
}

static inline tl_mac mac(const char *text)
{
    tl_mac out;
    OK(tl_mac_parse(text, &out, &err));
    return out;
}

#endif
