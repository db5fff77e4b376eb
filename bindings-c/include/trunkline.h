/* Generated from bindings-c/src by `UPDATE_HEADER=1 cargo test -p trunkline-c`; do not edit. */

/**
 * @file trunkline.h
 *
 * libtrunkline: containers on physical networks. VLAN sub-interfaces and macvlan links in the kernel, IP ranges that cannot
 * overlap, Docker networks, and logs.
 *
 * @section handles Handles
 *
 * A handle is opaque and has one owner: what a call writes to an output belongs to the caller, who frees it once with the `_free`
 * of its type. `_free(NULL)` does nothing. Freeing twice, or using a handle after it was freed, is forbidden, as with `free(3)`.
 * What a getter returns is borrowed: it belongs to the handle, is valid until that is freed, and is not freed by the caller. Specs
 * and other arguments are copied; the caller may free them when the call returns.
 *
 * @section errors Errors
 *
 * A function that can fail returns a `tl_status`: `TL_OK` is 0. Its last parameter, `tl_error **err`, may be NULL. Otherwise `*err`
 * is set to NULL at the beginning and to an error when the call fails; the caller frees that. Outputs come last, must not be NULL
 * where they are not said to be optional, and are written only when the call succeeds. A parameter that is NULL and must not be is
 * `TL_NULL_ARGUMENT`, and nothing is done. Getters cannot fail: for a NULL handle they return 0, false, NULL or all zero.
 *
 * @section strings Strings and arrays
 *
 * Strings are UTF-8 and end with a NUL; one that is not UTF-8 is `TL_INVALID_INPUT`. A `const char *` that is returned is borrowed. A
 * `char **` output is the caller's and is freed with `tl_string_free`. An array is a pointer and its length; the pointer may be NULL when
 * the length is 0. Parameters that are an enum are `uint32_t`: a number that is none of its constants is `TL_INVALID_INPUT`, and 0 is
 * never a constant. A result that is 0 is something that this version does not know.
 *
 * @section threads Threads, fork and signals
 *
 * A handle may be used by all threads at the same time, except where one of them calls a function that takes it without `const`: a
 * `_set_`, `_add_`, `_next` or `_free` needs it alone. A client (`tl_kernel`, `tl_ipam`, …) refuses calls in a child after `fork` with
 * `TL_MISUSE`; free it there or leave it. The library starts no thread that outlives a call, sets no signal handler, prints nothing
 * and never ends the process. A callback must return: no `longjmp`, no exception, no `pthread_exit`; it may call the library.
 */


#ifndef TRUNKLINE_H
#define TRUNKLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version that is compiled against, as tl_version() says the one that is loaded. */
#define TL_VERSION "0.1.0"
/** The parts of the version. */
#define TL_VERSION_MAJOR 0
#define TL_VERSION_MINOR 1
#define TL_VERSION_PATCH 0
/** The version as a number that grows: MAJOR * 1000000 + MINOR * 1000 + PATCH. */
#define TL_VERSION_NUMBER (TL_VERSION_MAJOR * 1000000 + TL_VERSION_MINOR * 1000 + TL_VERSION_PATCH)
/** The number of the ABI: libtrunkline.so.1. Programs that were linked against another number must be linked anew. */
#define TL_ABI 1

/**
 * The device group (`IFLA_GROUP`) that marks a link as made by this library: the bytes `tl` in its upper half.
 */
#define TL_OWNER_GROUP 1953234944

/**
 * The size of a buffer for an address as text, with its NUL.
 */
#define TL_IP_TEXT_SIZE 46

/**
 * The size of a buffer for a prefix as text, with its NUL.
 */
#define TL_PREFIX_TEXT_SIZE 50

/**
 * The size of a buffer for a range as text, with its NUL.
 */
#define TL_RANGE_TEXT_SIZE 92

/**
 * The size of a buffer for a MAC address as text, with its NUL.
 */
#define TL_MAC_TEXT_SIZE 18

/**
 * What a call ended with: `TL_OK`, or what went wrong. The numbers are fixed for ever.
 *
 * Those below 1000 are the library's kinds of error; those from 1000 are of the C binding itself.
 */
enum tl_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All went well, and the outputs are written.
     */
    TL_OK = 0,
    /**
     * A value breaks a rule; nothing was tried.
     */
    TL_INVALID_INPUT = 1,
    /**
     * Something that must be there is not.
     */
    TL_NOT_FOUND = 2,
    /**
     * Something that must not be there is.
     */
    TL_ALREADY_EXISTS = 3,
    /**
     * It exists and differs from what was asked for.
     */
    TL_CONFLICT = 4,
    /**
     * Not allowed: `CAP_NET_ADMIN`, file permissions, or access to the engine's socket are missing.
     */
    TL_PERMISSION_DENIED = 5,
    /**
     * It exists and this library did not make it.
     */
    TL_NOT_OURS = 6,
    /**
     * It is in use in a way that excludes the request.
     */
    TL_BUSY = 7,
    /**
     * The other side cannot do it in this version or on this platform.
     */
    TL_UNSUPPORTED = 8,
    /**
     * This kernel was built, or is running, without what it takes (802.1Q, macvlan, ipvlan).
     */
    TL_KERNEL_UNSUPPORTED = 9,
    /**
     * The link cannot be a parent.
     */
    TL_PARENT_UNUSABLE = 10,
    /**
     * The network namespace does not exist, or vanished during the call.
     */
    TL_NAMESPACE_GONE = 11,
    /**
     * The MAC address is taken by the parent or by another child.
     */
    TL_DUPLICATE_MAC = 12,
    /**
     * Another refusal of the kernel.
     */
    TL_KERNEL = 13,
    /**
     * A refusal of the container engine.
     */
    TL_DOCKER = 14,
    /**
     * The container engine cannot be reached.
     */
    TL_ENGINE_UNAVAILABLE = 15,
    /**
     * No answer in time.
     */
    TL_TIMEOUT = 16,
    /**
     * Two pools or ranges claim the same addresses of one segment.
     */
    TL_OVERLAP = 17,
    /**
     * No address is left.
     */
    TL_POOL_EXHAUSTED = 18,
    /**
     * The address has another owner.
     */
    TL_ADDRESS_IN_USE = 19,
    /**
     * The store refused or failed.
     */
    TL_STORE = 20,
    /**
     * The store cannot be reached, or is locked for too long.
     */
    TL_STORE_UNAVAILABLE = 21,
    /**
     * The store is damaged, or is not a store of ours; it was not touched.
     */
    TL_STORE_CORRUPT = 22,
    /**
     * The request was sent, and whether it was carried out is not known; ask again with the same owner key.
     */
    TL_OUTCOME_UNKNOWN = 23,
    /**
     * The lease is not, or no longer, bound to this owner in this epoch.
     */
    TL_LEASE_LOST = 24,
    /**
     * Another host uses the same host id.
     */
    TL_HOST_ID_CLASH = 25,
    /**
     * The store went backwards: a backup or a snapshot was restored.
     */
    TL_STORE_ROLLED_BACK = 26,
    /**
     * Two segment ids on one wire, or one id on two.
     */
    TL_SEGMENT_MISMATCH = 27,
    /**
     * The wire did not say whether the address is free.
     */
    TL_PROBE_INCONCLUSIVE = 28,
    /**
     * These logs cannot be read here.
     */
    TL_LOGS_UNREADABLE = 29,
    /**
     * A file or a socket failed.
     */
    TL_IO = 30,
    /**
     * The other side's answer makes no sense.
     */
    TL_PROTOCOL = 31,
    /**
     * A blocking call inside an async runtime.
     */
    TL_INSIDE_RUNTIME = 32,
    /**
     * A handle was used in a way that cannot work.
     */
    TL_MISUSE = 33,
    /**
     * The caller interrupted the call; what it had begun was undone.
     */
    TL_INTERRUPTED = 34,
    /**
     * A parameter that must not be NULL is. Nothing was tried.
     */
    TL_NULL_ARGUMENT = 1000,
    /**
     * The library has a defect: a panic was caught. The handles of the call may be in disorder; free them.
     */
    TL_PANICKED = 1001,
    /**
     * A kind of error that this version of the binding does not know; its message says more.
     */
    TL_OTHER = 1002,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_status tl_status;
#else
typedef uint32_t tl_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why an address can be had, or not.
 */
enum tl_explanation_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nothing speaks against it.
     */
    TL_EXPLANATION_FREE = 1,
    /**
     * It is in no pool of the segment.
     */
    TL_EXPLANATION_NO_POOL = 2,
    /**
     * Network, broadcast or anycast address: `tl_explanation_special` says which.
     */
    TL_EXPLANATION_SPECIAL = 3,
    /**
     * The pool's gateway.
     */
    TL_EXPLANATION_GATEWAY = 4,
    /**
     * Reserved, with a reason.
     */
    TL_EXPLANATION_RESERVED = 5,
    /**
     * In an excluded range, with a reason.
     */
    TL_EXPLANATION_EXCLUDED = 6,
    /**
     * In a block that was carved out for another allocator, with its owner.
     */
    TL_EXPLANATION_CARVED = 7,
    /**
     * In the subnet, and outside the ranges that are handed out.
     */
    TL_EXPLANATION_OUTSIDE_RANGES = 8,
    /**
     * Bound, with its lease.
     */
    TL_EXPLANATION_BOUND = 9,
    /**
     * Released a short time ago, with its last owner and the time that is left.
     */
    TL_EXPLANATION_COOLING = 10,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_explanation_type tl_explanation_type;
#else
typedef uint32_t tl_explanation_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * One thing that happened in a segment.
 */
enum tl_change_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * An address was bound: `tl_change_lease`.
     */
    TL_CHANGE_BOUND = 1,
    /**
     * An address was released, and cools down: address, owner and epoch.
     */
    TL_CHANGE_RELEASED = 2,
    /**
     * An address has cooled down, and is free.
     */
    TL_CHANGE_COOLED = 3,
    /**
     * Pools, ranges, reservations, exclusions or carved blocks changed: read them again.
     */
    TL_CHANGE_CONFIGURED = 4,
    /**
     * More happened than the store remembers: read everything again.
     */
    TL_CHANGE_MISSED = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_change_type tl_change_type;
#else
typedef uint32_t tl_change_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What was found.
 */
enum tl_finding_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The host has an address of the subnet, and the pool would hand it out.
     */
    TL_FINDING_HOST_ADDRESS = 1,
    /**
     * The host's interface has the subnet with another prefix length.
     */
    TL_FINDING_OTHER_PREFIX_LENGTH = 2,
    /**
     * Packets for a part of the subnet leave the host by a route.
     */
    TL_FINDING_ROUTE = 3,
    /**
     * The host's route names another router in this subnet than the pool does.
     */
    TL_FINDING_OTHER_GATEWAY = 4,
    /**
     * A Docker network hands out addresses that the pool would hand out as well.
     */
    TL_FINDING_DOCKER_RANGE = 5,
    /**
     * A Docker network has a subnet that meets the pool's, and hands out other addresses.
     */
    TL_FINDING_DOCKER_SUBNET = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_finding_type tl_finding_type;
#else
typedef uint32_t tl_finding_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How IPv6 makes sure that nobody else has an address: duplicate address detection (RFC 4862).
 */
enum tl_dad
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Ask first, use after about a second. The default.
     */
    TL_DAD_NORMAL = 1,
    /**
     * Use at once and ask at the same time (`IFA_F_OPTIMISTIC`, RFC 4429). Needs the sysctl `optimistic_dad` or
     * `use_optimistic` on the link to have an effect.
     */
    TL_DAD_OPTIMISTIC = 2,
    /**
     * Do not ask (`IFA_F_NODAD`): for an address that something else keeps unique, such as a pool.
     */
    TL_DAD_SKIP = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_dad tl_dad;
#else
typedef uint32_t tl_dad;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * On which layer an ipvlan parent forwards: `IFLA_IPVLAN_MODE`.
 */
enum tl_ipvlan_mode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Children are hosts of the parent's segment: ARP, broadcast and multicast work. The library's default.
     */
    TL_IPVLAN_MODE_L2 = 1,
    /**
     * The parent routes for its children; upstream needs routes to the host. No ARP, no broadcast.
     */
    TL_IPVLAN_MODE_L3 = 2,
    /**
     * As L3, but packets pass the host's netfilter.
     */
    TL_IPVLAN_MODE_L3S = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_ipvlan_mode tl_ipvlan_mode;
#else
typedef uint32_t tl_ipvlan_mode;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which siblings an ipvlan child reaches: `IFLA_IPVLAN_FLAGS`.
 */
enum tl_ipvlan_flag
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Children reach each other directly. The default.
     */
    TL_IPVLAN_FLAG_BRIDGE = 1,
    /**
     * Children do not reach each other.
     */
    TL_IPVLAN_FLAG_PRIVATE = 2,
    /**
     * Frames between children go out to the switch and come back if it reflects them.
     */
    TL_IPVLAN_FLAG_VEPA = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_ipvlan_flag tl_ipvlan_flag;
#else
typedef uint32_t tl_ipvlan_flag;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Who a macvlan child may talk to: `IFLA_MACVLAN_MODE`.
 */
enum tl_macvlan_mode_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No frame goes from one child to another, even if the switch sends it back.
     */
    TL_MACVLAN_MODE_PRIVATE = 1,
    /**
     * Frames between children go out to the switch and come back if it reflects them (IEEE 802.1Qbg).
     */
    TL_MACVLAN_MODE_VEPA = 2,
    /**
     * Children of one parent reach each other directly; the library's default.
     */
    TL_MACVLAN_MODE_BRIDGE = 3,
    /**
     * One child takes the parent whole, with the parent's MAC.
     */
    TL_MACVLAN_MODE_PASSTHRU = 4,
    /**
     * The child gets only frames from listed source addresses.
     */
    TL_MACVLAN_MODE_SOURCE = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_macvlan_mode_type tl_macvlan_mode_type;
