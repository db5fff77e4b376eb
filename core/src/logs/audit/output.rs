//! Whether an application writes where its container's log driver listens.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::logs::driver::config::EngineLogConfig;
use crate::logs::json::{self, Node, Value};

/// Where a descriptor of a process goes, by the text of the link `/proc/PID/fd/N`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Descriptor {
    /// A pipe: that to the log driver, for the first process of a container without a terminal.
    Pipe,
    /// A terminal: that of the container, which is logged too.
    Terminal,
    /// `/dev/null`: everything is thrown away.
    Null,
    /// A file: the driver sees nothing of it.
    File(String),
    /// A socket, or something else.
    Other(String),
    /// It is closed.
    Closed,
}

impl Descriptor {
    /// Reads the text of the link; none for a descriptor that is not there.
    pub fn of_link(link: Option<&str>) -> Self {
        match link {
            None => Self::Closed,
            Some(text) if text.starts_with("pipe:") => Self::Pipe,
            Some(text)
                if text.starts_with("/dev/pts/")
                    || text == "/dev/console"
                    || text == "/dev/tty" =>
            {
                Self::Terminal
            }
            Some("/dev/null") => Self::Null,
            Some(text) if text.starts_with('/') => {
                Self::File(text.trim_end_matches(" (deleted)").into())
            }
            Some(text) => Self::Other(text.into()),
        }
    }

    /// Whether what is written there reaches the log driver.
    pub fn is_logged(&self) -> bool {
        matches!(self, Self::Pipe | Self::Terminal)
    }
}

/// What is known of a container's application, for [`OutputCheck`].
///
/// ```
/// use trunkline::logs::{ContainerFacts, OutputCheck};
///
/// let inspect = br#"{"Name":"/web","State":{"Running":true},"Config":{"Tty":false,"Entrypoint":null,"Cmd":["/bin/sh","-c","service nginx start; sleep inf"]}}"#;
/// let facts = ContainerFacts::of_inspect(inspect)?
///     .with_output(Some("pipe:[1]"), Some("pipe:[2]"))
///     .with_log_file("/var/log/nginx/access.log", None);
/// let check = OutputCheck::new(&facts);
/// assert!(check.dockerfile().contains(&"RUN ln -sf /dev/stdout /var/log/nginx/access.log".to_owned()));
/// assert!(check.problems()[0].contains("the first process is a shell"));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerFacts {
    name: String,
    tty: bool,
    command: Vec<String>,
    user: String,
    logs: EngineLogConfig,
    stdout: Option<Descriptor>,
    stderr: Option<Descriptor>,
    processes: Vec<ContainerProcess>,
    files: BTreeMap<String, Option<String>>,
}

/// A process of a container, as `/proc` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerProcess {
    /// Its id inside the container.
    pub pid: u32,
    /// Its command line.
    pub command: Vec<String>,
    /// The user that it runs as.
    pub uid: u32,
    /// Where descriptor 1 goes.
    pub stdout: Descriptor,
    /// Where descriptor 2 goes.
    pub stderr: Descriptor,
}

impl ContainerProcess {
    /// Its program, without the folder.
    fn program(&self) -> &str {
        self.command
            .first()
            .map_or("?", |word| base(word).trim_end_matches(':'))
    }
}

/// What the first process of a container is. Only what it and its children write to descriptors 1 and 2 is logged, and only it
/// is sent the signal to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FirstProcess {
    /// The application.
    Application,
    /// A small init (`tini`, `docker-init`, …), which passes signals on.
    Init,
    /// A shell or a supervisor, which started the application.
    Starter,
}

