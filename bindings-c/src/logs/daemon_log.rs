//! The daemon's own logs: where they are, and what stands in them.

use std::ffi::c_char;

use std::path::Path;
use trunkline::logs::{
    DaemonCommandLine, DaemonLog, DaemonRecord, HostFacts, JournalEntry, JournalOrigin, LineForm,
    LogPlace, Platform, RunningDaemon, windows_events,
};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Client, Handle, Numbered, Owned, alone, change, element, free, get_mut, guard, handle, length,
    list_of, made_of, maybe, number, numbers, output, read, slice, text, text_of, value,
    value_or_none,
};
use crate::logs::{tl_bytes, tl_command_line};
use crate::types::{pairs, tl_pairs};

/// The platform of the machine on which the user sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_platform {
    /// Linux with an engine of its own, also inside WSL.
    TL_PLATFORM_LINUX = 1,
    /// macOS with Docker Desktop: the engine runs in a virtual machine.
    TL_PLATFORM_MAC_OS = 2,
    /// Windows with Docker Desktop: the engine runs in WSL 2.
    TL_PLATFORM_WINDOWS_DESKTOP = 3,
    /// Windows with the engine as a service, for Windows containers.
    TL_PLATFORM_WINDOWS_ENGINE = 4,
}

numbers!(Platform as "platform": tl_platform {
    TL_PLATFORM_LINUX = Self::Linux => Self::Linux,
    TL_PLATFORM_MAC_OS = Self::MacOs => Self::MacOs,
    TL_PLATFORM_WINDOWS_DESKTOP = Self::WindowsDesktop => Self::WindowsDesktop,
    TL_PLATFORM_WINDOWS_ENGINE = Self::WindowsEngine => Self::WindowsEngine,
});

/// How a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_line_form {
    /// `time="…" level=… msg="…" key=value`: the default.
    TL_LINE_FORM_LOGFMT = 1,
    /// A JSON object: `log-format: json`, since 25.0.
    TL_LINE_FORM_JSON = 2,
    /// `INFO[…] message key=value`: on a terminal.
    TL_LINE_FORM_TERMINAL = 3,
    /// Something else: a fatal error at start, a Go panic, a goroutine dump.
    TL_LINE_FORM_RAW = 4,
}

numbers!(LineForm as "form of a line": tl_line_form {
    TL_LINE_FORM_LOGFMT = Self::Logfmt => Self::Logfmt,
    TL_LINE_FORM_JSON = Self::Json => Self::Json,
    TL_LINE_FORM_TERMINAL = Self::Terminal => Self::Terminal,
    TL_LINE_FORM_RAW = Self::Raw => Self::Raw,
});

/// A place where the daemon's log is, or may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_place_type {
    /// systemd's journal: `journalctl -u UNIT`, with `--user` for a rootless daemon.
    TL_LOG_PLACE_JOURNAL = 1,
    /// Files of a journal that were copied from another host, or of this one: `journalctl --file`.
    TL_LOG_PLACE_JOURNAL_FILE = 2,
    /// The kernel's messages, from its own memory: `/dev/kmsg`.
    TL_LOG_PLACE_KERNEL_RING = 3,
    /// The kernel's messages of this boot, as the journal has them: `journalctl -k`.
    TL_LOG_PLACE_KERNEL_JOURNAL = 4,
    /// A file.
    TL_LOG_PLACE_FILE = 5,
    /// What PowerShell has exported of a Windows event log: see `tl_windows_events`.
    TL_LOG_PLACE_EVENT_FILE = 6,
    /// The Windows event log.
    TL_LOG_PLACE_EVENT_LOG = 7,
}

pub(crate) fn place_kind(value: &LogPlace) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        LogPlace::Journal { .. } => tl_log_place_type::TL_LOG_PLACE_JOURNAL as u32,
        LogPlace::JournalFile { .. } => tl_log_place_type::TL_LOG_PLACE_JOURNAL_FILE as u32,
        LogPlace::KernelRing => tl_log_place_type::TL_LOG_PLACE_KERNEL_RING as u32,
        LogPlace::KernelJournal => tl_log_place_type::TL_LOG_PLACE_KERNEL_JOURNAL as u32,
        LogPlace::File { .. } => tl_log_place_type::TL_LOG_PLACE_FILE as u32,
        LogPlace::EventFile { .. } => tl_log_place_type::TL_LOG_PLACE_EVENT_FILE as u32,
        LogPlace::EventLog { .. } => tl_log_place_type::TL_LOG_PLACE_EVENT_LOG as u32,
        _ => 0,
    }
}