#else
typedef uint32_t tl_macvlan_mode_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A change to the list of source addresses of a macvlan in source mode: `IFLA_MACVLAN_MACADDR_MODE`.
 */
enum tl_source_change
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Lets one more address in.
     */
    TL_SOURCE_CHANGE_ADD = 1,
    /**
     * Lets one address in no longer.
     */
    TL_SOURCE_CHANGE_REMOVE = 2,
    /**
     * Replaces the whole list.
     */
    TL_SOURCE_CHANGE_SET = 3,
    /**
     * Empties the list.
     */
    TL_SOURCE_CHANGE_FLUSH = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_source_change tl_source_change;
#else
typedef uint32_t tl_source_change;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What kind of link it is: `IFLA_INFO_KIND`.
 */
enum tl_link_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A device without a kind: a physical NIC or the loopback device.
     */
    TL_LINK_DEVICE = 1,
    /**
     * A VLAN sub-interface.
     */
    TL_LINK_VLAN = 2,
    /**
     * A macvlan child.
     */
    TL_LINK_MACVLAN = 3,
    /**
     * A macvtap child.
     */
    TL_LINK_MACVTAP = 4,
    /**
     * An ipvlan child.
     */
    TL_LINK_IPVLAN = 5,
    /**
     * An ipvtap child.
     */
    TL_LINK_IPVTAP = 6,
    /**
     * Any other kind, by name: `veth`, `bridge`, `bond`, `dummy`, …
     */
    TL_LINK_OTHER = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_link_type tl_link_type;
#else
typedef uint32_t tl_link_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How bad a finding is.
 */
enum tl_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It will work, but perhaps not as one expects.
     */
    TL_SEVERITY_WARNING = 1,
    /**
     * It cannot work.
     */
    TL_SEVERITY_REFUSAL = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_severity tl_severity;
#else
typedef uint32_t tl_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What is wrong with a parent.
 */
enum tl_parent_problem
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is set down.
     */
    TL_PARENT_PROBLEM_DOWN = 1,
    /**
     * It is up and has no carrier.
     */
    TL_PARENT_PROBLEM_NO_CARRIER = 2,
    /**
     * It is the loopback device.
     */
    TL_PARENT_PROBLEM_LOOPBACK = 3,
    /**
     * It is not an Ethernet device.
     */
    TL_PARENT_PROBLEM_NOT_ETHERNET = 4,
    /**
     * It is a Wi-Fi interface.
     */
    TL_PARENT_PROBLEM_WIFI = 5,
    /**
     * It is a port of a bridge.
     */
    TL_PARENT_PROBLEM_BRIDGE_PORT = 6,
    /**
     * It is a port of a bond or a team.
     */
    TL_PARENT_PROBLEM_BOND_PORT = 7,
    /**
     * It has a macvlan child in passthru mode, or has other children and is wanted for passthru.
     */
    TL_PARENT_PROBLEM_PASSTHRU = 8,
    /**
     * It has children of a kind that excludes the wanted one.
     */
    TL_PARENT_PROBLEM_OTHER_KIND = 9,
    /**
     * It cannot carry VLAN tags.
     */
    TL_PARENT_PROBLEM_VLAN_CHALLENGED = 10,
    /**
     * The wanted MTU is above the parent's.
     */
    TL_PARENT_PROBLEM_MTU_TOO_LARGE = 11,
    /**
     * The parent has no head-room for the tag: full-size frames of the VLAN may be dropped on the way.
     */
    TL_PARENT_PROBLEM_MTU_HEAD_ROOM = 12,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_parent_problem tl_parent_problem;
#else
typedef uint32_t tl_parent_problem;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a step does.
 */
enum tl_link_step_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Create a link.
     */
    TL_LINK_STEP_ADD = 1,
    /**
     * Set up a link of ours that is down.
     */
    TL_LINK_STEP_SET_UP = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_link_step_type tl_link_step_type;
#else
typedef uint32_t tl_link_step_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The family of an IP address.
 */
enum tl_family
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * IPv4.
     */
    TL_FAMILY_IPV4 = 4,
    /**
     * IPv6.
     */
    TL_FAMILY_IPV6 = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_family tl_family;
#else
typedef uint32_t tl_family;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * An address of a subnet that no host may have.
 */
enum tl_special_address
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The network's own address.
     */
    TL_SPECIAL_ADDRESS_NETWORK = 1,
    /**
     * The broadcast address.
     */
    TL_SPECIAL_ADDRESS_BROADCAST = 2,
    /**
     * The subnet-router anycast address (RFC 4291).
     */
    TL_SPECIAL_ADDRESS_SUBNET_ROUTER_ANYCAST = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_special_address tl_special_address;
#else
typedef uint32_t tl_special_address;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The tag protocol of a VLAN.
 */
enum tl_vlan_protocol
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * IEEE 802.1Q, EtherType 0x8100: the customer tag, and the only tag on an ordinary trunk.
     */
    TL_VLAN_PROTOCOL_DOT1Q = 1,
    /**
     * IEEE 802.1ad, EtherType 0x88A8: the provider's outer tag of QinQ.
     */
    TL_VLAN_PROTOCOL_DOT1AD = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_vlan_protocol tl_vlan_protocol;
#else
typedef uint32_t tl_vlan_protocol;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which addresses of a range are taken: finds the next free one in nanoseconds, however full it is. One thread at a time may change it;
 * threads may read it at the same time.
 */
typedef struct tl_address_map tl_address_map;

/**
 * Ranges that neither meet nor touch, lowest first, IPv4 before IPv6. Threads may read it at the same time.
 */
typedef struct tl_address_set tl_address_set;

/**
 * A request for one address of a pool. One thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_allocate_request tl_allocate_request;

/**
 * A link with its addresses and routes, to be born in a namespace. One thread at a time may change it; threads may read it at
 * the same time.
 */
typedef struct tl_attachment tl_attachment;

/**
 * One contradiction. Belongs to its list.
 */
typedef struct tl_audit_finding tl_audit_finding;

/**
 * A list of contradictions, borrowed from its report.
 */
typedef struct tl_audit_findings tl_audit_findings;

/**
 * What an audit of a segment found. It never changes, so threads may read it at the same time.
 */
typedef struct tl_audit_report tl_audit_report;

/**
 * Asks calls to give up, from another thread or from a signal handler. Threads may use it at the same time.
 *
 * Between `tl_cancel_enter` and `tl_cancel_leave`, every call on that thread that has to wait (for the store, the container engine,
 * a log line, a change) looks at it at least every 50 ms; the call then undoes what it began and fails with `TL_INTERRUPTED`. What
 * it does to undo is not interrupted again, unless it is cancelled once more. It stays cancelled: a later call gives up at its
 * first wait. A call that need not wait ends as if there were no token.
 */
typedef struct tl_cancel tl_cancel;

/**
 * A block that was given to an allocator that is not ours. Belongs to its list.
 */
typedef struct tl_carve tl_carve;

/**
 * A list of carved blocks. Threads may read it at the same time.
 */
typedef struct tl_carves tl_carves;

/**
 * One thing that happened in a segment, with what belongs to it. It never changes, so threads may read it at the same time.
 */
typedef struct tl_change tl_change;

/**
 * The clock of an allocator, for tests of programs that embed one: it moves only when it is told to. Threads may use it at the same
 * time.
 */
typedef struct tl_clock tl_clock;

/**
 * One field in which a thing that exists differs from what was asked for. Belongs to its list.
 */
typedef struct tl_difference tl_difference;

/**
 * A list of differences.
 */
typedef struct tl_differences tl_differences;

/**
 * What went wrong: what was done, to what, and what the other side said. Made by a call that fails when it was given a
 * `tl_error **`; free it with `tl_error_free`. It never changes, so all threads may read it.
 */
typedef struct tl_error tl_error;

/**
 * A range that is never handed out. Belongs to its list.
 */
typedef struct tl_exclusion tl_exclusion;

/**
 * A list of exclusions. Threads may read it at the same time.
 */
typedef struct tl_exclusions tl_exclusions;

/**
 * Why an address can be had, or not, with what belongs to it. It never changes, so threads may read it at the same time.
 */
typedef struct tl_explanation tl_explanation;

/**
 * One thing on the host that concerns a new pool. Belongs to its list.
 */
typedef struct tl_finding tl_finding;

/**
 * A list of findings. Threads may read it at the same time.
 */
typedef struct tl_findings tl_findings;

/**
 * Hands out the addresses of a store, so that nobody else has them. A lease is on disk before it is handed out, and asking again
 * with the same owner gives the same answer, after any crash. Threads may use it at the same time; threads that call at the same
 * time share one write to the disk. In a child after `fork` every call fails with `TL_MISUSE`: open a new one there.
 *
 * Every call can fail with the errors of the store: `TL_STORE`, `TL_STORE_UNAVAILABLE`, `TL_STORE_CORRUPT`, `TL_OUTCOME_UNKNOWN`.
 */
typedef struct tl_ipam tl_ipam;

/**
 * An ipvlan or ipvtap link to be. Mode and flag are the parent's: the last child created or changed decides for all. One thread at a time may change it; threads may read it at
 * the same time.
 */
typedef struct tl_ipvlan_spec tl_ipvlan_spec;

/**
 * The kernel's links in one network namespace. Threads may use it at the same time; their calls are carried out one after the
 * other. In a child after `fork` every call fails with `TL_MISUSE`: open a new one there.
 *
 * Reading takes no privilege. Creating and changing take `CAP_NET_ADMIN` in the user namespace that owns the network namespace;
 * entering another namespace takes `CAP_SYS_ADMIN` there; `TL_PERMISSION_DENIED` without.
 */
typedef struct tl_kernel tl_kernel;

/**
 * An address bound to an owner by a host, until it is released: a lease never runs out by itself. It never changes, so threads may
 * use it at the same time.
 */
typedef struct tl_lease tl_lease;

/**
 * A list of leases. Threads may read it at the same time.
 */
typedef struct tl_leases tl_leases;

/**
 * A link as the kernel reports it, whole. It never changes, so threads may read it at the same time.
 */
typedef struct tl_link tl_link;

/**
 * An address for a link, with the prefix length of its subnet. One thread at a time may change it; threads may read it at the
 * same time.
 */
typedef struct tl_link_address tl_link_address;

/**
 * What must be done so that every wanted link is there: a list of steps, parents before children. It never changes, so threads
 * may use it at the same time.
 */
typedef struct tl_link_plan tl_link_plan;

/**
 * A link to be, of any kind that this library creates. Borrowed from the spec of its kind by `tl_vlan_spec_link`,
 * `tl_macvlan_spec_link` or `tl_ipvlan_spec_link`, and valid as long as that one; it changes with it.
 */
typedef struct tl_link_spec tl_link_spec;

/**
 * One step of a plan. Belongs to its plan.
 */
typedef struct tl_link_step tl_link_step;

/**
 * A list of links. Threads may read it at the same time.
 */
typedef struct tl_links tl_links;

/**
 * A mode with what belongs to it. It never changes, so threads may read it at the same time.
 */
typedef struct tl_macvlan_mode tl_macvlan_mode;

/**
 * A macvlan or macvtap link to be. One thread at a time may change it; threads may read it at
 * the same time.
 */
typedef struct tl_macvlan_spec tl_macvlan_spec;

/**
 * A network namespace, held open: it cannot vanish while this handle lives, even if the last process in it ends. It never
 * changes, so threads may use it at the same time.
 */
typedef struct tl_netns tl_netns;

/**
 * An address as the kernel reports it. Belongs to its list.
 */
typedef struct tl_observed_address tl_observed_address;

/**
 * A list of addresses as the kernel reports them. Threads may read it at the same time.
 */
typedef struct tl_observed_addresses tl_observed_addresses;

/**
 * An ipvlan or ipvtap child as the kernel reports it. Belongs to its link.
 */
typedef struct tl_observed_ipvlan tl_observed_ipvlan;

/**
 * A macvlan or macvtap child as the kernel reports it. Belongs to its link.
 */
typedef struct tl_observed_macvlan tl_observed_macvlan;

/**
 * A route of the main table as the kernel reports it. Belongs to its list.
 */
typedef struct tl_observed_route tl_observed_route;

/**
 * A list of routes as the kernel reports them. Threads may read it at the same time.
 */
typedef struct tl_observed_routes tl_observed_routes;

/**
 * A VLAN sub-interface as the kernel reports it. Belongs to its link.
 */
typedef struct tl_observed_vlan tl_observed_vlan;

/**
 * One thing about a parent that a person should know before hanging children on it. Belongs to its list.
 */
typedef struct tl_parent_finding tl_parent_finding;

/**
 * A list of findings. Threads may read it at the same time.
 */
typedef struct tl_parent_findings tl_parent_findings;

/**
 * A pool as the store has it. It never changes, so threads may read it at the same time.
 */
typedef struct tl_pool tl_pool;

/**
 * The name of a pool: its segment and its subnet. It never changes, so threads may use it at the same time.
 */
typedef struct tl_pool_id tl_pool_id;

/**
 * A pool as it should be: the subnet, and which of its addresses are handed out. Without ranges the whole subnet is. Never handed out
 * are the network, broadcast and subnet-router anycast address, the gateway, reservations, exclusions, and blocks carved out later.
 * One thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_pool_spec tl_pool_spec;

/**
 * A list of pools. Threads may read it at the same time.
 */
typedef struct tl_pools tl_pools;

/**
 * A list of prefixes.
 */