impl ContainerFacts {
    /// Reads what the engine says of a container: the body of `GET /containers/ID/json`.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] when it is not that.
    pub fn of_inspect(body: &[u8]) -> Result<Self> {
        let bad = |detail: String| Error::Protocol {
            what: "the engine's description of a container",
            detail,
        };
        let node = json::parse(body).map_err(|fault| bad(fault.problem))?;
        let config = node
            .get("Config")
            .ok_or_else(|| bad("it has no Config".into()))?;
        let flag = |node: Option<&Node>| node.is_some_and(|node| node.value == Value::Bool(true));
        let texts = |key: &str| match config.get(key).map(|node| &node.value) {
            Some(Value::List(nodes)) => nodes
                .iter()
                .filter_map(Node::as_text)
                .map(str::to_owned)
                .collect(),
            Some(Value::Text(text)) => vec![text.clone()],
            _ => Vec::new(),
        };
        let mut command: Vec<String> = texts("Entrypoint");
        command.extend(texts("Cmd"));
        let logs = node
            .get("HostConfig")
            .and_then(|host| host.get("LogConfig"));
        let options = logs
            .and_then(|logs| logs.get("Config"))
            .map(Node::members)
            .unwrap_or_default();
        let options = options
            .iter()
            .filter_map(|member| Some((member.key.clone(), member.node.as_text()?.to_owned())));
        let driver = logs
            .and_then(|logs| logs.get("Type"))
            .and_then(Node::as_text)
            .unwrap_or_default();
        Ok(Self {
            name: node
                .get("Name")
                .and_then(Node::as_text)
                .unwrap_or_default()
                .trim_start_matches('/')
                .into(),
            tty: flag(config.get("Tty")),
            command,
            user: config
                .get("User")
                .and_then(Node::as_text)
                .unwrap_or_default()
                .into(),
            logs: EngineLogConfig::new(driver, options),
            stdout: None,
            stderr: None,
            processes: Vec::new(),
            files: BTreeMap::new(),
        })
    }

    /// Adds where descriptors 1 and 2 of the container's first process go: the links in `/proc/PID/fd`.
    pub fn with_output(mut self, stdout: Option<&str>, stderr: Option<&str>) -> Self {
        self.stdout = Some(Descriptor::of_link(stdout));
        self.stderr = Some(Descriptor::of_link(stderr));
        self
    }

    /// Adds a process of the container. What it says of the first process wins over [`with_output`](Self::with_output).
    pub fn with_process(mut self, process: ContainerProcess) -> Self {
        if process.pid == 1 {
            self.stdout = Some(process.stdout.clone());
            self.stderr = Some(process.stderr.clone());
        }
        self.processes.push(process);
        self
    }

    /// Adds a log file that is in the container, and where it points to when it is a symlink.
    pub fn with_log_file(mut self, path: &str, target: Option<&str>) -> Self {
        self.files.insert(path.into(), target.map(Into::into));
        self
    }

    /// The container's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its log configuration, frozen when it was created.
    pub fn log_config(&self) -> &EngineLogConfig {
        &self.logs
    }
}

/// Whether an application writes where its container's log driver listens: to descriptors 1 and 2 of the first process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputCheck {
    first: FirstProcess,
    problems: Vec<String>,
    dockerfile: Vec<String>,
}

/// Shells, which stay the first process unless the last command is run with `exec`.
const SHELLS: &[&str] = &["sh", "bash", "ash", "dash", "zsh"];
/// Programs made to be the first process.
const INITS: &[&str] = &[
    "tini",
    "tini-static",
    "docker-init",
    "dumb-init",
    "catatonit",
    "s6-svscan",
];
/// Programs that start others and keep their output, unless told otherwise.
const SUPERVISORS: &[&str] = &["supervisord", "runsvdir", "runit", "cron", "crond"];
/// Commands that start something in the background and end, or wait for nothing.
const STARTERS: &[&str] = &[
    "service ",
    "systemctl start",
    "/etc/init.d/",
    "nohup ",
    "supervisord",
    "tail -f",
    "sleep inf",
];

/// What in a script starts something beside the shell. A `&` does, but not that of `&&`, `2>&1` or `&>file`.
fn starter(script: &str) -> Option<&'static str> {
    let bytes = script.as_bytes();
    let background = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let joined = matches!(before, Some(b'&' | b'>' | b'<'))
            || matches!(bytes.get(at + 1), Some(b'&' | b'>'));
        bytes[at] == b'&' && !joined
    };
    STARTERS
        .iter()
        .find(|starter| script.contains(*starter))
        .copied()
        .or_else(|| (0..bytes.len()).any(background).then_some("&"))
}

/// The cure where the program's own command is not known.
const PROGRAM: &str =
    "CMD [\"program\", \"argument\"]  # the application itself, in the foreground";

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

fn first_process(command: &[String]) -> FirstProcess {
    let program = command.first().map_or("", |word| base(word));
    let shell = SHELLS.contains(&program.trim_start_matches('-'))
        // `sh` alone is what somebody works in; `sh -c` and `sh script` start something.
        && command.len() > 1;
    if INITS.contains(&program) {
        FirstProcess::Init
    } else if shell || SUPERVISORS.contains(&program) {
        FirstProcess::Starter
    } else {
        FirstProcess::Application
    }
}

