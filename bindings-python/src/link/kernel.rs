//! `trunkline.link.Kernel`.

use std::sync::Arc;

use pyo3::prelude::*;
use trunkline::blocking::Kernel as Core;

use crate::convert::{Mac, MtuBytes, Name};
use crate::detached::detached;
use crate::handle::Handle;
use crate::link::address::ObservedAddress;
use crate::link::macvlan::{self, MacvlanModeEnum, SourceChange};
use crate::link::observed::Link;
use crate::link::parent::ParentFinding;
use crate::link::plan::Plan;
use crate::link::route::{ObservedRoute, RouteSpec};
use crate::link::{AddressArgument, Attachment, Netns, Spec};
use crate::types::{Difference, Ensured, RemovedEnum};

/// The kernel's links in one network namespace: that of the calling thread, or another one.
///
/// `add` creates or fails with `AlreadyExistsError`; `ensure` is idempotent, never destroys, and fails with `ConflictError` naming
/// each field that differs; `remove` deletes only what this library made, and succeeds when it is gone already. What fails
/// half-way is undone.
///
/// Reading needs no privilege, changing needs `CAP_NET_ADMIN`, entering another namespace `CAP_SYS_ADMIN`. Several threads may
/// use one value; their calls are carried out one after the other. In a child after `os.fork`, make a new one.
#[pyclass(frozen, module = "trunkline.link")]
pub(crate) struct Kernel {
    handle: Handle<Core>,
}

type Wanted<'py> = Vec<(Bound<'py, Attachment>, Bound<'py, Netns>)>;

fn wanted(list: &Wanted<'_>) -> Vec<(trunkline::link::Attachment, trunkline::link::Netns)> {
    list.iter()
        .map(|(attachment, netns)| (attachment.get().core.clone(), netns.get().0.clone()))
        .collect()
}

fn ensured(py: Python<'_>, found: trunkline::Ensured<trunkline::link::Link>) -> PyResult<Ensured> {
    Ensured::wrap(found, |link| Ok(Bound::new(py, Link(link))?.into_any()))
}

fn nothing(py: Python<'_>, found: trunkline::Ensured<()>) -> PyResult<Ensured> {
    Ensured::wrap(found, |()| Ok(py.None().into_bound(py)))
}

#[pymethods]
impl Kernel {
    #[new]
    #[pyo3(signature = (netns=None))]
    fn new(py: Python<'_>, netns: Option<&Bound<'_, Netns>>) -> PyResult<Self> {
        let core = match netns {
            Some(netns) => {
                let netns = netns.get();
                detached(py, || Core::connect_in(&netns.0))?
            }
            None => detached(py, Core::connect)?,
        };
        Ok(Self {
            handle: Handle::new("Kernel", core),
        })
    }

    /// The namespace that the links are in.
    #[getter]
    fn netns(&self) -> PyResult<Netns> {
        Ok(Netns(self.handle.get()?.netns().clone()))
    }

