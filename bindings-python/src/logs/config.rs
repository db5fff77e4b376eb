//! `trunkline.logs.LogConfig` and `EngineLogConfig`.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyString, PyTuple};
use trunkline::logs::{
    Delivery, DriverKind, EngineLogConfig as CoreEngine, LogConfig as Core, Merged as CoreMerged,
    OptionSource,
};

use crate::convert::{Span, python_enum, wrong_type};
use crate::error::{OrRaise, invalid};
use crate::logs::finding::{Finding, PlaceEnum, Release, findings};
use crate::logs::template::TagTemplate;
use crate::spec::{Many, text_of};

python_enum! {
    /// `trunkline.logs.DriverKind`.
    DriverKindEnum = DriverKind, "DriverKind", "kind of log driver" {
        JsonFile => "json-file" | "json_file",
        Local => "local",
        Journald => "journald",
        Syslog => "syslog",
        Gelf => "gelf",
        Fluentd => "fluentd",
        Splunk => "splunk",
        AwsLogs => "awslogs",
        GcpLogs => "gcplogs",
        EtwLogs => "etwlogs",
        LogEntries => "logentries",
        None => "none",
        Plugin => "plugin",
    }
}

python_enum! {
    /// `trunkline.logs.OptionSource`.
    OptionSourceEnum = OptionSource, "OptionSource", "source of an option" {
        Own => "own",
        Daemon => "daemon",
    }
}

/// How lines reach the driver, without the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeliveryName {
    EngineDefault,
    Blocking,
    NonBlocking,
}

python_enum! {
    /// `trunkline.logs.Delivery`.
    DeliveryEnum = DeliveryName, "Delivery", "mode of delivery" {
        EngineDefault => "engine-default" | "engine_default",
        Blocking => "blocking",
        NonBlocking => "non-blocking" | "non_blocking",
    }
}

/// A driver's name and its options, as an engine takes and reports them: `HostConfig.LogConfig`, or `log-driver` and `log-opts` of
/// a daemon. An empty name stands for the daemon's default. Values of tokens are not in its `repr`.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct EngineLogConfig(pub(crate) CoreEngine);

#[pymethods]
impl EngineLogConfig {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("driver", "options");

    #[new]
    #[pyo3(signature = (driver="", options=BTreeMap::new()))]
    fn new(driver: &str, options: BTreeMap<String, String>) -> Self {
        Self(CoreEngine::new(driver, options))
    }

    /// The driver's name.
    #[getter]
    fn driver(&self) -> &str {
        self.0.driver()
    }

    /// The options, tokens included.
    #[getter]
    fn options(&self) -> BTreeMap<String, String> {
        self.0.options().clone()
    }

    /// What a container with this configuration gets from a daemon with that default.
    fn merged_with(&self, daemon: &Bound<'_, Self>) -> Merged {
        Merged(self.0.merged_with(&daemon.get().0))
    }

    fn __repr__(&self) -> String {
        masked("EngineLogConfig", &self.0)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0)
    }

    fn __getnewargs__(&self) -> (&str, BTreeMap<String, String>) {
        (self.0.driver(), self.0.options().clone())
    }
}

/// The core's own text, which has no secrets.
fn masked(class: &str, engine: &CoreEngine) -> String {
    let text = format!("{engine:?}");
    let options = text.split_once("options: ").map_or("{}", |(_, options)| {
        options.strip_suffix(" }").unwrap_or(options)
    });
    format!("{class}({:?}, {options})", engine.driver())
}

fn hash_of(engine: &CoreEngine) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    engine.driver().hash(&mut hasher);
    engine
        .options()
        .keys()
        .for_each(|key| key.hash(&mut hasher));
    hasher.finish()
}

/// What a container gets from its own options and from the daemon's default.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Merged(CoreMerged);

#[pymethods]
impl Merged {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("config", "driver_source");

    /// The driver and the options that hold.
    #[getter]
    fn config(&self) -> EngineLogConfig {
        EngineLogConfig(self.0.config().clone())
    }

    /// Where the driver comes from.
    #[getter]
    fn driver_source(&self) -> OptionSourceEnum {
        OptionSourceEnum(self.0.driver_source())
    }

