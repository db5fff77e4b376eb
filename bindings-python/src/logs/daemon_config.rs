//! `trunkline.logs.DaemonConfig`: daemon.json, read, reviewed and edited.

use std::collections::{BTreeMap, HashSet};

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyString};
use trunkline::logs::{
    ConfigEdit as CoreEdit, ConfigFinding as CoreFinding, DaemonCommandLine as CoreLine,
    DaemonConfig as Core, EditedConfig as CoreEdited, Effect, LogLevel,
};

use crate::convert::{Whole, python_enum, wrong_type};
use crate::error::OrRaise;
use crate::logs::config::{AnyEngineConfig, EngineLogConfig, LogConfig};
use crate::logs::finding::{Release, SeverityEnum};
use crate::spec::Many;
use crate::value::record;

python_enum! {
    /// `trunkline.logs.LogLevel`.
    LogLevelEnum = LogLevel, "LogLevel", "log level" {
        Trace => "trace",
        Debug => "debug",
        Info => "info",
        Warn => "warn" | "warning",
        Error => "error",
        Fatal => "fatal",
        Panic => "panic",
    }
}

python_enum! {
    /// `trunkline.logs.Effect`.
    EffectEnum = Effect, "Effect", "effect" {
        Reload => "reload",
        ReloadNewContainers => "reload_new_containers",
        Restart => "restart",
        RestartNewContainers => "restart_new_containers",
        Nothing => "nothing",
    }
}

/// The arguments of a `dockerd`, as far as they matter beside its daemon.json.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DaemonCommandLine(pub(crate) CoreLine);

impl DaemonCommandLine {
    /// Arguments that say the same.
    fn arguments(&self) -> Vec<String> {
        self.0
            .keys()
            .map(|key| format!("--{key}={}", self.0.value(key).unwrap_or_default()))
            .collect()
    }
}

#[pymethods]
impl DaemonCommandLine {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("keys",);

    /// Reads the arguments after the program's name.
    #[new]
    #[pyo3(signature = (arguments=Many::default()))]
    fn new(arguments: Many<String>) -> Self {
        Self(CoreLine::new(arguments.iter()))
    }

    /// Reads `/proc/PID/cmdline`.
    #[staticmethod]
    fn from_proc(cmdline: &[u8]) -> Self {
        Self(CoreLine::from_proc(cmdline))
    }

    /// The value of a flag, by the name of its key in daemon.json; several joined by commas.
    fn value(&self, key: &str) -> Option<&str> {
        self.0.value(key)
    }

    /// The keys whose flags are given.
    #[getter]
    fn keys(&self) -> Vec<String> {
        self.0.keys().map(str::to_owned).collect()
    }

    /// The file that `--config-file` names.
    #[getter]
    fn config_file(&self) -> Option<&str> {
        self.0.config_file()
    }

    fn __repr__(&self) -> String {
        format!("DaemonCommandLine({:?})", self.arguments())
    }

    fn __getnewargs__(&self) -> (Vec<String>,) {
        (self.arguments(),)
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.keys().hash(&mut hasher);
        hasher.finish()
    }
}

/// The command line as an argument; no flags when left out.
pub(crate) fn line(line: Option<&Bound<'_, DaemonCommandLine>>) -> CoreLine {
    line.map_or_else(CoreLine::default, |line| line.get().0.clone())
}

record! {
    /// Something about a daemon.json, with its place in the file.
    in "trunkline.logs"
    struct ConfigFinding {
        /// The key that it is about.
        key: String,
        /// The line, from 1.
        line: Whole<usize>,
        /// The column, from 1.
        column: Whole<usize>,
        /// Whether the engine refuses.
        severity: SeverityEnum,
        /// The finding in plain words.
        text: String,
    }

    fn __str__(&self) -> String {
        format!("line {}, column {}: {}: {}", self.line.0, self.column.0, self.key, self.text)
    }
}

impl From<&CoreFinding> for ConfigFinding {
    fn from(finding: &CoreFinding) -> Self {
        Self {
            key: finding.key().to_owned(),
            line: Whole(finding.line()),
            column: Whole(finding.column()),
            severity: SeverityEnum(finding.severity()),
            text: finding.text().to_owned(),
        }
    }
}