impl OutputCheck {
    /// Checks what is known.
    pub fn new(facts: &ContainerFacts) -> Self {
        // What runs, rather than what was to run: a shell may have replaced itself.
        let seen = facts.processes.iter().find(|process| process.pid == 1);
        let command = seen.map_or(&facts.command, |process| &process.command);
        let mut check = Self {
            first: first_process(command),
            problems: Vec::new(),
            dockerfile: Vec::new(),
        };
        match seen {
            Some(seen) => check.started_by(seen, facts),
            None => check.started_by_command(facts),
        }
        for (number, descriptor) in [(1, &facts.stdout), (2, &facts.stderr)] {
            check.descriptor(number, descriptor.as_ref(), facts);
        }
        check.other_processes(facts);
        for (path, target) in &facts.files {
            check.file(path, target.as_deref(), facts);
        }
        check
    }

    /// What the first process is: as it was seen, or by the command when no process was.
    pub fn first(&self) -> FirstProcess {
        self.first
    }

    /// What is wrong, in plain words.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The lines of a Dockerfile that put it right.
    pub fn dockerfile(&self) -> &[String] {
        &self.dockerfile
    }

    /// By the processes: a shell or supervisor is the first, and the application is another.
    fn started_by(&mut self, first: &ContainerProcess, facts: &ContainerFacts) {
        let application = facts
            .processes
            .iter()
            .filter(|process| process.pid != 1)
            .min_by_key(|process| process.pid);
        let (FirstProcess::Starter, Some(application)) = (self.first, application) else {
            return;
        };
        self.problems.push(format!(
            "the first process is {}, and the application, {}, is process {}: its output is logged only while it keeps the descriptors of the first, and signals to stop do not reach it",
            first.program(),
            application.program(),
            application.pid
        ));
        self.dockerfile.push(in_foreground(&application.command));
    }

    /// By the command, when no process was seen.
    fn started_by_command(&mut self, facts: &ContainerFacts) {
        let Some(script) = script(&facts.command) else {
            return;
        };
        if let Some(starter) = starter(script) {
            self.problems.push(format!("the first process is a shell, and the application is started beside it ({}): its output reaches the log only while it inherits the shell's descriptors, and signals do not reach it", starter.trim()));
            self.dockerfile.push(PROGRAM.into());
        } else if script.trim_start().starts_with("exec ") {
            self.first = FirstProcess::Application;
        } else {
            self.problems.push("the first process is a shell that starts the application: signals to stop do not reach it".into());
            let one = !script.contains([';', '&', '|', '\n']);
            self.dockerfile.push(if one {
                format!("CMD exec {}", script.trim())
            } else {
                PROGRAM.into()
            });
        }
    }

    /// What other processes than the first write beside the log.
    fn other_processes(&mut self, facts: &ContainerFacts) {
        let mut said = BTreeSet::new();
        for process in facts.processes.iter().filter(|process| process.pid != 1) {
            for (number, descriptor) in [(1, &process.stdout), (2, &process.stderr)] {
                let what = match descriptor {
                    Descriptor::Null => {
                        "is thrown away (/dev/null): run it in the foreground".into()
                    }
                    Descriptor::File(path) => {
                        self.dockerfile.push(link(path, number));
                        format!("goes into the file {path}: nothing of it is logged")
                    }
                    Descriptor::Closed => "is closed: nothing of it is logged".into(),
                    // Between two programs, or to a terminal that somebody opened.
                    Descriptor::Pipe | Descriptor::Terminal | Descriptor::Other(_) => continue,
                };
                // Workers are many, and alike.
                if said.insert((process.program().to_owned(), what.clone(), number)) {
                    self.problems.push(format!(
                        "the {} of process {} ({}) {what}",
                        name_of(number),
                        process.pid,
                        process.program()
                    ));
                }
            }
        }
        self.dockerfile.dedup();
    }

    fn descriptor(&mut self, number: u8, descriptor: Option<&Descriptor>, facts: &ContainerFacts) {
        let name = name_of(number);
        let text = match descriptor {
            Some(Descriptor::Terminal) if !facts.tty => format!(
                "{name} goes to a terminal that is not the container's: nothing of it is logged"
            ),
            Some(Descriptor::Null) => format!(
                "{name} is thrown away (/dev/null): the program daemonised itself; run it in the foreground"
            ),
            Some(Descriptor::File(path)) => {
                self.dockerfile.push(link(path, number));
                format!("{name} goes into the file {path}: nothing of it is logged")
            }
            Some(Descriptor::Other(what)) => {
                format!("{name} goes to {what}: nothing of it is logged")
            }
            Some(Descriptor::Closed) => format!("{name} is closed: nothing of it is logged"),
            None | Some(Descriptor::Pipe | Descriptor::Terminal) => return,
        };
        self.problems.push(text);
    }