    /// Where an option comes from; None when it is not set.
    fn source(&self, option: &str) -> Option<OptionSourceEnum> {
        self.0.source(option).map(OptionSourceEnum)
    }

    /// The daemon's options that do not hold, because the container has another driver.
    #[getter]
    fn left_out(&self) -> Vec<String> {
        self.0.left_out().map(str::to_owned).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Merged {}>", masked("EngineLogConfig", self.0.config()))
    }

    fn __hash__(&self) -> u64 {
        hash_of(self.0.config())
    }
}

/// The value of an option as text for the engine; the core says whether it is one.
pub(crate) trait Value {
    fn text(self) -> String;
}

/// Text, a number, or a yes or no.
pub(crate) struct Plain(String);

impl Value for Plain {
    fn text(self) -> String {
        self.0
    }
}

impl<'py> FromPyObject<'_, 'py> for Plain {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if found.is_instance_of::<PyBool>() {
            return Ok(Self(found.extract::<bool>()?.to_string()));
        }
        if found.is_instance_of::<PyInt>() {
            return Ok(Self(found.call_method1("__format__", ("d",))?.to_string()));
        }
        if found.is_instance_of::<TagTemplate>() {
            return Ok(Self(found.str()?.to_string()));
        }
        text_of(&found)
            .map(Self)
            .map_err(|_| wrong_type(&found, "str, int or bool"))
    }
}

/// A duration: `timedelta` or seconds; text such as `1s` too.
pub(crate) struct Wait(String);

impl Value for Wait {
    fn text(self) -> String {
        self.0
    }
}

impl<'py> FromPyObject<'_, 'py> for Wait {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if found.is_instance_of::<PyString>() {
            return text_of(&found).map(Self);
        }
        found
            .extract::<Span>()
            .map(|span| Self(format!("{}ns", span.0.as_nanos())))
    }
}

/// Names of labels or variables: a list, or text with commas.
pub(crate) struct Names(String);

impl Value for Names {
    fn text(self) -> String {
        self.0
    }
}

impl<'py> FromPyObject<'_, 'py> for Names {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if found.is_instance_of::<PyString>() {
            return text_of(&found).map(Self);
        }
        found
            .extract::<Many<String>>()
            .map(|names| Self(names.join(",")))
    }
}

/// What every driver takes.
struct Common {
    mode: Option<DeliveryEnum>,
    max_buffer_size: Option<Plain>,
    cache_disabled: Option<bool>,
    labels: Option<Names>,
    labels_regex: Option<Plain>,
    env: Option<Names>,
    env_regex: Option<Plain>,
    tag: Option<Plain>,
}

fn made(
    driver: &str,
    mut options: BTreeMap<String, String>,
    common: Common,
) -> PyResult<LogConfig> {
    let Common {
        mode,
        max_buffer_size,
        cache_disabled,
        labels,
        labels_regex,
        env,
        env_regex,
        tag,
    } = common;
    let mode = match mode.map(|mode| mode.0) {
        None | Some(DeliveryName::EngineDefault) => None,
        Some(DeliveryName::Blocking) => Some("blocking".to_owned()),
        Some(DeliveryName::NonBlocking) => Some("non-blocking".to_owned()),
    };
    let common = [
        ("mode", mode),
        ("max-buffer-size", max_buffer_size.map(Value::text)),
        (
            "cache-disabled",
            cache_disabled.map(|disabled| disabled.to_string()),
        ),
        ("labels", labels.map(Value::text)),
        ("labels-regex", labels_regex.map(Value::text)),
        ("env", env.map(Value::text)),
        ("env-regex", env_regex.map(Value::text)),
        ("tag", tag.map(Value::text)),
    ];
    for (key, value) in common {
        if let Some(value) = value {
            options.insert(key.to_owned(), value);
        }
    }
    let config = LogConfig::read(CoreEngine::new(driver, options))?;
    // What the core did not take is a wrong value here: the keys are right.
    let refused = config.core.not_understood().next().map(str::to_owned);
    let Some(key) = refused else {
        return Ok(config);
    };
    let newest = trunkline::logs::EngineRelease::new(29, 5, 0);
    let review = config
        .core
        .review(trunkline::logs::Place::Container, newest);
    let rule = review
        .iter()
        .find(|finding| finding.option() == Some(key.as_str()))
        .map_or("the engine does not take it", |finding| finding.text());
    let secret = ["token", "password", "secret"]
        .iter()
        .any(|word| key.contains(word));
    let value = config.written.options().get(&key).filter(|_| !secret);
    Err(invalid(
        &key,
        value.map_or("[secret]", String::as_str),
        rule,
    ))
}

