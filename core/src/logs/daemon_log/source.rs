//! Reading the daemon's log and the kernel's, and the facts that say where they are. I/O.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::fs::OFlags;
use rustix::time::{ClockId, clock_gettime};

use crate::cancel;
use crate::error::{Error, Result};
use crate::logs::daemon_config::command_line::DaemonCommandLine;
use crate::logs::daemon_log::event::windows_events;
use crate::logs::daemon_log::journal::{JournalEntry, JournalOrigin};
use crate::logs::daemon_log::kmsg::ring_record;
use crate::logs::daemon_log::record::DaemonRecord;
use crate::logs::follow::readable;
use crate::logs::locate::{HostFacts, LogPlace, PATHS, Platform};

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io {
        action,
        path,
        source,
    }
}

/// A running dockerd: its process id and its command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningDaemon {
    pid: u32,
    line: DaemonCommandLine,
}

impl RunningDaemon {
    /// The process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The command line.
    pub fn command_line(&self) -> &DaemonCommandLine {
        &self.line
    }

    /// Every dockerd that this process can see, by `/proc`.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when `/proc` cannot be read.
    pub fn find_all() -> Result<Vec<Self>> {
        Self::find_in(Path::new("/proc"))
    }

    fn find_in(proc: &Path) -> Result<Vec<Self>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(proc).map_err(failed("read", proc))? {
            let entry = entry.map_err(failed("read", proc))?;
            let Some(pid) = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            // A process may end while we look: then it is none.
            if fs::read(entry.path().join("comm")).is_ok_and(|comm| comm.trim_ascii() == b"dockerd")
                && let Ok(cmdline) = fs::read(entry.path().join("cmdline"))
            {
                found.push(Self {
                    pid,
                    line: DaemonCommandLine::from_proc(&cmdline),
                });
            }
        }
        found.sort_by_key(|daemon| daemon.pid);
        Ok(found)
    }
}

impl HostFacts {
    /// Collects the facts of a Linux host whose root is this directory: `/`, or one made for a test.
    ///
    /// The daemon, when given, tells where its output goes; without the right to look (root, or its owner) that stays unknown.
    ///
    /// ```
    /// use std::path::Path;
    /// use trunkline::logs::HostFacts;
    ///
    /// let facts = HostFacts::of_root(Path::new("/"), None);
    /// let _places = facts.daemon_logs();
    /// ```
    pub fn of_root(root: &Path, daemon: Option<&RunningDaemon>) -> Self {
        let inside = |path: &str| root.join(path.trim_start_matches('/'));
        let mut facts = Self::new(Platform::Linux);
        for path in PATHS {
            if inside(path).exists() {
                facts = facts.with_path(path);
            }
        }
        if let Some(daemon) = daemon {
            let output = inside(&format!("/proc/{}/fd/2", daemon.pid));
            // A named pipe has a path too, and whoever reads it takes the lines away.
            let other = fs::metadata(&output).is_ok_and(|metadata| !metadata.is_file());
            if let Ok(target) = fs::read_link(&output)
                && !other
            {
                facts = facts.with_stderr(&target.to_string_lossy());
            }
        }
        facts
    }
}

/// The lines of a daemon's log or the kernel's, one after the other, read as they are asked for.
///
/// ```
/// use trunkline::logs::{DaemonLog, LogPlace};
///
/// # let directory = tempfile::tempdir().unwrap();
/// # let path = directory.path().join("docker.log").display().to_string();
/// std::fs::write(&path, "time=\"2026-11-24T02:00:00Z\" level=info msg=up\n").unwrap();
/// let place = LogPlace::File { path, shared: false };
/// let messages: Vec<_> = DaemonLog::open(&place, None)?.map(|record| record.unwrap().message().to_owned()).collect();
/// assert_eq!(messages, ["up"]);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Debug)]
pub struct DaemonLog {
    from: From,
}

#[derive(Debug)]
enum From {
    File {
        lines: Lines,
        shared: bool,
    },
    Journal {
        lines: Lines,
        child: Child,
        seen: u64,
        suppressed: u64,
    },
    Events(std::vec::IntoIter<DaemonRecord>),
    Kernel {
        ring: File,
        /// When the kernel's clock began, in nanoseconds since 1970.
        boot: i64,
    },
}

