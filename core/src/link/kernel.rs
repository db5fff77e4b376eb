//! The async client. I/O.

use std::sync::Arc;

use crate::error::{Difference, Error, Result};
use crate::link::netns::Netns;
use crate::link::{
    Attachment, Ensured, Link, LinkAddress, LinkSpec, MacvlanMode, ObservedAddress, ObservedRoute,
    ParentFinding, Plan, Removed, RouteSpec, Session, SourceChange,
};
use crate::types::{InterfaceName, MacAddress, Mtu};

/// The kernel's links in one network namespace.
///
/// A call runs on a thread for blocking work, and once begun comes to its end, or undoes what it began, even if the future is
/// dropped. Clones share one socket, so their calls are carried out one after the other.
///
/// Needs a tokio runtime; [`blocking::Kernel`](crate::blocking::Kernel) is the same without.
///
/// ```no_run
/// use trunkline::{InterfaceName, VlanId};
/// use trunkline::link::{Attachment, Kernel, MacvlanSpec, Netns, RouteSpec, VlanSpec};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let kernel = Kernel::connect().await?;
/// let vlan = VlanSpec::on(InterfaceName::new("eth0")?, VlanId::new(100)?)?;
/// kernel.ensure(&vlan).await?;
///
/// let child = MacvlanSpec::new(vlan.name().clone(), InterfaceName::new("eth0")?);
/// let attachment = Attachment::new(child)
///     .address("10.0.0.2/24".parse()?)
///     .route(RouteSpec::default_via("10.0.0.1".parse()?)?);
/// let link = kernel.attach(&attachment, &Netns::of_process(4711)?).await?;
/// assert!(link.is_up());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Kernel {
    session: Arc<Session>,
}

impl Kernel {
    /// Connects in the namespace of the calling thread.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when no socket can be opened; [`Error::Misuse`] outside a tokio runtime.
    #[allow(clippy::unused_async)] // the namespace is the calling thread's, so the socket is opened on it
    pub async fn connect() -> Result<Self> {
        Ok(Self {
            session: Arc::new(Session::open()?),
        })
    }

    /// Connects in another namespace.
    ///
    /// # Errors
    ///
    /// As [`Kernel::connect`]; kind [`PermissionDenied`](crate::ErrorKind::PermissionDenied) without `CAP_SYS_ADMIN`.
    pub async fn connect_in(netns: &Netns) -> Result<Self> {
        let netns = netns.clone();
        let session = on_blocking_thread(move || Session::open_in(&netns)).await?;
        Ok(Self {
            session: Arc::new(session),
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
    pub async fn links(&self) -> Result<Vec<Link>> {
        self.run(Session::links).await
    }

    /// A link by name; none when there is no such link.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub async fn link(&self, name: &InterfaceName) -> Result<Option<Link>> {
        let name = name.clone();
        self.run(move |session| session.link(&name)).await
    }

    /// All addresses of the namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub async fn addresses(&self) -> Result<Vec<ObservedAddress>> {
        self.run(Session::addresses).await
    }

    /// The routes of the namespace's main table.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub async fn routes(&self) -> Result<Vec<ObservedRoute>> {
        self.run(Session::routes).await
    }

    /// Everything about the parent of a link to be that a person should know first: missing carrier, Wi-Fi, a bridge's port, no room for the MTU, …
    ///
    /// Children in other namespaces cannot be seen from here; the kernel's refusal is explained all the same.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the parent does not exist.
    pub async fn check_parent(&self, spec: impl Into<LinkSpec>) -> Result<Vec<ParentFinding>> {
        let spec = spec.into();
        self.run(move |session| session.check_parent(&spec)).await
    }