/// A place where the daemon's log is, or may be. It never changes, so threads may read it at the same time.
pub struct tl_log_place(Owned<LogPlace>);

handle!(tl_log_place: LogPlace);

/// A place where the daemon's log is, or may be. This is a file; `shared` says that other programs write into it too, so
/// that only dockerd's and containerd's lines count.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_file(
    path: *const c_char,
    shared: bool,
    out: *mut *mut tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let path = text(path, "path")?;
        out.give(LogPlace::File {
            path: path.to_owned(),
            shared,
        });
        Ok(())
    })
}

/// systemd's journal of the unit `docker.service`; `user` says that it is the user's own journal, of a rootless daemon.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_journal(
    user: bool,
    out: *mut *mut tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(LogPlace::Journal {
            unit: "docker.service",
            user,
        });
        Ok(())
    })
}

/// Files of a journal that were copied from another host, or of this one: `journalctl --file`. `unit` is the unit whose
/// lines count.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_journal_file(
    path: *const c_char,
    unit: *const c_char,
    out: *mut *mut tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let path = text(path, "path")?;
        let unit = text(unit, "unit")?;
        out.give(LogPlace::JournalFile {
            path: path.to_owned(),
            unit: unit.to_owned(),
        });
        Ok(())
    })
}

/// What PowerShell has exported of a Windows event log: see `tl_windows_events`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_event_file(
    path: *const c_char,
    out: *mut *mut tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let path = text(path, "path")?;
        out.give(LogPlace::EventFile {
            path: path.to_owned(),
        });
        Ok(())
    })
}

/// The kernel's messages, from its own memory: `/dev/kmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_kernel_ring(
    out: *mut *mut tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(LogPlace::KernelRing);
        Ok(())
    })
}

/// The kernel's messages of this boot, as the journal has them: `journalctl -k`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_kernel_journal(
    out: *mut *mut tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(LogPlace::KernelJournal);
        Ok(())
    })
}

/// What it is, a `tl_log_place_type`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_kind(place: *const tl_log_place) -> u32 {
    read(place, 0, place_kind)
}

/// Where the file is; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_path(place: *const tl_log_place) -> *const c_char {
    text_of(place, "path", |it| match it {
        LogPlace::File { path, .. }
        | LogPlace::JournalFile { path, .. }
        | LogPlace::EventFile { path, .. } => Some(path.clone()),
        _ => None,
    })
}

/// Whether other programs write into the file too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_shared(place: *const tl_log_place) -> bool {
    read(place, false, |it| {
        matches!(it, LogPlace::File { shared: true, .. })
    })
}

/// The unit whose journal it is; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_unit(place: *const tl_log_place) -> *const c_char {
    text_of(place, "unit", |it| match it {
        LogPlace::Journal { unit, .. } => Some((*unit).to_owned()),
        LogPlace::JournalFile { unit, .. } => Some(unit.clone()),
        _ => None,
    })
}

/// Whether it is the user's own journal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_user(place: *const tl_log_place) -> bool {
    read(place, false, |it| {
        matches!(it, LogPlace::Journal { user: true, .. })
    })
}

/// All of it in words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_text(place: *const tl_log_place) -> *const c_char {
    text_of(place, "text", |it| Some(it.to_string()))
}

/// The name of the Windows event log; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_event_log(place: *const tl_log_place) -> *const c_char {
    text_of(place, "event_log", |it| match it {
        LogPlace::EventLog { log, .. } => Some((*log).to_owned()),
        _ => None,
    })
}

/// The source of the entries in the Windows event log; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_event_source(place: *const tl_log_place) -> *const c_char {
    text_of(place, "event_source", |it| match it {
        LogPlace::EventLog { source, .. } => Some(source.clone()),
        _ => None,
    })
}

/// Frees a place; not one of a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_place_free(place: *mut tl_log_place) {
    free(place);
}

/// A list. Threads may read it at the same time.
pub struct tl_log_places(Owned<Vec<tl_log_place>>);

