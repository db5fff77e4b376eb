//! How containers log, what that may cost, and whether their applications write where the driver listens.

use std::ffi::c_char;

use trunkline::blocking::LogAuditor;
use trunkline::logs::{
    ContainerAudit, ContainerFacts, ContainerProcess, Descriptor, DiskUse, EngineRelease,
    FirstProcess, LogAudit, OutputCheck, Readable, Unseen,
};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Client, Numbered, Owned, change, element, free, guard, handle, length, list_of, made_of, maybe,
    numbers, output, read, slice, text, text_of, text_or_none, texts, value,
};
use crate::logs::reader::socket;
use crate::logs::{tl_engine_log_config, tl_log_findings, tl_log_location};
use crate::types::{strings, tl_strings};

/// Whether `docker logs` can read a container's lines. Where trunkline reads them is `tl_log_location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_readable {
    /// From the driver's own files or journal.
    TL_READABLE_NATIVE = 1,
    /// From the copy that the engine keeps since 20.10. For a stopped container the driver's other side must answer all the
    /// same, although the copy is on the disk.
    TL_READABLE_THROUGH_CACHE = 2,
    /// Not at all, and why.
    TL_READABLE_NO = 3,
}

pub(crate) fn readable_kind(value: &Readable) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Readable::Native => tl_readable::TL_READABLE_NATIVE as u32,
        Readable::ThroughCache => tl_readable::TL_READABLE_THROUGH_CACHE as u32,
        Readable::No(..) => tl_readable::TL_READABLE_NO as u32,
        _ => 0,
    }
}

/// Where a descriptor of a process goes, by the text of the link `/proc/PID/fd/N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_descriptor {
    /// A pipe: that to the log driver, for the first process of a container without a terminal.
    TL_DESCRIPTOR_PIPE = 1,
    /// A terminal: that of the container, which is logged too.
    TL_DESCRIPTOR_TERMINAL = 2,
    /// `/dev/null`: everything is thrown away.
    TL_DESCRIPTOR_NULL = 3,
    /// A file: the driver sees nothing of it.
    TL_DESCRIPTOR_FILE = 4,
    /// A socket, or something else.
    TL_DESCRIPTOR_OTHER = 5,
    /// It is closed.
    TL_DESCRIPTOR_CLOSED = 6,
}

pub(crate) fn descriptor_kind(value: &Descriptor) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Descriptor::Pipe => tl_descriptor::TL_DESCRIPTOR_PIPE as u32,
        Descriptor::Terminal => tl_descriptor::TL_DESCRIPTOR_TERMINAL as u32,
        Descriptor::Null => tl_descriptor::TL_DESCRIPTOR_NULL as u32,
        Descriptor::File(..) => tl_descriptor::TL_DESCRIPTOR_FILE as u32,
        Descriptor::Other(..) => tl_descriptor::TL_DESCRIPTOR_OTHER as u32,
        Descriptor::Closed => tl_descriptor::TL_DESCRIPTOR_CLOSED as u32,
        _ => 0,
    }
}

/// Why a container's processes were not looked at, so that the check of its output is by its command alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_unseen {
    /// It does not run.
    TL_UNSEEN_NOT_RUNNING = 1,
    /// The engine may be on another machine.
    TL_UNSEEN_NOT_LOCAL = 2,
    /// Here, the process with this id is not the container's: the engine runs in another machine or process namespace.
    TL_UNSEEN_OTHER_PROCESS = 3,
    /// It takes root.
    TL_UNSEEN_NOT_ALLOWED = 4,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as for the other kinds
pub(crate) fn unseen_kind(value: &Unseen) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Unseen::NotRunning => tl_unseen::TL_UNSEEN_NOT_RUNNING as u32,
        Unseen::NotLocal => tl_unseen::TL_UNSEEN_NOT_LOCAL as u32,
        Unseen::OtherProcess(..) => tl_unseen::TL_UNSEEN_OTHER_PROCESS as u32,
        Unseen::NotAllowed => tl_unseen::TL_UNSEEN_NOT_ALLOWED as u32,
        _ => 0,
    }
}

/// What the first process of a container is. Only what it and its children write to descriptors 1 and 2 is logged, and only
/// it
/// is sent the signal to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_first_process {
    /// The application.
    TL_FIRST_PROCESS_APPLICATION = 1,
    /// A small init (`tini`, `docker-init`, …), which passes signals on.
    TL_FIRST_PROCESS_INIT = 2,
    /// A shell or a supervisor, which started the application.
    TL_FIRST_PROCESS_STARTER = 3,
}

