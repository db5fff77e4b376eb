//! `trunkline.link.MacvlanSpec`, `MacvlanMode` and `SourceChange`.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::link::{MacvlanMode as CoreMode, MacvlanSpec as Core, SourceChange as CoreChange};

use crate::convert::{Mac, MtuBytes, Name, Whole, python_enum};
use crate::error::invalid;
use crate::value::{remade, value_methods};

/// The mode without what belongs to it, which Python takes as options of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModeName {
    Private,
    Vepa,
    Bridge,
    Passthru,
    Source,
}

python_enum! {
    /// `trunkline.link.MacvlanMode`.
    MacvlanModeEnum = ModeName, "MacvlanMode", "macvlan mode" {
        Private => "private",
        Vepa => "vepa",
        Bridge => "bridge",
        Passthru => "passthru",
        Source => "source",
    }
}

impl MacvlanModeEnum {
    /// The name of the core's mode; none for one that is newer than this table.
    pub(crate) fn of(mode: &CoreMode) -> Option<Self> {
        Some(Self(match mode {
            CoreMode::Private => ModeName::Private,
            CoreMode::Vepa => ModeName::Vepa,
            CoreMode::Bridge => ModeName::Bridge,
            CoreMode::Passthru { .. } => ModeName::Passthru,
            CoreMode::Source { .. } => ModeName::Source,
            _ => return None,
        }))
    }
}

/// The core's mode, from the name and the options that only one mode takes.
pub(crate) fn mode(
    name: MacvlanModeEnum,
    sources: &[Mac],
    nodst: bool,
    nopromisc: bool,
) -> PyResult<CoreMode> {
    let only = |option: &str, mode: &str| {
        Err(invalid(
            "macvlan option",
            option,
            &format!(
                "only mode {mode} takes it, and this is mode {}",
                name.text()
            ),
        ))
    };
    if nopromisc && name.0 != ModeName::Passthru {
        return only("nopromisc", "passthru");
    }
    if nodst && name.0 != ModeName::Source {
        return only("nodst", "source");
    }
    if !sources.is_empty() && name.0 != ModeName::Source {
        return only("sources", "source");
    }
    let sources = || sources.iter().map(|mac| mac.0);
    Ok(match name.0 {
        ModeName::Private => CoreMode::Private,
        ModeName::Vepa => CoreMode::Vepa,
        ModeName::Bridge => CoreMode::Bridge,
        ModeName::Passthru if nopromisc => CoreMode::passthru_nopromisc(),
        ModeName::Passthru => CoreMode::passthru(),
        ModeName::Source if nodst => CoreMode::source_nodst(sources()),
        ModeName::Source => CoreMode::source(sources()),
    })
}

/// A macvlan link to be; with `tap=True` a macvtap, which has a character device `/dev/tapN` for a virtual machine.
///
/// The mode is bridge unless set: the kernel's own default is VEPA, which surprises. `sources` (and `nodst`, Linux 5.16) belong
/// to mode source, `nopromisc` to mode passthru. `bc_queue_len` is the wanted length of the parent's queue for broadcasts in
/// packets (Linux 5.11), `bc_cutoff` how many children a multicast address may have before it is queued (Linux 6.4; -1
/// switches the queue off for multicast).
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MacvlanSpec {
    pub(crate) core: Core,
    /// The link whose wire the child shares.
    #[pyo3(get)]
    parent: Name,
    /// The name of the child, in the namespace that it is born in.
    #[pyo3(get)]
    name: Name,
    /// Who the child may talk to.
    #[pyo3(get)]
    mode: MacvlanModeEnum,
    sources: Vec<Mac>,
    /// Whether frames for the child's own address are filtered by source too.
    #[pyo3(get)]
    nodst: bool,
    /// Whether the parent is left out of promiscuous mode.
    #[pyo3(get)]
    nopromisc: bool,
    /// Whether it is a macvtap.
    #[pyo3(get)]
    tap: bool,
    /// The wanted length of the parent's queue for broadcasts, in packets.
    #[pyo3(get)]
    bc_queue_len: Option<Whole<u32>>,
    /// How many children a multicast address may have before it is queued.
    #[pyo3(get)]
    bc_cutoff: Option<Whole<i32>>,
    /// The MTU, at most the parent's; None for the parent's.
    #[pyo3(get)]
    mtu: Option<MtuBytes>,
    /// The MAC address; None for a random one.
    #[pyo3(get)]
    mac: Option<Mac>,
    /// Whether the link is born up.
    #[pyo3(get)]
    up: bool,
}

