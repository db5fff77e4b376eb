//! The kernel's links without async.

use crate::blocking::outside_runtime;
#[allow(unused_imports)] // for the links of the documentation
use crate::error::Error;
use crate::error::{Difference, Result};
use crate::link::{
    Attachment, Ensured, Link, LinkAddress, LinkSpec, MacvlanMode, Netns, ObservedAddress,
    ObservedRoute, ParentFinding, Plan, Removed, RouteSpec, Session, SourceChange,
};
use crate::types::{InterfaceName, MacAddress, Mtu};

/// The kernel's links in one network namespace, without async: [`link::Kernel`](crate::link::Kernel) for programs that have no
/// runtime. The kernel answers while it is asked, so there is no runtime inside either.
///
/// Several threads may use one value; their calls are carried out one after the other.
///
/// ```no_run
/// use trunkline::{InterfaceName, VlanId};
/// use trunkline::blocking::Kernel;
/// use trunkline::link::VlanSpec;
///
/// let kernel = Kernel::connect()?;
/// let vlan = VlanSpec::on(InterfaceName::new("eth0")?, VlanId::new(100)?)?;
/// let link = kernel.ensure(&vlan)?.into_inner();
/// assert_eq!(link.name().as_str(), "eth0.100");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Debug)]
pub struct Kernel {
    session: Session,
}

impl Kernel {
    /// Connects in the namespace of the calling thread.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when no socket can be opened; [`Error::InsideRuntime`] when called from async code, as for every call here.
    pub fn connect() -> Result<Self> {
        outside_runtime()?;
        Ok(Self {
            session: Session::open()?,
        })
    }

    /// Connects in another namespace.
    ///
    /// # Errors
    ///
    /// As [`Kernel::connect`]; kind [`PermissionDenied`](crate::ErrorKind::PermissionDenied) without `CAP_SYS_ADMIN`.
    pub fn connect_in(netns: &Netns) -> Result<Self> {
        outside_runtime()?;
        Ok(Self {
            session: Session::open_in(netns)?,
        })
    }

    /// The namespace that the links are in.
    pub fn netns(&self) -> &Netns {
        self.session.netns()
    }

