//! The options of each driver, typed: an option of another driver cannot be expressed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::logs::driver::address::{FluentdAddress, GelfAddress, HttpOrigin, SyslogAddress};
use crate::logs::driver::pattern::Pattern;
use crate::logs::driver::value::{
    AwsLogsFormat, BinarySize, CompressionLevel, Count, DecimalSize, FileCount, GelfCompression,
    KeyList, LiteralTrue, OptionValue, PositiveCount, ReconnectInterval, Secret, SkipVerify,
    SplunkFormat, SyslogFacility, SyslogFormat, Text,
};
use crate::logs::release::EngineRelease;
use crate::logs::template::TagTemplate;

/// When the engine itself would notice a bad value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noticed {
    /// Its validator: at create, and at daemon start.
    Validator,
    /// The driver's constructor: when a container starts.
    Constructor,
    /// Nobody.
    Never,
}

/// One option of a driver, as a table row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OptionRow {
    pub(crate) key: &'static str,
    pub(crate) since: EngineRelease,
    pub(crate) until: Option<EngineRelease>,
    pub(crate) noticed: Noticed,
}

/// How an option was read.
pub(crate) enum Read {
    Taken,
    Unknown,
    Bad(String),
}

/// The part of an error that says what is right, without the value: it may be a secret.
pub(crate) fn rule_of(error: &crate::error::Error) -> String {
    match error {
        crate::error::Error::Invalid { rule, .. } => rule.clone(),
        other => other.to_string(),
    }
}

