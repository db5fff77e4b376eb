//! Routes through links.

use trunkline::link::{ObservedRoute, RouteSpec};

use crate::error::{tl_error, tl_status};
use crate::ffi::{Owned, change, element, free, guard, handle, length, maybe, output, read};
use crate::types::{tl_ip, tl_prefix};

/// A route through a link: a destination, and who forwards. One thread at a time may change it; threads may read it at the same
/// time.
pub struct tl_route_spec(Owned<RouteSpec>);

handle!(tl_route_spec: RouteSpec);

/// A route to a prefix, on the link itself until `tl_route_spec_set_via` names a gateway. `TL_INVALID_INPUT` when the prefix has
/// host bits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_to(
    destination: tl_prefix,
    out: *mut *mut tl_route_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(RouteSpec::to(destination.get()?)?);
        Ok(())
    })
}

/// The default route of the gateway's family. `TL_INVALID_INPUT` when the gateway is not a unicast address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_default_via(
    gateway: tl_ip,
    out: *mut *mut tl_route_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(RouteSpec::default_via(gateway.get()?)?);
        Ok(())
    })
}

/// The gateway. A link-local one (`fe80::1`) is fine, and an IPv6 one for an IPv4 destination too (RFC 8950, Linux 5.2).
///
/// `TL_INVALID_INPUT` when it is not a unicast address, or is IPv4 for an IPv6 destination.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_set_via(
    route: *mut tl_route_spec,
    gateway: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(route, "route", |route| Ok(route.via(gateway.get()?)?))
    })
}

/// The metric (`RTA_PRIORITY`): of several routes to one destination the lowest wins. The kernel's default is 0 for IPv4 and
/// 1,024 for IPv6.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_set_metric(
    route: *mut tl_route_spec,
    metric: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(route, "route", |route| Ok(route.metric(metric)))
    })
}

/// The source address that packets get by default (`RTA_PREFSRC`); an address of this host, of the destination's family.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_set_source(
    route: *mut tl_route_spec,
    source: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(route, "route", |route| Ok(route.source(source.get()?)?))
    })
}

/// Takes the gateway for a neighbour on the link although no subnet of the link holds it (`RTNH_F_ONLINK`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_set_onlink(
    route: *mut tl_route_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(route, "route", |route| Ok(route.onlink())))
}

/// The prefix that the route leads to; all zero for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_destination(route: *const tl_route_spec) -> tl_prefix {
    read(route, tl_prefix::default(), |route| {
        route.destination().into()
    })
}

/// Who forwards; false when the destination is on the link itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_gateway(
    route: *const tl_route_spec,
    out: *mut tl_ip,
) -> bool {
    maybe(route, out, |route| route.gateway().map(Into::into))
}

/// Frees a route. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_route_spec_free(route: *mut tl_route_spec) {
    free(route);
}

/// A route of the main table as the kernel reports it. Belongs to its list.
pub struct tl_observed_route(Owned<ObservedRoute>);

handle!(tl_observed_route: ObservedRoute);

/// The prefix that the route leads to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_destination(
    route: *const tl_observed_route,
) -> tl_prefix {
    read(route, tl_prefix::default(), |route| {
        route.destination.into()
    })
}

/// Who forwards; false when nobody does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_gateway(
    route: *const tl_observed_route,
    out: *mut tl_ip,
) -> bool {
    maybe(route, out, |route| route.gateway.map(Into::into))
}

/// The index of the link it goes through; 0 when it goes through none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_link_index(route: *const tl_observed_route) -> u32 {
    read(route, 0, |route| route.link_index.unwrap_or(0))
}

/// The metric; 0 when the kernel reports none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_metric(route: *const tl_observed_route) -> u32 {
    read(route, 0, |route| route.metric)
}

/// The preferred source address; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_source(
    route: *const tl_observed_route,
    out: *mut tl_ip,
) -> bool {
    maybe(route, out, |route| route.source.map(Into::into))
}

/// `rtm_protocol`: who made it (2 kernel, 3 boot, 4 static, …).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_protocol(route: *const tl_observed_route) -> u32 {
    read(route, 0, |route| route.protocol.into())
}

/// `rtm_type`: 1 unicast, 2 local, 6 blackhole, …
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_type(route: *const tl_observed_route) -> u32 {
    read(route, 0, |route| route.route_type.into())
}

/// The table (254 is main).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_route_table(route: *const tl_observed_route) -> u32 {
    read(route, 0, |route| route.table)
}

/// A list of routes as the kernel reports them. Threads may read it at the same time.
pub struct tl_observed_routes(Owned<Vec<tl_observed_route>>);

handle!(tl_observed_routes: Vec<tl_observed_route>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_routes_len(routes: *const tl_observed_routes) -> usize {
    length(routes)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_routes_at(
    routes: *const tl_observed_routes,
    index: usize,
) -> *const tl_observed_route {
    element(routes, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_routes_free(routes: *mut tl_observed_routes) {
    free(routes);
}
