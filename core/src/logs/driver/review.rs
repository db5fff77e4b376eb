//! The rules between options, and those of places and releases.

use std::fmt;

use crate::logs::driver::address::FluentdAddress;
use crate::logs::driver::address::{GelfAddress, SyslogAddress};
use crate::logs::driver::config::{Delivery, KeptBecause, LogConfig, is_secret};
use crate::logs::driver::options::{Attributes, Noticed, OptionRow};
use crate::logs::driver::{DriverKind, LogDriver};
use crate::logs::release::EngineRelease;

/// Where a log configuration is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// `log-driver` and `log-opts` of the daemon: the default of every container created afterwards.
    DaemonDefault,
    /// One container.
    Container,
    /// A swarm service. The engine checks nothing when it is created; its tasks fail.
    Service,
}

/// Where the engine itself would notice what a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nowhere: it takes it without a word.
    Nowhere,
    /// The daemon does not start.
    DaemonStart,
    /// The container is not created (HTTP 400).
    Create,
    /// The container is created and does not start (HTTP 500).
    Start,
    /// The service is created, and its tasks are rejected or fail in a loop.
    Task,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Nowhere => "nowhere",
            Self::DaemonStart => "daemon start",
            Self::Create => "create",
            Self::Start => "start",
            Self::Task => "task",
        })
    }
}

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It breaks a rule, does harm or does nothing: it is not written.
    Refused,
    /// It works, with a risk to know of.
    Warned,
}

/// One thing to be said about a log configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    option: Option<String>,
    severity: Severity,
    stage: Stage,
    about_release: bool,
    text: String,
}

impl Finding {
    /// The option, in the engine's name for it; none when it is about the driver or the whole.
    pub fn option(&self) -> Option<&str> {
        self.option.as_deref()
    }