macro_rules! driver_options {
    (
        $(#[$meta:meta])*
        $name:ident {
            $( $get:ident / $set:ident : $ty:ty = $key:literal, $since:expr, $until:expr, $noticed:ident, $about:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name { $( $get: Option<$ty>, )* }

        impl $name {
            pub(crate) const ROWS: &[OptionRow] = &[
                $( OptionRow { key: $key, since: $since, until: $until, noticed: Noticed::$noticed }, )*
            ];

            $(
                #[doc = concat!("Sets `", $key, "`: ", $about)]
                pub fn $set(mut self, value: $ty) -> Self {
                    self.$get = Some(value);
                    self
                }

                #[doc = concat!("`", $key, "`, when it is set.")]
                pub fn $get(&self) -> Option<&$ty> {
                    self.$get.as_ref()
                }
            )*

            pub(crate) fn read(&mut self, key: &str, text: &str) -> Read {
                $( if key == $key {
                    return match <$ty as OptionValue>::read(text) {
                        Ok(value) => {
                            self.$get = Some(value);
                            Read::Taken
                        }
                        Err(error) => Read::Bad(rule_of(&error)),
                    };
                } )*
                let _ = (key, text); // for a driver without options
                Read::Unknown
            }

            pub(crate) fn write(&self, into: &mut BTreeMap<String, String>) {
                let Self { $( $get, )* } = self;
                $( if let Some(value) = $get { into.insert($key.into(), OptionValue::text(value)); } )*
                let _ = into; // for a driver without options
            }
        }
    };
}

const EVER: EngineRelease = EngineRelease::new(1, 6, 0);
const fn since(major: u16, minor: u16) -> EngineRelease {
    EngineRelease::new(major, minor, 0)
}

driver_options! {
    /// The names and the tag that a driver adds to each line: `labels`, `labels-regex`, `env`, `env-regex`, `tag`.
    ///
    /// Not every driver takes them, and two take them and do nothing; see [`crate::logs::LogConfig::review`].
    ///
    /// ```
    /// use trunkline::logs::Attributes;
    ///
    /// let attributes = Attributes::default().with_labels("team".parse()?).with_tag("{{.Name}}".parse()?);
    /// assert_eq!(attributes.tag().map(|tag| tag.as_str()), Some("{{.Name}}"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    Attributes {
        labels / with_labels: KeyList = "labels", since(1, 9), None, Never, "labels of the container to add, by exact name.";
        labels_regex / with_labels_regex: Pattern = "labels-regex", since(20, 10), None, Constructor, "labels to add, by a pattern of the name (20.10).";
        env / with_env: KeyList = "env", since(1, 9), None, Never, "environment variables to add, by exact name.";
        env_regex / with_env_regex: Pattern = "env-regex", since(17, 5), None, Constructor, "variables to add, by a pattern of the name (17.05).";
        tag / with_tag: TagTemplate = "tag", since(1, 9), None, Constructor, "the tag of the lines.";
    }
}

driver_options! {
    /// `json-file`: one JSON object per line in a file of the engine's own. The default, and readable.
    ///
    /// Without `max-size` the file grows until the disk is full.
    ///
    /// ```
    /// use trunkline::logs::{FileCount, JsonFile};
    ///
    /// let driver = JsonFile::default().with_max_size("10m".parse()?).with_max_file(FileCount::new(3)?);
    /// assert_eq!(driver.max_size().map(|size| size.bytes()), Some(10_000_000));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    JsonFile {
        max_size / with_max_size: DecimalSize = "max-size", since(1, 8), None, Constructor, "the size at which a file is rotated; unlimited by default.";
        max_file / with_max_file: FileCount = "max-file", since(1, 8), None, Constructor, "the number of files, 1 by default; no effect without `max-size`.";
        compress / with_compress: bool = "compress", since(18, 6), None, Constructor, "whether rotated files are gzipped; needs `max-size` and two files (18.06).";
    }
}

driver_options! {
    /// `local`: a compact binary format in files of the engine's own, rotated and compressed by default, and readable (18.09).
    ///
    /// ```
    /// use trunkline::logs::Local;
    ///
    /// assert!(Local::default().max_size().is_none()); // the engine's default is 20 MiB, five files, compressed
    /// ```
    Local {
        max_size / with_max_size: DecimalSize = "max-size", since(18, 9), None, Constructor, "the size at which a file is rotated, 20 MiB by default.";
        max_file / with_max_file: FileCount = "max-file", since(18, 9), None, Constructor, "the number of files, 5 by default; 1 needs `compress` off.";
        compress / with_compress: bool = "compress", since(18, 9), None, Constructor, "whether rotated files are gzipped; on by default.";
    }
}

driver_options! {
    /// `journald`: the host's journal, on hosts with systemd only. It has no options of its own.
    ///
    /// ```
    /// use trunkline::logs::{DriverKind, Journald, LogConfig};
    ///
    /// assert_eq!(LogConfig::new(Journald::default()).kind(), DriverKind::Journald);
    /// ```
    Journald {}
}

driver_options! {
    /// `syslog`: the host's syslog, or one elsewhere. stdout is sent as info, stderr as error; empty lines are dropped.
    ///
    /// ```
    /// use trunkline::logs::Syslog;
    ///
    /// let driver = Syslog::default().with_address("udp://10.0.0.5:514".parse()?).with_facility("local3".parse()?);
    /// assert_eq!(driver.facility().map(|facility| facility.number()), Some(19));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    Syslog {
        address / with_address: SyslogAddress = "syslog-address", EVER, None, Validator, "where to send; the host's own syslog socket by default.";
        facility / with_facility: SyslogFacility = "syslog-facility", EVER, None, Validator, "the facility, `daemon` by default.";
        format / with_format: SyslogFormat = "syslog-format", since(1, 12), None, Validator, "the line format; the local style by default (1.12).";
        tls_ca_cert / with_tls_ca_cert: Text = "syslog-tls-ca-cert", since(1, 10), None, Constructor, "a PEM file on the engine's host; `tcp+tls` only.";
        tls_cert / with_tls_cert: Text = "syslog-tls-cert", since(1, 10), None, Constructor, "a PEM file on the engine's host; `tcp+tls` only.";
        tls_key / with_tls_key: Text = "syslog-tls-key", since(1, 10), None, Constructor, "a PEM file on the engine's host; `tcp+tls` only.";
        tls_skip_verify / with_tls_skip_verify: SkipVerify = "syslog-tls-skip-verify", since(1, 10), None, Never, "switches verification of the server off; `tcp+tls` only.";
    }
}

driver_options! {
    /// `gelf`: Graylog or Logstash. Make one with [`Gelf::new`].
    ///
    /// ```
    /// use trunkline::logs::Gelf;
    ///
    /// let driver = Gelf::new("udp://10.0.0.5:12201".parse()?);
    /// assert!(driver.address().is_some());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    Gelf {
        address / with_address: GelfAddress = "gelf-address", since(1, 8), None, Validator, "where to send; required.";
        compression / with_compression: GelfCompression = "gelf-compression-type", since(1, 10), None, Validator, "the compression, UDP only.";
        compression_level / with_compression_level: CompressionLevel = "gelf-compression-level", since(1, 10), None, Validator, "-1 to 9, UDP only.";
        tcp_max_reconnect / with_tcp_max_reconnect: Count = "gelf-tcp-max-reconnect", since(17, 12), None, Validator, "how often to reconnect, TCP only, 3 by default.";
        tcp_reconnect_delay / with_tcp_reconnect_delay: Count = "gelf-tcp-reconnect-delay", since(17, 12), None, Validator, "seconds between two, TCP only, 1 by default.";
    }
}

impl Gelf {
    /// A driver that sends to this address.
    pub fn new(address: GelfAddress) -> Self {
        Self::default().with_address(address)
    }
}