handle!(tl_log_places: Vec<tl_log_place>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_places_len(places: *const tl_log_places) -> usize {
    length(places)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_places_at(
    places: *const tl_log_places,
    index: usize,
) -> *const tl_log_place {
    element(places, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_places_free(places: *mut tl_log_places) {
    free(places);
}

/// A running dockerd: its process id and its command line. Belongs to its list.
pub struct tl_running_daemon(Owned<RunningDaemon>);

handle!(tl_running_daemon: RunningDaemon);

/// The process id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_running_daemon_pid(daemon: *const tl_running_daemon) -> u32 {
    read(daemon, 0, RunningDaemon::pid)
}

/// The command line; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_running_daemon_command_line(
    daemon: *const tl_running_daemon,
) -> *const tl_command_line {
    made_of(daemon, "command_line", |it| Some(it.command_line().clone()))
}

/// A list. Threads may read it at the same time.
pub struct tl_running_daemons(Owned<Vec<tl_running_daemon>>);

handle!(tl_running_daemons: Vec<tl_running_daemon>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_running_daemons_len(daemons: *const tl_running_daemons) -> usize {
    length(daemons)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_running_daemons_at(
    daemons: *const tl_running_daemons,
    index: usize,
) -> *const tl_running_daemon {
    element(daemons, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_running_daemons_free(daemons: *mut tl_running_daemons) {
    free(daemons);
}

/// Every dockerd that this process can see, by `/proc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_running_daemons_find(
    out: *mut *mut tl_running_daemons,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(list_of(RunningDaemon::find_all()?));
        Ok(())
    })
}

/// What must be known of a host to find its logs. One thread at a time may change it.
pub struct tl_host_facts(Owned<HostFacts>);

handle!(tl_host_facts: HostFacts);

/// A host of which only the platform is known. A `tl_platform`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_new(
    platform: u32,
    out: *mut *mut tl_host_facts,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let platform: Platform = number(platform)?;
        out.give(HostFacts::new(platform));
        Ok(())
    })
}

/// Collects the facts of a Linux host whose root is this directory: `/`, or one made for a test.
///
/// The daemon, when given, tells where its output goes; without the right to look (root, or its owner) that stays unknown.
/// `daemon` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_of_root(
    root: *const c_char,
    daemon: *const tl_running_daemon,
    out: *mut *mut tl_host_facts,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let root = text(root, "root")?;
        let daemon = value_or_none(daemon);
        out.give(HostFacts::of_root(Path::new(root), daemon));
        Ok(())
    })
}

/// Adds a file or directory that is there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_add_path(
    facts: *mut tl_host_facts,
    path: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let path = text(path, "path")?;
            Ok(it.with_path(path))
        })
    })
}

/// Sets the user's home directory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_set_home(
    facts: *mut tl_host_facts,
    home: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let home = text(home, "home")?;
            Ok(it.with_home(home))
        })
    })
}

/// Sets `XDG_CONFIG_HOME`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_set_config_home(
    facts: *mut tl_host_facts,
    directory: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let directory = text(directory, "directory")?;
            Ok(it.with_config_home(directory))
        })
    })
}

/// Sets `LOCALAPPDATA`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_set_local_app_data(
    facts: *mut tl_host_facts,
    directory: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let directory = text(directory, "directory")?;
            Ok(it.with_local_app_data(directory))
        })
    })
}

/// Sets where descriptor 2 of a running dockerd goes: the link `/proc/PID/fd/2`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_set_stderr(
    facts: *mut tl_host_facts,
    target: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let target = text(target, "target")?;
            Ok(it.with_stderr(target))
        })
    })
}

/// Says that the daemon runs without root, under `RootlessKit`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_set_rootless(
    facts: *mut tl_host_facts,
    rootless: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| Ok(it.with_rootless(rootless)))
    })
}

/// The places where the daemon's log is, the likeliest first. Never empty, except for a Linux host of which nothing is
/// known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_daemon_logs(
    facts: *const tl_host_facts,
    out: *mut *mut tl_log_places,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let facts = value(facts, "facts")?;
        out.give(list_of(facts.daemon_logs()));
        Ok(())
    })
}

/// The places where the kernel's messages are, the freshest first. None for a kernel inside of Docker Desktop or on Windows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_kernel_logs(
    facts: *const tl_host_facts,
    out: *mut *mut tl_log_places,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let facts = value(facts, "facts")?;
        out.give(list_of(facts.kernel_logs()));
        Ok(())
    })
}

