from collections.abc import Iterable
from typing import ClassVar, final

from typing_extensions import Self

from trunkline._typing import IntoSpan
from trunkline.docker import EngineVersion
from trunkline.logs import Delivery, DriverKind, EngineRelease, Finding, OptionSource, Place, TagTemplate

@final
class EngineLogConfig:
    """A driver's name and its options, as an engine takes and reports them: `HostConfig.LogConfig`, or `log-driver` and `log-opts` of
    a daemon. An empty name stands for the daemon's default. Values of tokens are not in its `repr`.
    """
    def __new__(cls, driver: str = ..., options: dict[str, str] = ...) -> EngineLogConfig: ...
    @property
    def driver(self) -> str:
        """The driver's name."""
    @property
    def options(self) -> dict[str, str]:
        """The options, tokens included."""
    def merged_with(self, daemon: Self) -> Merged:
        """What a container with this configuration gets from a daemon with that default."""
    __match_args__: ClassVar[tuple[str, str]] = ("driver", "options")
    def __getnewargs__(self, /) -> tuple[str, dict[str, str]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Merged:
    """What a container gets from its own options and from the daemon's default."""
    @property
    def config(self) -> EngineLogConfig:
        """The driver and the options that hold."""
    @property
    def driver_source(self) -> OptionSource:
        """Where the driver comes from."""
    def source(self, option: str) -> OptionSource | None:
        """Where an option comes from; None when it is not set."""
    @property
    def left_out(self) -> list[str]:
        """The daemon's options that do not hold, because the container has another driver."""
    __match_args__: ClassVar[tuple[str, str]] = ("config", "driver_source")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogConfig:
    """A log driver with everything that belongs to it, for a daemon's default, a container or a service.

    One constructor for each driver, options by keyword: `LogConfig.json_file(max_size="10m", max_file=3)`. Every driver takes
    `mode` (`blocking` or `non-blocking`) with `max_buffer_size`, `cache_disabled`, and what to add to each line: `labels`,
    `labels_regex`, `env`, `env_regex`, `tag`. A wrong value is refused at once; `review` says what an engine of a release
    would make of the whole, and `to_engine` writes the strings for it.

    `LogConfig.from_engine` reads what an engine has. Options that it does not understand are kept, reported by `review`, and
    refused when written.
    """
    @staticmethod
    def json_file(
        *,
        max_size: int | str | None = None,
        max_file: int | str | None = None,
        compress: bool | str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """Lines as JSON in files of the engine: the engine's own default driver. Files grow without bound unless `max_size` is set.
        """
    @staticmethod
    def local(
        *,
        max_size: int | str | None = None,
        max_file: int | str | None = None,
        compress: bool | str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """Lines in compact files of the engine, rotated and compressed unless told otherwise (18.09)."""
    @staticmethod
    def journald(
        *,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """The journal of the engine's host."""
    @staticmethod
    def syslog(
        *,
        address: str | None = None,
        facility: str | None = None,
        format: str | None = None,
        tls_ca_cert: str | None = None,
        tls_cert: str | None = None,
        tls_key: str | None = None,
        tls_skip_verify: bool | str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """A syslog server, or the host's own."""
    @staticmethod
    def gelf(
        *,
        address: str,
        compression: str | None = None,
        compression_level: int | str | None = None,
        tcp_max_reconnect: int | str | None = None,
        tcp_reconnect_delay: int | str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """A server for the Graylog Extended Log Format."""
    @staticmethod
    def fluentd(
        *,
        address: str | None = None,
        asynchronous: bool | str | None = None,
        async_connect: bool | str | None = None,
        async_reconnect_interval: IntoSpan | str | None = None,
        buffer_limit: int | str | None = None,
        max_retries: int | str | None = None,
        retry_wait: IntoSpan | str | None = None,
        request_ack: bool | str | None = None,
        sub_second_precision: bool | str | None = None,
        write_timeout: IntoSpan | str | None = None,
        read_timeout: IntoSpan | str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """A Fluentd collector."""
    @staticmethod
    def splunk(
        *,
        url: str,
        token: str,
        source: str | None = None,
        sourcetype: str | None = None,
        index: str | None = None,
        capath: str | None = None,
        caname: str | None = None,
        insecure_skip_verify: bool | str | None = None,
        format: str | None = None,
        verify_connection: bool | str | None = None,
        gzip: bool | str | None = None,
        gzip_level: int | str | None = None,
        index_acknowledgment: bool | str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """Splunk's HTTP Event Collector."""
    @staticmethod
    def awslogs(
        *,
        group: str,
        region: str | None = None,
        stream: str | None = None,
        create_group: bool | str | None = None,
        create_stream: bool | str | None = None,
        datetime_format: str | None = None,
        multiline_pattern: str | None = None,
        credentials_endpoint: str | None = None,
        endpoint: str | None = None,
        force_flush_interval_seconds: int | str | None = None,
        max_buffered_events: int | str | None = None,
        format: str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """Amazon `CloudWatch` Logs."""
    @staticmethod
    def gcplogs(
        *,
        project: str | None = None,
        log_cmd: bool | str | None = None,
        meta_zone: str | None = None,
        meta_name: str | None = None,
        meta_id: str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """Google Cloud Logging."""
    @staticmethod
    def etwlogs(
        *,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """Event Tracing for Windows."""
    @staticmethod
    def logentries(
        *,
        token: str,
        line_only: bool | str | None = None,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """Logentries, which engines since 26.0 have no longer."""
    @staticmethod
    def none(
        *,
        mode: Delivery | str | None = None,
        max_buffer_size: int | str | None = None,
        cache_disabled: bool | None = None,
        labels: Iterable[str] | str | None = None,
        labels_regex: str | None = None,
        env: Iterable[str] | str | None = None,
        env_regex: str | None = None,
        tag: TagTemplate | str | None = None,
    ) -> LogConfig:
        """No logs at all."""
    def __new__(cls, driver: str, options: dict[str, str] = ...) -> LogConfig: ...
    @staticmethod
    def plugin(name: str, options: dict[str, str] = ...) -> LogConfig:
        """A driver that is a plugin. Its options are passed on unchecked."""
    @staticmethod
    def from_engine(engine: EngineLogConfig) -> LogConfig:
        """Reads what an engine has: unknown options and bad values are kept, and `review` names each."""
    @property
    def driver(self) -> str:
        """The driver's name."""
    @property
    def kind(self) -> DriverKind:
        """The kind of the driver."""
    @property
    def options(self) -> dict[str, str]:
        """The options as they were given, as text, tokens included. `to_engine` writes them in the engine's form."""
    @property
    def delivery(self) -> Delivery:
        """How lines reach the driver."""
    @property
    def buffer_size(self) -> int | None:
        """The size of the buffer in memory, in bytes, when delivery does not block and it is set."""
    @property
    def cache_disabled(self) -> bool | None:
        """Whether the copy that makes a remote driver's lines readable is left out; None when that is not said."""
    @property
    def not_understood(self) -> list[str]:
        """The names of options that were read and not understood."""
    def review(self, place: Place | str, release: EngineRelease | EngineVersion | str) -> list[Finding]:
        """All that an engine of a release would refuse at a place, or take and not do as one expects."""
    def to_engine(self, place: Place | str, release: EngineRelease | EngineVersion | str) -> EngineLogConfig:
        """The strings for the engine. `InvalidInputError` names each rule that is broken; `UnsupportedError` when the release is the
        only obstacle.
        """
    def check_available(self, engine_has: Iterable[str]) -> None:
        """Raises `NotFoundError` unless the driver is on the engine's list: `Plugins.Log` of `/info`."""
    @staticmethod
    def option_keys(kind: DriverKind | str) -> list[str]:
        """The names of the options that a driver takes."""
    @staticmethod
    def releases(kind: DriverKind | str) -> tuple[EngineRelease, EngineRelease | None]:
        """The release that brought a driver, and the one that took it away; None for one that is still there."""
    @property
    def is_remote(self) -> bool:
        """Whether the driver sends lines away from the engine's host."""
    __match_args__: ClassVar[tuple[str, str]] = ("driver", "options")
    def __getnewargs__(self, /) -> tuple[str, dict[str, str]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
