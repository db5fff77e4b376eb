//! `trunkline.ipam.AllocateRequest`.

use pyo3::prelude::*;
use trunkline::ipam::{AllocateRequest as Core, Wanted};

use crate::convert::{Address, Mac};
use crate::error::invalid;
use crate::ipam::pool::PoolId;
use crate::ipam::{Owner, PoolArgument};
use crate::value::value_methods;

/// A request for one address of a pool: the next free one, a preferred one (`prefer`, else the next), or exactly one (`exact`).
#[pyclass(frozen, eq, hash, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AllocateRequest {
    pub(crate) core: Core,
    /// The MAC address to use instead of the one made from segment and owner.
    #[pyo3(get)]
    mac: Option<Mac>,
}

/// The core's request, from the arguments of `AllocateRequest` and `Ipam.allocate`.
pub(crate) fn request(
    pool: &PoolArgument,
    owner: Owner,
    prefer: Option<Address>,
    exact: Option<Address>,
    mac: Option<&Mac>,
) -> PyResult<Core> {
    let mut core = Core::new(&pool.0, owner.0);
    match (prefer, exact) {
        (None, None) => {}
        (Some(address), None) => core = core.prefer(address.0),
        (None, Some(address)) => core = core.exact(address.0),
        (Some(prefer), Some(_)) => {
            return Err(invalid(
                "request",
                prefer.0,
                "it prefers an address or wants exactly one, not both",
            ));
        }
    }
    if let Some(mac) = mac {
        core = core.mac(mac.0);
    }
    Ok(core)
}

value_methods! { AllocateRequest { pool, owner, prefer, exact, mac }
    #[new]
    #[pyo3(signature = (pool, owner, *, prefer=None, exact=None, mac=None))]
    fn new(
        pool: PoolArgument,
        owner: Owner,
        prefer: Option<Address>,
        exact: Option<Address>,
        mac: Option<Mac>,
    ) -> PyResult<Self> {
        let core = request(&pool, owner, prefer, exact, mac.as_ref())?;
        Ok(Self { core, mac })
    }

    /// The pool.
    #[getter]
    fn pool(&self) -> PoolId {
        PoolId(self.core.pool().clone())
    }

    /// The owner.
    #[getter]
    fn owner(&self) -> Owner {
        Owner(self.core.owner().clone())
    }

    /// The preferred address.
    #[getter]
    fn prefer(&self) -> Option<Address> {
        match self.core.wanted() {
            Wanted::Prefer(address) => Some(Address(address)),
            Wanted::Next | Wanted::Exact(_) => None,
        }
    }

    /// The only address that will do.
    #[getter]
    fn exact(&self) -> Option<Address> {
        match self.core.wanted() {
            Wanted::Exact(address) => Some(Address(address)),
            Wanted::Next | Wanted::Prefer(_) => None,
        }
    }
}