/// The `daemon.json` that the daemon reads, which need not exist.
///
/// Docker Desktop writes its file itself: edit the settings there, not the file. `line` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_daemon_json(
    facts: *const tl_host_facts,
    line: *const tl_command_line,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let facts = value(facts, "facts")?;
        let line = value_or_none(line);
        out.give_text(match line {
            Some(line) => facts.daemon_json(line),
            None => facts.daemon_json(&DaemonCommandLine::new(Vec::<String>::new())),
        });
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_facts_free(facts: *mut tl_host_facts) {
    free(facts);
}

/// A line of the daemon's log.
///
/// Every line becomes a record; one that is in none of the known forms is kept whole as the message. It never changes, so
/// threads may read it at the same time.
pub struct tl_daemon_record(Owned<DaemonRecord>);

handle!(tl_daemon_record: DaemonRecord);

/// Reads one line, with or without its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_parse(
    line: *const u8,
    line_len: usize,
    out: *mut *mut tl_daemon_record,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let line = slice(line, line_len, "line")?;
        out.give(DaemonRecord::parse(line));
        Ok(())
    })
}

/// How the line was written, a `tl_line_form`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_form(record: *const tl_daemon_record) -> u32 {
    read(record, 0, |it| it.form().number())
}

/// The time as it was written: RFC 3339, in the daemon's own zone; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_time(record: *const tl_daemon_record) -> *const c_char {
    text_of(record, "time", |it| it.time().map(str::to_owned))
}

/// The time in nanoseconds since 1970, when it was written in full; else that at which the journal received the line; false
/// when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_nanos(
    record: *const tl_daemon_record,
    out: *mut i64,
) -> bool {
    maybe(record, out, DaemonRecord::unix_nanos)
}

/// The level, a `tl_log_level`; 0 when the line says none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_level(record: *const tl_daemon_record) -> u32 {
    read(record, 0, |it| it.level().map_or(0, |level| level.number()))
}

/// The message; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_message(
    record: *const tl_daemon_record,
) -> *const c_char {
    text_of(record, "message", |it| Some(it.message().to_owned()))
}

/// The fields, in the order of the line; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_fields(
    record: *const tl_daemon_record,
) -> *const tl_pairs {
    made_of(record, "fields", |it| Some(pairs(it.fields())))
}

/// The program that syslog or Docker Desktop names before the line; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_program(
    record: *const tl_daemon_record,
) -> *const c_char {
    text_of(record, "program", |it| it.program().map(str::to_owned))
}

/// Message, and the fields in which an engine puts the reason: `error`, and since 29.4 `error-response`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_full_text(
    record: *const tl_daemon_record,
) -> *const c_char {
    text_of(record, "full_text", |it| Some(it.full_text()))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_record_free(record: *mut tl_daemon_record) {
    free(record);
}

/// A list. Threads may read it at the same time.
pub struct tl_daemon_records(Owned<Vec<tl_daemon_record>>);

handle!(tl_daemon_records: Vec<tl_daemon_record>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_records_len(records: *const tl_daemon_records) -> usize {
    length(records)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_records_at(
    records: *const tl_daemon_records,
    index: usize,
) -> *const tl_daemon_record {
    element(records, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_records_free(records: *mut tl_daemon_records) {
    free(records);
}

/// Reads what this command prints: the daemon's entries in the event log, the youngest first, made records with the oldest
/// first.
///
/// Times may be written as Windows PowerShell 5 does, or as 7; the text may be UTF-8 or UTF-16 with its mark. Levels are
/// those of
/// Windows, so that debug lines count as information.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_events(
    export: *const u8,
    export_len: usize,
    out: *mut *mut tl_daemon_records,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let export = slice(export, export_len, "export")?;
        out.give(list_of(windows_events(export)?));
        Ok(())
    })
}

/// The lines of a daemon's log or the kernel's, one after the other, read as they are asked for. One thread at a time may
/// use it.
pub struct tl_daemon_log(Owned<Client<DaemonLog>>);

alone!(tl_daemon_log: Client<DaemonLog>);

/// Opens a place. With `tail` only about that many of the last lines are read: exactly so many of a journal, at least
/// so many, when there are, of a file of its own, and all of the kernel's memory, which is bounded itself.
///
/// The journal needs root, or the group `systemd-journal`; `/dev/kmsg` needs root or `CAP_SYSLOG` on most hosts. Below 0,
/// `tail` asks for all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_log_open(
    place: *const tl_log_place,
    tail: i64,
    out: *mut *mut tl_daemon_log,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let place = value(place, "place")?;
        out.give(Client::new(DaemonLog::open(
            place,
            u32::try_from(tail.min(i64::from(u32::MAX))).ok(),
        )?));
        Ok(())
    })
}

