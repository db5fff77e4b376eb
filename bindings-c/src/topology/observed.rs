//! What there is.

use std::ffi::c_char;

use trunkline::InterfaceName;
use trunkline::topology::{Inside, Observed};

use crate::docker::{
    tl_engine, tl_observed_container, tl_observed_containers, tl_observed_networks,
};
use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, Result, change, element, free, guard, handle, length, list_of, made_of, output, text,
    text_of, texts, value, values_in,
};
use crate::ipam::{tl_leases, tl_pools};
use crate::link::{tl_links, tl_observed_addresses, tl_observed_routes};
use crate::types::{strings, tl_strings};

/// Everything that a plan is made from: read by `observe`, or filled in by whoever can ask. One thread at a time may change
/// it; threads may read it at the same time.
pub struct tl_seen(Owned<Observed>);

handle!(tl_seen: Observed);

/// Nothing: to be filled in by whoever can ask. `tl_host_observe` reads it from a host.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_new(out: *mut *mut tl_seen, err: *mut *mut tl_error) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Observed::default());
        Ok(())
    })
}

/// The links of the host. They are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_links(
    seen: *mut tl_seen,
    links: *const tl_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let links = value(links, "links")?;
            {
                let mut it = it;
                it.links = values_in(links);
                Ok(it)
            }
        })
    })
}

/// The links of the host. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_links(seen: *const tl_seen) -> *const tl_links {
    made_of(seen, "links", |it| Some(list_of(it.links.iter().cloned())))
}

/// The addresses of the host. They are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_addresses(
    seen: *mut tl_seen,
    addresses: *const tl_observed_addresses,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let addresses = value(addresses, "addresses")?;
            {
                let mut it = it;
                it.addresses = values_in(addresses);
                Ok(it)
            }
        })
    })
}

/// The addresses of the host. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_addresses(seen: *const tl_seen) -> *const tl_observed_addresses {
    made_of(seen, "addresses", |it| {
        Some(list_of(it.addresses.iter().cloned()))
    })
}

/// The routes of the host's main table. They are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_routes(
    seen: *mut tl_seen,
    routes: *const tl_observed_routes,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let routes = value(routes, "routes")?;
            {
                let mut it = it;
                it.routes = values_in(routes);
                Ok(it)
            }
        })
    })
}

/// The routes of the host's main table. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_routes(seen: *const tl_seen) -> *const tl_observed_routes {
    made_of(seen, "routes", |it| {
        Some(list_of(it.routes.iter().cloned()))
    })
}

/// The pools of the segments. They are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_pools(
    seen: *mut tl_seen,
    pools: *const tl_pools,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let pools = value(pools, "pools")?;
            {
                let mut it = it;
                it.pools = values_in(pools);
                Ok(it)
            }
        })
    })
}

/// The pools of the segments. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_pools(seen: *const tl_seen) -> *const tl_pools {
    made_of(seen, "pools", |it| Some(list_of(it.pools.iter().cloned())))
}

/// The leases of the segments, whosever. They are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_leases(
    seen: *mut tl_seen,
    leases: *const tl_leases,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let leases = value(leases, "leases")?;
            {
                let mut it = it;
                it.leases = values_in(leases);
                Ok(it)
            }
        })
    })
}

/// The leases of the segments, whosever. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_leases(seen: *const tl_seen) -> *const tl_leases {
    made_of(seen, "leases", |it| {
        Some(list_of(it.leases.iter().cloned()))
    })
}

/// The engine's networks, with endpoints where they matter. They are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_networks(
    seen: *mut tl_seen,
    networks: *const tl_observed_networks,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let networks = value(networks, "networks")?;
            {
                let mut it = it;
                it.networks = values_in(networks);
                Ok(it)
            }
        })
    })
}

/// The engine's networks, with endpoints where they matter. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_networks(seen: *const tl_seen) -> *const tl_observed_networks {
    made_of(seen, "networks", |it| {
        Some(list_of(it.networks.iter().cloned()))
    })
}

