//! Links born in other namespaces, with their addresses and routes. I/O.
//!
//! The link is created from the parent's namespace directly in the child's: moving it there afterwards would cost an RCU grace
//! period, some 13 ms. Addresses and routes need a socket in the child's namespace. It is opened first, and has the port of
//! the socket that asks for the link: the kernel echoes a newborn link to whoever asked, by port, in the namespace where it is
//! born. So the link arrives there as it came to be, and is not asked for.

use std::fs;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Mutex;

use crate::error::{Difference, Error, Result};
use crate::link::drift::drift;
use crate::link::extack::{Asked, EBUSY, EEXIST, Refusal, explain};
use crate::link::netns::{Netns, on_own_thread};
use crate::link::plan::repair;
use crate::link::session::{
    ECHO_PACK, PACK, Session, addresses, ask, create, expect_as_asked, expect_ours, explain_add,
    find, is_route, links, missing, not_found, parent_of, read_back, remove_many, routes, undone,
};
use crate::link::socket::KernelSocket;
use crate::link::sysfs::Sysfs;
use crate::link::wire::{self, Change};
use crate::link::{Attachment, Ensured, Link, LinkAddress, LinkSpec, Removed, RouteSpec};
use crate::types::InterfaceName;

/// How many namespaces are cleaned at once: each deletion waits for a grace period, and the waits overlap.
const DETACH_THREADS: usize = 128;

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
        let mut made = Vec::with_capacity(wanted.len());
        let mut born = Vec::with_capacity(wanted.len());
        match self.attach_each(wanted, &mut born, &mut made) {
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
    }

    fn attach_each<'a>(
        &self,
        wanted: &'a [(Attachment, Netns)],
        born: &mut Vec<&'a (Attachment, Netns)>,
        made: &mut Vec<Link>,
    ) -> Result<()> {
        let mut host = self.lock()?;
        let mut parents: Vec<Link> = Vec::new();
        let here = wanted.iter().all(|(_, netns)| netns.is_same(self.netns()));
        for pack in wanted.chunks(if here { ECHO_PACK } else { PACK }) {
            for (_, netns) in pack {
                netns.expect_still_there()?;
            }
            let places = places_of(pack);
            let visit = if here {
                None
            } else {
                let port = host.port();
                let places = places.iter().map(|(netns, _)| (*netns).clone()).collect();
                let open = move || KernelSocket::open_twin(port);
                Some(self.visitor.send_to_each(places, open)?)
            };
            for (attachment, _) in pack {
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
            let mut batch = host.batch().echoing();
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
            let twins = match visit {
                Some(visit) => visit.back()?,
                None => Vec::new(),
            };
            let (answers, mut echoes) = create(&mut host, &batch)?;
            // First what is born, so that it is undone whatever happens to the rest.
            let mut refusals = Vec::new();
            for (item, answer) in pack.iter().zip(answers) {
                match answer {
                    None => born.push(item),
                    Some(refusal) => refusals.push((item, refusal)),
                }
            }
            let mut refused = None;
            for (item, refusal) in refusals {
                let (attachment, netns) = item;
                let answer = if refusal.errno == EEXIST && refused.is_none() {
                    let index = parent_index(&attachment.link)?;
                    add_beside_namesake(&mut host, attachment, index, netns, refusal)?
                } else {
                    Some(refusal)
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
            let mut links: Vec<Option<Link>> = vec![None; pack.len()];
            let mut twins = twins.into_iter();
            for (netns, positions) in &places {
                let mut twin = twins.next();
                let mut echoed = match &mut twin {
                    Some(inside) => inside.arrived(positions.len(), wire::link)?,
                    None => Vec::new(),
                };
                let mut newborn = Vec::with_capacity(positions.len());
                for position in positions {
                    if let Some((attachment, _)) = pack.get(*position) {
                        let name = attachment.link.name();
                        let there = echoed.iter().position(|link| link.name == *name);
                        newborn.push(Newborn {
                            attachment,
                            parent_index: parent_index(&attachment.link)?,
                            echo: match there {
                                Some(there) => Some(echoed.swap_remove(there)),
                                None => echoes.get_mut(*position).and_then(Option::take),
                            },
                        });
                    }
                }
                let furnished = furnish(twin.as_mut().unwrap_or(&mut *host), netns, newborn)?;
                netns.expect_still_there()?;
                for (position, link) in positions.iter().zip(furnished) {
                    if let Some(place) = links.get_mut(*position) {
                        *place = Some(link);
                    }
                }
            }
            made.extend(links.into_iter().flatten());
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
            if attachment.announce {
                announce(&link)?;
            }
            complete(&mut inside, &[(missing, &link, down)])?;
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
            let Missing { addresses, routes } = Missing::of(&mut inside, attachment, &link)?;
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
                .and_then(|mut inside| remove_many(&mut inside, names, || Sysfs::mount().ok()));
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
    let mut inside = netns.within(KernelSocket::open)??;
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

/// The namespaces of a pack, each once, with the positions of what goes there.
fn places_of(pack: &[(Attachment, Netns)]) -> Vec<(&Netns, Vec<usize>)> {
    let mut places: Vec<(&Netns, Vec<usize>)> = Vec::new();
    for (position, (_, netns)) in pack.iter().enumerate() {
        match places.iter_mut().find(|(place, _)| place.is_same(netns)) {
            Some((_, positions)) => positions.push(position),
            None => places.push((netns, vec![position])),
        }
    }
    places
}

/// A link that was just created.
struct Newborn<'a> {
    attachment: &'a Attachment,
    parent_index: u32,
    echo: Option<Link>,
}

/// Gives newborn links of one namespace their addresses and routes, and sees that they are as asked for.
fn furnish(
    inside: &mut KernelSocket,
    netns: &Netns,
    newborn: Vec<Newborn<'_>>,
) -> Result<Vec<Link>> {
    let (wanted, echoes): (Vec<(&Attachment, u32)>, Vec<_>) = newborn
        .into_iter()
        .map(|newborn| {
            let Newborn {
                attachment,
                parent_index,
                echo,
            } = newborn;
            ((attachment, parent_index), (attachment.link.name(), echo))
        })
        .unzip();
    let mut links = read_back(inside, echoes)?;
    let announcing: Vec<&Link> = wanted
        .iter()
        .zip(&links)
        .filter(|((attachment, _), _)| attachment.announce)
        .map(|(_, link)| link)
        .collect();
    if !announcing.is_empty() {
        netns.within(|| announcing.into_iter().try_for_each(announce))??;
    }
    let is_down = |attachment: &Attachment| attachment.link.is_up() && attachment.announce;
    let todo: Vec<(Missing<'_>, &Link, bool)> = wanted
        .iter()
        .zip(&links)
        .map(|((attachment, _), link)| (Missing::all(attachment), link, is_down(attachment)))
        .collect();
    complete(inside, &todo)?;
    for ((attachment, parent_index), link) in wanted.into_iter().zip(&mut links) {
        let spec = &attachment.link;
        if is_down(attachment) {
            *link = find(inside, spec.name())?.ok_or_else(|| not_found(spec.name()))?;
        }
        expect_as_asked(spec, parent_index, link)?;
    }
    Ok(links)
}

/// Tells the kernel to announce the addresses of a link when it comes up. To be called inside its namespace.
fn announce(link: &Link) -> Result<()> {
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
    Ok(())
}

/// What one request of a batch is for.
enum Part<'a> {
    Address(&'a LinkAddress),
    Up,
    Route(&'a RouteSpec),
}

/// Adds addresses, sets links up that are down, and adds routes: in the order that lets the kernel announce the addresses, and
/// that lets routes find their gateways.
fn complete(inside: &mut KernelSocket, todo: &[(Missing<'_>, &Link, bool)]) -> Result<()> {
    let parts: Vec<(&Link, Part<'_>)> = todo
        .iter()
        .flat_map(|(missing, link, down)| {
            let Missing { addresses, routes } = missing;
            let addresses = addresses.iter().map(|address| Part::Address(address));
            let up = down.then_some(Part::Up);
            let routes = routes.iter().map(|route| Part::Route(route));
            addresses
                .chain(up)
                .chain(routes)
                .map(move |part| (*link, part))
        })
        .collect();
    for pack in parts.chunks(PACK) {
        let mut batch = inside.batch();
        for (link, part) in pack {
            match part {
                Part::Address(address) => batch.add_address(link.index, address),
                Part::Up => batch.change_link(link.index, &Change::Up(true)),
                Part::Route(route) => batch.add_route(link.index, route),
            }
        }
        let answers = inside.exchange(&batch, |_, _, _| {})?;
        for ((link, part), refusal) in pack.iter().zip(answers) {
            if let Some(refusal) = refusal {
                return Err(explain_part(inside, link, part, refusal)?);
            }
        }
    }
    Ok(())
}

fn explain_part(
    inside: &mut KernelSocket,
    link: &Link,
    part: &Part<'_>,
    refusal: Refusal,
) -> Result<Error> {
    let beside;
    let asked = match part {
        Part::Address(address) => Asked::Address {
            action: "add",
            subject: format!("{address} to {}", link.name),
        },
        Part::Up => {
            beside = links(inside)?;
            Asked::Change {
                action: "set up",
                subject: link.name.to_string(),
                link: Some(link),
                beside: &beside,
            }
        }
        Part::Route(route) => Asked::Route {
            action: "add",
            subject: format!("route {route} through {}", link.name),
        },
    };
    Ok(explain(&asked, refusal))
}

/// What an attachment has not got yet.
struct Missing<'a> {
    addresses: Vec<&'a LinkAddress>,
    routes: Vec<&'a RouteSpec>,
}

impl<'a> Missing<'a> {
    fn all(attachment: &'a Attachment) -> Self {
        Self {
            addresses: attachment.addresses.iter().collect(),
            routes: attachment.routes.iter().collect(),
        }
    }

    fn of(inside: &mut KernelSocket, attachment: &'a Attachment, link: &Link) -> Result<Self> {
        let mut missing = Self::all(attachment);
        if !missing.addresses.is_empty() {
            let there = addresses(inside)?;
            missing.addresses.retain(|wanted| {
                !there
                    .iter()
                    .any(|found| found.link_index == link.index && found.net == wanted.net)
            });
        }
        if !missing.routes.is_empty() {
            let there = routes(inside)?;
            missing.routes.retain(|wanted| {
                !there
                    .iter()
                    .any(|found| is_route(wanted, link.index, found))
            });
        }
        Ok(missing)
    }

    fn is_nothing(&self) -> bool {
        self.addresses.is_empty() && self.routes.is_empty()
    }
}
