//! A fake engine on a unix socket that refuses, lies, hangs and hangs up: typed errors, nothing left behind, no hang.
//! It also stands in for engines newer than the one that is here.
#![cfg(feature = "docker")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trunkline::docker::{
    ContainerName, ContainerSpec, Docker, EndpointSpec, EngineKind, HostLinks, MacvlanNetworkSpec,
    NetworkChange, NetworkName, NetworkParent, NetworkSpec, SubnetSpec,
};
use trunkline::{Error, ErrorKind, InterfaceName, Removed};

/// How long our client waits for what never comes.
const DEADLINE: Duration = Duration::from_millis(400);
/// How long it waits for what comes, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a call may take at most: several requests, each within its deadline.
const AT_MOST: Duration = Duration::from_secs(8);

/// What the fake does with one request.
enum Reply {
    /// A status and a body.
    Json(u16, Value),
    /// A status and a body that may be no JSON.
    Text(u16, &'static str),
    /// A head that promises more than comes.
    Half,
    /// Half a JSON text in a whole HTTP answer.
    HalfJson,
    /// No HTTP at all.
    Garbage,
    /// Nothing, for longer than anybody waits.
    Hang,
    /// A head, then nothing.
    HangAfterHead,
    /// The connection ends without an answer.
    HangUp,
    /// A stream of pieces, then the end.
    Stream(Vec<&'static str>),
}

type Script = dyn Fn(&str, &str, &Value) -> Reply + Send + Sync;

struct Fake {
    _folder: tempfile::TempDir,
    socket: std::path::PathBuf,
    seen: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Fake {
    /// An engine of a version that answers by a script; `/version` it answers itself.
    fn new(
        version: &'static str,
        api: &'static str,
        script: impl Fn(&str, &str, &Value) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let answer = json!({"Version": version, "ApiVersion": api, "MinAPIVersion": "1.24", "Os": "linux", "Components": [{"Name": "Engine"}]});
        Self::raw(move |line, path, body| {
            if line == "GET /version" {
                Reply::Json(200, answer.clone())
            } else {
                script(line, path, body)
            }
        })
    }

    /// An engine that answers everything by a script.
    fn raw(script: impl Fn(&str, &str, &Value) -> Reply + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("engine.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let record = Arc::clone(&seen);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, record) = (Arc::clone(&script), Arc::clone(&record));
                std::thread::spawn(move || serve(stream.unwrap(), &script, &record));
            }
        });
        Self {
            _folder: folder,
            socket,
            seen,
        }
    }

    async fn connect(&self) -> Docker {
        Docker::connect_within(&self.socket, PATIENCE)
            .await
            .unwrap()
    }

    /// For a script that does not answer some of the requests.
    async fn connect_hasty(&self) -> Docker {
        Docker::connect_within(&self.socket, DEADLINE)
            .await
            .unwrap()
    }

    /// The requests so far: method and path.
    fn lines(&self) -> Vec<String> {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .map(|(line, _)| line.clone())
            .collect()
    }

    /// The body of the last request with this line.
    fn body(&self, line: &str) -> Value {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .rev()
            .find(|(seen, _)| seen == line)
            .unwrap_or_else(|| panic!("no {line} in {seen:?}"))
            .1
            .clone()
    }
}

/// Serves one connection: one request.
fn serve(mut stream: UnixStream, script: &Arc<Script>, record: &Mutex<Vec<(String, Value)>>) {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    let (head, body) = loop {
        let got = stream.read(&mut piece).unwrap_or(0);
        if got == 0 {
            return;
        }
        request.extend_from_slice(&piece[..got]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")?
                    .trim()
                    .parse()
                    .ok()
            })
            .unwrap_or(0);
        if body.len() >= length {
            break (head.to_owned(), body.to_owned());
        }
    };
    let line = head
        .lines()
        .next()
        .unwrap()
        .trim_end_matches(" HTTP/1.1")
        .to_owned();
    let body = serde_json::from_str(&body).unwrap_or(Value::Null);
    record.lock().unwrap().push((line.clone(), body.clone()));
    // "GET /v1.41/networks" is asked of the script as "GET /networks".
    let (method, path) = line.split_once(' ').unwrap();
    let bare = path
        .strip_prefix("/v1.")
        .and_then(|rest| rest.find('/').map(|at| &rest[at..]))
        .unwrap_or(path);
    let answer = |status: u16, body: &str| {
        format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let reply = match script(&format!("{method} {bare}"), path, &body) {
        Reply::Json(status, value) => answer(status, &value.to_string()),
        Reply::Text(status, text) => answer(status, text),
        Reply::Half => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{\"Name\":".into(),
        Reply::HalfJson => answer(200, "[{\"Name\":"),
        Reply::Garbage => "\x16\x03\x01 this is no HTTP\r\n\r\n".into(),
        Reply::Hang => {
            std::thread::sleep(Duration::from_secs(30));
            return;
        }
        Reply::HangAfterHead => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[")
                .unwrap();
            std::thread::sleep(Duration::from_secs(30));
            return;
        }
        Reply::HangUp => return,
        Reply::Stream(pieces) => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .unwrap();
            for piece in pieces {
                stream
                    .write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes())
                    .unwrap();
                stream.flush().unwrap();
                std::thread::sleep(Duration::from_millis(5));
            }
            "0\r\n\r\n".into()
        }
    };
    // The client may have given up: its affair.
    let _ = stream.write_all(reply.as_bytes());
}

