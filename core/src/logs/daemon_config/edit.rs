//! Edits of `daemon.json` that leave every other byte as it is, and what they bring about.

use std::collections::BTreeMap;
use std::fmt;

use crate::error::{Error, Result};
use crate::logs::daemon_config::command_line::DaemonCommandLine;
use crate::logs::daemon_config::keys::{self, Effect, KeyType};
use crate::logs::daemon_config::review::ConfigFinding;
use crate::logs::daemon_config::{DaemonConfig, LogLevel};
use crate::logs::driver::config::{EngineLogConfig, LogConfig};
use crate::logs::driver::review::{Place, Severity};
use crate::logs::json::{self, Member, Node, Value};
use crate::logs::release::EngineRelease;

/// Changes to be made to a `daemon.json`.
///
/// ```
/// use trunkline::logs::{ConfigEdit, DaemonCommandLine, DaemonConfig, Effect, EngineRelease, LogLevel};
///
/// let before = DaemonConfig::parse(b"{\n\t\"mtu\" : 1400,\n\t\"dns\":[\"1.1.1.1\"]\n}\n")?;
/// let edit = ConfigEdit::new().with_debug(true);
/// let edited = before.edit(&edit, EngineRelease::new(28, 5, 2), &DaemonCommandLine::default())?;
/// assert_eq!(edited.config().as_bytes(), b"{\n\t\"mtu\" : 1400,\n\t\"dns\":[\"1.1.1.1\"],\n\t\"debug\":true\n}\n");
/// assert_eq!(edited.effects()[0].effect(), Effect::Reload);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct ConfigEdit {
    changes: BTreeMap<String, Change>,
}

#[derive(Clone, PartialEq, Eq)]
enum Change {
    /// JSON, on one line.
    Set(String),
    /// An object of strings.
    SetMap(BTreeMap<String, String>),
    Remove,
}

impl fmt::Debug for ConfigEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may hold tokens.
        f.debug_set().entries(self.changes.keys()).finish()
    }
}

impl ConfigEdit {
    /// No change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `debug`. To switch it off, write `false`: a reload keeps the old value while the key is absent.
    pub fn with_debug(self, debug: bool) -> Self {
        self.set("debug", debug.to_string())
    }

    /// Sets `log-level`. It takes effect at a restart only.
    pub fn with_log_level(self, level: LogLevel) -> Self {
        self.set("log-level", json::quote(level.as_str()))
    }

    /// Sets `log-driver` and `log-opts`, the default of containers created after a restart.
    ///
    /// # Errors
    ///
    /// Those of [`LogConfig::to_engine`]: a bad option here would keep the daemon, or every container, from starting.
    pub fn with_log_config(self, config: &LogConfig, release: EngineRelease) -> Result<Self> {
        let EngineLogConfig { driver, options } =
            config.to_engine(Place::DaemonDefault, release)?;
        let mut edit = self.set("log-driver", json::quote(&driver));
        let change = if options.is_empty() {
            Change::Remove
        } else {
            Change::SetMap(options)
        };
        edit.changes.insert("log-opts".into(), change);
        Ok(edit)
    }

    /// Sets a key that holds a string.
    pub fn with_text(self, key: &str, value: &str) -> Self {
        self.set(key, json::quote(value))
    }

    /// Sets a key that holds true or false.
    pub fn with_bool(self, key: &str, value: bool) -> Self {
        self.set(key, value.to_string())
    }

    /// Sets a key that holds a number.
    pub fn with_number(self, key: &str, value: i64) -> Self {
        self.set(key, value.to_string())
    }

    /// Sets a key that holds a list of strings.
    pub fn with_texts<S: AsRef<str>>(self, key: &str, values: impl IntoIterator<Item = S>) -> Self {
        let texts: Vec<_> = values
            .into_iter()
            .map(|value| json::quote(value.as_ref()))
            .collect();
        self.set(key, format!("[{}]", texts.join(", ")))
    }