    /// All links of the namespace, whatever made them. Unknown kinds and attributes are kept.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub fn links(&self) -> Result<Vec<Link>> {
        outside_runtime()?;
        self.session.links()
    }

    /// A link by name; none when there is no such link.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub fn link(&self, name: &InterfaceName) -> Result<Option<Link>> {
        outside_runtime()?;
        self.session.link(name)
    }

    /// All addresses of the namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub fn addresses(&self) -> Result<Vec<ObservedAddress>> {
        outside_runtime()?;
        self.session.addresses()
    }

    /// The routes of the namespace's main table.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub fn routes(&self) -> Result<Vec<ObservedRoute>> {
        outside_runtime()?;
        self.session.routes()
    }

    /// Everything about the parent of a link to be that a person should know first: missing carrier, Wi-Fi, a bridge's port, no room for the MTU, …
    ///
    /// Children in other namespaces cannot be seen from here; the kernel's refusal is explained all the same.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the parent does not exist.
    pub fn check_parent(&self, spec: impl Into<LinkSpec>) -> Result<Vec<ParentFinding>> {
        outside_runtime()?;
        self.session.check_parent(&spec.into())
    }

    /// How a link differs from its spec: empty when it is as wanted. A link or parent that is absent is a difference too.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub fn check(&self, spec: impl Into<LinkSpec>) -> Result<Vec<Difference>> {
        outside_runtime()?;
        self.session.check(&spec.into())
    }

    /// Creates a link in this namespace, up unless its spec says otherwise, and reads it back.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// Kind [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when the name or the VLAN id is taken; [`Error::NotFound`] and [`Error::ParentUnusable`] for the parent; [`Error::Kernel`] with cause and remedy when the kernel refuses; [`Error::Unsupported`] when this kernel ignores something that the spec asks for. Nothing is left behind.
    pub fn add(&self, spec: impl Into<LinkSpec>) -> Result<Link> {
        outside_runtime()?;
        self.session.add(&spec.into())
    }

    /// Creates links in this namespace, parents before children, all or none.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// As [`Kernel::add`] for the first that fails; those before it are removed again.
    pub fn add_many(&self, specs: &[LinkSpec]) -> Result<Vec<Link>> {
        outside_runtime()?;
        self.session.add_many(specs)
    }

    /// Makes sure that a link is there: creates it, or takes the one that is as wanted. Never destroys: one of ours that is only down is set up, any other difference is a conflict.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] with each field that differs; else as [`Kernel::add`].
    pub fn ensure(&self, spec: impl Into<LinkSpec>) -> Result<Ensured<Link>> {
        outside_runtime()?;
        self.session.ensure(&spec.into())
    }

    /// Carries out a plan, step by step.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// That of the first step that fails, after the steps before it were undone.
    pub fn apply(&self, plan: &Plan) -> Result<()> {
        outside_runtime()?;
        self.session.apply(plan)
    }

    /// Removes a link that this library made. Succeeds when it is gone already, alone or with its parent.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made it.
    pub fn remove(&self, name: &InterfaceName) -> Result<Removed> {
        outside_runtime()?;
        self.session.remove(name, false)
    }

    /// Removes a link, whoever made it.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when the kernel refuses, as it does for a physical NIC.
    pub fn remove_any(&self, name: &InterfaceName) -> Result<Removed> {
        outside_runtime()?;
        self.session.remove(name, true)
    }

    /// Removes links of this namespace that this library made, in one go: a thousand cost 0.25 s, where one after the other they cost 20 s.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made one of them; then none is removed.
    pub fn remove_many(&self, names: &[InterfaceName]) -> Result<Vec<Removed>> {
        outside_runtime()?;
        self.session.remove_many(names)
    }

    /// Creates a link in another namespace, born there under its name, up, with MAC and MTU by one message; then its addresses and routes by a second. Undone as a whole when anything fails.
    ///
    /// Needs `CAP_NET_ADMIN` here and there, and `CAP_SYS_ADMIN` to enter.
    ///
    /// # Errors
    ///
    /// As [`Kernel::add`]; kind [`NamespaceGone`](crate::ErrorKind::NamespaceGone) when the namespace went away under way.
    pub fn attach(&self, attachment: &Attachment, netns: &Netns) -> Result<Link> {
        outside_runtime()?;
        self.session.attach_one(attachment, netns)
    }

    /// Attaches many, all or none.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// As [`Kernel::attach`] for the first that fails; those before it are removed again.
    pub fn attach_many(&self, wanted: &[(Attachment, Netns)]) -> Result<Vec<Link>> {
        outside_runtime()?;
        self.session.attach_many(wanted)
    }

    /// Makes sure of attachments, one after the other: creates what is missing, a link, an address or a route, and leaves the rest. After a crash, call it again.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when a link exists and differs, [`Error::NotOurs`] when one of somebody else's lacks something; else as [`Kernel::attach`]. Attachments before the failed one stay.
    pub fn ensure_attached(&self, wanted: &[(Attachment, Netns)]) -> Result<Vec<Ensured<Link>>> {
        outside_runtime()?;
        self.session.ensure_many(wanted)
    }

    /// How an attachment differs from what is wanted, addresses and routes included: empty when it is complete.
    ///
    /// Needs `CAP_SYS_ADMIN` to enter the namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub fn check_attached(
        &self,
        attachment: &Attachment,
        netns: &Netns,
    ) -> Result<Vec<Difference>> {
        outside_runtime()?;
        self.session.check_attachment(attachment, netns)
    }

    /// Removes a link that this library made in another namespace. Succeeds when it is gone already.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made it.
    pub fn detach(&self, name: &InterfaceName, netns: &Netns) -> Result<Removed> {
        outside_runtime()?;
        Session::detach_one(name, netns)
    }

    /// Removes links that this library made in other namespaces, many namespaces at once.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made one of them; then none is removed.
    pub fn detach_many(&self, links: &[(InterfaceName, Netns)]) -> Result<Vec<Removed>> {
        outside_runtime()?;
        Session::detach_many(links)
    }

    /// Sets a link up.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn set_up(&self, name: &InterfaceName) -> Result<()> {
        outside_runtime()?;
        self.session.set_up(name, true)
    }

    /// Sets a link down. VLANs on it go down too, unless they are bound loosely.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn set_down(&self, name: &InterfaceName) -> Result<()> {
        outside_runtime()?;
        self.session.set_up(name, false)
    }

    /// Sets the MTU of a link. A smaller one also shrinks the VLANs and macvlans on it; a greater one does not grow them back.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn set_mtu(&self, name: &InterfaceName, mtu: Mtu) -> Result<()> {
        outside_runtime()?;
        self.session.set_mtu(name, mtu)
    }

    /// Sets the MAC address of a link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn set_mac(&self, name: &InterfaceName, mac: MacAddress) -> Result<()> {
        outside_runtime()?;
        self.session.set_mac(name, mac)
    }

    /// Renames a link. Kernels before 6.2 rename only links that are down.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn rename(&self, name: &InterfaceName, new: &InterfaceName) -> Result<()> {
        outside_runtime()?;
        self.session.rename(name, new)
    }

    /// Moves a link into another namespace. It loses its addresses and goes down; and it costs some 13 ms of waiting in the kernel: prefer [`Kernel::attach`], which creates it there.
    ///
    /// Needs `CAP_NET_ADMIN` here and there.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn move_to(&self, name: &InterfaceName, netns: &Netns) -> Result<()> {
        outside_runtime()?;
        self.session.move_to(name, netns)
    }

    /// Sets the mode of a macvlan or macvtap. Passthru can be neither entered nor left.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn set_macvlan_mode(&self, name: &InterfaceName, mode: &MacvlanMode) -> Result<()> {
        outside_runtime()?;
        self.session.set_macvlan_mode(name, mode)
    }

    /// Changes the list of source addresses of a macvlan in source mode.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn change_sources(&self, name: &InterfaceName, change: &SourceChange) -> Result<()> {
        outside_runtime()?;
        self.session.change_sources(name, change)
    }

    /// Adds an address to a link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// Kind [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when the link has it; else [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn add_address(&self, name: &InterfaceName, address: &LinkAddress) -> Result<()> {
        outside_runtime()?;
        self.session.add_address(name, address)
    }

    /// Makes sure that a link has an address.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn ensure_address(
        &self,
        name: &InterfaceName,
        address: &LinkAddress,
    ) -> Result<Ensured<()>> {
        outside_runtime()?;
        self.session.ensure_address(name, address)
    }

    /// Takes an address off a link. Succeeds when it is gone already, alone or with its link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when the kernel refuses.
    pub fn remove_address(&self, name: &InterfaceName, address: &LinkAddress) -> Result<Removed> {
        outside_runtime()?;
        self.session.remove_address(name, address)
    }

    /// Adds a route through a link, to the main table.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// Kind [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when there is one to this destination with this metric; else [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn add_route(&self, name: &InterfaceName, route: &RouteSpec) -> Result<()> {
        outside_runtime()?;
        self.session.add_route(name, route)
    }

    /// Makes sure that there is a route through a link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub fn ensure_route(&self, name: &InterfaceName, route: &RouteSpec) -> Result<Ensured<()>> {
        outside_runtime()?;
        self.session.ensure_route(name, route)
    }

    /// Removes a route through a link. Succeeds when it is gone already, alone or with its link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when the kernel refuses.
    pub fn remove_route(&self, name: &InterfaceName, route: &RouteSpec) -> Result<Removed> {
        outside_runtime()?;
        self.session.remove_route(name, route)
    }
}
