"""trunkline.logs: drivers, daemon.json, reading files, the daemon's log, and what lines mean."""

import asyncio
import datetime
import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import Interrupted, in_threads, open_descriptors

import trunkline
from trunkline import aio
from trunkline.logs import (
    ConfigEdit,
    ContainerFacts,
    DaemonCommandLine,
    DaemonConfig,
    DaemonConfigFile,
    DaemonLog,
    DaemonRecord,
    Descriptor,
    DriverKind,
    Effect,
    EngineLogConfig,
    EngineRelease,
    EngineSocket,
    Evidence,
    Failure,
    HostFacts,
    JournalEntry,
    LineEnd,
    LogAudit,
    LogConfig,
    LogLevel,
    LogPlace,
    LogPosition,
    LogQuery,
    LogReader,
    LogRecord,
    LogTime,
    OutputCheck,
    RunningDaemon,
    SkipReason,
    TagTemplate,
    classify,
    diagnose,
    is_noise,
    reload_daemon,
)


def entry(number, stream="stdout", text=None):
    line = text if text is not None else f"line {number}"
    return json.dumps({"log": line + "\n", "stream": stream, "time": f"2026-11-23T20:45:{number // 1000 % 60:02}.{number % 1000:03}Z"}) + "\n"


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "c0-json.log"
    path.write_text("".join(entry(number, "stderr" if number % 3 == 0 else "stdout") for number in range(2500)))
    return path


# Drivers


def test_one_constructor_for_each_driver():
    made = {
        "json-file": LogConfig.json_file(max_size="10m", max_file=3, compress=True, labels=["a", "b"], tag="{{.Name}}"),
        "local": LogConfig.local(max_size=20_000_000, compress=False),
        "journald": LogConfig.journald(env="A,B"),
        "syslog": LogConfig.syslog(address="tcp+tls://10.0.0.5:6514", facility="daemon", tls_skip_verify=True),
        "gelf": LogConfig.gelf(address="udp://10.0.0.5:12201", compression="gzip", compression_level=9),
        "fluentd": LogConfig.fluentd(address="tcp://10.0.0.5:24224", retry_wait=datetime.timedelta(seconds=2), asynchronous=True),
        "splunk": LogConfig.splunk(url="https://10.0.0.5:8088", token="hunter2", gzip=True),
        "awslogs": LogConfig.awslogs(group="prod", region="eu-central-1"),
        "gcplogs": LogConfig.gcplogs(project="prod", log_cmd=True),
        "etwlogs": LogConfig.etwlogs(),
        "logentries": LogConfig.logentries(token="hunter2"),
        "none": LogConfig.none(),
    }
    assert {kind.value for kind in DriverKind} - {"plugin"} == set(made)
    for name, config in made.items():
        assert config.driver == name and config.kind.value == name and not config.not_understood
        assert pickle.loads(pickle.dumps(config)) == config
        assert "hunter2" not in repr(config)
        assert set(config.options) <= {*LogConfig.option_keys(config.kind), "labels", "env", "tag"}
    assert made["json-file"].to_engine("container", "28.5.2").options["max-size"] == "10m"
    assert made["fluentd"].to_engine("container", "28.5.2").options["fluentd-retry-wait"] == "2s"
    plugin = LogConfig.plugin("grafana/loki:3", {"loki-url": "http://10.0.0.5"})
    assert plugin.kind is DriverKind.PLUGIN
    slow = LogConfig.local(mode="non-blocking", max_buffer_size="4m")
    assert slow.delivery is trunkline.logs.Delivery.NON_BLOCKING and slow.buffer_size == 4 << 20


