//! `trunkline.link.IpvlanSpec`, `IpvlanMode` and `IpvlanFlag`.

use pyo3::prelude::*;
use trunkline::link::{IpvlanFlag, IpvlanMode, IpvlanSpec as Core};

use crate::convert::{MtuBytes, Name, python_enum};
use crate::value::value_methods;

python_enum! {
    /// `trunkline.link.IpvlanMode`.
    IpvlanModeEnum = IpvlanMode, "IpvlanMode", "ipvlan mode" {
        L2 => "l2",
        L3 => "l3",
        L3s => "l3s",
    }
}

python_enum! {
    /// `trunkline.link.IpvlanFlag`.
    IpvlanFlagEnum = IpvlanFlag, "IpvlanFlag", "ipvlan flag" {
        Bridge => "bridge",
        Private => "private",
        Vepa => "vepa",
    }
}

/// An ipvlan link to be, which shares its parent's MAC; with `tap=True` an ipvtap (Linux 4.12).
///
/// The mode is l2 unless set: the kernel's own default is l3, which does not even answer ARP.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct IpvlanSpec {
    pub(crate) core: Core,
    /// The link whose wire and MAC the child shares.
    #[pyo3(get)]
    parent: Name,
    /// The name of the child, in the namespace that it is born in.
    #[pyo3(get)]
    name: Name,
    /// On which layer the parent forwards.
    #[pyo3(get)]
    mode: IpvlanModeEnum,
    /// Which siblings the child reaches.
    #[pyo3(get)]
    flag: IpvlanFlagEnum,
    /// Whether it is an ipvtap.
    #[pyo3(get)]
    tap: bool,
    /// The MTU; None for the parent's.
    #[pyo3(get)]
    mtu: Option<MtuBytes>,
    /// Whether the link is born up.
    #[pyo3(get)]
    up: bool,
}

value_methods! { IpvlanSpec { parent, name, mode, flag, tap, mtu, up }
    #[new]
    #[pyo3(signature = (
        parent, name, *, mode=IpvlanModeEnum(IpvlanMode::L2), flag=IpvlanFlagEnum(IpvlanFlag::Bridge), tap=false, mtu=None,
        up=true
    ),
        text_signature = "(parent, name, *, mode='l2', flag='bridge', tap=False, mtu=None, up=True)"
    )]
    fn new(
        parent: Name,
        name: Name,
        mode: IpvlanModeEnum,
        flag: IpvlanFlagEnum,
        tap: bool,
        mtu: Option<MtuBytes>,
        up: bool,
    ) -> Self {
        let mut core = if tap {
            Core::tap(parent.0.clone(), name.0.clone())
        } else {
            Core::new(parent.0.clone(), name.0.clone())
        };
        core = core.mode(mode.0).flag(flag.0).up(up);
        if let Some(mtu) = mtu {
            core = core.mtu(mtu.0);
        }
        Self { core, parent, name, mode, flag, tap, mtu, up }
    }
}
