"""Every public noun of the library has its face in Python, or stands here with the reason why not."""

import importlib
import re
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "core" / "src"
SLICES = ["types", "link", "ipam", "docker", "logs", "topology", "blocking", "lib"]

# Which module of Python has the nouns of a slice.
HOMES = {"types": "trunkline", "lib": "trunkline", "blocking": "trunkline"}

EXCEPTIONS = {
    "Result": "a result is a return value or an exception",
    "KernelAnswer": "its parts are attributes of the exception: errno, kernel_message, cause, remedy",
    "Subnet": "ipaddress.IPv4Network and IPv6Network",
    "Family": "`version` of an address, a network or an AddressRange: 4 or 6",
    "LinkKind": "Link.kind is its name, Link.details what belongs to it",
    "Epoch": "an int",
    "Wanted": "AllocateRequest.prefer and AllocateRequest.exact",
    # docker
    "NetworkId": "a str",
    "ContainerId": "a str",
    "NetworkName": "a str that the core checks",
    "ContainerName": "a str that the core checks",
    "NetworkChange": "NetworkEvent.change is its name, NetworkEvent.container what belongs to it",
    # logs: what an option of a driver may be, is a str, an int or a bool that the core checks
    "AwsLogsFormat": "a str",
    "BinarySize": "an int, or text such as 4m",
    "CompressionLevel": "an int",
    "Count": "an int",
    "DecimalSize": "an int, or text such as 10m",
    "FileCount": "an int",
    "FluentdAddress": "a str",
    "GelfAddress": "a str",
    "GelfCompression": "a str",
    "HostPort": "a part of a str",
    "HttpOrigin": "a str",
    "KeyList": "a list of str, or text with commas",
    "LiteralTrue": "True",
    "Pattern": "a str",
    "PositiveCount": "an int",
    "ReconnectInterval": "a timedelta, or seconds",
    "Secret": "a str, which no repr shows",
    "SkipVerify": "True",
    "SplunkFormat": "a str",
    "SyslogAddress": "a str",
    "SyslogFacility": "a str",
    "SyslogFormat": "a str",
    "Text": "a str",
    "Whole": "an int",
    # logs: drivers are constructors of LogConfig, and their options its keyword arguments
    "Attributes": "labels, env, tag and their like, keyword arguments of every constructor of LogConfig",
    "AwsLogs": "LogConfig.awslogs",
    "EtwLogs": "LogConfig.etwlogs",
    "Fluentd": "LogConfig.fluentd",
    "GcpLogs": "LogConfig.gcplogs",
    "Gelf": "LogConfig.gelf",
    "Journald": "LogConfig.journald",
    "JsonFile": "LogConfig.json_file",
    "Local": "LogConfig.local",
    "LogDriver": "LogConfig.kind and LogConfig.options",
    "LogEntries": "LogConfig.logentries",
    "Plugin": "LogConfig.plugin",
    "Splunk": "LogConfig.splunk",
    "Syslog": "LogConfig.syslog",
    # logs: small sums that are attributes
    "DiskUse": "LogAudit.disk_limit: bytes, or None",
    "Elsewhere": "LogLocation.kind, reason, look, driver and options",
    "EngineCheck": "Written.engine_checked: a bool",
    "JournalOrigin": "JournalEntry.origin is its name, JournalEntry.container what belongs to it",
    "NoCopy": "LogLocation.copy_disabled",
    "RecordRef": "LogRecord, made of a batch when it is asked for",
    "ReloadWitness": "any object with reloads() and debug()",
    "Source": "Looked.source is its name, Looked.place what belongs to it",
    "StoredLogs": "ContainerAudit.stored_files and stored_bytes",
    "TaskProblem": "ServiceTask.problem_kind is its name, ServiceTask.problem its sentence",
    "Unseen": "ContainerAudit.unseen: its sentence",
    "WhyEngine": "LogLocation.reason: its sentence",
    # topology
    "Driver": "driver and mode of Network",
    "OnProgress": "any function of a Progress",
}


def nouns(slice_: str) -> list[str]:
    path = CORE / "lib.rs" if slice_ == "lib" else CORE / slice_ / "mod.rs"
    found = []
    for use in re.findall(r"\bpub use ([^;]*);", path.read_text()):
        names = re.search(r"\{(.*)\}", use, re.S)
        for name in names[1].split(",") if names else [use]:
            if name := name.split("::")[-1].split(" as ")[-1].strip():
                found.append(name)
    return found


def test_the_sources_are_read():
    assert {"VlanSpec", "Kernel", "OWNER_GROUP", "Attachment"} <= set(nouns("link"))
    assert {"Error", "ErrorKind", "VlanProtocol", "Cancel"} <= set(nouns("lib"))
    assert sum(len(nouns(slice_)) for slice_ in SLICES) > 150


@pytest.mark.parametrize("slice_", SLICES)
def test_every_noun_has_its_face(slice_):
    home = importlib.import_module(HOMES.get(slice_, f"trunkline.{slice_}"))
    homes = [home, importlib.import_module("trunkline")]
    if slice_ == "blocking":  # its clients are in the modules of their slices
        homes += [importlib.import_module(f"trunkline.{other}") for other in ("link", "ipam", "docker", "logs", "topology")]
    missing = []
    for noun in nouns(slice_):
        if noun in EXCEPTIONS:
            assert not hasattr(home, noun), f"{noun} has a face, and is no exception any more"
        elif not any(noun in module.__all__ for module in homes):
            missing.append(noun)
    assert missing == []


def test_every_exception_is_a_noun():
    everything = {noun for slice_ in SLICES for noun in nouns(slice_)}
    assert set(EXCEPTIONS) <= everything