record! {
    /// What a changed key needs to take effect.
    in "trunkline.logs"
    struct KeyEffect {
        /// The key.
        key: String,
        /// When it takes effect.
        effect: EffectEnum,
        /// What else is to be known.
        notes: Vec<String>,
    }
}

/// The content of a daemon.json: strictly parsed, as the engine does, with the place of each mistake.
///
/// `DaemonConfig(data)` raises an error with `line`, `column`, `remedy`, and `suggestion`: the whole file put right, where
/// that can be done. Editing keeps order, spaces and all that it does not touch as they are.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DaemonConfig(pub(crate) Core);

/// Text or bytes.
struct Data(Vec<u8>);

impl<'py> FromPyObject<'_, 'py> for Data {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = found.cast::<PyString>() {
            return Ok(Self(text.to_cow()?.into_owned().into_bytes()));
        }
        match found.cast::<PyBytes>() {
            Ok(bytes) => Ok(Self(bytes.as_bytes().to_vec())),
            Err(_) => Err(wrong_type(&found, "str or bytes")),
        }
    }
}

#[pymethods]
impl DaemonConfig {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str, &'static str) =
        ("debug", "log_level", "log_config");

    #[new]
    fn new(data: Data) -> PyResult<Self> {
        Core::parse(&data.0).or_raise().map(Self)
    }

    /// The content of a file that does not exist yet: `{}`.
    #[staticmethod]
    fn empty() -> Self {
        Self(Core::empty())
    }

    /// The file, byte for byte.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    /// The keys, in the order of the file.
    #[getter]
    fn keys(&self) -> Vec<String> {
        self.0.keys().map(str::to_owned).collect()
    }

    /// The value of a key as it is written.
    fn raw(&self, key: &str) -> Option<&str> {
        self.0.raw(key)
    }

    /// The value of a key as an object of Python.
    fn __getitem__<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {
        match self.0.raw(key) {
            Some(json) => py.import("json")?.getattr("loads")?.call1((json,)),
            None => Err(PyKeyError::new_err(key.to_owned())),
        }
    }

    fn __contains__(&self, key: &str) -> bool {
        self.0.raw(key).is_some()
    }

    fn __len__(&self) -> usize {
        self.0.keys().collect::<HashSet<_>>().len()
    }

    /// `debug`; None when it is not set.
    #[getter]
    fn debug(&self) -> Option<bool> {
        self.0.debug()
    }

    /// `log-level`; None when it is not set, or is none.
    #[getter]
    fn log_level(&self) -> Option<LogLevelEnum> {
        self.0.log_level().map(LogLevelEnum)
    }

    /// The level that a daemon started with this file logs at.
    #[getter]
    fn level_after_restart(&self) -> LogLevelEnum {
        LogLevelEnum(self.0.level_after_restart())
    }

    /// `log-driver` and `log-opts`, as the default for containers.
    #[getter]
    fn log_config(&self) -> EngineLogConfig {
        EngineLogConfig(self.0.log_config())
    }

    /// Everything that is to be said about the file, for an engine of this release started with these arguments.
    #[pyo3(signature = (release, *, line=None))]
    fn review(
        &self,
        release: Release,
        line: Option<&Bound<'_, DaemonCommandLine>>,
    ) -> Vec<ConfigFinding> {
        self.0
            .review(release.0, &self::line(line))
            .iter()
            .map(Into::into)
            .collect()
    }

    /// The file with changes, and what each changed key needs to take effect. Refuses what the engine would refuse because of them.
    #[pyo3(signature = (edit, release, *, line=None))]
    fn edit(
        &self,
        edit: &Bound<'_, ConfigEdit>,
        release: Release,
        line: Option<&Bound<'_, DaemonCommandLine>>,
    ) -> PyResult<EditedConfig> {
        let line = self::line(line);
        self.0
            .edit(&edit.get().0, release.0, &line)
            .or_raise()
            .map(EditedConfig)
    }

    fn __str__(&self) -> String {
        String::from_utf8_lossy(self.0.as_bytes()).into_owned()
    }

    fn __repr__(&self) -> String {
        format!("<DaemonConfig {}>", self.keys().join(" "))
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.keys().hash(&mut hasher);
        hasher.finish()
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyBytes>,) {
        (self.__bytes__(py),)
    }
}

/// Changes of a daemon.json. It is a value: each `with_…` makes a new one. Values are not in its `repr`: they may hold tokens.
///
///     edit = ConfigEdit().with_log_config(LogConfig.local(max_size="20m"), "28.5.2").with_value("live-restore", True)
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ConfigEdit(CoreEdit);

