//! `trunkline.docker.WindowsTransparentSpec` and `MacPool`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use pyo3::prelude::*;
use trunkline::docker::{MacPool as CorePool, WindowsTransparentSpec as Core};

use crate::convert::{Address, Mac, Vid, Whole};
use crate::docker::endpoint::NetworkText;
use crate::docker::subnet::{AnySubnet, IpamEntry};
use crate::docker::version::Engine;
use crate::error::{OrRaise, invalid};
use crate::spec::{Many, spec};

spec! {
    /// A run of MAC addresses that Windows takes container addresses from.
    in "trunkline.docker"
    struct MacPool(CorePool)(first, last) {
        /// The lowest.
        first: Mac,
        /// The highest.
        last: Mac,
    }
    make {
        CorePool::new(first.0, last.0).or_raise()
    }

    fn __str__(&self) -> String {
        self.core.to_string()
    }
}

spec! {
    /// A transparent network of an engine on Windows: Windows' counterpart of a macvlan network. A builder only; it was never
    /// tried on a real engine.
    in "trunkline.docker"
    struct WindowsTransparentSpec(Core)
    (
        name, *, interface=None, hns_name=None, vlan=None, virtual_subnet=None, dns_suffix=None, dns_servers=Many::default(),
        mac_pools=Many::default(), disable_dns=None, disable_gateway_dns=None, subnets=Many::default(), labels=BTreeMap::new()
    ) {
        /// The name.
        name: NetworkText,
        /// The host's adapter.
        interface: Option<String>,
        /// The name that the host networking service has for it.
        hns_name: Option<String>,
        /// The VLAN.
        vlan: Option<Vid>,
        /// The virtual subnet id.
        virtual_subnet: Option<Whole<u32>>,
        /// The DNS suffix of its containers.
        dns_suffix: Option<String>,
        /// The DNS servers of its containers, IPv4.
        dns_servers: Many<Address>,
        /// Runs of MAC addresses for its containers.
        mac_pools: Many<MacPool>,
        /// Whether containers get no DNS; None leaves it to Windows.
        disable_dns: Option<bool>,
        /// Whether the gateway serves no DNS; None leaves it to Windows.
        disable_gateway_dns: Option<bool>,
        /// The subnets.
        subnets: Many<AnySubnet>,
        /// Labels, without those of this library.
        labels: BTreeMap<String, String>,
    }
    make {
        let mut core = Core::new(name.0.clone());
        if let Some(adapter) = interface {
            core = core.interface(adapter).or_raise()?;
        }
        if let Some(name) = hns_name {
            core = core.hns_name(name).or_raise()?;
        }
        if let Some(id) = vlan {
            core = core.vlan(id.0);
        }
        if let Some(id) = virtual_subnet {
            core = core.virtual_subnet(id.0).or_raise()?;
        }
        if let Some(suffix) = dns_suffix {
            core = core.dns_suffix(suffix).or_raise()?;
        }
        for server in dns_servers.iter() {
            core = match server.0 {
                IpAddr::V4(server) => core.dns_server(server),
                IpAddr::V6(server) => return Err(invalid("DNS server", server, "it is an IPv4 address")),
            };
        }
        for pool in mac_pools.iter() {
            core = core.mac_pool(pool.core);
        }
        if let Some(disable) = disable_dns {
            core = core.disable_dns(*disable);
        }
        if let Some(disable) = disable_gateway_dns {
            core = core.disable_gateway_dns(*disable);
        }
        for subnet in subnets.iter() {
            core = core.subnet(subnet.0.core.clone()).or_raise()?;
        }
        for (key, value) in labels {
            core = core.label(key, value).or_raise()?;
        }
        Ok(core)
    }

    /// Raises `UnsupportedError` unless the engine runs on Windows.
    fn check(&self, engine: &Bound<'_, Engine>) -> PyResult<()> {
        self.core.check(&engine.get().0).or_raise()
    }

    /// The driver's options, as they are sent.
    fn options(&self) -> BTreeMap<String, String> {
        self.core.options()
    }

    /// The subnets, as they are sent.
    fn entries(&self) -> Vec<IpamEntry> {
        self.core.entries().iter().map(Into::into).collect()
    }

    /// The body of `POST /networks/create`: a dry run.
    fn engine_json(&self, engine: &Bound<'_, Engine>) -> String {
        self.core.engine_json(&engine.get().0)
    }
}
