//! Networks and containers as the engine reports them.

use std::ffi::c_char;

use trunkline::docker::{
    AddressHolder, AddressUsage, ObservedAttachment, ObservedContainer, ObservedEndpoint,
    ObservedEntry, ObservedNetwork,
};

use crate::ffi::{
    Numbered, Owned, element, free, handle, length, list_of, made_of, maybe, read, text_of,
};
use crate::types::{pairs, tl_ip, tl_mac, tl_pairs, tl_prefix};

/// A network of the engine, of any driver, whoever made it. It never changes, so threads may read it at the same time.
pub struct tl_observed_network(Owned<ObservedNetwork>);

handle!(tl_observed_network: ObservedNetwork);

/// The id, 64 hexadecimal digits; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_id(
    network: *const tl_observed_network,
) -> *const c_char {
    text_of(network, "id", |it| Some(it.id.clone()))
}

/// The name. Engines before 25.0 can have two networks of one name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_name(
    network: *const tl_observed_network,
) -> *const c_char {
    text_of(network, "name", |it| Some(it.name.clone()))
}

/// The driver: `macvlan`, `ipvlan`, `bridge`, … or `null` for a configuration network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_driver(
    network: *const tl_observed_network,
) -> *const c_char {
    text_of(network, "driver", |it| Some(it.driver.clone()))
}

/// `local` or `swarm`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_scope(
    network: *const tl_observed_network,
) -> *const c_char {
    text_of(network, "scope", |it| Some(it.scope.clone()))
}

/// Whether IPv4 is on; false when the engine does not say so; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_ipv4(
    network: *const tl_observed_network,
    out: *mut bool,
) -> bool {
    maybe(network, out, |it| it.ipv4)
}

/// Whether it has IPv6.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_ipv6(network: *const tl_observed_network) -> bool {
    read(network, false, |it| it.ipv6)
}

/// Whether its containers get no default route.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_internal(network: *const tl_observed_network) -> bool {
    read(network, false, |it| it.internal)
}

/// Whether single containers attach to a network of swarm scope.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_attachable(
    network: *const tl_observed_network,
) -> bool {
    read(network, false, |it| it.attachable)
}

/// Whether it is a node's half of a swarm network.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_config_only(
    network: *const tl_observed_network,
) -> bool {
    read(network, false, |it| it.config_only)
}

/// Whether this library made it, by its label.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_is_ours(network: *const tl_observed_network) -> bool {
    read(network, false, ObservedNetwork::is_ours)
}

/// The network that it takes its settings from; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_config_from(
    network: *const tl_observed_network,
) -> *const c_char {
    text_of(network, "config_from", |it| it.config_from.clone())
}

/// The name of its parent link; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_parent(
    network: *const tl_observed_network,
) -> *const c_char {
    text_of(network, "parent", |it| it.parent().map(str::to_owned))
}

/// Who makes and deletes the parent, a `tl_parent_owner`; 0 when the network does not say so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_parent_owner(
    network: *const tl_observed_network,
) -> u32 {
    read(network, 0, |it| {
        it.parent_owner().map_or(0, |owner| owner.number())
    })
}

/// The mode: the driver's option, or its default; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_mode(
    network: *const tl_observed_network,
) -> *const c_char {
    text_of(network, "mode", |it| it.mode().map(str::to_owned))
}

/// The entries of `IPAM.Config`, in the engine's order; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_entries(
    network: *const tl_observed_network,
) -> *const tl_observed_entries {
    made_of(network, "entries", |it| {
        Some(list_of(it.entries.iter().cloned()))
    })
}

/// The driver's options, those that it ignores included: Docker echoes anything; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_options(
    network: *const tl_observed_network,
) -> *const tl_pairs {
    made_of(network, "options", |it| Some(pairs(it.options.iter())))
}

/// All labels; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_labels(
    network: *const tl_observed_network,
) -> *const tl_pairs {
    made_of(network, "labels", |it| Some(pairs(it.labels.iter())))
}

/// Its endpoints. Filled in by inspecting, not by listing; running containers only; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_endpoints(
    network: *const tl_observed_network,
) -> *const tl_observed_endpoints {
    made_of(network, "endpoints", |it| {
        Some(list_of(it.endpoints.iter().cloned()))
    })
}

/// How many addresses are given out and free in each subnet, as told from API 1.52 on; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_usage(
    network: *const tl_observed_network,
) -> *const tl_address_usages {
    made_of(network, "usage", |it| {
        Some(list_of(it.usage.iter().cloned()))
    })
}

