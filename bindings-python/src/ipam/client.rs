//! `trunkline.ipam.Ipam`.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::blocking::Ipam as Core;
use trunkline::ipam::{Clock as CoreClock, Epoch};

use crate::convert::{Address, Mac, Net, Range, Whole};
use crate::detached::detached;
use crate::error::OrRaise;
use crate::handle::Handle;
use crate::ipam::audit::AuditReport;
use crate::ipam::clock::Clock;
use crate::ipam::lease::{Explanation, Lease, Usage};
use crate::ipam::pool::{Pool, PoolSpec};
use crate::ipam::reality::Reality;
use crate::ipam::request::{AllocateRequest, request};
use crate::ipam::watch::Watch;
use crate::ipam::{Host, Owner, PoolArgument, Segment};
use crate::types::{Ensured, RemovedEnum};
use crate::value::record;

record! {
    /// What an import brought in.
    in "trunkline.ipam"
    struct Imported {
        /// Pools that were created.
        pools: Whole<u64>,
        /// Leases that were bound.
        leases: Whole<u64>,
    }
}

/// Hands out the addresses of a store, so that nobody else has them.
///
/// `Ipam(path)` opens the store, one SQLite file that all programs of a host share, and makes it when there is no file;
/// `Ipam.in_memory()` forgets everything. An address is on disk before it is handed out, stays until it is released, and
/// asking again with the same owner key gives the same answer, after any crash.
///
/// A segment is text, `site/trunk/vlans`, such as `local/default/100`. A pool is a `Pool` or its `PoolId`. Several threads may
/// use one value: those that write at the same time share one write to the disk. In a child after `os.fork`, open a new one.
/// The `sqlite3` module may read the file meanwhile. Two descriptors of each store stay open until the process ends, and one for
/// each further `Ipam` that was open at the same time: to close them would take that module's locks away.
#[pyclass(frozen, module = "trunkline.ipam")]
pub(crate) struct Ipam {
    pub(crate) handle: Handle<Core>,
    path: Option<PathBuf>,
}

impl Ipam {
    fn made(core: Core, host: Option<Host>, path: Option<PathBuf>) -> Self {
        let core = match host {
            Some(host) => core.with_host(host.0),
            None => core,
        };
        Self {
            handle: Handle::new("Ipam", core),
            path,
        }
    }
}

fn clock(given: Option<&Bound<'_, Clock>>) -> CoreClock {
    given.map_or_else(CoreClock::system, |clock| clock.get().0.clone())
}