@pytest.mark.parametrize(("make", "key", "shown"), [
    (lambda: LogConfig.json_file(max_size="10x"), "max-size", "10x"),
    (lambda: LogConfig.json_file(max_file=0), "max-file", "0"),
    (lambda: LogConfig.json_file(max_file=2**80), "max-file", str(2**80)),
    (lambda: LogConfig.json_file(tag="{{.Nam}}"), "tag", "{{.Nam}}"),
    (lambda: LogConfig.gelf(address="http://10.0.0.5"), "gelf-address", "http://10.0.0.5"),
    (lambda: LogConfig.gelf(address="udp://10.0.0.5:1", compression_level=10), "gelf-compression-level", "10"),
    (lambda: LogConfig.syslog(tls_skip_verify=False), "syslog-tls-skip-verify", "false"),
    (lambda: LogConfig.json_file(labels_regex="("), "labels-regex", "("),
    (lambda: LogConfig.local(mode="non-blocking", max_buffer_size="0"), "max-buffer-size", "0"),
])
def test_a_wrong_option_is_refused_at_once(make, key, shown):
    with pytest.raises(trunkline.InvalidInputError) as caught:
        make()
    assert caught.value.what == key and caught.value.value == shown and caught.value.rule
    assert not isinstance(caught.value, OverflowError)


def test_options_go_by_keyword_and_secrets_stay_secret():
    with pytest.raises(TypeError):
        LogConfig.json_file("10m")
    with pytest.raises(TypeError):
        LogConfig.gelf()
    with pytest.raises(TypeError):
        LogConfig.json_file(max_size=[1])
    with pytest.raises(trunkline.InvalidInputError) as caught:
        LogConfig.splunk(url="https://10.0.0.5", token="")
    assert "hunter2" not in str(caught.value)


def test_review_says_what_an_engine_would_find_out_later():
    config = LogConfig.json_file(compress=True)
    findings = config.review("container", "28.5.2")
    assert [finding.severity.value for finding in findings if finding.option == "compress"] == ["refused"]
    with pytest.raises(trunkline.InvalidInputError, match="compress"):
        config.to_engine("container", "28.5.2")
    with pytest.raises(trunkline.UnsupportedError):
        LogConfig.fluentd(read_timeout=1).to_engine("container", "28.5.2")
    read = LogConfig.from_engine(EngineLogConfig("json-file", {"max-sise": "1m"}))
    assert read.not_understood == ["max-sise"]
    assert any("did you mean max-size?" in str(finding) for finding in read.review("container", EngineRelease("20.10.24+dfsg1")))
    with pytest.raises(trunkline.NotFoundError):
        LogConfig.journald().check_available(["json-file"])
    merged = EngineLogConfig("", {}).merged_with(EngineLogConfig("local", {"max-size": "1m"}))
    assert merged.config.driver == "local" and merged.driver_source is trunkline.logs.OptionSource.DAEMON
    assert TagTemplate("{{.Name}}").is_constant is False
    assert EngineRelease("20.10.24") < EngineRelease("28.5.2")


# daemon.json


def test_a_mistake_in_daemon_json_has_its_place():
    with pytest.raises(trunkline.Error) as caught:
        DaemonConfig('{\n  "debug": true,\n}\n')
    assert caught.value.line in (2, 3) and caught.value.column >= 1
    assert caught.value.remedy and caught.value.suggestion and DaemonConfig(caught.value.suggestion).debug is True
    with pytest.raises(trunkline.Error):
        DaemonConfig(b"\xff\xfe{}")
    config = DaemonConfig(b'{"debug": true, "log-level": "warn", "log-opts": {"max-size": "10m"}, "mtu": 1400}')
    assert config.debug is True and config.log_level is LogLevel.WARN and config["mtu"] == 1400 and "mtu" in config
    assert config.log_config == EngineLogConfig("json-file", {"max-size": "10m"})
    assert bytes(config) == bytes(pickle.loads(pickle.dumps(config)))
    findings = DaemonConfig('{"hosts": ["tcp://127.0.0.1:2375"]}').review("28.5.2", line=DaemonCommandLine(["-H", "fd://"]))
    assert "-H fd://" in str(findings[0]) and findings[0].severity is trunkline.logs.Severity.REFUSED


