//! Links born in other namespaces, with their addresses and routes. I/O.
//!
//! The link is created from the parent's namespace directly in the child's: moving it there afterwards would cost an RCU grace
//! period, some 13 ms. Addresses and routes need a socket in the child's namespace, so one thread visits the namespaces one
//! after the other and ends.

use std::fs;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Mutex;

use crate::error::{Difference, Error, Result};
use crate::link::drift::drift;
use crate::link::extack::{Asked, EBUSY, EEXIST, Refusal, explain};
use crate::link::netns::{Netns, on_own_thread};
use crate::link::plan::repair;
use crate::link::session::{
    PACK, Session, addresses, ask, expect_as_asked, expect_ours, explain_add, find, is_route,
    links, missing, not_found, parent_of, remove_many, routes, undone,
};
use crate::link::socket::KernelSocket;
use crate::link::wire::Change;
use crate::link::{Attachment, Ensured, Link, LinkSpec, Removed};
use crate::types::InterfaceName;

/// How many namespaces are cleaned at once: each deletion waits for a grace period, and the waits overlap.
const DETACH_THREADS: usize = 64;

impl Session {
    pub(crate) fn attach_one(&self, attachment: &Attachment, netns: &Netns) -> Result<Link> {
        let mut made = self.attach_many(&[(attachment.clone(), netns.clone())])?;
        made.pop().ok_or_else(|| not_found(attachment.link.name()))
    }

    pub(crate) fn detach_one(name: &InterfaceName, netns: &Netns) -> Result<Removed> {
        let removed = Self::detach_many(&[(name.clone(), netns.clone())])?;
        Ok(removed.first().copied().unwrap_or(Removed::AlreadyGone))
    }

    /// Attaches all or none.
    pub(crate) fn attach_many(&self, wanted: &[(Attachment, Netns)]) -> Result<Vec<Link>> {
        on_own_thread(|| {
            let mut made = Vec::with_capacity(wanted.len());
            let mut born = Vec::with_capacity(wanted.len());
            let result = self.attach_each(wanted, &mut born, &mut made);
            match result {
                Ok(()) => Ok(made),
                Err(cause) => {
                    let names: Vec<_> = born
                        .iter()
                        .map(|(attachment, netns): &&(Attachment, Netns)| {
                            (attachment.link.name().clone(), netns.clone())
                        })
                        .collect();
                    let undo = Self::detach_many(&names).err();
                    Err(undone(cause, undo.into_iter().collect(), names.is_empty()))
                }
            }
        })
    }