/// The next line; NULL, with `TL_OK`, at the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_log_next(
    log: *mut tl_daemon_log,
    out: *mut *mut tl_daemon_record,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let next = get_mut(log, "log")?
            .owned_mut()
            .get_mut()?
            .next()
            .transpose()?;
        out.give_or_null(next);
        Ok(())
    })
}

/// How many lines journald says it threw away, among those read so far.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_log_suppressed(log: *const tl_daemon_log) -> u64 {
    read(log, 0, |it| it.get().map_or(0, DaemonLog::suppressed))
}

/// Closes the log. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_log_free(log: *mut tl_daemon_log) {
    free(log);
}

/// Who wrote a line of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_journal_origin {
    /// The unit's own output: the daemon, and the containerd it manages.
    TL_JOURNAL_ORIGIN_UNIT = 1,
    /// A container with the `journald` driver. Its lines carry the daemon's unit too.
    TL_JOURNAL_ORIGIN_CONTAINER = 2,
    /// The kernel.
    TL_JOURNAL_ORIGIN_KERNEL = 3,
    /// systemd or journald, about the unit.
    TL_JOURNAL_ORIGIN_SYSTEMD = 4,
}

pub(crate) fn origin_kind(value: &JournalOrigin) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        JournalOrigin::Unit => tl_journal_origin::TL_JOURNAL_ORIGIN_UNIT as u32,
        JournalOrigin::Container { .. } => tl_journal_origin::TL_JOURNAL_ORIGIN_CONTAINER as u32,
        JournalOrigin::Kernel => tl_journal_origin::TL_JOURNAL_ORIGIN_KERNEL as u32,
        JournalOrigin::Systemd => tl_journal_origin::TL_JOURNAL_ORIGIN_SYSTEMD as u32,
        _ => 0,
    }
}

/// An entry of the journal.
///
/// The priority is not read: dockerd's lines all have 6, whatever their level. It never changes, so threads may read it at
/// the same time.
pub struct tl_journal_entry(Owned<JournalEntry>);

handle!(tl_journal_entry: JournalEntry);

/// Reads one line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_parse(
    line: *const u8,
    line_len: usize,
    out: *mut *mut tl_journal_entry,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let line = slice(line, line_len, "line")?;
        out.give(JournalEntry::parse(line)?);
        Ok(())
    })
}

/// Where to go on: `journalctl --after-cursor`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_cursor(entry: *const tl_journal_entry) -> *const c_char {
    text_of(entry, "cursor", |it| Some(it.cursor().to_owned()))
}

/// The time in microseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_micros(entry: *const tl_journal_entry) -> i64 {
    read(entry, 0, JournalEntry::unix_micros)
}

/// Who wrote it, a `tl_journal_origin`; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_origin(entry: *const tl_journal_entry) -> u32 {
    read(entry, 0, |it| origin_kind(it.origin()))
}

/// The full id of the container that wrote it; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_container_id(
    entry: *const tl_journal_entry,
) -> *const c_char {
    text_of(entry, "container_id", |it| match it.origin() {
        JournalOrigin::Container { id, .. } => Some(id.clone()),
        _ => None,
    })
}

/// The name, when it started, of the container that wrote it; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_container_name(
    entry: *const tl_journal_entry,
) -> *const c_char {
    text_of(entry, "container_name", |it| match it.origin() {
        JournalOrigin::Container { name, .. } => Some(name.clone()),
        _ => None,
    })
}

/// The line as it was written, which need not be UTF-8; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_message(entry: *const tl_journal_entry) -> tl_bytes {
    read(entry, tl_bytes::none(), |it| tl_bytes::of(it.message()))
}

/// The line as a record of the daemon's log, or of the kernel's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_record(
    entry: *const tl_journal_entry,
    out: *mut *mut tl_daemon_record,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let entry = value(entry, "entry")?;
        out.give(entry.record());
        Ok(())
    })
}

/// The number of lines that journald threw away, when that is what this entry tells: a rate limit, in `journald.conf`
/// or of the unit, was hit; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_suppressed(
    entry: *const tl_journal_entry,
    out: *mut u64,
) -> bool {
    maybe(entry, out, JournalEntry::suppressed)
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_journal_entry_free(entry: *mut tl_journal_entry) {
    free(entry);
}