    /// All links of the namespace, whatever made them.
    fn links(&self, py: Python<'_>) -> PyResult<Vec<Link>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.links())?
            .into_iter()
            .map(Link)
            .collect())
    }

    /// A link by name; None when there is no such link.
    fn link(&self, py: Python<'_>, name: Name) -> PyResult<Option<Link>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.link(&name.0))?.map(Link))
    }

    /// All addresses of the namespace.
    fn addresses(&self, py: Python<'_>) -> PyResult<Vec<ObservedAddress>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.addresses())?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// The routes of the namespace's main table.
    fn routes(&self, py: Python<'_>) -> PyResult<Vec<ObservedRoute>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.routes())?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// Everything about the parent of a link to be that a person should know first: missing carrier, Wi-Fi, a bridge's port,
    /// no room for the MTU, …
    fn check_parent(&self, py: Python<'_>, spec: Spec) -> PyResult<Vec<ParentFinding>> {
        let core = self.handle.get()?;
        let findings = detached(py, || core.check_parent(spec.core()))?;
        Ok(findings.into_iter().map(Into::into).collect())
    }

    /// How a link differs from its spec: empty when it is as wanted. A link or parent that is absent is a difference too.
    fn check(&self, py: Python<'_>, spec: Spec) -> PyResult<Vec<Difference>> {
        let core = self.handle.get()?;
        Ok(Difference::list(&detached(py, || core.check(spec.core()))?))
    }

    /// Creates a link in this namespace, up unless its spec says otherwise, and reads it back.
    fn add(&self, py: Python<'_>, spec: Spec) -> PyResult<Link> {
        let core = self.handle.get()?;
        detached(py, || core.add(spec.core())).map(Link)
    }

    /// Creates links in this namespace, parents before children, all or none.
    fn add_many(&self, py: Python<'_>, specs: Vec<Spec>) -> PyResult<Vec<Link>> {
        let core = self.handle.get()?;
        let specs: Vec<_> = specs.iter().map(Spec::core).collect();
        Ok(detached(py, || core.add_many(&specs))?
            .into_iter()
            .map(Link)
            .collect())
    }

    /// Makes sure that a link is there: creates it, or takes the one that is as wanted. Never destroys: one of ours that is only
    /// down is set up, any other difference is a `ConflictError`.
    fn ensure(&self, py: Python<'_>, spec: Spec) -> PyResult<Ensured> {
        let core = self.handle.get()?;
        ensured(py, detached(py, || core.ensure(spec.core()))?)
    }

    /// Carries out a plan, step by step. When one fails, those before it are undone.
    fn apply(&self, py: Python<'_>, plan: &Bound<'_, Plan>) -> PyResult<()> {
        let core = self.handle.get()?;
        let plan = plan.get();
        detached(py, || core.apply(&plan.core))
    }

    /// Removes a link that this library made. Succeeds when it is gone already, alone or with its parent.
    fn remove(&self, py: Python<'_>, name: Name) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove(&name.0)).map(RemovedEnum)
    }

    /// Removes a link, whoever made it.
    fn remove_any(&self, py: Python<'_>, name: Name) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_any(&name.0)).map(RemovedEnum)
    }

    /// Removes links that this library made, in one go: a thousand cost 0.25 s, where one after the other they cost 20 s.
    fn remove_many(&self, py: Python<'_>, names: Vec<Name>) -> PyResult<Vec<RemovedEnum>> {
        let core = self.handle.get()?;
        let names: Vec<_> = names.into_iter().map(|name| name.0).collect();
        let removed = detached(py, || core.remove_many(&names))?;
        Ok(removed.into_iter().map(RemovedEnum).collect())
    }

    /// Creates a link in another namespace, born there under its name, up, with MAC and MTU; then its addresses and routes.
    /// Undone as a whole when anything fails.
    fn attach(
        &self,
        py: Python<'_>,
        attachment: &Bound<'_, Attachment>,
        netns: &Bound<'_, Netns>,
    ) -> PyResult<Link> {
        let core = self.handle.get()?;
        let (attachment, netns) = (attachment.get(), netns.get());
        detached(py, || core.attach(&attachment.core, &netns.0)).map(Link)
    }

    /// Attaches many, all or none.
    fn attach_many(&self, py: Python<'_>, attachments: Wanted<'_>) -> PyResult<Vec<Link>> {
        let core = self.handle.get()?;
        let wanted = wanted(&attachments);
        Ok(detached(py, || core.attach_many(&wanted))?
            .into_iter()
            .map(Link)
            .collect())
    }

    /// An attachment for the length of a `with` block: attached on entry, which gives the link, and detached at its end.
    fn attached(
        &self,
        attachment: Bound<'_, Attachment>,
        netns: Bound<'_, Netns>,
    ) -> PyResult<Attached> {
        Ok(Attached {
            core: self.handle.get()?,
            attachment: attachment.get().core.clone(),
            netns: netns.get().0.clone(),
        })
    }

    /// Makes sure of attachments, one after the other: creates what is missing, a link, an address or a route, and leaves the
    /// rest. After a crash, call it again.
    fn ensure_attached(&self, py: Python<'_>, attachments: Wanted<'_>) -> PyResult<Vec<Ensured>> {
        let core = self.handle.get()?;
        let wanted = wanted(&attachments);
        let found = detached(py, || core.ensure_attached(&wanted))?;
        found.into_iter().map(|link| ensured(py, link)).collect()
    }

    /// How an attachment differs from what is wanted, addresses and routes included: empty when it is complete.
    fn check_attached(
        &self,
        py: Python<'_>,
        attachment: &Bound<'_, Attachment>,
        netns: &Bound<'_, Netns>,
    ) -> PyResult<Vec<Difference>> {
        let core = self.handle.get()?;
        let (attachment, netns) = (attachment.get(), netns.get());
        let found = detached(py, || core.check_attached(&attachment.core, &netns.0))?;
        Ok(Difference::list(&found))
    }

    /// Removes a link that this library made in another namespace. Succeeds when it is gone already.
    fn detach(
        &self,
        py: Python<'_>,
        name: Name,
        netns: &Bound<'_, Netns>,
    ) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        let netns = netns.get();
        detached(py, || core.detach(&name.0, &netns.0)).map(RemovedEnum)
    }

    /// Removes links that this library made in other namespaces, many namespaces at once.
    fn detach_many(
        &self,
        py: Python<'_>,
        links: Vec<(Name, Bound<'_, Netns>)>,
    ) -> PyResult<Vec<RemovedEnum>> {
        let core = self.handle.get()?;
        let links: Vec<_> = links
            .into_iter()
            .map(|(name, netns)| (name.0, netns.get().0.clone()))
            .collect();
        let removed = detached(py, || core.detach_many(&links))?;
        Ok(removed.into_iter().map(RemovedEnum).collect())
    }

    /// Sets a link up.
    fn set_up(&self, py: Python<'_>, name: Name) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.set_up(&name.0))
    }

    /// Sets a link down. VLANs on it go down too, unless they are bound loosely.
    fn set_down(&self, py: Python<'_>, name: Name) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.set_down(&name.0))
    }

    /// Sets the MTU of a link. A smaller one also shrinks the VLANs and macvlans on it; a greater one does not grow them back.
    fn set_mtu(&self, py: Python<'_>, name: Name, mtu: MtuBytes) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.set_mtu(&name.0, mtu.0))
    }

    /// Sets the MAC address of a link.
    fn set_mac(&self, py: Python<'_>, name: Name, mac: Mac) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.set_mac(&name.0, mac.0))
    }

    /// Renames a link. Kernels before 6.2 rename only links that are down.
    fn rename(&self, py: Python<'_>, name: Name, new: Name) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.rename(&name.0, &new.0))
    }

    /// Moves a link into another namespace. It loses its addresses and goes down; and it costs some 13 ms of waiting in the
    /// kernel: prefer `attach`, which creates it there.
    fn move_to(&self, py: Python<'_>, name: Name, netns: &Bound<'_, Netns>) -> PyResult<()> {
        let core = self.handle.get()?;
        let netns = netns.get();
        detached(py, || core.move_to(&name.0, &netns.0))
    }

    /// Sets the mode of a macvlan or macvtap. Passthru can be neither entered nor left.
    #[pyo3(signature = (name, mode, *, sources=Vec::new(), nodst=false, nopromisc=false),
        text_signature = "($self, name, mode, *, sources=(), nodst=False, nopromisc=False)"
    )]
    fn set_macvlan_mode(
        &self,
        py: Python<'_>,
        name: Name,
        mode: MacvlanModeEnum,
        sources: Vec<Mac>,
        nodst: bool,
        nopromisc: bool,
    ) -> PyResult<()> {
        let core = self.handle.get()?;
        let mode = macvlan::mode(mode, &sources, nodst, nopromisc)?;
        detached(py, || core.set_macvlan_mode(&name.0, &mode))
    }

    /// Changes the list of source addresses of a macvlan in source mode.
    fn change_sources(
        &self,
        py: Python<'_>,
        name: Name,
        change: &Bound<'_, SourceChange>,
    ) -> PyResult<()> {
        let core = self.handle.get()?;
        let change = change.get();
        detached(py, || core.change_sources(&name.0, &change.0))
    }

    /// Adds an address to a link.
    fn add_address(&self, py: Python<'_>, name: Name, address: AddressArgument) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.add_address(&name.0, &address.0.core))
    }

    /// Makes sure that a link has an address.
    fn ensure_address(
        &self,
        py: Python<'_>,
        name: Name,
        address: AddressArgument,
    ) -> PyResult<Ensured> {
        let core = self.handle.get()?;
        nothing(
            py,
            detached(py, || core.ensure_address(&name.0, &address.0.core))?,
        )
    }

    /// Takes an address off a link. Succeeds when it is gone already, alone or with its link.
    fn remove_address(
        &self,
        py: Python<'_>,
        name: Name,
        address: AddressArgument,
    ) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_address(&name.0, &address.0.core)).map(RemovedEnum)
    }

    /// Adds a route through a link, to the main table.
    fn add_route(&self, py: Python<'_>, name: Name, route: &Bound<'_, RouteSpec>) -> PyResult<()> {
        let core = self.handle.get()?;
        let route = route.get();
        detached(py, || core.add_route(&name.0, &route.core))
    }

    /// Makes sure that there is a route through a link.
    fn ensure_route(
        &self,
        py: Python<'_>,
        name: Name,
        route: &Bound<'_, RouteSpec>,
    ) -> PyResult<Ensured> {
        let core = self.handle.get()?;
        let route = route.get();
        nothing(
            py,
            detached(py, || core.ensure_route(&name.0, &route.core))?,
        )
    }

    /// Removes a route through a link. Succeeds when it is gone already, alone or with its link.
    fn remove_route(
        &self,
        py: Python<'_>,
        name: Name,
        route: &Bound<'_, RouteSpec>,
    ) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        let route = route.get();
        detached(py, || core.remove_route(&name.0, &route.core)).map(RemovedEnum)
    }

    /// Closes the socket. Again is fine.
    fn close(&self) {
        self.handle.close();
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().handle.get()?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close();
    }

    fn __repr__(&self) -> String {
        if self.handle.is_closed() {
            return "<Kernel, closed>".to_owned();
        }
        match self.handle.get() {
            Ok(core) => format!("<Kernel net:[{}]>", core.netns().inode()),
            Err(_) => "<Kernel, closed>".to_owned(),
        }
    }
}

/// An attachment for the length of a `with` block: see `Kernel.attached`.
#[pyclass(frozen, module = "trunkline.link")]
pub(crate) struct Attached {
    core: Arc<Core>,
    attachment: trunkline::link::Attachment,
    netns: trunkline::link::Netns,
}

#[pymethods]
impl Attached {
    fn __enter__(&self, py: Python<'_>) -> PyResult<Link> {
        detached(py, || self.core.attach(&self.attachment, &self.netns)).map(Link)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(
        &self,
        py: Python<'_>,
        _exception: &Bound<'_, pyo3::types::PyTuple>,
    ) -> PyResult<()> {
        let name = self.attachment.link().name();
        detached(py, || self.core.detach(name, &self.netns)).map(drop)
    }

    fn __repr__(&self) -> String {
        format!("<Attached {}>", self.attachment.link().name())
    }
}