    fn attach_each<'a>(
        &self,
        wanted: &'a [(Attachment, Netns)],
        born: &mut Vec<&'a (Attachment, Netns)>,
        made: &mut Vec<Link>,
    ) -> Result<()> {
        let mut host = self.lock()?;
        let mut parents: Vec<Link> = Vec::new();
        for pack in wanted.chunks(PACK) {
            for (attachment, netns) in pack {
                netns.expect_still_there()?;
                if !parents
                    .iter()
                    .any(|parent| parent.name == *attachment.link.parent())
                {
                    parents.push(parent_of(&mut host, &attachment.link)?);
                }
            }
            let parent_index = |spec: &LinkSpec| {
                parents
                    .iter()
                    .find(|parent| parent.name == *spec.parent())
                    .map(|parent| parent.index)
                    .ok_or_else(|| missing(spec.parent()))
            };
            let mut batch = host.batch();
            for (attachment, netns) in pack {
                let spec = &attachment.link;
                let up = spec.is_up() && !attachment.announce;
                batch.add_link(
                    spec,
                    parent_index(spec)?,
                    Some(netns.as_fd().as_raw_fd()),
                    up,
                );
            }
            let answers = host.exchange(&batch, |_, _, _| {})?;
            let first = born.len();
            let mut refused = None;
            for (item, answer) in pack.iter().zip(answers) {
                let (attachment, netns) = item;
                let answer = match answer {
                    Some(refusal) if refusal.errno == EEXIST && refused.is_none() => {
                        let index = parent_index(&attachment.link)?;
                        add_beside_namesake(&mut host, attachment, index, netns, refusal)?
                    }
                    answer => answer,
                };
                match answer {
                    None => born.push(item),
                    Some(refusal) if refused.is_none() => {
                        refused = Some((&attachment.link, refusal));
                    }
                    Some(_) => {}
                }
            }
            if let Some((spec, refusal)) = refused {
                return Err(explain_add(&mut host, spec, refusal)?);
            }
            for (attachment, netns) in born.get(first..).unwrap_or_default() {
                netns.enter()?;
                let mut inside = KernelSocket::open()?;
                made.push(furnish(
                    &mut inside,
                    attachment,
                    parent_index(&attachment.link)?,
                )?);
                netns.expect_still_there()?;
            }
        }
        Ok(())
    }

    /// Makes sure of each in turn; what was complete stays as it is.
    pub(crate) fn ensure_many(&self, wanted: &[(Attachment, Netns)]) -> Result<Vec<Ensured<Link>>> {
        wanted
            .iter()
            .map(|(attachment, netns)| self.ensure_attachment(attachment, netns))
            .collect()
    }

    fn ensure_attachment(&self, attachment: &Attachment, netns: &Netns) -> Result<Ensured<Link>> {
        netns.expect_still_there()?;
        let spec = &attachment.link;
        let parent = parent_of(&mut *self.lock()?, spec)?;
        let existing = netns.within(|| -> Result<Option<Ensured<Link>>> {
            let mut inside = KernelSocket::open()?;
            let Some(link) = find(&mut inside, spec.name())? else {
                return Ok(None);
            };
            let down = repair(spec, parent.index, &link)?.is_some();
            let missing = Missing::of(&mut inside, attachment, &link)?;
            if !down && missing.is_nothing() {
                return Ok(Some(Ensured::Unchanged(link)));
            }
            expect_ours(&link, false)?;
            complete(&mut inside, &missing, &link, down)?;
            let link = find(&mut inside, spec.name())?.ok_or_else(|| not_found(spec.name()))?;
            Ok(Some(Ensured::Created(link)))
        })??;
        match existing {
            Some(ensured) => Ok(ensured),
            None => self.attach_one(attachment, netns).map(Ensured::Created),
        }
    }

    pub(crate) fn check_attachment(
        &self,
        attachment: &Attachment,
        netns: &Netns,
    ) -> Result<Vec<Difference>> {
        let spec = &attachment.link;
        let Some(parent) = self.link(spec.parent())? else {
            return Ok(vec![Difference::new("parent", spec.parent(), "absent")]);
        };
        netns.within(|| {
            let mut inside = KernelSocket::open()?;
            let Some(link) = find(&mut inside, spec.name())? else {
                return Ok(vec![Difference::new("link", "present", "absent")]);
            };
            let mut differences = drift(spec, parent.index, &link);
            let Missing {
                attachment: _,
                addresses,
                routes,
            } = Missing::of(&mut inside, attachment, &link)?;
            differences.extend(
                addresses
                    .iter()
                    .map(|address| Difference::new("address", address, "absent")),
            );
            differences.extend(
                routes
                    .iter()
                    .map(|route| Difference::new("route", route, "absent")),
            );
            Ok(differences)
        })?
    }

    /// Removes links in their namespaces; first looks at all of them, and removes none if one is not ours.
    pub(crate) fn detach_many(links: &[(InterfaceName, Netns)]) -> Result<Vec<Removed>> {
        let mut places: Vec<(&Netns, Vec<usize>)> = Vec::new();
        let mut by_inode = std::collections::HashMap::new();
        for (position, (_, netns)) in links.iter().enumerate() {
            let place = *by_inode.entry(netns.inode()).or_insert_with(|| {
                places.push((netns, Vec::new()));
                places.len() - 1
            });
            if let Some((_, positions)) = places.get_mut(place) {
                positions.push(position);
            }
        }
        let name = |position: &usize| links.get(*position).map(|(name, _)| name.clone());
        let names: Vec<(&Netns, Vec<usize>, Vec<InterfaceName>)> = places
            .into_iter()
            .map(|(netns, positions)| {
                let names = positions.iter().filter_map(name).collect();
                (netns, positions, names)
            })
            .collect();
        if names.len() > 1 {
            on_own_thread(|| {
                names
                    .iter()
                    .try_for_each(|(netns, _, names)| expect_all_ours(netns, names))
            })?;
        }
        let results = Mutex::new(vec![Removed::AlreadyGone; links.len()]);
        let queue = Mutex::new(names.iter());
        let failures = Mutex::new(Vec::new());
        let work = || loop {
            let Some((netns, positions, names)) = lock(&queue).next() else {
                return;
            };
            let removed = netns
                .enter()
                .and_then(|()| KernelSocket::open())
                .and_then(|mut inside| remove_many(&mut inside, names));
            match removed {
                Ok(removed) => {
                    let mut results = lock(&results);
                    for (position, removed) in positions.iter().zip(removed) {
                        if let Some(place) = results.get_mut(*position) {
                            *place = removed;
                        }
                    }
                }
                Err(error) => lock(&failures).push(error),
            }
        };
        on_own_thread(|| {
            std::thread::scope(|scope| {
                for _ in 1..names.len().min(DETACH_THREADS) {
                    // Fewer threads only take longer.
                    let _ = std::thread::Builder::new()
                        .name("trunkline-netns".into())
                        .spawn_scoped(scope, work);
                }
                work();
            });
            Ok(())
        })?;
        let mut failures = failures
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match failures.len() {
            0 => Ok(results
                .into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner)),
            _ => Err(failures.swap_remove(0)),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn expect_all_ours(netns: &Netns, names: &[InterfaceName]) -> Result<()> {
    netns.enter()?;
    let mut inside = KernelSocket::open()?;
    for name in names {
        if let Some(link) = find(&mut inside, name)? {
            expect_ours(&link, false)?;
        }
    }
    Ok(())
}

/// Creates a link whose name another one has here, in the parent's namespace.
///
/// Older kernels (6.1; no longer 6.18) look the name up in the wrong namespace, and refuse a container's `eth0` because the host
/// has one. They look the index up instead when the request has one, so we choose one that is free in both. Still one message, and no
/// name but the right one is ever seen.
fn add_beside_namesake(
    host: &mut KernelSocket,
    attachment: &Attachment,
    parent_index: u32,
    netns: &Netns,
    refusal: Refusal,
) -> Result<Option<Refusal>> {
    let spec = &attachment.link;
    let up = spec.is_up() && !attachment.announce;
    netns.enter()?;
    let mut inside = KernelSocket::open()?;
    let mut last = refusal;
    // Somebody may take the index first.
    for _ in 0..20 {
        let here = links(host)?;
        let there = links(&mut inside)?;
        let is_namesake = |link: &Link| link.name == *spec.name();
        if there.iter().any(is_namesake) || !here.iter().any(is_namesake) {
            return Ok(Some(last));
        }
        let highest = here
            .iter()
            .chain(&there)
            .map(Link::index)
            .max()
            .unwrap_or(1);
        let Some(index) = highest
            .checked_add(1)
            .filter(|index| i32::try_from(*index).is_ok())
        else {
            return Ok(Some(last));
        };
        let fd = netns.as_fd().as_raw_fd();
        match ask(host, |batch| {
            batch.add_link_at(index, spec, parent_index, fd, up);
        })? {
            Some(taken) if taken.errno == EBUSY => last = taken,
            answer => return Ok(answer),
        }
    }
    Ok(Some(last))
}

/// Gives a newborn link its addresses and routes.
fn furnish(inside: &mut KernelSocket, attachment: &Attachment, parent_index: u32) -> Result<Link> {
    let spec = &attachment.link;
    let link = find(inside, spec.name())?.ok_or_else(|| not_found(spec.name()))?;
    let everything = Missing {
        attachment,
        addresses: attachment.addresses.clone(),
        routes: attachment.routes.clone(),
    };
    let down = spec.is_up() && attachment.announce;
    if everything.is_nothing() && !down {
        expect_as_asked(spec, parent_index, &link)?;
        return Ok(link);
    }
    complete(inside, &everything, &link, down)?;
    let link = if down {
        find(inside, spec.name())?.ok_or_else(|| not_found(spec.name()))?
    } else {
        link
    };
    expect_as_asked(spec, parent_index, &link)?;
    Ok(link)
}

/// Adds addresses, sets the link up if it is down, and adds routes: in one batch, in the order that lets the kernel announce the
/// addresses, and that lets routes find their gateways.
fn complete(
    inside: &mut KernelSocket,
    missing: &Missing<'_>,
    link: &Link,
    down: bool,
) -> Result<()> {
    let Missing {
        attachment,
        addresses,
        routes,
    } = missing;
    if attachment.announce {
        for (family, key) in [("ipv4", "arp_notify"), ("ipv6", "ndisc_notify")] {
            let path = format!("/proc/sys/net/{family}/conf/{}/{key}", link.name);
            match fs::write(&path, "1") {
                // No such file: the family is switched off in this kernel or on this link, and has nothing to announce.
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::Io {
                        action: "write",
                        path: path.into(),
                        source,
                    });
                }
                _ => {}
            }
        }
    }
    let mut batch = inside.batch();
    for address in addresses {
        batch.add_address(link.index, address);
    }
    if down {
        batch.change_link(link.index, &Change::Up(true));
    }
    for route in routes {
        batch.add_route(link.index, route);
    }
    let answers = inside.exchange(&batch, |_, _, _| {})?;
    for (position, refusal) in answers.into_iter().enumerate() {
        let Some(refusal) = refusal else { continue };
        return Err(explain_complete(
            inside, missing, link, down, position, refusal,
        )?);
    }
    Ok(())
}

