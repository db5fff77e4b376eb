//! VLAN sub-interfaces.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::types::{InterfaceName, MacAddress, Mtu, VlanId, VlanProtocol};

/// A VLAN sub-interface to be: one tag on one parent.
///
/// Every attribute that iproute2 knows for `type vlan` can be set. What is not set is left to the kernel: 802.1Q, header
/// reordering on, everything else off, the parent's MTU and MAC.
///
/// The parent may itself be a VLAN (`QinQ`): outer tag [`VlanProtocol::Dot1Ad`] on the trunk, inner 802.1Q on the outer link.
///
/// ```
/// use trunkline::{InterfaceName, VlanId, VlanProtocol};
/// use trunkline::link::VlanSpec;
///
/// let eth0 = InterfaceName::new("eth0")?;
/// let vlan100 = VlanSpec::on(eth0.clone(), VlanId::new(100)?)?;
/// assert_eq!(vlan100.name().as_str(), "eth0.100");
///
/// let outer = VlanSpec::new(eth0, VlanId::new(20)?, InterfaceName::new("provider")?)
///     .protocol(VlanProtocol::Dot1Ad);
/// let inner = VlanSpec::new(outer.name().clone(), VlanId::new(7)?, InterfaceName::new("customer")?);
/// assert_eq!(inner.parent().as_str(), "provider");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct VlanSpec {
    pub(super) parent: InterfaceName,
    pub(super) id: VlanId,
    pub(super) name: InterfaceName,
    pub(super) protocol: VlanProtocol,
    pub(super) reorder_hdr: Option<bool>,
    pub(super) gvrp: Option<bool>,
    pub(super) mvrp: Option<bool>,
    pub(super) loose_binding: Option<bool>,
    pub(super) bridge_binding: Option<bool>,
    pub(super) ingress_qos: BTreeMap<u32, u32>,
    pub(super) egress_qos: BTreeMap<u32, u32>,
    pub(super) mtu: Option<Mtu>,
    pub(super) mac: Option<MacAddress>,
    pub(super) up: bool,
}

impl VlanSpec {
    /// A VLAN on a parent, under any legal name.
    pub fn new(parent: InterfaceName, id: VlanId, name: InterfaceName) -> Self {
        Self {
            parent,
            id,
            name,
            protocol: VlanProtocol::Dot1Q,
            reorder_hdr: None,
            gvrp: None,
            mvrp: None,
            loose_binding: None,
            bridge_binding: None,
            ingress_qos: BTreeMap::new(),
            egress_qos: BTreeMap::new(),
            mtu: None,
            mac: None,
            up: true,
        }
    }

    /// A VLAN on a parent, named `parent.id` as Docker and most engineers do.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when that name exceeds 15 bytes: choose a shorter one with [`VlanSpec::new`].
    pub fn on(parent: InterfaceName, id: VlanId) -> Result<Self> {
        let name = InterfaceName::new(format!("{parent}.{id}"))?;
        Ok(Self::new(parent, id, name))
    }

    /// The tag protocol (`IFLA_VLAN_PROTOCOL`); 802.1Q unless set.
    pub fn protocol(mut self, protocol: VlanProtocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Whether the tag is taken out of the frame before taps see it (`VLAN_FLAG_REORDER_HDR`, on by default).
    pub fn reorder_hdr(mut self, on: bool) -> Self {
        self.reorder_hdr = Some(on);
        self
    }

    /// Whether the VLAN is registered at the switch by GVRP (`VLAN_FLAG_GVRP`).
    pub fn gvrp(mut self, on: bool) -> Self {
        self.gvrp = Some(on);
        self
    }

    /// Whether the VLAN is registered at the switch by MVRP (`VLAN_FLAG_MVRP`).
    pub fn mvrp(mut self, on: bool) -> Self {
        self.mvrp = Some(on);
        self
    }

    /// Whether the link stays up when its parent goes down (`VLAN_FLAG_LOOSE_BINDING`).
    pub fn loose_binding(mut self, on: bool) -> Self {
        self.loose_binding = Some(on);
        self
    }

    /// Whether the link's carrier follows the bridge ports of its VLAN (`VLAN_FLAG_BRIDGE_BINDING`, Linux 5.2); the
    /// parent must be a bridge.
    pub fn bridge_binding(mut self, on: bool) -> Self {
        self.bridge_binding = Some(on);
        self
    }

    /// Gives frames that arrive with this priority code point (PCP, 0 to 7) a packet priority
    /// (`IFLA_VLAN_INGRESS_QOS`). Mapping to 0 is the kernel's default and the same as no mapping.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a PCP above 7.
    ///
    /// ```
    /// # use trunkline::{InterfaceName, VlanId, link::VlanSpec};
    /// let voice = VlanSpec::on(InterfaceName::new("eth0")?, VlanId::new(30)?)?
    ///     .ingress_qos(5, 6)?
    ///     .egress_qos(6, 5)?;
    /// assert!(voice.clone().ingress_qos(8, 0).is_err());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn ingress_qos(mut self, pcp: u32, priority: u32) -> Result<Self> {
        check_pcp(pcp)?;
        self.ingress_qos.insert(pcp, priority);
        Ok(self)
    }

    /// Gives frames that leave with this packet priority a priority code point (PCP, 0 to 7)
    /// (`IFLA_VLAN_EGRESS_QOS`). Mapping to 0 is the kernel's default and the same as no mapping.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a PCP above 7.
    pub fn egress_qos(mut self, priority: u32, pcp: u32) -> Result<Self> {
        check_pcp(pcp)?;
        self.egress_qos.insert(priority, pcp);
        Ok(self)
    }

    /// The MTU; at most the parent's. The parent's unless set.
    pub fn mtu(mut self, mtu: Mtu) -> Self {
        self.mtu = Some(mtu);
        self
    }

    /// The MAC address; the parent's unless set.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }

    /// Whether the link is born up; it is unless set to false.
    pub fn up(mut self, up: bool) -> Self {
        self.up = up;
        self
    }

    /// The link that carries the tagged frames.
    pub fn parent(&self) -> &InterfaceName {
        &self.parent
    }

    /// The VLAN id.
    pub fn id(&self) -> VlanId {
        self.id
    }

    /// The name of the sub-interface.
    pub fn name(&self) -> &InterfaceName {
        &self.name
    }
}

fn check_pcp(pcp: u32) -> Result<()> {
    if pcp > 7 {
        return Err(Error::invalid(
            "priority code point",
            pcp,
            "the tag has three bits for it: 0 to 7 (IEEE 802.1Q)",
        ));
    }
    Ok(())
}