def test_an_edit_keeps_the_rest_and_says_what_it_takes(tmp_path):
    path = tmp_path / "daemon.json"
    path.write_text('{\n\t"mtu": 1400,\n\n\t"debug": false\n}\n')
    path.chmod(0o640)
    file = DaemonConfigFile(path)
    edit = ConfigEdit().with_log_config(LogConfig.local(max_size="20m"), "28.5.2").with_debug(True).with_value("live-restore", True)
    edited = file.config.edit(edit, "28.5.2")
    effects = {effect.key: effect.effect for effect in edited.effects}
    assert effects["debug"] is Effect.RELOAD
    assert effects["log-driver"] in (Effect.RESTART_NEW_CONTAINERS, Effect.RESTART) and edited.needs_restart
    text = bytes(edited.config).decode()
    assert text.startswith('{\n\t"mtu": 1400,\n\n\t"debug": true') and json.loads(text)["log-opts"] == {"max-size": "20m"}
    assert edited.unaffected({"a": ("json-file", {}), "b": EngineLogConfig("local", {"max-size": "20m"})}) == ["a"]
    written = file.write(edited)
    assert path.read_text() == text and path.stat().st_mode & 0o777 == 0o640
    assert written.backup.read_text() == '{\n\t"mtu": 1400,\n\n\t"debug": false\n}\n' and not written.engine_checked
    file.roll_back(written)
    assert json.loads(path.read_text()) == {"mtu": 1400, "debug": False}
    path.write_text("{}")
    with pytest.raises(trunkline.ConflictError):
        file.write(edited)
    with pytest.raises(trunkline.InvalidInputError):
        file.config.edit(ConfigEdit().with_value("no-such-key", 1), "28.5.2")
    with pytest.raises(trunkline.InvalidInputError):
        ConfigEdit().with_json("debug", "{")


class Witness:
    def __init__(self, count=(), error=None):
        self.counts, self.error = list(count), error

    def reloads(self):
        if self.error:
            raise self.error
        return self.counts.pop(0) if self.counts else 0

    def debug(self):
        return True


@pytest.fixture
def dockerd():
    """A process that is called dockerd and takes SIGHUP."""
    code = ("import ctypes, signal, time; ctypes.CDLL(None).prctl(15, b'dockerd'); signal.signal(signal.SIGHUP, lambda *_: None); "
            "print(flush=True); time.sleep(60)")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_a_reload_is_witnessed(dockerd):
    reload_daemon(dockerd.pid, Witness([3, 3, 4]), debug=True, within=5)
    with pytest.raises(trunkline.ProtocolError):
        reload_daemon(dockerd.pid, Witness([3, 4]), debug=False, within=5)
    with pytest.raises(trunkline.TimeoutError):
        reload_daemon(dockerd.pid, Witness(), within=0.3)
    with pytest.raises(KeyError, match="mine") as caught:
        reload_daemon(dockerd.pid, Witness(error=KeyError("mine")), within=5)
    assert isinstance(caught.value.__cause__, trunkline.Error)
    with pytest.raises(trunkline.NotFoundError):
        reload_daemon(os.getpid(), Witness(), within=1)


def test_a_file_that_the_daemon_does_not_take_is_put_back(dockerd, tmp_path):
    path = tmp_path / "daemon.json"
    path.write_text('{"debug": false}')
    file = DaemonConfigFile(path)
    edited = file.config.edit(ConfigEdit().with_debug(True), "28.5.2")
    with pytest.raises(trunkline.TimeoutError) as caught:
        file.write_and_reload(edited, dockerd.pid, Witness(), within=0.3)
    assert caught.value.undone and json.loads(path.read_text()) == {"debug": False}
    file.write_and_reload(edited, dockerd.pid, Witness([1, 2]), within=5)
    assert json.loads(path.read_text()) == {"debug": True}


# Reading