#[pymethods]
impl Ipam {
    #[new]
    #[pyo3(signature = (path, *, host=None, clock=None))]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        host: Option<Host>,
        clock: Option<&Bound<'_, Clock>>,
    ) -> PyResult<Self> {
        let clock = self::clock(clock);
        let core = detached(py, || Core::open_with(&path, clock))?;
        Ok(Self::made(core, host, Some(path)))
    }

    /// An allocator that forgets everything when it is closed: for tests.
    #[staticmethod]
    #[pyo3(signature = (*, host=None, clock=None))]
    fn in_memory(host: Option<Host>, clock: Option<&Bound<'_, Clock>>) -> Self {
        Self::made(Core::in_memory_with(self::clock(clock)), host, None)
    }

    /// Creates a pool. With `reality`, only when nothing that the host already has on the segment stands against it.
    #[pyo3(signature = (segment, spec, *, reality=None))]
    fn create_pool(
        &self,
        py: Python<'_>,
        segment: Segment,
        spec: &Bound<'_, PoolSpec>,
        reality: Option<&Bound<'_, Reality>>,
    ) -> PyResult<Pool> {
        let core = self.handle.get()?;
        let spec = spec.get().0.clone();
        let core = match reality {
            Some(reality) => {
                let reality = reality.get();
                detached(py, || core.create_pool_in(&segment.0, spec, &reality.core))?.0
            }
            None => detached(py, || core.create_pool(&segment.0, spec))?,
        };
        Ok(Pool { core })
    }

    /// Creates a pool unless it is there as wanted. Exclusions and reservations added since are no difference.
    fn ensure_pool(
        &self,
        py: Python<'_>,
        segment: Segment,
        spec: &Bound<'_, PoolSpec>,
    ) -> PyResult<Ensured> {
        let core = self.handle.get()?;
        let spec = spec.get().0.clone();
        let found = detached(py, || core.ensure_pool(&segment.0, spec))?;
        Ensured::wrap(found, |core| Ok(Bound::new(py, Pool { core })?.into_any()))
    }

    /// Removes a pool in which no address is bound and no block carved; a pool that is gone is fine.
    fn remove_pool(&self, py: Python<'_>, pool: PoolArgument) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_pool(&pool.0)).map(RemovedEnum)
    }

    /// The segments that have pools.
    fn segments(&self, py: Python<'_>) -> PyResult<Vec<Segment>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.segments())?
            .into_iter()
            .map(Segment)
            .collect())
    }

    /// The pools of a segment, lowest subnet first.
    fn pools(&self, py: Python<'_>, segment: Segment) -> PyResult<Vec<Pool>> {
        let core = self.handle.get()?;
        let pools = detached(py, || core.pools(&segment.0))?;
        Ok(pools.into_iter().map(|core| Pool { core }).collect())
    }

    /// One pool as the store has it.
    fn pool(&self, py: Python<'_>, pool: PoolArgument) -> PyResult<Pool> {
        let core = self.handle.get()?;
        Ok(Pool {
            core: detached(py, || core.pool(&pool.0))?,
        })
    }

    /// Binds an address to an owner: the next free one, `prefer` when it is free, or exactly `exact`. An owner that has one
    /// already gets the same answer.
    #[pyo3(signature = (pool, owner, *, prefer=None, exact=None, mac=None))]
    fn allocate(
        &self,
        py: Python<'_>,
        pool: PoolArgument,
        owner: Owner,
        prefer: Option<Address>,
        exact: Option<Address>,
        mac: Option<Mac>,
    ) -> PyResult<Lease> {
        let core = self.handle.get()?;
        let request = request(&pool, owner, prefer, exact, mac.as_ref())?;
        detached(py, || core.allocate(&request)).map(Lease)
    }

    /// Binds an address for each request, in one transaction: all or none. Two pools of different families and one owner make a
    /// dual-stack request, and its leases share their MAC address.
    fn allocate_all(
        &self,
        py: Python<'_>,
        requests: Vec<Bound<'_, AllocateRequest>>,
    ) -> PyResult<Vec<Lease>> {
        let core = self.handle.get()?;
        let requests = requests
            .iter()
            .map(|request| request.get().core.clone())
            .collect();
        let leases = detached(py, || core.allocate_all(requests))?;
        Ok(leases.into_iter().map(Lease).collect())
    }

    /// Ends a lease in its epoch. The address cools down. Calling again is fine.
    fn release(&self, py: Python<'_>, lease: &Bound<'_, Lease>) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        let lease = lease.get();
        detached(py, || core.release(&lease.0)).map(RemovedEnum)
    }

    /// Keeps an address from being handed out, for a use of its own. The same again changes nothing.
    fn reserve(
        &self,
        py: Python<'_>,
        pool: PoolArgument,
        address: Address,
        reason: String,
    ) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.reserve(&pool.0, address.0, reason))
    }

    /// Takes a reservation back.
    fn remove_reservation(
        &self,
        py: Python<'_>,
        pool: PoolArgument,
        address: Address,
    ) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_reservation(&pool.0, address.0)).map(RemovedEnum)
    }

    /// Keeps a range from being handed out, such as that of a DHCP server. The same again changes nothing.
    fn exclude(
        &self,
        py: Python<'_>,
        pool: PoolArgument,
        range: Range,
        reason: String,
    ) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.exclude(&pool.0, range.0, reason))
    }

    /// Takes an exclusion back.
    fn remove_exclusion(
        &self,
        py: Python<'_>,
        pool: PoolArgument,
        range: Range,
    ) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_exclusion(&pool.0, range.0)).map(RemovedEnum)
    }

    /// Gives a block of a pool to an allocator that is not ours, such as Docker's own (`--ip-range`): the highest one of which
    /// every address could be handed out. The same owner gets the same block.
    fn carve(
        &self,
        py: Python<'_>,
        pool: PoolArgument,
        prefix_len: Whole<u8>,
        owner: Owner,
    ) -> PyResult<Net> {
        let core = self.handle.get()?;
        let block = detached(py, || core.carve(&pool.0, prefix_len.0, &owner.0))?;
        trunkline::ipam::Subnet::new(block).or_raise().map(Net)
    }

    /// Takes a carved block back, which its user no longer uses.
    fn remove_carve(
        &self,
        py: Python<'_>,
        pool: PoolArgument,
        owner: Owner,
    ) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_carve(&pool.0, &owner.0)).map(RemovedEnum)
    }

    /// All leases of a segment, IPv4 first, lowest address first.
    fn leases(&self, py: Python<'_>, segment: Segment) -> PyResult<Vec<Lease>> {
        let core = self.handle.get()?;
        let leases = detached(py, || core.leases(&segment.0))?;
        Ok(leases.into_iter().map(Lease).collect())
    }

    /// The leases of one owner in a segment: at most one for each family.
    fn leases_of(&self, py: Python<'_>, segment: Segment, owner: Owner) -> PyResult<Vec<Lease>> {
        let core = self.handle.get()?;
        let leases = detached(py, || core.leases_of(&segment.0, &owner.0))?;
        Ok(leases.into_iter().map(Lease).collect())
    }

    /// The lease of an address, when it is bound.
    fn lease_at(
        &self,
        py: Python<'_>,
        segment: Segment,
        address: Address,
    ) -> PyResult<Option<Lease>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.lease_at(&segment.0, address.0))?.map(Lease))
    }

    /// How full a pool is.
    fn usage(&self, py: Python<'_>, pool: PoolArgument) -> PyResult<Usage> {
        let core = self.handle.get()?;
        detached(py, || core.usage(&pool.0)).map(Into::into)
    }

    /// Why an address can be had, or not.
    fn explain(&self, py: Python<'_>, segment: Segment, address: Address) -> PyResult<Explanation> {
        let core = self.handle.get()?;
        detached(py, || core.explain(&segment.0, address.0)?.try_into())
    }

    /// Reads every record of a segment and says which contradict each other or the pools.
    fn audit(&self, py: Python<'_>, segment: Segment) -> PyResult<AuditReport> {
        let core = self.handle.get()?;
        detached(py, || core.audit(&segment.0)).map(Into::into)
    }

    /// All pools and leases as JSON.
    fn export(&self, py: Python<'_>) -> PyResult<String> {
        let core = self.handle.get()?;
        detached(py, || core.export())
    }

    /// Brings in an export: all of it, or nothing.
    #[pyo3(name = "import_")]
    fn import(&self, py: Python<'_>, json: &str) -> PyResult<Imported> {
        let core = self.handle.get()?;
        let found = detached(py, || core.import(json))?;
        Ok(Imported {
            pools: Whole(found.pools),
            leases: Whole(found.leases),
        })
    }

    /// What happens in a segment from now on, or after an epoch, whoever does it: an iterator.
    #[pyo3(signature = (segment, *, since=None))]
    fn watch(
        &self,
        py: Python<'_>,
        segment: Segment,
        since: Option<Whole<u64>>,
    ) -> PyResult<Watch> {
        let core = self.handle.get()?;
        let since = since.map(|epoch| Epoch::new(epoch.0));
        detached(py, || core.watch(&segment.0, since)).map(Watch::new)
    }

    /// Closes the store. Again is fine.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.handle.close());
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().handle.get()?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    fn __repr__(&self) -> String {
        let closed = if self.handle.is_closed() {
            ", closed"
        } else {
            ""
        };
        match &self.path {
            Some(path) => format!("<Ipam {}{closed}>", path.display()),
            None => format!("<Ipam in memory{closed}>"),
        }
    }
}