numbers!(FirstProcess as "first process": tl_first_process {
    TL_FIRST_PROCESS_APPLICATION = Self::Application => Self::Application,
    TL_FIRST_PROCESS_INIT = Self::Init => Self::Init,
    TL_FIRST_PROCESS_STARTER = Self::Starter => Self::Starter,
});

/// What is to be said about the logs of one container. It never changes, so threads may read it at the same time.
pub struct tl_log_audit(Owned<LogAudit>);

handle!(tl_log_audit: LogAudit);

/// Audits a container by its frozen configuration and the daemon's default. `container` is its name or id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_new(
    container: *const c_char,
    engine: *const tl_engine_log_config,
    default_config: *const tl_engine_log_config,
    release: *const c_char,
    out: *mut *mut tl_log_audit,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let container = text(container, "container")?;
        let engine = value(engine, "engine")?;
        let default_config = value(default_config, "default_config")?;
        let release: EngineRelease = text(release, "release")?.parse()?;
        out.give(LogAudit::new(container, engine, default_config, release)?);
        Ok(())
    })
}

/// The container's name or id; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_container(audit: *const tl_log_audit) -> *const c_char {
    text_of(audit, "container", |it| Some(it.container().to_owned()))
}

/// The kind of its driver, a `tl_log_driver_kind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_driver_kind(audit: *const tl_log_audit) -> u32 {
    read(audit, 0, |it| it.config().kind().number())
}

/// The name of its driver; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_driver(audit: *const tl_log_audit) -> *const c_char {
    text_of(audit, "driver", |it| {
        Some(it.config().driver().name().to_owned())
    })
}

/// The most that it can take on the disk, in bytes, about: files overshoot by up to one record. False when it may fill the
/// disk; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_disk(audit: *const tl_log_audit, out: *mut u64) -> bool {
    maybe(audit, out, |it| match it.disk() {
        DiskUse::AtMost(bytes) => Some(bytes),
        DiskUse::Unlimited => None,
    })
}

/// Whether `docker logs` can read it. A journald driver is taken to be readable; a few builds of the engine lack that. A
/// `tl_readable`; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_readable(audit: *const tl_log_audit) -> u32 {
    read(audit, 0, |it| readable_kind(&it.readable()))
}

/// Why `docker logs` cannot read it; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_not_readable_because(
    audit: *const tl_log_audit,
) -> *const c_char {
    text_of(audit, "not_readable_because", |it| match it.readable() {
        Readable::No(why) => Some(why.to_owned()),
        _ => None,
    })
}

/// Whether the application stops when the driver's other side stops taking lines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_may_block(audit: *const tl_log_audit) -> bool {
    read(audit, false, LogAudit::may_block)
}

/// Whether lines may be lost without a word.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_may_lose(audit: *const tl_log_audit) -> bool {
    read(audit, false, LogAudit::may_lose)
}

/// Whether it was made under another default, or with options of its own: a change of the default never reaches it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_differs_from_default(audit: *const tl_log_audit) -> bool {
    read(audit, false, LogAudit::differs_from_default)
}

/// What else is to be said, as for a new container; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_findings(
    audit: *const tl_log_audit,
) -> *const tl_log_findings {
    made_of(audit, "findings", |it| {
        Some(list_of(it.findings().iter().cloned()))
    })
}

/// Frees an audit; not one borrowed from another handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_audit_free(audit: *mut tl_log_audit) {
    free(audit);
}

/// Reads the text of the link; none for a descriptor that is not there. A `tl_descriptor`; 0 for NULL and what is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_descriptor_of_link(link: *const c_char) -> u32 {
    text(link, "link").map_or(0, |link| descriptor_kind(&Descriptor::of_link(Some(link))))
}

/// Whether what is written to a descriptor that leads there reaches the log driver; false for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_descriptor_is_logged(link: *const c_char) -> bool {
    text(link, "link").is_ok_and(|link| Descriptor::of_link(Some(link)).is_logged())
}

/// What is known of a container's application, for `tl_output_check`. One thread at a time may change it.
pub struct tl_container_facts(Owned<ContainerFacts>);

handle!(tl_container_facts: ContainerFacts);

