//! The file on disk and the daemon that reads it. I/O.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::cancel;
use crate::error::{Error, Result};
use crate::logs::daemon_config::DaemonConfig;
use crate::logs::daemon_config::edit::EditedConfig;

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io {
        action,
        path,
        source,
    }
}

/// A `daemon.json` on disk.
///
/// A missing file reads as an empty object: that is what the engine makes of it, unless the file is named by `--config-file`.
///
/// ```
/// use trunkline::logs::{ConfigEdit, DaemonCommandLine, DaemonConfigFile, EngineRelease};
///
/// # let directory = tempfile::tempdir().unwrap();
/// # let path = directory.path().join("daemon.json");
/// let mut file = DaemonConfigFile::open(&path)?;
/// let edit = ConfigEdit::new().with_debug(true);
/// let edited = file.config().edit(&edit, EngineRelease::new(28, 5, 2), &DaemonCommandLine::default())?;
/// let written = file.write(&edited, None)?;
/// assert_eq!(std::fs::read(&path).unwrap(), b"{\n    \"debug\": true\n}\n");
///
/// file.roll_back(&written)?;
/// assert!(!path.exists());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Debug)]
pub struct DaemonConfigFile {
    /// As it was named.
    path: PathBuf,
    /// What a symlink points to: this is replaced, the link stays.
    target: PathBuf,
    config: DaemonConfig,
    existed: bool,
}

/// What the engine's own check said before the file was put in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineCheck {
    /// `dockerd --validate` accepted it. It does not look at log options.
    Passed,
    /// Not asked for, or this engine has no such check (before 23.0).
    NotDone,
}

/// What [`DaemonConfigFile::write`] did, for [`DaemonConfigFile::roll_back`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Written {
    /// The bytes before; none when there was no file.
    before: Option<Vec<u8>>,
    after: Vec<u8>,
    backup: Option<PathBuf>,
    check: EngineCheck,
}

impl Written {
    /// The copy of the file as it was, beside it; none when there was no file, or nothing changed.
    pub fn backup(&self) -> Option<&Path> {
        self.backup.as_deref()
    }

    /// What the engine's own check said.
    pub fn check(&self) -> &EngineCheck {
        &self.check
    }
}