impl DaemonLog {
    /// Opens a place. With `tail` only about that many of the last lines are read: exactly so many of a journal, at least
    /// so many, when there are, of a file of its own, and all of the kernel's memory, which is bounded itself.
    ///
    /// The journal needs root, or the group `systemd-journal`; `/dev/kmsg` needs root or `CAP_SYSLOG` on most hosts.
    ///
    /// # Errors
    ///
    /// [`Error::Io`]; [`Error::Invalid`] for a path that is no file; [`Error::Unsupported`] for the Windows event log.
    pub fn open(place: &LogPlace, tail: Option<u32>) -> Result<Self> {
        Self::open_until(place, tail, None)
    }

    /// As [`open`](Self::open); what does not come before a moment is a time-out.
    pub(crate) fn open_until(
        place: &LogPlace,
        tail: Option<u32>,
        deadline: Option<Instant>,
    ) -> Result<Self> {
        let from = match place {
            LogPlace::File { path, shared } => From::File {
                lines: file_lines(Path::new(path), tail)?,
                shared: *shared,
            },
            LogPlace::Journal { unit, user } => {
                let of_user: &[&str] = if *user { &["--user"] } else { &[] };
                journal(&[&["--unit", unit], of_user].concat(), tail, deadline)?
            }
            LogPlace::JournalFile { path, unit } => {
                // journalctl itself says so only after it has printed nothing.
                drop(File::open(path).map_err(failed("open", Path::new(path)))?);
                journal(&["--file", path, "--unit", unit], tail, deadline)?
            }
            LogPlace::EventFile { path } => {
                let path = Path::new(path);
                let file = File::open(path).map_err(failed("open", path))?;
                let mut bytes = Vec::new();
                file.take(EXPORT_MAX)
                    .read_to_end(&mut bytes)
                    .map_err(failed("read", path))?;
                let mut records = windows_events(&bytes)?;
                let most = tail.map_or(records.len(), |tail| tail as usize);
                records.drain(..records.len().saturating_sub(most));
                From::Events(records.into_iter())
            }
            LogPlace::KernelJournal => journal(&["--dmesg"], tail, deadline)?,
            LogPlace::KernelRing => {
                let path = Path::new("/dev/kmsg");
                let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
                let ring = OpenOptions::new().read(true).custom_flags(flags).open(path);
                let nanos = |clock| {
                    let time = clock_gettime(clock);
                    time.tv_sec.saturating_mul(1_000_000_000) + time.tv_nsec
                };
                From::Kernel {
                    ring: ring.map_err(failed("open", path))?,
                    boot: nanos(ClockId::Realtime) - nanos(ClockId::Monotonic),
                }
            }
            LogPlace::EventLog { .. } => {
                return Err(Error::Unsupported {
                    what: "reading the Windows event log".into(),
                    needs: "Windows; export it there, and read the file".into(),
                });
            }
        };
        Ok(Self { from })
    }

    /// How many lines journald says it threw away, among those read so far.
    pub fn suppressed(&self) -> u64 {
        match &self.from {
            From::Journal { suppressed, .. } => *suppressed,
            From::File { .. } | From::Events(_) | From::Kernel { .. } => 0,
        }
    }

    fn next_record(&mut self) -> Result<Option<DaemonRecord>> {
        match &mut self.from {
            From::File { lines, shared } => {
                while let Some(line) = lines.next_line()? {
                    let record = DaemonRecord::parse(&line);
                    // Docker Desktop's init.log names the program in a field.
                    let ours =
                        |name: &str| matches!(name, "dockerd" | "containerd" | "docker" | "kernel");
                    let program = record.program().or(record.field("component"));
                    if !*shared || program.is_some_and(ours) {
                        return Ok(Some(record));
                    }
                }
                Ok(None)
            }
            From::Journal {
                lines,
                child,
                seen,
                suppressed,
            } => {
                while let Some(line) = lines.next_line()? {
                    let entry = JournalEntry::parse(&line)?;
                    *seen += 1;
                    *suppressed += entry.suppressed().unwrap_or(0);
                    match entry.origin() {
                        JournalOrigin::Unit | JournalOrigin::Kernel | JournalOrigin::Systemd => {
                            return Ok(Some(entry.record()));
                        }
                        // A container's own lines are not the daemon's.
                        JournalOrigin::Container { .. } => {}
                    }
                }
                let status = child
                    .wait()
                    .map_err(failed("wait for", Path::new("journalctl")))?;
                let mut said = String::new();
                if let Some(words) = child.stderr.take() {
                    // What it said is of use for the message only.
                    let _ = words.take(4096).read_to_string(&mut said);
                }
                // Without a match it ends with 1 in some releases, and says nothing.
                if !status.success() && *seen == 0 && !(status.code() == Some(1) && said.is_empty())
                {
                    return Err(Error::Protocol {
                        what: "journalctl",
                        detail: format!("{} ({status})", said.trim()),
                    });
                }
                Ok(None)
            }
            From::Events(records) => Ok(records.next()),
            From::Kernel { ring, boot } => {
                let path = Path::new("/dev/kmsg");
                // The longest record, with its properties, has 8 KiB.
                let mut space = vec![0; 16 * 1024];
                loop {
                    match ring.read(&mut space) {
                        Ok(0) => return Ok(None),
                        Ok(read) => {
                            let record = space.get(..read).unwrap_or_default();
                            if let Some(record) = ring_record(record, *boot) {
                                return Ok(Some(record));
                            }
                        }
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                        // Overwritten before we came to it: the next read goes on with the oldest there is.
                        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(failed("read", path)(error)),
                    }
                }
            }
        }
    }
}

