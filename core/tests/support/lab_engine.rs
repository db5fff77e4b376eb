//! A real engine for a test: the one that `examples/lab/lab run --engine` started, by plain HTTP on its socket.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The socket of the lab's engine; none outside of the lab, which is said loudly, and fails when it was promised.
///
/// Never the host's own engine: only the lab sets the second variable.
pub fn socket(test: &str) -> Option<String> {
    let host = std::env::var("DOCKER_HOST").unwrap_or_default();
    if let (Some(path), Ok(_)) = (
        host.strip_prefix("unix://"),
        std::env::var("TRUNKLINE_ENGINE_DATA"),
    ) {
        return Some(path.to_owned());
    }
    let promised = std::env::var("TRUNKLINE_PROMISED").unwrap_or_default();
    assert!(
        !promised.split(',').any(|name| name == "docker-engine"),
        "{test} needs docker-engine, which was promised and is missing"
    );
    let line = format!("SKIPPED {test}: not inside `examples/lab/lab run --engine`\n");
    if let Ok(path) = std::env::var("TRUNKLINE_SKIPS") {
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        file.unwrap().write_all(line.as_bytes()).unwrap();
    }
    eprint!("{line}");
    None
}

pub struct Engine {
    socket: String,
}

impl Engine {
    pub fn at(socket: impl Into<String>) -> Self {
        Self {
            socket: socket.into(),
        }
    }

    /// One request: status and body.
    pub fn request(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
        self.try_request(method, path, body)
            .expect("the engine answers")
    }

    pub fn try_request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> std::io::Result<(u16, String)> {
        let mut stream = UnixStream::connect(&self.socket)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let body = body.map(Value::to_string).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: engine\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, rest) = answer.split_at(end.unwrap_or(answer.len()));
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let rest = rest.get(4..).unwrap_or_default();
        let body = if head.contains("transfer-encoding: chunked") {
            unchunk(rest)
        } else {
            rest.to_vec()
        };
        Ok((
            status.unwrap_or(0),
            String::from_utf8_lossy(&body).into_owned(),
        ))
    }

    /// A request that must succeed.
    pub fn must(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (status, text) = self.request(method, path, body);
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {text}"
        );
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// What the engine says to a request that it refuses; none when it does not.
    pub fn refusal(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(u16, String)> {
        let (status, text) = self.request(method, path, body);
        (status >= 400).then(|| (status, message(&text)))
    }

    /// Runs a command in a new container on a network and gives what it printed.
    pub fn run(&self, network: &str, script: &str, host_config: &Value) -> String {
        let mut config = json!({"Image": "busybox:lab", "Cmd": ["sh", "-c", script], "Tty": true,
            "HostConfig": {"NetworkMode": network}});
        if let (Some(into), Some(more)) = (
            config["HostConfig"].as_object_mut(),
            host_config.as_object(),
        ) {
            into.extend(more.clone());
        }
        let made = self.must("POST", "/containers/create", Some(&config));
        let id = made["Id"].as_str().unwrap().to_owned();
        self.must("POST", &format!("/containers/{id}/start"), None);
        self.must("POST", &format!("/containers/{id}/wait"), None);
        let (_, text) = self.request("GET", &format!("/containers/{id}/logs?stdout=1"), None);
        self.remove(&id);
        text
    }

    /// Removes a container, one too that ends just when the engine is about to kill it: the engine says 500 then, and it is to
    /// be asked again.
    pub fn remove(&self, id: &str) {
        let path = format!("/containers/{id}?force=1");
        let refused = self.refusal("DELETE", &path, None);
        if let Some((status, words)) = refused {
            assert!(words.contains("is not running"), "{status} {words}");
            self.must("DELETE", &path, None);
        }
    }
}

/// The `message` of an error answer.
pub fn message(body: &str) -> String {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    value["message"].as_str().unwrap_or(body).trim().to_owned()
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end])
            .ok()
            .and_then(|text| usize::from_str_radix(text.trim(), 16).ok());
        let Some(size) = size.filter(|size| *size > 0 && bytes.len() >= end + 2 + size) else {
            break;
        };
        out.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    out
}

/// A further dockerd, in the namespaces of the lab, with a `daemon.json` of its own.
pub struct Daemon {
    child: std::process::Child,
    flags: Vec<String>,
    pub directory: tempfile::TempDir,
    pub engine: Engine,
}

impl Daemon {
    /// Starts one; gives its last words when it ends at once.
    pub fn start(config: &Value, flags: &[&str]) -> Result<Self, String> {
        let mut full = json!({"iptables": false, "bridge": "none", "ip-forward": false, "userland-proxy": false});
        for (key, value) in config.as_object().unwrap() {
            full[key] = value.clone();
        }
        Self::start_raw(full.to_string().as_bytes(), flags)
    }

    /// Starts one with this file, into whose first object one key is put: without it this engine would make itself a
    /// key under the host's /etc/docker.
    pub fn start_raw(file: &[u8], flags: &[&str]) -> Result<Self, String> {
        // In memory and short: a socket's path has at most 107 bytes.
        let directory = tempfile::tempdir_in("/run").unwrap();
        let key = format!(
            "\"deprecated-key-path\":\"{}/key.json\"",
            directory.path().display()
        );
        let mut bytes = file.to_vec();
        if let Some(at) = file.iter().position(|b| *b == b'{') {
            let rest = file[at + 1..].trim_ascii_start();
            let comma = if rest.starts_with(b"}") { "" } else { "," };
            bytes.splice(at + 1..=at, format!("{key}{comma}").into_bytes());
        }
        std::fs::write(directory.path().join("daemon.json"), bytes).unwrap();
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let mut daemon = Self {
            child: spawn(&directory, &flags),
            engine: Engine::at(directory.path().join("s").display().to_string()),
            directory,
            flags,
        };
        daemon.wait_until_up()?;
        Ok(daemon)
    }

    /// Ends it and starts it again, with whatever its file holds now.
    pub fn restart(&mut self) -> Result<(), String> {
        self.stop();
        self.child = spawn(&self.directory, &self.flags);
        self.wait_until_up()
    }

    fn wait_until_up(&mut self) -> Result<(), String> {
        let start = Instant::now();
        loop {
            if matches!(self.engine.try_request("GET", "/_ping", None), Ok((200, _))) {
                return Ok(());
            }
            if self.child.try_wait().unwrap().is_some() {
                return Err(self.log());
            }
            assert!(
                start.elapsed() < Duration::from_mins(1),
                "dockerd neither answers nor ends:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn stop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_some()) {
            return;
        }
        // Gently first: its containerd ends with it.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Gives it the image that the lab's engine has.
    pub fn load_image(&self, lab: &str) {
        let load = format!(
            "docker -H unix://{lab} save busybox:lab | docker -H unix://{} load",
            self.engine.socket
        );
        let status = Command::new("sh").args(["-c", &load]).status().unwrap();
        assert!(status.success(), "{load}");
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    pub fn config_path(&self) -> std::path::PathBuf {
        self.directory.path().join("daemon.json")
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(directory: &tempfile::TempDir, flags: &[String]) -> std::process::Child {
    let at = |name: &str| directory.path().join(name).display().to_string();
    let log = std::fs::File::create(at("log")).unwrap();
    Command::new("dockerd")
        .args([
            format!("--config-file={}", at("daemon.json")),
            format!("--data-root={}", at("data")),
            format!("--exec-root={}", at("exec")),
            format!("--pidfile={}", at("pid")),
            format!("--host=unix://{}", at("s")),
            "--storage-driver=vfs".to_owned(),
        ])
        .args(flags)
        .current_dir("/")
        .stdin(std::process::Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}
