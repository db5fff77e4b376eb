//! `trunkline.link.VlanSpec`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use trunkline::VlanProtocol;
use trunkline::link::VlanSpec as Core;

use crate::convert::{Mac, MtuBytes, Name, Vid, Whole};
use crate::error::OrRaise;
use crate::types::Protocol;
use crate::value::value_methods;

type Qos = BTreeMap<Whole<u32>, Whole<u32>>;

/// A VLAN sub-interface to be: one tag on one parent.
///
/// Without a name it is called `parent.id`, as Docker and most engineers do. What is None is left to the kernel: header
/// reordering on, everything else off, the parent's MTU and MAC. The parent may itself be a VLAN (`QinQ`).
///
/// `reorder_hdr`, `gvrp`, `mvrp`, `loose_binding` and `bridge_binding` (Linux 5.2) are the flags of `ip link … type vlan`.
/// `ingress_qos` gives frames that arrive with a priority code point (0 to 7) a packet priority, `egress_qos` packets that
/// leave with a priority a code point.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct VlanSpec {
    pub(crate) core: Core,
    /// The link that carries the tagged frames.
    #[pyo3(get)]
    parent: Name,
    /// The VLAN id.
    #[pyo3(get)]
    id: Vid,
    /// The name of the sub-interface.
    #[pyo3(get)]
    name: Name,
    /// The tag protocol; 802.1Q unless set.
    #[pyo3(get)]
    protocol: Protocol,
    /// Whether the tag is taken out of the frame before taps see it (on by default).
    #[pyo3(get)]
    reorder_hdr: Option<bool>,
    /// Whether the VLAN is registered at the switch by GVRP.
    #[pyo3(get)]
    gvrp: Option<bool>,
    /// Whether the VLAN is registered at the switch by MVRP.
    #[pyo3(get)]
    mvrp: Option<bool>,
    /// Whether the link stays up when its parent goes down.
    #[pyo3(get)]
    loose_binding: Option<bool>,
    /// Whether the link's carrier follows the bridge ports of its VLAN (Linux 5.2); the parent must be a bridge.
    #[pyo3(get)]
    bridge_binding: Option<bool>,
    /// Priority code point of an arriving frame (0 to 7) to priority of its packet.
    #[pyo3(get)]
    ingress_qos: Qos,
    /// Priority of a leaving packet to priority code point of its frame (0 to 7).
    #[pyo3(get)]
    egress_qos: Qos,
    /// The MTU, at most the parent's; None for the parent's.
    #[pyo3(get)]
    mtu: Option<MtuBytes>,
    /// The MAC address; None for the parent's.
    #[pyo3(get)]
    mac: Option<Mac>,
    /// Whether the link is born up.
    #[pyo3(get)]
    up: bool,
}

value_methods! { VlanSpec {
    parent, id, name, protocol, reorder_hdr, gvrp, mvrp, loose_binding, bridge_binding, ingress_qos, egress_qos, mtu, mac, up,
}
    #[new]
    #[pyo3(signature = (
        parent, id, name=None, *, protocol=Protocol(VlanProtocol::Dot1Q), reorder_hdr=None, gvrp=None, mvrp=None,
        loose_binding=None, bridge_binding=None, ingress_qos=Qos::new(), egress_qos=Qos::new(), mtu=None, mac=None, up=true
    ),
        text_signature = "(parent, id, name=None, *, protocol='802.1Q', reorder_hdr=None, gvrp=None, mvrp=None, loose_binding=None, bridge_binding=None, ingress_qos={}, egress_qos={}, mtu=None, mac=None, up=True)"
    )]
    #[allow(clippy::too_many_arguments)] // options, all by keyword
    fn new(
        parent: Name,
        id: Vid,
        name: Option<Name>,
        protocol: Protocol,
        reorder_hdr: Option<bool>,
        gvrp: Option<bool>,
        mvrp: Option<bool>,
        loose_binding: Option<bool>,
        bridge_binding: Option<bool>,
        ingress_qos: Qos,
        egress_qos: Qos,
        mtu: Option<MtuBytes>,
        mac: Option<Mac>,
        up: bool,
    ) -> PyResult<Self> {
        let mut core = match &name {
            Some(name) => Core::new(parent.0.clone(), id.0, name.0.clone()),
            None => Core::on(parent.0.clone(), id.0).or_raise()?,
        };
        core = core.protocol(protocol.0).up(up);
        if let Some(on) = reorder_hdr {
            core = core.reorder_hdr(on);
        }
        if let Some(on) = gvrp {
            core = core.gvrp(on);
        }
        if let Some(on) = mvrp {
            core = core.mvrp(on);
        }
        if let Some(on) = loose_binding {
            core = core.loose_binding(on);
        }
        if let Some(on) = bridge_binding {
            core = core.bridge_binding(on);
        }
        for (pcp, priority) in &ingress_qos {
            core = core.ingress_qos(pcp.0, priority.0).or_raise()?;
        }
        for (priority, pcp) in &egress_qos {
            core = core.egress_qos(priority.0, pcp.0).or_raise()?;
        }
        if let Some(mtu) = mtu {
            core = core.mtu(mtu.0);
        }
        if let Some(mac) = &mac {
            core = core.mac(mac.0);
        }
        let name = Name(core.name().clone());
        Ok(Self {
            core, parent, id, name, protocol, reorder_hdr, gvrp, mvrp, loose_binding, bridge_binding, ingress_qos, egress_qos,
            mtu, mac, up,
        })
    }
}