driver_options! {
    /// `fluentd`: a fluentd or Fluent Bit collector.
    ///
    /// Unless `async` is set the container does not start while the collector is down.
    ///
    /// ```
    /// use trunkline::logs::Fluentd;
    ///
    /// let driver = Fluentd::default().with_address("tcp://10.0.0.5:24224".parse()?).with_async(true);
    /// assert_eq!(driver.asynchronous(), Some(&true));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    Fluentd {
        address / with_address: FluentdAddress = "fluentd-address", since(1, 8), None, Validator, "where to send, tcp://127.0.0.1:24224 by default.";
        asynchronous / with_async: bool = "fluentd-async", since(20, 10), None, Validator, "whether to connect in the background (20.10).";
        async_connect / with_async_connect: bool = "fluentd-async-connect", since(1, 11), Some(since(28, 0)), Validator, "the old name of `fluentd-async`, removed in 28.0.";
        async_reconnect_interval / with_async_reconnect_interval: ReconnectInterval = "fluentd-async-reconnect-interval", since(23, 0), None, Validator, "0, or 100 ms to 10 s (23.0).";
        buffer_limit / with_buffer_limit: BinarySize = "fluentd-buffer-limit", since(1, 11), None, Validator, "the buffer in memory, 1 MiB by default.";
        max_retries / with_max_retries: Count = "fluentd-max-retries", since(1, 11), None, Validator, "how often to retry, 2^31 - 1 by default.";
        retry_wait / with_retry_wait: Duration = "fluentd-retry-wait", since(1, 11), None, Validator, "how long to wait before a retry, 1 s by default.";
        request_ack / with_request_ack: bool = "fluentd-request-ack", since(20, 10), None, Validator, "whether the collector must acknowledge (20.10).";
        sub_second_precision / with_sub_second_precision: bool = "fluentd-sub-second-precision", since(17, 12), None, Validator, "nanosecond times (17.12).";
        write_timeout / with_write_timeout: Duration = "fluentd-write-timeout", since(28, 2), None, Validator, "0 is none (28.2).";
        read_timeout / with_read_timeout: Duration = "fluentd-read-timeout", since(29, 0), None, Validator, "0 is none (29.0).";
    }
}

driver_options! {
    /// `splunk`: an HTTP event collector. Make one with [`Splunk::new`].
    ///
    /// ```
    /// use trunkline::logs::Splunk;
    ///
    /// let driver = Splunk::new("https://splunk.example:8088".parse()?, "1111-2222".parse()?);
    /// assert!(!format!("{driver:?}").contains("1111-2222"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    Splunk {
        url / with_url: HttpOrigin = "splunk-url", since(1, 10), None, Constructor, "the collector; required.";
        token / with_token: Secret = "splunk-token", since(1, 10), None, Constructor, "the collector's token; required.";
        source / with_source: Text = "splunk-source", since(1, 10), None, Never, "the event source.";
        sourcetype / with_sourcetype: Text = "splunk-sourcetype", since(1, 10), None, Never, "the event source type.";
        index / with_index: Text = "splunk-index", since(1, 10), None, Never, "the index.";
        capath / with_capath: Text = "splunk-capath", since(1, 10), None, Constructor, "a PEM file on the engine's host.";
        caname / with_caname: Text = "splunk-caname", since(1, 10), None, Never, "the name to verify the server's certificate by.";
        insecure_skip_verify / with_insecure_skip_verify: bool = "splunk-insecureskipverify", since(1, 10), None, Constructor, "switches verification of the server off.";
        format / with_format: SplunkFormat = "splunk-format", since(1, 13), None, Constructor, "the event format, inline by default (1.13).";
        verify_connection / with_verify_connection: bool = "splunk-verify-connection", since(1, 13), None, Constructor, "whether the collector must answer before a container starts; on by default (1.13).";
        gzip / with_gzip: bool = "splunk-gzip", since(1, 13), None, Constructor, "whether requests are compressed (1.13).";
        gzip_level / with_gzip_level: CompressionLevel = "splunk-gzip-level", since(1, 13), None, Constructor, "-1 to 9 (1.13).";
        index_acknowledgment / with_index_acknowledgment: bool = "splunk-index-acknowledgment", since(20, 10), None, Constructor, "whether the indexer must acknowledge (20.10).";
    }
}

impl Splunk {
    /// A driver that sends to this collector with this token.
    pub fn new(url: HttpOrigin, token: Secret) -> Self {
        Self::default().with_url(url).with_token(token)
    }
}