def test_a_reader_is_an_iterator_over_records(log):
    with LogReader.files("json-file", log) as reader:
        records = list(reader)
    assert len(records) == 2500
    first = records[0]
    assert first.line == b"line 0" and first.text == "line 0" == str(first) and first.stream.value == "stderr"
    assert first.time == LogTime.parse("2026-11-23T20:45:00Z") and first.end is LineEnd.NEWLINE and first.attributes == []
    assert first.time.datetime == datetime.datetime(2026, 11, 23, 20, 45, tzinfo=datetime.timezone.utc)
    assert pickle.loads(pickle.dumps(first)) == first
    assert repr(first).startswith("LogRecord(line=b'line 0', time=LogTime.parse(")
    match records[1]:
        case LogRecord(text="line 1", stream=stream):
            assert stream is trunkline.logs.LogStream.STDOUT


def test_batches_cross_a_thousand_lines_at_once(log):
    with LogReader.files("json-file", log) as reader:
        batches = list(reader.batches())
        counters = reader.counters
    assert [len(batch) for batch in batches] == [1000, 1000, 500]
    assert counters.lines == 2500 and counters.bytes == log.stat().st_size
    assert sum((batch.lines() for batch in batches), []) == [b"line %d" % number for number in range(2500)]
    assert batches[2].messages()[-1] == "line 2499" == batches[2][-1].text and len(list(batches[2])) == 500
    assert batches[0].times()[1] - batches[0].times()[0] == 1_000_000
    assert batches[0].stderr()[:4] == [True, False, False, True]
    assert batches[0].printed().startswith(b"line 0\nline 1\n")
    assert batches[0].printed(timestamps=True).startswith(b"2026-11-23T20:45:00.000000000Z line 0\n")
    for bad in (1000, -1001):
        with pytest.raises(IndexError):
            batches[0][bad]


def test_records_and_batches_of_one_reader_mix(log):
    with LogReader.files("json-file", log, LogQuery(batch=10)) as reader:
        assert next(reader).text == "line 0"
        assert next(reader).text == "line 1"
        rest = reader.next_batch()
        assert rest.messages() == [f"line {number}" for number in range(2, 10)] and rest[0].text == "line 2"
        assert next(reader).text == "line 10"


def test_queries(log):
    def texts(**options):
        with LogReader.files("json-file", log, LogQuery(**options)) as reader:
            return [record.text for record in reader]
    assert texts(tail=2) == ["line 2498", "line 2499"]
    assert texts(stream="stderr", tail=1) == ["line 2499"]
    assert texts(since="2026-11-23T20:45:02.4989Z") == ["line 2499"]
    start = datetime.datetime(2026, 11, 23, 20, 45, tzinfo=datetime.timezone.utc)
    assert len(texts(since=start, until=start + datetime.timedelta(milliseconds=9))) in (9, 10)
    for bad in (lambda: LogQuery(batch=0), lambda: LogQuery(max_line=1), lambda: LogQuery(tail=-1), lambda: LogQuery(since="yesterday"),
                lambda: LogQuery(tail=2**70), lambda: LogQuery(since=datetime.datetime(2026, 1, 1))):
        with pytest.raises(trunkline.InvalidInputError):
            bad()
    query = LogQuery(tail=5, follow=True, since="2026-11-23T20:45:02Z")
    assert pickle.loads(pickle.dumps(query)) == query and query.includes("stderr")


def test_a_position_goes_on_where_it_was(log):
    with LogReader.files("json-file", log, LogQuery(batch=100)) as reader:
        assert reader.position is None
        reader.next_batch()
        position = reader.position
    again = LogPosition(str(position))
    assert again == position and pickle.loads(pickle.dumps(again)) == again
    with LogReader.files("json-file", log, LogQuery(resume=str(position))) as reader:
        assert next(reader).text == "line 100"