value_methods! { MacvlanSpec {
    parent, name, mode, sources, nodst, nopromisc, tap, bc_queue_len, bc_cutoff, mtu, mac, up,
}
    #[new]
    #[pyo3(signature = (
        parent, name, *, mode=MacvlanModeEnum(ModeName::Bridge), sources=Vec::new(), nodst=false, nopromisc=false, tap=false,
        bc_queue_len=None, bc_cutoff=None, mtu=None, mac=None, up=true
    ),
        text_signature = "(parent, name, *, mode='bridge', sources=(), nodst=False, nopromisc=False, tap=False, bc_queue_len=None, bc_cutoff=None, mtu=None, mac=None, up=True)"
    )]
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)] // options, all by keyword
    fn new(
        parent: Name,
        name: Name,
        mode: MacvlanModeEnum,
        sources: Vec<Mac>,
        nodst: bool,
        nopromisc: bool,
        tap: bool,
        bc_queue_len: Option<Whole<u32>>,
        bc_cutoff: Option<Whole<i32>>,
        mtu: Option<MtuBytes>,
        mac: Option<Mac>,
        up: bool,
    ) -> PyResult<Self> {
        let mut core = if tap {
            Core::tap(parent.0.clone(), name.0.clone())
        } else {
            Core::new(parent.0.clone(), name.0.clone())
        };
        core = core.mode(self::mode(mode, &sources, nodst, nopromisc)?).up(up);
        if let Some(packets) = bc_queue_len {
            core = core.bc_queue_len(packets.0);
        }
        if let Some(children) = bc_cutoff {
            core = core.bc_cutoff(children.0);
        }
        if let Some(mtu) = mtu {
            core = core.mtu(mtu.0);
        }
        if let Some(mac) = &mac {
            core = core.mac(mac.0);
        }
        Ok(Self {
            core, parent, name, mode, sources, nodst, nopromisc, tap, bc_queue_len, bc_cutoff, mtu, mac, up,
        })
    }

    /// The source addresses that may send to the child, in mode source.
    #[getter]
    fn sources<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.sources)
    }
}

/// A change to the list of source addresses of a macvlan in source mode.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SourceChange(pub(crate) CoreChange);

impl SourceChange {
    /// The name of the constructor, and the addresses.
    fn parts(&self) -> (&'static str, Vec<Mac>) {
        match &self.0 {
            CoreChange::Add(mac) => ("add", vec![Mac(*mac)]),
            CoreChange::Remove(mac) => ("remove", vec![Mac(*mac)]),
            CoreChange::Set(macs) => ("set", macs.iter().copied().map(Mac).collect()),
            CoreChange::Flush => ("flush", Vec::new()),
            _ => ("other", Vec::new()),
        }
    }
}

#[pymethods]
impl SourceChange {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("kind", "addresses");

    /// Lets one more address in.
    #[staticmethod]
    fn add(mac: Mac) -> Self {
        Self(CoreChange::Add(mac.0))
    }

    /// Lets one address in no longer.
    #[staticmethod]
    fn remove(mac: Mac) -> Self {
        Self(CoreChange::Remove(mac.0))
    }

    /// Replaces the whole list.
    #[staticmethod]
    fn set(macs: Vec<Mac>) -> Self {
        Self(CoreChange::Set(macs.iter().map(|mac| mac.0).collect()))
    }

    /// Empties the list.
    #[staticmethod]
    fn flush() -> Self {
        Self(CoreChange::Flush)
    }

    /// `add`, `remove`, `set` or `flush`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.parts().0
    }

    /// The addresses that it is about.
    #[getter]
    fn addresses<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.parts().1)
    }

    fn __repr__(&self) -> String {
        let (kind, macs) = self.parts();
        let macs: Vec<_> = macs.iter().map(|mac| format!("'{}'", mac.0)).collect();
        let list = macs.join(", ");
        match kind {
            "set" => format!("SourceChange.set([{list}])"),
            _ => format!("SourceChange.{kind}({list})"),
        }
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let (kind, macs) = self.parts();
        match kind {
            "set" => remade::<Self>(py, kind, [macs.into_pyobject(py)?]),
            _ => {
                let macs = macs.into_iter().map(|mac| mac.into_pyobject(py));
                remade::<Self>(py, kind, macs.collect::<PyResult<Vec<_>>>()?)
            }
        }
    }
}