/// Frees a network that a call gave out; not one that belongs to a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_network_free(network: *mut tl_observed_network) {
    free(network);
}

/// Networks of the engine. Threads may read it at the same time.
pub struct tl_observed_networks(Owned<Vec<tl_observed_network>>);

handle!(tl_observed_networks: Vec<tl_observed_network>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_networks_len(networks: *const tl_observed_networks) -> usize {
    length(networks)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_networks_at(
    networks: *const tl_observed_networks,
    index: usize,
) -> *const tl_observed_network {
    element(networks, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_networks_free(networks: *mut tl_observed_networks) {
    free(networks);
}

/// One entry of `IPAM.Config` as the engine tells it. Old engines store what they were given, so everything is text.
/// Belongs to its network.
pub struct tl_observed_entry(Owned<ObservedEntry>);

handle!(tl_observed_entry: ObservedEntry);

/// `Subnet`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_subnet(
    entry: *const tl_observed_entry,
) -> *const c_char {
    text_of(entry, "subnet", |it| Some(it.subnet.clone()))
}

/// `IPRange`; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_range(entry: *const tl_observed_entry) -> *const c_char {
    text_of(entry, "range", |it| it.range.clone())
}

/// `Gateway`. One that the engine invented is told by some versions and not by others; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_gateway(
    entry: *const tl_observed_entry,
) -> *const c_char {
    text_of(entry, "gateway", |it| it.gateway.clone())
}

/// The subnet without host bits, when it is one; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_net(
    entry: *const tl_observed_entry,
    out: *mut tl_prefix,
) -> bool {
    maybe(entry, out, |it| it.net().map(Into::into))
}

/// The range without host bits, when there is one; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_range_net(
    entry: *const tl_observed_entry,
    out: *mut tl_prefix,
) -> bool {
    maybe(entry, out, |it| it.range_net().map(Into::into))
}

/// The gateway, when there is one; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_gateway_address(
    entry: *const tl_observed_entry,
    out: *mut tl_ip,
) -> bool {
    maybe(entry, out, |it| it.gateway_address().map(Into::into))
}

/// `AuxiliaryAddresses`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_reserved(
    entry: *const tl_observed_entry,
) -> *const tl_pairs {
    made_of(entry, "reserved", |it| Some(pairs(it.reserved.iter())))
}

/// How many there are: the reserved addresses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_reserved_addresses_len(
    entry: *const tl_observed_entry,
) -> usize {
    read(entry, 0, |it| {
        it.reserved_addresses()
            .map(|(_, address)| address)
            .collect::<Vec<_>>()
            .len()
    })
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entry_reserved_addresses_at(
    entry: *const tl_observed_entry,
    index: usize,
) -> tl_ip {
    read(entry, tl_ip::default(), |it| {
        it.reserved_addresses()
            .map(|(_, address)| address)
            .collect::<Vec<_>>()
            .get(index)
            .map_or_else(tl_ip::default, |value| (*value).into())
    })
}

/// A list. Threads may read it at the same time.
pub struct tl_observed_entries(Owned<Vec<tl_observed_entry>>);

handle!(tl_observed_entries: Vec<tl_observed_entry>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entries_len(entries: *const tl_observed_entries) -> usize {
    length(entries)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_entries_at(
    entries: *const tl_observed_entries,
    index: usize,
) -> *const tl_observed_entry {
    element(entries, index)
}

/// One endpoint: a running container on a network. Belongs to its network.
pub struct tl_observed_endpoint(Owned<ObservedEndpoint>);

handle!(tl_observed_endpoint: ObservedEndpoint);

/// The container's id; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_endpoint_container(
    endpoint: *const tl_observed_endpoint,
) -> *const c_char {
    text_of(endpoint, "container", |it| Some(it.container.clone()))
}

/// The container's name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_endpoint_name(
    endpoint: *const tl_observed_endpoint,
) -> *const c_char {
    text_of(endpoint, "name", |it| Some(it.name.clone()))
}

/// The MAC address; none on ipvlan, where some versions tell none; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_endpoint_mac(
    endpoint: *const tl_observed_endpoint,
    out: *mut tl_mac,
) -> bool {
    maybe(endpoint, out, |it| it.mac.map(Into::into))
}