/// Reads what the engine says of a container: the body of `GET /containers/ID/json`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_facts_of_inspect(
    body: *const u8,
    body_len: usize,
    out: *mut *mut tl_container_facts,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let body = slice(body, body_len, "body")?;
        out.give(ContainerFacts::of_inspect(body)?);
        Ok(())
    })
}

/// Adds where descriptors 1 and 2 of the container's first process go: the links in `/proc/PID/fd`. Each may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_facts_set_output(
    facts: *mut tl_container_facts,
    stdout_link: *const c_char,
    stderr_link: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let stdout_link = text_or_none(stdout_link, "stdout_link")?;
            let stderr_link = text_or_none(stderr_link, "stderr_link")?;
            Ok(it.with_output(stdout_link, stderr_link))
        })
    })
}

/// Adds a log file that is in the container, and where it points to when it is a symlink. `target` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_facts_set_log_file(
    facts: *mut tl_container_facts,
    path: *const c_char,
    target: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let path = text(path, "path")?;
            let target = text_or_none(target, "target")?;
            Ok(it.with_log_file(path, target))
        })
    })
}

/// Adds a process of the container. What it says of the first process wins over `with_output`. `command` is its command
/// line; `stdout_link` and `stderr_link` are where its descriptors 1 and 2 lead, NULL for one that is closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_facts_add_process(
    facts: *mut tl_container_facts,
    pid: u32,
    command: *const *const c_char,
    command_len: usize,
    uid: u32,
    stdout_link: *const c_char,
    stderr_link: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(facts, "facts", |it| {
            let command = texts(command, command_len, "command")?;
            let stdout_link = text_or_none(stdout_link, "stdout_link")?;
            let stderr_link = text_or_none(stderr_link, "stderr_link")?;
            Ok(it.with_process(ContainerProcess {
                pid,
                command: command.into_iter().map(str::to_owned).collect(),
                uid,
                stdout: Descriptor::of_link(stdout_link),
                stderr: Descriptor::of_link(stderr_link),
            }))
        })
    })
}

/// The container's name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_facts_name(
    facts: *const tl_container_facts,
) -> *const c_char {
    text_of(facts, "name", |it| Some(it.name().to_owned()))
}

/// Its log configuration, frozen when it was created; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_facts_log_config(
    facts: *const tl_container_facts,
) -> *const tl_engine_log_config {
    made_of(facts, "log_config", |it| Some(it.log_config().clone()))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_facts_free(facts: *mut tl_container_facts) {
    free(facts);
}

/// Whether an application writes where its container's log driver listens: to descriptors 1 and 2 of the first process. It
/// never changes, so threads may read it at the same time.
pub struct tl_output_check(Owned<OutputCheck>);

handle!(tl_output_check: OutputCheck);

/// Checks what is known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_output_check_new(
    facts: *const tl_container_facts,
    out: *mut *mut tl_output_check,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let facts = value(facts, "facts")?;
        out.give(OutputCheck::new(facts));
        Ok(())
    })
}

/// What the first process is: as it was seen, or by the command when no process was, a `tl_first_process`; 0 for what this
/// version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_output_check_first(check: *const tl_output_check) -> u32 {
    read(check, 0, |it| it.first().number())
}

/// What is wrong, in plain words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_output_check_problems(
    check: *const tl_output_check,
) -> *const tl_strings {
    made_of(check, "problems", |it| Some(strings(it.problems())))
}

/// The lines of a Dockerfile that put it right; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_output_check_dockerfile(
    check: *const tl_output_check,
) -> *const tl_strings {
    made_of(check, "dockerfile", |it| Some(strings(it.dockerfile())))
}

/// Frees a check; not one borrowed from another handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_output_check_free(check: *mut tl_output_check) {
    free(check);
}

/// What is to be said about one container's logs on this host. It never changes, so threads may read it at the same time.
pub struct tl_container_audit(Owned<ContainerAudit>);

handle!(tl_container_audit: ContainerAudit);

/// The container's full id; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_id(audit: *const tl_container_audit) -> *const c_char {
    text_of(audit, "id", |it| Some(it.id().to_owned()))
}

/// The container's name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_name(
    audit: *const tl_container_audit,
) -> *const c_char {
    text_of(audit, "name", |it| Some(it.name().to_owned()))
}

/// Whether it runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_is_running(audit: *const tl_container_audit) -> bool {
    read(audit, false, ContainerAudit::is_running)
}