impl DaemonConfigFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it cannot be read, [`Error::Syntax`] when it breaks the grammar.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let target = resolve(&path)?;
        let bytes = read(&target)?;
        let config = match &bytes {
            Some(bytes) => DaemonConfig::parse(bytes)?,
            None => DaemonConfig::empty(),
        };
        Ok(Self {
            path,
            target,
            config,
            existed: bytes.is_some(),
        })
    }

    /// What the file holds.
    pub fn config(&self) -> &DaemonConfig {
        &self.config
    }

    /// The file as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there was a file.
    pub fn existed(&self) -> bool {
        self.existed
    }

    /// Puts the edited file in place, in one step that another process sees whole or not at all.
    ///
    /// Mode, owner and security label stay, a symlink stays one, and a copy of the old file is kept beside it with the
    /// ending `.before`. When the program `dockerd` is given its own check is run on the new file first. Needs the right to write
    /// into the directory, and to give the file to its owner.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when the file was changed since it was read, [`Error::Invalid`] when `dockerd` refuses it,
    /// [`Error::Io`]. In each case the file is as it was.
    pub fn write(&mut self, edited: &EditedConfig, dockerd: Option<&Path>) -> Result<Written> {
        let now = read(&self.target)?;
        let known = self.existed.then_some(self.config.as_bytes());
        if now.as_deref() != known || edited.before() != self.config.as_bytes() {
            return Err(Error::Conflict {
                subject: self.path.display().to_string(),
                differences: vec![crate::Difference::new(
                    "content",
                    "as it was read",
                    "changed since",
                )],
            });
        }
        let after = edited.config().as_bytes();
        let mut written = Written {
            before: now.clone(),
            after: after.to_vec(),
            backup: None,
            check: EngineCheck::NotDone,
        };
        if now.as_deref() == Some(after) {
            return Ok(written);
        }
        let new = NewFile::create(&self.target, after)?;
        if let Some(program) = dockerd {
            written.check = validate(program, &new.path)?;
        }
        if let Some(before) = &now {
            let backup = beside(&self.target, ".before");
            NewFile::create_like(&self.target, &backup, before)?.rename(&backup)?;
            written.backup = Some(backup);
        }
        new.rename(&self.target)?;
        let found = read(&self.target)?;
        if found.as_deref() != Some(after) {
            return Err(Error::Protocol {
                what: "reading daemon.json back",
                detail: "it does not hold what was written".into(),
            });
        }
        self.config = edited.config().clone();
        self.existed = true;
        Ok(written)
    }

    /// Puts back what was there before [`DaemonConfigFile::write`]; removes the file when there was none.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when the file was changed since, [`Error::Io`].
    pub fn roll_back(&mut self, written: &Written) -> Result<()> {
        let now = read(&self.target)?;
        if now.as_deref() != Some(&written.after) {
            if now == written.before {
                return Ok(());
            }
            return Err(Error::Conflict {
                subject: self.path.display().to_string(),
                differences: vec![crate::Difference::new(
                    "content",
                    "as it was written",
                    "changed since",
                )],
            });
        }
        if let Some(before) = &written.before {
            NewFile::create(&self.target, before)?.rename(&self.target)?;
            self.config = DaemonConfig::parse(before)?;
        } else {
            fs::remove_file(&self.target).map_err(failed("remove", &self.target))?;
            sync_directory(&self.target)?;
            self.config = DaemonConfig::empty();
            self.existed = false;
        }
        Ok(())
    }

    /// Writes, reloads the daemon, and puts everything back when the daemon does not confirm.
    ///
    /// # Errors
    ///
    /// Those of [`DaemonConfigFile::write`]; [`Error::RolledBack`] when the reload failed and the old file is back in place.
    pub fn write_and_reload(
        &mut self,
        edited: &EditedConfig,
        dockerd: Option<&Path>,
        pid: u32,
        witness: &mut dyn ReloadWitness,
        within: Duration,
    ) -> Result<Written> {
        let written = self.write(edited, dockerd)?;
        let Err(cause) = reload_daemon(pid, edited.config().debug(), witness, within) else {
            return Ok(written);
        };
        // Whoever gave up does not wait for the daemon again: it is told, and has its old file.
        let patience = match cause {
            Error::Timeout { .. } | Error::Protocol { .. } => within,
            _ => Duration::ZERO,
        };
        let mut undo = Vec::new();
        match self.roll_back(&written) {
            Ok(()) => undo.extend(reload_daemon(pid, self.config.debug(), witness, patience).err()),
            Err(error) => undo.push(error),
        }
        Err(Error::RolledBack {
            cause: Box::new(cause),
            undo,
        })
    }
}

/// Follows symlinks, also one whose end does not exist yet.
fn resolve(path: &Path) -> Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..40 {
        match fs::read_link(&at) {
            Ok(next) => {
                at = match at.parent() {
                    Some(parent) => parent.join(next),
                    None => next,
                };
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::InvalidInput
                ) =>
            {
                return Ok(at);
            }
            Err(error) => return Err(failed("read", &at)(error)),
        }
    }
    Err(Error::invalid(
        "path",
        path.display(),
        "its symlinks go in circles",
    ))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("read", path)(error)),
    };
    let mut bytes = Vec::new();
    // One byte more than is taken, so that a file that is too large is seen to be.
    let limit = DaemonConfig::MAX_LEN as u64 + 1;
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(failed("read", path))?;
    Ok(Some(bytes))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

fn sync_directory(path: &Path) -> Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let file = File::open(directory).map_err(failed("open", directory))?;
    file.sync_all().map_err(failed("sync", directory))
}

/// A file under a temporary name, removed unless it is renamed.
struct NewFile {
    path: PathBuf,
    done: bool,
}

impl NewFile {
    fn create(target: &Path, bytes: &[u8]) -> Result<Self> {
        Self::create_like(target, target, bytes)
    }