    /// Sets a key to a JSON value.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not JSON.
    pub fn with_json(self, key: &str, value: &str) -> Result<Self> {
        json::parse(value.as_bytes())
            .map_err(|fault| Error::invalid("JSON value", value, fault.problem))?;
        Ok(self.set(key, value.trim().into()))
    }

    /// Removes a key, in every place where it stands.
    pub fn without(mut self, key: &str) -> Self {
        self.changes.insert(key.into(), Change::Remove);
        self
    }

    fn set(mut self, key: &str, json: String) -> Self {
        self.changes.insert(key.into(), Change::Set(json));
        self
    }
}

/// What the change of one key brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEffect {
    key: String,
    effect: Effect,
    notes: Vec<String>,
}

impl KeyEffect {
    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// When it takes effect.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// What else is to be known.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// A `daemon.json` after an edit.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedConfig {
    before: Vec<u8>,
    config: DaemonConfig,
    effects: Vec<KeyEffect>,
    warnings: Vec<ConfigFinding>,
}

impl EditedConfig {
    /// The file after the edit.
    pub fn config(&self) -> &DaemonConfig {
        &self.config
    }

    /// The bytes before it.
    pub fn before(&self) -> &[u8] {
        &self.before
    }

    /// One entry for each key whose value changed.
    pub fn effects(&self) -> &[KeyEffect] {
        &self.effects
    }

    /// What is to be said about the file as it is now, nothing of it fatal.
    pub fn warnings(&self) -> &[ConfigFinding] {
        &self.warnings
    }

    /// Whether nothing changed at all.
    pub fn is_unchanged(&self) -> bool {
        self.before == self.config.bytes
    }

    /// Whether some change waits for a restart of the daemon.
    pub fn needs_restart(&self) -> bool {
        self.effects.iter().any(|effect| {
            matches!(
                effect.effect,
                Effect::Restart | Effect::RestartNewContainers
            )
        })
    }

    /// Of these containers, each with its `HostConfig.LogConfig`, those that differ from the new default and stay as they
    /// are until they are made anew.
    ///
    /// ```
    /// use trunkline::logs::{ConfigEdit, DaemonCommandLine, DaemonConfig, EngineLogConfig, EngineRelease, LogConfig, Local};
    ///
    /// let release = EngineRelease::new(28, 5, 2);
    /// let edit = ConfigEdit::new().with_log_config(&LogConfig::new(Local::default()), release)?;
    /// let edited = DaemonConfig::empty().edit(&edit, release, &DaemonCommandLine::default())?;
    /// let old = EngineLogConfig::new("json-file", [("max-size", "1m")]);
    /// let new = EngineLogConfig::new("local", [("", ""); 0]);
    /// assert_eq!(edited.unaffected([("web", &old), ("db", &new)]), ["web"]);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn unaffected<'a>(
        &self,
        containers: impl IntoIterator<Item = (&'a str, &'a EngineLogConfig)>,
    ) -> Vec<&'a str> {
        let logs = self
            .effects
            .iter()
            .any(|effect| matches!(effect.key.as_str(), "log-driver" | "log-opts"));
        if !logs {
            return Vec::new();
        }
        let default = self.config.log_config();
        let differing = containers
            .into_iter()
            .filter(|(_, config)| **config != default);
        differing.map(|(name, _)| name).collect()
    }
}