fn message(status: u16, text: &str) -> Reply {
    Reply::Json(status, json!({ "message": text }))
}

fn spec(parent: &str) -> NetworkSpec {
    let subnet = SubnetSpec::parse("10.0.0.0/24")
        .unwrap()
        .parse_gateway("10.0.0.1")
        .unwrap();
    MacvlanNetworkSpec::new(
        NetworkName::new("lan").unwrap(),
        NetworkParent::parse(parent).unwrap(),
    )
    .unwrap()
    .subnet(subnet)
    .unwrap()
    .into()
}

fn lan() -> Value {
    json!({
        "Name": "lan", "Id": "f".repeat(64), "Driver": "macvlan", "Scope": "local",
        "IPAM": {"Config": [{"Subnet": "10.0.0.0/24", "Gateway": "10.0.0.1"}]}, "Options": {"parent": "eth0"},
        "Labels": {"io.trunkline.managed": "1"}, "Containers": {},
    })
}

async fn timed<T>(future: impl Future<Output = T>) -> T {
    let start = Instant::now();
    let result = future.await;
    assert!(start.elapsed() < AT_MOST, "it took {:?}", start.elapsed());
    result
}

#[tokio::test]
async fn every_kind_of_bad_answer_to_a_question() {
    for (reply, kind, words) in [
        (
            Box::new(|| message(500, "boom")) as Box<dyn Fn() -> Reply + Send + Sync>,
            ErrorKind::Docker,
            "boom (HTTP status 500)",
        ),
        (
            Box::new(|| message(409, "busy with it")),
            ErrorKind::Conflict,
            "busy with it",
        ),
        (
            Box::new(|| message(503, "starting")),
            ErrorKind::EngineUnavailable,
            "starting",
        ),
        (
            Box::new(|| Reply::Text(502, "<html>a proxy</html>")),
            ErrorKind::Docker,
            "<html>a proxy</html>",
        ),
        (
            Box::new(|| Reply::Half),
            ErrorKind::EngineUnavailable,
            "hung up in the middle",
        ),
        (
            Box::new(|| Reply::HalfJson),
            ErrorKind::Protocol,
            "it is no JSON",
        ),
        (
            Box::new(|| Reply::Text(200, "{\"a\": 1}")),
            ErrorKind::Protocol,
            "it is no list",
        ),
        (
            Box::new(|| Reply::Text(200, "")),
            ErrorKind::Protocol,
            "it is no list",
        ),
        (
            Box::new(|| Reply::Text(200, "[null, 7, \"x\"]")),
            ErrorKind::Protocol,
            "it has no Name",
        ),
        (
            Box::new(|| Reply::Garbage),
            ErrorKind::Protocol,
            "makes no sense",
        ),
        (
            Box::new(|| Reply::HangUp),
            ErrorKind::EngineUnavailable,
            "hung up",
        ),
        (
            Box::new(|| Reply::Hang),
            ErrorKind::Timeout,
            "no answer within 400ms",
        ),
        (
            Box::new(|| Reply::HangAfterHead),
            ErrorKind::Timeout,
            "no answer within 400ms",
        ),
    ] {
        let fake = Fake::new("20.10.24+dfsg1", "1.41", move |_, _, _| reply());
        let docker = fake.connect_hasty().await;
        let error = timed(docker.networks()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(
            error.to_string().starts_with("list networks: ") || error.kind() == ErrorKind::Protocol,
            "{error}"
        );
        assert!(
            !error.to_string().contains("carried out"),
            "nothing was to be changed: {error}"
        );
    }
}

#[tokio::test]
async fn no_engine_no_right_and_the_wrong_one() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = folder.path().join("nothing.sock");
    let error = timed(Docker::connect_within(&nothing, DEADLINE))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EngineUnavailable);
    assert!(
        error.to_string().contains("is the engine running?"),
        "{error}"
    );
    // A socket that nobody listens on any more.
    let dead = folder.path().join("dead.sock");
    drop(UnixListener::bind(&dead).unwrap());
    let error = timed(Docker::connect_within(&dead, DEADLINE))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EngineUnavailable);
    assert!(error.to_string().contains("nobody answers"), "{error}");

    let old = Fake::raw(|_, _, _| {
        Reply::Json(
            200,
            json!({"Version": "19.03.15", "ApiVersion": "1.40", "MinAPIVersion": "1.12"}),
        )
    });
    let error = Docker::connect_within(&old.socket, DEADLINE)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("1.41 (Docker 20.10)"), "{error}");
    for nonsense in [
        json!({}),
        json!([]),
        json!({"Version": "dev", "ApiVersion": "1.41"}),
        json!({"Version": "20.10.1", "ApiVersion": "x"}),
    ] {
        let fake = Fake::raw(move |_, _, _| Reply::Json(200, nonsense.clone()));
        let error = Docker::connect_within(&fake.socket, DEADLINE)
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Protocol | ErrorKind::InvalidInput),
            "{error}"
        );
    }
    let hung = Fake::raw(|_, _, _| Reply::Hang);
    assert_eq!(
        timed(Docker::connect_within(&hung.socket, DEADLINE))
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Timeout
    );
}

