//! Topologies without async.

use std::sync::Arc;

use crate::blocking::{Ipam, Runtime};
use crate::error::Result;
use crate::link::{Link, Netns};
use crate::topology::{Leases, Observed, OnProgress, Plan, Shim, Topology};
use crate::types::{Ensured, InterfaceName, Removed};

/// [`topology::Host`](crate::topology::Host) for programs without a runtime: the same verbs, each waiting for its end.
///
/// ```no_run
/// use trunkline::InterfaceName;
/// use trunkline::blocking::{Host, Ipam};
/// use trunkline::topology::Topology;
///
/// let topology = Topology::new("book", InterfaceName::new("eth0")?)?;
/// let host = Host::connect(&Ipam::in_memory())?;
/// println!("{}", host.plan(&topology)?);
/// let done = host.apply(&topology, &mut |progress| println!("{progress}"))?;
/// host.verify(&topology)?;
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Host {
    inner: crate::topology::Host,
    runtime: Arc<Runtime>,
}

impl Host {
    /// A host by the namespace of the calling thread and a ledger, without engine.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) when no socket can be opened; [`Error::InsideRuntime`](crate::Error::InsideRuntime) in async code, as
    /// for every call here.
    pub fn connect(ipam: &Ipam) -> Result<Self> {
        let runtime = Runtime::new()?;
        let kernel = runtime.block_on(crate::link::Kernel::connect())?;
        Ok(Self::of(kernel, ipam, runtime))
    }

    /// A host by another namespace.
    ///
    /// # Errors
    ///
    /// As [`Host::connect`]; kind [`PermissionDenied`](crate::ErrorKind::PermissionDenied) without `CAP_SYS_ADMIN`.
    pub fn connect_in(netns: &Netns, ipam: &Ipam) -> Result<Self> {
        let runtime = Runtime::new()?;
        let kernel = runtime.block_on(crate::link::Kernel::connect_in(netns))?;
        Ok(Self::of(kernel, ipam, runtime))
    }

    fn of(kernel: crate::link::Kernel, ipam: &Ipam, runtime: Runtime) -> Self {
        let ipam = crate::ipam::Ipam {
            core: ipam.core.clone(),
        };
        Self {
            inner: crate::topology::Host::new(kernel, ipam),
            runtime: Arc::new(runtime),
        }
    }

    /// The same host with its container engine, which must live in the kernel's namespace.
    #[cfg(feature = "docker")]
    pub fn with_engine(mut self, docker: &crate::blocking::Docker) -> Self {
        self.inner = self.inner.with_engine(docker.inner.clone());
        self
    }

    /// As [`topology::Host::observe`](crate::topology::Host::observe).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn observe(&self, topology: &Topology) -> Result<Observed> {
        self.runtime.block_on(self.inner.observe(topology))
    }

    /// As [`topology::Host::plan`](crate::topology::Host::plan).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn plan(&self, topology: &Topology) -> Result<Plan> {
        self.runtime.block_on(self.inner.plan(topology))
    }

    /// As [`topology::Host::apply`](crate::topology::Host::apply).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn apply(&self, topology: &Topology, progress: OnProgress<'_>) -> Result<Plan> {
        self.runtime.block_on(self.inner.apply(topology, progress))
    }

    /// As [`topology::Host::apply_plan`](crate::topology::Host::apply_plan).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn apply_plan(&self, plan: &Plan, progress: OnProgress<'_>) -> Result<()> {
        self.runtime.block_on(self.inner.apply_plan(plan, progress))
    }

    /// As [`topology::Host::verify`](crate::topology::Host::verify).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn verify(&self, topology: &Topology) -> Result<()> {
        self.runtime.block_on(self.inner.verify(topology))
    }

    /// As [`topology::Host::teardown`](crate::topology::Host::teardown).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn teardown(
        &self,
        topology: &Topology,
        leases: Leases,
        progress: OnProgress<'_>,
    ) -> Result<Plan> {
        let teardown = self.inner.teardown(topology, leases, progress);
        self.runtime.block_on(teardown)
    }

    /// As [`topology::Host::reconcile`](crate::topology::Host::reconcile).
    ///
    /// # Errors
    ///
    /// As there.
    #[cfg(feature = "docker")]
    pub fn reconcile(
        &self,
        topology: &Topology,
        reconciler: &mut crate::topology::Reconciler,
    ) -> Result<crate::topology::Reconciliation> {
        let reconcile = self.inner.reconcile(topology, reconciler);
        self.runtime.block_on(reconcile)
    }

    /// As [`topology::Host::ensure_shim`](crate::topology::Host::ensure_shim).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn ensure_shim(&self, shim: &Shim) -> Result<Ensured<Link>> {
        self.runtime.block_on(self.inner.ensure_shim(shim))
    }

    /// As [`topology::Host::remove_shim`](crate::topology::Host::remove_shim).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn remove_shim(&self, name: &InterfaceName) -> Result<Removed> {
        self.runtime.block_on(self.inner.remove_shim(name))
    }
}
