//! The checks of `trunkline.docker` that need no engine.

use pyo3::prelude::*;
use trunkline::docker::{self as core, AttachAt};

use crate::convert::python_enum;
use crate::docker::endpoint::AnyEndpoint;
use crate::docker::parent::links;
use crate::docker::version::Engine;
use crate::docker::{HostLinks, ObservedNetwork, Spec};
use crate::error::OrRaise;

python_enum! {
    /// `trunkline.docker.AttachAt`.
    AttachAtEnum = AttachAt, "AttachAt", "moment of attaching" {
        Create => "create",
        CreateFurther => "create_further",
        Connect => "connect",
    }
}

fn cores(networks: &[Bound<'_, ObservedNetwork>]) -> Vec<core::ObservedNetwork> {
    networks
        .iter()
        .map(|network| network.get().core.clone())
        .collect()
}

/// Checks a network that is to be made, against an engine's version, its other networks and the host's links. Raises with
/// every rule that the request breaks, in `violations`; `UnsupportedError` for what the engine cannot do.
#[pyfunction]
#[pyo3(signature = (spec, engine, *, networks=Vec::new(), host=None))]
pub(super) fn check_network(
    spec: Spec,
    engine: &Bound<'_, Engine>,
    networks: Vec<Bound<'_, ObservedNetwork>>,
    host: Option<&Bound<'_, HostLinks>>,
) -> PyResult<()> {
    core::check_network(&spec.0, &engine.get().0, &cores(&networks), &links(host)).or_raise()
}

/// Checks an endpoint that is to be made. `networks` are all networks of the engine, `network` the one to attach to.
#[pyfunction]
#[pyo3(signature = (endpoint, engine, network, *, at=AttachAtEnum(AttachAt::Create), networks=Vec::new(), host=None))]
pub(super) fn check_endpoint(
    endpoint: AnyEndpoint,
    engine: &Bound<'_, Engine>,
    network: &Bound<'_, ObservedNetwork>,
    at: AttachAtEnum,
    networks: Vec<Bound<'_, ObservedNetwork>>,
    host: Option<&Bound<'_, HostLinks>>,
) -> PyResult<()> {
    core::check_endpoint(
        &endpoint.0.core,
        at.0,
        &engine.get().0,
        &network.get().core,
        &cores(&networks),
        &links(host),
    )
    .or_raise()
}

/// Checks that a network may be removed: that nothing is on it.
#[pyfunction]
pub(super) fn check_removal(network: &Bound<'_, ObservedNetwork>) -> PyResult<()> {
    core::check_removal(&network.get().core).or_raise()
}