impl DaemonConfig {
    /// Makes the changes and checks the result for an engine of this release with this command line.
    ///
    /// Every byte outside the values, keys and commas concerned stays as it is: order, indentation, line ends, a byte order
    /// mark. A key that is there keeps its place; a new one is added at the end in the style of its neighbours. A key that
    /// has its value already is not touched.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the file afterwards would be refused by the engine because of a key that was changed, or
    /// because of a flag; findings about other keys do not stand in the way, see [`EditedConfig::warnings`].
    pub fn edit(
        &self,
        edit: &ConfigEdit,
        release: EngineRelease,
        line: &DaemonCommandLine,
    ) -> Result<EditedConfig> {
        let mut bytes = self.bytes.clone();
        for (key, change) in &edit.changes {
            bytes = apply(&bytes, key, change)?;
        }
        let config = Self::parse(&bytes)?;
        let mut effects = Vec::new();
        for key in edit.changes.keys() {
            let (old, new) = (self.meaning(key), config.meaning(key));
            let same = match (&old, &new) {
                (Some(old), Some(new)) => old.same_as(new),
                (None, None) => true,
                _ => false,
            };
            if !same {
                effects.push(config.effect_of(key));
            }
        }
        let (refused, warnings): (Vec<_>, Vec<_>) = config
            .review(release, line)
            .into_iter()
            .partition(|finding| {
                let key = finding.key().split('.').next().unwrap_or_default();
                finding.severity() == Severity::Refused && edit.changes.contains_key(key)
            });
        if let Some(first) = refused.first() {
            let texts: Vec<_> = refused
                .iter()
                .map(|finding| format!("{}: {}", finding.key(), finding.text()))
                .collect();
            return Err(Error::invalid(
                "change of daemon.json",
                first.key(),
                texts.join("; "),
            ));
        }
        Ok(EditedConfig {
            before: self.bytes.clone(),
            config,
            effects,
            warnings,
        })
    }

    /// The value that the engine has for a key: objects that stand twice are merged.
    fn meaning(&self, key: &str) -> Option<Node> {
        let mut found = self
            .root
            .members()
            .iter()
            .filter(|member| member.key == key);
        let mut node = found.next()?.node.clone();
        for member in found {
            match (&mut node.value, &member.node.value) {
                (Value::Object(inner), Value::Object(more)) => {
                    for member in more {
                        inner.retain(|old| old.key != member.key);
                        inner.push(member.clone());
                    }
                }
                _ => node = member.node.clone(),
            }
        }
        Some(node)
    }

    /// What it brings about that this key has the value that it has here.
    fn effect_of(&self, key: &str) -> KeyEffect {
        let after = self;
        let mut notes = Vec::new();
        if after.meaning(key).is_none() {
            notes.extend(keys::when_removed(key).map(Into::into));
        }
        match key {
            "debug" if after.debug() == Some(true) => {
                notes.push("debug wins over log-level while it is true".into());
            }
            "debug" => {
                let level = after.level_after_restart();
                if level != LogLevel::Info {
                    notes.push(format!("after a reload the level is info, whatever log-level says; after a restart it is {level}"));
                }
            }
            "log-level" if after.debug() == Some(true) => {
                notes.push("it has no effect while debug is true".into());
            }
            "log-level" => {
                notes.push(
                    "a reload does not change the level: restart the daemon, or use debug".into(),
                );
                if after.level_after_restart() > LogLevel::Info {
                    notes
                        .push("the daemon's lines about reloads are not seen at this level".into());
                }
            }
            "log-driver" | "log-opts" => {
                notes.push("a reload says that it succeeded, changes nothing and checks nothing; containers that exist keep what they have".into());
            }
            "authorization-plugins" => {
                notes.push("when a plugin is missing at the reload, the daemon exits".into());
            }
            _ => {}
        }
        KeyEffect {
            key: key.into(),
            effect: keys::find(key).map_or(Effect::Restart, |row| row.effect),
            notes,
        }
    }
}

fn root_of(bytes: &[u8]) -> Result<Node> {
    Ok(DaemonConfig::parse(bytes)?.root)
}