    /// How serious it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Where the engine itself would notice.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What is wrong and what to do. Never holds the value of a token.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether another release of the engine would do it.
    pub fn is_about_release(&self) -> bool {
        self.about_release
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.option {
            Some(option) => write!(f, "{option}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// Whether a driver uses one of the options that add to each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeUse {
    NotAnAttribute,
    Used(Option<EngineRelease>),
    Ignored,
    Refused,
}

pub(crate) fn attribute_use(kind: DriverKind, key: &str) -> AttributeUse {
    if !Attributes::ROWS.iter().any(|row| row.key == key) {
        return AttributeUse::NotAnAttribute;
    }
    let tag = key == "tag";
    match kind {
        DriverKind::JsonFile if tag => AttributeUse::Used(Some(EngineRelease::new(18, 3, 0))),
        DriverKind::Local => AttributeUse::Used(Some(EngineRelease::new(29, 5, 0))),
        DriverKind::Syslog if !tag => AttributeUse::Ignored,
        DriverKind::AwsLogs if !tag => AttributeUse::Refused,
        DriverKind::GcpLogs if tag => AttributeUse::Refused,
        DriverKind::EtwLogs | DriverKind::LogEntries | DriverKind::None => AttributeUse::Ignored,
        // A plugin's options are its own affair.
        DriverKind::Plugin => AttributeUse::NotAnAttribute,
        DriverKind::JsonFile
        | DriverKind::Journald
        | DriverKind::Syslog
        | DriverKind::Gelf
        | DriverKind::Fluentd
        | DriverKind::Splunk
        | DriverKind::AwsLogs
        | DriverKind::GcpLogs => AttributeUse::Used(None),
    }
}

const CACHE_SINCE: EngineRelease = EngineRelease::new(20, 10, 0);
const STRICT_FLUENTD: EngineRelease = EngineRelease::new(23, 0, 0);

struct Review {
    place: Place,
    release: EngineRelease,
    /// Whether a daemon would look at its default at all when it starts.
    has_options: bool,
    findings: Vec<Finding>,
}

impl Review {
    fn stage(&self, noticed: Noticed) -> Stage {
        match (noticed, self.place) {
            (Noticed::Never, _) => Stage::Nowhere,
            (_, Place::Service) => Stage::Task,
            (Noticed::Validator, Place::DaemonDefault) if self.has_options => Stage::DaemonStart,
            (Noticed::Validator, _) => Stage::Create,
            (Noticed::Constructor, _) => Stage::Start,
        }
    }

    fn refuse(&mut self, option: Option<&str>, noticed: Noticed, text: impl Into<String>) {
        self.add(option, Severity::Refused, noticed, false, text);
    }

    fn warn(&mut self, option: Option<&str>, noticed: Noticed, text: impl Into<String>) {
        self.add(option, Severity::Warned, noticed, false, text);
    }

    fn add(
        &mut self,
        option: Option<&str>,
        severity: Severity,
        noticed: Noticed,
        about_release: bool,
        text: impl Into<String>,
    ) {
        self.findings.push(Finding {
            option: option.map(Into::into),
            severity,
            stage: self.stage(noticed),
            about_release,
            text: text.into(),
        });
    }

    fn release(
        &mut self,
        option: Option<&str>,
        noticed: Noticed,
        since: EngineRelease,
        until: Option<EngineRelease>,
    ) {
        let text = if self.release < since {
            format!("it came with {since}, and this engine is {}", self.release)
        } else if let Some(until) = until.filter(|until| self.release >= *until) {
            format!(
                "it was removed in {until}, and this engine is {}",
                self.release
            )
        } else {
            return;
        };
        self.add(option, Severity::Refused, noticed, true, text);
    }

    fn rows(&mut self, rows: &[OptionRow], written: &std::collections::BTreeMap<String, String>) {
        for row in rows.iter().filter(|row| written.contains_key(row.key)) {
            // An option that is too new, or too old, is an unknown name to the validator.
            self.release(Some(row.key), Noticed::Validator, row.since, row.until);
        }
    }
}

pub(crate) fn review(config: &LogConfig, place: Place, release: EngineRelease) -> Vec<Finding> {
    let LogConfig {
        driver,
        delivery,
        cache_disabled,
        attributes,
        kept,
    } = config;
    let kind = driver.kind();
    let written = config.written().options;
    let mut review = Review {
        place,
        release,
        has_options: !written.is_empty() || !kept.is_empty(),
        findings: Vec::new(),
    };

    for (key, kept) in kept {
        let noticed = match (key.as_str(), &kept.because) {
            // Up to 20.10 a bad address is found only when it is dialled, unless its port is no number.
            ("fluentd-address", KeptBecause::Bad(_))
                if release < STRICT_FLUENTD
                    && kept.noticed != Noticed::Never
                    && (kept.value.starts_with("unix:")
                        || kept
                            .value
                            .rsplit(':')
                            .next()
                            .is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))) =>
            {
                Noticed::Constructor
            }
            _ => kept.noticed,
        };
        let text = match &kept.because {
            KeptBecause::Unknown(hint) => format!("unknown option: {hint}"),
            KeptBecause::Bad(rule) if is_secret(key) => format!("bad value: {rule}"),
            KeptBecause::Bad(rule) => {
                let shown = super::address::without_credentials(&kept.value);
                format!(
                    "bad value {:?}: {rule}",
                    shown.chars().take(80).collect::<String>()
                )
            }
            KeptBecause::NoEffect(because) => (*because).into(),
        };
        review.refuse(Some(key), noticed, text);
    }

    review.release(None, Noticed::Validator, kind.since(), kind.removed_in());
    if kind == DriverKind::None {
        review.warn(
            None,
            Noticed::Never,
            "the driver none keeps nothing: no line of the container can ever be read",
        );
    }
    let named = match driver {
        LogDriver::Plugin(_) => &std::collections::BTreeMap::new(),
        _ => &written,
    };
    review.rows(kind.rows(), named);
    review.rows(Attributes::ROWS, named);
    for row in Attributes::ROWS
        .iter()
        .filter(|row| named.contains_key(row.key))
    {
        match attribute_use(kind, row.key) {
            AttributeUse::Used(Some(since)) => {
                review.release(Some(row.key), Noticed::Validator, since, None);
            }
            AttributeUse::Used(None) | AttributeUse::NotAnAttribute => {}
            AttributeUse::Ignored => review.refuse(
                Some(row.key),
                Noticed::Never,
                format!("the driver {kind} takes it and does nothing with it"),
            ),
            AttributeUse::Refused => review.refuse(
                Some(row.key),
                Noticed::Validator,
                format!("the driver {kind} does not take it"),
            ),
        }
    }
    of_attributes(&mut review, kind, attributes, place);
    of_driver(&mut review, driver);
    of_delivery(&mut review, config, kind, *delivery, *cache_disabled);
    review.findings.sort_by_key(|finding| finding.severity);
    review.findings
}

fn of_attributes(review: &mut Review, kind: DriverKind, attributes: &Attributes, place: Place) {
    let Some(tag) = attributes.tag() else {
        return;
    };
    if tag.may_fail_at_start() {
        review.warn(
            Some("tag"),
            Noticed::Constructor,
            "index and slice keep a container from starting when they reach beyond the end",
        );
    }
    if tag.is_constant() && place != Place::Container {
        review.warn(
            Some("tag"),
            Noticed::Never,
            "it is the same for every container",
        );
    }
    if kind == DriverKind::AwsLogs && tag.as_str().contains([':', '*']) {
        review.refuse(
            Some("tag"),
            Noticed::Never,
            "the name of a log stream holds no : and no *",
        );
    }
}

#[allow(clippy::too_many_lines)] // one arm for each driver
fn of_driver(review: &mut Review, driver: &LogDriver) {
    const COLLECTOR: &str = "the container does not start while the collector does not answer, and the daemon cannot read a stopped one's lines either";
    match driver {
        LogDriver::JsonFile(driver) => {
            let files = driver.max_file().map_or(1, |count| count.get());
            if driver.compress() == Some(&true) && (files < 2 || driver.max_size().is_none()) {
                review.refuse(
                    Some("compress"),
                    Noticed::Constructor,
                    "it needs max-file of at least 2, and max-size",
                );
            }
            if driver.max_size().is_none() {
                review.warn(
                    Some("max-size"),
                    Noticed::Never,
                    "without it the file grows until the disk is full",
                );
                if driver.max_file().is_some() {
                    review.warn(
                        Some("max-file"),
                        Noticed::Never,
                        "it has no effect without max-size",
                    );
                }
            }
        }
        LogDriver::Local(driver) => {
            let one = driver.max_file().is_some_and(|count| count.get() == 1);
            if one && driver.compress() != Some(&false) {
                review.refuse(
                    Some("max-file"),
                    Noticed::Constructor,
                    "compression, which is on by default, needs at least two files: set compress to false, or max-file to 2",
                );
            }
        }
        LogDriver::Journald(_) => {
            review.warn(
                None,
                Noticed::Constructor,
                "the container does not start on a host without systemd-journald",
            );
        }
        LogDriver::Syslog(driver) => {
            let tls = driver.address().is_some_and(SyslogAddress::is_tls);
            let given = [
                ("syslog-tls-ca-cert", driver.tls_ca_cert().is_some()),
                ("syslog-tls-cert", driver.tls_cert().is_some()),
                ("syslog-tls-key", driver.tls_key().is_some()),
                ("syslog-tls-skip-verify", driver.tls_skip_verify().is_some()),
            ];
            for (key, given) in given {
                if given && !tls {
                    review.refuse(
                        Some(key),
                        Noticed::Never,
                        "it has no effect unless syslog-address is tcp+tls://",
                    );
                }
            }
            if tls && driver.tls_cert().is_some() != driver.tls_key().is_some() {
                review.refuse(
                    Some("syslog-tls-key"),
                    Noticed::Constructor,
                    "syslog-tls-cert and syslog-tls-key go together",
                );
            }
            if tls && driver.tls_skip_verify().is_some() {
                review.warn(
                    Some("syslog-tls-skip-verify"),
                    Noticed::Never,
                    "anybody on the path can read and change the lines",
                );
            }
            match driver.address() {
                Some(SyslogAddress::Udp(_)) => review.warn(
                    Some("syslog-address"),
                    Noticed::Never,
                    "whether anybody receives the datagrams is never known",
                ),
                Some(SyslogAddress::Tcp(_) | SyslogAddress::TcpTls(_)) => {
                    review.warn(Some("syslog-address"), Noticed::Constructor, COLLECTOR);
                }
                Some(SyslogAddress::Unix(path) | SyslogAddress::Unixgram(path)) => {
                    let text = format!("{path} must exist on the engine's host");
                    review.warn(Some("syslog-address"), Noticed::Validator, text);
                }
                None => review.warn(
                    None,
                    Noticed::Constructor,
                    "the container does not start on a host without a syslog socket (/dev/log)",
                ),
            }
        }
        LogDriver::Gelf(driver) => match driver.address() {
            None => review.refuse(Some("gelf-address"), Noticed::Validator, "it is required"),
            Some(GelfAddress::Udp(_)) => {
                let keys = [
                    (
                        "gelf-tcp-max-reconnect",
                        driver.tcp_max_reconnect().is_some(),
                    ),
                    (
                        "gelf-tcp-reconnect-delay",
                        driver.tcp_reconnect_delay().is_some(),
                    ),
                ];
                for (key, _) in keys.iter().filter(|(_, given)| *given) {
                    review.refuse(
                        Some(key),
                        Noticed::Validator,
                        "it goes with a tcp:// address only",
                    );
                }
            }
            Some(GelfAddress::Tcp(_)) => {
                let keys = [
                    ("gelf-compression-type", driver.compression().is_some()),
                    (
                        "gelf-compression-level",
                        driver.compression_level().is_some(),
                    ),
                ];
                for (key, _) in keys.iter().filter(|(_, given)| *given) {
                    review.refuse(
                        Some(key),
                        Noticed::Validator,
                        "it goes with a udp:// address only",
                    );
                }
                review.warn(Some("gelf-address"), Noticed::Constructor, COLLECTOR);
            }
        },
        LogDriver::Fluentd(driver) => {
            if driver.request_ack() == Some(&true) {
                review.warn(
                    Some("fluentd-request-ack"),
                    Noticed::Never,
                    "when a container writes to both standard output and error, the engine's client takes each other's acknowledgements for wrong: lines are sent several times, and dockerd itself can crash (up to its client's 1.9.0; seen with 20.10.24)",
                );
            }
            if driver.asynchronous().is_some() && driver.async_connect().is_some() {
                review.refuse(
                    Some("fluentd-async-connect"),
                    Noticed::Validator,
                    "it is the old name of fluentd-async: keep that one only",
                );
            }
            if matches!(driver.address(), Some(FluentdAddress::Tls(_))) {
                let noticed = Noticed::Validator;
                review.release(Some("fluentd-address"), noticed, STRICT_FLUENTD, None);
            }
            let background = driver.asynchronous().or(driver.async_connect()) == Some(&true);
            if !background {
                review.warn(Some("fluentd-async"), Noticed::Constructor, COLLECTOR);
                if driver.async_reconnect_interval().is_some() {
                    review.warn(
                        Some("fluentd-async-reconnect-interval"),
                        Noticed::Never,
                        "it has no effect without fluentd-async",
                    );
                }
            }
        }
        LogDriver::Splunk(driver) => {
            for (key, given) in [
                ("splunk-url", driver.url().is_some()),
                ("splunk-token", driver.token().is_some()),
            ] {
                if !given {
                    review.refuse(Some(key), Noticed::Constructor, "it is required");
                }
            }
            if driver.gzip_level().is_some() && driver.gzip() != Some(&true) {
                review.warn(
                    Some("splunk-gzip-level"),
                    Noticed::Never,
                    "it has no effect without splunk-gzip",
                );
            }
            if driver.url().is_some_and(|url| !url.is_tls()) {
                review.warn(
                    Some("splunk-url"),
                    Noticed::Never,
                    "the token is sent in clear text over http",
                );
            }
            if driver.verify_connection() != Some(&false) {
                review.warn(
                    Some("splunk-verify-connection"),
                    Noticed::Constructor,
                    COLLECTOR,
                );
            }
            if driver.insecure_skip_verify() == Some(&true) {
                review.warn(
                    Some("splunk-insecureskipverify"),
                    Noticed::Never,
                    "anybody on the path can read the token",
                );
            }
        }
        LogDriver::AwsLogs(driver) => {
            if driver.group().is_none() {
                review.refuse(Some("awslogs-group"), Noticed::Validator, "it is required");
            }
            let datetime = driver.datetime_format().is_some();
            let multiline = driver.multiline_pattern().is_some();
            if datetime && multiline {
                review.refuse(
                    Some("awslogs-multiline-pattern"),
                    Noticed::Validator,
                    "it excludes awslogs-datetime-format",
                );
            }
            if driver.format().is_some() && (datetime || multiline) {
                review.refuse(
                    Some("awslogs-format"),
                    Noticed::Validator,
                    "it excludes awslogs-datetime-format and awslogs-multiline-pattern",
                );
            }
            if driver.region().is_none() {
                review.warn(
                    Some("awslogs-region"),
                    Noticed::Constructor,
                    "without it the daemon needs AWS_REGION in its environment, or to run on an instance of EC2",
                );
            }
            review.warn(None, Noticed::Constructor, "the container does not start while the daemon has no credentials or the service does not answer");
        }
        LogDriver::GcpLogs(_) => {
            review.warn(None, Noticed::Constructor, "the container does not start while the daemon has no credentials or the service does not answer");
        }
        LogDriver::LogEntries(driver) => {
            if driver.token().is_none() {
                review.refuse(
                    Some("logentries-token"),
                    Noticed::Validator,
                    "it is required",
                );
            }
            review.warn(None, Noticed::Constructor, COLLECTOR);
        }
        LogDriver::Plugin(_) => {
            review.warn(
                None,
                Noticed::Constructor,
                "only the plugin knows its options, and it looks at them when a container starts",
            );
        }
        LogDriver::EtwLogs(_) | LogDriver::None => {}
    }
}

fn of_delivery(
    review: &mut Review,
    config: &LogConfig,
    kind: DriverKind,
    delivery: Delivery,
    cache_disabled: Option<bool>,
) {
    match delivery {
        Delivery::EngineDefault | Delivery::Blocking => {
            if matches!(delivery, Delivery::Blocking) {
                review.release(
                    Some("mode"),
                    Noticed::Validator,
                    EngineRelease::new(17, 4, 0),
                    None,
                );
            }
            if kind.is_remote() && !datagrams(&config.driver) {
                review.warn(
                    Some("mode"),
                    Noticed::Never,
                    "when the other side stops taking lines the application stops with it: consider non-blocking with a generous buffer",
                );
            }
        }
        Delivery::NonBlocking { buffer } => {
            review.release(
                Some("mode"),
                Noticed::Validator,
                EngineRelease::new(17, 4, 0),
                None,
            );
            review.warn(
                Some("mode"),
                Noticed::Never,
                "when the buffer is full the newest lines are dropped, and nothing tells of it",
            );
            if buffer.is_some_and(|size| size.bytes() < 1_000_000) {
                review.warn(
                    Some("max-buffer-size"),
                    Noticed::Never,
                    "it is less than the default of 1 MB",
                );
            }
        }
    }
    if let Some(disabled) = cache_disabled {
        review.release(
            Some("cache-disabled"),
            Noticed::Validator,
            CACHE_SINCE,
            None,
        );
        if disabled && kind.is_remote() {
            review.warn(
                Some("cache-disabled"),
                Noticed::Never,
                "docker logs will not be able to read this container",
            );
        } else if !kind.is_remote() {
            review.warn(
                Some("cache-disabled"),
                Noticed::Never,
                "this driver needs no cache",
            );
        }
    } else if kind.is_remote() && review.release < CACHE_SINCE {
        review.warn(
            None,
            Noticed::Never,
            "docker logs cannot read this driver before 20.10",
        );
    }
}

fn datagrams(driver: &LogDriver) -> bool {
    match driver {
        LogDriver::Gelf(driver) => matches!(driver.address(), Some(GelfAddress::Udp(_))),
        LogDriver::Syslog(driver) => matches!(driver.address(), Some(SyslogAddress::Udp(_))),
        LogDriver::JsonFile(_)
        | LogDriver::Local(_)
        | LogDriver::Journald(_)
        | LogDriver::Fluentd(_)
        | LogDriver::Splunk(_)
        | LogDriver::AwsLogs(_)
        | LogDriver::GcpLogs(_)
        | LogDriver::EtwLogs(_)
        | LogDriver::LogEntries(_)
        | LogDriver::None
        | LogDriver::Plugin(_) => false,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