/// Driver, limits, worst case, and what may block or be lost; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_log(
    audit: *const tl_container_audit,
) -> *const tl_log_audit {
    made_of(audit, "log", |it| Some(it.log().clone()))
}

/// Where trunkline reads its lines; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_location(
    audit: *const tl_container_audit,
) -> *const tl_log_location {
    made_of(audit, "location", |it| Some(it.location().clone()))
}

/// Whether the application writes where the driver listens; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_output(
    audit: *const tl_container_audit,
) -> *const tl_output_check {
    made_of(audit, "output", |it| Some(it.output().clone()))
}

/// What is on the disk now; none without files here. False when that is not known. The outputs may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_stored(
    audit: *const tl_container_audit,
    files: *mut u32,
    bytes: *mut u64,
) -> bool {
    maybe(audit, files, |audit| {
        audit.stored().map(|stored| stored.files)
    }) && maybe(audit, bytes, |audit| {
        audit.stored().map(|stored| stored.bytes)
    })
}

/// Why `output` is by the container's command alone; none when its processes were looked at. A `tl_unseen`; 0 when it was
/// looked at.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_unseen(audit: *const tl_container_audit) -> u32 {
    read(audit, 0, |it| {
        it.unseen().map_or(0, |unseen| unseen_kind(&unseen))
    })
}

/// The same in words; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_unseen_text(
    audit: *const tl_container_audit,
) -> *const c_char {
    text_of(audit, "unseen_text", |it| {
        it.unseen().map(|unseen| unseen.to_string())
    })
}

/// Frees an audit; not one of a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audit_free(audit: *mut tl_container_audit) {
    free(audit);
}

/// A list. Threads may read it at the same time.
pub struct tl_container_audits(Owned<Vec<tl_container_audit>>);

handle!(tl_container_audits: Vec<tl_container_audit>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audits_len(audits: *const tl_container_audits) -> usize {
    length(audits)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audits_at(
    audits: *const tl_container_audits,
    index: usize,
) -> *const tl_container_audit {
    element(audits, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_audits_free(audits: *mut tl_container_audits) {
    free(audits);
}

/// Audits the logs of containers: asks the engine, looks at the files on the disk and at `/proc`. Changes nothing.
///
/// Without root the files are not measured and the processes not looked at, which each answer says. Threads may use it at
/// the same time. In a child after `fork` every call fails with `TL_MISUSE`.
pub struct tl_log_auditor(Owned<Client<LogAuditor>>);

handle!(tl_log_auditor: Client<LogAuditor>);

/// Asks the engine for its release and its default log configuration. `engine` is `unix://…` or `tcp://…`; NULL stands for
/// `DOCKER_HOST` or `/var/run/docker.sock`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_auditor_connect(
    engine: *const c_char,
    out: *mut *mut tl_log_auditor,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let engine = text_or_none(engine, "engine")?;
        out.give(Client::new(LogAuditor::connect(&socket(engine)?)?));
        Ok(())
    })
}

/// The configuration that new containers get when they name no driver. Its options are known where the daemon runs here
/// and its `daemon.json`, or its command line, can be read: see `knows_default_options`; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_auditor_default_config(
    auditor: *const tl_log_auditor,
) -> *const tl_engine_log_config {
    made_of(auditor, "default_config", |it| {
        Some(it.get().ok()?.default_config().clone())
    })
}

/// Whether the options of the default are known, not its driver alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_auditor_knows_default_options(
    auditor: *const tl_log_auditor,
) -> bool {
    read(auditor, false, |it| {
        it.get().is_ok_and(LogAuditor::knows_default_options)
    })
}

/// Every container, running or not, in the engine's order. One that is removed meanwhile is left out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_auditor_containers(
    auditor: *const tl_log_auditor,
    out: *mut *mut tl_container_audits,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let auditor = value(auditor, "auditor")?;
        out.give(list_of(auditor.get()?.containers()?));
        Ok(())
    })
}

/// One container, by name or id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_auditor_container(
    auditor: *const tl_log_auditor,
    container: *const c_char,
    out: *mut *mut tl_container_audit,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let auditor = value(auditor, "auditor")?;
        let container = text(container, "container")?;
        out.give(auditor.get()?.container(container)?);
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_auditor_free(auditor: *mut tl_log_auditor) {
    free(auditor);
}