    fn file(&mut self, path: &str, target: Option<&str>, facts: &ContainerFacts) {
        match target {
            Some("/dev/stdout" | "/dev/stderr" | "/proc/self/fd/1" | "/proc/self/fd/2") => {
                let number = if target.is_some_and(|target| target.ends_with(['1', 't'])) {
                    1
                } else {
                    2
                };
                if let Some(other) = beside_the_log(number, facts) {
                    self.problems.push(format!(
                        "{path} points to the writing process's own {}, which for process {} ({}) is not the log: point it to the first process's",
                        name_of(number),
                        other.pid,
                        other.program()
                    ));
                    self.dockerfile
                        .push(format!("RUN ln -sf /proc/1/fd/{number} {path}"));
                }
                // The pipe belongs to the user of the first process.
                let first = facts.processes.iter().find(|process| process.pid == 1);
                let changed = facts.processes.iter().find(|process| {
                    first.is_some_and(|first| first.uid != process.uid && process.uid != 0)
                });
                if let Some(changed) = changed {
                    self.problems.push(format!(
                        "{path} points to the log, which process {} ({}), of user {}, may write to while it has it open, and not open anew (moby#31243)",
                        changed.pid,
                        changed.program(),
                        changed.uid
                    ));
                }
            }
            Some("/proc/1/fd/1" | "/proc/1/fd/2") => {}
            Some(other) => self
                .problems
                .push(format!("{path} points to {other}: nothing of it is logged")),
            None => {
                let number = if path.to_ascii_lowercase().contains("err") {
                    2
                } else {
                    1
                };
                self.problems.push(format!("the application writes into {path}: nothing of it is logged, and it grows inside the container"));
                self.dockerfile.push(match beside_the_log(number, facts) {
                    Some(_) => format!("RUN ln -sf /proc/1/fd/{number} {path}"),
                    None => link(path, number),
                });
            }
        }
    }
}

/// A process whose own descriptor does not go where that of the first does: `/dev/stdout` is not the log for it.
fn beside_the_log(number: u8, facts: &ContainerFacts) -> Option<&ContainerProcess> {
    facts.processes.iter().find(|process| {
        let descriptor = if number == 1 {
            &process.stdout
        } else {
            &process.stderr
        };
        process.pid != 1 && !descriptor.is_logged()
    })
}

fn name_of(number: u8) -> &'static str {
    if number == 1 {
        "standard output"
    } else {
        "standard error"
    }
}

/// What a shell was given to do.
fn script(command: &[String]) -> Option<&str> {
    let [first, rest @ ..] = command else {
        return None;
    };
    if !SHELLS.contains(&base(first)) {
        return None;
    }
    rest.iter()
        .skip_while(|word| word.as_str() != "-c")
        .nth(1)
        .map(String::as_str)
}

/// The line that starts a command as the first process.
fn in_foreground(command: &[String]) -> String {
    let words: Vec<_> = command.iter().map(|word| format!("{word:?}")).collect();
    format!(
        "CMD [{}]  # the application itself, in the foreground",
        words.join(", ")
    )
}