driver_options! {
    /// `awslogs`: Amazon's `CloudWatch` Logs. Make one with [`AwsLogs::new`].
    ///
    /// `awslogs-create-stream` was written for 23.0, but the engine's validator refuses it until 29.0.
    ///
    /// ```
    /// use trunkline::logs::AwsLogs;
    ///
    /// let driver = AwsLogs::new("prod".parse()?).with_region("eu-central-1".parse()?);
    /// assert_eq!(driver.group().map(|group| group.as_str()), Some("prod"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    AwsLogs {
        group / with_group: Text = "awslogs-group", since(1, 9), None, Validator, "the log group; required.";
        region / with_region: Text = "awslogs-region", since(1, 9), None, Constructor, "the region; `AWS_REGION` of the daemon, or the instance's, by default.";
        stream / with_stream: Text = "awslogs-stream", since(1, 9), None, Never, "the stream; the tag or the container's id by default.";
        create_group / with_create_group: bool = "awslogs-create-group", since(17, 4), None, Validator, "whether to create the group (17.04).";
        create_stream / with_create_stream: bool = "awslogs-create-stream", since(29, 0), None, Validator, "whether to create the stream, on by default (29.0).";
        datetime_format / with_datetime_format: Text = "awslogs-datetime-format", since(17, 6), None, Constructor, "the time that starts an event of several lines (17.06).";
        multiline_pattern / with_multiline_pattern: Pattern = "awslogs-multiline-pattern", since(17, 6), None, Constructor, "the pattern that starts an event of several lines (17.06).";
        credentials_endpoint / with_credentials_endpoint: Text = "awslogs-credentials-endpoint", since(17, 12), None, Constructor, "a path on 169.254.170.2 (17.12).";
        endpoint / with_endpoint: Text = "awslogs-endpoint", since(18, 9), None, Constructor, "the URL of the service (18.09).";
        force_flush_interval_seconds / with_force_flush_interval_seconds: PositiveCount = "awslogs-force-flush-interval-seconds", since(19, 3), None, Validator, "seconds, 5 by default (19.03).";
        max_buffered_events / with_max_buffered_events: PositiveCount = "awslogs-max-buffered-events", since(19, 3), None, Validator, "4096 by default (19.03).";
        format / with_format: AwsLogsFormat = "awslogs-format", since(23, 0), None, Validator, "embedded metric format; excludes the options for several lines (23.0).";
    }
}

impl AwsLogs {
    /// A driver that sends to this log group.
    pub fn new(group: Text) -> Self {
        Self::default().with_group(group)
    }
}

driver_options! {
    /// `gcplogs`: Google Cloud Logging (1.11). It takes no `tag`.
    ///
    /// ```
    /// use trunkline::logs::GcpLogs;
    ///
    /// let driver = GcpLogs::default().with_project("my-project".parse()?);
    /// assert!(driver.log_cmd().is_none());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    GcpLogs {
        project / with_project: Text = "gcp-project", since(1, 11), None, Constructor, "the project; the instance's own by default.";
        log_cmd / with_log_cmd: LiteralTrue = "gcp-log-cmd", since(1, 11), None, Never, "adds the container's command.";
        meta_zone / with_meta_zone: Text = "gcp-meta-zone", since(1, 13), None, Never, "the zone, ignored on Google's own machines (1.13).";
        meta_name / with_meta_name: Text = "gcp-meta-name", since(1, 13), None, Never, "the instance's name, ignored likewise (1.13).";
        meta_id / with_meta_id: Text = "gcp-meta-id", since(1, 13), None, Never, "the instance's id, ignored likewise (1.13).";
    }
}

driver_options! {
    /// `etwlogs`: Event Tracing for Windows (1.11). It has no options.
    ///
    /// ```
    /// use trunkline::logs::{DriverKind, EtwLogs, LogConfig};
    ///
    /// assert_eq!(LogConfig::new(EtwLogs::default()).kind(), DriverKind::EtwLogs);
    /// ```
    EtwLogs {}
}

driver_options! {
    /// `logentries` (1.13 to 24; removed in 25.0). Make one with [`LogEntries::new`].
    ///
    /// ```
    /// use trunkline::logs::LogEntries;
    ///
    /// let driver = LogEntries::new("1111-2222".parse()?).with_line_only(true);
    /// assert!(!format!("{driver:?}").contains("1111-2222"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    LogEntries {
        token / with_token: Secret = "logentries-token", since(1, 13), None, Validator, "the token; required.";
        line_only / with_line_only: bool = "line-only", since(17, 9), None, Constructor, "whether to send the line alone (17.09).";
    }
}

impl LogEntries {
    /// A driver that sends with this token.
    pub fn new(token: Secret) -> Self {
        Self::default().with_token(token)
    }
}