/// How many there are: the addresses, with the subnet's prefix length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_endpoint_addresses_len(
    endpoint: *const tl_observed_endpoint,
) -> usize {
    read(endpoint, 0, |it| it.addresses.len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_endpoint_addresses_at(
    endpoint: *const tl_observed_endpoint,
    index: usize,
) -> tl_prefix {
    read(endpoint, tl_prefix::default(), |it| {
        it.addresses
            .get(index)
            .map_or_else(tl_prefix::default, |value| (*value).into())
    })
}

/// A list. Threads may read it at the same time.
pub struct tl_observed_endpoints(Owned<Vec<tl_observed_endpoint>>);

handle!(tl_observed_endpoints: Vec<tl_observed_endpoint>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_endpoints_len(
    endpoints: *const tl_observed_endpoints,
) -> usize {
    length(endpoints)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_endpoints_at(
    endpoints: *const tl_observed_endpoints,
    index: usize,
) -> *const tl_observed_endpoint {
    element(endpoints, index)
}

/// How many addresses of one subnet are given out. Belongs to its network.
pub struct tl_address_usage(Owned<AddressUsage>);

handle!(tl_address_usage: AddressUsage);

/// The subnet, as the engine writes it; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_usage_subnet(usage: *const tl_address_usage) -> *const c_char {
    text_of(usage, "subnet", |it| Some(it.subnet.clone()))
}

/// Addresses given out or reserved.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_usage_in_use(usage: *const tl_address_usage) -> u64 {
    read(usage, 0, |it| it.in_use)
}

/// Addresses left to give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_usage_available(usage: *const tl_address_usage) -> u64 {
    read(usage, 0, |it| it.available)
}

/// A list. Threads may read it at the same time.
pub struct tl_address_usages(Owned<Vec<tl_address_usage>>);

handle!(tl_address_usages: Vec<tl_address_usage>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_usages_len(usages: *const tl_address_usages) -> usize {
    length(usages)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_usages_at(
    usages: *const tl_address_usages,
    index: usize,
) -> *const tl_address_usage {
    element(usages, index)
}

/// A container, as far as networks are concerned. Stopped ones count: a static address stays theirs. It never changes, so
/// threads may read it at the same time.
pub struct tl_observed_container(Owned<ObservedContainer>);

handle!(tl_observed_container: ObservedContainer);

/// The id, 64 hexadecimal digits; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_id(
    container: *const tl_observed_container,
) -> *const c_char {
    text_of(container, "id", |it| Some(it.id.clone()))
}

/// The name, without the slash that Docker puts before it; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_name(
    container: *const tl_observed_container,
) -> *const c_char {
    text_of(container, "name", |it| Some(it.name.clone()))
}

/// Whether it runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_running(
    container: *const tl_observed_container,
) -> bool {
    read(container, false, |it| it.running)
}

/// The id of its first process on the host of the engine; 0 when it does not run.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_pid(container: *const tl_observed_container) -> u32 {
    read(container, 0, |it| it.pid.unwrap_or(0))
}

/// The exit code of its last run; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_exit_code(
    container: *const tl_observed_container,
    out: *mut i64,
) -> bool {
    maybe(container, out, |it| it.exit_code)
}

/// What the engine says of its last failure to start; empty when there was none; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_error(
    container: *const tl_observed_container,
) -> *const c_char {
    text_of(container, "error", |it| Some(it.error.clone()))
}

/// Whether this library made it, by its label.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_is_ours(
    container: *const tl_observed_container,
) -> bool {
    read(container, false, ObservedContainer::is_ours)
}

/// All labels; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_labels(
    container: *const tl_observed_container,
) -> *const tl_pairs {
    made_of(container, "labels", |it| Some(pairs(it.labels.iter())))
}

/// Its places on networks; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_attachments(
    container: *const tl_observed_container,
) -> *const tl_observed_attachments {
    made_of(container, "attachments", |it| {
        Some(list_of(it.attachments.iter().map(
            |(network, attachment)| (network.clone(), attachment.clone()),
        )))
    })
}

/// Frees a container that a call gave out; not one that belongs to a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_container_free(container: *mut tl_observed_container) {
    free(container);
}

/// Containers of the engine. Threads may read it at the same time.
pub struct tl_observed_containers(Owned<Vec<tl_observed_container>>);