fn link(path: &str, number: u8) -> String {
    format!(
        "RUN ln -sf /dev/{} {path}",
        if number == 1 { "stdout" } else { "stderr" }
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(inspect: &str) -> ContainerFacts {
        ContainerFacts::of_inspect(inspect.as_bytes()).unwrap()
    }

    #[test]
    fn an_ampersand_is_not_always_one_that_starts_beside() {
        for beside in [
            "nginx & sleep 9",
            "a 2>&1 &",
            "a&",
            "service nginx start",
            "a&wait",
        ] {
            assert!(starter(beside).is_some(), "{beside}");
        }
        for joined in [
            "a && exec b",
            "echo x >&2",
            "a 2>&1",
            "a &>log",
            "exec a <&3",
            "",
        ] {
            assert_eq!(starter(joined), None, "{joined}");
        }
    }

    #[test]
    fn where_output_goes() {
        let plain = facts(
            r#"{"Name":"/a","State":{"Running":true},"Config":{"Tty":false,"Cmd":["nginx","-g","daemon off;"]},"HostConfig":{"LogConfig":{"Type":"local","Config":{"max-file":"2"}}}}"#,
        );
        assert_eq!(
            plain.log_config(),
            &EngineLogConfig::new("local", [("max-file", "2")])
        );
        let good = OutputCheck::new(
            &plain
                .clone()
                .with_output(Some("pipe:[1]"), Some("pipe:[2]"))
                .with_log_file("/var/log/a.log", Some("/dev/stdout")),
        );
        assert_eq!(good.problems(), [""; 0]);
        for (stdout, word) in [
            (Some("/dev/null"), "thrown away"),
            (Some("/var/log/x (deleted)"), "/var/log/x:"),
            (None, "closed"),
            (Some("socket:[3]"), "socket"),
            (Some("/dev/pts/0"), "terminal"),
        ] {
            let check = OutputCheck::new(&plain.clone().with_output(stdout, Some("pipe:[2]")));
            assert_eq!(check.problems().len(), 1);
            assert!(check.problems()[0].contains(word), "{check:?}");
        }
        assert_eq!(good.first(), FirstProcess::Application);
    }

    #[test]
    fn shells_and_files() {
        let shell =
            facts(r#"{"Config":{"Entrypoint":["/bin/sh","-c"],"Cmd":["java -jar a.jar"]}}"#);
        assert_eq!(
            OutputCheck::new(&shell).dockerfile(),
            ["CMD exec java -jar a.jar"]
        );
        let exec = facts(r#"{"Config":{"Cmd":["sh","-c","exec java"]}}"#)
            .with_log_file("/var/log/error.log", None);
        let check = OutputCheck::new(&exec);
        assert_eq!(check.problems().len(), 1);
        assert_eq!(
            check.dockerfile(),
            ["RUN ln -sf /dev/stderr /var/log/error.log"]
        );
        let other = facts(r#"{"Config":{"User":"www","Cmd":["a"]}}"#)
            .with_log_file("/l", Some("/dev/stdout"))
            .with_log_file("/m", Some("/tmp/x"));
        assert_eq!(OutputCheck::new(&other).problems().len(), 1);
        assert!(ContainerFacts::of_inspect(b"{}").is_err());
    }

    fn process(pid: u32, command: &[&str], uid: u32, stdout: Descriptor) -> ContainerProcess {
        ContainerProcess {
            pid,
            command: command.iter().map(|word| (*word).to_owned()).collect(),
            uid,
            stdout,
            stderr: Descriptor::Pipe,
        }
    }

    #[test]
    fn processes_are_believed_rather_than_the_command() {
        let shell = facts(r#"{"Config":{"Cmd":["sh","-c","nginx; sleep inf"]}}"#);
        // The shell of some images replaces itself with the last command.
        let replaced =
            shell
                .clone()
                .with_process(process(1, &["nginx:", "master"], 0, Descriptor::Pipe));
        let check = OutputCheck::new(&replaced);
        assert_eq!(
            (check.first(), check.problems().len()),
            (FirstProcess::Application, 0)
        );
        let beside = shell
            .with_process(process(1, &["/bin/sh", "-c", "x"], 0, Descriptor::Pipe))
            .with_process(process(
                7,
                &["/usr/sbin/nginx", "-g", "daemon on;"],
                0,
                Descriptor::Null,
            ))
            .with_process(process(
                8,
                &["/usr/sbin/nginx", "-g", "daemon on;"],
                33,
                Descriptor::Null,
            ))
            .with_log_file("/var/log/access.log", Some("/dev/stdout"));
        let check = OutputCheck::new(&beside);
        assert_eq!(check.first(), FirstProcess::Starter);
        let said = check.problems().join("\n");
        assert_eq!(check.problems().len(), 4, "{said}");
        assert!(
            said.contains("the application, nginx, is process 7"),
            "{said}"
        );
        assert!(
            said.contains("standard output of process 7 (nginx) is thrown away"),
            "{said}"
        );
        assert!(said.contains("of user 33"), "{said}");
        assert_eq!(
            check.dockerfile(),
            [
                "CMD [\"/usr/sbin/nginx\", \"-g\", \"daemon on;\"]  # the application itself, in the foreground",
                "RUN ln -sf /proc/1/fd/1 /var/log/access.log"
            ]
        );
    }

    #[test]
    fn an_init_is_no_problem() {
        let checked = facts(r#"{"Config":{"Cmd":["app"]}}"#)
            .with_process(process(
                1,
                &["/sbin/docker-init", "--", "app"],
                0,
                Descriptor::Pipe,
            ))
            .with_process(process(6, &["app"], 0, Descriptor::Pipe));
        let check = OutputCheck::new(&checked);
        assert_eq!(
            (check.first(), check.problems()),
            (FirstProcess::Init, &[][..])
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100), link in proptest::option::of("\\PC{0,20}")) {
            let _ = ContainerFacts::of_inspect(&bytes);
            let _ = Descriptor::of_link(link.as_deref());
        }
    }
}
