//! What the engine's answers say about a host, a network and a container, and whom a line concerns. Decided here, asked elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::logs::classify::Layer;
use crate::logs::classify::diagnose::{Concern, Evidence, names};
use crate::logs::classify::examination::Scope;
use crate::logs::daemon_log::record::DaemonRecord;
use crate::logs::time::LogTime;

fn text<'a>(value: &'a Value, at: &str) -> &'a str {
    value
        .pointer(at)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A network as the list of them has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Network {
    id: String,
    name: String,
    /// A bridge that reaches outside, which takes a host that routes.
    routed: bool,
}

/// A container as the list of them has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) name: String,
    running: bool,
    /// Names of its networks, and their ids as far as it knows them.
    networks: BTreeMap<String, String>,
}

/// What is looked at on this engine.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    networks: Vec<Network>,
    /// Those that are in scope, the youngest first.
    pub(crate) containers: Vec<Container>,
    /// Whether a running container needs the host to route.
    routes: bool,
    /// By what the thing in scope and its parts are called; none when everything is in scope.
    ours: Option<BTreeSet<String>>,
}

impl Survey {
    /// Of `/networks` and `/containers/json?all=1`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the thing in scope is in neither.
    pub(crate) fn new(scope: &Scope, networks: &Value, containers: &Value) -> Result<Self> {
        let networks: Vec<Network> = list(networks).iter().map(network).collect();
        let mut containers: Vec<Container> = list(containers).iter().map(container).collect();
        let routed = |container: &Container| {
            let of = |name: &String| networks.iter().any(|net| net.name == *name && net.routed);
            container.running && container.networks.keys().any(of)
        };
        let routes = containers.iter().any(routed);
        let missing = |what, subject: &str| Error::NotFound {
            what,
            subject: subject.into(),
        };
        let mut ours = BTreeSet::new();
        match scope {
            Scope::Host => {}
            Scope::Network(wanted) => {
                let found = networks
                    .iter()
                    .find(|net| is_called(&net.id, &net.name, wanted))
                    .ok_or_else(|| missing("network", wanted))?;
                containers.retain(|container| {
                    container
                        .networks
                        .iter()
                        .any(|(name, id)| *id == found.id || (id.is_empty() && *name == found.name))
                });
                ours.extend([found.id.clone(), found.name.clone()]);
            }
            Scope::Container(wanted) => {
                containers.retain(|it| is_called(&it.id, &it.name, wanted));
                if containers.is_empty() {
                    return Err(missing("container", wanted));
                }
            }
        }
        for container in &containers {
            ours.extend([container.id.clone(), container.name.clone()]);
        }
        Ok(Self {
            networks,
            containers,
            routes,
            ours: (*scope != Scope::Host).then_some(ours),
        })
    }

    /// Of an engine that does not answer: by the name alone.
    pub(crate) fn unknown(scope: &Scope) -> Self {
        let ours = match scope {
            Scope::Host => None,
            Scope::Network(name) | Scope::Container(name) => Some(BTreeSet::from([name.clone()])),
        };
        Self {
            ours,
            ..Self::default()
        }
    }

    /// What `/info` warns of. That the host does not route counts only where a bridge needs it.
    pub(crate) fn of_info(&self, info: &Value) -> Vec<Evidence> {
        list(info.get("Warnings").unwrap_or(&Value::Null))
            .iter()
            .filter_map(Value::as_str)
            .filter(|warning| self.routes || !is_about_routing(warning))
            .map(|warning| Evidence::new(Layer::Api, warning).remark())
            .collect()
    }

    /// What `/containers/ID/json` tells: why it did not start, what its health check met, and networks that are gone.
    pub(crate) fn of_container(&self, name: &str, inspected: &Value) -> Vec<Evidence> {
        let mut found = Vec::new();
        let mut say = |evidence: Evidence, time: &str| {
            let at = LogTime::parse_rfc3339(time.as_bytes());
            let evidence = evidence.of_container(name);
            // Before anything has happened, Go's zero stands there.
            found.push(match at.map(LogTime::as_nanos).filter(|at| *at > 0) {
                Some(at) => evidence.at(at),
                None => evidence,
            });
        };
        let error = text(inspected, "/State/Error");
        if !error.is_empty() {
            say(
                Evidence::new(Layer::Api, error),
                text(inspected, "/State/FinishedAt"),
            );
        }
        if text(inspected, "/State/Health/Status") == "unhealthy" {
            let log = inspected
                .pointer("/State/Health/Log")
                .unwrap_or(&Value::Null);
            if let Some(last) = list(log).last() {
                for line in text(last, "/Output").lines() {
                    say(Evidence::new(Layer::Container, line), text(last, "/End"));
                }
            }
        }
        let joined = inspected.pointer("/NetworkSettings/Networks");
        for (network, endpoint) in joined.and_then(Value::as_object).into_iter().flatten() {
            let id = text(endpoint, "/NetworkID");
            // With each start of the daemon the default bridge has another id.
            let known = |net: &Network| net.id == id || net.name == *network;
            if !self.networks.is_empty() && !self.networks.iter().any(known) {
                let id = if id.is_empty() { network } else { id };
                let said = format!("{name} is to join {network}: network {id} not found");
                say(Evidence::new(Layer::Api, said), "");
            }
        }
        found
    }

