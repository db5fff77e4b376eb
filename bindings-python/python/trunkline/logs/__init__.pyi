from trunkline._enums import (
    Delivery as Delivery,
    DriverKind as DriverKind,
    Effect as Effect,
    Extent as Extent,
    FirstProcess as FirstProcess,
    Layer as Layer,
    LineEnd as LineEnd,
    LineForm as LineForm,
    LogFormat as LogFormat,
    LogLevel as LogLevel,
    LogSeverity as LogSeverity,
    LogStream as LogStream,
    OptionSource as OptionSource,
    Place as Place,
    Platform as Platform,
    Readable as Readable,
    SkipReason as SkipReason,
    Stage as Stage,
)
from trunkline.logs._audit import (
    ContainerAudit as ContainerAudit,
    ContainerFacts as ContainerFacts,
    ContainerProcess as ContainerProcess,
    Descriptor as Descriptor,
    LogAudit as LogAudit,
    LogAuditor as LogAuditor,
    OutputCheck as OutputCheck,
)
from trunkline.logs._classify import (
    Cause as Cause,
    Diagnosis as Diagnosis,
    Evidence as Evidence,
    Failure as Failure,
    Match as Match,
    Wording as Wording,
    classify as classify,
    diagnose as diagnose,
    is_noise as is_noise,
)
from trunkline.logs._config import (
    EngineLogConfig as EngineLogConfig,
    LogConfig as LogConfig,
    LogConfig as LogConfig,
    Merged as Merged,
)
from trunkline.logs._daemon_config import (
    ConfigEdit as ConfigEdit,
    ConfigFinding as ConfigFinding,
    DaemonCommandLine as DaemonCommandLine,
    DaemonConfig as DaemonConfig,
    EditedConfig as EditedConfig,
    KeyEffect as KeyEffect,
)
from trunkline.logs._daemon_file import (
    DaemonConfigFile as DaemonConfigFile,
    Written as Written,
    reload_daemon as reload_daemon,
)
from trunkline.logs._daemon_log import (
    DaemonLog as DaemonLog,
    DaemonRecord as DaemonRecord,
    HostFacts as HostFacts,
    JournalEntry as JournalEntry,
    LogPlace as LogPlace,
    RunningDaemon as RunningDaemon,
    windows_events as windows_events,
)
from trunkline.logs._examine import (
    Examination as Examination,
    Findings as Findings,
    Looked as Looked,
    examine as examine,
)
from trunkline.logs._finding import EngineRelease as EngineRelease, Finding as Finding
from trunkline.logs._location import (
    EngineSocket as EngineSocket,
    LogCounters as LogCounters,
    LogLocation as LogLocation,
    ServiceTask as ServiceTask,
    SkippedRange as SkippedRange,
)
from trunkline.logs._query import LogPosition as LogPosition, LogQuery as LogQuery
from trunkline.logs._reader import LogBatches as LogBatches, LogReader as LogReader
from trunkline.logs._record import LogBatch as LogBatch, LogRecord as LogRecord
from trunkline.logs._template import TagTemplate as TagTemplate
from trunkline.logs._time import LogTime as LogTime

Severity = LogSeverity
__all__: list[str]