#[tokio::test]
async fn the_version_is_agreed_on_and_sent() {
    for (version, api, prefix) in [
        ("20.10.24", "1.41", "/v1.41"),
        ("28.5.2", "1.51", "/v1.51"),
        ("35.0.0", "1.99", "/v1.54"),
    ] {
        let fake = Fake::new(version, api, |_, _, _| Reply::Json(200, json!([])));
        let docker = fake.connect().await;
        docker.networks().await.unwrap();
        assert_eq!(
            fake.lines(),
            ["GET /version".to_owned(), format!("GET {prefix}/networks")]
        );
        assert_eq!(docker.engine().kind(), EngineKind::Docker);
    }
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_looked_for() {
    // Made, and the connection dropped before the answer: success, by the label of our own call.
    for lost in ["hang up", "half", "garbage", "hang"] {
        let made: Arc<Mutex<Option<Value>>> = Arc::default();
        let fake = Fake::new("20.10.24", "1.41", move |line, _, body| match line {
            "POST /networks/create" => {
                let mut network = lan();
                network["Labels"] = body["Labels"].clone();
                *made.lock().unwrap() = Some(network);
                match lost {
                    "hang up" => Reply::HangUp,
                    "half" => Reply::Half,
                    "garbage" => Reply::Garbage,
                    _ => Reply::Hang,
                }
            }
            "GET /networks/lan" => match made.lock().unwrap().clone() {
                Some(network) => Reply::Json(200, network),
                None => message(404, "network lan not found"),
            },
            _ => Reply::Json(200, json!([])),
        });
        let docker = fake.connect_hasty().await;
        let id = timed(docker.add_network(&spec("eth0"), &HostLinks::unknown()))
            .await
            .unwrap();
        assert_eq!(id, "f".repeat(64), "{lost}");
    }
    // Not made, or somebody else's: the outcome is told as unknown, or the refusal as it is.
    let fake = Fake::new("20.10.24", "1.41", |line, _, _| match line {
        "POST /networks/create" => Reply::HangUp,
        "GET /networks/lan" => Reply::Json(200, lan()),
        _ => Reply::Json(200, json!([])),
    });
    let error = timed(
        fake.connect()
            .await
            .add_network(&spec("eth0"), &HostLinks::unknown()),
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert!(
        error
            .to_string()
            .ends_with("whether it was carried out is not known"),
        "{error}"
    );
    let fake = Fake::new("20.10.24", "1.41", |line, _, _| match line {
        "POST /networks/create" => {
            message(403, "Pool overlaps with other one on this address space")
        }
        _ => Reply::Json(200, json!([])),
    });
    let error = fake
        .connect()
        .await
        .add_network(&spec("eth0"), &HostLinks::unknown())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overlap);
    assert!(
        error
            .to_string()
            .contains("an earlier create that failed leaked it"),
        "{error}"
    );
    assert_eq!(
        fake.lines()
            .iter()
            .filter(|line| line.contains("/networks/lan"))
            .count(),
        0,
        "a clear refusal is not looked up"
    );
}

/// Two programs make sure of one network at the same time: the one that loses the race has to take what the other made.
#[tokio::test]
async fn who_loses_a_race_takes_what_the_other_made() {
    let refusals = [
        (409, "network with name lan already exists"),
        (403, "Pool overlaps with other one on this address space"),
    ];
    // The network is to be seen at once, a few looks later, never, or it is another one.
    for (status, text) in refusals {
        for seen in ["at once", "later", "never", "another"] {
            let looks = AtomicUsize::new(0);
            let labels: Mutex<Option<Value>> = Mutex::default();
            let fake = Fake::new("20.10.24", "1.41", move |line, _, body| match line {
                "POST /networks/create" => {
                    *labels.lock().unwrap() = Some(body["Labels"].clone());
                    message(status, text)
                }
                "GET /networks/lan" if labels.lock().unwrap().is_some() => {
                    let looks = looks.fetch_add(1, Ordering::SeqCst);
                    let mut network = lan();
                    network["Labels"] = labels.lock().unwrap().clone().unwrap();
                    match seen {
                        "later" if looks < 3 => message(404, "network lan not found"),
                        "never" => message(404, "network lan not found"),
                        "another" => {
                            network["Options"]["parent"] = json!("eth7");
                            Reply::Json(200, network)
                        }
                        _ => Reply::Json(200, network),
                    }
                }
                "GET /networks/lan" => message(404, "network lan not found"),
                _ => Reply::Json(200, json!([])),
            });
            let docker = fake.connect().await;
            let made = timed(docker.ensure_network(&spec("eth0"), &HostLinks::unknown())).await;
            match seen {
                "never" => {
                    let kind = if status == 409 {
                        ErrorKind::AlreadyExists
                    } else {
                        ErrorKind::Overlap
                    };
                    assert_eq!(made.unwrap_err().kind(), kind);
                }
                "another" => assert_eq!(made.unwrap_err().kind(), ErrorKind::Conflict),
                _ => {
                    let made = made.unwrap();
                    assert!(!made.is_created(), "{status} {seen}");
                    assert_eq!(made.into_inner(), "f".repeat(64));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_container_that_cannot_start_is_removed() {
    for (how, removal) in [
        ("refuse", "works"),
        ("hang", "works"),
        ("hang up", "works"),
        ("refuse", "comes when it has just ended"),
        ("refuse", "fails"),
    ] {
        let undone = removal != "fails";
        let removals = AtomicUsize::new(0);
        let fake = Fake::new("25.0.0", "1.44", move |line, _, _| match line {
            "GET /networks/lan" => Reply::Json(200, lan()),
            "GET /networks" => Reply::Json(200, json!([lan()])),
            line if line.starts_with("POST /containers/create") => {
                Reply::Json(201, json!({"Id": "c".repeat(64)}))
            }
            line if line.ends_with("/start") => match how {
                "refuse" => message(403, "Address already in use"),
                "hang" => Reply::Hang,
                _ => Reply::HangUp,
            },
            line if line.starts_with("DELETE /containers/") => match removal {
                "fails" => message(500, "cannot remove"),
                "comes when it has just ended" if removals.fetch_add(1, Ordering::Relaxed) == 0 => {
                    message(
                        500,
                        "Could not kill running container cccc, cannot remove - Container cccc is not running",
                    )
                }
                _ => Reply::Text(204, ""),
            },
            _ => message(404, "no such thing"),
        });
        let web = ContainerSpec::new(ContainerName::new("web").unwrap(), "img")
            .on(EndpointSpec::new(NetworkName::new("lan").unwrap()))
            .unwrap();
        let docker = fake.connect_hasty().await;
        let error = timed(docker.run_container(&web, &HostLinks::unknown()))
            .await
            .unwrap_err();
        let Error::RolledBack { cause, undo, .. } = &error else {
            panic!("{error}")
        };
        let kind = match how {
            "refuse" => ErrorKind::AddressInUse,
            "hang" => ErrorKind::Timeout,
            _ => ErrorKind::OutcomeUnknown,
        };
        assert_eq!(
            (cause.kind(), error.kind(), undo.is_empty()),
            (kind, kind, undone),
            "{error}"
        );
        assert!(
            fake.lines()
                .iter()
                .any(|line| line.starts_with("DELETE /v1.44/containers/cccc")),
            "{how}"
        );
        if !undone {
            assert!(
                error.to_string().contains("cannot remove"),
                "both errors are told: {error}"
            );
        }
    }
}

#[tokio::test]
async fn gone_is_gone_and_no_error() {
    let fake = Fake::new("20.10.24", "1.41", |_, _, _| message(404, "no such thing"));
    let docker = fake.connect().await;
    assert_eq!(docker.network("lan").await.unwrap(), None);
    assert_eq!(
        docker.remove_network("lan").await.unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(
        docker.remove_container("web").await.unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(
        docker.detach("web", "lan").await.unwrap(),
        Removed::AlreadyGone
    );
    // It went between our looking and our asking.
    let fake = Fake::new("20.10.24", "1.41", |line, _, _| {
        if line.starts_with("GET") {
            Reply::Json(200, lan())
        } else {
            message(404, "gone")
        }
    });
    let removed = fake.connect().await.remove_network("lan").await.unwrap();
    assert_eq!(removed, Removed::AlreadyGone);
}

#[tokio::test]
async fn fields_go_where_the_version_takes_them() {
    let run = |version: &'static str, api: &'static str| async move {
        let fake = Fake::new(version, api, |line, _, _| match line {
            line if line.starts_with("GET /networks/") => {
                let mut network = lan();
                network["Name"] = line.trim_start_matches("GET /networks/").into();
                Reply::Json(200, network)
            }
            line if line.starts_with("POST /containers/create") => {
                Reply::Json(201, json!({"Id": "c".repeat(64), "Warnings": ["a remark"]}))
            }
            line if line.starts_with("POST") => Reply::Text(204, ""),
            _ => Reply::Json(200, json!([])),
        });
        let on = |name: &str| EndpointSpec::new(NetworkName::new(name).unwrap());
        let web = ContainerSpec::new(ContainerName::new("web").unwrap(), "img")
            .on(on("lan").parse_mac("02:42:0a:00:00:07").unwrap())
            .unwrap()
            .on(on("lan2"))
            .unwrap();
        let started = fake
            .connect()
            .await
            .run_container(&web, &HostLinks::unknown())
            .await
            .unwrap();
        assert_eq!(
            (started.id.len(), started.warnings.as_slice()),
            (64, &["a remark".to_owned()][..])
        );
        fake
    };
    let old = run("20.10.24", "1.41").await;
    let body = old.body("POST /v1.41/containers/create?name=web");
    assert_eq!(body["MacAddress"], "02:42:0a:00:00:07");
    let endpoints = &body["NetworkingConfig"]["EndpointsConfig"];
    assert_eq!(
        (
            endpoints.as_object().unwrap().len(),
            &endpoints["lan"]["MacAddress"]
        ),
        (1, &Value::Null)
    );
    assert_eq!(
        old.body("POST /v1.41/networks/lan2/connect")["Container"],
        "c".repeat(64)
    );

    let new = run("28.5.2", "1.51").await;
    let body = new.body("POST /v1.51/containers/create?name=web");
    assert_eq!(body["MacAddress"], Value::Null);
    let endpoints = &body["NetworkingConfig"]["EndpointsConfig"];
    assert_eq!(
        (
            endpoints.as_object().unwrap().len(),
            &endpoints["lan"]["MacAddress"]
        ),
        (2, &json!("02:42:0a:00:00:07"))
    );
    assert!(!new.lines().iter().any(|line| line.contains("/connect")));
}

#[tokio::test]
async fn what_a_version_cannot_do_is_not_sent() {
    let cases: [(EndpointSpec, &str, &str, &str); 3] = {
        let on = || EndpointSpec::new(NetworkName::new("lan").unwrap());
        [
            (
                on().interface(InterfaceName::new("lan0").unwrap()),
                "27.5.1",
                "1.47",
                "it takes Docker 28.0.0",
            ),
            (
                on().gateway_priority(1),
                "27.5.1",
                "1.47",
                "it takes API 1.48",
            ),
            (
                on().sysctl("net.ipv4.conf.IFNAME.log_martians", "1")
                    .unwrap(),
                "26.1.4",
                "1.45",
                "it takes Docker 27.0.0 (API 1.46)",
            ),
        ]
    };
    for (endpoint, version, api, words) in cases {
        let fake = Fake::new(version, api, |line, _, _| {
            if line == "GET /networks/lan" {
                Reply::Json(200, lan())
            } else {
                Reply::Json(200, json!([]))
            }
        });
        let error = fake
            .connect()
            .await
            .attach("web", &endpoint, &HostLinks::unknown())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains(words), "{error}");
        assert!(
            !fake.lines().iter().any(|line| line.starts_with("POST")),
            "{:?}",
            fake.lines()
        );
    }
}

#[tokio::test]
async fn podman_is_known_and_refused_in_words() {
    let answer = json!({
        "Version": "4.3.1", "ApiVersion": "1.41", "MinAPIVersion": "1.24", "Os": "linux",
        "Components": [{"Name": "Podman Engine", "Version": "4.3.1"}, {"Name": "Conmon"}],
    });
    let fake = Fake::raw(move |line, _, _| {
        if line.contains("version") {
            Reply::Json(200, answer.clone())
        } else {
            Reply::Json(200, json!([]))
        }
    });
    let docker = fake.connect().await;
    assert_eq!(docker.engine().kind(), EngineKind::Podman);
    let error = docker
        .ensure_network(&spec("eth0"), &HostLinks::unknown())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(
        error.to_string().contains("podman network create"),
        "{error}"
    );
}

#[tokio::test]
async fn events_are_put_together_from_pieces() {
    let fake = Fake::new("20.10.24", "1.41", |line, _, _| {
        assert!(
            line.starts_with("GET /events?filters=%7B%22type%22"),
            "{line}"
        );
        Reply::Stream(vec![
            "{\"Type\":\"network\",\"Action\":\"create\",\"Actor\":{\"ID\":\"n1\",\"Attributes\":{\"name\":\"lan\",\"type\":\"mac",
            "vlan\"}},\"time\":1,\"timeNano\":1000000007}\n{\"Type\":\"network\",\"Action\":\"connect\",\"Actor\":{\"ID\":\"n1\",",
            "\"Attributes\":{\"container\":\"c1\",\"name\":\"lan\"}},\"time\":2}\n\n{\"Type\":\"network\",\"Action\":\"mystery\",\"Actor\":{\"ID\":\"n1\"}}\n",
        ])
    });
    let mut events = fake.connect().await.network_events();
    let first = timed(events.next()).await.unwrap().unwrap();
    assert_eq!(
        (first.change, first.driver.as_str()),
        (NetworkChange::Created, "macvlan")
    );
    assert_eq!(
        first
            .at
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_nanos(),
        1_000_000_007
    );
    assert_eq!(
        events.next().await.unwrap().unwrap().change,
        NetworkChange::Attached("c1".into())
    );
    assert_eq!(
        events.next().await.unwrap().unwrap().change,
        NetworkChange::Other("mystery".into())
    );
    assert_eq!(
        events.next().await.unwrap(),
        None,
        "the engine closed the stream"
    );

    let broken = Fake::new("20.10.24", "1.41", |_, _, _| {
        Reply::Stream(vec!["not an event\n"])
    });
    assert_eq!(
        broken
            .connect()
            .await
            .network_events()
            .next()
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Protocol
    );
}

#[tokio::test]
async fn stopping_gets_its_grace_on_top() {
    let fake = Fake::new("20.10.24", "1.41", |line, _, _| {
        assert_eq!(line, "POST /containers/web/stop?t=1");
        std::thread::sleep(DEADLINE + Duration::from_millis(300));
        Reply::Text(204, "")
    });
    timed(
        fake.connect_hasty()
            .await
            .stop_container("web", Duration::from_secs(1)),
    )
    .await
    .unwrap();
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_twin_says_the_same() {
    let fake = Fake::new("20.10.24", "1.41", |line, _, _| match line {
        "GET /networks" => Reply::Json(200, json!([lan()])),
        line if line.starts_with("GET /events") => Reply::Hang,
        _ => message(404, "no such thing"),
    });
    let docker = trunkline::blocking::Docker::connect_within(&fake.socket, PATIENCE).unwrap();
    assert_eq!(docker.networks().unwrap()[0].name, "lan");
    assert_eq!(docker.network("other").unwrap(), None);
    assert_eq!(
        docker
            .network_events()
            .next_within(Duration::from_millis(50))
            .unwrap(),
        None
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let error = runtime.block_on(async { docker.networks().unwrap_err() });
    assert_eq!(error.kind(), ErrorKind::InsideRuntime);
}

/// Runs a call that hangs, and gives it up after 50 ms; what it said and how long it took.
#[cfg(feature = "blocking")]
fn given_up<T: std::fmt::Debug>(call: impl FnOnce() -> trunkline::Result<T>) -> (Error, Duration) {
    let cancel = trunkline::Cancel::new();
    let other = cancel.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        other.cancel();
        Instant::now()
    });
    let error = cancel.scope(call).unwrap_err();
    let took = thread.join().unwrap().elapsed();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    (error, took)
}

#[cfg(feature = "blocking")]
#[test]
fn a_call_that_is_given_up_leaves_nothing() {
    let long = Duration::from_mins(1);
    let short = Duration::from_secs(1);
    let host = HostLinks::unknown();
    // Questions and events.
    let fake = Fake::new("20.10.24", "1.41", |_, _, _| Reply::Hang);
    let docker = trunkline::blocking::Docker::connect_within(&fake.socket, long).unwrap();
    let (error, took) = given_up(|| docker.networks());
    assert_eq!(error.to_string(), "list networks: interrupted");
    assert!(took < short, "{took:?}");
    let (_, took) = given_up(|| docker.network_events().next_within(long));
    assert!(took < short, "{took:?}");
    // An engine that makes things and does not answer, or answers late: what it made is removed.
    for late in [false, true] {
        let there: Arc<Mutex<Option<Value>>> = Arc::default();
        let state = Arc::clone(&there);
        let fake = Fake::new("20.10.24", "1.41", move |line, _, body| match line {
            "POST /networks/create" => {
                if late {
                    std::thread::sleep(Duration::from_millis(500));
                }
                let mut network = lan();
                network["Labels"] = body["Labels"].clone();
                *state.lock().unwrap() = Some(network);
                Reply::Hang
            }
            "GET /networks/lan" => match state.lock().unwrap().clone() {
                Some(network) => Reply::Json(200, network),
                None => message(404, "network lan not found"),
            },
            line if line.starts_with("DELETE /networks/") => {
                *state.lock().unwrap() = None;
                Reply::Text(204, "")
            }
            _ => Reply::Json(200, json!([])),
        });
        let docker = trunkline::blocking::Docker::connect_within(&fake.socket, long).unwrap();
        let (error, _) = given_up(|| docker.add_network(&spec("eth0"), &host));
        assert_eq!(error.to_string(), "create network lan: interrupted");
        assert_eq!(*there.lock().unwrap(), None, "late: {late}");
        assert!(fake.lines().iter().any(|line| line.starts_with("DELETE")));
    }
    // One that makes nothing: it is said that this is not known.
    let fake = Fake::new("20.10.24", "1.41", |line, _, _| match line {
        "POST /networks/create" => Reply::Hang,
        "GET /networks/lan" => message(404, "network lan not found"),
        _ => Reply::Json(200, json!([])),
    });
    let docker = trunkline::blocking::Docker::connect_within(&fake.socket, long).unwrap();
    let (error, took) = given_up(|| docker.add_network(&spec("eth0"), &host));
    assert!(
        error
            .to_string()
            .ends_with("whether it was carried out is not known"),
        "{error}"
    );
    assert!(took < AT_MOST, "{took:?}");
}