def test_what_cannot_be_read_is_said(log):
    with log.open("a") as file:
        file.write("no json\n" + entry(1, text="after"))
    with LogReader.files("json-file", log) as reader:
        last = list(reader)[-1]
        assert last.text == "after"
        (skipped,) = reader.skipped
        assert skipped.reason is SkipReason.DAMAGED and skipped.file == log and skipped.end - skipped.start == reader.counters.skipped_bytes
        assert "not a record" in str(skipped)


def test_a_follower_waits_for_lines_and_through_a_rotation(log):
    with LogReader.files("json-file", log, LogQuery(tail=1, follow=True)) as reader:
        assert next(reader).text == "line 2499"
        assert len(reader.next_batch(timeout=0.1)) == 0

        def write():
            log.rename(log.with_name(log.name + ".1"))
            log.write_text(entry(1, text="rotated"))
        timer = threading.Timer(0.3, write)
        timer.start()
        assert next(reader).text == "rotated"
        timer.join()
        assert reader.counters.rotations == 1


def test_ctrl_c_ends_a_follower_which_can_go_on(log):
    before = open_descriptors()
    with LogReader.files("json-file", log, LogQuery(tail=0, follow=True)) as reader:
        for wait in (lambda: next(reader), reader.next_batch, lambda: list(reader.batches()), lambda: [record for record in reader]):
            with Interrupted():
                wait()
        with log.open("a") as file:
            file.write(entry(1, text="still here"))
        assert next(reader).text == "still here"
    assert open_descriptors() == before


def test_a_second_thread_is_told_and_the_loop_is_free(log):
    with LogReader.files("json-file", log, LogQuery(tail=0, follow=True)) as reader:
        thread = threading.Thread(target=lambda: reader.next_batch(timeout=1))
        thread.start()
        time.sleep(0.3)
        with pytest.raises(trunkline.MisuseError, match="another thread"):
            next(reader)
        thread.join()
    with pytest.raises(trunkline.MisuseError, match="closed"):
        next(reader)


def test_readers_of_several_threads(log):
    found = []

    def read(_):
        with LogReader.files("json-file", log) as reader:
            found.append(sum(len(batch) for batch in reader.batches()))

    in_threads(8, read)
    assert found == [2500] * 8


def test_asyncio_holds_back_and_loses_nothing_when_cancelled(log):
    async def main():
        async with await aio.AsyncLogReader.files("json-file", log, LogQuery(batch=100, follow=True)) as reader:
            texts = []
            async for record in reader:
                texts.append(record.text)
                if len(texts) == 10:
                    break
            # What was asked for was read, and no more.
            assert reader.counters.lines == 100
            async for record in reader:
                texts.append(record.text)
                if len(texts) == 2500:
                    break
            assert texts == [f"line {number}" for number in range(2500)]
            for _ in range(3):
                start = time.monotonic()
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(reader.__anext__(), 0.2)
                assert time.monotonic() - start < 1
            with log.open("a") as file:
                file.write(entry(1, text="after"))
            assert (await reader.__anext__()).text == "after"
        async with await aio.AsyncLogReader.files("json-file", log) as reader:
            assert [len(batch) async for batch in reader.batches()] == [1000, 1000, 501]

    asyncio.run(main())


def test_descriptors_and_memory_are_flat_over_a_thousand_readers(log):
    def read():
        with LogReader.files("json-file", log, LogQuery(tail=3)) as reader:
            assert len(list(reader)) == 3
    for _ in range(50):
        read()
    before, memory = open_descriptors(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1000):
        read()
    assert open_descriptors() == before
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 8 * 1024, "KiB"


def test_descriptors_and_memory_are_flat_over_a_thousand_daemon_logs(tmp_path):
    path = tmp_path / "dockerd.log"
    path.write_text('time="2026-11-23T20:45:42.038007758Z" level=warning msg="a line"\n' * 20)

    def read():
        with DaemonLog.open(LogPlace.file(path)) as log:
            assert len(list(log)) == 20
    for _ in range(50):
        read()
    before, memory = open_descriptors(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1000):
        read()
    assert open_descriptors() == before
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 8 * 1024, "KiB"


