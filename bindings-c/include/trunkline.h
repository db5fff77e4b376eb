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
 * `TL_MISUSE`; free it there or leave it. No thread of the library outlives the call or the client that started it. It sets no signal handler, prints nothing
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
 * How long a call may take unless another deadline is set, in milliseconds.
 */
#define TL_DOCKER_DEADLINE_MS 30000

/**
 * The device group (`IFLA_GROUP`) that marks a link as made by this library: the bytes `tl` in its upper half.
 */
#define TL_OWNER_GROUP 1953234944

/**
 * The size of a buffer for a moment as text, with its NUL.
 */
#define TL_LOG_TIME_TEXT_SIZE 40

/**
 * The time of a line that carries none.
 */
#define TL_LOG_NO_TIME INT64_MIN

/**
 * The grace in milliseconds when nothing else is said: 180 seconds.
 */
#define TL_RECONCILER_GRACE_MS 180000

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
 * When the engine starts a container again by itself.
 */
enum tl_restart_policy
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Never.
     */
    TL_RESTART_POLICY_NO = 1,
    /**
     * Whenever it ends, and at the start of the engine.
     */
    TL_RESTART_POLICY_ALWAYS = 2,
    /**
     * As always, unless it was stopped by hand.
     */
    TL_RESTART_POLICY_UNLESS_STOPPED = 3,
    /**
     * When it ends with an exit code other than 0.
     */
    TL_RESTART_POLICY_ON_FAILURE = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_restart_policy tl_restart_policy;
#else
typedef uint32_t tl_restart_policy;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * When a container is attached.
 */
enum tl_attach_at
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * At its creation, as its first network.
     */
    TL_ATTACH_AT_CREATE = 1,
    /**
     * At its creation, as a further network.
     */
    TL_ATTACH_AT_CREATE_FURTHER = 2,
    /**
     * When it exists already.
     */
    TL_ATTACH_AT_CONNECT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_attach_at tl_attach_at;
#else
typedef uint32_t tl_attach_at;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What happened to a network.
 */
enum tl_network_change
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It was made.
     */
    TL_NETWORK_CHANGE_CREATED = 1,
    /**
     * It was removed.
     */
    TL_NETWORK_CHANGE_REMOVED = 2,
    /**
     * A container was attached; its id.
     */
    TL_NETWORK_CHANGE_ATTACHED = 3,
    /**
     * A container was detached; its id.
     */
    TL_NETWORK_CHANGE_DETACHED = 4,
    /**
     * Something else, in the engine's word.
     */
    TL_NETWORK_CHANGE_OTHER = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_network_change tl_network_change;
#else
typedef uint32_t tl_network_change;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What is wrong with a network beyond its own settings.
 */
enum tl_trouble_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The parent is gone, and with it the interface of each container.
     */
    TL_TROUBLE_PARENT_GONE = 1,
    /**
     * The parent is down.
     */
    TL_TROUBLE_PARENT_DOWN = 2,
    /**
     * The parent carries another VLAN than its network is meant for.
     */
    TL_TROUBLE_WRONG_VLAN = 3,
    /**
     * dockerd lists the network and has forgotten it: it started while the parent was missing.
     */
    TL_TROUBLE_FORGOTTEN = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_trouble_type tl_trouble_type;
#else
typedef uint32_t tl_trouble_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Who the containers of a macvlan network may talk to: `macvlan_mode`. Docker's driver knows no source mode.
 */
enum tl_macvlan_network_mode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Containers of one parent reach each other directly.
     */
    TL_MACVLAN_NETWORK_MODE_BRIDGE = 1,
    /**
     * Containers of one parent do not reach each other, even if the switch sends frames back.
     */
    TL_MACVLAN_NETWORK_MODE_PRIVATE = 2,
    /**
     * Frames between containers go out to the switch and come back if it reflects them.
     */
    TL_MACVLAN_NETWORK_MODE_VEPA = 3,
    /**
     * One container takes the parent whole.
     */
    TL_MACVLAN_NETWORK_MODE_PASSTHRU = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_macvlan_network_mode tl_macvlan_network_mode;
#else
typedef uint32_t tl_macvlan_network_mode;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * On which layer an ipvlan network forwards: `ipvlan_mode`.
 */
enum tl_ipvlan_network_mode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Containers are hosts of the parent's segment.
     */
    TL_IPVLAN_NETWORK_MODE_L2 = 1,
    /**
     * The parent routes for its containers; upstream needs routes to the host.
     */
    TL_IPVLAN_NETWORK_MODE_L3 = 2,
    /**
     * As L3, but packets pass the host's netfilter.
     */
    TL_IPVLAN_NETWORK_MODE_L3S = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_ipvlan_network_mode tl_ipvlan_network_mode;
#else
typedef uint32_t tl_ipvlan_network_mode;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which siblings the containers of an ipvlan network reach: `ipvlan_flag`.
 */
enum tl_ipvlan_network_flag
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Containers reach each other directly.
     */
    TL_IPVLAN_NETWORK_FLAG_BRIDGE = 1,
    /**
     * Containers do not reach each other.
     */
    TL_IPVLAN_NETWORK_FLAG_PRIVATE = 2,
    /**
     * Frames between containers go out to the switch and come back if it reflects them.
     */
    TL_IPVLAN_NETWORK_FLAG_VEPA = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_ipvlan_network_flag tl_ipvlan_network_flag;
#else
typedef uint32_t tl_ipvlan_network_flag;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Who makes the parent link of a network, and who deletes it: exactly one party. Docker makes a missing `link.vid` when a
 * network names it, and deletes it with the last network on it, but only if it made it.
 */
enum tl_parent_owner
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Somebody else: the link is used as it is, and stays.
     */
    TL_PARENT_OWNER_OPERATOR = 1,
    /**
     * Docker makes `link.vid` and deletes it with the last network.
     */
    TL_PARENT_OWNER_ENGINE = 2,
    /**
     * This library makes the link before the network and deletes it after the last.
     */
    TL_PARENT_OWNER_TRUNKLINE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_parent_owner tl_parent_owner;
#else
typedef uint32_t tl_parent_owner;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The driver of a link's children: a link has one kind only.
 */
enum tl_child_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Children with MAC addresses of their own.
     */
    TL_CHILD_KIND_MACVLAN = 1,
    /**
     * Children that share the parent's.
     */
    TL_CHILD_KIND_IPVLAN = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_child_kind tl_child_kind;
#else
typedef uint32_t tl_child_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A rule for networks and endpoints that Docker's engine checks late, in some versions only, or never. Numbers and names
 * are fixed. 1 to 35 follow the engine's own checks; those from 36 on are traps that no version of the engine checks.
 */
enum tl_rule
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A subnet is a prefix: `10.0.0.0/24`.
     */
    TL_RULE_SUBNET_NOT_PREFIX = 1,
    /**
     * A subnet has no host bits. Docker before 25.0 stores `10.0.0.5/24` as written.
     */
    TL_RULE_SUBNET_HOST_BITS = 2,
    /**
     * A range given as a prefix has no host bits. Docker before 25.0 accepts them.
     */
    TL_RULE_RANGE_HOST_BITS = 3,
    /**
     * A range is not larger than its subnet. Docker before 25.0 accepts it.
     */
    TL_RULE_RANGE_LARGER_THAN_SUBNET = 4,
    /**
     * A range lies in its subnet. The API of Docker before 25.0 accepts any.
     */
    TL_RULE_RANGE_OUTSIDE_SUBNET = 5,
    /**
     * Range, gateway and reserved addresses are of the subnet's family.
     */
    TL_RULE_FAMILY_MIX = 6,
    /**
     * A gateway is an address.
     */
    TL_RULE_GATEWAY_NOT_ADDRESS = 7,
    /**
     * A gateway lies in its subnet.
     */
    TL_RULE_GATEWAY_OUTSIDE_SUBNET = 8,
    /**
     * A gateway is not the network or broadcast address.
     */
    TL_RULE_GATEWAY_IS_NETWORK_OR_BROADCAST = 9,
    /**
     * A reserved address lies in its subnet. Docker before 29.0 refuses, and keeps the subnet until it restarts.
     */
    TL_RULE_RESERVED_OUTSIDE_SUBNET = 10,
    /**
     * A reserved address is an address. Docker before 29.0 refuses, and keeps the subnet until it restarts.
     */
    TL_RULE_RESERVED_NOT_ADDRESS = 11,
    /**
     * A reserved address is not the gateway, nor taken in another way.
     */
    TL_RULE_RESERVED_TAKEN = 12,
    /**
     * A subnet given whole overlaps no other network's.
     */
    TL_RULE_SUBNET_OVERLAPS = 13,
    /**
     * Subnet and range are not both another network's.
     */
    TL_RULE_SAME_SUBNET_AND_RANGE = 14,
    /**
     * Ranges of one subnet on one parent do not overlap. Docker accepts them.
     */
    TL_RULE_RANGES_OVERLAP = 15,
    /**
     * Subnets of different length on one engine do not overlap, whatever their ranges. Docker accepts them, and
     * gives one address to two containers.
     */
    TL_RULE_NESTED_SUBNETS = 16,
    /**
     * Two networks of one subnet do not both name the same gateway: the second one takes none.
     */
    TL_RULE_GATEWAY_TAKEN = 17,
    /**
     * A network with an IPv6 subnet has IPv6. Docker ignores the subnet otherwise. It cannot be broken here: the subnets
     * decide.
     */
    TL_RULE_IPV6_SUBNET_WITHOUT_IPV6 = 18,
    /**
     * A subnet is not the whole address space.
     */
    TL_RULE_EMPTY_POOL = 19,
    /**
     * A subnet has an address to give; /31 and /32 have one since Docker 23.0 only.
     */
    TL_RULE_NO_ADDRESS_TO_GIVE = 20,
    /**
     * A mode is one of the driver's.
     */
    TL_RULE_UNKNOWN_MODE = 21,
    /**
     * The loopback device is no parent.
     */
    TL_RULE_PARENT_IS_LOOPBACK = 22,
    /**
     * A parent that is not `link.vid` exists.
     */
    TL_RULE_PARENT_MISSING = 23,
    /**
     * A parent that Docker is to make is `link.vid`: the link exists, the id is 1 to 4094, there is one dot.
     */
    TL_RULE_PARENT_NOT_CREATABLE = 24,
    /**
     * A parent has one network: of macvlan before Docker 27.0 or when one is passthru, of ipvlan always.
     */
    TL_RULE_PARENT_TAKEN = 25,
    /**
     * A passthru network has one container.
     */
    TL_RULE_PASSTHRU_TAKEN = 26,
    /**
     * A parent is no bridge port, and has no children of the other driver.
     */
    TL_RULE_PARENT_BUSY = 27,
    /**
     * The name of a parent has 1 to 15 bytes.
     */
    TL_RULE_PARENT_NAME_INVALID = 28,
    /**
     * The name of a network is not taken. Docker before 25.0 makes a second one of the same name.
     */
    TL_RULE_NAME_TAKEN = 29,
    /**
     * A static address lies in a subnet of the network.
     */
    TL_RULE_ADDRESS_OUTSIDE_SUBNETS = 30,
    /**
     * A static address is free, and is not gateway, network, broadcast or reserved.
     */
    TL_RULE_ADDRESS_TAKEN = 31,
    /**
     * A static address needs a network whose subnets its maker chose.
     */
    TL_RULE_ADDRESS_WITHOUT_SUBNET = 32,
    /**
     * A MAC address is neither the parent's nor another child's.
     */
    TL_RULE_MAC_TAKEN = 33,
    /**
     * A MAC address is unicast.
     */
    TL_RULE_MAC_NOT_UNICAST = 34,
    /**
     * A network to be removed has no endpoints.
     */
    TL_RULE_NETWORK_IN_USE = 35,
    /**
     * A subnet names its gateway. Docker before 29.0 otherwise takes the first free address and routes to it; later
     * ones give no default route.
     */
    TL_RULE_GATEWAY_NOT_GIVEN = 36,
    /**
     * Subnets of one request do not overlap. Only the docker command line checks.
     */
    TL_RULE_SUBNETS_OF_REQUEST_OVERLAP = 37,
    /**
     * A network on a wire has a subnet: Docker would otherwise take one that nobody on the wire knows.
     */
    TL_RULE_NO_SUBNET = 38,
    /**
     * Who makes and deletes the parent is as declared: a link for Docker to make is not there yet, any other is.
     */
    TL_RULE_PARENT_OWNERSHIP = 39,
    /**
     * A parent that is to carry VLAN `vid` does carry it. Docker looks at the name only.
     */
    TL_RULE_PARENT_VLAN_MISMATCH = 40,
    /**
     * A parent is up. Docker does not bring an existing one up, and no frame passes.
     */
    TL_RULE_PARENT_DOWN = 41,
    /**
     * ipvlan has no MAC addresses of its own.
     */
    TL_RULE_MAC_ON_IPVLAN = 42,
    /**
     * A setting that this kind of network ignores.
     */
    TL_RULE_SETTING_IGNORED = 43,
    /**
     * A parent that filters by MAC address carries ipvlan, not macvlan: Wi-Fi.
     */
    TL_RULE_PARENT_ONE_MAC = 44,
    /**
     * A network that takes its settings from another one has that one.
     */
    TL_RULE_CONFIG_MISSING = 45,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_rule tl_rule;
#else
typedef uint32_t tl_rule;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whose engine answers on the socket.
 */
enum tl_engine_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Docker's own, moby.
     */
    TL_ENGINE_KIND_DOCKER = 1,
    /**
     * Podman, on its Docker-compatible socket.
     */
    TL_ENGINE_KIND_PODMAN = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_engine_type tl_engine_type;
#else
typedef uint32_t tl_engine_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The system that the engine's containers run on.
 */
enum tl_engine_system
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Linux: macvlan and ipvlan.
     */
    TL_ENGINE_OS_LINUX = 1,
    /**
     * Windows: `transparent`.
     */
    TL_ENGINE_OS_WINDOWS = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_engine_system tl_engine_system;
#else
typedef uint32_t tl_engine_system;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What differs between engines, and since when.
 */
enum tl_feature
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Addresses can be given out of a /31, /32, /127 or /128.
     */
    TL_FEATURE_TINY_SUBNETS = 1,
    /**
     * The daemon itself checks subnets, ranges, gateways and reserved addresses, and lists all faults.
     */
    TL_FEATURE_CHECKS_ADDRESSES = 2,
    /**
     * A second network of the same name is always refused.
     */
    TL_FEATURE_UNIQUE_NAMES = 3,
    /**
     * ipvlan in mode l3s, and its flags. Before, the mode is refused and a flag silently ignored.
     */
    TL_FEATURE_IPVLAN_FLAGS = 4,
    /**
     * A MAC address per endpoint, at `containers/create`.
     */
    TL_FEATURE_MAC_PER_ENDPOINT = 5,
    /**
     * A MAC address at `networks/connect`; before, the field was ignored.
     */
    TL_FEATURE_MAC_AT_CONNECT = 6,
    /**
     * A container can be created on several networks at once.
     */
    TL_FEATURE_SEVERAL_ENDPOINTS_AT_CREATE = 7,
    /**
     * A network without parent is treated as internal in full: no gateway, no forwarded DNS.
     */
    TL_FEATURE_PARENTLESS_IS_INTERNAL = 8,
    /**
     * Several macvlan networks on one parent, unless one of them is passthru.
     */
    TL_FEATURE_SHARED_PARENT = 9,
    /**
     * Sysctls of one endpoint, `com.docker.network.endpoint.sysctls`.
     */
    TL_FEATURE_ENDPOINT_SYSCTLS = 10,
    /**
     * The name of the interface in the container, `com.docker.network.endpoint.ifname`.
     */
    TL_FEATURE_INTERFACE_NAME = 11,
    /**
     * Which of several networks gives the default route, `GwPriority`.
     */
    TL_FEATURE_GATEWAY_PRIORITY = 12,
    /**
     * A network without IPv4, `EnableIPv4=false`.
     */
    TL_FEATURE_IPV6_ONLY = 13,
    /**
     * The engine announces a container's addresses after attaching, and the options that tune it.
     */
    TL_FEATURE_ADVERTISE = 14,
    /**
     * MAC addresses are random at every start; before, they followed from the IPv4 address.
     */
    TL_FEATURE_RANDOM_MAC = 15,
    /**
     * A subnet without gateway has none; before, the first free address is taken for one and routed to.
     */
    TL_FEATURE_NO_INVENTED_GATEWAY = 16,
    /**
     * An internal network needs no gateway address; before, one is taken out of the pool.
     */
    TL_FEATURE_NO_INTERNAL_GATEWAY = 17,
    /**
     * A failed create gives its subnet back at once; before, it can stay taken until the daemon restarts.
     */
    TL_FEATURE_NO_POOL_LEAK = 18,
    /**
     * `networks/{id}` tells how many addresses are given out.
     */
    TL_FEATURE_ADDRESS_COUNTS = 19,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_feature tl_feature;
#else
typedef uint32_t tl_feature;
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
 * Whether `docker logs` can read a container's lines. Where trunkline reads them is `tl_log_location`.
 */
enum tl_readable
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * From the driver's own files or journal.
     */
    TL_READABLE_NATIVE = 1,
    /**
     * From the copy that the engine keeps since 20.10. For a stopped container the driver's other side must answer all the
     * same, although the copy is on the disk.
     */
    TL_READABLE_THROUGH_CACHE = 2,
    /**
     * Not at all, and why.
     */
    TL_READABLE_NO = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_readable tl_readable;
#else
typedef uint32_t tl_readable;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where a descriptor of a process goes, by the text of the link `/proc/PID/fd/N`.
 */
enum tl_descriptor
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A pipe: that to the log driver, for the first process of a container without a terminal.
     */
    TL_DESCRIPTOR_PIPE = 1,
    /**
     * A terminal: that of the container, which is logged too.
     */
    TL_DESCRIPTOR_TERMINAL = 2,
    /**
     * `/dev/null`: everything is thrown away.
     */
    TL_DESCRIPTOR_NULL = 3,
    /**
     * A file: the driver sees nothing of it.
     */
    TL_DESCRIPTOR_FILE = 4,
    /**
     * A socket, or something else.
     */
    TL_DESCRIPTOR_OTHER = 5,
    /**
     * It is closed.
     */
    TL_DESCRIPTOR_CLOSED = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_descriptor tl_descriptor;
#else
typedef uint32_t tl_descriptor;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why a container's processes were not looked at, so that the check of its output is by its command alone.
 */
enum tl_unseen
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It does not run.
     */
    TL_UNSEEN_NOT_RUNNING = 1,
    /**
     * The engine may be on another machine.
     */
    TL_UNSEEN_NOT_LOCAL = 2,
    /**
     * Here, the process with this id is not the container's: the engine runs in another machine or process namespace.
     */
    TL_UNSEEN_OTHER_PROCESS = 3,
    /**
     * It takes root.
     */
    TL_UNSEEN_NOT_ALLOWED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_unseen tl_unseen;
#else
typedef uint32_t tl_unseen;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What the first process of a container is. Only what it and its children write to descriptors 1 and 2 is logged, and only
 * it
 * is sent the signal to stop.
 */
enum tl_first_process
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The application.
     */
    TL_FIRST_PROCESS_APPLICATION = 1,
    /**
     * A small init (`tini`, `docker-init`, …), which passes signals on.
     */
    TL_FIRST_PROCESS_INIT = 2,
    /**
     * A shell or a supervisor, which started the application.
     */
    TL_FIRST_PROCESS_STARTER = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_first_process tl_first_process;
#else
typedef uint32_t tl_first_process;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Who said it.
 */
enum tl_layer
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The engine, in an answer of its API, or the docker command.
     */
    TL_LAYER_API = 1,
    /**
     * The daemon's log.
     */
    TL_LAYER_DAEMON = 2,
    /**
     * The application in a container.
     */
    TL_LAYER_CONTAINER = 3,
    /**
     * The kernel's log.
     */
    TL_LAYER_KERNEL = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_layer tl_layer;
#else
typedef uint32_t tl_layer;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What the engine's own check said before the file was put in place.
 */
enum tl_engine_check
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `dockerd --validate` accepted it. It does not look at log options.
     */
    TL_ENGINE_CHECK_PASSED = 1,
    /**
     * Not asked for, or this engine has no such check (before 23.0).
     */
    TL_ENGINE_CHECK_NOT_DONE = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_engine_check tl_engine_check;
#else
typedef uint32_t tl_engine_check;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The level of the daemon's own log: `log-level`.
 */
enum tl_log_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * More than debug.
     */
    TL_LOG_LEVEL_TRACE = 1,
    /**
     * Everything that helps to find a fault.
     */
    TL_LOG_LEVEL_DEBUG = 2,
    /**
     * The default.
     */
    TL_LOG_LEVEL_INFO = 3,
    /**
     * Warnings and worse. The lines that tell of a reload are not seen any more.
     */
    TL_LOG_LEVEL_WARN = 4,
    /**
     * Errors and worse.
     */
    TL_LOG_LEVEL_ERROR = 5,
    /**
     * What ends the daemon.
     */
    TL_LOG_LEVEL_FATAL = 6,
    /**
     * Go panics only.
     */
    TL_LOG_LEVEL_PANIC = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_level tl_log_level;
#else
typedef uint32_t tl_log_level;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * When a changed key takes effect.
 */
enum tl_effect
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * After a reload (SIGHUP), for everything.
     */
    TL_EFFECT_RELOAD = 1,
    /**
     * After a reload, for containers created or started afterwards.
     */
    TL_EFFECT_RELOAD_NEW_CONTAINERS = 2,
    /**
     * After a restart of the daemon.
     */
    TL_EFFECT_RESTART = 3,
    /**
     * After a restart, and for containers created afterwards only: existing ones stay as they are until they are made anew.
     */
    TL_EFFECT_RESTART_NEW_CONTAINERS = 4,
    /**
     * Never: the engine tolerates the key and does nothing.
     */
    TL_EFFECT_NOTHING = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_effect tl_effect;
#else
typedef uint32_t tl_effect;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The platform of the machine on which the user sits.
 */
enum tl_platform
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Linux with an engine of its own, also inside WSL.
     */
    TL_PLATFORM_LINUX = 1,
    /**
     * macOS with Docker Desktop: the engine runs in a virtual machine.
     */
    TL_PLATFORM_MAC_OS = 2,
    /**
     * Windows with Docker Desktop: the engine runs in WSL 2.
     */
    TL_PLATFORM_WINDOWS_DESKTOP = 3,
    /**
     * Windows with the engine as a service, for Windows containers.
     */
    TL_PLATFORM_WINDOWS_ENGINE = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_platform tl_platform;
#else
typedef uint32_t tl_platform;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a line was written.
 */
enum tl_line_form
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `time="…" level=… msg="…" key=value`: the default.
     */
    TL_LINE_FORM_LOGFMT = 1,
    /**
     * A JSON object: `log-format: json`, since 25.0.
     */
    TL_LINE_FORM_JSON = 2,
    /**
     * `INFO[…] message key=value`: on a terminal.
     */
    TL_LINE_FORM_TERMINAL = 3,
    /**
     * Something else: a fatal error at start, a Go panic, a goroutine dump.
     */
    TL_LINE_FORM_RAW = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_line_form tl_line_form;
#else
typedef uint32_t tl_line_form;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A place where the daemon's log is, or may be.
 */
enum tl_log_place_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * systemd's journal: `journalctl -u UNIT`, with `--user` for a rootless daemon.
     */
    TL_LOG_PLACE_JOURNAL = 1,
    /**
     * Files of a journal that were copied from another host, or of this one: `journalctl --file`.
     */
    TL_LOG_PLACE_JOURNAL_FILE = 2,
    /**
     * The kernel's messages, from its own memory: `/dev/kmsg`.
     */
    TL_LOG_PLACE_KERNEL_RING = 3,
    /**
     * The kernel's messages of this boot, as the journal has them: `journalctl -k`.
     */
    TL_LOG_PLACE_KERNEL_JOURNAL = 4,
    /**
     * A file.
     */
    TL_LOG_PLACE_FILE = 5,
    /**
     * What PowerShell has exported of a Windows event log: see `tl_windows_events`.
     */
    TL_LOG_PLACE_EVENT_FILE = 6,
    /**
     * The Windows event log.
     */
    TL_LOG_PLACE_EVENT_LOG = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_place_type tl_log_place_type;
#else
typedef uint32_t tl_log_place_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Who wrote a line of the journal.
 */
enum tl_journal_origin
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The unit's own output: the daemon, and the containerd it manages.
     */
    TL_JOURNAL_ORIGIN_UNIT = 1,
    /**
     * A container with the `journald` driver. Its lines carry the daemon's unit too.
     */
    TL_JOURNAL_ORIGIN_CONTAINER = 2,
    /**
     * The kernel.
     */
    TL_JOURNAL_ORIGIN_KERNEL = 3,
    /**
     * systemd or journald, about the unit.
     */
    TL_JOURNAL_ORIGIN_SYSTEMD = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_journal_origin tl_journal_origin;
#else
typedef uint32_t tl_journal_origin;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which log driver: one that Docker brings along, `none`, or a plugin.
 */
enum tl_log_driver_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `json-file`, the default.
     */
    TL_LOG_DRIVER_KIND_JSON_FILE = 1,
    /**
     * `local`.
     */
    TL_LOG_DRIVER_KIND_LOCAL = 2,
    /**
     * `journald`.
     */
    TL_LOG_DRIVER_KIND_JOURNALD = 3,
    /**
     * `syslog`.
     */
    TL_LOG_DRIVER_KIND_SYSLOG = 4,
    /**
     * `gelf`.
     */
    TL_LOG_DRIVER_KIND_GELF = 5,
    /**
     * `fluentd`.
     */
    TL_LOG_DRIVER_KIND_FLUENTD = 6,
    /**
     * `splunk`.
     */
    TL_LOG_DRIVER_KIND_SPLUNK = 7,
    /**
     * `awslogs`.
     */
    TL_LOG_DRIVER_KIND_AWS_LOGS = 8,
    /**
     * `gcplogs`.
     */
    TL_LOG_DRIVER_KIND_GCP_LOGS = 9,
    /**
     * `etwlogs`, Windows only.
     */
    TL_LOG_DRIVER_KIND_ETW_LOGS = 10,
    /**
     * `logentries`, up to 24.
     */
    TL_LOG_DRIVER_KIND_LOG_ENTRIES = 11,
    /**
     * `none`: nothing is kept.
     */
    TL_LOG_DRIVER_KIND_NONE = 12,
    /**
     * A plugin, of whatever name.
     */
    TL_LOG_DRIVER_KIND_PLUGIN = 13,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_driver_kind tl_log_driver_kind;