    /// Whom a line concerns, by the names in it.
    pub(crate) fn concern(&self, evidence: &Evidence) -> Concern {
        let Some(ours) = &self.ours else {
            return Concern::Ours;
        };
        let mut named = names(evidence.text(), evidence.container());
        named.extend(in_path(evidence.text()));
        let is_ours = |word: &&str| {
            ours.contains(*word)
                || (word.len() >= 12 && ours.iter().any(|name| name.starts_with(*word)))
        };
        if named.is_empty() {
            Concern::Nobody
        } else if named.iter().any(is_ours) {
            Concern::Ours
        } else {
            Concern::Others
        }
    }
}

fn network(value: &Value) -> Network {
    Network {
        id: text(value, "/Id").into(),
        name: text(value, "/Name").into(),
        routed: text(value, "/Driver") == "bridge"
            && value.get("Internal").and_then(Value::as_bool) != Some(true),
    }
}

fn container(value: &Value) -> Container {
    let joined = value
        .pointer("/NetworkSettings/Networks")
        .and_then(Value::as_object);
    Container {
        id: text(value, "/Id").into(),
        name: text(value, "/Names/0").trim_start_matches('/').into(),
        running: text(value, "/State") == "running",
        networks: joined
            .into_iter()
            .flatten()
            .map(|(name, endpoint)| (name.clone(), text(endpoint, "/NetworkID").into()))
            .collect(),
    }
}

/// By its name, its id, or the start of its id, as the engine takes it.
fn is_called(id: &str, name: &str, wanted: &str) -> bool {
    name == wanted.trim_start_matches('/') || (!wanted.is_empty() && id.starts_with(wanted))
}

fn is_about_routing(warning: &str) -> bool {
    warning.contains("forwarding is disabled") || warning.contains("bridge-nf-call")
}

/// The container or network in the path of a request that a line quotes: `POST /v1.41/containers/web/start`.
fn in_path(line: &str) -> impl Iterator<Item = &str> {
    ["/containers/", "/networks/"]
        .into_iter()
        .flat_map(move |part| line.split(part).skip(1))
        .filter_map(|rest| rest.split(['/', '?', ' ', '"', ':']).next())
        .filter(|word| !matches!(*word, "" | "create" | "json" | "prune"))
}

/// The lines of a daemon's log on their way to become evidence: what is too old, and what a daemon says while it ends, is left out.
#[derive(Debug)]
pub(crate) struct DaemonTalk {
    since: i64,
    last: Option<i64>,
    ending: bool,
}

impl DaemonTalk {
    pub(crate) fn since(time: LogTime) -> Self {
        Self {
            since: time.as_nanos(),
            last: None,
            ending: false,
        }
    }