fn explain_complete(
    inside: &mut KernelSocket,
    missing: &Missing<'_>,
    link: &Link,
    down: bool,
    position: usize,
    refusal: Refusal,
) -> Result<Error> {
    let after_addresses = position.saturating_sub(missing.addresses.len());
    if let Some(address) = missing.addresses.get(position) {
        return Ok(explain(
            &Asked::Address {
                action: "add",
                subject: format!("{address} to {}", link.name),
            },
            refusal,
        ));
    }
    if down && after_addresses == 0 {
        let beside = links(inside)?;
        let asked = Asked::Change {
            action: "set up",
            subject: link.name.to_string(),
            link: Some(link),
            beside: &beside,
        };
        return Ok(explain(&asked, refusal));
    }
    let route = missing
        .routes
        .get(after_addresses - usize::from(down))
        .map_or_else(String::new, ToString::to_string);
    Ok(explain(
        &Asked::Route {
            action: "add",
            subject: format!("route {route} through {}", link.name),
        },
        refusal,
    ))
}

/// What an attachment has not got yet.
struct Missing<'a> {
    attachment: &'a Attachment,
    addresses: Vec<crate::link::LinkAddress>,
    routes: Vec<crate::link::RouteSpec>,
}

impl<'a> Missing<'a> {
    fn of(inside: &mut KernelSocket, attachment: &'a Attachment, link: &Link) -> Result<Self> {
        let there = if attachment.addresses.is_empty() {
            Vec::new()
        } else {
            addresses(inside)?
        };
        let ways = if attachment.routes.is_empty() {
            Vec::new()
        } else {
            routes(inside)?
        };
        Ok(Self {
            attachment,
            addresses: attachment
                .addresses
                .iter()
                .filter(|wanted| {
                    !there
                        .iter()
                        .any(|found| found.link_index == link.index && found.net == wanted.net)
                })
                .copied()
                .collect(),
            routes: attachment
                .routes
                .iter()
                .filter(|wanted| !ways.iter().any(|found| is_route(wanted, link.index, found)))
                .copied()
                .collect(),
        })
    }

    fn is_nothing(&self) -> bool {
        self.addresses.is_empty() && self.routes.is_empty()
    }
}
