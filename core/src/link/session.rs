//! The verbs, one exchange after another on one socket. I/O.
//!
//! Everything here is a plain function: see `socket.rs` for why. The async and the blocking `Kernel` are thin covers of it.

use std::os::fd::{AsFd, AsRawFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Difference, Error, Result};
use crate::link::drift::drift;
use crate::link::extack::{Asked, EADDRNOTAVAIL, EEXIST, ENODEV, ESRCH, Refusal, explain};
use crate::link::netns::Netns;
use crate::link::parent::{self, ParentFacts};
use crate::link::plan::{Plan, Step, repair};
use crate::link::socket::KernelSocket;
use crate::link::sysfs::Sysfs;
use crate::link::visitor::Visitor;
use crate::link::wire::{self, Batch, Change};
use crate::link::{
    Ensured, Link, LinkAddress, LinkKind, LinkSpec, MacvlanMode, OWNER_GROUP, ObservedAddress,
    ObservedRoute, ParentFinding, Removed, RouteSpec, SourceChange,
};
use crate::types::{InterfaceName, Mtu};

/// How many requests go into one send: their acknowledgements must fit the socket's receive buffer (208 KiB by default).
pub(super) const PACK: usize = 32;
/// How many when each is echoed: an echo takes some 4 KiB of the buffer.
pub(super) const ECHO_PACK: usize = 16;

/// A connection to the kernel in one namespace.
#[derive(Debug)]
pub(crate) struct Session {
    netns: Netns,
    socket: Mutex<KernelSocket>,
    pub(super) visitor: Visitor,
    /// Both sides of a fork would read each other's answers.
    pid: u32,
}

impl Session {
    pub(crate) fn open() -> Result<Self> {
        Ok(Self {
            netns: Netns::current()?,
            socket: Mutex::new(KernelSocket::open()?),
            visitor: Visitor::default(),
            pid: std::process::id(),
        })
    }

    pub(crate) fn open_in(netns: &Netns) -> Result<Self> {
        let socket = netns.within(KernelSocket::open)??;
        Ok(Self {
            netns: netns.clone(),
            socket: Mutex::new(socket),
            visitor: Visitor::default(),
            pid: std::process::id(),
        })
    }

    pub(crate) fn netns(&self) -> &Netns {
        &self.netns
    }

