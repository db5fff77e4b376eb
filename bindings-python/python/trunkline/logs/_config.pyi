from collections.abc import Iterable
from typing import ClassVar, final

from typing_extensions import Self

from trunkline._typing import IntoSpan
from trunkline.docker import EngineVersion
from trunkline.logs import Delivery, DriverKind, EngineRelease, Finding, OptionSource, Place, TagTemplate

@final
class EngineLogConfig:
    def __new__(cls, driver: str = ..., options: dict[str, str] = ...) -> EngineLogConfig: ...
    @property
    def driver(self) -> str: ...
    @property
    def options(self) -> dict[str, str]: ...
    def merged_with(self, daemon: Self) -> Merged: ...
    __match_args__: ClassVar[tuple[str, str]] = ("driver", "options")
    def __getnewargs__(self, /) -> tuple[str, dict[str, str]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Merged:
    @property
    def config(self) -> EngineLogConfig: ...
    @property
    def driver_source(self) -> OptionSource: ...
    def source(self, option: str) -> OptionSource | None: ...
    @property
    def left_out(self) -> list[str]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogConfig:
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogConfig:
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
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
    ) -> LogConfig: ...
    def __new__(cls, driver: str, options: dict[str, str] = ...) -> LogConfig: ...
    @staticmethod
    def plugin(name: str, options: dict[str, str] = ...) -> LogConfig: ...
    @staticmethod
    def from_engine(engine: EngineLogConfig) -> LogConfig: ...
    @property
    def driver(self) -> str: ...
    @property
    def kind(self) -> DriverKind: ...
    @property
    def options(self) -> dict[str, str]: ...
    @property
    def delivery(self) -> Delivery: ...
    @property
    def buffer_size(self) -> int | None: ...
    @property
    def cache_disabled(self) -> bool | None: ...
    @property
    def not_understood(self) -> list[str]: ...
    def review(self, place: Place | str, release: EngineRelease | EngineVersion | str) -> list[Finding]: ...
    def to_engine(self, place: Place | str, release: EngineRelease | EngineVersion | str) -> EngineLogConfig: ...
    def check_available(self, engine_has: Iterable[str]) -> None: ...
    @staticmethod
    def option_keys(kind: DriverKind | str) -> list[str]: ...
    @staticmethod
    def releases(kind: DriverKind | str) -> tuple[EngineRelease, EngineRelease | None]: ...
    @property
    def is_remote(self) -> bool: ...
    __match_args__: ClassVar[tuple[str, str]] = ("driver", "options")
    def __getnewargs__(self, /) -> tuple[str, dict[str, str]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
