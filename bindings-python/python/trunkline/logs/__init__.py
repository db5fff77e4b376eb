"""Log drivers, daemon.json, reading logs, the daemon's own logs, and what goes wrong, as logs tell it.

`LogConfig` is a log driver with its options, checked for a release of the engine before it is used. `DaemonConfig` is a daemon.json:
parsed strictly, edited without touching the rest, with what each changed key needs to take effect. `LogReader` reads the
logs of containers, of services and of files: record by record, or in batches.

    from trunkline.logs import LogConfig, LogQuery, LogReader

    config = LogConfig.json_file(max_size="10m", max_file=3)
    written = config.to_engine("container", "28.5.2")

    with LogReader.open("web", LogQuery(tail=100, follow=True)) as reader:
        for record in reader:
            print(record.time, record.text)

`DaemonLog` reads the daemon's own log, `classify` and `diagnose` say what its lines mean, `LogAudit` what a configuration amounts to.
`trunkline.aio.AsyncLogReader` is the twin for asyncio.
"""

from trunkline import _native
from trunkline._enums import (
    Delivery,
    DriverKind,
    Effect,
    Extent,
    FirstProcess,
    Layer,
    LineEnd,
    LineForm,
    LogFormat,
    LogLevel,
    LogSeverity,
    LogStream,
    OptionSource,
    Place,
    Platform,
    Readable,
    SkipReason,
    Stage,
)

globals().update(_native.part("logs"))

Severity = LogSeverity

__all__ = sorted(name for name in globals() if not name.startswith("_"))