/// The links with `arp_filter` on, of those that matter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_arp_filter(
    seen: *mut tl_seen,
    links: *const *const c_char,
    links_len: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let links = texts(links, links_len, "links")?;
            {
                let mut it = it;
                it.arp_filter = links
                    .into_iter()
                    .map(InterfaceName::new)
                    .collect::<Result<_, _>>()?;
                Ok(it)
            }
        })
    })
}

/// The links with `arp_filter` on, of those that matter. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_arp_filter(seen: *const tl_seen) -> *const tl_strings {
    made_of(seen, "arp_filter", |it| Some(strings(it.arp_filter.iter())))
}

/// The engine, when there is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_set_engine(
    seen: *mut tl_seen,
    engine: *const tl_engine,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let engine = value(engine, "engine")?;
            {
                let mut it = it;
                it.engine = Some(*engine);
                Ok(it)
            }
        })
    })
}

/// The engine, when there is one; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_engine(seen: *const tl_seen) -> *const tl_engine {
    made_of(seen, "engine", |it| it.engine)
}

/// One of the engine's containers that are wanted, or on a network of the topology.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_add_container(
    seen: *mut tl_seen,
    container: *const tl_observed_container,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let container = value(container, "container")?;
            {
                let mut it = it;
                it.containers
                    .insert(container.name.clone(), container.clone());
                Ok(it)
            }
        })
    })
}

/// The engine's containers that are wanted, or on a network of the topology. As they were when this was first asked for;
/// borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_containers(seen: *const tl_seen) -> *const tl_observed_containers {
    made_of(seen, "containers", |it| {
        Some(list_of(it.containers.values().cloned()))
    })
}

/// What is inside one container, by its name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_add_inside(
    seen: *mut tl_seen,
    container: *const c_char,
    links: *const tl_links,
    addresses: *const tl_observed_addresses,
    routes: *const tl_observed_routes,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(seen, "seen", |it| {
            let container = text(container, "container")?;
            let links = value(links, "links")?;
            let addresses = value(addresses, "addresses")?;
            let routes = value(routes, "routes")?;
            {
                let mut it = it;
                let inside = Inside::new(values_in(links), values_in(addresses), values_in(routes));
                it.inside.insert(container.to_owned(), inside);
                Ok(it)
            }
        })
    })
}

/// What is inside the containers, by name; one whose namespace is not there is left out. As they were when this was first
/// asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_inside(seen: *const tl_seen) -> *const tl_insides {
    made_of(seen, "inside", |it| {
        Some(list_of(
            it.inside
                .iter()
                .map(|(name, inside)| (name.clone(), inside.clone())),
        ))
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_seen_free(seen: *mut tl_seen) {
    free(seen);
}

/// What is inside one network namespace. Belongs to its list.
pub struct tl_inside(Owned<(String, Inside)>);

handle!(tl_inside: (String, Inside));

/// The name of the container; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_inside_container(inside: *const tl_inside) -> *const c_char {
    text_of(inside, "container", |it| Some(it.0.clone()))
}

/// The links; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_inside_links(inside: *const tl_inside) -> *const tl_links {
    made_of(inside, "links", |it| {
        Some(list_of(it.1.links.iter().cloned()))
    })
}

/// The addresses; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_inside_addresses(
    inside: *const tl_inside,
) -> *const tl_observed_addresses {
    made_of(inside, "addresses", |it| {
        Some(list_of(it.1.addresses.iter().cloned()))
    })
}

/// The routes of the main table; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_inside_routes(inside: *const tl_inside) -> *const tl_observed_routes {
    made_of(inside, "routes", |it| {
        Some(list_of(it.1.routes.iter().cloned()))
    })
}

/// A list. Threads may read it at the same time.
pub struct tl_insides(Owned<Vec<tl_inside>>);

handle!(tl_insides: Vec<tl_inside>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_insides_len(insides: *const tl_insides) -> usize {
    length(insides)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_insides_at(
    insides: *const tl_insides,
    index: usize,
) -> *const tl_inside {
    element(insides, index)
}