#else
typedef uint32_t tl_log_driver_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where a log configuration is to stand: rules differ.
 */
enum tl_log_config_place
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `log-driver` and `log-opts` of the daemon: the default of every container created afterwards.
     */
    TL_LOG_CONFIG_PLACE_DAEMON_DEFAULT = 1,
    /**
     * One container.
     */
    TL_LOG_CONFIG_PLACE_CONTAINER = 2,
    /**
     * A swarm service. The engine checks nothing when it is created; its tasks fail.
     */
    TL_LOG_CONFIG_PLACE_SERVICE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_config_place tl_log_config_place;
#else
typedef uint32_t tl_log_config_place;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where the engine itself would notice what a finding is about.
 */
enum tl_log_stage
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nowhere: it takes it without a word.
     */
    TL_LOG_STAGE_NOWHERE = 1,
    /**
     * The daemon does not start.
     */
    TL_LOG_STAGE_DAEMON_START = 2,
    /**
     * The container is not created (HTTP 400).
     */
    TL_LOG_STAGE_CREATE = 3,
    /**
     * The container is created and does not start (HTTP 500).
     */
    TL_LOG_STAGE_START = 4,
    /**
     * The service is created, and its tasks are rejected or fail in a loop.
     */
    TL_LOG_STAGE_TASK = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_stage tl_log_stage;
#else
typedef uint32_t tl_log_stage;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How serious a finding is.
 */
enum tl_log_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It breaks a rule, does harm or does nothing: it is not written.
     */
    TL_LOG_SEVERITY_REFUSED = 1,
    /**
     * It works, with a risk to know of.
     */
    TL_LOG_SEVERITY_WARNED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_severity tl_log_severity;
#else
typedef uint32_t tl_log_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How lines reach a log driver: the options `mode` and `max-buffer-size`.
 */
enum tl_delivery
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not said, which is blocking for every driver; the dual-logging cache alone may then lose lines.
     */
    TL_DELIVERY_ENGINE_DEFAULT = 1,
    /**
     * The application waits until the driver has taken the line.
     */
    TL_DELIVERY_BLOCKING = 2,
    /**
     * Lines go through a buffer in memory. When it is full the **newest** are dropped, without a counter, an event or
     * a line in the daemon's log.
     */
    TL_DELIVERY_NON_BLOCKING = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_delivery tl_delivery;
#else
typedef uint32_t tl_delivery;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where an option of a container comes from.
 */
enum tl_option_source
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The container or the service.
     */
    TL_OPTION_SOURCE_OWN = 1,
    /**
     * The daemon's default.
     */
    TL_OPTION_SOURCE_DAEMON = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_option_source tl_option_source;
#else
typedef uint32_t tl_option_source;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Something that was looked at.
 */
enum tl_log_source
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The engine's answers.
     */
    TL_LOG_SOURCE_ENGINE = 1,
    /**
     * The daemon's log.
     */
    TL_LOG_SOURCE_DAEMON_LOG = 2,
    /**
     * A container's log, by the container's name.
     */
    TL_LOG_SOURCE_CONTAINER_LOG = 3,
    /**
     * The kernel's log.
     */
    TL_LOG_SOURCE_KERNEL_LOG = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_source tl_log_source;
#else
typedef uint32_t tl_log_source;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How far a source was looked at.
 */
enum tl_extent
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is being looked at.
     */
    TL_EXTENT_UNDER_WAY = 1,
    /**
     * As far as was asked for.
     */
    TL_EXTENT_WHOLE = 2,
    /**
     * In part, and why.
     */
    TL_EXTENT_PARTLY = 3,
    /**
     * Not at all, and why.
     */
    TL_EXTENT_NOT = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_extent tl_extent;
#else
typedef uint32_t tl_extent;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a log is stored on disk.
 */
enum tl_log_format
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The driver `json-file`.
     */
    TL_LOG_FORMAT_JSON_FILE = 1,
    /**
     * The driver `local`, since 18.09.
     */
    TL_LOG_FORMAT_LOCAL = 2,
    /**
     * The cache in the form of `local` that the engine keeps since 20.10 for drivers which cannot be read.
     */
    TL_LOG_FORMAT_CACHE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_format tl_log_format;
#else
typedef uint32_t tl_log_format;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where the logs of a container are.
 */
enum tl_log_location_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * In files on this machine, in a format that is known.
     */
    TL_LOG_LOCATION_FILES = 1,
    /**
     * With the engine, which sends them.
     */
    TL_LOG_LOCATION_ENGINE = 2,
    /**
     * Neither here nor with the engine.
     */
    TL_LOG_LOCATION_ELSEWHERE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_location_type tl_log_location_type;
#else
typedef uint32_t tl_log_location_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why logs are asked of the engine instead of being read from its files. Reading is many times slower then.
 */
enum tl_why_engine
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The caller wanted it so.
     */
    TL_WHY_ENGINE_ASKED = 1,
    /**
     * The engine is on another machine, or may be.
     */
    TL_WHY_ENGINE_NOT_LOCAL = 2,
    /**
     * The formats of files are known for releases 18.09 to 29; this is another.
     */
    TL_WHY_ENGINE_UNKNOWN_RELEASE = 3,
    /**
     * There is no such file on this machine: the engine runs in a virtual machine (Docker Desktop), or in another mount
     * namespace.
     */
    TL_WHY_ENGINE_NO_FILE = 4,
    /**
     * The file cannot be opened. It takes root, or `CAP_DAC_READ_SEARCH`.
     */
    TL_WHY_ENGINE_NOT_ALLOWED = 5,
    /**
     * The engine reads this driver back itself: the driver's name.
     */
    TL_WHY_ENGINE_DRIVER = 6,
    /**
     * Logs of a service, whose tasks may run anywhere.
     */
    TL_WHY_ENGINE_SERVICE = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_why_engine tl_why_engine;
#else
typedef uint32_t tl_why_engine;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where logs are that cannot be read here.
 */
enum tl_elsewhere
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nowhere: the driver is `none`.
     */
    TL_ELSEWHERE_NOWHERE = 1,
    /**
     * In the journal of the host that the engine runs on.
     */
    TL_ELSEWHERE_JOURNAL = 2,
    /**
     * With the receiver that the driver sends to; no copy is kept.
     */
    TL_ELSEWHERE_RECEIVER = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_elsewhere tl_elsewhere;
#else
typedef uint32_t tl_elsewhere;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why the engine has no copy of what it sends on.
 */
enum tl_no_copy
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `cache-disabled` is true.
     */
    TL_NO_COPY_DISABLED = 1,
    /**
     * Engines keep copies since 20.10.
     */
    TL_NO_COPY_TOO_OLD = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_no_copy tl_no_copy;
#else
typedef uint32_t tl_no_copy;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which of the two descriptors of the container's main process wrote a line. With a TTY everything is
 * `TL_LOG_STREAM_STDOUT`.
 */
enum tl_log_stream
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Descriptor 1.
     */
    TL_LOG_STREAM_STDOUT = 1,
    /**
     * Descriptor 2.
     */
    TL_LOG_STREAM_STDERR = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_stream tl_log_stream;
#else
typedef uint32_t tl_log_stream;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a line ends.
 */
enum tl_line_end
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * With a newline, which is not part of `line`. With a TTY the line itself ends in a carriage return.
     */
    TL_LINE_END_NEWLINE = 1,
    /**
     * Without one: the process closed the descriptor in the middle of a line.
     */
    TL_LINE_END_OPEN = 2,
    /**
     * Cut, because the line is longer than `max_line`: the next record of the same
     * stream goes on with it.
     */
    TL_LINE_END_CONTINUES = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_line_end tl_line_end;
#else
typedef uint32_t tl_line_end;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why bytes of a log were skipped.
 */
enum tl_skip_reason
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * They are no record.
     */
    TL_SKIP_REASON_DAMAGED = 1,
    /**
     * They are zeros: the file was truncated from outside while the engine wrote to it.
     */
    TL_SKIP_REASON_HOLE = 2,
    /**
     * They are the beginning of a record whose end was never written.
     */
    TL_SKIP_REASON_UNFINISHED = 3,
    /**
     * The file was truncated while it was followed; what had not been read is gone.
     */
    TL_SKIP_REASON_TRUNCATED = 4,
    /**
     * The file was rotated while it was followed, so fast that files between may have been removed before they were read.
     */
    TL_SKIP_REASON_ROTATED_AWAY = 5,
    /**
     * The compressed data is damaged; the rest of the file cannot be read.
     */
    TL_SKIP_REASON_BAD_COMPRESSION = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_skip_reason tl_skip_reason;
#else
typedef uint32_t tl_skip_reason;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why the logs of a task are missing. `docker service logs` prints nothing in all of these cases.
 */
enum tl_task_problem
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It has not got as far as a container.
     */
    TL_TASK_PROBLEM_NO_CONTAINER = 1,
    /**
     * Its node does not answer.
     */
    TL_TASK_PROBLEM_NODE_DOWN = 2,
    /**
     * Its container was removed, and the logs with it.
     */
    TL_TASK_PROBLEM_CONTAINER_GONE = 3,
    /**
     * Its driver cannot be read back.
     */
    TL_TASK_PROBLEM_UNREADABLE = 4,
    /**
     * The engine sent nothing. On another node that is also what happens when the driver there cannot be read: the reason is in
     * the log of that node's daemon (`logs call failed`).
     */
    TL_TASK_PROBLEM_SILENT = 5,
    /**
     * Reading failed.
     */
    TL_TASK_PROBLEM_FAILED = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_task_problem tl_task_problem;
#else
typedef uint32_t tl_task_problem;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a read came to.
 */
enum tl_log_read
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * There is a line, or are lines.
     */
    TL_LOG_READ_LINES = 1,
    /**
     * Nothing came in time; read again.
     */
    TL_LOG_READ_TIMED_OUT = 2,
    /**
     * The log is at its end.
     */
    TL_LOG_READ_END = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_log_read tl_log_read;
#else
typedef uint32_t tl_log_read;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What happens to a step.
 */
enum tl_step_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is about to be carried out.
     */
    TL_STEP_STATE_ABOUT = 1,
    /**
     * It was carried out.
     */
    TL_STEP_STATE_DONE = 2,
    /**
     * It failed; the steps before it are undone now.
     */
    TL_STEP_STATE_FAILED = 3,
    /**
     * It was undone, because a later step failed.
     */
    TL_STEP_STATE_UNDONE = 4,
    /**
     * Undoing it failed.
     */
    TL_STEP_STATE_NOT_UNDONE = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_step_state tl_step_state;
#else
typedef uint32_t tl_step_state;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of the leases of what is torn down.
 */
enum tl_leases_after
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * They end; the addresses cool down.
     */
    TL_LEASES_AFTER_RELEASE = 1,
    /**
     * They stay: the same containers get the same addresses when they come back.
     */
    TL_LEASES_AFTER_KEEP = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_leases_after tl_leases_after;
#else
typedef uint32_t tl_leases_after;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * One thing to be done.
 */
enum tl_step
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Make a pool of addresses.
     */
    TL_STEP_MAKE_POOL = 1,
    /**
     * Give Docker's own allocator a block of a pool.
     */
    TL_STEP_CARVE = 2,
    /**
     * Take such a block back.
     */
    TL_STEP_UNCARVE = 3,
    /**
     * Lease the addresses of one endpoint.
     */
    TL_STEP_LEASE = 4,
    /**
     * Release a lease.
     */
    TL_STEP_RELEASE = 5,
    /**
     * Make a VLAN sub-interface.
     */
    TL_STEP_ADD_VLAN = 6,
    /**
     * Remove a link of ours, with everything on it.
     */
    TL_STEP_REMOVE_LINK = 7,
    /**
     * Set a link of ours up.
     */
    TL_STEP_SET_UP = 8,
    /**
     * Set the MTU of a link of ours: to this, from that.
     */
    TL_STEP_SET_MTU = 9,
    /**
     * Make a network of the engine.
     */
    TL_STEP_ADD_NETWORK = 10,
    /**
     * Remove a network of ours from the engine.
     */
    TL_STEP_REMOVE_NETWORK = 11,
    /**
     * Make the host's shim on a network.
     */
    TL_STEP_ADD_SHIM = 12,
    /**
     * Add what a shim lacks.
     */
    TL_STEP_COMPLETE_SHIM = 13,
    /**
     * Attach a namespace to the network at this position of its list.
     */
    TL_STEP_ATTACH = 14,
    /**
     * Add the addresses and routes that an attached namespace lacks.
     */
    TL_STEP_COMPLETE = 15,
    /**
     * Remove a link of ours inside a namespace.
     */
    TL_STEP_DETACH = 16,
    /**
     * Make a container and start it.
     */
    TL_STEP_RUN = 17,
    /**
     * Start a container of ours.
     */
    TL_STEP_START = 18,
    /**
     * Stop and start a container of ours, so that it gets its interfaces anew.
     */
    TL_STEP_RESTART = 19,
    /**
     * Remove a container of ours.
     */
    TL_STEP_REMOVE_CONTAINER = 20,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tl_step tl_step;
#else
typedef uint32_t tl_step;
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
 * A step, and why it is taken. Belongs to its plan.
 */
typedef struct tl_action tl_action;

/**
 * The steps of a plan, in order. Threads may read it at the same time.
 */
typedef struct tl_actions tl_actions;

/**
 * Which address of a network belongs to which container, in the engine's eyes. Belongs to its list.
 */
typedef struct tl_address_holder tl_address_holder;

/**
 * Who has the addresses of a network. Threads may read it at the same time.
 */
typedef struct tl_address_holders tl_address_holders;

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
 * How many addresses of one subnet are given out. Belongs to its network.
 */
typedef struct tl_address_usage tl_address_usage;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_address_usages tl_address_usages;

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
 * A list of carved blocks, borrowed from its pool.
 */
typedef struct tl_carves tl_carves;

/**
 * A cause, with all that speaks for it. Belongs to its list.
 */
typedef struct tl_cause tl_cause;

/**
 * Causes, the likeliest first. Threads may read it at the same time.
 */
typedef struct tl_causes tl_causes;

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
 * The arguments of a running or configured `dockerd`.
 *
 * Whatever is given as a flag may not stand in `daemon.json` too, not even with the same value; the packaged units give
 * `-H fd://`, so that `hosts` in the file keeps the daemon from starting. It never changes, so threads may read it at the
 * same time.
 */
typedef struct tl_command_line tl_command_line;

/**
 * Changes to be made to a `daemon.json`. One thread at a time may change it.
 */
typedef struct tl_config_edit tl_config_edit;

/**
 * One thing to be said about a `daemon.json`. Belongs to its list.
 */
typedef struct tl_config_finding tl_config_finding;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_config_findings tl_config_findings;

/**
 * A container: a namespace that exists, or a Docker container to be made, and the networks that it is on. One thread at a
 * time may change it; threads may read it at the same time.
 */
typedef struct tl_container tl_container;

/**
 * What is to be said about one container's logs on this host. It never changes, so threads may read it at the same time.
 */
typedef struct tl_container_audit tl_container_audit;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_container_audits tl_container_audits;

/**
 * What is known of a container's application, for `tl_output_check`. One thread at a time may change it.
 */
typedef struct tl_container_facts tl_container_facts;

/**
 * A container to be made and started, with all its networks at once.
 *
 * Engines of an API before 1.44 take one network at creation; further ones are connected before the start. One thread at a
 * time may change it; threads may read it at the same time.
 */
typedef struct tl_container_spec tl_container_spec;

/**
 * The containers of a topology. Threads may read it at the same time.
 */
typedef struct tl_containers tl_containers;

/**
 * The bytes of a `daemon.json`, read.
 *
 * Reading is stricter than any engine's: what only some releases take (text after the object, a byte order mark before
 * 24.0) is an error or a finding. What breaks the grammar is reported with line, column and a hint. It never changes, so
 * threads may read it at the same time.
 */
typedef struct tl_daemon_config tl_daemon_config;

/**
 * A `daemon.json` on disk.
 *
 * A missing file reads as an empty object: that is what the engine makes of it, unless the file is named by
 * `--config-file`. One thread at a time may use it.
 */
typedef struct tl_daemon_config_file tl_daemon_config_file;

/**
 * The lines of a daemon's log or the kernel's, one after the other, read as they are asked for. One thread at a time may
 * use it.
 */
typedef struct tl_daemon_log tl_daemon_log;

/**
 * A line of the daemon's log.
 *
 * Every line becomes a record; one that is in none of the known forms is kept whole as the message. It never changes, so
 * threads may read it at the same time.
 */
typedef struct tl_daemon_record tl_daemon_record;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_daemon_records tl_daemon_records;

/**
 * What `diagnose` made of the lines. It never changes, so threads may read it at the same time.
 */
typedef struct tl_diagnosis tl_diagnosis;

/**
 * One field in which a thing that exists differs from what was asked for. Belongs to its list.
 */
typedef struct tl_difference tl_difference;

/**
 * A list of differences. Threads may read it at the same time.
 */
typedef struct tl_differences tl_differences;

/**
 * An address in use, and the lease that speaks against it. Belongs to its list.
 */
typedef struct tl_dispute tl_dispute;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_disputes tl_disputes;

/**
 * A connection to a container engine. Needs access to the engine's socket, which amounts to root on its host. Each call is
 * answered within the deadline, if only with `TL_TIMEOUT`, and a `tl_cancel` ends it with `TL_INTERRUPTED`. Threads may
 * use it at the same time; their calls are carried out one after the other. In a child after `fork` every call fails with
 * `TL_MISUSE`.
 */
typedef struct tl_docker tl_docker;

/**
 * A `daemon.json` after an edit. It never changes, so threads may read it at the same time.
 */
typedef struct tl_edited_config tl_edited_config;

/**
 * One endpoint to be: the network, and what of it is fixed. One thread at a time may change it; threads may read it at the
 * same time.
 */
typedef struct tl_endpoint_spec tl_endpoint_spec;

/**
 * The endpoints of a container. Threads may read it at the same time.
 */
typedef struct tl_endpoint_specs tl_endpoint_specs;

/**
 * An engine: whose, which version, and the API version that we speak with it. It never changes, so threads may read it at
 * the same time.
 */
typedef struct tl_engine tl_engine;

/**
 * A driver's name and its options in the engine's strings, as they stand in `HostConfig.LogConfig`. It never changes, so
 * threads may read it at the same time.
 */
typedef struct tl_engine_log_config tl_engine_log_config;

/**
 * What went wrong: what was done, to what, and what the other side said. Made by a call that fails when it was given a
 * `tl_error **`; free it with `tl_error_free`. It never changes, so all threads may read it.
 */
typedef struct tl_error tl_error;

/**
 * One thing that somebody said, for `diagnose`. One thread at a time may change it.
 */
typedef struct tl_evidence tl_evidence;

/**
 * An examination of a host, a network or a container: which sources are looked at, and how far.
 *
 * `examine` carries it out. Nothing is changed on the host: the engine is asked by GET only, logs
 * are read. One thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_examination tl_examination;

/**
 * What an examination found. It never changes, so threads may read it at the same time.
 */
typedef struct tl_examined tl_examined;

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
 * A known failure: its wordings, what it means, and what helps. Never to be freed. Threads may read it at the same time.
 */
typedef struct tl_failure tl_failure;

/**
 * All failures that are known. Threads may read it at the same time.
 */
typedef struct tl_failures tl_failures;

/**
 * One thing on the host that concerns a new pool. Belongs to its list.
 */
typedef struct tl_finding tl_finding;

/**
 * A list of findings. Threads may read it at the same time.
 */
typedef struct tl_findings tl_findings;

/**
 * A host: its kernel, the ledger of addresses, and its container engine when it has one. A `tl_cancel` ends a call with
 * `TL_INTERRUPTED`; what it had begun is undone. Threads may use it at the same time; those that change the host do so one
 * after the other. In a child after `fork` every call fails with `TL_MISUSE`.
 */
typedef struct tl_host tl_host;

/**
 * What must be known of a host to find its logs. One thread at a time may change it.
 */
typedef struct tl_host_facts tl_host_facts;

/**
 * What is known of one link of the host, as far as a network on it is concerned. Plain data: whoever can ask the kernel
 * fills it in. One thread at a time may change it.
 */
typedef struct tl_host_link tl_host_link;

/**
 * The links of the host of an engine, for rules that need to know them. Where a function takes one, NULL says that they
 * are not known, and those rules are left out. It never changes, so threads may read it at the same time.
 */
typedef struct tl_host_links tl_host_links;

/**
 * A link of the host on a network, so that host and containers reach each other: see `tl_shim`. One thread at a time may
 * change it; threads may read it at the same time.
 */
typedef struct tl_host_shim tl_host_shim;

/**
 * What is inside one network namespace. Belongs to its list.
 */
typedef struct tl_inside tl_inside;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_insides tl_insides;

/**
 * Hands out the addresses of a store, so that nobody else has them. A lease is on disk before it is handed out, and asking again
 * with the same owner gives the same answer, after any crash. Threads may use it at the same time; threads that call at the same
 * time share one write to the disk. In a child after `fork` every call fails with `TL_MISUSE`: open a new one there.
 *
 * Every call can fail with the errors of the store: `TL_STORE`, `TL_STORE_UNAVAILABLE`, `TL_STORE_CORRUPT`, `TL_OUTCOME_UNKNOWN`.
 */
typedef struct tl_ipam tl_ipam;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_ipam_entries tl_ipam_entries;

/**
 * One entry of `IPAM.Config`: what Docker's allocator is told about a subnet. Belongs to its list.
 */
typedef struct tl_ipam_entry tl_ipam_entry;

/**
 * An ipvlan or ipvtap link to be. Mode and flag are the parent's: the last child created or changed decides for all. One thread at a time may change it; threads may read it at
 * the same time.
 */
typedef struct tl_ipvlan_spec tl_ipvlan_spec;

/**
 * A container on one network. One thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_join tl_join;

/**
 * An address that a container has on a network. Belongs to its list.
 */
typedef struct tl_join_address tl_join_address;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_join_addresses tl_join_addresses;

/**
 * An entry of the journal.
 *
 * The priority is not read: dockerd's lines all have 6, whatever their level. It never changes, so threads may read it at
 * the same time.
 */
typedef struct tl_journal_entry tl_journal_entry;

/**
 * The kernel's links in one network namespace. Threads may use it at the same time; their calls are carried out one after the
 * other. In a child after `fork` every call fails with `TL_MISUSE`: open a new one there.
 *
 * Reading takes no privilege. Creating and changing take `CAP_NET_ADMIN` in the user namespace that owns the network namespace;
 * entering another namespace takes `CAP_SYS_ADMIN` there; `TL_PERMISSION_DENIED` without.
 */
typedef struct tl_kernel tl_kernel;

/**
 * What the change of one key brings about. Belongs to its list.
 */
typedef struct tl_key_effect tl_key_effect;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_key_effects tl_key_effects;

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
 * What is to be said about the logs of one container. It never changes, so threads may read it at the same time.
 */
typedef struct tl_log_audit tl_log_audit;

/**
 * Audits the logs of containers: asks the engine, looks at the files on the disk and at `/proc`. Changes nothing.
 *
 * Without root the files are not measured and the processes not looked at, which each answer says. Threads may use it at
 * the same time. In a child after `fork` every call fails with `TL_MISUSE`.
 */
typedef struct tl_log_auditor tl_log_auditor;

/**
 * A log driver with its options, for a daemon's default, a container or a service. Options have Docker's own names and
 * values, and each is checked when it is set; `tl_log_config_review` holds all of them against a place and a release. One
 * thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_log_config tl_log_config;

/**
 * One thing to be said about a log configuration. Belongs to its list.
 */
typedef struct tl_log_finding tl_log_finding;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_log_findings tl_log_findings;

/**
 * Where the logs of a container are. It never changes, so threads may read it at the same time.
 */
typedef struct tl_log_location tl_log_location;

/**
 * What `classify` found in a line. It never changes, so threads may read it at the same time.
 */
typedef struct tl_log_match tl_log_match;

/**
 * A place where the daemon's log is, or may be. It never changes, so threads may read it at the same time.
 */
typedef struct tl_log_place tl_log_place;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_log_places tl_log_places;

/**
 * Which lines of a log are wanted. One thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_log_query tl_log_query;

/**
 * Reads the logs of a container or a service, or log files, on the thread of the call. One thread at a time may use it.
 */
typedef struct tl_log_reader tl_log_reader;

/**
 * A source, and how far it was looked at. Belongs to its list.
 */
typedef struct tl_looked tl_looked;

/**
 * What was looked at. Threads may read it at the same time.
 */
typedef struct tl_looked_list tl_looked_list;

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
 * The result of `merged_with`. It never changes, so threads may read it at the same time.
 */
typedef struct tl_merged_log_config tl_merged_log_config;

/**
 * A network namespace, held open: it cannot vanish while this handle lives, even if the last process in it ends. It never
 * changes, so threads may use it at the same time.
 */
typedef struct tl_netns tl_netns;

/**
 * A network: a driver on a VLAN, or on the untagged wire, with its subnets. One thread at a time may change it; threads
 * may read it at the same time.
 */
typedef struct tl_network tl_network;

/**
 * One change of a network. It never changes, so threads may read it at the same time.
 */
typedef struct tl_network_event tl_network_event;