    /// How a link differs from its spec: empty when it is as wanted. A link or parent that is absent is a difference too.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub async fn check(&self, spec: impl Into<LinkSpec>) -> Result<Vec<Difference>> {
        let spec = spec.into();
        self.run(move |session| session.check(&spec)).await
    }

    /// Creates a link in this namespace, up unless its spec says otherwise, and reads it back.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// Kind [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when the name or the VLAN id is taken; [`Error::NotFound`] and [`Error::ParentUnusable`] for the parent; [`Error::Kernel`] with cause and remedy when the kernel refuses; [`Error::Unsupported`] when this kernel ignores something that the spec asks for. Nothing is left behind.
    pub async fn add(&self, spec: impl Into<LinkSpec>) -> Result<Link> {
        let spec = spec.into();
        self.run(move |session| session.add(&spec)).await
    }

    /// Creates links in this namespace, parents before children, all or none.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// As [`Kernel::add`] for the first that fails; those before it are removed again.
    pub async fn add_many(&self, specs: &[LinkSpec]) -> Result<Vec<Link>> {
        let specs = specs.to_vec();
        self.run(move |session| session.add_many(&specs)).await
    }

    /// Makes sure that a link is there: creates it, or takes the one that is as wanted. Never destroys: one of ours that is only down is set up, any other difference is a conflict.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] with each field that differs; else as [`Kernel::add`].
    pub async fn ensure(&self, spec: impl Into<LinkSpec>) -> Result<Ensured<Link>> {
        let spec = spec.into();
        self.run(move |session| session.ensure(&spec)).await
    }

    /// Carries out a plan, step by step.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// That of the first step that fails, after the steps before it were undone.
    pub async fn apply(&self, plan: &Plan) -> Result<()> {
        let plan = plan.clone();
        self.run(move |session| session.apply(&plan)).await
    }

    /// Removes a link that this library made. Succeeds when it is gone already, alone or with its parent.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made it.
    pub async fn remove(&self, name: &InterfaceName) -> Result<Removed> {
        let name = name.clone();
        self.run(move |session| session.remove(&name, false)).await
    }

    /// Removes a link, whoever made it.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when the kernel refuses, as it does for a physical NIC.
    pub async fn remove_any(&self, name: &InterfaceName) -> Result<Removed> {
        let name = name.clone();
        self.run(move |session| session.remove(&name, true)).await
    }

    /// Removes links of this namespace that this library made, in one go: a thousand cost 0.25 s, where one after the other they cost 20 s.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made one of them; then none is removed.
    pub async fn remove_many(&self, names: &[InterfaceName]) -> Result<Vec<Removed>> {
        let names = names.to_vec();
        self.run(move |session| session.remove_many(&names)).await
    }

    /// Creates a link in another namespace, born there under its name, up, with MAC and MTU by one message; then its addresses and routes by a second. Undone as a whole when anything fails.
    ///
    /// Needs `CAP_NET_ADMIN` here and there, and `CAP_SYS_ADMIN` to enter.
    ///
    /// # Errors
    ///
    /// As [`Kernel::add`]; kind [`NamespaceGone`](crate::ErrorKind::NamespaceGone) when the namespace went away under way.
    pub async fn attach(&self, attachment: &Attachment, netns: &Netns) -> Result<Link> {
        let attachment = attachment.clone();
        let netns = netns.clone();
        self.run(move |session| session.attach_one(&attachment, &netns))
            .await
    }

    /// Attaches many, all or none.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// As [`Kernel::attach`] for the first that fails; those before it are removed again.
    pub async fn attach_many(&self, wanted: &[(Attachment, Netns)]) -> Result<Vec<Link>> {
        let wanted = wanted.to_vec();
        self.run(move |session| session.attach_many(&wanted)).await
    }

    /// Makes sure of attachments, one after the other: creates what is missing, a link, an address or a route, and leaves the rest. After a crash, call it again.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when a link exists and differs, [`Error::NotOurs`] when one of somebody else's lacks something; else as [`Kernel::attach`]. Attachments before the failed one stay.
    pub async fn ensure_attached(
        &self,
        wanted: &[(Attachment, Netns)],
    ) -> Result<Vec<Ensured<Link>>> {
        let wanted = wanted.to_vec();
        self.run(move |session| session.ensure_many(&wanted)).await
    }

    /// How an attachment differs from what is wanted, addresses and routes included: empty when it is complete.
    ///
    /// Needs `CAP_SYS_ADMIN` to enter the namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the kernel cannot be asked.
    pub async fn check_attached(
        &self,
        attachment: &Attachment,
        netns: &Netns,
    ) -> Result<Vec<Difference>> {
        let attachment = attachment.clone();
        let netns = netns.clone();
        self.run(move |session| session.check_attachment(&attachment, &netns))
            .await
    }

    /// Removes a link that this library made in another namespace. Succeeds when it is gone already.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made it.
    pub async fn detach(&self, name: &InterfaceName, netns: &Netns) -> Result<Removed> {
        let name = name.clone();
        let netns = netns.clone();
        self.run(move |_| Session::detach_one(&name, &netns)).await
    }

    /// Removes links that this library made in other namespaces, many namespaces at once.
    ///
    /// Needs what [`Kernel::attach`] needs.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when somebody else made one of them; then none is removed.
    pub async fn detach_many(&self, links: &[(InterfaceName, Netns)]) -> Result<Vec<Removed>> {
        let links = links.to_vec();
        self.run(move |_| Session::detach_many(&links)).await
    }

    /// Sets a link up.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn set_up(&self, name: &InterfaceName) -> Result<()> {
        let name = name.clone();
        self.run(move |session| session.set_up(&name, true)).await
    }

    /// Sets a link down. VLANs on it go down too, unless they are bound loosely.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn set_down(&self, name: &InterfaceName) -> Result<()> {
        let name = name.clone();
        self.run(move |session| session.set_up(&name, false)).await
    }

    /// Sets the MTU of a link. A smaller one also shrinks the VLANs and macvlans on it; a greater one does not grow them back.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn set_mtu(&self, name: &InterfaceName, mtu: Mtu) -> Result<()> {
        let name = name.clone();
        self.run(move |session| session.set_mtu(&name, mtu)).await
    }

    /// Sets the MAC address of a link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn set_mac(&self, name: &InterfaceName, mac: MacAddress) -> Result<()> {
        let name = name.clone();
        self.run(move |session| session.set_mac(&name, mac)).await
    }

    /// Renames a link. Kernels before 6.2 rename only links that are down.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn rename(&self, name: &InterfaceName, new: &InterfaceName) -> Result<()> {
        let name = name.clone();
        let new = new.clone();
        self.run(move |session| session.rename(&name, &new)).await
    }

    /// Moves a link into another namespace. It loses its addresses and goes down; and it costs some 13 ms of waiting in the kernel: prefer [`Kernel::attach`], which creates it there.
    ///
    /// Needs `CAP_NET_ADMIN` here and there.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn move_to(&self, name: &InterfaceName, netns: &Netns) -> Result<()> {
        let name = name.clone();
        let netns = netns.clone();
        self.run(move |session| session.move_to(&name, &netns))
            .await
    }

    /// Sets the mode of a macvlan or macvtap. Passthru can be neither entered nor left.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn set_macvlan_mode(&self, name: &InterfaceName, mode: &MacvlanMode) -> Result<()> {
        let name = name.clone();
        let mode = mode.clone();
        self.run(move |session| session.set_macvlan_mode(&name, &mode))
            .await
    }

    /// Changes the list of source addresses of a macvlan in source mode.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn change_sources(&self, name: &InterfaceName, change: &SourceChange) -> Result<()> {
        let name = name.clone();
        let change = change.clone();
        self.run(move |session| session.change_sources(&name, &change))
            .await
    }

    /// Adds an address to a link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// Kind [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when the link has it; else [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn add_address(&self, name: &InterfaceName, address: &LinkAddress) -> Result<()> {
        let name = name.clone();
        let address = *address;
        self.run(move |session| session.add_address(&name, &address))
            .await
    }

    /// Makes sure that a link has an address.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn ensure_address(
        &self,
        name: &InterfaceName,
        address: &LinkAddress,
    ) -> Result<Ensured<()>> {
        let name = name.clone();
        let address = *address;
        self.run(move |session| session.ensure_address(&name, &address))
            .await
    }

    /// Takes an address off a link. Succeeds when it is gone already, alone or with its link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when the kernel refuses.
    pub async fn remove_address(
        &self,
        name: &InterfaceName,
        address: &LinkAddress,
    ) -> Result<Removed> {
        let name = name.clone();
        let address = *address;
        self.run(move |session| session.remove_address(&name, &address))
            .await
    }

    /// Adds a route through a link, to the main table.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// Kind [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when there is one to this destination with this metric; else [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn add_route(&self, name: &InterfaceName, route: &RouteSpec) -> Result<()> {
        let name = name.clone();
        let route = *route;
        self.run(move |session| session.add_route(&name, &route))
            .await
    }

    /// Makes sure that there is a route through a link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such link; [`Error::Kernel`] when the kernel refuses.
    pub async fn ensure_route(
        &self,
        name: &InterfaceName,
        route: &RouteSpec,
    ) -> Result<Ensured<()>> {
        let name = name.clone();
        let route = *route;
        self.run(move |session| session.ensure_route(&name, &route))
            .await
    }

    /// Removes a route through a link. Succeeds when it is gone already, alone or with its link.
    ///
    /// Needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when the kernel refuses.
    pub async fn remove_route(&self, name: &InterfaceName, route: &RouteSpec) -> Result<Removed> {
        let name = name.clone();
        let route = *route;
        self.run(move |session| session.remove_route(&name, &route))
            .await
    }

    async fn run<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Session) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let session = Arc::clone(&self.session);
        on_blocking_thread(move || call(&session)).await
    }
}

async fn on_blocking_thread<T: Send + 'static>(
    call: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let runtime = tokio::runtime::Handle::try_current().map_err(|_| Error::Misuse {
        what: "an async call outside a tokio runtime: use trunkline::blocking".into(),
    })?;
    match runtime.spawn_blocking(call).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Misuse {
                what: "the runtime was shut down before the call began".into(),
            }),
        },
    }
}