/// An exported event log is read as a whole; one that is longer is cut off, and then is none.
const EXPORT_MAX: u64 = 64 << 20;

/// The lines of a file, or its last ones.
fn file_lines(path: &Path, tail: Option<u32>) -> Result<Lines> {
    // To open a named pipe waits for a writer.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(Error::invalid("log", path.display(), "a file"));
    }
    let mut file = File::open(path).map_err(failed("open", path))?;
    let mut from = 0;
    if let Some(tail) = tail {
        // A line of a daemon's log is some 200 bytes; 1 KiB for each is ample.
        let length = file.metadata().map_err(failed("read", path))?.len();
        from = length.saturating_sub(u64::from(tail).saturating_mul(1024).max(4096));
        file.seek(SeekFrom::Start(from))
            .map_err(failed("read", path))?;
    }
    let mut lines = Lines::new(OwnedFd::from(file), path.to_owned(), None);
    if from > 0 {
        // The rest of a line whose start we do not have.
        lines.next_line()?;
    }
    Ok(lines)
}

/// Starts journalctl.
fn journal(select: &[&str], tail: Option<u32>, deadline: Option<Instant>) -> Result<From> {
    let program = Path::new("journalctl");
    let mut child = Command::new(program)
        .args(["--output=json", "--all", "--no-pager", "--quiet"])
        .args(select)
        .arg(tail.map_or_else(
            || "--lines=all".to_owned(),
            |tail| format!("--lines={tail}"),
        ))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed("run", program))?;
    let Some(output) = child.stdout.take() else {
        return Err(Error::Protocol {
            what: "journalctl",
            detail: "it has no output".into(),
        });
    };
    Ok(From::Journal {
        lines: Lines::new(OwnedFd::from(output), program.to_owned(), deadline),
        child,
        seen: 0,
        suppressed: 0,
    })
}

impl Iterator for DaemonLog {
    type Item = Result<DaemonRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_record().transpose()
    }
}