/**
 * The changes of networks, in order, from the moment of the call on. Freeing it ends the connection. One thread at a time
 * may use it.
 */
typedef struct tl_network_events tl_network_events;

/**
 * A network compared with what is wanted, and its troubles. It never changes, so threads may read it at the same time.
 */
typedef struct tl_network_health tl_network_health;

/**
 * The parent of a macvlan or ipvlan network: a link with its owner, or none at all. Never changed after it was made,
 * except by `tl_network_parent_carrying`; threads may read it at the same time.
 */
typedef struct tl_network_parent tl_network_parent;

/**
 * A macvlan or ipvlan network of the engine to be. One thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_network_spec tl_network_spec;

/**
 * The networks of a topology. Threads may read it at the same time.
 */
typedef struct tl_networks tl_networks;

/**
 * An address as the kernel reports it. Belongs to its list.
 */
typedef struct tl_observed_address tl_observed_address;

/**
 * A list of addresses as the kernel reports them. Threads may read it at the same time.
 */
typedef struct tl_observed_addresses tl_observed_addresses;

/**
 * One network of a container, attached or merely configured. Belongs to its container.
 */
typedef struct tl_observed_attachment tl_observed_attachment;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_observed_attachments tl_observed_attachments;

/**
 * A container, as far as networks are concerned. Stopped ones count: a static address stays theirs. It never changes, so
 * threads may read it at the same time.
 */
typedef struct tl_observed_container tl_observed_container;

/**
 * Containers of the engine. Threads may read it at the same time.
 */
typedef struct tl_observed_containers tl_observed_containers;

/**
 * One endpoint: a running container on a network. Belongs to its network.
 */
typedef struct tl_observed_endpoint tl_observed_endpoint;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_observed_endpoints tl_observed_endpoints;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_observed_entries tl_observed_entries;

/**
 * One entry of `IPAM.Config` as the engine tells it. Old engines store what they were given, so everything is text.
 * Belongs to its network.
 */
typedef struct tl_observed_entry tl_observed_entry;

/**
 * An ipvlan or ipvtap child as the kernel reports it. Belongs to its link.
 */
typedef struct tl_observed_ipvlan tl_observed_ipvlan;

/**
 * A macvlan or macvtap child as the kernel reports it. Belongs to its link.
 */
typedef struct tl_observed_macvlan tl_observed_macvlan;

/**
 * A network of the engine, of any driver, whoever made it. It never changes, so threads may read it at the same time.
 */
typedef struct tl_observed_network tl_observed_network;

/**
 * Networks of the engine. Threads may read it at the same time.
 */
typedef struct tl_observed_networks tl_observed_networks;

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
 * Whether an application writes where its container's log driver listens: to descriptors 1 and 2 of the first process. It
 * never changes, so threads may read it at the same time.
 */
typedef struct tl_output_check tl_output_check;

/**
 * A list of names with their values, such as labels and options. It never changes, so threads may read it at the same time.
 */
typedef struct tl_pairs tl_pairs;

/**
 * One thing about a parent that a person should know before hanging children on it. Belongs to its list.
 */
typedef struct tl_parent_finding tl_parent_finding;

/**
 * A list of findings. Threads may read it at the same time.
 */
typedef struct tl_parent_findings tl_parent_findings;

/**
 * A host with its trunk, the VLANs on it, and who is on each: something to draw.
 *
 * A picture holds plain facts and knows nothing of where they came from: draw what you planned, or what you read back. One
 * thread at a time may change it; threads may read it at the same time.
 */
typedef struct tl_picture tl_picture;

/**
 * A container or a machine, with its addresses. One thread at a time may change it.
 */
typedef struct tl_picture_endpoint tl_picture_endpoint;

/**
 * One broadcast domain: a VLAN of the trunk, or the untagged wire, with everybody on it. One thread at a time may change it.
 */
typedef struct tl_picture_segment tl_picture_segment;

/**
 * Where a container lives. It never changes, so threads may read it at the same time.
 */
typedef struct tl_place tl_place;

/**
 * What must be done so that everything is as wanted: steps, each with its undo. It never changes, so threads may read it
 * at the same time.
 */
typedef struct tl_plan tl_plan;

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
 * A list of prefixes. Threads may read it at the same time.
 */
typedef struct tl_prefixes tl_prefixes;

/**
 * What pruning did. It never changes, so threads may read it at the same time.
 */
typedef struct tl_pruned tl_pruned;

/**
 * What was seen on this host, as far as it concerns one segment. The caller collects it; nothing here looks at the host. One thread at a
 * time may change it; threads may read it at the same time.
 */
typedef struct tl_reality tl_reality;

/**
 * What earlier passes saw, so that a lease is released only when it leaked in two passes, at least the grace apart.
 *
 * The clock is this process's own and never the wall's. A new reconciler knows nothing, so its first pass releases
 * nothing. One thread at a time may use it.
 */
typedef struct tl_reconciler tl_reconciler;

/**
 * How ledger and engine agree: everything empty when they do. It never changes, so threads may read it at the same time.
 */
typedef struct tl_reconciliation tl_reconciliation;

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
 * A running dockerd: its process id and its command line. Belongs to its list.
 */
typedef struct tl_running_daemon tl_running_daemon;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_running_daemons tl_running_daemons;

/**
 * Everything that a plan is made from: read by `observe`, or filled in by whoever can ask. One thread at a time may change
 * it; threads may read it at the same time.
 */
typedef struct tl_seen tl_seen;

/**
 * The name of a broadcast domain, as a list has it. Belongs to its list.
 */
typedef struct tl_segment tl_segment;

/**
 * A list of broadcast domains. Threads may read it at the same time.
 */
typedef struct tl_segments tl_segments;

/**
 * One task of a service, as far as its logs are concerned. Belongs to its list.
 */
typedef struct tl_service_task tl_service_task;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_service_tasks tl_service_tasks;

/**
 * A macvlan child in the host's own namespace, by which the host and its containers reach each other.
 *
 * A parent never hears its own macvlan children. The shim is one more child, in bridge mode, with an address of its own as
 * `/32` or `/128`, and the containers' addresses routed through it. Two settings come with it, before it is set up:
 * `arp_filter=1`, without which two MAC addresses answer for the host's own address on that segment; and no IPv6 router
 * advertisements, without which the shim would give the host a second default route.
 *
 * A parent that is itself of this library's making gets `arp_filter=1` too; one of somebody else's is left as it is. With
 * routes to own containers only, and not to a range in which another machine sits, one MAC answers either way. One thread
 * at a time may change it; threads may read it at the same time.
 */
typedef struct tl_shim tl_shim;

/**
 * Bytes of a log that were not read, and why. Belongs to its list.
 */
typedef struct tl_skipped_range tl_skipped_range;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_skipped_ranges tl_skipped_ranges;

/**
 * A container that was made and started. It never changes, so threads may read it at the same time.
 */
typedef struct tl_started_container tl_started_container;

/**
 * A list of strings. It never changes, so threads may read it at the same time.
 */
typedef struct tl_strings tl_strings;

/**
 * A subnet of a Docker network, checked as it is built. One thread at a time may change it.
 */
typedef struct tl_subnet_spec tl_subnet_spec;

/**
 * The subnets of a network. Threads may read it at the same time.
 */
typedef struct tl_subnet_specs tl_subnet_specs;

/**
 * A trunk with everything on it, as it is to be.
 *
 * Each setter holds what it adds against what is there already, so a topology that exists is consistent: every network is
 * on a VLAN of the trunk or on the untagged wire, no two networks of one wire overlap, every container is on networks that
 * can take it, and no name, interface or pinned address is used twice. One thread at a time may change it; threads may
 * read it at the same time.
 */
typedef struct tl_topology tl_topology;

/**
 * One subnet of a network: a pool that addresses are leased from. One thread at a time may change it; threads may read it
 * at the same time.
 */
typedef struct tl_topology_subnet tl_topology_subnet;

/**
 * The subnets of a network. Threads may read it at the same time.
 */
typedef struct tl_topology_subnets tl_topology_subnets;

/**
 * One trouble of a network: what is wrong around it. Belongs to its health.
 */
typedef struct tl_trouble tl_trouble;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_troubles tl_troubles;

/**
 * A container with an address out of our pools and no lease for it. Belongs to its list.
 */
typedef struct tl_unrecorded_holder tl_unrecorded_holder;

/**
 * A list. Threads may read it at the same time.
 */
typedef struct tl_unrecorded_holders tl_unrecorded_holders;

/**
 * One broken rule: which, by what, and how to keep it. Belongs to its list.
 */
typedef struct tl_violation tl_violation;

/**
 * The rules that a request breaks. Threads may read it at the same time.
 */
typedef struct tl_violations tl_violations;

/**
 * A VLAN of the trunk and the sub-interface that carries it. One thread at a time may change it; threads may read it at
 * the same time.
 */
typedef struct tl_vlan tl_vlan;

/**
 * A VLAN sub-interface to be: one tag on one parent. One thread at a time may change it; threads may read it at
 * the same time.
 */
typedef struct tl_vlan_spec tl_vlan_spec;

/**
 * The VLANs of a topology. Threads may read it at the same time.
 */
typedef struct tl_vlans tl_vlans;

/**
 * The changes of a segment, one after the other. One thread at a time may use it. In a child after `fork` every call fails with
 * `TL_MISUSE`.
 */
typedef struct tl_watch tl_watch;

/**
 * A Docker network of the Windows driver `transparent`: containers on the physical network of the host.
 *
 * Without a subnet, containers take their addresses from the network's DHCP server. The switch or hypervisor must allow
 * several MAC addresses on the port. Windows takes one IPv4 subnet at least, no IPv6 subnets, no ranges within a subnet;
 * `sourcemac` is declared by Docker and read by nobody, so it cannot be said here. One thread at a time may change it;
 * threads may read it at the same time.
 */
typedef struct tl_windows_transparent_spec tl_windows_transparent_spec;

/**
 * One wording of a failure. In it `*` stands for any text, and `{}` for a text that names what it is about. One that begins
 * with `~` is the system's text for an error, and fits only where programs put that: at the start of a line, or behind a
 * colon, a bracket or a quotation mark, and not as the name of a counter. Never to be freed. Threads may read it at the same time.
 */
typedef struct tl_wording tl_wording;

/**
 * The wordings of a failure. Threads may read it at the same time.
 */
typedef struct tl_wordings tl_wordings;

/**
 * What `write` did, for `roll_back`. It never changes, so threads may read it at the same time.
 */
typedef struct tl_written_config tl_written_config;

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
 * An Ethernet address: six octets in the order of the wire.
 */
typedef struct {
    /**
     * The octets.
     */
    uint8_t octets[6];
} tl_mac;

/**
 * Shown each change; returns whether it wants more. The event is borrowed for the time of the call.
 */
typedef bool (*tl_on_network_event)(void *user, const tl_network_event *event);

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

/**
 * Bytes that belong to a handle and are valid until that is freed.
 */
typedef struct {
    /**
     * The first of them; NULL when there is none.
     */
    const uint8_t *data;
    /**
     * How many there are.
     */
    size_t len;
} tl_bytes;

/**
 * Who can tell that a daemon has reloaded: events and `/info` of the engine, by whatever client the program has. Not the daemon's log, in
 * which the lines about a reload are not seen at level warn and above. Both functions are called on the thread of the call, and return
 * false when they cannot tell, which ends the call with `TL_PROTOCOL`.
 */
typedef struct {
    /**
     * Writes the number of events `type=daemon`, `action=reload` since some time before the first call.
     */
    bool (*reloads)(void *user, uint64_t *out);
    /**
     * Writes `Debug` of `GET /info`.
     */
    bool (*debug)(void *user, bool *out);
    /**
     * What both get.
     */
    void *user;
} tl_reload_witness;

/**
 * Shown each source before and after it is looked at, borrowed for the time of the call; returns whether to go on.
 */
typedef bool (*tl_on_looked)(void *user, const tl_looked *looked);

/**
 * How many bytes, lines and records were read so far.
 */
typedef struct {
    /**
     * Bytes of the log that were read, uncompressed; through the API, bytes of the answer's body.
     */
    uint64_t bytes;
    /**
     * Records that were decoded, wanted or not.
     */
    uint64_t records;
    /**
     * Lines, and pieces of lines, that were delivered.
     */
    uint64_t lines;
    /**
     * Bytes that are no record: damage and holes.
     */
    uint64_t skipped_bytes;
    /**
     * Places where bytes were skipped, or records may be missing.
     */
    uint64_t skipped;
    /**
     * Records of a JSON file with bytes that are not UTF-8. They are delivered as they are; the engine would put U+FFFD.
     */
    uint64_t odd;
    /**
     * Times the file was changed for the next one while reading on.
     */
    uint64_t rotations;
    /**
     * Times the connection to the engine was taken up again.
     */
    uint64_t resumed;
} tl_log_counters;

/**
 * Shown what was read so far; returns whether to go on.
 */
typedef bool (*tl_on_log_progress)(void *user, const tl_log_counters *counters);

/**
 * A line of a log, borrowed from its reader without a copy: it is valid until the next call that takes the reader without `const`.
 */
typedef struct {
    /**
     * The bytes of the line without its newline, not ended by a NUL and not always UTF-8; NULL when it is empty.
     */
    const uint8_t *line;
    /**
     * How many bytes the line has.
     */
    size_t len;
    /**
     * When the engine received the first byte of the line, in nanoseconds since 1970; `TL_LOG_NO_TIME` when times were not asked for.
     */
    int64_t time;
    /**
     * The descriptor that it was written to, a `tl_log_stream`.
     */
    uint32_t stream;
    /**
     * How it ends, a `tl_line_end`.
     */
    uint32_t end;
    /**
     * Whose line it is in the logs of a service: its place in `tl_log_reader_tasks`. Otherwise 0.
     */
    size_t source;
    /**
     * Its place in its batch, for `tl_log_reader_attributes`.
     */
    size_t index;
} tl_log_record;

/**
 * Shown each line; returns whether it wants more. The line is borrowed for the time of the call.
 */
typedef bool (*tl_on_log_record)(void *user, const tl_log_record *record);

/**
 * How far a plan has come: told before and after each step. All of it is borrowed for the time of the callback.
 */
typedef struct {
    /**
     * Which step this is, from 1.
     */
    size_t number;
    /**
     * How many steps there are.
     */
    size_t of;
    /**
     * The step, and why it is taken.
     */
    const tl_action *action;
    /**
     * What happens to it, a `tl_step_state`.
     */
    uint32_t state;
    /**
     * Why it failed, or could not be undone; NULL for the other states.
     */
    const tl_error *error;
} tl_progress;

/**
 * Told of each step; see `tl_progress`. It must not use the host that the plan is applied to.
 */
typedef void (*tl_on_progress)(void *user, const tl_progress *progress);

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
 * Connects to the engine of `DOCKER_HOST`, or at `/var/run/docker.sock`, and agrees on an API version.
 * `TL_ENGINE_UNAVAILABLE`, `TL_PERMISSION_DENIED`; `TL_UNSUPPORTED` for an engine before Docker 20.10.
 */
tl_status tl_docker_connect(tl_docker **out, tl_error **err);

/**
 * Connects to the engine of a unix socket, and agrees on an API version. No call, connecting included, takes longer than
 * the deadline.
 */
tl_status tl_docker_connect_within(const char *socket,
                                   uint64_t deadline_ms,
                                   tl_docker **out,
                                   tl_error **err);

/**
 * How long each request may take from now on. Stopping a container adds its grace. The handle must not be in use by
 * another thread.
 */
tl_status tl_docker_set_deadline(tl_docker *docker, uint64_t deadline_ms, tl_error **err);

/**
 * The engine: whose, which version, and the API version agreed on; borrowed, NULL in a child after fork; borrowed, NULL
 * when there is none.
 */
const tl_engine *tl_docker_engine(const tl_docker *docker);

/**
 * All networks of the engine, whoever made them, without their endpoints.
 */
tl_status tl_docker_networks(const tl_docker *docker, tl_observed_networks **out, tl_error **err);

/**
 * One network with its endpoints, by name or id; none when there is no such network. NULL, with `TL_OK`, when there is none.
 */
tl_status tl_docker_network(const tl_docker *docker,
                            const char *name,
                            tl_observed_network **out,
                            tl_error **err);

/**
 * Makes a network after checking it against the engine, its other networks and the host's links.
 *
 * When the answer is lost on the way, the network is looked for; if it was made, that is success. `host` may be NULL; `id`
 * is freed with `tl_string_free`.
 */
tl_status tl_docker_add_network(const tl_docker *docker,
                                const tl_network_spec *spec,
                                const tl_host_links *host,
                                char **id,
                                tl_error **err);

/**
 * Makes a network unless it is there as wanted. Destroys nothing. `host` and `created` may be NULL.
 */
tl_status tl_docker_ensure_network(const tl_docker *docker,
                                   const tl_network_spec *spec,
                                   const tl_host_links *host,
                                   char **id,
                                   bool *created,
                                   tl_error **err);

/**
 * Makes a network of the Windows driver `transparent`.
 */
tl_status tl_docker_add_transparent_network(const tl_docker *docker,
                                            const tl_windows_transparent_spec *spec,
                                            char **id,
                                            tl_error **err);

/**
 * Removes a network that this library made. One that is not there is no error. `removed` may be NULL.
 */
tl_status tl_docker_remove_network(const tl_docker *docker, const char *name, bool *removed, tl_error **err);

/**
 * Removes a network whoever made it. One that is not there is no error. `removed` may be NULL.
 */
tl_status tl_docker_remove_foreign_network(const tl_docker *docker, const char *name, bool *removed, tl_error **err);

/**
 * Removes every network that this library made and no container uses, stopped ones included.
 */
tl_status tl_docker_prune_networks(const tl_docker *docker, tl_pruned **out, tl_error **err);

/**
 * Compares a network with what is wanted, and looks for the troubles that the engine does not tell: a parent that is
 * gone, down or on another VLAN, and the network that dockerd lists but has forgotten.
 *
 * The last one shows only when a container starts, so it is told from containers that failed to; with an image,
 * `probe_network` starts one. `host` may be NULL.
 */
tl_status tl_docker_check_network(const tl_docker *docker,
                                  const tl_network_spec *spec,
                                  const tl_host_links *host,
                                  tl_network_health **out,
                                  tl_error **err);

/**
 * Starts a container on a network and removes it: the one way to know that containers can start there.
 *
 * It takes an address for a moment. The image needs no program: it is not run to any end.
 */
tl_status tl_docker_probe_network(const tl_docker *docker, const char *name, const char *image, tl_error **err);

/**
 * One container by name or id; none when there is no such container. NULL, with `TL_OK`, when there is none.
 */
tl_status tl_docker_container(const tl_docker *docker, const char *name, tl_observed_container **out, tl_error **err);

/**
 * The containers of a network, by its name or id, running or not.
 */
tl_status tl_docker_containers_on(const tl_docker *docker,
                                  const char *network,
                                  tl_observed_containers **out,
                                  tl_error **err);

/**
 * Who has which address of a network, in the engine's eyes: running containers, and stopped ones with a static
 * address. What leases are to be held against.
 */
tl_status tl_docker_addresses(const tl_docker *docker, const char *network, tl_address_holders **out, tl_error **err);

/**
 * Makes a container on its networks and starts it, after checking every endpoint. When a step fails, the container
 * is removed again. `host` may be NULL.
 */
tl_status tl_docker_run_container(const tl_docker *docker,
                                  const tl_container_spec *spec,
                                  const tl_host_links *host,
                                  tl_started_container **out,
                                  tl_error **err);

/**
 * Starts a container; one that runs is no error.
 */
tl_status tl_docker_start_container(const tl_docker *docker, const char *name, tl_error **err);

/**
 * Stops a container: asks it to end, and ends it after the grace. One that does not run is no error.
 */
tl_status tl_docker_stop_container(const tl_docker *docker, const char *name, uint64_t grace_ms, tl_error **err);

/**
 * Ends and removes a container that this library made. One that is not there is no error. `removed` may be NULL.
 */
tl_status tl_docker_remove_container(const tl_docker *docker, const char *name, bool *removed, tl_error **err);

/**
 * Attaches a container that exists to one more network, after checking the endpoint. `host` may be NULL.
 */
tl_status tl_docker_attach(const tl_docker *docker,
                           const char *container,
                           const tl_endpoint_spec *endpoint,
                           const tl_host_links *host,
                           tl_error **err);

/**
 * Detaches a container from a network. One that is not attached, or gone, is no error. `removed` may be NULL.
 */
tl_status tl_docker_detach(const tl_docker *docker,
                           const char *container,
                           const char *network,
                           bool *removed,
                           tl_error **err);

/**
 * The changes of networks from now on: made, removed, containers attached and detached. The handle keeps what it needs of
 * the client, which may be freed before it.
 */
tl_status tl_docker_network_events(const tl_docker *docker,
                                   tl_network_events **out,
                                   tl_error **err);

/**
 * Closes the connection. NULL is fine.
 */
void tl_docker_free(tl_docker *docker);

/**
 * The id; borrowed.
 */
const char *tl_started_container_id(const tl_started_container *started);

/**
 * What the engine had to remark, verbatim. Docker says here that IPv4 forwarding is off, which macvlan does not need;
 * borrowed.
 */
const tl_strings *tl_started_container_warnings(const tl_started_container *started);

/**
 * Frees it. NULL is fine.
 */
void tl_started_container_free(tl_started_container *started);

/**
 * The names of the networks that were removed; borrowed.
 */
const tl_strings *tl_pruned_removed(const tl_pruned *pruned);

/**
 * The names of ours that stay, and why; borrowed.
 */
const tl_pairs *tl_pruned_kept(const tl_pruned *pruned);

/**
 * Frees it. NULL is fine.
 */
void tl_pruned_free(tl_pruned *pruned);

/**
 * A container of an image that the engine has, or can pull by itself at creation: no image is pulled here.
 */
tl_status tl_container_spec_new(const char *name, const char *image, tl_container_spec **out, tl_error **err);

/**
 * One more network. The first one is the container's own: it carries the MAC address on engines before API 1.44. The
 * endpoint is copied.
 */
tl_status tl_container_spec_add_endpoint(tl_container_spec *spec, const tl_endpoint_spec *endpoint, tl_error **err);

/**
 * What runs in it; the image's own command unless set.
 */
tl_status tl_container_spec_set_command(tl_container_spec *spec,
                                        const char *const *words,
                                        size_t words_len,
                                        tl_error **err);

/**
 * One more environment variable.
 */
tl_status tl_container_spec_set_variable(tl_container_spec *spec,
                                         const char *name,
                                         const char *variable,
                                         tl_error **err);

/**
 * The name that the container gives itself; its id unless set.
 */
tl_status tl_container_spec_set_hostname(tl_container_spec *spec, const char *name, tl_error **err);

/**
 * A label of your own. Ours begin with `io.trunkline.`.
 */
tl_status tl_container_spec_set_label(tl_container_spec *spec, const char *key, const char *label, tl_error **err);

/**
 * When the engine starts it again by itself; never unless set. A `tl_restart_policy`.
 */
tl_status tl_container_spec_set_restart(tl_container_spec *spec, uint32_t policy, tl_error **err);

/**
 * The log driver and its options, as checked by `tl_log_config_to_engine`; the daemon's default unless set.
 */
tl_status tl_container_spec_set_log(tl_container_spec *spec, const tl_engine_log_config *config, tl_error **err);

/**
 * The name; borrowed.
 */
const char *tl_container_spec_name(const tl_container_spec *spec);

/**
 * Its places on networks, as they were when this was first asked for; borrowed.
 */
const tl_endpoint_specs *tl_container_spec_endpoints(const tl_container_spec *spec);

/**
 * Frees it. NULL is fine.
 */
void tl_container_spec_free(tl_container_spec *spec);

/**
 * An endpoint on a network; Docker chooses the rest.
 */
tl_status tl_endpoint_spec_new(const char *network, tl_endpoint_spec **out, tl_error **err);

/**
 * An endpoint that keeps its addresses over stop and start, and over re-creation under the same lease: `pin`.
 *
 * Docker lets a container's address go when it stops, unless it is static. With a MAC address too, switches, DHCP
 * reservations and neighbour caches keep matching. `mac` may be NULL.
 */
tl_status tl_endpoint_spec_pinned(const char *network,
                                  const tl_ip *addresses,
                                  size_t addresses_len,
                                  const tl_mac *mac,
                                  tl_endpoint_spec **out,
                                  tl_error **err);

/**
 * The address in the network: one of IPv4, and one of IPv6. The engine chooses where none is set.
 */
tl_status tl_endpoint_spec_set_address(tl_endpoint_spec *endpoint, tl_ip address, tl_error **err);

/**
 * The MAC address. For a new container on any engine; for one that exists from API 1.54 on; never on ipvlan.
 */
tl_status tl_endpoint_spec_set_mac(tl_endpoint_spec *endpoint, tl_mac mac, tl_error **err);

/**
 * Reads the MAC address.
 */
tl_status tl_endpoint_spec_parse_mac(tl_endpoint_spec *endpoint, const char *string, tl_error **err);

/**
 * The name of the interface in the container (Docker 28.0). `eth0`, `eth1`, … otherwise.
 */
tl_status tl_endpoint_spec_set_interface(tl_endpoint_spec *endpoint, const char *name, tl_error **err);

/**
 * Of several networks, the one with the highest priority gives the default route (API 1.48; 0 unless set). Before,
 * the first network by name did.
 */
tl_status tl_endpoint_spec_set_gateway_priority(tl_endpoint_spec *endpoint, int32_t priority, tl_error **err);

/**
 * A sysctl of this interface (API 1.46), with `IFNAME` in place of its name: `net.ipv4.conf.IFNAME.rp_filter`.
 */
tl_status tl_endpoint_spec_set_sysctl(tl_endpoint_spec *endpoint,
                                      const char *name,
                                      const char *setting,
                                      tl_error **err);

/**
 * A further name under which containers of this network on this host find the container.
 */