fn apply(bytes: &[u8], key: &str, change: &Change) -> Result<Vec<u8>> {
    match change {
        Change::Remove => {
            let mut bytes = bytes.to_vec();
            // One at a time, since places move.
            while let Some(cut) = removal(&root_of(&bytes)?, key) {
                bytes = splice(&bytes, cut.0, cut.1, b"");
            }
            Ok(bytes)
        }
        Change::Set(json) => {
            let root = root_of(bytes)?;
            once(&root, key)?;
            let value = json::parse(json.as_bytes())
                .map_err(|fault| Error::invalid("JSON value", key, fault.problem))?;
            Ok(set(bytes, &root, key, json, &value))
        }
        Change::SetMap(map) => {
            let root = root_of(bytes)?;
            once(&root, key)?;
            let is_map = keys::find(key).is_some_and(|row| row.kind == KeyType::TextMap);
            let Some(Node {
                value: Value::Object(inside),
                ..
            }) = root.get(key).filter(|_| is_map)
            else {
                let style = Style::of(bytes, &root, 1);
                let json = style.map(map);
                let value = json::parse(json.as_bytes())
                    .map_err(|fault| Error::invalid("JSON value", key, fault.problem))?;
                return Ok(set(bytes, &root, key, &json, &value));
            };
            let mut gone: Vec<String> = inside
                .iter()
                .map(|member| member.key.clone())
                .filter(|name| !map.contains_key(name))
                .collect();
            // An option that stands twice inside: the engine uses the last, and so the earlier ones may go.
            let twice = inside.iter().enumerate().filter(|(at, member)| {
                inside
                    .iter()
                    .skip(at + 1)
                    .any(|later| later.key == member.key)
            });
            gone.extend(twice.map(|(_, member)| member.key.clone()));
            let mut bytes = bytes.to_vec();
            let object = |bytes: &[u8]| -> Result<Node> {
                let root = root_of(bytes)?;
                root.get(key).cloned().ok_or_else(|| Error::Misuse {
                    what: "a key vanished during an edit".into(),
                })
            };
            for name in gone {
                if let Some(cut) = removal(&object(&bytes)?, &name) {
                    bytes = splice(&bytes, cut.0, cut.1, b"");
                }
            }
            for (name, value) in map {
                let json = json::quote(value);
                let node = Node {
                    span: json::Span { start: 0, end: 0 },
                    value: Value::Text(value.clone()),
                };
                bytes = set(&bytes, &object(&bytes)?, name, &json, &node);
            }
            Ok(bytes)
        }
    }
}

fn once(root: &Node, key: &str) -> Result<()> {
    if root
        .members()
        .iter()
        .filter(|member| member.key == key)
        .count()
        > 1
    {
        return Err(Error::invalid(
            "key of daemon.json",
            key,
            "it stands twice in the file: remove one of them first",
        ));
    }
    Ok(())
}

fn splice(bytes: &[u8], start: usize, end: usize, new: &[u8]) -> Vec<u8> {
    let mut out = bytes.get(..start).unwrap_or_default().to_vec();
    out.extend_from_slice(new);
    out.extend_from_slice(bytes.get(end..).unwrap_or_default());
    out
}

/// The bytes to cut so that a key and one comma go, and the neighbours stay as they are.
fn removal(object: &Node, key: &str) -> Option<(usize, usize)> {
    let members = object.members();
    let at = members.iter().position(|member| member.key == key)?;
    let member = members.get(at)?;
    let before = at.checked_sub(1).and_then(|at| members.get(at));
    Some(match (before, members.get(at + 1)) {
        (_, Some(next)) => (member.key_span.start, next.key_span.start),
        (Some(before), None) => (before.node.span.end, member.node.span.end),
        (None, None) => (member.key_span.start, member.node.span.end),
    })
}