typedef struct tl_prefixes tl_prefixes;

/**
 * What was seen on this host, as far as it concerns one segment. The caller collects it; nothing here looks at the host. One thread at a
 * time may change it; threads may read it at the same time.
 */
typedef struct tl_reality tl_reality;

/**
 * An address that is never handed out. Belongs to its list.
 */
typedef struct tl_reservation tl_reservation;

/**
 * A list of reservations. Threads may read it at the same time.
 */
typedef struct tl_reservations tl_reservations;

/**
 * A route through a link: a destination, and who forwards. One thread at a time may change it; threads may read it at the same
 * time.
 */
typedef struct tl_route_spec tl_route_spec;

/**
 * The name of a broadcast domain, as a list has it. Belongs to its list.
 */
typedef struct tl_segment tl_segment;

/**
 * A list of broadcast domains. Threads may read it at the same time.
 */
typedef struct tl_segments tl_segments;

/**
 * A VLAN sub-interface to be: one tag on one parent. One thread at a time may change it; threads may read it at
 * the same time.
 */
typedef struct tl_vlan_spec tl_vlan_spec;

/**
 * The changes of a segment, one after the other. One thread at a time may use it. In a child after `fork` every call fails with
 * `TL_MISUSE`.
 */
typedef struct tl_watch tl_watch;

/**
 * An IPv4 or IPv6 address. Where there is none to read, all is zero, which no function takes.
 */
typedef struct {
    /**
     * A `tl_family`: 4 or 6.
     */
    uint32_t family;
    /**
     * The address in network byte order: IPv4 has the first four bytes, and the rest is 0.
     */
    uint8_t bytes[16];
} tl_ip;

/**
 * A range of addresses, both ends included.
 */
typedef struct {
    /**
     * The first address.
     */
    tl_ip first;
    /**
     * The last address, of the same family and not below the first.
     */
    tl_ip last;
} tl_range;

/**
 * A number of 128 bits: how many addresses there are in an IPv6 range.
 */
typedef struct {
    /**
     * The upper 64 bits; 0 for everything that fits into the lower ones.
     */
    uint64_t high;
    /**
     * The lower 64 bits.
     */
    uint64_t low;
} tl_count;

/**
 * An address with the length of its prefix, such as 10.0.0.2/24 or the subnet 10.0.0.0/24. Where there is none to read, all
 * is zero, which no function takes.
 */
typedef struct {
    /**
     * The address.
     */
    tl_ip ip;
    /**
     * The length: 0 to 32 for IPv4, 0 to 128 for IPv6.
     */
    uint32_t length;
} tl_prefix;

/**
 * How full a pool is.
 */
typedef struct {
    /**
     * Addresses that can be handed out at all.
     */
    tl_count capacity;
    /**
     * Of these, bound to an owner.
     */
    tl_count bound;
    /**
     * Of these, released a short time ago.
     */
    tl_count cooling;
    /**
     * Addresses that can be handed out at once.
     */
    tl_count free;
} tl_usage;

/**
 * How much an import brought in.
 */
typedef struct {
    /**
     * Pools that were not there before.
     */
    uint64_t pools;
    /**
     * Leases that were not there before.
     */
    uint64_t leases;
} tl_imported;

/**
 * An Ethernet address: six octets in the order of the wire.
 */
typedef struct {
    /**
     * The octets.
     */
    uint8_t octets[6];
} tl_mac;

/**
 * An attribute as the kernel sent it. The bytes are borrowed from what it was read from.
 */
typedef struct {
    /**
     * The number: `IFLA_*` of `linux/if_link.h`.
     */
    uint16_t number;
    /**
     * The value; NULL when there is none.
     */
    const uint8_t *value;
    /**
     * The length of the value in bytes.
     */
    size_t length;
} tl_attribute;

/**
 * One mapping between the priority of a packet and the priority code point of a frame.
 */
typedef struct {
    /**
     * What is mapped.
     */
    uint32_t from;
    /**
     * To what.
     */
    uint32_t to;
} tl_qos_mapping;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * A token that nobody has cancelled yet.
 */
tl_status tl_cancel_new(tl_cancel **out, tl_error **err);

/**
 * Asks the calls of all threads that have entered the token to give up. Safe in a signal handler. NULL is nothing.
 */
void tl_cancel_cancel(const tl_cancel *cancel);

/**
 * Whether it was cancelled; false for NULL.
 */
bool tl_cancel_is_cancelled(const tl_cancel *cancel);

/**
 * From now on the calls of this thread look at the token, until the thread leaves it. Entering another one inside hides it
 * until that is left. The token may be freed before it is left.
 */
tl_status tl_cancel_enter(const tl_cancel *cancel,
                          tl_error **err);

/**
 * Leaves the token that this thread entered last; nothing when there is none.
 */
void tl_cancel_leave(void);

/**
 * Frees a token. NULL is fine.
 */
void tl_cancel_free(tl_cancel *cancel);

/**
 * The name of a status in `snake_case`, such as `"already_exists"`; `"unknown"` for a number that is none. Never NULL, and
 * never to be freed.
 */
const char *tl_status_name(uint32_t status);

/**
 * The status that the failed call returned; `TL_OK` for NULL.
 */
tl_status tl_error_status(const tl_error *error);

/**
 * The whole message on one line, with cause and remedy where they are known. NULL for NULL.
 */
const char *tl_error_message(const tl_error *error);

/**
 * The error number of the system, positive as in `errno(3)`; 0 when the system had no part in it.
 */
int32_t tl_error_errno(const tl_error *error);

/**
 * The kernel's own words (its extended acknowledgement), verbatim; NULL when it sent none.
 */
const char *tl_error_kernel_message(const tl_error *error);

/**
 * What to do about it; NULL when that is not known.
 */
const char *tl_error_remedy(const tl_error *error);

/**
 * The HTTP status of the container engine's answer; 0 when the engine had no part in it.
 */
uint32_t tl_error_http_status(const tl_error *error);

/**
 * The error that caused this one, borrowed from it; NULL at the end of the chain. What was begun and undone has the failure
 * as its cause.
 */
const tl_error *tl_error_cause(const tl_error *error);

/**
 * How many steps could not be undone after the failure; 0 when everything is as it was before.
 */
size_t tl_error_undo_len(const tl_error *error);

/**
 * What failed while undoing, borrowed from the error; NULL past the end.
 */
const tl_error *tl_error_undo_at(const tl_error *error, size_t index);

/**
 * In which fields a thing that exists differs from what was asked for, borrowed from the error; empty for all statuses but
 * `TL_CONFLICT`, NULL for NULL.
 */
const tl_differences *tl_error_differences(const tl_error *error);

/**
 * Frees an error. NULL is fine.
 */
void tl_error_free(tl_error *error);

/**
 * The name of the field, borrowed.
 */
const char *tl_difference_field(const tl_difference *difference);

/**
 * What was wanted, borrowed.
 */
const char *tl_difference_wanted(const tl_difference *difference);

/**
 * What is there, borrowed.
 */
const char *tl_difference_found(const tl_difference *difference);

/**
 * How many there are.
 */