def test_files_that_cannot_be_opened(tmp_path):
    with pytest.raises(trunkline.NotFoundError) as caught:
        LogReader.files("json-file", tmp_path / "none")
    assert caught.value.errno == 2 and caught.value.subject == str(tmp_path / "none")
    with pytest.raises(trunkline.EngineUnavailableError):
        LogReader.open("web", engine=tmp_path / "none.sock")
    assert EngineSocket("/run/docker.sock") == EngineSocket("unix:///run/docker.sock") and EngineSocket("/x").is_local
    with pytest.raises(trunkline.InvalidInputError):
        EngineSocket("ssh://host")


# The daemon's log, and what lines mean


def test_the_daemons_log(tmp_path):
    path = tmp_path / "docker.log"
    path.write_text('time="2026-11-24T02:00:00.5Z" level=error msg="Handler returned error" error="port is already allocated" id=7\nraw\n')
    with DaemonLog.open(LogPlace.file(path)) as log:
        first, second = log
    assert first.level is LogLevel.ERROR and first.message == "Handler returned error" and first.field("id") == "7"
    assert "port is already allocated" in first.full_text and first.unix_nanoseconds % 10**9 == 500_000_000
    assert second.form.value == "raw" and second.level is None
    assert DaemonRecord.parse("level=info msg=up").message == "up" == DaemonRecord.parse(b"level=info msg=up").message
    entry = JournalEntry.parse(b'{"__CURSOR": "c", "__REALTIME_TIMESTAMP": "1795466742038007", "_SYSTEMD_UNIT": "docker.service", "MESSAGE": "level=info msg=up"}')
    assert entry.origin == "unit" and entry.record.message == "up" and entry.container is None
    facts = HostFacts("linux", paths=["/run/systemd/system"])
    assert facts.daemon_logs()[0].kind == "journal" and facts.daemon_json() == "/etc/docker/daemon.json"
    assert HostFacts.of_root() is not None and all(daemon.pid > 0 for daemon in RunningDaemon.find_all())


def test_a_line_is_classified_and_lines_are_put_together():
    line = "driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated"
    found = classify("api", line)
    assert found.failure.name == "port-allocated" and found.subjects == ["0.0.0.0:80"] and "another port" in found.failure.remedy
    assert classify("daemon", "API listen on /run/docker.sock") is None
    assert is_noise("daemon", "cleaning up after shim disconnected")
    assert len(Failure.all()) >= 60
    diagnosis = diagnose([Evidence("api", line, container="web"), Evidence("daemon", line, at=5),
                          Evidence("daemon", "cleaning up after shim disconnected"), Evidence("api", "something new")])
    (cause,) = diagnosis.causes
    assert cause.count == 2 and "web" in cause.containers and "port-allocated" in str(cause) and diagnosis.noise == 1
    assert diagnosis.unexplained == ["something new"]


def test_audits():
    audit = LogAudit.of("web", ("json-file", {}), EngineLogConfig("local", {}), "28.5.2")
    assert audit.disk_limit is None and audit.readable.value == "native" and audit.differs_from_default
    assert LogAudit.of("web", ("local", {"max-size": "1m", "max-file": "2"}), ("local", {}), "28.5.2").disk_limit is not None
    assert LogAudit.of("web", ("none", {}), ("local", {}), "28.5.2").why_unreadable
    body = {"Name": "/web", "Config": {"Entrypoint": ["/bin/sh", "-c"], "Cmd": ["service nginx start"]},
            "HostConfig": {"LogConfig": {"Type": "local", "Config": {}}}}
    facts = ContainerFacts.of_inspect(json.dumps(body).encode()).with_output("/var/log/app.log", None)
    check = OutputCheck.of(facts)
    assert facts.name == "web" and facts.log_config.driver == "local" and any("nothing of it is logged" in line for line in check.problems)
    assert Descriptor.of_link("pipe:[5]").is_logged and not Descriptor.of_link("/dev/null").is_logged
