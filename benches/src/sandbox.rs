//! Namespaces of our own: the host's links and `ip netns` names are out of reach, and nothing is left when the process ends,
//! however it ends.
#![allow(clippy::panic)] // a benchmark that cannot have them ends

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

const INSIDE: &str = "TRUNKLINE_BENCH_INSIDE";

/// Starts this program again in fresh mount and network namespaces, the first time it is called. In a session of the lab it
/// keeps the session's network, which is fresh and has the session's engine in it.
///
/// # Panics
///
/// When that is not possible: it takes root or user namespaces, and util-linux.
pub fn enter() {
    if std::env::var_os(INSIDE).is_none() {
        let mut again = Command::new("unshare");
        if !rustix::process::geteuid().is_root() {
            again.arg("--map-root-user");
        }
        if !is_lab() {
            again.arg("--net");
        }
        let error = again
            .args(["--mount", "--propagation", "private", "--"])
            .arg(std::env::current_exe().unwrap_or_else(|error| panic!("own path: {error}")))
            .args(std::env::args_os().skip(1))
            .env(INSIDE, "1")
            .exec();
        panic!("unshare (util-linux) is needed to run in namespaces of our own: {error}");
    }
    if !is_lab() {
        // `ip -n` looks for names below /run; this one is seen by nobody else. The lab has one of its own.
        run("mount", &["-t", "tmpfs", "none", "/run"]);
    }
    std::fs::create_dir_all("/run/netns").unwrap_or_else(|error| panic!("/run/netns: {error}"));
    // A namespace, its socket and some more for each child.
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    )
    .unwrap_or_else(|errno| panic!("more descriptors: {errno}"));
}

/// Whether this runs in a session of `examples/lab/lab run`.
pub fn is_lab() -> bool {
    std::env::var_os("TRUNKLINE_CAPABILITIES").is_some()
}

/// Whether a session of the lab is about a Docker engine: never the host's own.
pub fn has_engine() -> bool {
    std::env::var_os("TRUNKLINE_ENGINE_DATA").is_some()
}

/// Whether this is the user-mode-linux kernel, where every system call costs a hundred times as much.
pub fn is_uml() -> bool {
    std::fs::read_to_string("/proc/cpuinfo").is_ok_and(|text| text.contains("User Mode Linux"))
}

/// Runs a program, which must succeed.
///
/// # Panics
///
/// When it does not.
pub fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status();
    assert!(
        status.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{program} {}: {status:?}",
        arguments.join(" ")
    );
}

/// What the command `docker` prints, without white space at its ends; it must succeed.
///
/// # Panics
///
/// When it does not.
pub fn docker(arguments: &[&str]) -> String {
    let run = Command::new("docker")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("docker: {error}"));
    assert!(
        run.status.success(),
        "docker {arguments:?}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8_lossy(&run.stdout).trim().to_owned()
}

/// Runs `ip` with the words of a line, which must succeed.
pub fn ip(line: &str) {
    run("ip", &line.split(' ').collect::<Vec<_>>());
}

/// Whether `ip` can do what a line says.
pub fn try_ip(line: &str) -> bool {
    Command::new("ip")
        .args(line.split(' '))
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs `ip` with a file of lines, which must succeed.
///
/// # Panics
///
/// When it does not.
pub fn ip_batch(arguments: &[&str], file: &PathBuf) {
    let status = Command::new("ip")
        .args(arguments)
        .arg("-batch")
        .arg(file)
        .stdout(Stdio::null())
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "ip -batch {}",
        file.display()
    );
}