tl_status tl_endpoint_spec_add_alias(tl_endpoint_spec *endpoint, const char *name, tl_error **err);

/**
 * The network; borrowed.
 */
const char *tl_endpoint_spec_network(const tl_endpoint_spec *endpoint);

/**
 * How many there are: the static addresses.
 */
size_t tl_endpoint_spec_addresses_len(const tl_endpoint_spec *endpoint);

/**
 * One of them; all zero past the end.
 */
tl_ip tl_endpoint_spec_addresses_at(const tl_endpoint_spec *endpoint, size_t index);

/**
 * The MAC address; false when there is none.
 */
bool tl_endpoint_spec_mac(const tl_endpoint_spec *endpoint, tl_mac *out);

/**
 * Checks an endpoint that is to be made.
 *
 * `networks` are all networks of the engine with their endpoints, `network` the one to attach to. `at` is a
 * `tl_attach_at`, `host` may be NULL. The violations are in the error (`tl_error_violations`).
 */
tl_status tl_check_endpoint(const tl_endpoint_spec *endpoint,
                            uint32_t at,
                            const tl_engine *engine,
                            const tl_observed_network *network,
                            const tl_observed_networks *networks,
                            const tl_host_links *host,
                            tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_endpoint_spec_free(tl_endpoint_spec *endpoint);

/**
 * How many there are.
 */
size_t tl_endpoint_specs_len(const tl_endpoint_specs *endpoints);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_endpoint_spec *tl_endpoint_specs_at(const tl_endpoint_specs *endpoints, size_t index);

/**
 * When, by the engine's clock, in nanoseconds since 1970.
 */
int64_t tl_network_event_time(const tl_network_event *event);

/**
 * The network's id; borrowed.
 */
const char *tl_network_event_network(const tl_network_event *event);

/**
 * The network's name; borrowed.
 */
const char *tl_network_event_name(const tl_network_event *event);

/**
 * The network's driver; borrowed.
 */
const char *tl_network_event_driver(const tl_network_event *event);

/**
 * What happened, a `tl_network_change`; 0 for what this version does not know.
 */
uint32_t tl_network_event_change(const tl_network_event *event);

/**
 * The id of the container that was attached or detached; borrowed, NULL when there is none.
 */
const char *tl_network_event_container(const tl_network_event *event);

/**
 * The engine's word for a change of another kind; borrowed, NULL when there is none.
 */
const char *tl_network_event_word(const tl_network_event *event);

/**
 * Frees an event; not one that a callback was shown. NULL is fine.
 */
void tl_network_event_free(tl_network_event *event);

/**
 * The next change, waiting at most so many milliseconds; NULL, with `TL_OK`, when there was none in time, or the engine closed the stream.
 *
 * A `tl_cancel` ends the wait with `TL_INTERRUPTED`; the next call goes on.
 */
tl_status tl_network_events_next(tl_network_events *events,
                                 uint64_t timeout_ms,
                                 tl_network_event **out,
                                 tl_error **err);

/**
 * Shows the function each change, on this thread, until it returns false. Only a `tl_cancel` ends the wait for changes: `TL_INTERRUPTED`.
 */
tl_status tl_network_events_follow(tl_network_events *events,
                                   tl_on_network_event on_event,
                                   void *user,
                                   tl_error **err);

/**
 * Ends the connection. NULL is fine.
 */
void tl_network_events_free(tl_network_events *events);

/**
 * Which trouble, a `tl_trouble_type`; 0 for one that this version does not know.
 */
uint32_t tl_trouble_kind(const tl_trouble *trouble);

/**
 * The trouble and its remedy in plain words; borrowed.
 */
const char *tl_trouble_text(const tl_trouble *trouble);

/**
 * The link that it is about; borrowed, NULL when there is none.
 */
const char *tl_trouble_link(const tl_trouble *trouble);

/**
 * How many there are.
 */
size_t tl_troubles_len(const tl_troubles *troubles);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_trouble *tl_troubles_at(const tl_troubles *troubles, size_t index);

/**
 * Whether all is as wanted.
 */
bool tl_network_health_is_well(const tl_network_health *health);

/**
 * Each field that differs; borrowed.
 */
const tl_differences *tl_network_health_differences(const tl_network_health *health);

/**
 * What keeps its containers from talking or starting; borrowed.
 */
const tl_troubles *tl_network_health_troubles(const tl_network_health *health);

/**
 * Frees it. NULL is fine.
 */
void tl_network_health_free(tl_network_health *health);

/**
 * A macvlan network on a parent, which is copied.
 */
tl_status tl_network_spec_macvlan(const char *name,
                                  const tl_network_parent *parent,
                                  tl_network_spec **out,
                                  tl_error **err);

/**
 * A node's half of a swarm network: `--config-only`. Nothing attaches to it.
 */
tl_status tl_network_spec_macvlan_config_only(const char *name,
                                              const tl_network_parent *parent,
                                              tl_network_spec **out,
                                              tl_error **err);

/**
 * A network of this host with the parent, mode, subnets and labels of the configuration network `config`.
 */
tl_status tl_network_spec_macvlan_config_from(const char *name,
                                              const char *config,
                                              tl_network_spec **out,
                                              tl_error **err);

/**
 * The swarm's half: made on a manager, it takes everything from the network `config` of each node.
 *
 * Docker gives addresses out per node and asks no other: give each node's half a range of its own.
 */
tl_status tl_network_spec_macvlan_swarm(const char *name, const char *config, tl_network_spec **out, tl_error **err);

/**
 * A ipvlan network on a parent, which is copied.
 */
tl_status tl_network_spec_ipvlan(const char *name,
                                 const tl_network_parent *parent,
                                 tl_network_spec **out,
                                 tl_error **err);

/**
 * A node's half of a swarm network: `--config-only`. Nothing attaches to it.
 */
tl_status tl_network_spec_ipvlan_config_only(const char *name,
                                             const tl_network_parent *parent,
                                             tl_network_spec **out,
                                             tl_error **err);

/**
 * A network of this host with the parent, mode, subnets and labels of the configuration network `config`.
 */
tl_status tl_network_spec_ipvlan_config_from(const char *name,
                                             const char *config,
                                             tl_network_spec **out,
                                             tl_error **err);

/**
 * The swarm's half: made on a manager, it takes everything from the network `config` of each node.
 *
 * Docker gives addresses out per node and asks no other: give each node's half a range of its own.
 */
tl_status tl_network_spec_ipvlan_swarm(const char *name, const char *config, tl_network_spec **out, tl_error **err);

/**
 * Who the containers of a macvlan network may talk to, a `tl_macvlan_network_mode`; bridge unless set.
 */
tl_status tl_network_spec_set_macvlan_mode(tl_network_spec *spec, uint32_t mode, tl_error **err);

/**
 * On which layer an ipvlan network forwards, a `tl_ipvlan_network_mode`; l2 unless set.
 */
tl_status tl_network_spec_set_ipvlan_mode(tl_network_spec *spec, uint32_t mode, tl_error **err);

/**
 * Which siblings the containers of an ipvlan network reach, a `tl_ipvlan_network_flag`; bridge unless set.
 */
tl_status tl_network_spec_set_ipvlan_flag(tl_network_spec *spec, uint32_t flag, tl_error **err);

/**
 * One more subnet: IPv4 or IPv6, as many as the wire has. The subnet is copied.
 */
tl_status tl_network_spec_add_subnet(tl_network_spec *spec, const tl_subnet_spec *subnet, tl_error **err);

/**
 * Leaves the default route out. Containers are still on the parent's wire.
 */
tl_status tl_network_spec_set_internal(tl_network_spec *spec, bool internal, tl_error **err);

/**
 * Lets single containers attach to a network of swarm scope.
 */
tl_status tl_network_spec_set_attachable(tl_network_spec *spec, bool attachable, tl_error **err);

/**
 * A label of your own. Ours begin with `io.trunkline.`.
 */
tl_status tl_network_spec_set_label(tl_network_spec *spec, const char *key, const char *label, tl_error **err);

/**
 * How addresses are announced after attaching (Docker 28.0). 0 to 3 messages, `interval` 100 to 2,000 milliseconds apart.
 */
tl_status tl_network_spec_set_advertise(tl_network_spec *spec,
                                        uint32_t messages,
                                        uint64_t interval,
                                        tl_error **err);

/**
 * The name of the driver: `"macvlan"` or `"ipvlan"`; borrowed.
 */
const char *tl_network_spec_driver(const tl_network_spec *spec);

/**
 * The name of the network; borrowed.
 */
const char *tl_network_spec_name(const tl_network_spec *spec);

/**
 * The parent; borrowed.
 */
const tl_network_parent *tl_network_spec_parent(const tl_network_spec *spec);

/**
 * The configuration network that this one takes its settings from; borrowed, NULL when there is none.
 */
const char *tl_network_spec_config_source(const tl_network_spec *spec);

/**
 * The subnets, as they were when this was first asked for; borrowed.
 */
const tl_subnet_specs *tl_network_spec_subnets(const tl_network_spec *spec);

/**
 * What is sent to the engine for all subnets; see `entries`.
 */
tl_status tl_network_spec_entries(const tl_network_spec *spec,
                                  const tl_engine *engine,
                                  tl_ipam_entries **out,
                                  tl_error **err);

/**
 * Each field in which a network of the engine differs from this one; empty when it is as wanted.
 *
 * Labels that the network has beyond ours do not count. Options do, though Docker ignores those it does not know:
 * somebody believed in them.
 */
tl_status tl_network_spec_differences(const tl_network_spec *spec,
                                      const tl_engine *engine,
                                      const tl_observed_network *found,
                                      tl_differences **out,
                                      tl_error **err);

/**
 * Checks a network that is to be made, against the engine, its other networks, and the host's links. `host` may be NULL.
 * The violations are in the error (`tl_error_violations`).
 */
tl_status tl_check_network(const tl_network_spec *spec,
                           const tl_engine *engine,
                           const tl_observed_networks *networks,
                           const tl_host_links *host,
                           tl_error **err);

/**
 * Checks a network that is to be removed.
 */
tl_status tl_check_removal(const tl_observed_network *network, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_network_spec_free(tl_network_spec *spec);

/**
 * The id, 64 hexadecimal digits; borrowed.
 */
const char *tl_observed_network_id(const tl_observed_network *network);

/**
 * The name. Engines before 25.0 can have two networks of one name; borrowed.
 */
const char *tl_observed_network_name(const tl_observed_network *network);

/**
 * The driver: `macvlan`, `ipvlan`, `bridge`, … or `null` for a configuration network; borrowed.
 */
const char *tl_observed_network_driver(const tl_observed_network *network);

/**
 * `local` or `swarm`; borrowed.
 */
const char *tl_observed_network_scope(const tl_observed_network *network);

/**
 * Whether IPv4 is on; false when the engine does not say so; false when there is none.
 */
bool tl_observed_network_ipv4(const tl_observed_network *network, bool *out);

/**
 * Whether it has IPv6.
 */
bool tl_observed_network_ipv6(const tl_observed_network *network);

/**
 * Whether its containers get no default route.
 */
bool tl_observed_network_internal(const tl_observed_network *network);

/**
 * Whether single containers attach to a network of swarm scope.
 */
bool tl_observed_network_attachable(const tl_observed_network *network);

/**
 * Whether it is a node's half of a swarm network.
 */
bool tl_observed_network_config_only(const tl_observed_network *network);

/**
 * Whether this library made it, by its label.
 */
bool tl_observed_network_is_ours(const tl_observed_network *network);

/**
 * The network that it takes its settings from; borrowed, NULL when there is none.
 */
const char *tl_observed_network_config_from(const tl_observed_network *network);

/**
 * The name of its parent link; borrowed, NULL when there is none.
 */
const char *tl_observed_network_parent(const tl_observed_network *network);

/**
 * Who makes and deletes the parent, a `tl_parent_owner`; 0 when the network does not say so.
 */
uint32_t tl_observed_network_parent_owner(const tl_observed_network *network);

/**
 * The mode: the driver's option, or its default; borrowed, NULL when there is none.
 */
const char *tl_observed_network_mode(const tl_observed_network *network);

/**
 * The entries of `IPAM.Config`, in the engine's order; borrowed.
 */
const tl_observed_entries *tl_observed_network_entries(const tl_observed_network *network);

/**
 * The driver's options, those that it ignores included: Docker echoes anything; borrowed.
 */
const tl_pairs *tl_observed_network_options(const tl_observed_network *network);

/**
 * All labels; borrowed.
 */
const tl_pairs *tl_observed_network_labels(const tl_observed_network *network);

/**
 * Its endpoints. Filled in by inspecting, not by listing; running containers only; borrowed.
 */
const tl_observed_endpoints *tl_observed_network_endpoints(const tl_observed_network *network);

/**
 * How many addresses are given out and free in each subnet, as told from API 1.52 on; borrowed.
 */
const tl_address_usages *tl_observed_network_usage(const tl_observed_network *network);

/**
 * Frees a network that a call gave out; not one that belongs to a list. NULL is fine.
 */
void tl_observed_network_free(tl_observed_network *network);

/**
 * How many there are.
 */
size_t tl_observed_networks_len(const tl_observed_networks *networks);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_observed_network *tl_observed_networks_at(const tl_observed_networks *networks, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_observed_networks_free(tl_observed_networks *networks);

/**
 * `Subnet`; borrowed.
 */
const char *tl_observed_entry_subnet(const tl_observed_entry *entry);

/**
 * `IPRange`; borrowed, NULL when there is none.
 */
const char *tl_observed_entry_range(const tl_observed_entry *entry);

/**
 * `Gateway`. One that the engine invented is told by some versions and not by others; borrowed, NULL when there is none.
 */
const char *tl_observed_entry_gateway(const tl_observed_entry *entry);

/**
 * The subnet without host bits, when it is one; false when there is none.
 */
bool tl_observed_entry_net(const tl_observed_entry *entry, tl_prefix *out);

/**
 * The range without host bits, when there is one; false when there is none.
 */
bool tl_observed_entry_range_net(const tl_observed_entry *entry, tl_prefix *out);

/**
 * The gateway, when there is one; false when there is none.
 */
bool tl_observed_entry_gateway_address(const tl_observed_entry *entry, tl_ip *out);

/**
 * `AuxiliaryAddresses`; borrowed.
 */
const tl_pairs *tl_observed_entry_reserved(const tl_observed_entry *entry);

/**
 * How many there are: the reserved addresses.
 */
size_t tl_observed_entry_reserved_addresses_len(const tl_observed_entry *entry);

/**
 * One of them; all zero past the end.
 */
tl_ip tl_observed_entry_reserved_addresses_at(const tl_observed_entry *entry, size_t index);

/**
 * How many there are.
 */
size_t tl_observed_entries_len(const tl_observed_entries *entries);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_observed_entry *tl_observed_entries_at(const tl_observed_entries *entries, size_t index);

/**
 * The container's id; borrowed.
 */
const char *tl_observed_endpoint_container(const tl_observed_endpoint *endpoint);

/**
 * The container's name; borrowed.
 */
const char *tl_observed_endpoint_name(const tl_observed_endpoint *endpoint);

/**
 * The MAC address; none on ipvlan, where some versions tell none; false when there is none.
 */
bool tl_observed_endpoint_mac(const tl_observed_endpoint *endpoint, tl_mac *out);

/**
 * How many there are: the addresses, with the subnet's prefix length.
 */
size_t tl_observed_endpoint_addresses_len(const tl_observed_endpoint *endpoint);

/**
 * One of them; all zero past the end.
 */
tl_prefix tl_observed_endpoint_addresses_at(const tl_observed_endpoint *endpoint, size_t index);

/**
 * How many there are.
 */
size_t tl_observed_endpoints_len(const tl_observed_endpoints *endpoints);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_observed_endpoint *tl_observed_endpoints_at(const tl_observed_endpoints *endpoints, size_t index);

/**
 * The subnet, as the engine writes it; borrowed.
 */
const char *tl_address_usage_subnet(const tl_address_usage *usage);

/**
 * Addresses given out or reserved.
 */
uint64_t tl_address_usage_in_use(const tl_address_usage *usage);

/**
 * Addresses left to give.
 */
uint64_t tl_address_usage_available(const tl_address_usage *usage);

/**
 * How many there are.
 */
size_t tl_address_usages_len(const tl_address_usages *usages);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_address_usage *tl_address_usages_at(const tl_address_usages *usages, size_t index);

/**
 * The id, 64 hexadecimal digits; borrowed.
 */
const char *tl_observed_container_id(const tl_observed_container *container);

/**
 * The name, without the slash that Docker puts before it; borrowed.
 */
const char *tl_observed_container_name(const tl_observed_container *container);

/**
 * Whether it runs.
 */
bool tl_observed_container_running(const tl_observed_container *container);

/**
 * The id of its first process on the host of the engine; 0 when it does not run.
 */
uint32_t tl_observed_container_pid(const tl_observed_container *container);

/**
 * The exit code of its last run; false when there is none.
 */
bool tl_observed_container_exit_code(const tl_observed_container *container, int64_t *out);

/**
 * What the engine says of its last failure to start; empty when there was none; borrowed.
 */
const char *tl_observed_container_error(const tl_observed_container *container);

/**
 * Whether this library made it, by its label.
 */
bool tl_observed_container_is_ours(const tl_observed_container *container);

/**
 * All labels; borrowed.
 */
const tl_pairs *tl_observed_container_labels(const tl_observed_container *container);

/**
 * Its places on networks; borrowed.
 */
const tl_observed_attachments *tl_observed_container_attachments(const tl_observed_container *container);

/**
 * Frees a container that a call gave out; not one that belongs to a list. NULL is fine.
 */
void tl_observed_container_free(tl_observed_container *container);

/**
 * How many there are.
 */
size_t tl_observed_containers_len(const tl_observed_containers *containers);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_observed_container *tl_observed_containers_at(const tl_observed_containers *containers, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_observed_containers_free(tl_observed_containers *containers);

/**
 * The name of the network; borrowed.
 */
const char *tl_observed_attachment_network(const tl_observed_attachment *attachment);

/**
 * The id of the network; borrowed.
 */
const char *tl_observed_attachment_network_id(const tl_observed_attachment *attachment);

/**
 * How many there are: the addresses that it has; empty while it is stopped.
 */
size_t tl_observed_attachment_addresses_len(const tl_observed_attachment *attachment);

/**
 * One of them; all zero past the end.
 */
tl_prefix tl_observed_attachment_addresses_at(const tl_observed_attachment *attachment, size_t index);

/**
 * How many there are: the static addresses, which it has whenever it runs.
 */
size_t tl_observed_attachment_fixed_len(const tl_observed_attachment *attachment);

/**
 * One of them; all zero past the end.
 */
tl_ip tl_observed_attachment_fixed_at(const tl_observed_attachment *attachment, size_t index);

/**
 * How many there are: the router that it was given.
 */
size_t tl_observed_attachment_gateways_len(const tl_observed_attachment *attachment);

/**
 * One of them; all zero past the end.
 */
tl_ip tl_observed_attachment_gateways_at(const tl_observed_attachment *attachment, size_t index);

/**
 * The MAC address that it has, or was given; false when there is none.
 */
bool tl_observed_attachment_mac(const tl_observed_attachment *attachment, tl_mac *out);

/**
 * How many there are.
 */
size_t tl_observed_attachments_len(const tl_observed_attachments *attachments);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_observed_attachment *tl_observed_attachments_at(const tl_observed_attachments *attachments, size_t index);

/**
 * The address.
 */
tl_ip tl_address_holder_address(const tl_address_holder *holder);

/**
 * The container's id; borrowed.
 */
const char *tl_address_holder_container(const tl_address_holder *holder);

/**
 * The container's name; borrowed.
 */
const char *tl_address_holder_name(const tl_address_holder *holder);

/**
 * Whether it runs.
 */
bool tl_address_holder_running(const tl_address_holder *holder);

/**
 * Whether the address is static, and so stays the container's while it is stopped.
 */
bool tl_address_holder_fixed(const tl_address_holder *holder);

/**
 * The MAC address with it, as far as the engine tells; false when there is none.
 */
bool tl_address_holder_mac(const tl_address_holder *holder, tl_mac *out);

/**
 * How many there are.
 */
size_t tl_address_holders_len(const tl_address_holders *holders);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_address_holder *tl_address_holders_at(const tl_address_holders *holders, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_address_holders_free(tl_address_holders *holders);

/**
 * No parent: containers reach each other and nobody else. Docker makes a dummy link for it.
 */
tl_status tl_network_parent_isolated(tl_network_parent **out, tl_error **err);

/**
 * A link that is there and stays.
 */
tl_status tl_network_parent_existing(const char *link, tl_network_parent **out, tl_error **err);

/**
 * A VLAN that Docker makes as `trunk.vid` and deletes with the last network: 802.1Q, with the trunk's MTU.
 * `TL_INVALID_INPUT` when the trunk's own name has a dot, which Docker cannot take apart, or the name exceeds 15 bytes.
 */
tl_status tl_network_parent_made_by_engine(const char *trunk, uint32_t id, tl_network_parent **out, tl_error **err);

/**
 * A link that this library makes before the network and deletes after it, under any name: a VLAN, or a VLAN in a VLAN.
 */
tl_status tl_network_parent_made_by_us(const char *link, tl_network_parent **out, tl_error **err);

/**
 * Reads the name of a link that is there.
 */
tl_status tl_network_parent_parse(const char *string, tl_network_parent **out, tl_error **err);

/**
 * Reads `trunk.vid` as a VLAN that Docker is to make.
 */
tl_status tl_network_parent_parse_made_by_engine(const char *string, tl_network_parent **out, tl_error **err);

/**
 * Demands that the parent carries this VLAN of this trunk; Docker itself looks at the name only.
 */
tl_status tl_network_parent_carrying(tl_network_parent *parent, const char *trunk, uint32_t id, tl_error **err);

/**
 * The name of the link; NULL when the network has no parent, borrowed; borrowed, NULL when there is none.
 */
const char *tl_network_parent_link(const tl_network_parent *parent);

/**
 * Who makes and deletes it, a `tl_parent_owner`; 0 without a parent.
 */
uint32_t tl_network_parent_owner(const tl_network_parent *parent);

/**
 * The id of the VLAN that the parent must carry; 0 when that is not known.
 */
uint32_t tl_network_parent_vlan_id(const tl_network_parent *parent);

/**
 * The trunk whose VLAN the parent must carry; NULL when that is not known, borrowed; borrowed, NULL when there is none.
 */
const char *tl_network_parent_trunk(const tl_network_parent *parent);

/**
 * Whether the name is `link.vid`, so that dockerd makes the link at its own start when it is missing then.
 *
 * Such a link then belongs to Docker until it is deleted, whoever made it first: without our MTU, protocol and `QoS`
 * maps. A name without a dot avoids it.
 */
bool tl_network_parent_engine_could_make_it(const tl_network_parent *parent);

/**
 * Frees it. NULL is fine.
 */
void tl_network_parent_free(tl_network_parent *parent);

/**
 * A link of the host: up, with nothing else known of it.
 */
tl_status tl_host_link_new(const char *name, tl_host_link **out, tl_error **err);

/**
 * Whether it is up, administratively.
 */
tl_status tl_host_link_set_up(tl_host_link *link, bool up, tl_error **err);

/**
 * Whether it is a wireless station, which may send from one MAC address only.
 */
tl_status tl_host_link_set_wireless(tl_host_link *link, bool wireless, tl_error **err);

/**
 * Its address.
 */
tl_status tl_host_link_set_mac(tl_host_link *link, tl_mac mac, tl_error **err);

/**
 * The trunk and the VLAN id, when it is a VLAN sub-interface.
 */
tl_status tl_host_link_set_vlan(tl_host_link *link, const char *trunk, uint32_t id, tl_error **err);

/**
 * The bridge or bond that it is a port of.
 */
tl_status tl_host_link_set_master(tl_host_link *link, const char *master, tl_error **err);

/**
 * The driver of the children that it has: `macvlan` or `ipvlan`. A `tl_child_kind`.
 */
tl_status tl_host_link_set_children(tl_host_link *link, uint32_t children, tl_error **err);

/**
 * One of the MAC addresses of its children.
 */
tl_status tl_host_link_add_child_mac(tl_host_link *link, tl_mac mac, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_host_link_free(tl_host_link *link);

/**
 * The links of a host that are known from elsewhere.
 */
tl_status tl_host_links_new(const tl_host_link *const *links, size_t len, tl_host_links **out, tl_error **err);

/**
 * The links of the host as the kernel reports them (`tl_kernel_links`). The kernel must be that of the engine's namespace.
 */
tl_status tl_host_links_of_links(const tl_links *links,
                                 tl_host_links **out,
                                 tl_error **err);

/**
 * A link by name; NULL, with `TL_OK`, when there is no such link, or the links are not known.
 */
tl_status tl_host_links_get(const tl_host_links *links, const char *name, tl_host_link **out, tl_error **err);

/**
 * Whether the links are known and this one is not among them.
 */
bool tl_host_links_is_missing(const tl_host_links *links, const char *name);

/**
 * Frees it. NULL is fine.
 */
void tl_host_links_free(tl_host_links *links);

/**
 * The name of the link; borrowed.
 */
const char *tl_host_link_name(const tl_host_link *link);

/**
 * Whether it is up.
 */
bool tl_host_link_up(const tl_host_link *link);

/**
 * Whether it is a Wi-Fi interface.
 */
bool tl_host_link_wireless(const tl_host_link *link);

/**
 * Its MAC address; false when there is none.
 */
bool tl_host_link_mac(const tl_host_link *link, tl_mac *out);

/**
 * The name of a rule, such as `"range-outside-subnet"`, for logs and lists of exceptions; NULL for a number that is none. Never to be
 * freed.
 */
const char *tl_rule_name(uint32_t rule);

/**
 * The status that breaking a rule amounts to; `TL_OK` for a number that is none.
 */
tl_status tl_rule_status(uint32_t rule);

/**
 * The rule, a `tl_rule`; 0 for one that this version does not know.
 */
uint32_t tl_violation_rule(const tl_violation *violation);

/**
 * What breaks it, and how to keep it; borrowed.
 */
const char *tl_violation_detail(const tl_violation *violation);

/**
 * All of it on one line, with the number and the name of the rule; borrowed.
 */
const char *tl_violation_text(const tl_violation *violation);

/**
 * How many there are.
 */
size_t tl_violations_len(const tl_violations *violations);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_violation *tl_violations_at(const tl_violations *violations, size_t index);

/**
 * A subnet.
 */
tl_status tl_subnet_spec_new(tl_prefix net, tl_subnet_spec **out, tl_error **err);

/**
 * Reads a subnet such as `10.0.0.0/24`.
 */
tl_status tl_subnet_spec_parse(const char *string, tl_subnet_spec **out, tl_error **err);

/**
 * A subnet in which Docker's own allocator gets one slice, claimed elsewhere so that nobody else uses it: `carve`.
 *
 * Reserved addresses outside the slice need no naming: Docker stays within it. `gateway` may be NULL.
 */
tl_status tl_subnet_spec_carved(tl_prefix net,
                                const tl_ip *gateway,
                                tl_prefix part,
                                tl_subnet_spec **out,
                                tl_error **err);

/**
 * The router of the subnet: the default route of its containers.
 */
tl_status tl_subnet_spec_set_gateway(tl_subnet_spec *subnet, tl_ip gateway, tl_error **err);

/**
 * Reads the gateway.
 */
tl_status tl_subnet_spec_parse_gateway(tl_subnet_spec *subnet, const char *string, tl_error **err);

/**
 * Says that the subnet has no gateway: its containers get no default route. Docker 29.0, or an internal network;
 * older ones invent a gateway.
 */
tl_status tl_subnet_spec_set_without_gateway(tl_subnet_spec *subnet, tl_error **err);

/**
 * One more run of addresses that Docker may give out. Without any, it is the whole subnet.
 *
 * Docker itself takes prefixes only; see `entries` for what becomes of other runs.
 */
tl_status tl_subnet_spec_add_range(tl_subnet_spec *subnet, tl_range range, tl_error **err);

/**
 * Reads a range: a prefix, or `first-last`.
 */
tl_status tl_subnet_spec_parse_range(tl_subnet_spec *subnet, const char *string, tl_error **err);

/**
 * An address that Docker must leave alone, under a name of your choice: a shim, a printer, another gateway.
 */
tl_status tl_subnet_spec_reserve(tl_subnet_spec *subnet, const char *name, tl_ip address, tl_error **err);

/**
 * Reads a reserved address.
 */
tl_status tl_subnet_spec_parse_reserve(tl_subnet_spec *subnet, const char *name, const char *string, tl_error **err);

/**
 * The subnet.
 */
tl_prefix tl_subnet_spec_net(const tl_subnet_spec *subnet);

/**
 * The gateway; false when there is none.
 */
bool tl_subnet_spec_gateway(const tl_subnet_spec *subnet, tl_ip *out);

/**
 * How many there are: the runs that Docker may give out, in order; none means the whole subnet.
 */
size_t tl_subnet_spec_ranges_len(const tl_subnet_spec *subnet);

/**
 * One of them; all zero past the end.
 */
tl_range tl_subnet_spec_ranges_at(const tl_subnet_spec *subnet, size_t index);

/**
 * How many there are: the reserved addresses.
 */
size_t tl_subnet_spec_reserved_len(const tl_subnet_spec *subnet);

/**
 * One of them; all zero past the end.
 */
tl_ip tl_subnet_spec_reserved_at(const tl_subnet_spec *subnet, size_t index);

/**
 * What is sent to the engine for this subnet.
 *
 * Docker takes prefixes only. Runs that are no prefix become the smallest prefix around them, with the addresses in
 * the gaps reserved one by one; with more than 64 gaps they become several entries of the same subnet, one prefix
 * each. An engine that invents gateways loses one address to each further entry, so
 * entries of a single address are left out there; `internal` says whether the network has no default route.
 */
tl_status tl_subnet_spec_entries(const tl_subnet_spec *subnet,
                                 const tl_engine *engine,
                                 bool internal,
                                 tl_ipam_entries **out,
                                 tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_subnet_spec_free(tl_subnet_spec *subnet);

/**
 * How many there are.
 */
size_t tl_subnet_specs_len(const tl_subnet_specs *subnets);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_subnet_spec *tl_subnet_specs_at(const tl_subnet_specs *subnets, size_t index);

/**
 * `Subnet`.
 */
tl_prefix tl_ipam_entry_subnet(const tl_ipam_entry *entry);

/**
 * `IPRange`; none for the whole subnet; false when there is none.
 */
bool tl_ipam_entry_range(const tl_ipam_entry *entry, tl_prefix *out);

/**
 * `Gateway`; false when there is none.
 */
bool tl_ipam_entry_gateway(const tl_ipam_entry *entry, tl_ip *out);

/**
 * `AuxiliaryAddresses`, by name; borrowed.
 */
const tl_pairs *tl_ipam_entry_reserved(const tl_ipam_entry *entry);

/**
 * How many there are.
 */
size_t tl_ipam_entries_len(const tl_ipam_entries *entries);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_ipam_entry *tl_ipam_entries_at(const tl_ipam_entries *entries, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_ipam_entries_free(tl_ipam_entries *entries);

/**
 * A Docker engine on Linux by its version, such as `"20.10.24"`, and the API version agreed on, such as `"1.41"`: for
 * planning without one at hand.
 */
tl_status tl_engine_docker(const char *version, const char *api, tl_engine **out, tl_error **err);

/**
 * A Docker engine on Windows by its version, such as `"20.10.24"`, and the API version agreed on, such as `"1.41"`: for
 * planning without one at hand.
 */
tl_status tl_engine_docker_on_windows(const char *version, const char *api, tl_engine **out, tl_error **err);

/**
 * Podman by its version, such as `"20.10.24"`, and the API version agreed on, such as `"1.41"`: for planning without one
 * at hand.
 */
tl_status tl_engine_podman(const char *version,
                           const char *api,
                           tl_engine **out,
                           tl_error **err);

/**
 * Whose engine it is, a `tl_engine_type`; 0 for what this version does not know.
 */
uint32_t tl_engine_kind(const tl_engine *engine);

/**
 * The system that its containers run on, a `tl_engine_system`; 0 for what this version does not know.
 */
uint32_t tl_engine_os(const tl_engine *engine);

/**
 * The version of the engine, such as `"20.10.24"`; borrowed.
 */
const char *tl_engine_version(const tl_engine *engine);

/**
 * The API version agreed on, such as `"1.41"`; borrowed.
 */
const char *tl_engine_api(const tl_engine *engine);

/**
 * All of it in words; borrowed.
 */
const char *tl_engine_text(const tl_engine *engine);

/**
 * Whether the engine has a feature, a `tl_feature`; false for a number that is none.
 */
bool tl_engine_supports(const tl_engine *engine, uint32_t feature);

/**
 * `TL_UNSUPPORTED`, with the version that it takes, when the engine lacks a feature, a `tl_feature`.
 */
tl_status tl_engine_require(const tl_engine *engine, uint32_t feature, tl_error **err);

/**
 * The API version, such as `"1.41"`, that this library speaks with an engine that takes `oldest` to `newest`.
 * `TL_UNSUPPORTED` when they have none in common.
 */
tl_status tl_api_version_negotiate(const char *oldest, const char *newest, char **out, tl_error **err);

/**
 * What a feature, a `tl_feature`, is, in words; NULL for a number that is none. Never to be freed.
 */
const char *tl_feature_what(uint32_t feature);

/**
 * The first version of Docker with a feature; NULL where its API version alone decides, or none has it. Never to be freed.
 */
const char *tl_feature_since_engine(uint32_t feature);

/**
 * The first API version with a feature; NULL where the version of the engine alone decides, or none has it. Never to be freed.
 */
const char *tl_feature_since_api(uint32_t feature);

/**
 * Frees an engine; not one borrowed from a client. NULL is fine.
 */
void tl_engine_free(tl_engine *engine);

/**
 * A transparent network on the interface that Windows chooses.
 */
tl_status tl_windows_transparent_spec_new(const char *name, tl_windows_transparent_spec **out, tl_error **err);

/**
 * The host's adapter, by the name that Windows shows, such as `Ethernet 2`.
 */
tl_status tl_windows_transparent_spec_set_interface(tl_windows_transparent_spec *spec,
                                                    const char *adapter,
                                                    tl_error **err);

/**
 * The name of the network in Windows' own network service; Docker's name unless set.
 */
tl_status tl_windows_transparent_spec_set_hns_name(tl_windows_transparent_spec *spec, const char *name, tl_error **err);

/**
 * The VLAN. Docker itself would take any number up to 32 bits.
 */
tl_status tl_windows_transparent_spec_set_vlan(tl_windows_transparent_spec *spec, uint32_t id, tl_error **err);

/**
 * The virtual subnet id of network virtualisation, 4096 to 16,777,214. Docker itself would take any number.
 */
tl_status tl_windows_transparent_spec_set_virtual_subnet(tl_windows_transparent_spec *spec,
                                                         uint32_t id,
                                                         tl_error **err);

/**
 * The DNS suffix of its containers.
 */
tl_status tl_windows_transparent_spec_set_dns_suffix(tl_windows_transparent_spec *spec,
                                                     const char *suffix,
                                                     tl_error **err);

/**
 * One more DNS server of its containers. IPv4.
 */
tl_status tl_windows_transparent_spec_add_dns_server(tl_windows_transparent_spec *spec, tl_ip server, tl_error **err);

/**
 * One more run of MAC addresses for its containers.
 */
tl_status tl_windows_transparent_spec_set_mac_pool(tl_windows_transparent_spec *spec,
                                                   tl_mac first,
                                                   tl_mac last,
                                                   tl_error **err);

/**
 * Whether Docker's own DNS server is left out.
 */
tl_status tl_windows_transparent_spec_set_disable_dns(tl_windows_transparent_spec *spec, bool disable, tl_error **err);

/**
 * Whether the gateway is left out as a DNS server.
 */
tl_status tl_windows_transparent_spec_set_disable_gateway_dns(tl_windows_transparent_spec *spec,
                                                              bool disable,
                                                              tl_error **err);

/**
 * One more subnet with static addresses, IPv4, without ranges.
 */
tl_status tl_windows_transparent_spec_add_subnet(tl_windows_transparent_spec *spec,
                                                 const tl_subnet_spec *subnet,
                                                 tl_error **err);

/**
 * A label of your own. Ours begin with `io.trunkline.`.
 */
tl_status tl_windows_transparent_spec_set_label(tl_windows_transparent_spec *spec,
                                                const char *key,
                                                const char *label,
                                                tl_error **err);

/**
 * The name; borrowed.
 */
const char *tl_windows_transparent_spec_name(const tl_windows_transparent_spec *spec);

/**
 * Whether an engine takes this network: `TL_UNSUPPORTED` for one that does not run on Windows, and what breaks a rule with its
 * violations.
 */
tl_status tl_windows_transparent_spec_check(const tl_windows_transparent_spec *spec,
                                            const tl_engine *engine,
                                            tl_error **err);

/**
 * The driver's options, as they are sent.
 */
tl_status tl_windows_transparent_spec_options(const tl_windows_transparent_spec *spec, tl_pairs **out, tl_error **err);

/**
 * What is sent for its addresses. Nothing when there is no subnet: Windows then leaves addresses to the network's DHCP.
 */
tl_status tl_windows_transparent_spec_entries(const tl_windows_transparent_spec *spec,
                                              tl_ipam_entries **out,
                                              tl_error **err);

/**
 * The body of `POST /networks/create` for an engine, as this library would send it: a dry run.
 */
tl_status tl_windows_transparent_spec_engine_json(const tl_windows_transparent_spec *spec,
                                                  const tl_engine *engine,
                                                  char **out,
                                                  tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_windows_transparent_spec_free(tl_windows_transparent_spec *spec);

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
 * Which rules a request for the container engine breaks, all of them, borrowed from the error; empty when that is not what went wrong,
 * NULL for NULL.
 */
const tl_violations *tl_error_violations(const tl_error *error);

/**
 * The line of a text that makes no sense, from 1 on; 0 when that is not what went wrong.
 */
uint32_t tl_error_line(const tl_error *error);

/**
 * The column in that line, in characters from 1 on; 0 when that is not what went wrong.
 */
uint32_t tl_error_column(const tl_error *error);

/**
 * That line, and under it a caret at the column; borrowed, NULL when that is not what went wrong.
 */
const char *tl_error_excerpt(const tl_error *error);

/**
 * The whole text with the usual mistakes put right, when that makes a valid one; borrowed, NULL otherwise.
 */
const char *tl_error_suggestion(const tl_error *error);

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
 *
 * A second copy of SQLite in the process is to the store what one in another process is. Therefore two descriptors of it stay open until
 * the process ends, and one for each further handle that was open at the same time: to close them would take that copy's locks away.
 * Those of a deleted store are closed when another one is opened.
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
 * Audits a container by its frozen configuration and the daemon's default. `container` is its name or id.
 */
tl_status tl_log_audit_new(const char *container,
                           const tl_engine_log_config *engine,
                           const tl_engine_log_config *default_config,
                           const char *release,
                           tl_log_audit **out,
                           tl_error **err);

/**
 * The container's name or id; borrowed.
 */
const char *tl_log_audit_container(const tl_log_audit *audit);

/**
 * The kind of its driver, a `tl_log_driver_kind`.
 */
uint32_t tl_log_audit_driver_kind(const tl_log_audit *audit);

/**
 * The name of its driver; borrowed.
 */
const char *tl_log_audit_driver(const tl_log_audit *audit);

/**
 * The most that it can take on the disk, in bytes, about: files overshoot by up to one record. False when it may fill the
 * disk; false when there is none.
 */
bool tl_log_audit_disk(const tl_log_audit *audit,
                       uint64_t *out);

/**
 * Whether `docker logs` can read it. A journald driver is taken to be readable; a few builds of the engine lack that. A
 * `tl_readable`; 0 for NULL.
 */
uint32_t tl_log_audit_readable(const tl_log_audit *audit);

/**
 * Why `docker logs` cannot read it; borrowed, NULL when there is none.
 */
const char *tl_log_audit_not_readable_because(const tl_log_audit *audit);

/**
 * Whether the application stops when the driver's other side stops taking lines.
 */
bool tl_log_audit_may_block(const tl_log_audit *audit);

/**
 * Whether lines may be lost without a word.
 */
bool tl_log_audit_may_lose(const tl_log_audit *audit);

/**
 * Whether it was made under another default, or with options of its own: a change of the default never reaches it.
 */
bool tl_log_audit_differs_from_default(const tl_log_audit *audit);

/**
 * What else is to be said, as for a new container; borrowed.
 */
const tl_log_findings *tl_log_audit_findings(const tl_log_audit *audit);

/**
 * Frees an audit; not one borrowed from another handle. NULL is fine.
 */
void tl_log_audit_free(tl_log_audit *audit);

/**
 * Reads the text of the link; none for a descriptor that is not there. A `tl_descriptor`; 0 for NULL and what is not UTF-8.
 */
uint32_t tl_descriptor_of_link(const char *link);

/**
 * Whether what is written to a descriptor that leads there reaches the log driver; false for NULL.
 */
bool tl_descriptor_is_logged(const char *link);

/**
 * Reads what the engine says of a container: the body of `GET /containers/ID/json`.
 */
tl_status tl_container_facts_of_inspect(const uint8_t *body, size_t body_len, tl_container_facts **out, tl_error **err);

/**
 * Adds where descriptors 1 and 2 of the container's first process go: the links in `/proc/PID/fd`. Each may be NULL.
 */
tl_status tl_container_facts_set_output(tl_container_facts *facts,
                                        const char *stdout_link,
                                        const char *stderr_link,
                                        tl_error **err);

/**
 * Adds a log file that is in the container, and where it points to when it is a symlink. `target` may be NULL.
 */
tl_status tl_container_facts_set_log_file(tl_container_facts *facts,
                                          const char *path,
                                          const char *target,
                                          tl_error **err);

/**
 * Adds a process of the container. What it says of the first process wins over `with_output`. `command` is its command
 * line; `stdout_link` and `stderr_link` are where its descriptors 1 and 2 lead, NULL for one that is closed.
 */
tl_status tl_container_facts_add_process(tl_container_facts *facts,
                                         uint32_t pid,
                                         const char *const *command,
                                         size_t command_len,
                                         uint32_t uid,
                                         const char *stdout_link,
                                         const char *stderr_link,
                                         tl_error **err);

/**
 * The container's name; borrowed.
 */
const char *tl_container_facts_name(const tl_container_facts *facts);

/**
 * Its log configuration, frozen when it was created; borrowed.
 */
const tl_engine_log_config *tl_container_facts_log_config(const tl_container_facts *facts);

/**
 * Frees it. NULL is fine.
 */
void tl_container_facts_free(tl_container_facts *facts);

/**
 * Checks what is known.
 */
tl_status tl_output_check_new(const tl_container_facts *facts, tl_output_check **out, tl_error **err);

/**
 * What the first process is: as it was seen, or by the command when no process was, a `tl_first_process`; 0 for what this
 * version does not know.
 */
uint32_t tl_output_check_first(const tl_output_check *check);

/**
 * What is wrong, in plain words; borrowed.
 */
const tl_strings *tl_output_check_problems(const tl_output_check *check);

/**
 * The lines of a Dockerfile that put it right; borrowed.
 */
const tl_strings *tl_output_check_dockerfile(const tl_output_check *check);

/**
 * Frees a check; not one borrowed from another handle. NULL is fine.
 */
void tl_output_check_free(tl_output_check *check);

/**
 * The container's full id; borrowed.
 */
const char *tl_container_audit_id(const tl_container_audit *audit);

/**
 * The container's name; borrowed.
 */
const char *tl_container_audit_name(const tl_container_audit *audit);

/**
 * Whether it runs.
 */
bool tl_container_audit_is_running(const tl_container_audit *audit);

/**
 * Driver, limits, worst case, and what may block or be lost; borrowed.
 */
const tl_log_audit *tl_container_audit_log(const tl_container_audit *audit);

/**
 * Where trunkline reads its lines; borrowed.
 */
const tl_log_location *tl_container_audit_location(const tl_container_audit *audit);

/**
 * Whether the application writes where the driver listens; borrowed.
 */
const tl_output_check *tl_container_audit_output(const tl_container_audit *audit);

/**
 * What is on the disk now; none without files here. False when that is not known. The outputs may be NULL.
 */
bool tl_container_audit_stored(const tl_container_audit *audit, uint32_t *files, uint64_t *bytes);

/**
 * Why `output` is by the container's command alone; none when its processes were looked at. A `tl_unseen`; 0 when it was
 * looked at.
 */
uint32_t tl_container_audit_unseen(const tl_container_audit *audit);

/**
 * The same in words; borrowed, NULL when there is none.
 */
const char *tl_container_audit_unseen_text(const tl_container_audit *audit);

/**
 * Frees an audit; not one of a list. NULL is fine.
 */
void tl_container_audit_free(tl_container_audit *audit);

/**
 * How many there are.
 */
size_t tl_container_audits_len(const tl_container_audits *audits);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_container_audit *tl_container_audits_at(const tl_container_audits *audits, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_container_audits_free(tl_container_audits *audits);

/**
 * Asks the engine for its release and its default log configuration. `engine` is `unix://…` or `tcp://…`; NULL stands for
 * `DOCKER_HOST` or `/var/run/docker.sock`.
 */
tl_status tl_log_auditor_connect(const char *engine,
                                 tl_log_auditor **out,
                                 tl_error **err);

/**
 * The configuration that new containers get when they name no driver. Its options are known where the daemon runs here
 * and its `daemon.json`, or its command line, can be read: see `knows_default_options`; borrowed, NULL when there is none.
 */
const tl_engine_log_config *tl_log_auditor_default_config(const tl_log_auditor *auditor);

/**
 * Whether the options of the default are known, not its driver alone.
 */
bool tl_log_auditor_knows_default_options(const tl_log_auditor *auditor);

/**
 * Every container, running or not, in the engine's order. One that is removed meanwhile is left out.
 */
tl_status tl_log_auditor_containers(const tl_log_auditor *auditor, tl_container_audits **out, tl_error **err);

/**
 * One container, by name or id.
 */
tl_status tl_log_auditor_container(const tl_log_auditor *auditor,
                                   const char *container,
                                   tl_container_audit **out,
                                   tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_log_auditor_free(tl_log_auditor *auditor);

/**
 * The text, in lower case; borrowed.
 */
const char *tl_wording_text(const tl_wording *wording);

/**
 * The first release that words it so, when it is known; borrowed, NULL when there is none.
 */
const char *tl_wording_since(const tl_wording *wording);

/**
 * The first release that words it otherwise, when there is one; borrowed, NULL when there is none.
 */
const char *tl_wording_until(const tl_wording *wording);

/**
 * How many there are.
 */
size_t tl_wordings_len(const tl_wordings *wordings);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_wording *tl_wordings_at(const tl_wordings *wordings, size_t index);

/**
 * A name that never changes, such as `pool-overlap`; borrowed.
 */
const char *tl_failure_name(const tl_failure *failure);

/**
 * Whether a layer, a `tl_layer`, may say it; false for a number that is none.
 */
bool tl_failure_is_said_by(const tl_failure *failure, uint32_t layer);

/**
 * How it is worded; borrowed.
 */
const tl_wordings *tl_failure_wordings(const tl_failure *failure);

/**
 * What it means; borrowed.
 */
const char *tl_failure_meaning(const tl_failure *failure);

/**
 * What helps; borrowed.
 */
const char *tl_failure_remedy(const tl_failure *failure);

/**
 * Whether it only says that something else failed, without the reason.
 */
bool tl_failure_is_wrapper(const tl_failure *failure);

/**
 * How many there are.
 */
size_t tl_failures_len(const tl_failures *failures);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_failure *tl_failures_at(const tl_failures *failures, size_t index);

/**
 * All failures that are known. Never NULL, and never to be freed.
 */
const tl_failures *tl_failures_all(void);

/**
 * The failure. Never to be freed.
 */
const tl_failure *tl_log_match_failure(const tl_log_match *found);

/**
 * The wording that fits; borrowed.
 */
const tl_wording *tl_log_match_wording(const tl_log_match *found);

/**
 * What it is about: ports, addresses, networks, in the order of the wording; borrowed.
 */
const tl_strings *tl_log_match_subjects(const tl_log_match *found);

/**
 * Frees it. NULL is fine.
 */
void tl_log_match_free(tl_log_match *found);

/**
 * Names the failure that a line tells of; none when it is not in the catalogue.
 *
 * Of a chain of errors the innermost known cause is named, and not what wraps it. Case does not count. NULL, with `TL_OK`,
 * when nothing of it is known. `layer` is a `tl_layer`.
 */
tl_status tl_classify(uint32_t layer,
                      const char *line,
                      tl_log_match **out,
                      tl_error **err);

/**
 * Whether a line is one that dockerd writes all day and that means nothing; false for a number that is no `tl_layer`, and
 * what is not UTF-8.
 */
bool tl_is_noise(uint32_t layer,
                 const char *line);

/**
 * A line, or an answer of the engine. `layer` is a `tl_layer`.
 */
tl_status tl_evidence_new(uint32_t layer, const char *line, tl_evidence **out, tl_error **err);

/**
 * A line of the daemon's log, with its time and level.
 */
tl_status tl_evidence_of_record(const tl_daemon_record *record, tl_evidence **out, tl_error **err);

/**
 * Says which container it is about, by name or id.
 */
tl_status tl_evidence_set_container(tl_evidence *evidence, const char *container, tl_error **err);

/**
 * Says when it was, in nanoseconds since 1970.
 */
tl_status tl_evidence_set_time(tl_evidence *evidence, int64_t unix_nanos, tl_error **err);

/**
 * Who said it, a `tl_layer`; 0 for what this version does not know.
 */
uint32_t tl_evidence_layer(const tl_evidence *evidence);

/**
 * What was said; borrowed.
 */
const char *tl_evidence_text(const tl_evidence *evidence);

/**
 * Frees it. NULL is fine.
 */
void tl_evidence_free(tl_evidence *evidence);

/**
 * The failure. Never to be freed.
 */
const tl_failure *tl_cause_failure(const tl_cause *cause);

/**
 * Whether a layer, a `tl_layer`, said it; false for a number that is none.
 */
bool tl_cause_is_said_by(const tl_cause *cause, uint32_t layer);

/**
 * What it is about: ports, addresses, networks; borrowed.
 */
const tl_strings *tl_cause_subjects(const tl_cause *cause);

/**
 * The containers concerned, as far as they were named; borrowed.
 */
const tl_strings *tl_cause_containers(const tl_cause *cause);

/**
 * Up to five of the lines, verbatim up to 16 KiB of each; borrowed.
 */
const tl_strings *tl_cause_examples(const tl_cause *cause);

/**
 * The number of lines.
 */
size_t tl_cause_count(const tl_cause *cause);

/**
 * When it was said first and last, in nanoseconds since 1970; false when that is not known. The outputs may be NULL.
 */
bool tl_cause_span(const tl_cause *cause, int64_t *first, int64_t *last);

/**
 * All of it in words; borrowed.
 */
const char *tl_cause_text(const tl_cause *cause);

/**
 * How many there are.
 */
size_t tl_causes_len(const tl_causes *causes);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_cause *tl_causes_at(const tl_causes *causes, size_t index);

/**
 * The causes, the most frequently mentioned first; borrowed.
 */
const tl_causes *tl_diagnosis_causes(const tl_diagnosis *diagnosis);

/**
 * Refusals of the engine and errors of the daemon that are not in the catalogue, each once, at most a hundred; borrowed.
 */
const tl_strings *tl_diagnosis_unexplained(const tl_diagnosis *diagnosis);

/**
 * How many lines were put aside because they mean nothing.
 */
size_t tl_diagnosis_noise(const tl_diagnosis *diagnosis);

/**
 * Finds the causes behind what engine, daemon, containers and kernel said.
 *
 * One mistake makes two to four lines: a line that only says that something failed goes with the cause it wraps when both
 * name the same container or endpoint, and the same failure of the same thing is one cause, whoever tells of it.
 */
tl_status tl_diagnose(const tl_evidence *const *evidence,
                      size_t len,
                      tl_diagnosis **out,
                      tl_error **err);

/**
 * Frees a diagnosis; not one borrowed from another handle. NULL is fine.
 */
void tl_diagnosis_free(tl_diagnosis *diagnosis);

/**
 * Reads arguments, the program's own name left out.
 */
tl_status tl_command_line_new(const char *const *arguments,
                              size_t arguments_len,
                              tl_command_line **out,
                              tl_error **err);

/**
 * Reads `/proc/PID/cmdline`.
 */
tl_status tl_command_line_from_proc(const uint8_t *cmdline, size_t cmdline_len, tl_command_line **out, tl_error **err);

/**
 * The value given by flag for a key of the file; several are joined by commas. NULL, with `TL_OK`, when it is not set there.
 */
tl_status tl_command_line_value(const tl_command_line *line,
                                const char *key,
                                char **out,
                                tl_error **err);

/**
 * The keys of the file for which a flag is given; borrowed.
 */
const tl_strings *tl_command_line_keys(const tl_command_line *line);

/**
 * The file named by `--config-file`. When it is named it must exist; the default one may be absent; borrowed, NULL when
 * there is none.
 */
const char *tl_command_line_config_file(const tl_command_line *line);

/**
 * Frees a command line; not one borrowed from a running daemon. NULL is fine.
 */
void tl_command_line_free(tl_command_line *line);

/**
 * Reads the bytes of a file. `TL_INVALID_INPUT` with the place in `tl_error_line` and `tl_error_column`, an excerpt, and
 * the file as it was probably meant.
 */
tl_status tl_daemon_config_parse(const uint8_t *json,
                                 size_t json_len,
                                 tl_daemon_config **out,
                                 tl_error **err);

/**
 * An object without keys, for a host that has no file yet.
 */
tl_status tl_daemon_config_empty(tl_daemon_config **out, tl_error **err);

/**
 * The bytes of the file; borrowed.
 */
tl_bytes tl_daemon_config_bytes(const tl_daemon_config *config);

/**
 * The keys, in the order of the file; one that stands twice comes twice; borrowed.
 */
const tl_strings *tl_daemon_config_keys(const tl_daemon_config *config);

/**
 * The value of a key as it is written, white space included; of several the last, which the engine uses. NULL, with
 * `TL_OK`, when it is not set.
 */
tl_status tl_daemon_config_raw(const tl_daemon_config *config, const char *key, char **out, tl_error **err);

/**
 * The value of `debug`; false when there is none.
 */
bool tl_daemon_config_debug(const tl_daemon_config *config, bool *out);

/**
 * `log-level`, a `tl_log_level`; 0 when it is not set.
 */
uint32_t tl_daemon_config_log_level(const tl_daemon_config *config);

/**
 * The level that a daemon started with this file has: `debug` wins over `log-level`, and info is the default, a
 * `tl_log_level`; 0 for what this version does not know.
 */
uint32_t tl_daemon_config_level_after_restart(const tl_daemon_config *config);

/**
 * `log-driver` and `log-opts`, as the default for containers. Two `log-opts` are merged, as the engine does; borrowed.
 */
const tl_engine_log_config *tl_daemon_config_log_config(const tl_daemon_config *config);

/**
 * Everything that is to be said about the file for an engine of this release started with these arguments, in the
 * order of the file.
 *
 * The engine's own check (`dockerd --validate`, since 23.0) looks at neither log options nor addresses; this one does.
 * `line` may be NULL.
 */
tl_status tl_daemon_config_review(const tl_daemon_config *config,
                                  const char *release,
                                  const tl_command_line *line,
                                  tl_config_findings **out,
                                  tl_error **err);

/**
 * Makes the changes and checks the result for an engine of this release with this command line.
 *
 * Every byte outside the values, keys and commas concerned stays as it is: order, indentation, line ends, a byte order
 * mark. A key that is there keeps its place; a new one is added at the end in the style of its neighbours. A key that
 * has its value already is not touched. `line` may be NULL. Nothing is written: see `tl_daemon_config_file_write`.
 */
tl_status tl_daemon_config_edit(const tl_daemon_config *config,
                                const tl_config_edit *edit,
                                const char *release,
                                const tl_command_line *line,
                                tl_edited_config **out,
                                tl_error **err);

/**
 * Frees a configuration; not one borrowed from another handle. NULL is fine.
 */
void tl_daemon_config_free(tl_daemon_config *config);

/**
 * The key it is about, `log-opts.max-size` for one inside; borrowed.
 */
const char *tl_config_finding_key(const tl_config_finding *finding);

/**
 * The line, from 1.
 */
size_t tl_config_finding_line(const tl_config_finding *finding);

/**
 * The column, from 1, in characters.
 */
size_t tl_config_finding_column(const tl_config_finding *finding);

/**
 * Refused: the daemon does not start with it, or it does not do what it says, a `tl_log_severity`; 0 for what this version
 * does not know.
 */
uint32_t tl_config_finding_severity(const tl_config_finding *finding);

/**
 * What is wrong and what to do; borrowed.
 */
const char *tl_config_finding_text(const tl_config_finding *finding);

/**
 * How many there are.
 */
size_t tl_config_findings_len(const tl_config_findings *findings);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_config_finding *tl_config_findings_at(const tl_config_findings *findings, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_config_findings_free(tl_config_findings *findings);

/**
 * No change.
 */
tl_status tl_config_edit_new(tl_config_edit **out, tl_error **err);

/**
 * Sets `debug`. To switch it off, write `false`: a reload keeps the old value while the key is absent.
 */
tl_status tl_config_edit_set_debug(tl_config_edit *edit, bool debug, tl_error **err);

/**
 * Sets `log-level`. It takes effect at a restart only. A `tl_log_level`.
 */
tl_status tl_config_edit_set_log_level(tl_config_edit *edit, uint32_t level, tl_error **err);

/**
 * Sets `log-driver` and `log-opts`, the default of containers created after a restart.
 */
tl_status tl_config_edit_set_log_config(tl_config_edit *edit,
                                        const tl_log_config *config,
                                        const char *release,
                                        tl_error **err);

/**
 * Sets a key that holds a string.
 */
tl_status tl_config_edit_set_text(tl_config_edit *edit, const char *key, const char *string, tl_error **err);

/**
 * Sets a key that holds true or false.
 */
tl_status tl_config_edit_set_bool(tl_config_edit *edit, const char *key, bool flag, tl_error **err);

/**
 * Sets a key that holds a number.
 */
tl_status tl_config_edit_set_number(tl_config_edit *edit, const char *key, int64_t number, tl_error **err);

/**
 * Sets a key that holds a list of strings.
 */
tl_status tl_config_edit_set_texts(tl_config_edit *edit,
                                   const char *key,
                                   const char *const *strings,
                                   size_t strings_len,
                                   tl_error **err);

/**
 * Sets a key to a JSON value.
 */
tl_status tl_config_edit_set_json(tl_config_edit *edit, const char *key, const char *json, tl_error **err);

/**
 * Removes a key, in every place where it stands.
 */
tl_status tl_config_edit_remove(tl_config_edit *edit, const char *key, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_config_edit_free(tl_config_edit *edit);

/**
 * The key; borrowed.
 */
const char *tl_key_effect_key(const tl_key_effect *effect);

/**
 * When it takes effect, a `tl_effect`; 0 for what this version does not know.
 */
uint32_t tl_key_effect_effect(const tl_key_effect *effect);

/**
 * What else is to be known; borrowed.
 */
const tl_strings *tl_key_effect_notes(const tl_key_effect *effect);

/**
 * How many there are.
 */
size_t tl_key_effects_len(const tl_key_effects *effects);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_key_effect *tl_key_effects_at(const tl_key_effects *effects, size_t index);

/**
 * The file after the edit; borrowed.
 */
const tl_daemon_config *tl_edited_config_config(const tl_edited_config *edited);

/**
 * The bytes before the edit; borrowed.
 */
tl_bytes tl_edited_config_before(const tl_edited_config *edited);

/**
 * One entry for each key whose value changed; borrowed.
 */
const tl_key_effects *tl_edited_config_effects(const tl_edited_config *edited);

/**
 * What is to be said about the file as it is now, nothing of it fatal; borrowed.
 */
const tl_config_findings *tl_edited_config_warnings(const tl_edited_config *edited);

/**
 * Whether nothing changed at all.
 */
bool tl_edited_config_is_unchanged(const tl_edited_config *edited);

/**
 * Whether some change waits for a restart of the daemon.
 */
bool tl_edited_config_needs_restart(const tl_edited_config *edited);

/**
 * Of these containers, each with its `HostConfig.LogConfig`, those that differ from the new default and stay as they
 * are until they are made anew. `len` names, and as many configurations.
 */
tl_status tl_edited_config_unaffected(const tl_edited_config *edited,
                                      const char *const *names,
                                      const tl_engine_log_config *const *configs,
                                      size_t len,
                                      tl_strings **out,
                                      tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_edited_config_free(tl_edited_config *edited);

/**
 * Reads the file.
 */
tl_status tl_daemon_config_file_open(const char *path, tl_daemon_config_file **out, tl_error **err);

/**
 * The file as it was when it was opened; borrowed.
 */
const tl_daemon_config *tl_daemon_config_file_config(const tl_daemon_config_file *file);

/**
 * The file as it was named; borrowed.
 */
const char *tl_daemon_config_file_path(const tl_daemon_config_file *file);

/**
 * Whether there was a file.
 */
bool tl_daemon_config_file_existed(const tl_daemon_config_file *file);

/**
 * Puts the edited file in place, in one step that another process sees whole or not at all.
 *
 * Mode, owner and security label stay, a symlink stays one, and a copy of the old file is kept beside it with the
 * ending `.before`. When the program `dockerd` is given its own check is run on the new file first. Needs the right to write
 * into the directory, and to give the file to its owner. `dockerd` is the program that checks the file, and may be NULL.
 */
tl_status tl_daemon_config_file_write(tl_daemon_config_file *file,
                                      const tl_edited_config *edited,
                                      const char *dockerd,
                                      tl_written_config **out,
                                      tl_error **err);

/**
 * Puts back what was there before `write`; removes the file when there was none.
 */
tl_status tl_daemon_config_file_roll_back(tl_daemon_config_file *file,
                                          const tl_written_config *written,
                                          tl_error **err);

/**
 * Writes, reloads the daemon, and puts everything back when the daemon does not confirm. `dockerd` may be NULL; `witness`
 * says whether the daemon has reloaded.
 */
tl_status tl_daemon_config_file_write_and_reload(tl_daemon_config_file *file,
                                                 const tl_edited_config *edited,
                                                 const char *dockerd,
                                                 uint32_t pid,
                                                 const tl_reload_witness *witness,
                                                 uint64_t within_ms,
                                                 tl_written_config **out,
                                                 tl_error **err);

/**
 * Tells a `dockerd` to read its file again (SIGHUP), and waits until it has.
 *
 * When the file sets `debug`, the daemon's own answer must agree. Needs the right to signal the process: root, or its
 * owner. `debug` is what the file sets, or NULL.
 */
tl_status tl_reload_daemon(uint32_t pid,
                           const bool *debug,
                           const tl_reload_witness *witness,
                           uint64_t within_ms,
                           tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_daemon_config_file_free(tl_daemon_config_file *file);

/**
 * The copy of the file as it was, beside it; none when there was no file, or nothing changed; borrowed, NULL when there is
 * none.
 */
const char *tl_written_config_backup(const tl_written_config *written);

/**
 * What the engine's own check said, a `tl_engine_check`; 0 for what this version does not know.
 */
uint32_t tl_written_config_check(const tl_written_config *written);

/**
 * Frees it. NULL is fine.
 */
void tl_written_config_free(tl_written_config *written);

/**
 * A place where the daemon's log is, or may be. This is a file; `shared` says that other programs write into it too, so
 * that only dockerd's and containerd's lines count.
 */
tl_status tl_log_place_file(const char *path, bool shared, tl_log_place **out, tl_error **err);

/**
 * systemd's journal of the unit `docker.service`; `user` says that it is the user's own journal, of a rootless daemon.
 */
tl_status tl_log_place_journal(bool user, tl_log_place **out, tl_error **err);

/**
 * Files of a journal that were copied from another host, or of this one: `journalctl --file`. `unit` is the unit whose
 * lines count.
 */
tl_status tl_log_place_journal_file(const char *path, const char *unit, tl_log_place **out, tl_error **err);

/**
 * What PowerShell has exported of a Windows event log: see `tl_windows_events`.
 */
tl_status tl_log_place_event_file(const char *path, tl_log_place **out, tl_error **err);

/**
 * The kernel's messages, from its own memory: `/dev/kmsg`.
 */
tl_status tl_log_place_kernel_ring(tl_log_place **out, tl_error **err);

/**
 * The kernel's messages of this boot, as the journal has them: `journalctl -k`.
 */
tl_status tl_log_place_kernel_journal(tl_log_place **out, tl_error **err);

/**
 * What it is, a `tl_log_place_type`; 0 for what this version does not know.
 */
uint32_t tl_log_place_kind(const tl_log_place *place);

/**
 * Where the file is; borrowed, NULL when there is none.
 */
const char *tl_log_place_path(const tl_log_place *place);

/**
 * Whether other programs write into the file too.
 */
bool tl_log_place_shared(const tl_log_place *place);

/**
 * The unit whose journal it is; borrowed, NULL when there is none.
 */
const char *tl_log_place_unit(const tl_log_place *place);

/**
 * Whether it is the user's own journal.
 */
bool tl_log_place_user(const tl_log_place *place);

/**
 * All of it in words; borrowed.
 */
const char *tl_log_place_text(const tl_log_place *place);

/**
 * The name of the Windows event log; borrowed, NULL when there is none.
 */
const char *tl_log_place_event_log(const tl_log_place *place);

/**
 * The source of the entries in the Windows event log; borrowed, NULL when there is none.
 */
const char *tl_log_place_event_source(const tl_log_place *place);

/**
 * Frees a place; not one of a list. NULL is fine.
 */
void tl_log_place_free(tl_log_place *place);

/**
 * How many there are.
 */
size_t tl_log_places_len(const tl_log_places *places);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_log_place *tl_log_places_at(const tl_log_places *places, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_log_places_free(tl_log_places *places);

/**
 * The process id.
 */
uint32_t tl_running_daemon_pid(const tl_running_daemon *daemon);

/**
 * The command line; borrowed.
 */
const tl_command_line *tl_running_daemon_command_line(const tl_running_daemon *daemon);

/**
 * How many there are.
 */
size_t tl_running_daemons_len(const tl_running_daemons *daemons);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_running_daemon *tl_running_daemons_at(const tl_running_daemons *daemons, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_running_daemons_free(tl_running_daemons *daemons);

/**
 * Every dockerd that this process can see, by `/proc`.
 */
tl_status tl_running_daemons_find(tl_running_daemons **out, tl_error **err);

/**
 * A host of which only the platform is known. A `tl_platform`.
 */
tl_status tl_host_facts_new(uint32_t platform, tl_host_facts **out, tl_error **err);

/**
 * Collects the facts of a Linux host whose root is this directory: `/`, or one made for a test.
 *
 * The daemon, when given, tells where its output goes; without the right to look (root, or its owner) that stays unknown.
 * `daemon` may be NULL.
 */
tl_status tl_host_facts_of_root(const char *root,
                                const tl_running_daemon *daemon,
                                tl_host_facts **out,
                                tl_error **err);

/**
 * Adds a file or directory that is there.
 */
tl_status tl_host_facts_add_path(tl_host_facts *facts, const char *path, tl_error **err);

/**
 * Sets the user's home directory.
 */
tl_status tl_host_facts_set_home(tl_host_facts *facts, const char *home, tl_error **err);

/**
 * Sets `XDG_CONFIG_HOME`.
 */
tl_status tl_host_facts_set_config_home(tl_host_facts *facts, const char *directory, tl_error **err);

/**
 * Sets `LOCALAPPDATA`.
 */
tl_status tl_host_facts_set_local_app_data(tl_host_facts *facts, const char *directory, tl_error **err);

/**
 * Sets where descriptor 2 of a running dockerd goes: the link `/proc/PID/fd/2`.
 */
tl_status tl_host_facts_set_stderr(tl_host_facts *facts, const char *target, tl_error **err);

/**
 * Says that the daemon runs without root, under `RootlessKit`.
 */
tl_status tl_host_facts_set_rootless(tl_host_facts *facts, bool rootless, tl_error **err);

/**
 * The places where the daemon's log is, the likeliest first. Never empty, except for a Linux host of which nothing is
 * known.
 */
tl_status tl_host_facts_daemon_logs(const tl_host_facts *facts, tl_log_places **out, tl_error **err);

/**
 * The places where the kernel's messages are, the freshest first. None for a kernel inside of Docker Desktop or on Windows.
 */
tl_status tl_host_facts_kernel_logs(const tl_host_facts *facts,
                                    tl_log_places **out,
                                    tl_error **err);

/**
 * The `daemon.json` that the daemon reads, which need not exist.
 *
 * Docker Desktop writes its file itself: edit the settings there, not the file. `line` may be NULL.
 */
tl_status tl_host_facts_daemon_json(const tl_host_facts *facts,
                                    const tl_command_line *line,
                                    char **out,
                                    tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_host_facts_free(tl_host_facts *facts);

/**
 * Reads one line, with or without its end.
 */
tl_status tl_daemon_record_parse(const uint8_t *line, size_t line_len, tl_daemon_record **out, tl_error **err);

/**
 * How the line was written, a `tl_line_form`; 0 for what this version does not know.
 */
uint32_t tl_daemon_record_form(const tl_daemon_record *record);

/**
 * The time as it was written: RFC 3339, in the daemon's own zone; borrowed, NULL when there is none.
 */
const char *tl_daemon_record_time(const tl_daemon_record *record);

/**
 * The time in nanoseconds since 1970, when it was written in full; else that at which the journal received the line; false
 * when there is none.
 */
bool tl_daemon_record_nanos(const tl_daemon_record *record,
                            int64_t *out);

/**
 * The level, a `tl_log_level`; 0 when the line says none.
 */
uint32_t tl_daemon_record_level(const tl_daemon_record *record);

/**
 * The message; borrowed.
 */
const char *tl_daemon_record_message(const tl_daemon_record *record);

/**
 * The fields, in the order of the line; borrowed.
 */
const tl_pairs *tl_daemon_record_fields(const tl_daemon_record *record);

/**
 * The program that syslog or Docker Desktop names before the line; borrowed, NULL when there is none.
 */
const char *tl_daemon_record_program(const tl_daemon_record *record);

/**
 * Message, and the fields in which an engine puts the reason: `error`, and since 29.4 `error-response`; borrowed.
 */
const char *tl_daemon_record_full_text(const tl_daemon_record *record);

/**
 * Frees it. NULL is fine.
 */
void tl_daemon_record_free(tl_daemon_record *record);

/**
 * How many there are.
 */
size_t tl_daemon_records_len(const tl_daemon_records *records);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_daemon_record *tl_daemon_records_at(const tl_daemon_records *records, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_daemon_records_free(tl_daemon_records *records);

/**
 * Reads what this command prints: the daemon's entries in the event log, the youngest first, made records with the oldest
 * first.
 *
 * Times may be written as Windows PowerShell 5 does, or as 7; the text may be UTF-8 or UTF-16 with its mark. Levels are
 * those of
 * Windows, so that debug lines count as information.
 */
tl_status tl_windows_events(const uint8_t *export_,
                            size_t export_len,
                            tl_daemon_records **out,
                            tl_error **err);

/**
 * Opens a place. With `tail` only about that many of the last lines are read: exactly so many of a journal, at least
 * so many, when there are, of a file of its own, and all of the kernel's memory, which is bounded itself.
 *
 * The journal needs root, or the group `systemd-journal`; `/dev/kmsg` needs root or `CAP_SYSLOG` on most hosts. Below 0,
 * `tail` asks for all.
 */
tl_status tl_daemon_log_open(const tl_log_place *place,
                             int64_t tail,
                             tl_daemon_log **out,
                             tl_error **err);

/**
 * The next line; NULL, with `TL_OK`, at the end.
 */
tl_status tl_daemon_log_next(tl_daemon_log *log, tl_daemon_record **out, tl_error **err);

/**
 * How many lines journald says it threw away, among those read so far.
 */
uint64_t tl_daemon_log_suppressed(const tl_daemon_log *log);

/**
 * Closes the log. NULL is fine.
 */
void tl_daemon_log_free(tl_daemon_log *log);

/**
 * Reads one line.
 */
tl_status tl_journal_entry_parse(const uint8_t *line, size_t line_len, tl_journal_entry **out, tl_error **err);

/**
 * Where to go on: `journalctl --after-cursor`; borrowed.
 */
const char *tl_journal_entry_cursor(const tl_journal_entry *entry);

/**
 * The time in microseconds since 1970.
 */
int64_t tl_journal_entry_micros(const tl_journal_entry *entry);

/**
 * Who wrote it, a `tl_journal_origin`; 0 for NULL.
 */
uint32_t tl_journal_entry_origin(const tl_journal_entry *entry);

/**
 * The full id of the container that wrote it; borrowed, NULL when there is none.
 */
const char *tl_journal_entry_container_id(const tl_journal_entry *entry);

/**
 * The name, when it started, of the container that wrote it; borrowed, NULL when there is none.
 */
const char *tl_journal_entry_container_name(const tl_journal_entry *entry);

/**
 * The line as it was written, which need not be UTF-8; borrowed.
 */
tl_bytes tl_journal_entry_message(const tl_journal_entry *entry);

/**
 * The line as a record of the daemon's log, or of the kernel's.
 */
tl_status tl_journal_entry_record(const tl_journal_entry *entry, tl_daemon_record **out, tl_error **err);

/**
 * The number of lines that journald threw away, when that is what this entry tells: a rate limit, in `journald.conf`
 * or of the unit, was hit; false when there is none.
 */
bool tl_journal_entry_suppressed(const tl_journal_entry *entry, uint64_t *out);

/**
 * Frees it. NULL is fine.
 */
void tl_journal_entry_free(tl_journal_entry *entry);

/**
 * The kind of a driver by its name; a name that is none of Docker's own drivers is a plugin's. 0 for NULL and what is not UTF-8.
 */
uint32_t tl_log_driver_kind_of(const char *name);

/**
 * The name of a kind of driver, a `tl_log_driver_kind`; NULL for a plugin and for a number that is none. Never to be freed.
 */
const char *tl_log_driver_kind_name(uint32_t kind);

/**
 * The first release of Docker with this kind of driver; NULL for a number that is none. Never to be freed.
 */
const char *tl_log_driver_kind_since(uint32_t kind);

/**
 * The first release of Docker without this kind of driver; NULL when there is none. Never to be freed.
 */
const char *tl_log_driver_kind_removed_in(uint32_t kind);

/**
 * Whether this kind of driver sends lines to another program or machine; false for a number that is none.
 */
bool tl_log_driver_kind_is_remote(uint32_t kind);

/**
 * The names of the options of this kind of driver; NULL for a number that is none. Never to be freed.
 */
const tl_strings *tl_log_driver_kind_options(uint32_t kind);

/**
 * Checks a template for the option `tag`: `TL_INVALID_INPUT` with what is wrong where. The outputs may be NULL: whether the template holds no
 * field and gives every container the same tag, and whether it may fail when a container starts.
 */
tl_status tl_tag_template_check(const char *tag,
                                bool *is_constant,
                                bool *may_fail_at_start,
                                tl_error **err);

/**
 * A driver and its options as they stand with an engine, unchecked: `len` names, and as many values.
 */
tl_status tl_engine_log_config_new(const char *driver,
                                   const char *const *names,
                                   const char *const *options,
                                   size_t len,
                                   tl_engine_log_config **out,
                                   tl_error **err);

/**
 * The driver's name; borrowed.
 */
const char *tl_engine_log_config_driver(const tl_engine_log_config *config);

/**
 * The options, tokens included; borrowed.
 */
const tl_pairs *tl_engine_log_config_options(const tl_engine_log_config *config);

/**
 * Merges a container's own configuration with the daemon's default, as the engine does when it creates the container.
 *
 * Without a driver of its own the container gets the daemon's. With the same driver it gets each option of the
 * daemon that it does not set itself; with another driver none but those whose names start with `cache-`.
 */
tl_status tl_engine_log_config_merged_with(const tl_engine_log_config *config,
                                           const tl_engine_log_config *daemon,
                                           tl_merged_log_config **out,
                                           tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_engine_log_config_free(tl_engine_log_config *config);

/**
 * What the engine writes into the container when it is created. It never changes afterwards; borrowed.
 */
const tl_engine_log_config *tl_merged_log_config_config(const tl_merged_log_config *merged);

/**
 * Where the driver comes from, a `tl_option_source`; 0 for what this version does not know.
 */
uint32_t tl_merged_log_config_driver_source(const tl_merged_log_config *merged);

/**
 * Where an option comes from, a `tl_option_source`; 0 when the result does not have it.
 */
uint32_t tl_merged_log_config_source(const tl_merged_log_config *merged, const char *option);

/**
 * The daemon's options that do not reach the container, because it has another driver or a value of its own; borrowed.
 */
const tl_strings *tl_merged_log_config_left_out(const tl_merged_log_config *merged);

/**
 * Frees it. NULL is fine.
 */
void tl_merged_log_config_free(tl_merged_log_config *merged);

/**
 * A driver by its name, such as `"local"`; a name that is none of Docker's own drivers is a plugin's.
 */
tl_status tl_log_config_new(const char *driver, tl_log_config **out, tl_error **err);

/**
 * Reads what an engine has: `HostConfig.LogConfig`, `log-driver` and `log-opts` of a daemon, or a service's `LogDriver`.
 *
 * Options that are unknown, have a bad value or do nothing are kept; `review` names each.
 */
tl_status tl_log_config_from_engine(const tl_engine_log_config *engine,
                                    tl_log_config **out,
                                    tl_error **err);

/**
 * Sets an option in Docker's words, such as `max-size` to `10m`; `mode` before `max-buffer-size`. `TL_INVALID_INPUT` for a
 * name that the driver does not have, with the one that was probably meant, for a value that the option does not take, and
 * for what would do nothing.
 */
tl_status tl_log_config_set_option(tl_log_config *config,
                                   const char *name,
                                   const char *option,
                                   tl_error **err);

/**
 * Leaves an option to its default again.
 */
tl_status tl_log_config_remove_option(tl_log_config *config, const char *name, tl_error **err);

/**
 * The kind of the driver, a `tl_log_driver_kind`.
 */
uint32_t tl_log_config_driver_kind(const tl_log_config *config);

/**
 * The name of the driver; borrowed.
 */
const char *tl_log_config_driver(const tl_log_config *config);

/**
 * How lines reach the driver, a `tl_delivery`.
 */
uint32_t tl_log_config_delivery(const tl_log_config *config);

/**
 * The size of the buffer of non-blocking delivery, in bytes; 0 when it is not set.
 */
uint64_t tl_log_config_buffer_bytes(const tl_log_config *config);

/**
 * Whether the copy for reading is left out; false when that is not set; false when there is none.
 */
bool tl_log_config_cache_disabled(const tl_log_config *config, bool *out);

/**
 * The names of options that were read and not understood.
 */
tl_status tl_log_config_not_understood(const tl_log_config *config, tl_strings **out, tl_error **err);

/**
 * The options as they were given.
 */
tl_status tl_log_config_options(const tl_log_config *config, tl_pairs **out, tl_error **err);

/**
 * Everything that is to be said about this configuration at this place in this release, the worst first.
 *
 * No finding of `TL_LOG_SEVERITY_REFUSED` means that no engine of this release will complain of the options. What cannot be
 * known offline (whether a collector answers, whether a file exists there) is a warning. `place` is a
 * `tl_log_config_place`, `release` such as `"28.5.2"`.
 */
tl_status tl_log_config_review(const tl_log_config *config,
                               uint32_t place,
                               const char *release,
                               tl_log_findings **out,
                               tl_error **err);

/**
 * The strings for the engine. `TL_INVALID_INPUT` naming each rule that is broken; `TL_UNSUPPORTED` when the release is the
 * only obstacle.
 */
tl_status tl_log_config_to_engine(const tl_log_config *config,
                                  uint32_t place,
                                  const char *release,
                                  tl_engine_log_config **out,
                                  tl_error **err);

/**
 * Checks that the engine has this driver, by its own list: `Plugins.Log` of `GET /info`.
 *
 * An engine asked for a driver that it does not have looks for a plugin for 15 seconds before it says so.
 */
tl_status tl_log_config_check_available(const tl_log_config *config,
                                        const char *const *engine_has,
                                        size_t engine_has_len,
                                        tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_log_config_free(tl_log_config *config);

/**
 * The option, in the engine's name for it; none when it is about the driver or the whole; borrowed, NULL when there is none.
 */
const char *tl_log_finding_option(const tl_log_finding *finding);

/**
 * How serious it is, a `tl_log_severity`; 0 for what this version does not know.
 */
uint32_t tl_log_finding_severity(const tl_log_finding *finding);

/**
 * Where the engine itself would notice, a `tl_log_stage`; 0 for what this version does not know.
 */
uint32_t tl_log_finding_stage(const tl_log_finding *finding);

/**
 * What is wrong and what to do. Never holds the value of a token; borrowed.
 */
const char *tl_log_finding_text(const tl_log_finding *finding);

/**
 * Whether another release of the engine would do it.
 */
bool tl_log_finding_is_about_release(const tl_log_finding *finding);

/**
 * How many there are.
 */
size_t tl_log_findings_len(const tl_log_findings *findings);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_log_finding *tl_log_findings_at(const tl_log_findings *findings, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_log_findings_free(tl_log_findings *findings);

/**
 * Everything on the host.
 */
tl_status tl_examination_of_host(tl_examination **out, tl_error **err);

/**
 * A network, by name or id: itself, its containers, and what concerns the host as a whole.
 */
tl_status tl_examination_of_network(const char *name, tl_examination **out, tl_error **err);

/**
 * A container, by name or id: itself, and what concerns the host as a whole.
 */
tl_status tl_examination_of_container(const char *name, tl_examination **out, tl_error **err);

/**
 * Sets the engine; that of `DOCKER_HOST`, or the one at `/var/run/docker.sock`, when not set. `unix://…` or `tcp://…`.
 */
tl_status tl_examination_set_engine(tl_examination *examination,
                                    const char *engine,
                                    tl_error **err);

/**
 * Sets where the daemon's log is; it is looked for when not set.
 */
tl_status tl_examination_add_daemon_log(tl_examination *examination, const tl_log_place *place, tl_error **err);

/**
 * Sets where the kernel's log is, a saved `dmesg` for example; `/dev/kmsg`, else the journal, when not set.
 */
tl_status tl_examination_set_kernel_log(tl_examination *examination, const tl_log_place *place, tl_error **err);

/**
 * Leaves the kernel's log out: it is the machine's, and tells of all its network namespaces.
 */
tl_status tl_examination_set_without_kernel_log(tl_examination *examination, tl_error **err);

/**
 * Only what was said from this moment on; the last 24 hours when not set. A line without a time counts as said when the
 * line before it was. In nanoseconds since 1970.
 */
tl_status tl_examination_set_since(tl_examination *examination, int64_t nanos, tl_error **err);

/**
 * How many of the last lines of each log are looked at: 1 to 1 000 000, 2000 when not set.
 */
tl_status tl_examination_set_lines(tl_examination *examination, uint32_t lines, tl_error **err);

/**
 * How many containers are looked at, the youngest first: 1 to 100 000, 200 when not set.
 */
tl_status tl_examination_set_containers(tl_examination *examination, size_t containers, tl_error **err);

/**
 * How long all of it may take: 100 ms to an hour, a minute when not set. A source that is not read by then is reported so.
 * In milliseconds.
 */
tl_status tl_examination_set_within(tl_examination *examination,
                                    uint64_t duration_ms,
                                    tl_error **err);

/**
 * Adds what is known already: what the docker command has just said, for example. Most refusals of the engine are in no
 * log at all. It is copied.
 */
tl_status tl_examination_add_evidence(tl_examination *examination, const tl_evidence *evidence, tl_error **err);

/**
 * Calls back when a source is begun, each 1000 lines, and when it is done. Breaking off leaves out what was not looked at
 * yet. The function runs on a thread of the call, and the examination holds it and the pointer.
 */
tl_status tl_examination_set_progress(tl_examination *examination,
                                      tl_on_looked on_looked,
                                      void *user,
                                      tl_error **err);

/**
 * What is examined, in words, as it was when this was first asked for; borrowed.
 */
const char *tl_examination_text(const tl_examination *examination);

/**
 * Examines a host, a network or a container: asks the engine, reads the daemon's, the containers' and the kernel's log, and
 * finds the causes behind what they say.
 *
 * Nothing is changed. A source that cannot be read is reported with the reason, and the others are read all the same;
 * without
 * an engine, its log and the kernel's remain. It needs root for most sources; without, the group of the engine's socket
 * gives
 * the engine and its containers' logs.
 *
 * A thread of its own does the work, for files and sockets are read with blocking calls. Dropping the future ends it at
 * the next
 * source or after the next 1000 lines.
 */
tl_status tl_examine(const tl_examination *examination,
                     tl_examined **out,
                     tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_examination_free(tl_examination *examination);

/**
 * What was looked at, a `tl_log_source`; 0 for what this version does not know.
 */
uint32_t tl_looked_source(const tl_looked *looked);

/**
 * What was looked at, in words; borrowed.
 */
const char *tl_looked_source_text(const tl_looked *looked);

/**
 * The number of its lines; of an engine, that of its answers.
 */
uint64_t tl_looked_lines(const tl_looked *looked);

/**
 * How far it was looked at, a `tl_extent`; 0 for what this version does not know.
 */
uint32_t tl_looked_extent(const tl_looked *looked);

/**
 * Why it was not looked at as a whole; borrowed, NULL when there is none.
 */
const char *tl_looked_why(const tl_looked *looked);

/**
 * All of it in words; borrowed.
 */
const char *tl_looked_text(const tl_looked *looked);

/**
 * How many there are.
 */
size_t tl_looked_list_len(const tl_looked_list *looked);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_looked *tl_looked_list_at(const tl_looked_list *looked, size_t index);

/**
 * The causes; borrowed.
 */
const tl_diagnosis *tl_examined_diagnosis(const tl_examined *examined);

/**
 * What was looked at, and what could not be, with the reason; borrowed.
 */
const tl_looked_list *tl_examined_sources(const tl_examined *examined);

/**
 * Whether nothing at all was found: no cause, and no error without an explanation. What could not be read may hide some.
 */
bool tl_examined_is_clean(const tl_examined *examined);

/**
 * All of it in words; borrowed.
 */
const char *tl_examined_text(const tl_examined *examined);

/**
 * Frees it. NULL is fine.
 */
void tl_examined_free(tl_examined *examined);

/**
 * Where the engine keeps the current file: below its data root (`DockerRootDir` of `/info`), for the container with this
 * full id. The rotated files are beside it. `format` is a `tl_log_format`.
 */
tl_status tl_log_format_path(uint32_t format,
                             const char *data_root,
                             const char *container,
                             char **out,
                             tl_error **err);

/**
 * Where they are, a `tl_log_location_type`; 0 for what this version does not know.
 */
uint32_t tl_log_location_kind(const tl_log_location *location);

/**
 * How the files are stored, a `tl_log_format`; 0 when they are not read.
 */
uint32_t tl_log_location_format(const tl_log_location *location);

/**
 * The current file; rotated ones are beside it; borrowed, NULL when there is none.
 */
const char *tl_log_location_path(const tl_log_location *location);

/**
 * Why the engine is asked and not its files, a `tl_why_engine`; 0 when it is not asked.
 */
uint32_t tl_log_location_because(const tl_log_location *location);

/**
 * The same in words; borrowed, NULL when there is none.
 */
const char *tl_log_location_because_text(const tl_log_location *location);

/**
 * Where else they are, a `tl_elsewhere`; 0 when they can be read.
 */
uint32_t tl_log_location_elsewhere(const tl_log_location *location);

/**
 * Why they cannot be read here; borrowed, NULL when there is none.
 */
const char *tl_log_location_reason(const tl_log_location *location);

/**
 * Where to look instead; borrowed, NULL when there is none.
 */
const char *tl_log_location_look(const tl_log_location *location);

/**
 * Why the engine has no copy of what it sends on, a `tl_no_copy`; 0 otherwise.
 */
uint32_t tl_log_location_no_copy(const tl_log_location *location);

/**
 * Frees a location; not one borrowed from a reader. NULL is fine.
 */
void tl_log_location_free(tl_log_location *location);

/**
 * Reads a moment as RFC 3339, such as `2026-11-23T20:45:42.5Z`, into nanoseconds since 1970.
 */
tl_status tl_log_time_parse(const char *string, int64_t *out, tl_error **err);

/**
 * Writes a moment in nanoseconds since 1970 as RFC 3339 into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns
 * the length of the whole text. `TL_LOG_TIME_TEXT_SIZE` is enough.
 */
size_t tl_log_time_format(int64_t nanos,
                          char *buffer,
                          size_t size);

/**
 * This moment, in nanoseconds since 1970.
 */
int64_t tl_log_time_now(void);

/**
 * Everything that is there now, both streams.
 */
tl_status tl_log_query_new(tl_log_query **out, tl_error **err);

/**
 * Only this stream. A `tl_log_stream`.
 */
tl_status tl_log_query_set_stream(tl_log_query *query, uint32_t stream, tl_error **err);

/**
 * Only lines of this moment and later ones. In nanoseconds since 1970.
 */
tl_status tl_log_query_set_since(tl_log_query *query, int64_t nanos, tl_error **err);

/**
 * Only lines of this moment and earlier ones. With `follow`, reading ends when it has passed. In nanoseconds since 1970.
 */
tl_status tl_log_query_set_until(tl_log_query *query,
                                 int64_t nanos,
                                 tl_error **err);

/**
 * Only the last lines, this many.
 */
tl_status tl_log_query_set_tail(tl_log_query *query, uint64_t lines, tl_error **err);

/**
 * Goes on with what is written later, until the container stops; from a file alone, until the reader is dropped.
 */
tl_status tl_log_query_set_follow(tl_log_query *query, bool follow, tl_error **err);

/**
 * Whether lines carry their time; they do unless switched off. It matters with a TTY through the API only, where the time
 * is sent in the middle of the bytes: a process that stops within a line and is started again leaves a stray time in the
 * line, unless this is off. Without times a broken connection cannot be taken up again.
 */
tl_status tl_log_query_set_timestamps(tl_log_query *query,
                                      bool timestamps,
                                      tl_error **err);

/**
 * Whether lines carry the attributes of the options `labels`, `env` and `tag`; they do unless switched off.
 */
tl_status tl_log_query_set_attributes(tl_log_query *query, bool attributes, tl_error **err);

/**
 * Whether the records of 16 KiB, of which the engine makes long lines, are joined again; they are unless switched off.
 * Switched off, each record comes as it is stored, those which are not the last of their line as
 * `TL_LINE_END_CONTINUES`, and `tail` counts records.
 */
tl_status tl_log_query_set_whole_lines(tl_log_query *query, bool whole, tl_error **err);

/**
 * The longest line, in bytes, that is delivered in one piece: 16 KiB to 1 GiB, 1 MiB when not set. This bounds the memory.
 */
tl_status tl_log_query_set_max_line(tl_log_query *query,
                                    size_t bytes,
                                    tl_error **err);

/**
 * How many lines a batch holds at most: 1 to 1 000 000, 1000 when not set. A batch also ends at 1 MiB.
 */
tl_status tl_log_query_set_batch(tl_log_query *query, size_t lines, tl_error **err);

/**
 * Goes on after what a former reader had delivered, without loss and without repeating a line. The other settings must be
 * the former ones; `tail` is ignored. A position as `tl_log_reader_position` gave it.
 */
tl_status tl_log_query_set_resume(tl_log_query *query,
                                  const char *position,
                                  tl_error **err);

/**
 * Calls back after this many bytes of log, and again after as many more, from inside the reading: also when no line is
 * found for long. It runs on the thread that reads; returning false ends the log there, as if nothing came after. The
 * query and all readers made with it hold the function and the pointer.
 */
tl_status tl_log_query_set_progress(tl_log_query *query,
                                    uint64_t every_bytes,
                                    tl_on_log_progress on_progress,
                                    void *user,
                                    tl_error **err);

/**
 * Whether lines of a stream, a `tl_log_stream`, are wanted; false for a number that is none.
 */
bool tl_log_query_includes(const tl_log_query *query, uint32_t stream);

/**
 * The moment of a position that `tl_log_reader_position` gave, in nanoseconds since 1970.
 */
tl_status tl_log_position_time(const char *position, int64_t *out, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_log_query_free(tl_log_query *query);

/**
 * Reads log files: the current one and those it was rotated to. `format` is a `tl_log_format`; `query` may be NULL for
 * everything.
 */
tl_status tl_log_reader_files(uint32_t format,
                              const char *current,
                              const tl_log_query *query,
                              tl_log_reader **out,
                              tl_error **err);

/**
 * Reads the logs of a container: from the engine's files where they are here and their format is known, from the engine
 * otherwise. `location` says which, and why. `engine` is `unix://…` or `tcp://…`; NULL stands for `DOCKER_HOST` or
 * `/var/run/docker.sock`. `TL_LOGS_UNREADABLE` when the driver keeps no copy, with the place to look at.
 */
tl_status tl_log_reader_open(const char *engine,
                             const char *container,
                             const tl_log_query *query,
                             tl_log_reader **out,
                             tl_error **err);

/**
 * Reads the logs of a container from the engine, wherever its files are. As `tl_log_reader_open` otherwise.
 */
tl_status tl_log_reader_through_engine(const char *engine,
                                       const char *container,
                                       const tl_log_query *query,
                                       tl_log_reader **out,
                                       tl_error **err);

/**
 * Reads the logs of a swarm service: those of all its tasks, merged by time. `tail` holds for each task. A task whose logs
 * are missing does not end the others; `tasks` says why they are missing. As `tl_log_reader_open` otherwise.
 */
tl_status tl_log_reader_service(const char *engine,
                                const char *service,
                                const tl_log_query *query,
                                tl_log_reader **out,
                                tl_error **err);

/**
 * Where the logs of a container are, without reading them. `engine` as for `tl_log_reader_open`.
 */
tl_status tl_log_location_find(const char *engine, const char *container, tl_log_location **out, tl_error **err);

/**
 * The next line, waiting at most so many milliseconds, and for ever when that is below 0. `outcome` is a `tl_log_read`; `record` is all
 * zero when there is no line.
 *
 * A `tl_cancel` ends the wait with `TL_INTERRUPTED`; the next call goes on. After any other error the reader is at its end.
 */
tl_status tl_log_reader_next(tl_log_reader *reader,
                             int64_t timeout_ms,
                             tl_log_record *record,
                             uint32_t *outcome,
                             tl_error **err);

/**
 * The next lines, up to the number that the query says, as an array of `len` that belongs to the reader; else as `tl_log_reader_next`.
 * Lines are not copied.
 */
tl_status tl_log_reader_next_batch(tl_log_reader *reader,
                                   int64_t timeout_ms,
                                   const tl_log_record **records,
                                   size_t *len,
                                   uint32_t *outcome,
                                   tl_error **err);

/**
 * Shows the function each line, on this thread, until the log ends or the function returns false. With `tl_log_query_set_follow` only that
 * or a `tl_cancel` ends the wait for lines: `TL_INTERRUPTED`. A later call goes on behind the last line that was shown.
 */
tl_status tl_log_reader_follow(tl_log_reader *reader,
                               tl_on_log_record on_record,
                               void *user,
                               tl_error **err);

/**
 * What the driver's options `labels`, `env` and `tag` add to a line, by its `index`. The line must be of the last batch: none with a call of
 * `tl_log_reader_next` after it that had to read again. Decoded on each call; a list of its own.
 */
tl_status tl_log_reader_attributes(const tl_log_reader *reader,
                                   size_t index,
                                   tl_pairs **out,
                                   tl_error **err);

/**
 * Where to go on behind the last line that was given, for `tl_log_query_set_resume` of a later reader, also of another process: a string of
 * its own. NULL, with `TL_OK`, before the first line, for a service, and without times.
 *
 * `TL_MISUSE` while lines of the last batch were not given yet (`tl_log_reader_pending`): take them first.
 */
tl_status tl_log_reader_position(const tl_log_reader *reader,
                                 char **out,
                                 tl_error **err);

/**
 * How many lines of the last batch were not given yet; 0 for NULL.
 */
size_t tl_log_reader_pending(const tl_log_reader *reader);

/**
 * Where the lines come from, and why not from files when they do not; borrowed, NULL in a child after fork.
 */
const tl_log_location *tl_log_reader_location(const tl_log_reader *reader);

/**
 * What was read so far; all zero for NULL and in a child after fork.
 */
tl_log_counters tl_log_reader_counters(const tl_log_reader *reader);

/**
 * What could not be read so far: the first 1000 places; the counters count all. A list of its own.
 */
tl_status tl_log_reader_skipped(const tl_log_reader *reader, tl_skipped_ranges **out, tl_error **err);

/**
 * The tasks of a service, in the order of `source`; empty for anything else. A list of its own.
 */
tl_status tl_log_reader_tasks(const tl_log_reader *reader, tl_service_tasks **out, tl_error **err);

/**
 * Closes the log. NULL is fine.
 */
void tl_log_reader_free(tl_log_reader *reader);

/**
 * The file; borrowed.
 */
const char *tl_skipped_range_file(const tl_skipped_range *range);

/**
 * The first byte; in a compressed file, of its uncompressed data.
 */
uint64_t tl_skipped_range_start(const tl_skipped_range *range);

/**
 * The byte after the last one. Equal to the start where it is not known how much is missing.
 */
uint64_t tl_skipped_range_end(const tl_skipped_range *range);

/**
 * Why, a `tl_skip_reason`; 0 for what this version does not know.
 */
uint32_t tl_skipped_range_reason(const tl_skipped_range *range);

/**
 * All of it in words; borrowed.
 */
const char *tl_skipped_range_text(const tl_skipped_range *range);

/**
 * How many there are.
 */
size_t tl_skipped_ranges_len(const tl_skipped_ranges *ranges);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_skipped_range *tl_skipped_ranges_at(const tl_skipped_ranges *ranges, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_skipped_ranges_free(tl_skipped_ranges *ranges);

/**
 * The id of the task; borrowed.
 */
const char *tl_service_task_id(const tl_service_task *task);

/**
 * The id of the node that it is assigned to; empty when it is not; borrowed.
 */
const char *tl_service_task_node(const tl_service_task *task);

/**
 * Its state in the swarm's own word, such as `running` or `rejected`; borrowed.
 */
const char *tl_service_task_state(const tl_service_task *task);

/**
 * The number of the replica, from 1; 0 in a global service.
 */
uint64_t tl_service_task_slot(const tl_service_task *task);

/**
 * The id of its container, when it has one; borrowed, NULL when there is none.
 */
const char *tl_service_task_container(const tl_service_task *task);

/**
 * Why its logs are missing, a `tl_task_problem`; 0 when they are not.
 */
uint32_t tl_service_task_problem(const tl_service_task *task);

/**
 * Why its logs are missing, in words; borrowed, NULL when there is none.
 */
const char *tl_service_task_problem_text(const tl_service_task *task);

/**
 * How many there are.
 */
size_t tl_service_tasks_len(const tl_service_tasks *tasks);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_service_task *tl_service_tasks_at(const tl_service_tasks *tasks, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_service_tasks_free(tl_service_tasks *tasks);

/**
 * A network namespace by the name that `ip netns add` gave it.
 */
tl_status tl_place_named(const char *name, tl_place **out, tl_error **err);

/**
 * A network namespace by a file.
 */
tl_status tl_place_path(const char *path, tl_place **out, tl_error **err);

/**
 * The network namespace of a process.
 */
tl_status tl_place_process(uint32_t pid, tl_place **out, tl_error **err);

/**
 * A container of the engine, made and removed here. The image is not pulled; `command` is the image's own when it is empty.
 */
tl_status tl_place_docker(const char *image,
                          const char *const *command,
                          size_t command_len,
                          tl_place **out,
                          tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_place_free(tl_place *place);

/**
 * On a network, with the next free address of each family, leased for as long as the container is wanted.
 */
tl_status tl_join_new(const char *network, tl_join **out, tl_error **err);

/**
 * Pins an address, at most one of each family.
 */
tl_status tl_join_add_address(tl_join *join, tl_ip address, tl_error **err);

/**
 * The MAC address; made from wire and container unless set.
 */
tl_status tl_join_set_mac(tl_join *join, tl_mac mac, tl_error **err);

/**
 * The name of the interface inside; `eth0`, `eth1`, … unless set. In a Docker container from Docker 28.0 on.
 */
tl_status tl_join_set_interface(tl_join *join, const char *name, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_join_free(tl_join *join);

/**
 * A container that is on no network yet. The place is copied.
 */
tl_status tl_container_new(const char *name, const tl_place *place, tl_container **out, tl_error **err);

/**
 * Puts it on one more network. It is copied.
 */
tl_status tl_container_add_join(tl_container *container, const tl_join *join, tl_error **err);

/**
 * The name; borrowed.
 */
const char *tl_container_name(const tl_container *container);

/**
 * Frees a container; not one of a list. NULL is fine.
 */
void tl_container_free(tl_container *container);

/**
 * How many there are.
 */
size_t tl_containers_len(const tl_containers *containers);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_container *tl_containers_at(const tl_containers *containers, size_t index);

/**
 * A trunk with nothing on it. The name marks what is made for it: containers, networks and leases.
 */
tl_status tl_topology_new(const char *name, const char *trunk, tl_topology **out, tl_error **err);

/**
 * Reads a topology from TOML.
 */
tl_status tl_topology_from_toml(const char *toml, tl_topology **out, tl_error **err);

/**
 * Reads a topology from JSON, with the same fields as in TOML.
 */
tl_status tl_topology_from_json(const char *json, tl_topology **out, tl_error **err);

/**
 * Writes the topology as TOML.
 */
tl_status tl_topology_to_toml(const tl_topology *topology, char **out, tl_error **err);

/**
 * Writes the topology as JSON.
 */
tl_status tl_topology_to_json(const tl_topology *topology, char **out, tl_error **err);

/**
 * Which broadcast domains these are: the site, and the trunk's name there. `local` and `default` unless set; see
 * `tl_segment`.
 */
tl_status tl_topology_set_segment(tl_topology *topology, const char *site, const char *wire, tl_error **err);

/**
 * Adds a VLAN. The VLAN is copied.
 */
tl_status tl_topology_add_vlan(tl_topology *topology, const tl_vlan *vlan, tl_error **err);

/**
 * Adds a network. The network is copied.
 */
tl_status tl_topology_add_network(tl_topology *topology, const tl_network *network, tl_error **err);

/**
 * Adds a container. The container is copied.
 */
tl_status tl_topology_add_container(tl_topology *topology, const tl_container *container, tl_error **err);

/**
 * The name; borrowed.
 */
const char *tl_topology_name(const tl_topology *topology);

/**
 * The trunk; borrowed.
 */
const char *tl_topology_trunk(const tl_topology *topology);

/**
 * The VLANs, in the order they were added. As they were when this was first asked for; borrowed.
 */
const tl_vlans *tl_topology_vlans(const tl_topology *topology);

/**
 * The networks, in the order they were added. As they were when this was first asked for; borrowed.
 */
const tl_networks *tl_topology_networks(const tl_topology *topology);

/**
 * The containers, in the order they were added. As they were when this was first asked for; borrowed.
 */
const tl_containers *tl_topology_containers(const tl_topology *topology);

/**
 * Whether it takes a container engine.
 */
bool tl_topology_needs_engine(const tl_topology *topology);

/**
 * The owner under which the addresses of a container on a network are leased.
 */
tl_status tl_topology_owner_of(const tl_topology *topology,
                               const char *container,
                               const char *network,
                               char **out,
                               tl_error **err);

/**
 * What is wanted, as a picture: pinned addresses only, for the others are not known before they are leased.
 */
tl_status tl_topology_picture(const tl_topology *topology, const char *host, tl_picture **out, tl_error **err);

/**
 * What there is of it, as a picture: the containers that have an interface on their network, with the addresses and the
 * MAC address that the kernel reports inside; with those of the engine where the namespace cannot be looked into.
 */
tl_status tl_topology_picture_of(const tl_topology *topology,
                                 const char *host,
                                 const tl_seen *seen,
                                 tl_picture **out,
                                 tl_error **err);

/**
 * The addresses of everybody on the topology's networks, by the ledger: container, network and address.
 */
tl_status tl_topology_addresses(const tl_topology *topology,
                                const tl_seen *seen,
                                tl_join_addresses **out,
                                tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_topology_free(tl_topology *topology);

/**
 * The name of the container; borrowed.
 */
const char *tl_join_address_container(const tl_join_address *address);

/**
 * The name of the network; borrowed.
 */
const char *tl_join_address_network(const tl_join_address *address);

/**
 * The address.
 */
tl_ip tl_join_address_ip(const tl_join_address *address);

/**
 * How many there are.
 */
size_t tl_join_addresses_len(const tl_join_addresses *addresses);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_join_address *tl_join_addresses_at(const tl_join_addresses *addresses, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_join_addresses_free(tl_join_addresses *addresses);

/**
 * An endpoint that has the addresses of leases, and their MAC address, for as long as its container exists: through stop
 * and start, and through re-creation under the same owner.
 *
 * Release the leases when the container is removed, not when it stops. A handle of its own.
 */
tl_status tl_pin(const char *network,
                 const tl_lease *const *leases,
                 size_t len,
                 tl_endpoint_spec **out,
                 tl_error **err);

/**
 * The subnet of a pool as a Docker network may have it: its gateway, and as range the block that was carved for `owner`, of
 * which this library gives out nothing. A handle of its own.
 */
tl_status tl_carved(const tl_pool *pool,
                    const char *owner,
                    tl_subnet_spec **out,
                    tl_error **err);

/**
 * The network; borrowed.
 */
const char *tl_dispute_network(const tl_dispute *dispute);

/**
 * Who has the address, in the engine's eyes; borrowed.
 */
const tl_address_holder *tl_dispute_holder(const tl_dispute *dispute);

/**
 * The lease of that address; borrowed.
 */
const tl_lease *tl_dispute_lease(const tl_dispute *dispute);

/**
 * How many there are.
 */
size_t tl_disputes_len(const tl_disputes *disputes);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_dispute *tl_disputes_at(const tl_disputes *disputes, size_t index);

/**
 * The network; borrowed.
 */
const char *tl_unrecorded_holder_network(const tl_unrecorded_holder *unrecorded);

/**
 * Who has the address; borrowed.
 */
const tl_address_holder *tl_unrecorded_holder_holder(const tl_unrecorded_holder *unrecorded);

/**
 * How many there are.
 */
size_t tl_unrecorded_holders_len(const tl_unrecorded_holders *unrecorded);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_unrecorded_holder *tl_unrecorded_holders_at(const tl_unrecorded_holders *unrecorded, size_t index);

/**
 * Compares. The leases must have been read before the engine was asked: a container that is made in between has its
 * lease already, and one that is removed in between shows as leaked, which alone does nothing. `len` names of networks,
 * and as many lists of who holds their addresses.
 */
tl_status tl_reconciliation_compare(const tl_topology *topology,
                                    const tl_leases *leases,
                                    const tl_pools *pools,
                                    const char *const *networks,
                                    const tl_address_holders *const *holders,
                                    size_t len,
                                    tl_reconciliation **out,
                                    tl_error **err);

/**
 * Whether ledger and engine agree.
 */
bool tl_reconciliation_is_clean(const tl_reconciliation *reconciliation);

/**
 * Leases whose container the engine does not have, running or not; borrowed.
 */
const tl_leases *tl_reconciliation_leaked(const tl_reconciliation *reconciliation);

/**
 * Containers with an address out of our pools and no lease for it; borrowed.
 */
const tl_unrecorded_holders *tl_reconciliation_unrecorded(const tl_reconciliation *reconciliation);

/**
 * Containers whose address is leased to another; borrowed.
 */
const tl_disputes *tl_reconciliation_lost(const tl_reconciliation *reconciliation);

/**
 * Containers with another MAC address than their lease; borrowed.
 */
const tl_disputes *tl_reconciliation_mac_drift(const tl_reconciliation *reconciliation);

/**
 * Leaked leases that were released in this pass; borrowed.
 */
const tl_leases *tl_reconciliation_released(const tl_reconciliation *reconciliation);

/**
 * Frees it. NULL is fine.
 */
void tl_reconciliation_free(tl_reconciliation *reconciliation);

/**
 * A grace of your own: longer than making a container ever takes.
 */
tl_status tl_reconciler_new(uint64_t grace_ms, tl_reconciler **out, tl_error **err);

/**
 * How long a lease must have been leaked. In milliseconds.
 */
uint64_t tl_reconciler_grace_ms(const tl_reconciler *reconciler);

/**
 * Frees it. NULL is fine.
 */
void tl_reconciler_free(tl_reconciler *reconciler);

/**
 * A host by the namespace of the calling thread and a ledger, without engine. The ledger may be freed before it.
 */
tl_status tl_host_connect(const tl_ipam *ipam, tl_host **out, tl_error **err);

/**
 * A host by another namespace. `TL_PERMISSION_DENIED` without `CAP_SYS_ADMIN`.
 */
tl_status tl_host_connect_in(const tl_netns *netns, const tl_ipam *ipam, tl_host **out, tl_error **err);

/**
 * Gives the host its container engine, which must live in the kernel's namespace. The client may be freed before the host.
 */
tl_status tl_host_set_engine(tl_host *host,
                             const tl_docker *docker,
                             tl_error **err);

/**
 * Reads everything that matters to a topology: ledger first, reality second.
 */
tl_status tl_host_observe(const tl_host *host, const tl_topology *topology, tl_seen **out, tl_error **err);

/**
 * What `apply` would do.
 */
tl_status tl_host_plan(const tl_host *host, const tl_topology *topology, tl_plan **out, tl_error **err);

/**
 * Brings a topology about, and returns what was done: an empty plan when everything was as wanted.
 *
 * After a crash at any moment, call it again: everything it needs to know is in kernel, ledger and engine.
 * When the future is dropped, what was done stays; apply again, or tear down. `on_progress` may be NULL.
 */
tl_status tl_host_apply(const tl_host *host,
                        const tl_topology *topology,
                        tl_on_progress on_progress,
                        void *user,
                        tl_plan **out,
                        tl_error **err);

/**
 * Carries out a plan as it is. What changed since it was made is found out by the step that meets it. `on_progress` may be
 * NULL.
 */
tl_status tl_host_apply_plan(const tl_host *host,
                             const tl_plan *plan,
                             tl_on_progress on_progress,
                             void *user,
                             tl_error **err);

/**
 * Whether everything is as wanted.
 */
tl_status tl_host_verify(const tl_host *host, const tl_topology *topology, tl_error **err);

/**
 * Removes everything of ours, and returns what was done. What is not ours stays. Call it again after a failure. `leases`
 * is a `tl_leases_after`. `on_progress` may be NULL.
 */
tl_status tl_host_teardown(const tl_host *host,
                           const tl_topology *topology,
                           uint32_t leases,
                           tl_on_progress on_progress,
                           void *user,
                           tl_plan **out,
                           tl_error **err);

/**
 * Holds the ledger against what the engine really has, ledger first, and releases leases of containers that the engine
 * has not had for longer than the reconciler's grace, in two passes. Everything else is told and left alone.
 *
 * Call it every minute or so with the same reconciler, and after the engine's events.
 */
tl_status tl_host_reconcile(const tl_host *host,
                            const tl_topology *topology,
                            tl_reconciler *reconciler,
                            tl_reconciliation **out,
                            tl_error **err);

/**
 * Makes sure of a shim: makes it, or adds what it lacks. Before it is up, `arp_filter` is on. `created` may be NULL.
 */
tl_status tl_host_ensure_shim(const tl_host *host, const tl_shim *shim, tl_link **out, bool *created, tl_error **err);

/**
 * Removes a shim, its address and its routes. Succeeds when it is gone already. `removed` may be NULL.
 */
tl_status tl_host_remove_shim(const tl_host *host, const char *name, bool *removed, tl_error **err);

/**
 * Closes the host. NULL is fine.
 */
void tl_host_free(tl_host *host);

/**
 * A VLAN whose sub-interface, under any legal name, this library makes and removes.
 */
tl_status tl_vlan_new(uint32_t id, const char *link, tl_vlan **out, tl_error **err);

/**
 * A VLAN whose sub-interface is named `trunk.id`.
 */
tl_status tl_vlan_on(const char *trunk, uint32_t id, tl_vlan **out, tl_error **err);

/**
 * The tag protocol; 802.1Q unless set. A `tl_vlan_protocol`.
 */
tl_status tl_vlan_set_protocol(tl_vlan *vlan, uint32_t protocol, tl_error **err);

/**
 * The MTU of the sub-interface and of everything on it; the trunk's at the time unless set. 68 to 65535 bytes.
 */
tl_status tl_vlan_set_mtu(tl_vlan *vlan, uint32_t mtu, tl_error **err);

/**
 * Who makes and removes the sub-interface; this library unless set. A `tl_parent_owner`.
 */
tl_status tl_vlan_set_owner(tl_vlan *vlan, uint32_t owner, tl_error **err);

/**
 * The VLAN id.
 */
uint32_t tl_vlan_id(const tl_vlan *vlan);

/**
 * The name of the sub-interface; borrowed.
 */
const char *tl_vlan_link(const tl_vlan *vlan);

/**
 * Frees a VLAN; not one of a list. NULL is fine.
 */
void tl_vlan_free(tl_vlan *vlan);

/**
 * How many there are.
 */
size_t tl_vlans_len(const tl_vlans *vlans);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_vlan *tl_vlans_at(const tl_vlans *vlans, size_t index);

/**
 * A subnet of which every address is ours to give out.
 */
tl_status tl_topology_subnet_new(tl_prefix net, tl_topology_subnet **out, tl_error **err);

/**
 * The router: the default route of the containers.
 */
tl_status tl_topology_subnet_set_gateway(tl_topology_subnet *subnet, tl_ip gateway, tl_error **err);

/**
 * Gives out only this range; called again, that one too.
 */
tl_status tl_topology_subnet_set_range(tl_topology_subnet *subnet, tl_range range, tl_error **err);

/**
 * Keeps an address from being given out, under a name of your choice.
 */
tl_status tl_topology_subnet_reserve(tl_topology_subnet *subnet, const char *name, tl_ip address, tl_error **err);

/**
 * How long the prefix of the block is that Docker's own allocator gets, for containers that are not of this topology.
 * Four addresses unless set: Docker must have a range, and it must not be ours.
 */
tl_status tl_topology_subnet_set_carve(tl_topology_subnet *subnet, uint32_t prefix_len, tl_error **err);

/**
 * The subnet.
 */
tl_prefix tl_topology_subnet_net(const tl_topology_subnet *subnet);

/**
 * The gateway; false when there is none.
 */
bool tl_topology_subnet_gateway(const tl_topology_subnet *subnet, tl_ip *out);

/**
 * Frees a subnet; not one of a list. NULL is fine.
 */
void tl_topology_subnet_free(tl_topology_subnet *subnet);

/**
 * How many there are.
 */
size_t tl_topology_subnets_len(const tl_topology_subnets *subnets);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_topology_subnet *tl_topology_subnets_at(const tl_topology_subnets *subnets, size_t index);

/**
 * A shim with the next free address of each family.
 */
tl_status tl_host_shim_new(const char *name, tl_host_shim **out, tl_error **err);

/**
 * Pins an address.
 */
tl_status tl_host_shim_add_address(tl_host_shim *shim, tl_ip address, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_host_shim_free(tl_host_shim *shim);

/**
 * A macvlan network on a VLAN, or on the trunk itself when `vlan` is 0. `mode` is a `tl_macvlan_network_mode`.
 */
tl_status tl_network_macvlan(const char *name, uint32_t vlan, uint32_t mode, tl_network **out, tl_error **err);

/**
 * An ipvlan network on a VLAN, or on the trunk itself when `vlan` is 0. `mode` is a `tl_ipvlan_network_mode`.
 */
tl_status tl_network_ipvlan(const char *name, uint32_t vlan, uint32_t mode, tl_network **out, tl_error **err);

/**
 * Makes it a network of the container engine too. Namespaces can be on it all the same.
 */
tl_status tl_network_set_docker(tl_network *network, bool docker, tl_error **err);

/**
 * One more subnet. The subnet is copied.
 */
tl_status tl_network_add_subnet(tl_network *network, const tl_topology_subnet *subnet, tl_error **err);

/**
 * Lets the host reach the containers. The shim is copied.
 */
tl_status tl_network_set_shim(tl_network *network, const tl_host_shim *shim, tl_error **err);

/**
 * The name; borrowed.
 */
const char *tl_network_name(const tl_network *network);

/**
 * The subnets. As they were when this was first asked for; borrowed.
 */
const tl_topology_subnets *tl_network_subnets(const tl_network *network);

/**
 * Frees a network; not one of a list. NULL is fine.
 */
void tl_network_free(tl_network *network);

/**
 * How many there are.
 */
size_t tl_networks_len(const tl_networks *networks);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_network *tl_networks_at(const tl_networks *networks, size_t index);

/**
 * Nothing: to be filled in by whoever can ask. `tl_host_observe` reads it from a host.
 */
tl_status tl_seen_new(tl_seen **out, tl_error **err);

/**
 * The links of the host. They are copied.
 */
tl_status tl_seen_set_links(tl_seen *seen, const tl_links *links, tl_error **err);

/**
 * The links of the host. As they were when this was first asked for; borrowed.
 */
const tl_links *tl_seen_links(const tl_seen *seen);

/**
 * The addresses of the host. They are copied.
 */
tl_status tl_seen_set_addresses(tl_seen *seen, const tl_observed_addresses *addresses, tl_error **err);

/**
 * The addresses of the host. As they were when this was first asked for; borrowed.
 */
const tl_observed_addresses *tl_seen_addresses(const tl_seen *seen);

/**
 * The routes of the host's main table. They are copied.
 */
tl_status tl_seen_set_routes(tl_seen *seen, const tl_observed_routes *routes, tl_error **err);

/**
 * The routes of the host's main table. As they were when this was first asked for; borrowed.
 */
const tl_observed_routes *tl_seen_routes(const tl_seen *seen);

/**
 * The pools of the segments. They are copied.
 */
tl_status tl_seen_set_pools(tl_seen *seen, const tl_pools *pools, tl_error **err);

/**
 * The pools of the segments. As they were when this was first asked for; borrowed.
 */
const tl_pools *tl_seen_pools(const tl_seen *seen);

/**
 * The leases of the segments, whosever. They are copied.
 */
tl_status tl_seen_set_leases(tl_seen *seen, const tl_leases *leases, tl_error **err);

/**
 * The leases of the segments, whosever. As they were when this was first asked for; borrowed.
 */
const tl_leases *tl_seen_leases(const tl_seen *seen);

/**
 * The engine's networks, with endpoints where they matter. They are copied.
 */
tl_status tl_seen_set_networks(tl_seen *seen, const tl_observed_networks *networks, tl_error **err);

/**
 * The engine's networks, with endpoints where they matter. As they were when this was first asked for; borrowed.
 */
const tl_observed_networks *tl_seen_networks(const tl_seen *seen);

/**
 * The links with `arp_filter` on, of those that matter.
 */
tl_status tl_seen_set_arp_filter(tl_seen *seen, const char *const *links, size_t links_len, tl_error **err);

/**
 * The links with `arp_filter` on, of those that matter. As they were when this was first asked for; borrowed.
 */
const tl_strings *tl_seen_arp_filter(const tl_seen *seen);

/**
 * The engine, when there is one.
 */
tl_status tl_seen_set_engine(tl_seen *seen, const tl_engine *engine, tl_error **err);

/**
 * The engine, when there is one; borrowed, NULL when there is none.
 */
const tl_engine *tl_seen_engine(const tl_seen *seen);

/**
 * One of the engine's containers that are wanted, or on a network of the topology.
 */
tl_status tl_seen_add_container(tl_seen *seen, const tl_observed_container *container, tl_error **err);

/**
 * The engine's containers that are wanted, or on a network of the topology. As they were when this was first asked for;
 * borrowed.
 */
const tl_observed_containers *tl_seen_containers(const tl_seen *seen);

/**
 * What is inside one container, by its name.
 */
tl_status tl_seen_add_inside(tl_seen *seen,
                             const char *container,
                             const tl_links *links,
                             const tl_observed_addresses *addresses,
                             const tl_observed_routes *routes,
                             tl_error **err);

/**
 * What is inside the containers, by name; one whose namespace is not there is left out. As they were when this was first
 * asked for; borrowed.
 */
const tl_insides *tl_seen_inside(const tl_seen *seen);

/**
 * Frees it. NULL is fine.
 */
void tl_seen_free(tl_seen *seen);

/**
 * The name of the container; borrowed.
 */
const char *tl_inside_container(const tl_inside *inside);

/**
 * The links; borrowed.
 */
const tl_links *tl_inside_links(const tl_inside *inside);

/**
 * The addresses; borrowed.
 */
const tl_observed_addresses *tl_inside_addresses(const tl_inside *inside);

/**
 * The routes of the main table; borrowed.
 */
const tl_observed_routes *tl_inside_routes(const tl_inside *inside);

/**
 * How many there are.
 */
size_t tl_insides_len(const tl_insides *insides);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_inside *tl_insides_at(const tl_insides *insides, size_t index);

/**
 * Somebody by name.
 */
tl_status tl_picture_endpoint_new(const char *name, tl_picture_endpoint **out, tl_error **err);

/**
 * Adds an address, with its prefix length.
 */
tl_status tl_picture_endpoint_add_address(tl_picture_endpoint *endpoint, tl_prefix address, tl_error **err);

/**
 * The MAC address.
 */
tl_status tl_picture_endpoint_set_mac(tl_picture_endpoint *endpoint, tl_mac mac, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_picture_endpoint_free(tl_picture_endpoint *endpoint);

/**
 * A VLAN and the sub-interface that carries it.
 */
tl_status tl_picture_segment_vlan(uint32_t id, const char *link, tl_picture_segment **out, tl_error **err);

/**
 * The untagged wire behind a link.
 */
tl_status tl_picture_segment_untagged(const char *link, tl_picture_segment **out, tl_error **err);

/**
 * The name of the network that the containers are on.
 */
tl_status tl_picture_segment_set_network(tl_picture_segment *segment, const char *name, tl_error **err);

/**
 * The subnet.
 */
tl_status tl_picture_segment_add_subnet(tl_picture_segment *segment, tl_prefix subnet, tl_error **err);

/**
 * The range that containers get their addresses from, in words.
 */
tl_status tl_picture_segment_set_range(tl_picture_segment *segment, const char *range, tl_error **err);

/**
 * Adds a container of this host. It is copied.
 */
tl_status tl_picture_segment_add_container(tl_picture_segment *segment,
                                           const tl_picture_endpoint *endpoint,
                                           tl_error **err);

/**
 * Adds a machine that is on the wire and not of this host. It is copied.
 */
tl_status tl_picture_segment_add_machine(tl_picture_segment *segment,
                                         const tl_picture_endpoint *endpoint,
                                         tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_picture_segment_free(tl_picture_segment *segment);

/**
 * A host and its trunk.
 */
tl_status tl_picture_new(const char *host, const char *trunk, tl_picture **out, tl_error **err);

/**
 * Adds a segment; they are drawn in the order they are added. It is copied.
 */
tl_status tl_picture_add_segment(tl_picture *picture, const tl_picture_segment *segment, tl_error **err);

/**
 * The picture as a tree of text lines, each ended by a newline.
 */
tl_status tl_picture_tree(const tl_picture *picture, char **out, tl_error **err);

/**
 * The picture as an SVG document: the host above, the wire and its machines below, a colour for each VLAN.
 */
tl_status tl_picture_svg(const tl_picture *picture, char **out, tl_error **err);

/**
 * Frees it. NULL is fine.
 */
void tl_picture_free(tl_picture *picture);

/**
 * What is done, a `tl_step`; 0 for what this version does not know.
 */
uint32_t tl_action_step(const tl_action *action);

/**
 * The step in plain words with its sign, and why it is taken; borrowed.
 */
const char *tl_action_text(const tl_action *action);

/**
 * What undoes the step when a later one fails; none when nothing needs to be undone, or nothing can.
 *
 * A removal is only planned for what is ours and wrong, or no longer wanted. It is not undone: the next apply makes it
 * as it is to be; borrowed, NULL when there is none.
 */
const char *tl_action_undo(const tl_action *action);

/**
 * Whether something is taken away that the undo does not bring back.
 */
bool tl_action_removes(const tl_action *action);

/**
 * `+` for what is made, `-` for what is removed, `~` for what is changed. 0 for NULL.
 */
char tl_action_sign(const tl_action *action);

/**
 * In what the thing differs from what is wanted; empty when it is merely not there; borrowed.
 */
const tl_differences *tl_action_why(const tl_action *action);

/**
 * How many there are.
 */
size_t tl_actions_len(const tl_actions *actions);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const tl_action *tl_actions_at(const tl_actions *actions, size_t index);

/**
 * The steps from what there is to what is wanted.
 */
tl_status tl_plan_new(const tl_topology *topology, const tl_seen *seen, tl_plan **out, tl_error **err);

/**
 * The steps that remove everything of ours, containers first.
 *
 * Pools stay: they are the ledger's settings, and remember which addresses are cooling down. A sub-interface on which
 * something foreign is stays too, with a note. `leases` is a `tl_leases_after`.
 */
tl_status tl_plan_teardown(const tl_topology *topology,
                           const tl_seen *seen,
                           uint32_t leases,
                           tl_plan **out,
                           tl_error **err);

/**
 * The steps, in order; borrowed.
 */
const tl_actions *tl_plan_actions(const tl_plan *plan);

/**
 * What a person should know and no step changes; borrowed.
 */
const tl_strings *tl_plan_notes(const tl_plan *plan);

/**
 * Whether there is nothing to do.
 */
bool tl_plan_is_empty(const tl_plan *plan);

/**
 * The whole plan in plain words, one step per line, and the notes; borrowed.
 */
const char *tl_plan_text(const tl_plan *plan);

/**
 * Frees it. NULL is fine.
 */
void tl_plan_free(tl_plan *plan);

/**
 * A shim on a parent, without address and route. Its address must be reserved where addresses are given out.
 */
tl_status tl_shim_new(const char *parent, const char *name, tl_shim **out, tl_error **err);

/**
 * Adds an address of its own.
 */
tl_status tl_shim_add_address(tl_shim *shim, tl_ip address, tl_error **err);

/**
 * Routes a container's address, or a prefix in which only own containers are, through the shim.
 */
tl_status tl_shim_add_route(tl_shim *shim, tl_prefix destination, tl_error **err);

/**
 * The MAC address; random unless set.
 */
tl_status tl_shim_set_mac(tl_shim *shim, tl_mac mac, tl_error **err);

/**
 * The link that it is a child of; borrowed.
 */
const char *tl_shim_parent(const tl_shim *shim);

/**
 * Its name; borrowed.
 */
const char *tl_shim_name(const tl_shim *shim);

/**
 * How many there are: its addresses.
 */
size_t tl_shim_addresses_len(const tl_shim *shim);

/**
 * One of them; all zero past the end.
 */
tl_ip tl_shim_addresses_at(const tl_shim *shim, size_t index);

/**
 * How many there are: what is routed through it.
 */
size_t tl_shim_routes_len(const tl_shim *shim);

/**
 * One of them; all zero past the end.
 */
tl_prefix tl_shim_routes_at(const tl_shim *shim, size_t index);

/**
 * Frees it. NULL is fine.
 */
void tl_shim_free(tl_shim *shim);

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
 * How many there are.
 */
size_t tl_strings_len(const tl_strings *strings);

/**
 * One of them, borrowed from the list; NULL past the end.
 */
const char *tl_strings_at(const tl_strings *strings, size_t index);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_strings_free(tl_strings *strings);

/**
 * How many there are.
 */
size_t tl_pairs_len(const tl_pairs *pairs);

/**
 * The name of one of them, borrowed from the list; NULL past the end.
 */
const char *tl_pairs_name(const tl_pairs *pairs, size_t index);

/**
 * The value of one of them, borrowed from the list; NULL past the end.
 */
const char *tl_pairs_value(const tl_pairs *pairs, size_t index);

/**
 * The value of a name, borrowed from the list; NULL when the list does not have it.
 */
const char *tl_pairs_get(const tl_pairs *pairs, const char *name);

/**
 * Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
 */
void tl_pairs_free(tl_pairs *pairs);

/**
 * The version of the library that is loaded, as in `TL_VERSION`, the one that was compiled against: `"0.1.0"`. Never NULL, and
 * never to be freed.
 */
const char *tl_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TRUNKLINE_H */