/// Sets a key of the object; a key that means the same already is not touched.
fn set(bytes: &[u8], object: &Node, key: &str, json: &str, value: &Node) -> Vec<u8> {
    if let Some(old) = object.get(key) {
        if old.same_as(value) {
            return bytes.to_vec();
        }
        return splice(bytes, old.span.start, old.span.end, json.as_bytes());
    }
    let style = Style::of(bytes, object, 0);
    let entry = format!("{}{}{json}", json::quote(key), style.colon);
    if let Some(last) = object.members().last() {
        let at = last.node.span.end;
        splice(bytes, at, at, format!(",{}{entry}", style.lead).as_bytes())
    } else {
        let new = format!("{{{}{entry}{}}}", style.lead, style.tail);
        splice(bytes, object.span.start, object.span.end, new.as_bytes())
    }
}

/// How the entries of an object are written, learnt from those that are there.
struct Style {
    /// Before a key: a line end and an indentation, or a blank.
    lead: String,
    /// Between a key and its value.
    colon: String,
    /// Before the closing brace of an object that is not on one line.
    tail: String,
}

impl Style {
    /// `deeper` is 1 for an object that is to be a value of this one.
    fn of(bytes: &[u8], object: &Node, deeper: usize) -> Self {
        let text = |start: usize, end: usize| {
            String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()).into_owned()
        };
        let newline = if bytes.windows(2).any(|pair| pair == b"\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let members = object.members();
        let blank = |text: &str| {
            !text.is_empty() && text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'))
        };
        // What stands between the bracket or comma before the last key, and that key.
        let lead = members.last().map(|last| {
            let end = last.key_span.start;
            let head = bytes.get(..end).unwrap_or_default();
            let start = head
                .iter()
                .rposition(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
                .map_or(0, |at| at + 1);
            (text(start, end), members.len())
        });
        let colon = members
            .last()
            .map(|last: &Member| text(last.key_span.end, last.node.span.start));
        let colon = colon
            .filter(|colon| !colon.contains(['\n', '\r']) && colon.trim() == ":")
            .unwrap_or_else(|| ": ".into());
        let own = indentation(bytes, object.span.start);
        let inner = members
            .last()
            .map(|member| indentation(bytes, member.key_span.start));
        let unit = inner
            .as_deref()
            .and_then(|inner| inner.strip_prefix(own.as_str()))
            .filter(|unit| blank(unit))
            .unwrap_or("    ")
            .to_owned();
        let (mut lead, mut tail) = match lead {
            Some((lead, _)) if lead.contains('\n') => {
                // Blank lines between groups are not copied.
                let indent = lead.rsplit('\n').next().unwrap_or_default().to_owned();
                (format!("{newline}{indent}"), format!("{newline}{own}"))
            }
            // One line: `{"a":1,"b":2}` and `{ "a": 1 }` keep their way; the blank after the brace says nothing of commas.
            Some((lead, count)) if count > 1 => (lead, String::new()),
            Some((_, _)) => (
                if colon.ends_with(' ') {
                    " ".into()
                } else {
                    String::new()
                },
                String::new(),
            ),
            None => (format!("{newline}{own}{unit}"), format!("{newline}{own}")),
        };
        if deeper > 0 && lead.contains('\n') {
            tail.clone_from(&lead);
            lead.push_str(&unit);
        }
        Self { lead, colon, tail }
    }

    /// A new object in this style.
    fn map(&self, map: &BTreeMap<String, String>) -> String {
        let entries: Vec<_> = map
            .iter()
            .map(|(key, value)| {
                format!(
                    "{}{}{}{}",
                    self.lead,
                    json::quote(key),
                    self.colon,
                    json::quote(value)
                )
            })
            .collect();
        let one_line = !self.lead.contains('\n');
        let body = entries.join(",");
        if one_line {
            format!("{{{}}}", body.trim_start())
        } else {
            format!("{{{body}{}}}", self.tail)
        }
    }
}

/// The white space at the start of the line of a byte.
fn indentation(bytes: &[u8], at: usize) -> String {
    let head = bytes.get(..at).unwrap_or_default();
    let start = head
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let line = head.get(start..).unwrap_or_default();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let blank = line
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    String::from_utf8_lossy(line.get(..blank).unwrap_or_default()).into_owned()
}