#[pymethods]
impl ConfigEdit {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Sets `debug`.
    fn with_debug(&self, debug: bool) -> Self {
        Self(self.0.clone().with_debug(debug))
    }

    /// Sets `log-level`.
    fn with_log_level(&self, level: LogLevelEnum) -> Self {
        Self(self.0.clone().with_log_level(level.0))
    }

    /// Sets `log-driver` and `log-opts`, the default for containers.
    fn with_log_config(&self, config: &Bound<'_, LogConfig>, release: Release) -> PyResult<Self> {
        let config = &config.get().core;
        self.0
            .clone()
            .with_log_config(config, release.0)
            .or_raise()
            .map(Self)
    }

    /// Sets a key to a value: a bool, an int, a text, a list of texts, or anything else that `json` writes.
    fn with_value(&self, key: &str, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let edit = self.0.clone();
        if let Ok(value) = value.cast::<PyBool>() {
            return Ok(Self(edit.with_bool(key, value.is_true())));
        }
        if value.is_instance_of::<PyInt>()
            && let Ok(number) = value.extract::<i64>()
        {
            return Ok(Self(edit.with_number(key, number)));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self(edit.with_text(key, &text.to_cow()?)));
        }
        if let Ok(texts) = value.extract::<Many<String>>()
            && !value.is_instance_of::<PyDict>()
        {
            return Ok(Self(edit.with_texts(key, texts.iter())));
        }
        let json: String = value
            .py()
            .import("json")?
            .getattr("dumps")?
            .call1((value,))?
            .extract()?;
        edit.with_json(key, &json).or_raise().map(Self)
    }

    /// Sets a key to a value that is written in JSON.
    fn with_json(&self, key: &str, json: &str) -> PyResult<Self> {
        self.0.clone().with_json(key, json).or_raise().map(Self)
    }

    /// Takes a key out.
    fn without(&self, key: &str) -> Self {
        Self(self.0.clone().without(key))
    }

    fn __repr__(&self) -> String {
        format!("<ConfigEdit {:?}>", self.0)
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        format!("{:?}", self.0).hash(&mut hasher);
        hasher.finish()
    }
}

/// A daemon.json with changes, not written yet: what it holds, and what each changed key needs to take effect.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EditedConfig(pub(crate) CoreEdited);

#[pymethods]
impl EditedConfig {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str, &'static str) =
        ("config", "effects", "warnings");

    /// The file afterwards.
    #[getter]
    fn config(&self) -> DaemonConfig {
        DaemonConfig(self.0.config().clone())
    }

    /// The file before, byte for byte.
    #[getter]
    fn before<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.before())
    }

    /// What each changed key needs to take effect; keys that mean the same as before are left out.
    #[getter]
    fn effects(&self) -> Vec<KeyEffect> {
        self.0
            .effects()
            .iter()
            .map(|effect| KeyEffect {
                key: effect.key().to_owned(),
                effect: EffectEnum(effect.effect()),
                notes: effect.notes().to_vec(),
            })
            .collect()
    }

    /// What is wrong with keys that were not changed.
    #[getter]
    fn warnings(&self) -> Vec<ConfigFinding> {
        self.0.warnings().iter().map(Into::into).collect()
    }

    /// Whether it is byte for byte the same.
    #[getter]
    fn is_unchanged(&self) -> bool {
        self.0.is_unchanged()
    }

    /// Whether a changed key takes effect only when the daemon is started again.
    #[getter]
    fn needs_restart(&self) -> bool {
        self.0.needs_restart()
    }

    /// Those of the containers that go on with what they have, because a container keeps the log configuration it was made
    /// with: a dict of names and configurations in, the names out.
    fn unaffected(&self, containers: BTreeMap<String, AnyEngineConfig>) -> Vec<String> {
        let containers = containers
            .iter()
            .map(|(name, config)| (name.as_str(), &config.0));
        self.0
            .unaffected(containers)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    fn __repr__(&self) -> String {
        let keys: Vec<_> = self
            .0
            .effects()
            .iter()
            .map(|effect| effect.key().to_owned())
            .collect();
        format!("<EditedConfig {}>", keys.join(" "))
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.before().hash(&mut hasher);
        hasher.finish()
    }
}