handle!(tl_observed_containers: Vec<tl_observed_container>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_containers_len(
    containers: *const tl_observed_containers,
) -> usize {
    length(containers)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_containers_at(
    containers: *const tl_observed_containers,
    index: usize,
) -> *const tl_observed_container {
    element(containers, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_containers_free(containers: *mut tl_observed_containers) {
    free(containers);
}

/// One network of a container, attached or merely configured. Belongs to its container.
pub struct tl_observed_attachment(Owned<(String, ObservedAttachment)>);

handle!(tl_observed_attachment: (String, ObservedAttachment));

/// The name of the network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_network(
    attachment: *const tl_observed_attachment,
) -> *const c_char {
    text_of(attachment, "network", |it| Some(it.0.clone()))
}

/// The id of the network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_network_id(
    attachment: *const tl_observed_attachment,
) -> *const c_char {
    text_of(attachment, "network_id", |it| Some(it.1.network_id.clone()))
}

/// How many there are: the addresses that it has; empty while it is stopped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_addresses_len(
    attachment: *const tl_observed_attachment,
) -> usize {
    read(attachment, 0, |it| it.1.addresses.len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_addresses_at(
    attachment: *const tl_observed_attachment,
    index: usize,
) -> tl_prefix {
    read(attachment, tl_prefix::default(), |it| {
        it.1.addresses
            .get(index)
            .map_or_else(tl_prefix::default, |value| (*value).into())
    })
}

/// How many there are: the static addresses, which it has whenever it runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_fixed_len(
    attachment: *const tl_observed_attachment,
) -> usize {
    read(attachment, 0, |it| it.1.fixed.len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_fixed_at(
    attachment: *const tl_observed_attachment,
    index: usize,
) -> tl_ip {
    read(attachment, tl_ip::default(), |it| {
        it.1.fixed
            .get(index)
            .map_or_else(tl_ip::default, |value| (*value).into())
    })
}

/// How many there are: the router that it was given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_gateways_len(
    attachment: *const tl_observed_attachment,
) -> usize {
    read(attachment, 0, |it| it.1.gateways.len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_gateways_at(
    attachment: *const tl_observed_attachment,
    index: usize,
) -> tl_ip {
    read(attachment, tl_ip::default(), |it| {
        it.1.gateways
            .get(index)
            .map_or_else(tl_ip::default, |value| (*value).into())
    })
}

/// The MAC address that it has, or was given; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachment_mac(
    attachment: *const tl_observed_attachment,
    out: *mut tl_mac,
) -> bool {
    maybe(attachment, out, |it| it.1.mac.map(Into::into))
}

/// A list. Threads may read it at the same time.
pub struct tl_observed_attachments(Owned<Vec<tl_observed_attachment>>);

handle!(tl_observed_attachments: Vec<tl_observed_attachment>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachments_len(
    attachments: *const tl_observed_attachments,
) -> usize {
    length(attachments)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_attachments_at(
    attachments: *const tl_observed_attachments,
    index: usize,
) -> *const tl_observed_attachment {
    element(attachments, index)
}

/// Which address of a network belongs to which container, in the engine's eyes. Belongs to its list.
pub struct tl_address_holder(Owned<AddressHolder>);

handle!(tl_address_holder: AddressHolder);

/// The address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holder_address(holder: *const tl_address_holder) -> tl_ip {
    read(holder, tl_ip::default(), |it| it.address.into())
}

/// The container's id; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holder_container(
    holder: *const tl_address_holder,
) -> *const c_char {
    text_of(holder, "container", |it| Some(it.container.clone()))
}

/// The container's name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holder_name(holder: *const tl_address_holder) -> *const c_char {
    text_of(holder, "name", |it| Some(it.name.clone()))
}

/// Whether it runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holder_running(holder: *const tl_address_holder) -> bool {
    read(holder, false, |it| it.running)
}

/// Whether the address is static, and so stays the container's while it is stopped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holder_fixed(holder: *const tl_address_holder) -> bool {
    read(holder, false, |it| it.fixed)
}

/// The MAC address with it, as far as the engine tells; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holder_mac(
    holder: *const tl_address_holder,
    out: *mut tl_mac,
) -> bool {
    maybe(holder, out, |it| it.mac.map(Into::into))
}

/// Who has the addresses of a network. Threads may read it at the same time.
pub struct tl_address_holders(Owned<Vec<tl_address_holder>>);

handle!(tl_address_holders: Vec<tl_address_holder>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holders_len(holders: *const tl_address_holders) -> usize {
    length(holders)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holders_at(
    holders: *const tl_address_holders,
    index: usize,
) -> *const tl_address_holder {
    element(holders, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_holders_free(holders: *mut tl_address_holders) {
    free(holders);
}