/// A log driver with everything that belongs to it, for a daemon's default, a container or a service.
///
/// One constructor for each driver, options by keyword: `LogConfig.json_file(max_size="10m", max_file=3)`. Every driver takes
/// `mode` (`blocking` or `non-blocking`) with `max_buffer_size`, `cache_disabled`, and what to add to each line: `labels`,
/// `labels_regex`, `env`, `env_regex`, `tag`. A wrong value is refused at once; `review` says what an engine of a release
/// would make of the whole, and `to_engine` writes the strings for it.
///
/// `LogConfig.from_engine` reads what an engine has. Options that it does not understand are kept, reported by `review`, and
/// refused when written.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug)]
pub(crate) struct LogConfig {
    pub(crate) core: Core,
    written: CoreEngine,
}

impl PartialEq for LogConfig {
    fn eq(&self, other: &Self) -> bool {
        self.core == other.core
    }
}

impl LogConfig {
    fn read(written: CoreEngine) -> PyResult<Self> {
        let core = Core::from_engine(&written).or_raise()?;
        Ok(Self { core, written })
    }
}

macro_rules! log_config {
    ($(
        $(#[$doc:meta])*
        $method:ident = $driver:literal ($($required:ident: $required_type:ty = $required_key:literal),*)
            { $($option:ident: $type:ty = $key:literal),* $(,)? }
    )+; $($methods:tt)*) => {
        #[pymethods]
        impl LogConfig {
            $(
                $(#[$doc])*
                #[staticmethod]
                #[pyo3(signature = (
                    *, $($required,)* $($option=None,)* mode=None, max_buffer_size=None, cache_disabled=None, labels=None,
                    labels_regex=None, env=None, env_regex=None, tag=None
                ))]
                #[allow(clippy::too_many_arguments)] // options, all by keyword
                fn $method(
                    $($required: $required_type,)*
                    $($option: Option<$type>,)*
                    mode: Option<DeliveryEnum>,
                    max_buffer_size: Option<Plain>,
                    cache_disabled: Option<bool>,
                    labels: Option<Names>,
                    labels_regex: Option<Plain>,
                    env: Option<Names>,
                    env_regex: Option<Plain>,
                    tag: Option<Plain>,
                ) -> PyResult<Self> {
                    #[allow(unused_mut)]
                    let mut options = BTreeMap::new();
                    $( options.insert($required_key.to_owned(), $required.text()); )*
                    $( if let Some(value) = $option {
                        options.insert($key.to_owned(), value.text());
                    } )*
                    let common = Common { mode, max_buffer_size, cache_disabled, labels, labels_regex, env, env_regex, tag };
                    made($driver, options, common)
                }
            )+

            $($methods)*
        }
    };
}