    /// The evidence in a record; none in one that is left out.
    pub(crate) fn evidence(&mut self, record: &DaemonRecord) -> Option<Evidence> {
        // Connections that break, and tasks that end, while everything is taken down.
        match record.message() {
            "Starting up" => self.ending = false,
            message if message.starts_with("Processing signal '") => self.ending = true,
            _ => {}
        }
        self.last = record.unix_nanos().or(self.last);
        let old = self.last.is_some_and(|last| last < self.since);
        (!old && !self.ending).then(|| Evidence::of_record(record))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::logs::classify::diagnose::diagnose;

    const WEB: &str = "aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11";
    const DB: &str = "bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22";

    fn survey(scope: &Scope) -> Survey {
        let networks = json!([
            {"Id": "n1", "Name": "bridge", "Driver": "bridge"},
            {"Id": "n2", "Name": "mv100", "Driver": "macvlan"},
        ]);
        let containers = json!([
            {"Id": WEB, "Names": ["/web"], "State": "running", "NetworkSettings": {"Networks": {"mv100": {"NetworkID": "n2"}}}},
            {"Id": DB, "Names": ["/db"], "State": "created", "NetworkSettings": {"Networks": {"bridge": {"NetworkID": ""}}}},
        ]);
        Survey::new(scope, &networks, &containers).unwrap()
    }

    #[test]
    fn what_is_in_scope() {
        let ids = |scope: Scope| -> Vec<String> {
            let survey = survey(&scope);
            survey.containers.into_iter().map(|it| it.name).collect()
        };
        assert_eq!(ids(Scope::Host), ["web", "db"]);
        assert_eq!(ids(Scope::Network("mv100".into())), ["web"]);
        assert_eq!(ids(Scope::Network("bridge".into())), ["db"]);
        assert_eq!(ids(Scope::Container("bb22bb22bb22".into())), ["db"]);
        assert_eq!(ids(Scope::Container("/web".into())), ["web"]);
        for scope in [
            Scope::Network("nosuch".into()),
            Scope::Container("nosuch".into()),
            Scope::Container(String::new()),
        ] {
            let error = Survey::new(&scope, &json!([]), &json!([])).unwrap_err();
            assert!(matches!(error, Error::NotFound { .. }), "{error}");
        }
    }

    #[test]
    fn whom_a_line_concerns() {
        let of_web = survey(&Scope::Container("web".into()));
        let ipc = format!("{WEB} cleanup: failed to unmount IPC: umount");
        for (line, concern) in [
            (
                "Handler for POST /v1.41/containers/web/start returned error: x",
                Concern::Ours,
            ),
            (ipc.as_str(), Concern::Ours),
            ("driver failed on endpoint web (cc33): x", Concern::Ours),
            ("iptables not found", Concern::Nobody),
            (
                "POST /v1.41/networks/create returned error: x",
                Concern::Nobody,
            ),
            (
                "Handler for POST /v1.41/containers/db/start returned error: x",
                Concern::Others,
            ),
            ("driver failed on endpoint db (cc33): x", Concern::Others),
        ] {
            let evidence = Evidence::new(Layer::Daemon, line);
            assert_eq!(of_web.concern(&evidence), concern, "{line}");
            assert_eq!(survey(&Scope::Host).concern(&evidence), Concern::Ours);
        }
        let evidence = Evidence::new(Layer::Daemon, "x").of_container(DB);
        assert_eq!(of_web.concern(&evidence), Concern::Others);
    }

    #[test]
    fn a_host_that_does_not_route_matters_to_bridges_only() {
        let info = json!({"Warnings": ["WARNING: IPv4 forwarding is disabled", "WARNING: No swap limit support"]});
        let causes = |survey: &Survey| {
            let diagnosis = diagnose(survey.of_info(&info));
            assert!(diagnosis.unexplained().is_empty());
            diagnosis.causes().len()
        };
        let mut survey = survey(&Scope::Host);
        assert_eq!(causes(&survey), 0);
        survey.routes = true;
        assert_eq!(causes(&survey), 1);
        assert!(survey.of_info(&json!({"Warnings": null})).is_empty());
    }

    #[test]
    fn what_a_container_tells() {
        let survey = survey(&Scope::Host);
        let inspected = json!({
            "State": {
                "Error": "driver failed programming external connectivity on endpoint web (cc): Bind for 0.0.0.0:80 failed: port is already allocated",
                "FinishedAt": "0001-01-01T00:00:00Z",
                "Health": {"Status": "unhealthy", "Log": [
                    {"Output": "ok", "End": "2026-11-24T01:00:00Z"},
                    {"Output": "wget: can't connect to remote host (10.0.0.1): Connection refused\n", "End": "2026-11-24T02:00:00Z"},
                ]},
            },
            "NetworkSettings": {"Networks": {"mv100": {"NetworkID": "n2"}, "old": {"NetworkID": "n9"}}},
        });
        let diagnosis = diagnose(survey.of_container("web", &inspected));
        let found: Vec<_> = diagnosis
            .causes()
            .iter()
            .map(|cause| (cause.failure().name(), cause.subjects().join(",")))
            .collect();
        assert_eq!(
            found,
            [
                ("port-allocated", "0.0.0.0:80".to_owned()),
                ("connection-refused", String::new()),
                ("network-not-found", "n9".to_owned()),
            ]
        );
        let healthy = json!({"State": {"Error": "", "Health": {"Status": "healthy", "Log": [{"Output": "x: Connection refused"}]}},
            "NetworkSettings": {"Networks": {"bridge": {"NetworkID": ""}}}});
        assert!(survey.of_container("web", &healthy).is_empty());
        // Answers of another shape say nothing.
        for odd in [
            json!(null),
            json!([]),
            json!({"State": 1, "NetworkSettings": []}),
        ] {
            assert!(survey.of_container("web", &odd).is_empty());
        }
    }

    #[test]
    fn what_a_daemon_says_while_it_ends() {
        let mut talk = DaemonTalk::since("2026-11-24T00:00:00Z".parse().unwrap());
        let mut evidence = |line: &str| talk.evidence(&DaemonRecord::parse(line.as_bytes()));
        assert!(evidence("time=\"2026-11-23T00:00:00Z\" level=error msg=old").is_none());
        assert!(evidence("goroutine 1 [running]:").is_none());
        assert!(evidence("time=\"2026-11-24T00:00:00Z\" level=error msg=new").is_some());
        assert!(evidence("panic: x").is_some());
        assert!(
            evidence(
                "time=\"2026-11-24T01:00:00Z\" level=info msg=\"Processing signal 'terminated'\""
            )
            .is_none()
        );
        assert!(evidence("time=\"2026-11-24T01:00:01Z\" level=error msg=\"agent: session failed\" error=\"rpc error: code = Unavailable\"").is_none());
        assert!(evidence("time=\"2026-11-24T01:00:02Z\" level=info msg=\"Starting up\"").is_some());
    }
}