    /// A file beside `target`, to be renamed to it, with mode, owner and label of `model`.
    fn create_like(model: &Path, target: &Path, bytes: &[u8]) -> Result<Self> {
        let path = beside(target, &format!(".new-{}", std::process::id()));
        let old = match fs::metadata(model) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed("read", model)(error)),
        };
        // What a killed process left under this name.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed("remove", &path)(error));
            }
            _ => {}
        }
        // Nobody else may look at it before it has its mode: a file may hold a token.
        let mode = if old.is_some() { 0o600 } else { 0o644 };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)
            .map_err(failed("create", &path))?;
        let new = Self { path, done: false };
        file.write_all(bytes).map_err(failed("write", &new.path))?;
        if let Some(old) = old {
            let own = file.metadata().map_err(failed("read", &new.path))?;
            if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
                std::os::unix::fs::fchown(&file, Some(old.uid()), Some(old.gid()))
                    .map_err(failed("give its owner to", &new.path))?;
            }
            copy_label(model, &file).map_err(failed("give its security label to", &new.path))?;
            file.set_permissions(fs::Permissions::from_mode(old.mode() & 0o7777))
                .map_err(failed("set the mode of", &new.path))?;
        }
        file.sync_all().map_err(failed("sync", &new.path))?;
        Ok(new)
    }

    fn rename(mut self, target: &Path) -> Result<()> {
        fs::rename(&self.path, target).map_err(failed("replace", target))?;
        self.done = true;
        sync_directory(target)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.done {
            // Nothing can be done about a failure here, and the next write removes it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The `SELinux` label, where there is one.
fn copy_label(model: &Path, file: &File) -> io::Result<()> {
    const NAME: &str = "security.selinux";
    let mut label = vec![0_u8; 1024];
    match rustix::fs::getxattr(model, NAME, label.as_mut_slice()) {
        Ok(length) => {
            label.truncate(length);
            rustix::fs::fsetxattr(file, NAME, &label, rustix::fs::XattrFlags::empty())
                .map_err(Into::into)
        }
        // No label, or a file system without labels.
        Err(rustix::io::Errno::NODATA | rustix::io::Errno::OPNOTSUPP) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Runs `dockerd --validate`. An engine before 23.0 does not know the flag.
fn validate(program: &Path, file: &Path) -> Result<EngineCheck> {
    let mut child = Command::new(program)
        .arg("--validate")
        .arg("--config-file")
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed("run", program))?;
    // The message is short; a pipe holds it while we wait.
    let start = Instant::now();
    let limit = Duration::from_secs(20);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed("wait for", program))? {
            break status;
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return Err(Error::Timeout {
                action: "check daemon.json with",
                subject: program.display().to_string(),
                after: limit,
            });
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let mut said = String::new();
    if let Some(stderr) = child.stderr.take() {
        let mut bytes = Vec::new();
        stderr
            .take(64 * 1024)
            .read_to_end(&mut bytes)
            .map_err(failed("read the answer of", program))?;
        String::from_utf8_lossy(&bytes).trim().clone_into(&mut said);
    }
    if status.success() {
        Ok(EngineCheck::Passed)
    } else if said.contains("unknown flag: --validate") {
        Ok(EngineCheck::NotDone)
    } else {
        Err(Error::invalid(
            "daemon.json",
            file.display(),
            format!("dockerd --validate says: {said}"),
        ))
    }
}

/// Who can tell that a daemon has reloaded: events and `/info` of the engine, by whatever client the program has.
///
/// Not the daemon's log, in which the lines about a reload are not seen at level warn and above.
pub trait ReloadWitness {
    /// The number of events `type=daemon`, `action=reload` since some time before the first call.
    ///
    /// # Errors
    ///
    /// Whatever the client has to say.
    fn reloads(&mut self) -> Result<u64>;

    /// `Debug` of `GET /info`.
    ///
    /// # Errors
    ///
    /// Whatever the client has to say.
    fn debug(&mut self) -> Result<bool>;
}

/// Tells a `dockerd` to read its file again (SIGHUP), and waits until it has.
///
/// When the file sets `debug`, the daemon's own answer must agree. Needs the right to signal the process: root, or its owner.
///
/// # Errors
///
/// [`Error::NotFound`] when the process is not a `dockerd`, or ended (a missing authorization plugin ends it);
/// [`Error::Timeout`] when no event came: the file is broken, or names an unknown key, and the daemon goes on with the old
/// values; [`Error::Protocol`] when the event came and `debug` is not what the file says; [`Error::Interrupted`] by a
/// [`Cancel`](crate::Cancel): the daemon has been told all the same.
pub fn reload_daemon(
    pid: u32,
    debug: Option<bool>,
    witness: &mut dyn ReloadWitness,
    within: Duration,
) -> Result<()> {
    let gone = || Error::NotFound {
        what: "dockerd process",
        subject: pid.to_string(),
    };
    let alive = || {
        fs::read(format!("/proc/{pid}/comm")).is_ok_and(|comm| comm.trim_ascii() == b"dockerd")
            && !fs::read_to_string(format!("/proc/{pid}/stat"))
                .is_ok_and(|stat| stat.contains(") Z "))
    };
    if !alive() {
        return Err(gone());
    }
    let before = witness.reloads()?;
    let number = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .ok_or_else(gone)?;
    rustix::process::kill_process(number, rustix::process::Signal::HUP)
        .map_err(|errno| failed("signal", Path::new(&format!("/proc/{pid}")))(errno.into()))?;
    let start = Instant::now();
    while witness.reloads()? <= before {
        if !alive() {
            return Err(gone());
        }
        if cancel::take() {
            return Err(Error::Interrupted {
                action: "reload",
                subject: format!("dockerd, process {pid}"),
                sent: true,
            });
        }
        if start.elapsed() >= within {
            return Err(Error::Timeout {
                action: "reload",
                subject: format!("dockerd, process {pid}"),
                after: within,
            });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let found = witness.debug()?;
    if debug.is_some_and(|wanted| wanted != found) {
        return Err(Error::Protocol {
            what: "reloading dockerd",
            detail: format!(
                "it reloaded, and debug is {found}: it reads another file, or a flag sets it"
            ),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::ErrorKind;
    use crate::logs::{ConfigEdit, DaemonCommandLine, EngineRelease};

    const NEW: EngineRelease = EngineRelease::new(28, 5, 2);

    fn edited(file: &DaemonConfigFile, edit: &ConfigEdit) -> EditedConfig {
        file.config()
            .edit(edit, NEW, &DaemonCommandLine::default())
            .unwrap()
    }

    fn script(path: &Path, text: &str) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn mode_owner_and_symlink_stay() {
        let directory = tempfile::tempdir().unwrap();
        let real = directory.path().join("real.json");
        let link = directory.path().join("daemon.json");
        fs::write(&real, "{\r\n  \"mtu\": 1400\r\n}").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        // Root may give files away; anybody else sees its own uid here.
        let root = rustix::process::geteuid().is_root();
        if root {
            std::os::unix::fs::chown(&real, Some(12), Some(34)).unwrap();
        }
        symlink("real.json", &link).unwrap();
        let mut file = DaemonConfigFile::open(&link).unwrap();
        let written = file
            .write(&edited(&file, &ConfigEdit::new().with_debug(true)), None)
            .unwrap();
        assert_eq!(
            fs::read(&real).unwrap(),
            b"{\r\n  \"mtu\": 1400,\r\n  \"debug\": true\r\n}"
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        for path in [real.as_path(), written.backup().unwrap()] {
            let metadata = fs::metadata(path).unwrap();
            assert_eq!(metadata.mode() & 0o7777, 0o640, "{path:?}");
            if root {
                assert_eq!((metadata.uid(), metadata.gid()), (12, 34), "{path:?}");
            }
        }
        assert_eq!(
            fs::read(written.backup().unwrap()).unwrap(),
            b"{\r\n  \"mtu\": 1400\r\n}"
        );
        file.roll_back(&written).unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"{\r\n  \"mtu\": 1400\r\n}");
        // Nothing under a temporary name is left.
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_file_changed_by_others_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("daemon.json");
        fs::write(&path, "{}").unwrap();
        let mut file = DaemonConfigFile::open(&path).unwrap();
        let edit = edited(&file, &ConfigEdit::new().with_debug(true));
        fs::write(&path, "{\"mtu\": 1}").unwrap();
        assert_eq!(
            file.write(&edit, None).unwrap_err().kind(),
            ErrorKind::Conflict
        );
        assert_eq!(fs::read(&path).unwrap(), b"{\"mtu\": 1}");
    }

    #[test]
    fn an_unchanged_file_is_not_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("daemon.json");
        fs::write(&path, "{\"debug\":true}").unwrap();
        let inode = fs::metadata(&path).unwrap().ino();
        let mut file = DaemonConfigFile::open(&path).unwrap();
        let written = file
            .write(&edited(&file, &ConfigEdit::new().with_debug(true)), None)
            .unwrap();
        assert_eq!(written.backup(), None);
        assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
    }

    #[test]
    fn the_engines_own_check() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("daemon.json");
        let program = directory.path().join("dockerd-stand-in");
        fs::write(&path, "{}").unwrap();
        let mut file = DaemonConfigFile::open(&path).unwrap();
        let edit = edited(&file, &ConfigEdit::new().with_debug(true));
        script(
            &program,
            "#!/bin/sh\necho 'unable to configure the Docker daemon: nope' >&2\nexit 1\n",
        );
        let error = file.write(&edit, Some(&program)).unwrap_err();
        assert!(error.to_string().contains("nope"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"{}");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
        script(
            &program,
            "#!/bin/sh\necho 'unknown flag: --validate' >&2\nexit 125\n",
        );
        let written = file.write(&edit, Some(&program)).unwrap();
        assert_eq!(written.check(), &EngineCheck::NotDone);
        file.roll_back(&written).unwrap();
        script(&program, "#!/bin/sh\ngrep -q debug \"$3\"\n");
        assert_eq!(
            file.write(&edit, Some(&program)).unwrap().check(),
            &EngineCheck::Passed
        );
    }

    /// Counts the lines that the stand-in for a daemon writes at each SIGHUP.
    struct Lines(PathBuf, bool);

    impl ReloadWitness for Lines {
        fn reloads(&mut self) -> Result<u64> {
            Ok(fs::read_to_string(&self.0).map_or(0, |text| text.lines().count() as u64))
        }
        fn debug(&mut self) -> Result<bool> {
            Ok(self.1)
        }
    }

    struct StandIn(std::process::Child, PathBuf);

    impl StandIn {
        /// A shell by the name of `dockerd` that writes a line at each SIGHUP.
        fn start(directory: &Path, trap: &str) -> Self {
            let program = directory.join("dockerd");
            symlink("/bin/sh", &program).unwrap();
            let log = directory.join("log");
            let text = format!(
                "trap '{trap}' HUP; echo up > {0}.up; while :; do sleep 0.02; done",
                log.display()
            );
            let child = Command::new(&program)
                .arg("-c")
                .arg(text.replace("LOG", &log.display().to_string()))
                .spawn()
                .unwrap();
            let up = log.with_extension("up");
            let start = Instant::now();
            while !up.exists() {
                assert!(
                    start.elapsed() < Duration::from_secs(10),
                    "the stand-in does not start"
                );
                std::thread::sleep(Duration::from_millis(5));
            }
            Self(child, log)
        }
    }

    impl Drop for StandIn {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[test]
    fn reload_is_confirmed_or_rolled_back() {
        let directory = tempfile::tempdir().unwrap();
        let daemon = StandIn::start(directory.path(), "echo reload >> LOG");
        let path = directory.path().join("daemon.json");
        let mut file = DaemonConfigFile::open(&path).unwrap();
        let edit = edited(&file, &ConfigEdit::new().with_debug(true));
        let mut witness = Lines(daemon.1.clone(), true);
        let within = Duration::from_secs(10);
        let written = file
            .write_and_reload(&edit, None, daemon.0.id(), &mut witness, within)
            .unwrap();
        assert!(path.exists());
        file.roll_back(&written).unwrap();
        // A daemon that reloads and keeps its level.
        witness.1 = false;
        let error = file
            .write_and_reload(&edit, None, daemon.0.id(), &mut witness, within)
            .unwrap_err();
        let Error::RolledBack { cause, undo } = error else {
            panic!("{error:?}");
        };
        assert_eq!(cause.kind(), ErrorKind::Protocol);
        assert!(undo.is_empty(), "{undo:?}");
        assert!(!path.exists());
    }

    #[test]
    fn a_daemon_that_does_not_answer_and_one_that_ends() {
        let within = Duration::from_millis(300);
        let deaf = tempfile::tempdir().unwrap();
        let daemon = StandIn::start(deaf.path(), "true");
        let mut witness = Lines(daemon.1.clone(), true);
        let error = reload_daemon(daemon.0.id(), None, &mut witness, within).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        let ending = tempfile::tempdir().unwrap();
        let daemon = StandIn::start(ending.path(), "exit 1");
        let mut witness = Lines(daemon.1.clone(), true);
        let error =
            reload_daemon(daemon.0.id(), None, &mut witness, Duration::from_secs(10)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        // Never signal a process that is something else.
        assert_eq!(
            reload_daemon(std::process::id(), None, &mut witness, within)
                .unwrap_err()
                .kind(),
            ErrorKind::NotFound
        );
    }
}