log_config! {
    /// Lines as JSON in files of the engine: the engine's own default driver. Files grow without bound unless `max_size` is set.
    json_file = "json-file" () {
        max_size: Plain = "max-size", max_file: Plain = "max-file", compress: Plain = "compress",
    }
    /// Lines in compact files of the engine, rotated and compressed unless told otherwise (18.09).
    local = "local" () {
        max_size: Plain = "max-size", max_file: Plain = "max-file", compress: Plain = "compress",
    }
    /// The journal of the engine's host.
    journald = "journald" () {}
    /// A syslog server, or the host's own.
    syslog = "syslog" () {
        address: Plain = "syslog-address", facility: Plain = "syslog-facility", format: Plain = "syslog-format",
        tls_ca_cert: Plain = "syslog-tls-ca-cert", tls_cert: Plain = "syslog-tls-cert", tls_key: Plain = "syslog-tls-key",
        tls_skip_verify: Plain = "syslog-tls-skip-verify",
    }
    /// A server for the Graylog Extended Log Format.
    gelf = "gelf" (address: Plain = "gelf-address") {
        compression: Plain = "gelf-compression-type", compression_level: Plain = "gelf-compression-level",
        tcp_max_reconnect: Plain = "gelf-tcp-max-reconnect", tcp_reconnect_delay: Plain = "gelf-tcp-reconnect-delay",
    }
    /// A Fluentd collector.
    fluentd = "fluentd" () {
        address: Plain = "fluentd-address", asynchronous: Plain = "fluentd-async", async_connect: Plain = "fluentd-async-connect",
        async_reconnect_interval: Wait = "fluentd-async-reconnect-interval", buffer_limit: Plain = "fluentd-buffer-limit",
        max_retries: Plain = "fluentd-max-retries", retry_wait: Wait = "fluentd-retry-wait",
        request_ack: Plain = "fluentd-request-ack", sub_second_precision: Plain = "fluentd-sub-second-precision",
        write_timeout: Wait = "fluentd-write-timeout", read_timeout: Wait = "fluentd-read-timeout",
    }
    /// Splunk's HTTP Event Collector.
    splunk = "splunk" (url: Plain = "splunk-url", token: Plain = "splunk-token") {
        source: Plain = "splunk-source", sourcetype: Plain = "splunk-sourcetype", index: Plain = "splunk-index",
        capath: Plain = "splunk-capath", caname: Plain = "splunk-caname",
        insecure_skip_verify: Plain = "splunk-insecureskipverify", format: Plain = "splunk-format",
        verify_connection: Plain = "splunk-verify-connection", gzip: Plain = "splunk-gzip", gzip_level: Plain = "splunk-gzip-level",
        index_acknowledgment: Plain = "splunk-index-acknowledgment",
    }
    /// Amazon `CloudWatch` Logs.
    awslogs = "awslogs" (group: Plain = "awslogs-group") {
        region: Plain = "awslogs-region", stream: Plain = "awslogs-stream", create_group: Plain = "awslogs-create-group",
        create_stream: Plain = "awslogs-create-stream", datetime_format: Plain = "awslogs-datetime-format",
        multiline_pattern: Plain = "awslogs-multiline-pattern", credentials_endpoint: Plain = "awslogs-credentials-endpoint",
        endpoint: Plain = "awslogs-endpoint", force_flush_interval_seconds: Plain = "awslogs-force-flush-interval-seconds",
        max_buffered_events: Plain = "awslogs-max-buffered-events", format: Plain = "awslogs-format",
    }
    /// Google Cloud Logging.
    gcplogs = "gcplogs" () {
        project: Plain = "gcp-project", log_cmd: Plain = "gcp-log-cmd", meta_zone: Plain = "gcp-meta-zone",
        meta_name: Plain = "gcp-meta-name", meta_id: Plain = "gcp-meta-id",
    }
    /// Event Tracing for Windows.
    etwlogs = "etwlogs" () {}
    /// Logentries, which engines since 26.0 have no longer.
    logentries = "logentries" (token: Plain = "logentries-token") {
        line_only: Plain = "line-only",
    }
    /// No logs at all.
    none = "none" () {}
    ;

    /// A driver by its name, and its options as the engine takes them; `LogConfig.json_file` and its like are safer.
    #[new]
    #[pyo3(signature = (driver, options=BTreeMap::new()))]
    fn new(driver: &str, options: BTreeMap<String, String>) -> PyResult<Self> {
        Self::read(CoreEngine::new(driver, options))
    }

    /// A driver that is a plugin. Its options are passed on unchecked.
    #[staticmethod]
    #[pyo3(signature = (name, options=BTreeMap::new()))]
    fn plugin(name: &str, options: BTreeMap<String, String>) -> PyResult<Self> {
        let config = Self::read(CoreEngine::new(name, options))?;
        if config.core.kind() != DriverKind::Plugin {
            return Err(invalid("name of a plugin", name, "it is a driver of the engine: use its own constructor"));
        }
        Ok(config)
    }

    /// Reads what an engine has: unknown options and bad values are kept, and `review` names each.
    #[staticmethod]
    fn from_engine(engine: &Bound<'_, EngineLogConfig>) -> PyResult<Self> {
        Self::read(engine.get().0.clone())
    }

    /// The driver's name.
    #[getter]
    fn driver(&self) -> &str {
        self.written.driver()
    }

    /// The kind of the driver.
    #[getter]
    fn kind(&self) -> DriverKindEnum {
        DriverKindEnum(self.core.kind())
    }

    /// The options as they were given, as text, tokens included. `to_engine` writes them in the engine's form.
    #[getter]
    fn options(&self) -> BTreeMap<String, String> {
        self.written.options().clone()
    }

    /// How lines reach the driver.
    #[getter]
    fn delivery(&self) -> DeliveryEnum {
        DeliveryEnum(match self.core.delivery() {
            Delivery::EngineDefault => DeliveryName::EngineDefault,
            Delivery::Blocking => DeliveryName::Blocking,
            Delivery::NonBlocking { .. } => DeliveryName::NonBlocking,
        })
    }

    /// The size of the buffer in memory, in bytes, when delivery does not block and it is set.
    #[getter]
    fn buffer_size(&self) -> Option<u64> {
        match self.core.delivery() {
            Delivery::NonBlocking { buffer } => buffer.map(trunkline::logs::BinarySize::bytes),
            Delivery::EngineDefault | Delivery::Blocking => None,
        }
    }

    /// Whether the copy that makes a remote driver's lines readable is left out; None when that is not said.
    #[getter]
    fn cache_disabled(&self) -> Option<bool> {
        self.core.cache_disabled()
    }

    /// The names of options that were read and not understood.
    #[getter]
    fn not_understood(&self) -> Vec<String> {
        self.core.not_understood().map(str::to_owned).collect()
    }

    /// All that an engine of a release would refuse at a place, or take and not do as one expects.
    fn review(&self, place: PlaceEnum, release: Release) -> Vec<Finding> {
        findings(&self.core.review(place.0, release.0))
    }

    /// The strings for the engine. `InvalidInputError` names each rule that is broken; `UnsupportedError` when the release is the
    /// only obstacle.
    fn to_engine(&self, place: PlaceEnum, release: Release) -> PyResult<EngineLogConfig> {
        self.core.to_engine(place.0, release.0).or_raise().map(EngineLogConfig)
    }

    /// Raises `NotFoundError` unless the driver is on the engine's list: `Plugins.Log` of `/info`.
    fn check_available(&self, engine_has: Many<String>) -> PyResult<()> {
        self.core.check_available(engine_has.iter().map(String::as_str)).or_raise()
    }

    /// The names of the options that a driver takes.
    #[staticmethod]
    fn option_keys(kind: DriverKindEnum) -> Vec<&'static str> {
        kind.0.option_keys().collect()
    }

    /// The release that brought a driver, and the one that took it away; None for one that is still there.
    #[staticmethod]
    fn releases(kind: DriverKindEnum) -> (Release, Option<Release>) {
        (Release(kind.0.since()), kind.0.removed_in().map(Release))
    }

    /// Whether the driver sends lines away from the engine's host.
    #[getter]
    fn is_remote(&self) -> bool {
        self.core.kind().is_remote()
    }

    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("driver", "options");

    fn __hash__(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        self.core.driver().name().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        masked("LogConfig", &self.written)
    }

    fn __getnewargs__(&self) -> (&str, BTreeMap<String, String>) {
        (self.written.driver(), self.written.options().clone())
    }
}

/// A configuration that an engine has, as an argument: `EngineLogConfig`, or a driver and a dict.
#[derive(Clone)]
pub(crate) struct AnyEngineConfig(pub(crate) CoreEngine);

impl<'py> FromPyObject<'_, 'py> for AnyEngineConfig {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(config) = found.cast::<EngineLogConfig>() {
            return Ok(Self(config.get().0.clone()));
        }
        if let Ok(pair) = found.cast::<PyTuple>() {
            let (driver, options): (String, BTreeMap<String, String>) = pair.extract()?;
            return Ok(Self(CoreEngine::new(driver, options)));
        }
        Err(wrong_type(
            &found,
            "EngineLogConfig, or a driver and a dict of its options",
        ))
    }
}
