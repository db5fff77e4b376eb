//! `trunkline.docker.ContainerSpec`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use trunkline::docker::{ContainerName, ContainerSpec as Core, RestartPolicy};

use crate::convert::{python_enum, wrong_type};
use crate::docker::endpoint::AnyEndpoint;
use crate::docker::version::Engine;
use crate::error::OrRaise;
use crate::spec::{Many, checked_text, spec};

checked_text! {
    /// The name of a container.
    ContainerText = ContainerName
}

python_enum! {
    /// `trunkline.docker.RestartPolicy`.
    RestartPolicyEnum = RestartPolicy, "RestartPolicy", "restart policy" {
        No => "no",
        Always => "always",
        UnlessStopped => "unless-stopped" | "unless_stopped",
        OnFailure => "on-failure" | "on_failure",
    } other "no"
}

/// A log driver and its options, or a `LogConfig` for a container that is written for the newest engine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Log {
    driver: String,
    options: BTreeMap<String, String>,
}

impl<'py> FromPyObject<'_, 'py> for Log {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok((driver, options)) = found.extract() {
            return Ok(Self { driver, options });
        }
        match found.cast::<crate::logs::EngineLogConfig>() {
            Ok(written) => Ok(Self {
                driver: written.get().0.driver().to_owned(),
                options: written.get().0.options().clone(),
            }),
            Err(_) => Err(wrong_type(
                &found,
                "EngineLogConfig (of LogConfig.to_engine), or a driver and a dict of its options",
            )),
        }
    }
}

impl<'py> IntoPyObject<'py> for Log {
    type Target = pyo3::types::PyTuple;
    type Output = Bound<'py, pyo3::types::PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        (self.driver, self.options).into_pyobject(py)
    }
}

spec! {
    /// A container to be made and started, with all its networks at once.
    ///
    /// `on` are its places: `EndpointSpec`s, or names of networks. `log` is a driver with its options, or what
    /// `LogConfig.to_engine` writes. Engines of an API before 1.44 take one network at creation; further ones are connected
    /// before the start.
    in "trunkline.docker"
    struct ContainerSpec(Core)
    (
        name, image, *, on=Many::default(), command=Many::default(), environment=BTreeMap::new(), hostname=None,
        labels=BTreeMap::new(), restart=RestartPolicyEnum(RestartPolicy::No), log=None
    ) {
        /// The name.
        name: ContainerText,
        /// The image, as the engine knows it.
        image: String,
        /// Its places on networks.
        on: Many<AnyEndpoint>,
        /// What it runs; empty for the image's own command.
        command: Many<String>,
        /// Environment variables.
        environment: BTreeMap<String, String>,
        /// The host name in it.
        hostname: Option<String>,
        /// Labels, without those of this library.
        labels: BTreeMap<String, String>,
        /// When the engine starts it again by itself.
        restart: RestartPolicyEnum,
        /// The log driver and its options.
        log: Option<Log>,
    }
    make {
        let mut core = Core::new(name.0.clone(), image).command(command.iter()).restart(restart.0);
        for endpoint in on.iter() {
            core = core.on(endpoint.0.core.clone()).or_raise()?;
        }
        for (name, value) in environment {
            core = core.variable(name, value).or_raise()?;
        }
        if let Some(hostname) = hostname {
            core = core.hostname(hostname);
        }
        for (key, value) in labels {
            core = core.label(key, value).or_raise()?;
        }
        if let Some(Log { driver, options }) = log {
            core = core.log(driver, options.clone());
        }
        Ok(core)
    }

    /// The body of `POST /containers/create` for an engine, as this library would send it: a dry run.
    fn engine_json(&self, engine: &Bound<'_, Engine>) -> String {
        self.core.engine_json(&engine.get().0)
    }
}