impl Drop for DaemonLog {
    fn drop(&mut self) {
        if let From::Journal { child, .. } = &mut self.from {
            // It may have ended, and a pipe that nobody reads would keep it waiting for ever.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Lines of bounded length.
#[derive(Debug)]
struct Lines {
    reader: BufReader<Until>,
    path: PathBuf,
}

/// A file or pipe that is waited for until a moment.
#[derive(Debug)]
struct Until {
    file: File,
    deadline: Option<Instant>,
}

impl Read for Until {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        if let Some(deadline) = self.deadline {
            loop {
                let mut left = deadline.saturating_duration_since(Instant::now());
                if cancel::is_possible() {
                    left = left.min(cancel::TICK);
                }
                if readable(self.file.as_fd(), left) {
                    break;
                }
                // A signal ends the waiting early too.
                if Instant::now() >= deadline || cancel::is_asked() {
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
        }
        self.file.read(space)
    }
}

impl Lines {
    /// The journal's JSON writes a byte of a message that is not UTF-8 in up to four characters.
    const MAX_LEN: usize = 4 * DaemonRecord::MAX_LEN + 64 * 1024;

    fn new(fd: OwnedFd, path: PathBuf, deadline: Option<Instant>) -> Self {
        let file = File::from(fd);
        Self {
            reader: BufReader::with_capacity(64 * 1024, Until { file, deadline }),
            path,
        }
    }

    /// The next line; what is beyond the bound is read and thrown away.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut any = false;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(failed("read", &self.path)(error)),
            };
            if buffer.is_empty() {
                return Ok(any.then_some(line));
            }
            any = true;
            let (part, ended) = match buffer.iter().position(|b| *b == b'\n') {
                Some(at) => (buffer.get(..at).unwrap_or_default(), true),
                None => (buffer, false),
            };
            let room = Self::MAX_LEN.saturating_sub(line.len());
            line.extend_from_slice(part.get(..room.min(part.len())).unwrap_or_default());
            let used = part.len() + usize::from(ended);
            self.reader.consume(used);
            if ended {
                return Ok(Some(line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_shared_and_own() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("messages");
        let text = "Nov 24 02:00:00 h sshd[1]: x\nNov 24 02:00:01 h dockerd[2]: time=\"2026-11-24T02:00:01Z\" level=info msg=a\nNov 24 02:00:02 h kernel: vlan\n";
        fs::write(&path, text).unwrap();
        let open = |shared, tail| {
            let place = LogPlace::File {
                path: path.display().to_string(),
                shared,
            };
            let log = DaemonLog::open(&place, tail).unwrap();
            log.map(|record| record.unwrap().message().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(open(true, None), ["a", "vlan"]);
        assert_eq!(open(false, None).len(), 3);
        fs::write(
            &path,
            format!("{}last", "some line of a log\n".repeat(10_000)),
        )
        .unwrap();
        let tail = open(false, Some(5));
        assert!((5..400).contains(&tail.len()), "{}", tail.len());
        assert_eq!(tail.last().map(String::as_str), Some("last"));
        assert!(
            tail[..tail.len() - 1]
                .iter()
                .all(|line| line == "some line of a log")
        );
    }

    #[test]
    fn an_exported_event_log() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.json");
        fs::write(
            &path,
            r#"[{"Level": 2, "Message": "b"}, {"Level": 4, "Message": "a"}]"#,
        )
        .unwrap();
        let place = LogPlace::EventFile {
            path: path.display().to_string(),
        };
        for (tail, wanted) in [(None, &["a", "b"][..]), (Some(1), &["b"])] {
            let log = DaemonLog::open(&place, tail).unwrap();
            let messages: Vec<_> = log.map(|it| it.unwrap().message().to_owned()).collect();
            assert_eq!(messages, wanted);
        }
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let place = LogPlace::File {
            path: directory.path().display().to_string(),
            shared: false,
        };
        let error = DaemonLog::open(&place, None).unwrap_err();
        assert!(error.to_string().contains("a file"), "{error}");
    }

    #[test]
    fn an_endless_line_is_bounded() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let mut text = vec![b'x'; 12 << 20];
        text.extend_from_slice(b"\nnext\n");
        fs::write(&path, text).unwrap();
        let place = LogPlace::File {
            path: path.display().to_string(),
            shared: false,
        };
        let records: Vec<_> = DaemonLog::open(&place, None)
            .unwrap()
            .map(|record| record.unwrap())
            .collect();
        assert_eq!(records[0].message().len(), DaemonRecord::MAX_LEN);
        assert_eq!(records[1].message(), "next");
    }

    #[test]
    fn made_up_roots() {
        let root = tempfile::tempdir().unwrap();
        let make = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        make("etc/redhat-release");
        make("var/log/messages");
        let facts = HostFacts::of_root(root.path(), None);
        let wanted = [
            LogPlace::File {
                path: "/var/log/docker".into(),
                shared: false,
            },
            LogPlace::File {
                path: "/var/log/messages".into(),
                shared: true,
            },
        ];
        assert_eq!(facts.daemon_logs(), wanted);

        make("proc/77/comm");
        fs::write(root.path().join("proc/77/comm"), "dockerd\n").unwrap();
        fs::write(root.path().join("proc/77/cmdline"), "dockerd\0-H\0fd://\0").unwrap();
        fs::create_dir_all(root.path().join("proc/77/fd")).unwrap();
        std::os::unix::fs::symlink("/srv/docker.log", root.path().join("proc/77/fd/2")).unwrap();
        make("proc/78/comm");
        let daemons = RunningDaemon::find_in(&root.path().join("proc")).unwrap();
        assert_eq!(daemons.len(), 1);
        assert_eq!(daemons[0].command_line().value("hosts"), Some("fd://"));
        let facts = HostFacts::of_root(root.path(), Some(&daemons[0]));
        assert_eq!(
            facts.daemon_logs()[0],
            LogPlace::File {
                path: "/srv/docker.log".into(),
                shared: false
            }
        );
    }
}