    pub(super) fn lock(&self) -> Result<MutexGuard<'_, KernelSocket>> {
        if std::process::id() != self.pid {
            return Err(Error::Misuse {
                what: format!(
                    "a handle of process {} is used in its child: connect again after fork",
                    self.pid
                ),
            });
        }
        // A panic between two exchanges leaves the socket usable: stale answers are recognised by their numbers.
        Ok(self.socket.lock().unwrap_or_else(PoisonError::into_inner))
    }

    // ---- reading

    pub(crate) fn links(&self) -> Result<Vec<Link>> {
        links(&mut *self.lock()?)
    }

    pub(crate) fn link(&self, name: &InterfaceName) -> Result<Option<Link>> {
        find(&mut *self.lock()?, name)
    }

    pub(crate) fn addresses(&self) -> Result<Vec<ObservedAddress>> {
        addresses(&mut *self.lock()?)
    }

    pub(crate) fn routes(&self) -> Result<Vec<ObservedRoute>> {
        routes(&mut *self.lock()?)
    }

    pub(crate) fn check_parent(&self, spec: &LinkSpec) -> Result<Vec<ParentFinding>> {
        let beside = self.links()?;
        let parent = beside
            .iter()
            .find(|link| link.name == *spec.parent())
            .ok_or_else(|| missing(spec.parent()))?;
        let facts = ParentFacts {
            wifi: self.netns.within(|| is_wifi(parent))?,
        };
        Ok(parent::findings(spec, parent, facts, &beside))
    }

    pub(crate) fn check(&self, spec: &LinkSpec) -> Result<Vec<Difference>> {
        let mut socket = self.lock()?;
        let Some(link) = find(&mut socket, spec.name())? else {
            return Ok(vec![Difference::new("link", "present", "absent")]);
        };
        match find(&mut socket, spec.parent())? {
            Some(parent) => Ok(drift(spec, parent.index, &link)),
            None => Ok(vec![Difference::new("parent", spec.parent(), "absent")]),
        }
    }

    // ---- links

    pub(crate) fn add(&self, spec: &LinkSpec) -> Result<Link> {
        add(&mut *self.lock()?, spec)
    }

    pub(crate) fn add_many(&self, specs: &[LinkSpec]) -> Result<Vec<Link>> {
        let mut added = Vec::new();
        match self.add_each(specs, &mut added) {
            Ok(()) => Ok(added),
            Err(cause) => {
                let names: Vec<InterfaceName> =
                    added.iter().map(|link: &Link| link.name.clone()).collect();
                let undo = self.remove_many(&names).err();
                Err(undone(cause, undo.into_iter().collect(), names.is_empty()))
            }
        }
    }

    fn add_each(&self, specs: &[LinkSpec], added: &mut Vec<Link>) -> Result<()> {
        let mut socket = self.lock()?;
        for pack in specs.chunks(ECHO_PACK) {
            // A pack names parents by index, so they must be there before it is sent.
            if pack
                .iter()
                .any(|spec| pack.iter().any(|other| other.name() == spec.parent()))
            {
                for spec in pack {
                    added.push(add(&mut socket, spec)?);
                }
            } else {
                add_pack(&mut socket, pack, added)?;
            }
        }
        Ok(())
    }

    pub(crate) fn ensure(&self, spec: &LinkSpec) -> Result<Ensured<Link>> {
        let mut socket = self.lock()?;
        if let Some(ensured) = take_existing(&mut socket, spec)? {
            return Ok(ensured);
        }
        match add(&mut socket, spec) {
            Ok(link) => Ok(Ensured::Created(link)),
            // Somebody else was quicker, or the VLAN exists under another name.
            Err(error) if error.kind() == crate::ErrorKind::AlreadyExists => {
                match take_existing(&mut socket, spec)? {
                    Some(ensured) => Ok(ensured),
                    None => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn remove(&self, name: &InterfaceName, foreign_too: bool) -> Result<Removed> {
        let mut socket = self.lock()?;
        match find(&mut socket, name)? {
            None => Ok(Removed::AlreadyGone),
            Some(link) => remove(&mut socket, &link, foreign_too),
        }
    }

    pub(crate) fn remove_many(&self, names: &[InterfaceName]) -> Result<Vec<Removed>> {
        let sysfs = || self.netns.within(Sysfs::mount).ok()?.ok();
        remove_many(&mut *self.lock()?, names, sysfs)
    }

    pub(crate) fn apply(&self, plan: &Plan) -> Result<()> {
        let mut done: Vec<&Step> = Vec::new();
        for step in plan.steps() {
            let result = match step {
                Step::Add(spec) => self.add(spec).map(drop),
                Step::SetUp(name) => self.set_up(name, true),
            };
            match result {
                Ok(()) => done.push(step),
                Err(cause) => {
                    let nothing = done.is_empty();
                    let undo = done
                        .into_iter()
                        .rev()
                        .filter_map(|step| {
                            match step {
                                Step::Add(spec) => self.remove(spec.name(), false).map(drop),
                                Step::SetUp(name) => self.set_up(name, false),
                            }
                            .err()
                        })
                        .collect();
                    return Err(undone(cause, undo, nothing));
                }
            }
        }
        Ok(())
    }

    // ---- changes to a link

    pub(crate) fn set_up(&self, name: &InterfaceName, up: bool) -> Result<()> {
        self.change(if up { "set up" } else { "set down" }, name, |_| {
            Ok(Change::Up(up))
        })
    }

    pub(crate) fn set_mtu(&self, name: &InterfaceName, mtu: Mtu) -> Result<()> {
        self.change("set the MTU of", name, |_| Ok(Change::Mtu(mtu)))
    }

    pub(crate) fn set_mac(
        &self,
        name: &InterfaceName,
        mac: crate::types::MacAddress,
    ) -> Result<()> {
        self.change("set the MAC address of", name, |_| Ok(Change::Mac(mac)))
    }

    pub(crate) fn rename(&self, name: &InterfaceName, new: &InterfaceName) -> Result<()> {
        self.change("rename", name, |_| Ok(Change::Name(new)))
    }

    pub(crate) fn move_to(&self, name: &InterfaceName, netns: &Netns) -> Result<()> {
        netns.expect_still_there()?;
        self.change("move", name, |_| {
            Ok(Change::Netns(netns.as_fd().as_raw_fd()))
        })
    }

    pub(crate) fn set_macvlan_mode(&self, name: &InterfaceName, mode: &MacvlanMode) -> Result<()> {
        self.change("set the mode of", name, |link| {
            Ok(Change::MacvlanMode {
                tap: is_tap(link)?,
                mode,
            })
        })
    }

    pub(crate) fn change_sources(&self, name: &InterfaceName, change: &SourceChange) -> Result<()> {
        self.change("change the sources of", name, |link| {
            Ok(Change::Sources {
                tap: is_tap(link)?,
                change,
            })
        })
    }

    fn change<'a>(
        &self,
        action: &'static str,
        name: &InterfaceName,
        change: impl FnOnce(&Link) -> Result<Change<'a>>,
    ) -> Result<()> {
        let mut socket = self.lock()?;
        let link = find(&mut socket, name)?.ok_or_else(|| not_found(name))?;
        let change = change(&link)?;
        let refusal = ask(&mut socket, |batch| batch.change_link(link.index, &change))?;
        match refusal {
            None => Ok(()),
            Some(refusal) => {
                let beside = links(&mut socket)?;
                let asked = Asked::Change {
                    action,
                    subject: name.to_string(),
                    link: Some(&link),
                    beside: &beside,
                };
                Err(explain(&asked, refusal))
            }
        }
    }

    // ---- addresses and routes

    pub(crate) fn add_address(&self, name: &InterfaceName, address: &LinkAddress) -> Result<()> {
        self.address(
            "add",
            name,
            address,
            |_| false,
            |batch, index| batch.add_address(index, address),
        )
        .map(drop)
    }

    pub(crate) fn ensure_address(
        &self,
        name: &InterfaceName,
        address: &LinkAddress,
    ) -> Result<Ensured<()>> {
        let done = self.address(
            "add",
            name,
            address,
            |e| e == EEXIST,
            |batch, index| batch.add_address(index, address),
        )?;
        Ok(if done {
            Ensured::Created(())
        } else {
            Ensured::Unchanged(())
        })
    }

    pub(crate) fn remove_address(
        &self,
        name: &InterfaceName,
        address: &LinkAddress,
    ) -> Result<Removed> {
        if self.link(name)?.is_none() {
            return Ok(Removed::AlreadyGone);
        }
        let gone = |errno| errno == EADDRNOTAVAIL || errno == ENODEV;
        let done = self.address("remove", name, address, gone, |batch, index| {
            batch.remove_address(index, address);
        })?;
        Ok(if done {
            Removed::Removed
        } else {
            Removed::AlreadyGone
        })
    }

    /// Whether the request was carried out; false when it was refused with a number that is all right.
    fn address(
        &self,
        action: &'static str,
        name: &InterfaceName,
        address: &LinkAddress,
        is_fine: impl Fn(i32) -> bool,
        request: impl FnOnce(&mut Batch, u32),
    ) -> Result<bool> {
        let mut socket = self.lock()?;
        let link = find(&mut socket, name)?.ok_or_else(|| not_found(name))?;
        match ask(&mut socket, |batch| request(batch, link.index))? {
            None => Ok(true),
            Some(refusal) if is_fine(refusal.errno) => Ok(false),
            Some(refusal) => {
                let preposition = if action == "add" { "to" } else { "from" };
                Err(explain(
                    &Asked::Address {
                        action,
                        subject: format!("{address} {preposition} {name}"),
                    },
                    refusal,
                ))
            }
        }
    }

    pub(crate) fn add_route(&self, name: &InterfaceName, route: &RouteSpec) -> Result<()> {
        self.route(
            "add",
            name,
            route,
            |_| false,
            |batch, index| batch.add_route(index, route),
        )
        .map(drop)
    }

    pub(crate) fn ensure_route(
        &self,
        name: &InterfaceName,
        route: &RouteSpec,
    ) -> Result<Ensured<()>> {
        let link = self.link(name)?.ok_or_else(|| not_found(name))?;
        if self
            .routes()?
            .iter()
            .any(|found| is_route(route, link.index, found))
        {
            return Ok(Ensured::Unchanged(()));
        }
        self.add_route(name, route).map(Ensured::Created)
    }

    pub(crate) fn remove_route(&self, name: &InterfaceName, route: &RouteSpec) -> Result<Removed> {
        if self.link(name)?.is_none() {
            return Ok(Removed::AlreadyGone);
        }
        let gone = |errno| errno == ESRCH;
        let done = self.route("remove", name, route, gone, |batch, index| {
            batch.remove_route(index, route);
        })?;
        Ok(if done {
            Removed::Removed
        } else {
            Removed::AlreadyGone
        })
    }

    fn route(
        &self,
        action: &'static str,
        name: &InterfaceName,
        route: &RouteSpec,
        is_fine: impl Fn(i32) -> bool,
        request: impl FnOnce(&mut Batch, u32),
    ) -> Result<bool> {
        let mut socket = self.lock()?;
        let link = find(&mut socket, name)?.ok_or_else(|| not_found(name))?;
        match ask(&mut socket, |batch| request(batch, link.index))? {
            None => Ok(true),
            Some(refusal) if is_fine(refusal.errno) => Ok(false),
            Some(refusal) => Err(explain(
                &Asked::Route {
                    action,
                    subject: format!("route {route} through {name}"),
                },
                refusal,
            )),
        }
    }
}

// ---- functions on a socket, for this namespace or another one

pub(super) fn links(socket: &mut KernelSocket) -> Result<Vec<Link>> {
    socket.dump(Batch::dump_links, wire::link)
}

pub(super) fn addresses(socket: &mut KernelSocket) -> Result<Vec<ObservedAddress>> {
    socket.dump(Batch::dump_addresses, wire::address)
}

pub(super) fn routes(socket: &mut KernelSocket) -> Result<Vec<ObservedRoute>> {
    let mut found = socket.dump(|batch| batch.dump_routes(false), wire::route)?;
    // A kernel without IPv6 answers the second dump with the first family's routes or refuses it.
    if let Ok(v6) = socket.dump(|batch| batch.dump_routes(true), wire::route) {
        found.extend(
            v6.into_iter()
                .filter(|route| route.destination.addr().is_ipv6()),
        );
    }
    found.retain(|route| route.table == MAIN_TABLE);
    Ok(found)
}

const MAIN_TABLE: u32 = 254;

/// A link by name; none when there is no such link.
pub(super) fn find(socket: &mut KernelSocket, name: &InterfaceName) -> Result<Option<Link>> {
    look_up(socket, name.to_string(), |batch| batch.get_link(name))
}

/// Links by name, all of which must be there, with one send for many.
fn find_many(socket: &mut KernelSocket, names: &[&InterfaceName]) -> Result<Vec<Link>> {
    let mut found = Vec::with_capacity(names.len());
    for pack in names.chunks(PACK) {
        let mut batch = socket.batch();
        for name in pack {
            batch.get_link(name);
        }
        let mut links: Vec<Option<Link>> = vec![None; pack.len()];
        let answers = socket.exchange(&batch, |position, _, body| {
            if let Some(place) = links.get_mut(position as usize) {
                *place = wire::link(body);
            }
        })?;
        for ((name, link), answer) in pack.iter().zip(links).zip(answers) {
            match (link, answer) {
                (Some(link), _) => found.push(link),
                (None, Some(refusal)) if refusal.errno != ENODEV => {
                    let asked = Asked::Other {
                        action: "look up",
                        subject: name.to_string(),
                    };
                    return Err(explain(&asked, refusal));
                }
                (None, _) => return Err(not_found(name)),
            }
        }
    }
    Ok(found)
}

fn look_up(
    socket: &mut KernelSocket,
    subject: String,
    request: impl FnOnce(&mut Batch),
) -> Result<Option<Link>> {
    let mut batch = socket.batch();
    request(&mut batch);
    let mut found = None;
    let answers = socket.exchange(&batch, |_, _, body| found = wire::link(body))?;
    match answers.into_iter().flatten().next() {
        None => Ok(found),
        Some(refusal) if refusal.errno == ENODEV => Ok(None),
        Some(refusal) => Err(explain(
            &Asked::Other {
                action: "look up",
                subject,
            },
            refusal,
        )),
    }
}

/// Sends one request and gives its refusal, if any.
pub(super) fn ask(
    socket: &mut KernelSocket,
    request: impl FnOnce(&mut Batch),
) -> Result<Option<Refusal>> {
    let mut batch = socket.batch();
    request(&mut batch);
    Ok(socket
        .exchange(&batch, |_, _, _| {})?
        .into_iter()
        .flatten()
        .next())
}

/// The parent of a link to be, unless it is plain that it cannot be one.
pub(super) fn parent_of(socket: &mut KernelSocket, spec: &LinkSpec) -> Result<Link> {
    let parent = find(socket, spec.parent())?.ok_or_else(|| missing(spec.parent()))?;
    // The parent's own report is at hand; its children are looked at only if the kernel refuses.
    parent::refuse(parent::findings(spec, &parent, ParentFacts::default(), &[]))?;
    Ok(parent)
}

fn add(socket: &mut KernelSocket, spec: &LinkSpec) -> Result<Link> {
    let parent = parent_of(socket, spec)?;
    if let Some(refusal) = ask(socket, |batch| {
        batch.add_link(spec, parent.index, None, spec.is_up());
    })? {
        return Err(explain_add(socket, spec, refusal)?);
    }
    let link = find(socket, spec.name())?.ok_or_else(|| not_found(spec.name()))?;
    match expect_as_asked(spec, parent.index, &link) {
        Ok(()) => Ok(link),
        Err(cause) => {
            let undo = remove(socket, &link, false).err();
            Err(undone(cause, undo.into_iter().collect(), false))
        }
    }
}

/// Adds links whose parents exist, all in one send. What was made is in `added` even after an error.
fn add_pack(socket: &mut KernelSocket, pack: &[LinkSpec], added: &mut Vec<Link>) -> Result<()> {
    let mut parents: Vec<Link> = Vec::new();
    let mut on = Vec::with_capacity(pack.len());
    for spec in pack {
        let known = parents
            .iter()
            .find(|parent| parent.name == *spec.parent())
            .map(|parent| parent.index);
        on.push(match known {
            Some(index) => index,
            None => {
                let parent = parent_of(socket, spec)?;
                let index = parent.index;
                parents.push(parent);
                index
            }
        });
    }
    let mut batch = socket.batch().echoing();
    for (spec, parent) in pack.iter().zip(&on) {
        batch.add_link(spec, *parent, None, spec.is_up());
    }
    let (answers, echoes) = create(socket, &batch)?;
    let mut made = Vec::new();
    let mut newborn = Vec::new();
    let mut refused = None;
    for (((spec, parent), answer), echo) in pack.iter().zip(on).zip(answers).zip(echoes) {
        match answer {
            None => {
                made.push((spec, parent));
                newborn.push((spec.name(), echo));
            }
            Some(refusal) if refused.is_none() => refused = Some((spec, refusal)),
            Some(_) => {}
        }
    }
    let first = added.len();
    added.extend(read_back(socket, newborn)?);
    if let Some((spec, refusal)) = refused {
        return Err(explain_add(socket, spec, refusal)?);
    }
    for ((spec, parent), link) in made.into_iter().zip(added.get(first..).unwrap_or_default()) {
        expect_as_asked(spec, parent, link)?;
    }
    Ok(())
}

/// Sends a batch that creates links; a place for each refusal, and one for each link that is echoed.
#[allow(clippy::type_complexity)] // two lists, side by side
pub(super) fn create(
    socket: &mut KernelSocket,
    batch: &Batch,
) -> Result<(Vec<Option<Refusal>>, Vec<Option<Link>>)> {
    let mut echoes: Vec<Option<Link>> = Vec::new();
    echoes.resize_with(batch.count() as usize, || None);
    let answers = socket.exchange(batch, |position, _, body| {
        if let Some(place) = echoes.get_mut(position as usize) {
            *place = wire::link(body);
        }
    })?;
    Ok((answers, echoes))
}

/// Newborn links as the kernel has them: by their echo, or by asking.
///
/// Asking costs more than it seems: to answer for one link, the kernel first does the work that its change of carrier left
/// behind, which goes through all IPv6 routes of the namespace.
pub(super) fn read_back(
    socket: &mut KernelSocket,
    newborn: Vec<(&InterfaceName, Option<Link>)>,
) -> Result<Vec<Link>> {
    let silent: Vec<&InterfaceName> = newborn
        .iter()
        .filter(|(_, echo)| echo.is_none())
        .map(|(name, _)| *name)
        .collect();
    let mut found = find_many(socket, &silent)?.into_iter();
    Ok(newborn
        .into_iter()
        .filter_map(|(_, echo)| echo.or_else(|| found.next()))
        .collect())
}

/// The error for a refused link, after a look at everything that may be the cause.
pub(super) fn explain_add(
    socket: &mut KernelSocket,
    spec: &LinkSpec,
    refusal: Refusal,
) -> Result<Error> {
    let beside = links(socket)?;
    let parent = beside.iter().find(|link| link.name == *spec.parent());
    Ok(explain(
        &Asked::Add {
            spec,
            parent,
            beside: &beside,
        },
        refusal,
    ))
}

/// A kernel that does not know an attribute ignores it: what was not taken is found by reading the link back.
pub(super) fn expect_as_asked(spec: &LinkSpec, parent_index: u32, link: &Link) -> Result<()> {
    let differences = drift(spec, parent_index, link);
    if differences.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = differences.iter().map(ToString::to_string).collect();
    Err(Error::Unsupported {
        what: format!("{} as asked for", spec.subject()),
        needs: format!(
            "this kernel took it without an error and made it otherwise: {}",
            list.join(", ")
        ),
    })
}

/// An existing link as wanted, set up if it is ours and down; none when there is no such link.
pub(super) fn take_existing(
    socket: &mut KernelSocket,
    spec: &LinkSpec,
) -> Result<Option<Ensured<Link>>> {
    let Some(link) = find(socket, spec.name())? else {
        return Ok(None);
    };
    let parent = find(socket, spec.parent())?.ok_or_else(|| missing(spec.parent()))?;
    match repair(spec, parent.index, &link)? {
        None => Ok(Some(Ensured::Unchanged(link))),
        Some(_) => {
            if let Some(refusal) = ask(socket, |batch| {
                batch.change_link(link.index, &Change::Up(true));
            })? {
                let beside = links(socket)?;
                let asked = Asked::Change {
                    action: "set up",
                    subject: link.name.to_string(),
                    link: Some(&link),
                    beside: &beside,
                };
                return Err(explain(&asked, refusal));
            }
            let link = find(socket, spec.name())?.ok_or_else(|| not_found(spec.name()))?;
            Ok(Some(Ensured::Created(link)))
        }
    }
}

pub(super) fn remove(socket: &mut KernelSocket, link: &Link, foreign_too: bool) -> Result<Removed> {
    expect_ours(link, foreign_too)?;
    match ask(socket, |batch| batch.remove_link(link.index))? {
        None => Ok(Removed::Removed),
        Some(refusal) if refusal.errno == ENODEV => Ok(Removed::AlreadyGone),
        Some(refusal) => Err(explain(
            &Asked::Other {
                action: "remove",
                subject: link.name.to_string(),
            },
            refusal,
        )),
    }
}

pub(super) fn expect_ours(link: &Link, foreign_too: bool) -> Result<()> {
    if foreign_too || link.is_ours() {
        return Ok(());
    }
    let kind = if link.kind.name().is_empty() {
        "device"
    } else {
        link.kind.name()
    };
    Err(Error::NotOurs {
        subject: format!("{kind} {}", link.name),
        reason: format!(
            "its device group is {}, ours is {OWNER_GROUP:#x}; if it must go all the same, use remove_any",
            link.group
        ),
    })
}

/// Removes links of one namespace at the cost of one: by a device group of their own, which the kernel deletes in one go.
///
/// Many are put into it by the namespace's sysfs, where that can be had.
pub(super) fn remove_many(
    socket: &mut KernelSocket,
    names: &[InterfaceName],
    sysfs: impl FnOnce() -> Option<Sysfs>,
) -> Result<Vec<Removed>> {
    if let [name] = names {
        return Ok(vec![match find(socket, name)? {
            None => Removed::AlreadyGone,
            Some(link) => remove(socket, &link, false)?,
        }]);
    }
    let there = links(socket)?;
    let by_name: std::collections::HashMap<&InterfaceName, &Link> =
        there.iter().map(|link| (&link.name, link)).collect();
    let mut doomed = Vec::new();
    let mut results = Vec::with_capacity(names.len());
    for name in names {
        match by_name.get(name) {
            None => results.push(Removed::AlreadyGone),
            Some(link) => {
                expect_ours(link, false)?;
                doomed.push(*link);
                results.push(Removed::Removed);
            }
        }
    }
    if doomed.is_empty() {
        return Ok(results);
    }
    // A group that no link has. Should another process choose the same at the same time, both groups hold only links that
    // are to be removed.
    let seed = std::process::id().wrapping_mul(0x9e37_79b9) ^ socket.batch().first();
    let group = (1..=0xffff_u32)
        .map(|step| OWNER_GROUP | (seed.wrapping_add(step) & 0xffff).max(1))
        .find(|group| there.iter().all(|link| link.group != *group))
        .ok_or_else(|| Error::Misuse {
            what: "all device groups of ours are in use".into(),
        })?;
    let quickly = (doomed.len() > PACK).then(sysfs).flatten();
    // Whatever sysfs does not do is left to netlink, which can say why not.
    let done = quickly.map_or(0, |sysfs| {
        doomed
            .iter()
            .take_while(|link| sysfs.set_group(link, group).is_ok())
            .count()
    });
    regroup(socket, doomed.get(done..).unwrap_or_default(), group)?;
    match ask(socket, |batch| batch.remove_group(group))? {
        // ENODEV: the last of them vanished with a parent in the meantime.
        None => Ok(results),
        Some(refusal) if refusal.errno == ENODEV => Ok(results),
        Some(refusal) => Err(explain(
            &Asked::Other {
                action: "remove",
                subject: format!("{} links", doomed.len()),
            },
            refusal,
        )),
    }
}

/// Puts links into a device group by netlink; what is gone by now is all right.
fn regroup(socket: &mut KernelSocket, links: &[&Link], group: u32) -> Result<()> {
    for pack in links.chunks(PACK) {
        let mut batch = socket.batch();
        for link in pack {
            batch.change_link(link.index, &Change::Group(group));
        }
        let answers = socket.exchange(&batch, |_, _, _| {})?;
        let refused = answers.into_iter().zip(pack).find_map(|(answer, link)| {
            answer
                .filter(|refusal| refusal.errno != ENODEV)
                .map(|refusal| (link, refusal))
        });
        if let Some((link, refusal)) = refused {
            return Err(explain(
                &Asked::Other {
                    action: "remove",
                    subject: link.name.to_string(),
                },
                refusal,
            ));
        }
    }
    Ok(())
}

/// Whether an observed route is the wanted one.
pub(super) fn is_route(wanted: &RouteSpec, link_index: u32, found: &ObservedRoute) -> bool {
    let RouteSpec {
        destination,
        gateway,
        metric,
        source,
        onlink: _,
    } = wanted;
    let default_metric = if destination.addr().is_ipv4() {
        0
    } else {
        1024
    };
    found.destination == *destination
        && found.gateway == *gateway
        && found.link_index == Some(link_index)
        && found.metric == metric.unwrap_or(default_metric)
        && (source.is_none() || found.source == *source)
}

/// A failure after earlier steps were undone; the bare failure when there was nothing to undo.
pub(super) fn undone(cause: Error, undo: Vec<Error>, nothing: bool) -> Error {
    if nothing && undo.is_empty() {
        cause
    } else {
        Error::RolledBack {
            cause: Box::new(cause),
            undo,
        }
    }
}

pub(super) fn missing(parent: &InterfaceName) -> Error {
    Error::NotFound {
        what: "parent link",
        subject: parent.to_string(),
    }
}

pub(super) fn not_found(name: &InterfaceName) -> Error {
    Error::NotFound {
        what: "link",
        subject: name.to_string(),
    }
}

fn is_tap(link: &Link) -> Result<bool> {
    match &link.kind {
        LinkKind::Macvlan(_) => Ok(false),
        LinkKind::Macvtap(_) => Ok(true),
        LinkKind::Device
        | LinkKind::Vlan(_)
        | LinkKind::Ipvlan(_)
        | LinkKind::Ipvtap(_)
        | LinkKind::Other(_) => Err(Error::invalid(
            "link",
            &link.name,
            format!("its kind is {:?}, not macvlan or macvtap", link.kind.name()),
        )),
    }
}

/// Whether sysfs shows the link as wireless. Sysfs belongs to the namespace of whoever mounted it, so the index must match.
fn is_wifi(link: &Link) -> bool {
    let directory = std::path::Path::new("/sys/class/net").join(link.name.as_str());
    let index = std::fs::read_to_string(directory.join("ifindex"))
        .ok()
        .and_then(|text| text.trim().parse().ok());
    index == Some(link.index)
        && (directory.join("phy80211").exists() || directory.join("wireless").exists())
}