size_t tl_differences_len(const tl_differences *differences);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_difference *tl_differences_at(const tl_differences *differences, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from an error. NULL is fine.
 */
void tl_differences_free(tl_differences *differences);

/**
 * How many addresses are bound.
 */
uint64_t tl_audit_report_bound(const tl_audit_report *report);

/**
 * How many addresses cool down.
 */
uint64_t tl_audit_report_cooling(const tl_audit_report *report);

/**
 * What contradicts, borrowed; an empty list when the segment is sound.
 */
const tl_audit_findings *tl_audit_report_findings(const tl_audit_report *report);

/**
 * Frees a report. NULL is fine.
 */
void tl_audit_report_free(tl_audit_report *report);

/**
 * The address; false for a contradiction that is of none.
 */
bool tl_audit_finding_ip(const tl_audit_finding *finding, tl_ip *out);

/**
 * What contradicts what, borrowed.
 */
const char *tl_audit_finding_problem(const tl_audit_finding *finding);

/**
 * How many there are.
 */
size_t tl_audit_findings_len(const tl_audit_findings *findings);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_audit_finding *tl_audit_findings_at(const tl_audit_findings *findings, size_t index);

/**
 * A map of a range in which nothing is taken.
 */
tl_status tl_address_map_new(tl_range range, tl_address_map **out, tl_error **err);

/**
 * Takes the next free address, in turn; all zero when none is left.
 */
tl_status tl_address_map_take_next(tl_address_map *map, tl_ip *out, tl_error **err);

/**
 * Takes an address; `taken` is false when it is taken already or not in the range.
 */
tl_status tl_address_map_take(tl_address_map *map, tl_ip ip, bool *taken, tl_error **err);

/**
 * Gives an address back; `given` is false when it was not taken.
 */
tl_status tl_address_map_give_back(tl_address_map *map, tl_ip ip, bool *given, tl_error **err);

/**
 * Whether an address is taken.
 */
bool tl_address_map_is_taken(const tl_address_map *map, tl_ip ip);

/**
 * How many addresses are taken.
 */
tl_count tl_address_map_taken(const tl_address_map *map);

/**
 * Frees a map. NULL is fine.
 */
void tl_address_map_free(tl_address_map *map);

/**
 * A clock that stands still until it is advanced.
 */
tl_status tl_clock_manual(tl_clock **out, tl_error **err);

/**
 * Lets time pass.
 */
tl_status tl_clock_advance(const tl_clock *clock, uint64_t milliseconds, tl_error **err);

/**
 * Frees a clock; allocators that use it go on. NULL is fine.
 */
void tl_clock_free(tl_clock *clock);

/**
 * An allocator that forgets everything when it is freed: for tests of programs that embed this one. Without a clock (NULL) the system's
 * is used.
 */
tl_status tl_ipam_in_memory(const tl_clock *clock,
                            tl_ipam **out,
                            tl_error **err);

/**
 * Opens a store, or makes it when there is no file. Without a clock (NULL) the system's is used.
 *
 * `TL_STORE_CORRUPT` when the file is empty, cut off, damaged, or not a store; it is left as it is. `TL_UNSUPPORTED` on a network file
 * system, or when a newer version wrote it. `TL_PERMISSION_DENIED` and `TL_IO` when the file or its directory cannot be written.
 * `TL_STORE_UNAVAILABLE` when another process holds the lock for 10 s.
 */
tl_status tl_ipam_open(const char *path,
                       const tl_clock *clock,
                       tl_ipam **out,
                       tl_error **err);

/**
 * Binds and releases in the name of a host, 1 to 63 letters, digits, `.`, `_` or `-`; `local` unless set.
 */
tl_status tl_ipam_set_host(tl_ipam *ipam, const char *host, tl_error **err);

/**
 * Creates a pool. `TL_ALREADY_EXISTS` when the segment has that subnet already; `TL_OVERLAP`, naming the other pool, when it has one that
 * meets it; `TL_INVALID_INPUT` when no host can have addresses of the subnet (loopback, multicast, …).
 */
tl_status tl_ipam_create_pool(const tl_ipam *ipam,
                              const char *segment,
                              const tl_pool_spec *spec,
                              tl_pool **out,
                              tl_error **err);

/**
 * Creates a pool after a look at what the host already has on the segment; the warnings are handed back. As `tl_ipam_create_pool`, and
 * `TL_OVERLAP` with the first finding that is a refusal.
 */
tl_status tl_ipam_create_pool_in(const tl_ipam *ipam,
                                 const char *segment,
                                 const tl_pool_spec *spec,
                                 const tl_reality *reality,
                                 tl_pool **out,
                                 tl_findings **warnings,
                                 tl_error **err);

/**
 * Creates a pool unless it is there as wanted; `created` may be NULL. Exclusions and reservations added since are no difference.
 * `TL_CONFLICT` naming each field in which the existing pool differs.
 */
tl_status tl_ipam_ensure_pool(const tl_ipam *ipam,
                              const char *segment,
                              const tl_pool_spec *spec,
                              tl_pool **out,
                              bool *created,
                              tl_error **err);

/**
 * Removes a pool in which no address is bound and no block carved; a pool that is gone is fine, and `removed`, which may be NULL, says so.
 * `TL_ADDRESS_IN_USE` naming the first lease or block.
 */
tl_status tl_ipam_remove_pool(const tl_ipam *ipam,
                              const tl_pool_id *pool,
                              bool *removed,
                              tl_error **err);

/**
 * The segments that have pools.
 */
tl_status tl_ipam_segments(const tl_ipam *ipam, tl_segments **out, tl_error **err);

/**
 * The pools of a segment, lowest subnet first.
 */
tl_status tl_ipam_pools(const tl_ipam *ipam, const char *segment, tl_pools **out, tl_error **err);

/**
 * One pool as the store has it. `TL_NOT_FOUND`.
 */
tl_status tl_ipam_pool(const tl_ipam *ipam, const tl_pool_id *pool, tl_pool **out, tl_error **err);

/**
 * Binds an address to an owner. An owner that has one already gets the same answer.
 *
 * `TL_POOL_EXHAUSTED` when no address is left; `TL_ADDRESS_IN_USE` when the exact one cannot be had; `TL_NOT_FOUND` without such a pool.
 */
tl_status tl_ipam_allocate(const tl_ipam *ipam,
                           const tl_allocate_request *request,
                           tl_lease **out,
                           tl_error **err);

/**
 * Binds an address for each request, in one transaction: all or none. Two pools of different families and one owner make a dual-stack
 * request, and its leases share their MAC address.
 */
tl_status tl_ipam_allocate_all(const tl_ipam *ipam,
                               const tl_allocate_request *const *requests,
                               size_t len,
                               tl_leases **out,
                               tl_error **err);

/**
 * Ends a lease in its epoch. The address cools down. Calling again is fine, and `removed`, which may be NULL, says so. `TL_LEASE_LOST` when
 * the address is bound anew, to whomever.
 */
tl_status tl_ipam_release(const tl_ipam *ipam,
                          const tl_lease *lease,
                          bool *removed,
                          tl_error **err);

/**
 * Keeps an address from being handed out, for a use of its own. The same again changes nothing. `TL_ADDRESS_IN_USE` when it is bound.
 */
tl_status tl_ipam_reserve(const tl_ipam *ipam,
                          const tl_pool_id *pool,
                          tl_ip ip,
                          const char *reason,
                          tl_error **err);

/**
 * Takes a reservation back; `removed` may be NULL.
 */
tl_status tl_ipam_remove_reservation(const tl_ipam *ipam,
                                     const tl_pool_id *pool,
                                     tl_ip ip,
                                     bool *removed,
                                     tl_error **err);

/**
 * Keeps a range from being handed out, such as that of a DHCP server. The same again changes nothing. `TL_ADDRESS_IN_USE` when one of its
 * addresses is bound; `TL_OVERLAP` when it meets another exclusion or a carved block.
 */
tl_status tl_ipam_exclude(const tl_ipam *ipam,
                          const tl_pool_id *pool,
                          tl_range range,
                          const char *reason,
                          tl_error **err);

/**
 * Takes an exclusion back; `removed` may be NULL.
 */
tl_status tl_ipam_remove_exclusion(const tl_ipam *ipam,
                                   const tl_pool_id *pool,
                                   tl_range range,
                                   bool *removed,
                                   tl_error **err);

/**
 * Gives a block of a pool to an allocator that is not ours, such as Docker's own (`--ip-range`): none of its addresses is handed out here.
 * The highest free block is taken. The same owner gets the same block.
 *
 * `TL_ADDRESS_IN_USE` when no such block is left; `TL_CONFLICT` when the owner has one of another size.
 */
tl_status tl_ipam_carve(const tl_ipam *ipam,
                        const tl_pool_id *pool,
                        uint32_t prefix_length,
                        const char *owner,
                        tl_prefix *out,
                        tl_error **err);

/**
 * Takes a carved block back, which its user no longer uses; `removed` may be NULL.
 */
tl_status tl_ipam_remove_carve(const tl_ipam *ipam,
                               const tl_pool_id *pool,
                               const char *owner,
                               bool *removed,
                               tl_error **err);

/**
 * All leases of a segment, IPv4 first, lowest address first.
 */
tl_status tl_ipam_leases(const tl_ipam *ipam, const char *segment, tl_leases **out, tl_error **err);

/**
 * The leases of one owner in a segment: at most one for each family.
 */
tl_status tl_ipam_leases_of(const tl_ipam *ipam,
                            const char *segment,
                            const char *owner,
                            tl_leases **out,
                            tl_error **err);

/**
 * The lease of an address; NULL, with `TL_OK`, when it is not bound.
 */
tl_status tl_ipam_lease_at(const tl_ipam *ipam, const char *segment, tl_ip ip, tl_lease **out, tl_error **err);

/**
 * How full a pool is. `TL_NOT_FOUND` without such a pool.
 */
tl_status tl_ipam_usage(const tl_ipam *ipam, const tl_pool_id *pool, tl_usage *out, tl_error **err);

/**
 * Why an address can be had, or not.
 */
tl_status tl_ipam_explain(const tl_ipam *ipam, const char *segment, tl_ip ip, tl_explanation **out, tl_error **err);

/**
 * Reads every record of a segment and says which contradict each other or the pools.
 */
tl_status tl_ipam_audit(const tl_ipam *ipam, const char *segment, tl_audit_report **out, tl_error **err);

/**
 * All pools and leases as JSON, as a string of the caller's.
 */
tl_status tl_ipam_export(const tl_ipam *ipam, char **out, tl_error **err);

/**
 * Brings in an export: all of it, or nothing. `TL_PROTOCOL` for what is no export, `TL_CONFLICT` and others for what contradicts the
 * store.
 */
tl_status tl_ipam_import(const tl_ipam *ipam,
                         const char *json,
                         tl_imported *out,
                         tl_error **err);

/**
 * What happens in a segment from now on, or from the epoch that `since` points to, whoever does it. The allocator may be freed before
 * the watch.
 */
tl_status tl_ipam_watch(const tl_ipam *ipam,
                        const char *segment,
                        const uint64_t *since,
                        tl_watch **out,
                        tl_error **err);

/**
 * Closes the store. NULL is fine.
 */
void tl_ipam_free(tl_ipam *ipam);

/**
 * The next change; NULL, with `TL_OK`, when there was none for this long. After an error the next call goes on where this one stopped.
 * `TL_INTERRUPTED` when the thread has entered a `tl_cancel` that is cancelled.
 */
tl_status tl_watch_next(tl_watch *watch,
                        uint64_t timeout_ms,
                        tl_change **out,
                        tl_error **err);

/**
 * Shows each change to a function on this thread, until that returns false or a `tl_cancel` that the thread has entered is cancelled
 * (`TL_INTERRUPTED`). The change is borrowed for the time of the call.
 */
tl_status tl_watch_run(tl_watch *watch,
                       bool (*callback)(void *user, const tl_change *change),
                       void *user,
                       tl_error **err);

/**
 * Ends a watch. NULL is fine.
 */
void tl_watch_free(tl_watch *watch);

/**
 * The owner key of a Docker container on one network, as a string of the caller's: it lives as long as the container, through stop and
 * start. A key of your own is `scheme:object`, such as `vm:db/eth0`: printable ASCII without spaces, at most 255 bytes.
 */
tl_status tl_owner_container(const char *host,
                             const char *container,
                             const char *network,
                             char **out,
                             tl_error **err);

/**
 * The owner key of a link in a network namespace of a host, as a string of the caller's; `tl_netns_inode` is the number.
 */
tl_status tl_owner_netns(const char *host,
                         uint64_t inode,
                         const char *link,
                         char **out,
                         tl_error **err);

/**
 * The pool, borrowed.
 */
const tl_pool_id *tl_lease_pool(const tl_lease *lease);

/**
 * The address.
 */
tl_ip tl_lease_ip(const tl_lease *lease);

/**
 * The address with the subnet's prefix length, as an interface wants it.
 */
tl_prefix tl_lease_interface(const tl_lease *lease);

/**
 * The broadcast domain in which the address is unique, borrowed.
 */
const char *tl_lease_segment(const tl_lease *lease);

/**
 * The owner, borrowed.
 */
const char *tl_lease_owner(const tl_lease *lease);

/**
 * The host that bound it and may release it, borrowed.
 */
const char *tl_lease_host(const tl_lease *lease);

/**
 * When it was bound, by the store's counter.
 */
uint64_t tl_lease_epoch(const tl_lease *lease);

/**
 * A locally administered MAC address, the same for both families of one owner, that no other owner of the segment has.
 */
tl_mac tl_lease_mac(const tl_lease *lease);

/**
 * The gateway of the pool; false when it has none.
 */
bool tl_lease_gateway(const tl_lease *lease, tl_ip *out);

/**
 * When it was bound, in seconds since 1970 by the clock of the wall. For display: nothing is decided by it.
 */
uint64_t tl_lease_since(const tl_lease *lease);

/**
 * The lease for a log, borrowed.
 */
const char *tl_lease_text(const tl_lease *lease);

/**
 * Frees a lease, which stays bound; not one borrowed from a list. NULL is fine.
 */
void tl_lease_free(tl_lease *lease);

/**
 * How many there are.
 */
size_t tl_leases_len(const tl_leases *leases);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_lease *tl_leases_at(const tl_leases *leases, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_leases_free(tl_leases *leases);

/**
 * A request for the next free address of a pool, for an owner: `scheme:object`. `TL_INVALID_INPUT` for what is no owner key.
 */
tl_status tl_allocate_request_new(const tl_pool_id *pool,
                                  const char *owner,
                                  tl_allocate_request **out,
                                  tl_error **err);

/**
 * Prefers an address: taken when it is free, else the next one is.
 */
tl_status tl_allocate_request_prefer(tl_allocate_request *request, tl_ip ip, tl_error **err);

/**
 * Wants exactly this address; the request fails when it cannot be had.
 */
tl_status tl_allocate_request_exact(tl_allocate_request *request, tl_ip ip, tl_error **err);

/**
 * Uses this MAC address instead of the one made from segment and owner.
 */
tl_status tl_allocate_request_set_mac(tl_allocate_request *request, tl_mac mac, tl_error **err);

/**
 * Frees a request. NULL is fine.
 */
void tl_allocate_request_free(tl_allocate_request *request);

/**
 * Which it is, a `tl_explanation_type`; 0 for one that this version does not know.
 */
uint32_t tl_explanation_kind(const tl_explanation *explanation);

/**
 * The explanation in plain words, borrowed.
 */
const char *tl_explanation_text(const tl_explanation *explanation);

/**
 * What the address is to its subnet, a `tl_special_address`; 0 for the other explanations.
 */
uint32_t tl_explanation_special(const tl_explanation *explanation);

/**
 * Why it is reserved or excluded, borrowed; NULL for the other explanations.
 */
const char *tl_explanation_reason(const tl_explanation *explanation);

/**
 * The excluded range or the carved block that it is in; false for the other explanations.
 */
bool tl_explanation_range(const tl_explanation *explanation, tl_range *out);

/**
 * Whose it is, or was last, borrowed; NULL for the other explanations.
 */
const char *tl_explanation_owner(const tl_explanation *explanation);

/**
 * The lease of an address that is bound, borrowed; NULL for the other explanations.
 */
const tl_lease *tl_explanation_lease(const tl_explanation *explanation);

/**
 * How long the address still cools down, in milliseconds; 0 for the other explanations.
 */
uint64_t tl_explanation_left(const tl_explanation *explanation);

/**
 * Frees an explanation. NULL is fine.
 */
void tl_explanation_free(tl_explanation *explanation);

/**
 * Which it is, a `tl_change_type`; 0 for one that this version does not know.
 */
uint32_t tl_change_kind(const tl_change *change);

/**
 * The lease that was bound, borrowed; NULL for the other changes.
 */
const tl_lease *tl_change_lease(const tl_change *change);

/**
 * The address; false for a change that is of no address.
 */
bool tl_change_ip(const tl_change *change, tl_ip *out);

/**
 * Who has or had it, borrowed; NULL for a change that has no owner.
 */
const char *tl_change_owner(const tl_change *change);

/**
 * In which epoch; 0 for a change that has none.
 */
uint64_t tl_change_epoch(const tl_change *change);

/**
 * Frees a change; not one that a callback is shown. NULL is fine.
 */
void tl_change_free(tl_change *change);

/**
 * The name of the pool of a subnet in a segment, whether there is one or not. `TL_INVALID_INPUT` when the subnet has host bits.
 */
tl_status tl_pool_id_new(const char *segment,
                         tl_prefix subnet,
                         tl_pool_id **out,
                         tl_error **err);

/**
 * The segment, borrowed.
 */
const char *tl_pool_id_segment(const tl_pool_id *pool);

/**
 * The subnet.
 */
tl_prefix tl_pool_id_subnet(const tl_pool_id *pool);

/**
 * The name for a log, borrowed.
 */
const char *tl_pool_id_text(const tl_pool_id *pool);

/**
 * Frees a name; not one borrowed from a pool. NULL is fine.
 */
void tl_pool_id_free(tl_pool_id *pool);

/**
 * A pool that hands out all of a subnet. `TL_INVALID_INPUT` when the subnet has host bits.
 */
tl_status tl_pool_spec_new(tl_prefix subnet, tl_pool_spec **out, tl_error **err);

/**
 * The router of the subnet. It is never handed out. `TL_INVALID_INPUT` when it is not in the subnet, or is its network, broadcast or
 * anycast address.
 */
tl_status tl_pool_spec_set_gateway(tl_pool_spec *spec,
                                   tl_ip gateway,
                                   tl_error **err);

/**
 * Hands out only this range; called again, also that one. `TL_INVALID_INPUT` when it is not all in the subnet.
 */
tl_status tl_pool_spec_add_range(tl_pool_spec *spec, tl_range range, tl_error **err);

/**
 * Never hands out a range, with a reason in words, 1 to 255 bytes. `TL_INVALID_INPUT` when it is not all in the subnet, or meets another
 * exclusion.
 */
tl_status tl_pool_spec_add_exclusion(tl_pool_spec *spec,
                                     tl_range range,
                                     const char *reason,
                                     tl_error **err);

/**
 * Never hands out one address, with a reason in words, 1 to 255 bytes. `TL_INVALID_INPUT` when it is not in the subnet, no host may have
 * it, it is the gateway, or it is reserved already.
 */
tl_status tl_pool_spec_add_reservation(tl_pool_spec *spec,
                                       tl_ip ip,
                                       const char *reason,
                                       tl_error **err);

/**
 * How long a released address rests before somebody else gets it, 0 to 86,400,000 ms; 120,000 unless set.
 */
tl_status tl_pool_spec_set_cool_down(tl_pool_spec *spec, uint64_t milliseconds, tl_error **err);

/**
 * The subnet.
 */
tl_prefix tl_pool_spec_subnet(const tl_pool_spec *spec);

/**
 * The gateway; false when there is none.
 */
bool tl_pool_spec_gateway(const tl_pool_spec *spec, tl_ip *out);

/**
 * How long a released address rests, in milliseconds.
 */
uint64_t tl_pool_spec_cool_down(const tl_pool_spec *spec);

/**
 * The ranges that are handed out, as a set of the caller's; empty for the whole subnet.
 */
tl_status tl_pool_spec_ranges(const tl_pool_spec *spec, tl_address_set **out, tl_error **err);

/**
 * The addresses that are handed out, as a set of the caller's: the ranges less everything that never is.
 */
tl_status tl_pool_spec_allocatable(const tl_pool_spec *spec, tl_address_set **out, tl_error **err);

/**
 * The exclusions, as a list of the caller's.
 */
tl_status tl_pool_spec_exclusions(const tl_pool_spec *spec, tl_exclusions **out, tl_error **err);

/**
 * The reservations, as a list of the caller's.
 */
tl_status tl_pool_spec_reservations(const tl_pool_spec *spec, tl_reservations **out, tl_error **err);

/**
 * Frees a spec; not one borrowed from a pool. NULL is fine.
 */
void tl_pool_spec_free(tl_pool_spec *spec);

/**
 * The range.
 */
tl_range tl_exclusion_range(const tl_exclusion *exclusion);

/**
 * The reason, borrowed.
 */
const char *tl_exclusion_reason(const tl_exclusion *exclusion);

/**
 * How many there are.
 */
size_t tl_exclusions_len(const tl_exclusions *exclusions);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_exclusion *tl_exclusions_at(const tl_exclusions *exclusions, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_exclusions_free(tl_exclusions *exclusions);

/**
 * The address.
 */
tl_ip tl_reservation_ip(const tl_reservation *reservation);

/**
 * The reason, borrowed.
 */
const char *tl_reservation_reason(const tl_reservation *reservation);

/**
 * How many there are.
 */
size_t tl_reservations_len(const tl_reservations *reservations);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_reservation *tl_reservations_at(const tl_reservations *reservations, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_reservations_free(tl_reservations *reservations);

/**
 * The block.
 */
tl_prefix tl_carve_block(const tl_carve *carve);

/**
 * Whose it is, borrowed.
 */
const char *tl_carve_owner(const tl_carve *carve);

/**
 * How many there are.
 */
size_t tl_carves_len(const tl_carves *carves);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_carve *tl_carves_at(const tl_carves *carves, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_carves_free(tl_carves *carves);

/**
 * The name of the pool, borrowed.
 */
const tl_pool_id *tl_pool_get_id(const tl_pool *pool);

/**
 * What the pool is like, borrowed.
 */
const tl_pool_spec *tl_pool_get_spec(const tl_pool *pool);

/**
 * The blocks that were carved out of it, borrowed.
 */
const tl_carves *tl_pool_carves(const tl_pool *pool);

/**
 * The addresses that are handed out, carved blocks left out; a set of the caller's.
 */
tl_status tl_pool_allocatable(const tl_pool *pool, tl_address_set **out, tl_error **err);

/**
 * Frees a pool; not one borrowed from a list. NULL is fine.
 */
void tl_pool_free(tl_pool *pool);

/**
 * How many there are.
 */
size_t tl_pools_len(const tl_pools *pools);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_pool *tl_pools_at(const tl_pools *pools, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_pools_free(tl_pools *pools);

/**
 * Nothing was seen.
 */
tl_status tl_reality_new(tl_reality **out, tl_error **err);

/**
 * The host has an address on an interface of this segment.
 */
tl_status tl_reality_add_address(tl_reality *reality, const char *interface, tl_prefix address, tl_error **err);

/**
 * The host has a route; a gateway that is all zero means that it has none.
 */
tl_status tl_reality_add_route(tl_reality *reality,
                               tl_prefix destination,
                               tl_ip gateway,
                               const char *interface,
                               tl_error **err);

/**
 * A Docker network with its own IPAM is on this segment. Its parent may be NULL; an IP range that is all zero means that it has none.
 */
tl_status tl_reality_add_docker_network(tl_reality *reality,
                                        const char *name,
                                        const char *parent,
                                        tl_prefix subnet,
                                        tl_prefix ip_range,
                                        tl_error **err);

/**
 * What stands against a pool, the worst first.
 */
tl_status tl_reality_check(const tl_reality *reality, const tl_pool_spec *spec, tl_findings **out, tl_error **err);

/**
 * Frees what was seen. NULL is fine.
 */
void tl_reality_free(tl_reality *reality);

/**
 * What was found, a `tl_finding_type`; 0 for what this version does not know.
 */
uint32_t tl_finding_kind(const tl_finding *finding);

/**
 * How much it matters, a `tl_severity`.
 */
uint32_t tl_finding_severity(const tl_finding *finding);

/**
 * The finding in plain words, with what to do; borrowed.
 */
const char *tl_finding_text(const tl_finding *finding);

/**
 * The interface, or the Docker network, borrowed.
 */
const char *tl_finding_subject(const tl_finding *finding);

/**
 * The address, the other router, or the first address that both would hand out; false for a finding that is of none.
 */
bool tl_finding_ip(const tl_finding *finding, tl_ip *out);

/**
 * How many there are.
 */
size_t tl_findings_len(const tl_findings *findings);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_finding *tl_findings_at(const tl_findings *findings, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_findings_free(tl_findings *findings);

/**
 * The name of a broadcast domain from its parts, as a string of the caller's: site, trunk, and no VLAN id, one, or two (QinQ, the
 * outer first). `TL_INVALID_INPUT` when one of them breaks its rule.
 */
tl_status tl_segment_new(const char *site,
                         const char *trunk,
                         const uint32_t *vlans,
                         size_t len,
                         char **out,
                         tl_error **err);

/**
 * The name of a broadcast domain of a host that knows one site and one trunk only, as a string of the caller's.
 */
tl_status tl_segment_local(const uint32_t *vlans, size_t len, char **out, tl_error **err);

/**
 * The name, as functions take it; borrowed.
 */
const char *tl_segment_text(const tl_segment *segment);

/**
 * The site, borrowed.
 */
const char *tl_segment_site(const tl_segment *segment);

/**
 * The trunk, borrowed.
 */
const char *tl_segment_trunk(const tl_segment *segment);

/**
 * One of the VLAN ids, the outer first; 0 past the end.
 */
uint32_t tl_segment_vlan_at(const tl_segment *segment, size_t index);

/**
 * How many there are.
 */
size_t tl_segments_len(const tl_segments *segments);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_segment *tl_segments_at(const tl_segments *segments, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_segments_free(tl_segments *segments);

/**
 * An address in its subnet: the host bits are the address, the prefix length is the subnet's.
 *
 * `TL_INVALID_INPUT` for an unspecified, multicast or broadcast address.
 */
tl_status tl_link_address_new(tl_prefix address, tl_link_address **out, tl_error **err);

/**
 * How IPv6 makes sure that the address is free, a `tl_dad`. `TL_INVALID_INPUT` for an IPv4 address, which has no such thing.
 */
tl_status tl_link_address_set_dad(tl_link_address *address,
                                  uint32_t dad,
                                  tl_error **err);

/**
 * The broadcast address of an IPv4 subnet (`IFA_BROADCAST`), which is not set by default, as with `ip addr add`.
 * `TL_INVALID_INPUT` for IPv6, which has none.
 */
tl_status tl_link_address_set_broadcast(tl_link_address *address, tl_ip broadcast, tl_error **err);

/**
 * Leaves out the route to the subnet that the kernel adds with an address (`IFA_F_NOPREFIXROUTE`).
 */
tl_status tl_link_address_set_no_prefix_route(tl_link_address *address, tl_error **err);

/**
 * The address and the prefix length; all zero for NULL.
 */
tl_prefix tl_link_address_prefix(const tl_link_address *address);

/**
 * Frees an address. NULL is fine.
 */
void tl_link_address_free(tl_link_address *address);

/**
 * The index of the link that has it.
 */
uint32_t tl_observed_address_link_index(const tl_observed_address *address);

/**
 * The address and the prefix length.
 */
tl_prefix tl_observed_address_prefix(const tl_observed_address *address);

/**
 * The broadcast address; false where none is set.
 */
bool tl_observed_address_broadcast(const tl_observed_address *address, tl_ip *out);

/**
 * `IFA_FLAGS`, as in `linux/if_addr.h`.
 */
uint32_t tl_observed_address_flags(const tl_observed_address *address);

/**
 * Whether duplicate address detection is still running (`IFA_F_TENTATIVE`).
 */
bool tl_observed_address_is_tentative(const tl_observed_address *address);

/**
 * Whether somebody else on the segment has the address (`IFA_F_DADFAILED`).
 */
bool tl_observed_address_is_duplicate(const tl_observed_address *address);

/**
 * How many there are.
 */
size_t tl_observed_addresses_len(const tl_observed_addresses *addresses);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_observed_address *tl_observed_addresses_at(const tl_observed_addresses *addresses, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_observed_addresses_free(tl_observed_addresses *addresses);

/**
 * An ipvlan child of a parent, in L2 mode.
 * The name, 1 to 15 bytes, counts in the namespace that the child is born in.
 */
tl_status tl_ipvlan_spec_new(const char *parent, const char *name, tl_ipvlan_spec **out, tl_error **err);

/**
 * An ipvtap child: the same with a character device `/dev/tapN` for a virtual machine (Linux 4.12).
 * The name, 1 to 15 bytes, counts in the namespace that the child is born in.
 */
tl_status tl_ipvlan_spec_tap(const char *parent, const char *name, tl_ipvlan_spec **out, tl_error **err);

/**
 * On which layer the parent forwards, a `tl_ipvlan_mode`; L2 unless set.
 */
tl_status tl_ipvlan_spec_set_mode(tl_ipvlan_spec *spec, uint32_t mode, tl_error **err);

/**
 * Which siblings the child reaches, a `tl_ipvlan_flag`; bridge unless set.
 */
tl_status tl_ipvlan_spec_set_flag(tl_ipvlan_spec *spec, uint32_t flag, tl_error **err);

/**
 * The MTU in bytes, 68 to 65535 and at most the parent's; the parent's unless set.
 */
tl_status tl_ipvlan_spec_set_mtu(tl_ipvlan_spec *spec, uint32_t mtu, tl_error **err);

/**
 * Whether the link is born up; it is unless set to false.
 */
tl_status tl_ipvlan_spec_set_up(tl_ipvlan_spec *spec, bool up, tl_error **err);

/**
 * The spec as one of any kind, for the functions that take any; borrowed from it, and it changes with it.
 */
const tl_link_spec *tl_ipvlan_spec_link(const tl_ipvlan_spec *spec);

/**
 * Frees a spec. NULL is fine.
 */
void tl_ipvlan_spec_free(tl_ipvlan_spec *spec);

/**
 * Connects in the namespace of the calling thread. `TL_IO` when no socket can be opened.
 */
tl_status tl_kernel_connect(tl_kernel **out, tl_error **err);

/**
 * Connects in another namespace.
 */
tl_status tl_kernel_connect_in(const tl_netns *netns, tl_kernel **out, tl_error **err);

/**
 * The namespace that the links are in; a handle of its own.
 */
tl_status tl_kernel_netns(const tl_kernel *kernel, tl_netns **out, tl_error **err);

/**
 * All links of the namespace, whatever made them.
 */
tl_status tl_kernel_links(const tl_kernel *kernel, tl_links **out, tl_error **err);

/**
 * A link by name; NULL, with `TL_OK`, when there is no such link.
 */
tl_status tl_kernel_link(const tl_kernel *kernel, const char *name, tl_link **out, tl_error **err);

/**
 * All addresses of the namespace.
 */
tl_status tl_kernel_addresses(const tl_kernel *kernel, tl_observed_addresses **out, tl_error **err);

/**
 * The routes of the namespace's main table.
 */
tl_status tl_kernel_routes(const tl_kernel *kernel, tl_observed_routes **out, tl_error **err);

/**
 * Everything about the parent of a link to be that a person should know first: missing carrier, Wi-Fi, a bridge's port, no room for the
 * MTU, … `TL_NOT_FOUND` when the parent does not exist.
 */
tl_status tl_kernel_check_parent(const tl_kernel *kernel,
                                 const tl_link_spec *spec,
                                 tl_parent_findings **out,
                                 tl_error **err);

/**
 * How a link differs from its spec: empty when it is as wanted. A link or parent that is absent is a difference too.
 */
tl_status tl_kernel_check(const tl_kernel *kernel, const tl_link_spec *spec, tl_differences **out, tl_error **err);

/**
 * Creates a link in this namespace, up unless its spec says otherwise, and reads it back.
 *
 * `TL_ALREADY_EXISTS` when the name or the VLAN id is taken, `TL_NOT_FOUND` and `TL_PARENT_UNUSABLE` for the parent, `TL_KERNEL` and
 * others with cause and remedy when the kernel refuses, `TL_UNSUPPORTED` when this kernel ignores something that the spec asks for.
 * Nothing is left behind.
 */
tl_status tl_kernel_add(const tl_kernel *kernel,
                        const tl_link_spec *spec,
                        tl_link **out,
                        tl_error **err);

/**
 * Creates links in this namespace, parents before children, all or none.
 */
tl_status tl_kernel_add_many(const tl_kernel *kernel,
                             const tl_link_spec *const *specs,
                             size_t len,
                             tl_links **out,
                             tl_error **err);

/**
 * Makes sure that a link is there: creates it, or takes the one that is as wanted. Never destroys: one of ours that is only down
 * is set up, any other difference is `TL_CONFLICT` with each field that differs. `created` may be NULL.
 */
tl_status tl_kernel_ensure(const tl_kernel *kernel,
                           const tl_link_spec *spec,
                           tl_link **out,
                           bool *created,
                           tl_error **err);

/**
 * Carries out a plan, step by step. When a step fails, those before it are undone.
 */
tl_status tl_kernel_apply(const tl_kernel *kernel, const tl_link_plan *plan, tl_error **err);

/**
 * Removes a link that this library made. `TL_OK` when it is gone already, alone or with its parent; `removed`, which may be NULL, says
 * which. `TL_NOT_OURS` when somebody else made it.
 */
tl_status tl_kernel_remove(const tl_kernel *kernel,
                           const char *name,
                           bool *removed,
                           tl_error **err);

/**
 * Removes a link, whoever made it; else as `tl_kernel_remove`. The kernel refuses it for a physical NIC.
 */
tl_status tl_kernel_remove_any(const tl_kernel *kernel, const char *name, bool *removed, tl_error **err);

/**
 * Removes links of this namespace that this library made, in one go: a thousand cost 0.25 s, where one after the other they cost 20 s.
 * `removed` may be NULL or has `len` elements. `TL_NOT_OURS` when somebody else made one of them; then none is removed.
 */
tl_status tl_kernel_remove_many(const tl_kernel *kernel,
                                const char *const *names,
                                size_t len,
                                bool *removed,
                                tl_error **err);

/**
 * Creates a link in another namespace, born there under its name, up, with MAC and MTU; then its addresses and routes. Undone as a whole
 * when anything fails. As `tl_kernel_add`, and `TL_NAMESPACE_GONE` when the namespace went away under way.
 */
tl_status tl_kernel_attach(const tl_kernel *kernel,
                           const tl_attachment *attachment,
                           const tl_netns *netns,
                           tl_link **out,
                           tl_error **err);

/**
 * Attaches many, all or none: `len` attachments, each in the namespace at the same place of the other array.
 */
tl_status tl_kernel_attach_many(const tl_kernel *kernel,
                                const tl_attachment *const *attachments,
                                const tl_netns *const *namespaces,
                                size_t len,
                                tl_links **out,
                                tl_error **err);

/**
 * Makes sure of attachments, one after the other: creates what is missing, a link, an address or a route, and leaves the rest. After a
 * crash, call it again. `created` may be NULL or has `len` elements.
 *
 * `TL_CONFLICT` when a link exists and differs, `TL_NOT_OURS` when one of somebody else's lacks something. Attachments before the
 * failed one stay.
 */
tl_status tl_kernel_ensure_attached(const tl_kernel *kernel,
                                    const tl_attachment *const *attachments,
                                    const tl_netns *const *namespaces,
                                    size_t len,
                                    tl_links **out,
                                    bool *created,
                                    tl_error **err);

/**
 * How an attachment differs from what is wanted, addresses and routes included: empty when it is complete.
 */
tl_status tl_kernel_check_attached(const tl_kernel *kernel,
                                   const tl_attachment *attachment,
                                   const tl_netns *netns,
                                   tl_differences **out,
                                   tl_error **err);

/**
 * Removes a link that this library made in another namespace; else as `tl_kernel_remove`.
 */
tl_status tl_kernel_detach(const tl_kernel *kernel,
                           const char *name,
                           const tl_netns *netns,
                           bool *removed,
                           tl_error **err);

/**
 * Removes links that this library made in other namespaces, each in the namespace at the same place of the other array, many namespaces
 * at once. `removed` may be NULL or has `len` elements. `TL_NOT_OURS` when somebody else made one of them; then none is removed.
 */
tl_status tl_kernel_detach_many(const tl_kernel *kernel,
                                const char *const *names,
                                const tl_netns *const *namespaces,
                                size_t len,
                                bool *removed,
                                tl_error **err);

/**
 * Sets a link up.
 */
tl_status tl_kernel_set_up(const tl_kernel *kernel, const char *name, tl_error **err);

/**
 * Sets a link down. VLANs on it go down too, unless they are bound loosely.
 */
tl_status tl_kernel_set_down(const tl_kernel *kernel, const char *name, tl_error **err);

/**
 * Sets the MTU of a link, 68 to 65535 bytes. A smaller one also shrinks the VLANs and macvlans on it; a greater one does not grow them back.
 */
tl_status tl_kernel_set_mtu(const tl_kernel *kernel,
                            const char *name,
                            uint32_t mtu,
                            tl_error **err);

/**
 * Sets the MAC address of a link.
 */
tl_status tl_kernel_set_mac(const tl_kernel *kernel, const char *name, tl_mac mac, tl_error **err);

/**
 * Renames a link. Kernels before 6.2 rename only links that are down.
 */
tl_status tl_kernel_rename(const tl_kernel *kernel, const char *name, const char *new_name, tl_error **err);

/**
 * Moves a link into another namespace. It loses its addresses and goes down; and it costs some 13 ms of waiting in the kernel: prefer
 * `tl_kernel_attach`, which creates it there.
 */
tl_status tl_kernel_move_to(const tl_kernel *kernel,
                            const char *name,
                            const tl_netns *netns,
                            tl_error **err);

/**
 * Sets the mode of a macvlan or macvtap. Passthru can be neither entered nor left.
 */
tl_status tl_kernel_set_macvlan_mode(const tl_kernel *kernel,
                                     const char *name,
                                     const tl_macvlan_mode *mode,
                                     tl_error **err);

/**
 * Changes the list of source addresses of a macvlan in source mode. `change` is a `tl_source_change`, with one address to add or remove, any
 * number to set, and none to flush.
 */
tl_status tl_kernel_change_sources(const tl_kernel *kernel,
                                   const char *name,
                                   uint32_t change,
                                   const tl_mac *sources,
                                   size_t len,
                                   tl_error **err);

/**
 * Adds an address to a link. `TL_ALREADY_EXISTS` when the link has it.
 */
tl_status tl_kernel_add_address(const tl_kernel *kernel,
                                const char *name,
                                const tl_link_address *address,
                                tl_error **err);

/**
 * Makes sure that a link has an address. `created` may be NULL.
 */
tl_status tl_kernel_ensure_address(const tl_kernel *kernel,
                                   const char *name,
                                   const tl_link_address *address,
                                   bool *created,
                                   tl_error **err);

/**
 * Takes an address off a link. `TL_OK` when it is gone already, alone or with its link; `removed` may be NULL.
 */
tl_status tl_kernel_remove_address(const tl_kernel *kernel,
                                   const char *name,
                                   const tl_link_address *address,
                                   bool *removed,
                                   tl_error **err);

/**
 * Adds a route through a link, to the main table. `TL_ALREADY_EXISTS` when there is one to this destination with this metric.
 */
tl_status tl_kernel_add_route(const tl_kernel *kernel,
                              const char *name,
                              const tl_route_spec *route,
                              tl_error **err);

/**
 * Makes sure that there is a route through a link. `created` may be NULL.
 */
tl_status tl_kernel_ensure_route(const tl_kernel *kernel,
                                 const char *name,
                                 const tl_route_spec *route,
                                 bool *created,
                                 tl_error **err);

/**
 * Removes a route through a link. `TL_OK` when it is gone already, alone or with its link; `removed` may be NULL.
 */
tl_status tl_kernel_remove_route(const tl_kernel *kernel,
                                 const char *name,
                                 const tl_route_spec *route,
                                 bool *removed,
                                 tl_error **err);

/**
 * Closes the connection. NULL is fine.
 */
void tl_kernel_free(tl_kernel *kernel);

/**
 * A mode by its number, a `tl_macvlan_mode_type`: passthru makes the parent promiscuous, source lets nothing in.
 */
tl_status tl_macvlan_mode_new(uint32_t kind, tl_macvlan_mode **out, tl_error **err);

/**
 * Passthru mode; `nopromisc` leaves the parent out of promiscuous mode (`MACVLAN_FLAG_NOPROMISC`).
 */
tl_status tl_macvlan_mode_passthru(bool nopromisc, tl_macvlan_mode **out, tl_error **err);

/**
 * Source mode with a list of addresses; an empty list lets nothing in. With `nodst`, frames for the child's own address are
 * not delivered to it unless the source is listed (`MACVLAN_FLAG_NODST`, Linux 5.16).
 */
tl_status tl_macvlan_mode_source(const tl_mac *sources,
                                 size_t len,
                                 bool nodst,
                                 tl_macvlan_mode **out,
                                 tl_error **err);

/**
 * The number of the mode, a `tl_macvlan_mode_type`; 0 for NULL and for a mode that this version does not know.
 */
uint32_t tl_macvlan_mode_kind(const tl_macvlan_mode *mode);

/**
 * The mode's name as iproute2 and Docker write it, such as `"bridge"`; borrowed.
 */
const char *tl_macvlan_mode_name(const tl_macvlan_mode *mode);

/**
 * Whether passthru leaves the parent out of promiscuous mode; false for every other mode.
 */
bool tl_macvlan_mode_nopromisc(const tl_macvlan_mode *mode);

/**
 * Whether source mode filters frames for the child's own address too; false for every other mode.
 */
bool tl_macvlan_mode_nodst(const tl_macvlan_mode *mode);

/**
 * How many source addresses source mode lets in; 0 for every other mode.
 */
size_t tl_macvlan_mode_sources_len(const tl_macvlan_mode *mode);

/**
 * One of the source addresses; all zero past the end.
 */
tl_mac tl_macvlan_mode_sources_at(const tl_macvlan_mode *mode, size_t index);

/**
 * Frees a mode; not one borrowed from a link. NULL is fine.
 */
void tl_macvlan_mode_free(tl_macvlan_mode *mode);

/**
 * A macvlan child of a parent, in bridge mode.
 * The name, 1 to 15 bytes, counts in the namespace that the child is born in.
 */
tl_status tl_macvlan_spec_new(const char *parent, const char *name, tl_macvlan_spec **out, tl_error **err);

/**
 * A macvtap child: the same with a character device `/dev/tapN` for a virtual machine.
 * The name, 1 to 15 bytes, counts in the namespace that the child is born in.
 */
tl_status tl_macvlan_spec_tap(const char *parent, const char *name, tl_macvlan_spec **out, tl_error **err);

/**
 * Who the child may talk to; bridge unless set. The mode is copied.
 */
tl_status tl_macvlan_spec_set_mode(tl_macvlan_spec *spec, const tl_macvlan_mode *mode, tl_error **err);

/**
 * The wanted length of the parent's queue for broadcasts (`IFLA_MACVLAN_BC_QUEUE_LEN`, in packets, 1,000 by default, Linux
 * 5.11). The queue belongs to the parent: the greatest wish of all children counts.
 */
tl_status tl_macvlan_spec_set_bc_queue_len(tl_macvlan_spec *spec,
                                           uint32_t packets,
                                           tl_error **err);

/**
 * How many children a multicast address may have before it is queued instead of delivered at once
 * (`IFLA_MACVLAN_BC_CUTOFF`, `bclim` in iproute2, Linux 6.4; -1 switches the queue off for multicast).
 */
tl_status tl_macvlan_spec_set_bc_cutoff(tl_macvlan_spec *spec, int32_t children, tl_error **err);

/**
 * The MTU in bytes, 68 to 65535 and at most the parent's; the parent's unless set.
 */
tl_status tl_macvlan_spec_set_mtu(tl_macvlan_spec *spec, uint32_t mtu, tl_error **err);

/**
 * The MAC address; random unless set. It must differ from the parent's and from every other child's.
 */
tl_status tl_macvlan_spec_set_mac(tl_macvlan_spec *spec, tl_mac mac, tl_error **err);

/**
 * Whether the link is born up; it is unless set to false.
 */
tl_status tl_macvlan_spec_set_up(tl_macvlan_spec *spec, bool up, tl_error **err);

/**
 * The spec as one of any kind, for the functions that take any; borrowed from it, and it changes with it.
 */
const tl_link_spec *tl_macvlan_spec_link(const tl_macvlan_spec *spec);

/**
 * Frees a spec. NULL is fine.
 */
void tl_macvlan_spec_free(tl_macvlan_spec *spec);

/**
 * The namespace of the calling thread.
 */
tl_status tl_netns_current(tl_netns **out, tl_error **err);

/**
 * The namespace that a file stands for, such as `/var/run/docker/netns/…` (`SandboxKey` of `docker inspect`).
 *
 * `TL_NAMESPACE_GONE` when there is no such file, `TL_INVALID_INPUT` when it is no network namespace,
 * `TL_PERMISSION_DENIED` without access to it.
 */
tl_status tl_netns_open(const char *path, tl_netns **out, tl_error **err);

/**
 * The namespace that `ip netns add` gave a name.
 */
tl_status tl_netns_named(const char *name, tl_netns **out, tl_error **err);

/**
 * The namespace of a process, such as the first one of a container (`State.Pid` of `docker inspect`).
 *
 * `TL_NAMESPACE_GONE` when the process has ended. Looking into a process of another user takes `CAP_SYS_PTRACE`.
 */
tl_status tl_netns_of_process(uint32_t pid, tl_netns **out, tl_error **err);

/**
 * The namespace that a descriptor stands for. The descriptor is duplicated and stays the caller's.
 *
 * `TL_INVALID_INPUT` when it is no network namespace.
 */
tl_status tl_netns_from_fd(int32_t fd, tl_netns **out, tl_error **err);

/**
 * A new namespace without a name: it ends with the last handle, process or socket that uses it. Its loopback device is down.
 *
 * Needs `CAP_SYS_ADMIN`; `TL_PERMISSION_DENIED` without.
 */
tl_status tl_netns_create(tl_netns **out,
                          tl_error **err);

/**
 * A new namespace with a name, as `ip netns add` makes it. It stays until `tl_netns_remove_named`.
 *
 * Needs `CAP_SYS_ADMIN`. `TL_ALREADY_EXISTS` when the name is taken.
 */
tl_status tl_netns_create_named(const char *name, tl_netns **out, tl_error **err);

/**
 * Takes a name away, as `ip netns del` does. The namespace itself ends when nobody uses it any more. `TL_OK` when the name is
 * gone already. Needs `CAP_SYS_ADMIN`.
 */
tl_status tl_netns_remove_named(const char *name,
                                tl_error **err);

/**
 * Whether both are the same namespace, however they were found; false when one is NULL.
 */
bool tl_netns_is_same(const tl_netns *a, const tl_netns *b);

/**
 * The inode number that names the namespace on this host, as in `net:[4026531840]`; 0 for NULL.
 */
uint64_t tl_netns_inode(const tl_netns *netns);

/**
 * The descriptor of the namespace, for `setns(2)`; it stays the handle's. -1 for NULL.
 */
int32_t tl_netns_fd(const tl_netns *netns);

/**
 * Whether the path that the namespace was opened by still leads to it; true for one that was opened without a path, false for
 * NULL.
 */
bool tl_netns_is_still_there(const tl_netns *netns);

/**
 * Runs a function on a thread of its own inside the namespace, and waits for it. Sockets that it opens and processes that it
 * starts belong to the namespace. It must return: no `longjmp`, no exception, no `pthread_exit`.
 *
 * Needs `CAP_SYS_ADMIN` over the namespace; `TL_PERMISSION_DENIED` without.
 */
tl_status tl_netns_within(const tl_netns *netns,
                          void (*function)(void *user),
                          void *user,
                          tl_error **err);

/**
 * Switches IPv6 on or off in the whole namespace: for the links that it has, and for those that are born in it later.
 *
 * Off takes all IPv6 addresses and routes away. Needs `CAP_SYS_ADMIN`; `TL_IO` where /proc/sys is read-only, `TL_UNSUPPORTED`
 * when it is to be on and the kernel has no IPv6.
 */
tl_status tl_netns_set_ipv6(const tl_netns *netns,
                            bool on,
                            tl_error **err);

/**
 * Frees a namespace. NULL is fine.
 */
void tl_netns_free(tl_netns *netns);

/**
 * The index of the link in its namespace.
 */
uint32_t tl_link_index(const tl_link *link);

/**
 * The name, borrowed. Bytes that are not UTF-8 read as U+FFFD.
 */
const char *tl_link_name(const tl_link *link);

/**
 * The hardware type: `ARPHRD_*` of `linux/if_arp.h` (1 Ethernet, 772 loopback).
 */
uint32_t tl_link_hardware_type(const tl_link *link);

/**
 * The flags: `IFF_*` of `linux/if.h`.
 */
uint32_t tl_link_flags(const tl_link *link);

/**
 * Whether the link was set up (`IFF_UP`).
 */
bool tl_link_is_up(const tl_link *link);

/**
 * Whether the link has a carrier (`IFF_LOWER_UP`): the cable is in, or the parent is up.
 */
bool tl_link_has_carrier(const tl_link *link);

/**
 * Whether this is the loopback device (`IFF_LOOPBACK`).
 */
bool tl_link_is_loopback(const tl_link *link);

/**
 * The MTU in bytes.
 */
uint32_t tl_link_mtu(const tl_link *link);

/**
 * The greatest MTU the device can take, in bytes (`IFLA_MAX_MTU`); 0 where it does not say so.
 */
uint32_t tl_link_max_mtu(const tl_link *link);

/**
 * The MAC address; false for a link without a unicast Ethernet address.
 */
bool tl_link_mac(const tl_link *link, tl_mac *out);

/**
 * The index of the parent (`IFLA_LINK`), in the parent's namespace; 0 when there is none.
 */
uint32_t tl_link_parent_index(const tl_link *link);

/**
 * The id of the parent's namespace (`IFLA_LINK_NETNSID`); false when it is the link's own.
 */
bool tl_link_parent_netns(const tl_link *link, int32_t *out);

/**
 * The index of the bridge or bond that the link is a port of (`IFLA_MASTER`); 0 when it is none.
 */
uint32_t tl_link_master_index(const tl_link *link);

/**
 * What the link is to its master (`IFLA_INFO_SLAVE_KIND`), such as `"bridge"` or `"bond"`; borrowed, NULL when it is no port.
 */
const char *tl_link_port_kind(const tl_link *link);

/**
 * The device group (`IFLA_GROUP`).
 */
uint32_t tl_link_group(const tl_link *link);

/**
 * How many users have put the link into promiscuous mode.
 */
uint32_t tl_link_promiscuity(const tl_link *link);

/**
 * The operational state (RFC 2863) as in `IF_OPER_*`: 6 is up, 2 down, 3 lower layer down, 0 unknown.
 */
uint32_t tl_link_oper_state(const tl_link *link);

/**
 * Whether this library created the link: whether it carries `TL_OWNER_GROUP`.
 */
bool tl_link_is_ours(const tl_link *link);

/**
 * What kind of link this is, a `tl_link_type`; 0 for NULL.
 */
uint32_t tl_link_kind(const tl_link *link);

/**
 * The kind's name as the kernel writes it, borrowed; empty for a device without a kind.
 */
const char *tl_link_kind_name(const tl_link *link);

/**
 * The value of any attribute (`IFLA_*`) as the kernel sent it, the first if there are several; false when there is none.
 */
bool tl_link_attribute(const tl_link *link,
                       uint16_t number,
                       tl_attribute *out);

/**
 * One of all attributes, in the kernel's order; false past the end.
 */
bool tl_link_attribute_at(const tl_link *link, size_t index, tl_attribute *out);

/**
 * What the kernel says of a VLAN sub-interface, borrowed; NULL for a link of another kind.
 */
const tl_observed_vlan *tl_link_vlan(const tl_link *link);

/**
 * What the kernel says of a macvlan or macvtap child, borrowed; NULL for a link of another kind.
 */
const tl_observed_macvlan *tl_link_macvlan(const tl_link *link);

/**
 * What the kernel says of an ipvlan or ipvtap child, borrowed; NULL for a link of another kind.
 */
const tl_observed_ipvlan *tl_link_ipvlan(const tl_link *link);

/**
 * Frees a link; not one borrowed from a list. NULL is fine.
 */
void tl_link_free(tl_link *link);

/**
 * How many there are.
 */
size_t tl_links_len(const tl_links *links);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_link *tl_links_at(const tl_links *links, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_links_free(tl_links *links);

/**
 * The VLAN id, 0 to 4094: somebody else may have made a link for priority tags.
 */
uint32_t tl_observed_vlan_id(const tl_observed_vlan *vlan);

/**
 * The EtherType of the tag: 0x8100 for 802.1Q, 0x88A8 for 802.1ad.
 */
uint32_t tl_observed_vlan_ether_type(const tl_observed_vlan *vlan);

/**
 * `VLAN_FLAG_*` of `linux/if_vlan.h`.
 */
uint32_t tl_observed_vlan_flags(const tl_observed_vlan *vlan);

/**
 * One of the mappings from priority code point to priority, those to 0 left out; false past the end.
 */
bool tl_observed_vlan_ingress_qos_at(const tl_observed_vlan *vlan, size_t index, tl_qos_mapping *out);

/**
 * One of the mappings from priority to priority code point, those to 0 left out; false past the end.
 */
bool tl_observed_vlan_egress_qos_at(const tl_observed_vlan *vlan, size_t index, tl_qos_mapping *out);

/**
 * One of the attributes that this library does not know, as it came; false past the end.
 */
bool tl_observed_vlan_unknown_at(const tl_observed_vlan *vlan, size_t index, tl_attribute *out);

/**
 * The mode with what belongs to it, borrowed; NULL when this library does not know it.
 */
const tl_macvlan_mode *tl_observed_macvlan_mode(const tl_observed_macvlan *macvlan);

/**
 * `IFLA_MACVLAN_MODE` as it came.
 */
uint32_t tl_observed_macvlan_mode_bits(const tl_observed_macvlan *macvlan);

/**
 * `IFLA_MACVLAN_FLAGS` as it came: 1 nopromisc, 2 nodst.
 */
uint32_t tl_observed_macvlan_flags(const tl_observed_macvlan *macvlan);

/**
 * The wanted length of the parent's broadcast queue, in packets (Linux 5.11); false on an older kernel.
 */
bool tl_observed_macvlan_bc_queue_len(const tl_observed_macvlan *macvlan, uint32_t *out);

/**
 * The length the parent's broadcast queue has, in packets (Linux 5.11); false on an older kernel.
 */
bool tl_observed_macvlan_bc_queue_len_used(const tl_observed_macvlan *macvlan, uint32_t *out);

/**
 * The broadcast cut-off, `bclim` (Linux 6.4); false on an older kernel.
 */
bool tl_observed_macvlan_bc_cutoff(const tl_observed_macvlan *macvlan, int32_t *out);

/**
 * One of the attributes that this library does not know, as it came; false past the end.
 */
bool tl_observed_macvlan_unknown_at(const tl_observed_macvlan *macvlan, size_t index, tl_attribute *out);

/**
 * The mode, a `tl_ipvlan_mode`; 0 when this library does not know it.
 */
uint32_t tl_observed_ipvlan_mode(const tl_observed_ipvlan *ipvlan);

/**
 * `IFLA_IPVLAN_MODE` as it came.
 */
uint32_t tl_observed_ipvlan_mode_bits(const tl_observed_ipvlan *ipvlan);

/**
 * The flag, a `tl_ipvlan_flag`; 0 when this library does not know the combination.
 */
uint32_t tl_observed_ipvlan_flag(const tl_observed_ipvlan *ipvlan);

/**
 * `IFLA_IPVLAN_FLAGS` as it came: 1 private, 2 vepa.
 */
uint32_t tl_observed_ipvlan_flags(const tl_observed_ipvlan *ipvlan);

/**
 * One of the attributes that this library does not know, as it came; false past the end.
 */
bool tl_observed_ipvlan_unknown_at(const tl_observed_ipvlan *ipvlan, size_t index, tl_attribute *out);

/**
 * The problem, a `tl_parent_problem`; 0 for one that this version does not know.
 */
uint32_t tl_parent_finding_problem(const tl_parent_finding *finding);

/**
 * How bad it is, a `tl_severity`.
 */
uint32_t tl_parent_finding_severity(const tl_parent_finding *finding);

/**
 * The name of the parent, borrowed.
 */
const char *tl_parent_finding_parent(const tl_parent_finding *finding);

/**
 * The problem in plain words, to follow the parent's name; borrowed.
 */
const char *tl_parent_finding_sentence(const tl_parent_finding *finding);

/**
 * What to do, borrowed.
 */
const char *tl_parent_finding_remedy(const tl_parent_finding *finding);

/**
 * How many there are.
 */
size_t tl_parent_findings_len(const tl_parent_findings *findings);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_parent_finding *tl_parent_findings_at(const tl_parent_findings *findings, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_parent_findings_free(tl_parent_findings *findings);

/**
 * What the step does, a `tl_link_step_type`; 0 for what this version does not know.
 */
uint32_t tl_link_step_kind(const tl_link_step *step);

/**
 * The name of the link, borrowed.
 */
const char *tl_link_step_name(const tl_link_step *step);

/**
 * The step in plain words, such as `add VLAN 100 on eth0 as eth0.100`; borrowed.
 */
const char *tl_link_step_text(const tl_link_step *step);

/**
 * A plan that leads from the observed links to the desired ones. It never removes, and never changes a link that is as somebody
 * else made it.
 *
 * `TL_CONFLICT` when a link exists and differs; `TL_NOT_FOUND` when a parent neither exists nor is planned; `TL_INVALID_INPUT`
 * when two desired links share a name, or are each other's parents.
 */
tl_status tl_link_plan_new(const tl_link_spec *const *desired,
                           size_t len,
                           const tl_links *observed,
                           tl_link_plan **out,
                           tl_error **err);

/**
 * How many steps there are; 0 means that there is nothing to do.
 */
size_t tl_link_plan_len(const tl_link_plan *plan);

/**
 * One of the steps, borrowed from the plan; NULL past the end.
 */
const tl_link_step *tl_link_plan_at(const tl_link_plan *plan, size_t index);

/**
 * The steps in plain words, one per line; borrowed.
 */
const char *tl_link_plan_text(const tl_link_plan *plan);

/**
 * Frees a plan. NULL is fine.
 */
void tl_link_plan_free(tl_link_plan *plan);

/**
 * A route to a prefix, on the link itself until `tl_route_spec_set_via` names a gateway. `TL_INVALID_INPUT` when the prefix has
 * host bits.
 */
tl_status tl_route_spec_to(tl_prefix destination,
                           tl_route_spec **out,
                           tl_error **err);

/**
 * The default route of the gateway's family. `TL_INVALID_INPUT` when the gateway is not a unicast address.
 */
tl_status tl_route_spec_default_via(tl_ip gateway, tl_route_spec **out, tl_error **err);

/**
 * The gateway. A link-local one (`fe80::1`) is fine, and an IPv6 one for an IPv4 destination too (RFC 8950, Linux 5.2).
 *
 * `TL_INVALID_INPUT` when it is not a unicast address, or is IPv4 for an IPv6 destination.
 */
tl_status tl_route_spec_set_via(tl_route_spec *route, tl_ip gateway, tl_error **err);

/**
 * The metric (`RTA_PRIORITY`): of several routes to one destination the lowest wins. The kernel's default is 0 for IPv4 and
 * 1,024 for IPv6.
 */
tl_status tl_route_spec_set_metric(tl_route_spec *route,
                                   uint32_t metric,
                                   tl_error **err);

/**
 * The source address that packets get by default (`RTA_PREFSRC`); an address of this host, of the destination's family.
 */
tl_status tl_route_spec_set_source(tl_route_spec *route, tl_ip source, tl_error **err);

/**
 * Takes the gateway for a neighbour on the link although no subnet of the link holds it (`RTNH_F_ONLINK`).
 */
tl_status tl_route_spec_set_onlink(tl_route_spec *route, tl_error **err);

/**
 * The prefix that the route leads to; all zero for NULL.
 */
tl_prefix tl_route_spec_destination(const tl_route_spec *route);

/**
 * Who forwards; false when the destination is on the link itself.
 */
bool tl_route_spec_gateway(const tl_route_spec *route, tl_ip *out);

/**
 * Frees a route. NULL is fine.
 */
void tl_route_spec_free(tl_route_spec *route);

/**
 * The prefix that the route leads to.
 */
tl_prefix tl_observed_route_destination(const tl_observed_route *route);

/**
 * Who forwards; false when nobody does.
 */
bool tl_observed_route_gateway(const tl_observed_route *route, tl_ip *out);

/**
 * The index of the link it goes through; 0 when it goes through none.
 */
uint32_t tl_observed_route_link_index(const tl_observed_route *route);

/**
 * The metric; 0 when the kernel reports none.
 */
uint32_t tl_observed_route_metric(const tl_observed_route *route);

/**
 * The preferred source address; false when there is none.
 */
bool tl_observed_route_source(const tl_observed_route *route, tl_ip *out);

/**
 * `rtm_protocol`: who made it (2 kernel, 3 boot, 4 static, …).
 */
uint32_t tl_observed_route_protocol(const tl_observed_route *route);

/**
 * `rtm_type`: 1 unicast, 2 local, 6 blackhole, …
 */
uint32_t tl_observed_route_type(const tl_observed_route *route);

/**
 * The table (254 is main).
 */
uint32_t tl_observed_route_table(const tl_observed_route *route);

/**
 * How many there are.
 */
size_t tl_observed_routes_len(const tl_observed_routes *routes);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_observed_route *tl_observed_routes_at(const tl_observed_routes *routes, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_observed_routes_free(tl_observed_routes *routes);

/**
 * The name of the link, borrowed.
 */
const char *tl_link_spec_name(const tl_link_spec *spec);

/**
 * The name of its parent, borrowed.
 */
const char *tl_link_spec_parent(const tl_link_spec *spec);

/**
 * The kind as the kernel names it, borrowed: `"vlan"`, `"macvlan"`, `"macvtap"`, `"ipvlan"` or `"ipvtap"`.
 */
const char *tl_link_spec_kind(const tl_link_spec *spec);

/**
 * Whether the link is born up.
 */
bool tl_link_spec_is_up(const tl_link_spec *spec);

/**
 * The MTU it asks for, in bytes; 0 when it asks for none.
 */
uint32_t tl_link_spec_mtu(const tl_link_spec *spec);

/**
 * The MAC address it asks for; false when it asks for none.
 */
bool tl_link_spec_mac(const tl_link_spec *spec, tl_mac *out);

/**
 * An attachment of a link, without addresses and routes. The spec is copied.
 */
tl_status tl_attachment_new(const tl_link_spec *link, tl_attachment **out, tl_error **err);

/**
 * Adds an address.
 */
tl_status tl_attachment_add_address(tl_attachment *attachment, const tl_link_address *address, tl_error **err);

/**
 * Adds a route through the link. It goes with the link.
 */
tl_status tl_attachment_add_route(tl_attachment *attachment, const tl_route_spec *route, tl_error **err);

/**
 * Lets the kernel tell the segment who has the addresses now (gratuitous ARP, unsolicited neighbour advertisement), so that a
 * switch or a neighbour that knew another MAC for them forgets it. It costs one message to the kernel more.
 */
tl_status tl_attachment_set_announce(tl_attachment *attachment,
                                     bool announce,
                                     tl_error **err);

/**
 * The link, borrowed from the attachment.
 */
const tl_link_spec *tl_attachment_link(const tl_attachment *attachment);

/**
 * How many addresses it has.
 */
size_t tl_attachment_addresses_len(const tl_attachment *attachment);

/**
 * How many routes it has.
 */
size_t tl_attachment_routes_len(const tl_attachment *attachment);

/**
 * Frees an attachment. NULL is fine.
 */
void tl_attachment_free(tl_attachment *attachment);

/**
 * A VLAN on a parent, under any legal name (1 to 15 bytes). The id is 1 to 4094. What is not set is left to the kernel.
 *
 * `TL_INVALID_INPUT` for a name or an id that breaks its rule.
 */
tl_status tl_vlan_spec_new(const char *parent, uint32_t id, const char *name, tl_vlan_spec **out, tl_error **err);

/**
 * A VLAN on a parent, named `parent.id` as Docker and most engineers do.
 *
 * `TL_INVALID_INPUT` when that name exceeds 15 bytes: choose a shorter one with `tl_vlan_spec_new`.
 */
tl_status tl_vlan_spec_on(const char *parent, uint32_t id, tl_vlan_spec **out, tl_error **err);

/**
 * The tag protocol, a `tl_vlan_protocol`; 802.1Q unless set.
 */
tl_status tl_vlan_spec_set_protocol(tl_vlan_spec *spec, uint32_t protocol, tl_error **err);

/**
 * Whether the tag is taken out of the frame before taps see it (`VLAN_FLAG_REORDER_HDR`, on by default).
 */
tl_status tl_vlan_spec_set_reorder_hdr(tl_vlan_spec *spec, bool on, tl_error **err);

/**
 * Whether the VLAN is registered at the switch by GVRP (`VLAN_FLAG_GVRP`).
 */
tl_status tl_vlan_spec_set_gvrp(tl_vlan_spec *spec, bool on, tl_error **err);

/**
 * Whether the VLAN is registered at the switch by MVRP (`VLAN_FLAG_MVRP`).
 */
tl_status tl_vlan_spec_set_mvrp(tl_vlan_spec *spec, bool on, tl_error **err);

/**
 * Whether the link stays up when its parent goes down (`VLAN_FLAG_LOOSE_BINDING`).
 */
tl_status tl_vlan_spec_set_loose_binding(tl_vlan_spec *spec, bool on, tl_error **err);

/**
 * Whether the link's carrier follows the bridge ports of its VLAN (`VLAN_FLAG_BRIDGE_BINDING`, Linux 5.2); the parent must be
 * a bridge.
 */
tl_status tl_vlan_spec_set_bridge_binding(tl_vlan_spec *spec,
                                          bool on,
                                          tl_error **err);

/**
 * Gives frames that arrive with this priority code point (0 to 7) a packet priority (`IFLA_VLAN_INGRESS_QOS`).
 * Mapping to 0 is the kernel's default and the same as no mapping.
 */
tl_status tl_vlan_spec_add_ingress_qos(tl_vlan_spec *spec, uint32_t pcp, uint32_t priority, tl_error **err);

/**
 * Gives frames that leave with this packet priority a priority code point (0 to 7) (`IFLA_VLAN_EGRESS_QOS`).
 * Mapping to 0 is the kernel's default and the same as no mapping.
 */
tl_status tl_vlan_spec_add_egress_qos(tl_vlan_spec *spec, uint32_t priority, uint32_t pcp, tl_error **err);

/**
 * The VLAN id; 0 for NULL.
 */
uint32_t tl_vlan_spec_id(const tl_vlan_spec *spec);

/**
 * The MTU in bytes, 68 to 65535 and at most the parent's; the parent's unless set.
 */
tl_status tl_vlan_spec_set_mtu(tl_vlan_spec *spec, uint32_t mtu, tl_error **err);

/**
 * The MAC address; the parent's unless set.
 */
tl_status tl_vlan_spec_set_mac(tl_vlan_spec *spec, tl_mac mac, tl_error **err);

/**
 * Whether the link is born up; it is unless set to false.
 */
tl_status tl_vlan_spec_set_up(tl_vlan_spec *spec, bool up, tl_error **err);

/**
 * The spec as one of any kind, for the functions that take any; borrowed from it, and it changes with it.
 */
const tl_link_spec *tl_vlan_spec_link(const tl_vlan_spec *spec);

/**
 * Frees a spec. NULL is fine.
 */
void tl_vlan_spec_free(tl_vlan_spec *spec);

/**
 * Reads an IPv4 or IPv6 address; `TL_INVALID_INPUT` for anything else, leading zeros included.
 */
tl_status tl_ip_parse(const char *string, tl_ip *out, tl_error **err);

/**
 * Writes an address as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the
 * length of the whole text; 0 with an empty text when the family is neither 4 nor 6. `TL_IP_TEXT_SIZE` is enough.
 */
size_t tl_ip_format(tl_ip ip,
                    char *buffer,
                    size_t size);

/**
 * Reads an address with the length of its prefix, such as `10.0.0.2/24` or `2001:db8::/64`. Host bits are kept.
 */
tl_status tl_prefix_parse(const char *string, tl_prefix *out, tl_error **err);

/**
 * Writes a prefix as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the length
 * of the whole text; 0 with an empty text for what is no prefix. `TL_PREFIX_TEXT_SIZE` is enough.
 */
size_t tl_prefix_format(tl_prefix prefix,
                        char *buffer,
                        size_t size);

/**
 * Reads a range: `10.0.0.10-10.0.0.20`, a prefix without host bits, or one address.
 */
tl_status tl_range_parse(const char *string, tl_range *out, tl_error **err);

/**
 * Writes a range as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the length
 * of the whole text; 0 with an empty text for what is no range. `TL_RANGE_TEXT_SIZE` is enough.
 */
size_t tl_range_format(tl_range range,
                       char *buffer,
                       size_t size);

/**
 * The range of all addresses of a prefix; its host bits do not count.
 */
tl_status tl_range_of_prefix(tl_prefix prefix, tl_range *out, tl_error **err);

/**
 * The smallest prefix that holds a whole range.
 */
tl_status tl_range_enclosing_prefix(tl_range range, tl_prefix *out, tl_error **err);

/**
 * Whether a range holds an address; false when one of them is none.
 */
bool tl_range_contains(tl_range range, tl_ip ip);

/**
 * Whether two ranges have an address in common; false when one of them is none.
 */
bool tl_range_overlaps(tl_range a, tl_range b);

/**
 * How many addresses a range has; 0 for what is no range, and 2^128 - 1 for all of IPv6.
 */
tl_count tl_range_count(tl_range range);

/**
 * What an address is to its subnet: a `tl_special_address`, or 0 for one that a host may have.
 */
tl_status tl_subnet_special(tl_prefix subnet, tl_ip ip, uint32_t *out, tl_error **err);

/**
 * The addresses of a subnet that a host may have.
 */
tl_status tl_subnet_usable(tl_prefix subnet, tl_range *out, tl_error **err);

/**
 * An empty set.
 */
tl_status tl_address_set_new(tl_address_set **out, tl_error **err);

/**
 * Adds a range; ranges that then meet or touch become one.
 */
tl_status tl_address_set_insert(tl_address_set *set, tl_range range, tl_error **err);

/**
 * Takes a range out, which may cut one in two.
 */
tl_status tl_address_set_remove(tl_address_set *set, tl_range range, tl_error **err);

/**
 * Whether the set holds an address.
 */
bool tl_address_set_contains(const tl_address_set *set, tl_ip ip);

/**
 * The first part that a range has in common with the set, written to `out` unless that is NULL; false when they do not meet.
 */
bool tl_address_set_overlap(const tl_address_set *set,
                            tl_range range,
                            tl_range *out);

/**
 * How many addresses the set has.
 */
tl_count tl_address_set_count(const tl_address_set *set);

/**
 * How many ranges the set has.
 */
size_t tl_address_set_len(const tl_address_set *set);

/**
 * One of the ranges; all zero past the end.
 */
tl_range tl_address_set_at(const tl_address_set *set, size_t index);

/**
 * The fewest prefixes that make up the set, lowest first.
 */
tl_status tl_address_set_prefixes(const tl_address_set *set, tl_prefixes **out, tl_error **err);

/**
 * Frees a set. NULL is fine.
 */
void tl_address_set_free(tl_address_set *set);

/**
 * How many there are.
 */
size_t tl_prefixes_len(const tl_prefixes *prefixes);

/**
 * One of them; all zero past the end.
 */
tl_prefix tl_prefixes_at(const tl_prefixes *prefixes, size_t index);

/**
 * Frees a list. NULL is fine.
 */
void tl_prefixes_free(tl_prefixes *prefixes);

/**
 * The prefixes that make up a range, as few as possible, lowest first.
 */
tl_status tl_range_prefixes(tl_range range, tl_prefixes **out, tl_error **err);

/**
 * The slices of a subnet that have a prefix length, lowest first; at most 65,536 of them.
 *
 * `TL_INVALID_INPUT` when the length is shorter than the subnet's, or makes more slices than that.
 */
tl_status tl_subnet_slices(tl_prefix subnet, uint32_t prefix_length, tl_prefixes **out, tl_error **err);

/**
 * Reads a MAC address: `02:42:0a:00:00:02`, `02-42-0a-00-00-02` or `0242.0a00.0002`.
 *
 * `TL_INVALID_INPUT` for anything else, for a multicast address and for all zeros, which no interface may have.
 */
tl_status tl_mac_parse(const char *string, tl_mac *out, tl_error **err);

/**
 * Writes a MAC address as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the
 * length of the whole text, 17. `TL_MAC_TEXT_SIZE` is enough.
 */
size_t tl_mac_format(tl_mac mac,
                     char *buffer,
                     size_t size);

/**
 * Frees a string that a call wrote to an output; never one that a getter returned. NULL is fine.
 */
void tl_string_free(char *string);

/**
 * The version of the library that is loaded, as in `TL_VERSION`, the one that was compiled against: `"0.1.0"`. Never NULL, and
 * never to be freed.
 */
const char *tl_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TRUNKLINE_H */
