//! Tag templates: Go's `text/template` over the container's facts, checked without running it.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::logs::driver::value::option_value_by_text;

/// The template of a tag, such as `{{.Name}}/{{.ID}}`.
///
/// The engine looks at it only when the container starts; here braces, fields, functions and their arguments are checked
/// when it is written. `define`, `template` and `block` are not accepted: a tag has no use for them.
///
/// ```
/// use trunkline::logs::TagTemplate;
///
/// assert!("{{.ImageName}}/{{.Name}}".parse::<TagTemplate>().is_ok());
/// assert!("{{upper (truncate .Name 8)}}".parse::<TagTemplate>().is_ok());
///
/// let error = "{{.Nmae}}".parse::<TagTemplate>().unwrap_err().to_string();
/// assert!(error.contains(".Nmae is not known; did you mean .Name?"), "{error}");
/// assert!("{{.Name".parse::<TagTemplate>().is_err());
/// assert!("web".parse::<TagTemplate>()?.is_constant());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagTemplate {
    text: String,
    constant: bool,
    indexes: bool,
}

impl TagTemplate {
    /// The longest template that is accepted, in bytes.
    pub const MAX_LEN: usize = 4096;

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is the same text for every container.
    pub fn is_constant(&self) -> bool {
        self.constant
    }

    /// Whether it uses `index` or `slice`, which keep a container from starting when they reach beyond the end.
    pub fn may_fail_at_start(&self) -> bool {
        self.indexes
    }
}

impl FromStr for TagTemplate {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if s.len() > Self::MAX_LEN {
            let shown: String = s.chars().take(40).collect();
            return Err(Error::invalid(
                "tag template",
                shown,
                "it is longer than 4096 bytes",
            ));
        }
        let mut check = Check::default();
        match check.template(s) {
            Ok(()) => Ok(Self {
                text: s.into(),
                constant: check.constant,
                indexes: check.indexes,
            }),
            Err(rule) => Err(Error::invalid("tag template", s, rule)),
        }
    }
}

impl fmt::Display for TagTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
option_value_by_text!(TagTemplate);

type Checked<T = ()> = std::result::Result<T, String>;

/// What is known of a value before it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    List,
    Map,
    Time,
    Info,
    Unknown,
}

/// The fields and methods of the engine's `logger.Info`.
const FIELDS: &[(&str, Kind)] = &[
    ("ID", Kind::Text),
    ("FullID", Kind::Text),
    ("Name", Kind::Text),
    ("ImageID", Kind::Text),
    ("ImageFullID", Kind::Text),
    ("ImageName", Kind::Text),
    ("Command", Kind::Text),
    ("Hostname", Kind::Text),
    ("ContainerID", Kind::Text),
    ("ContainerName", Kind::Text),
    ("ContainerEntrypoint", Kind::Text),
    ("ContainerArgs", Kind::List),
    ("ContainerImageID", Kind::Text),
    ("ContainerImageName", Kind::Text),
    ("ContainerCreated", Kind::Time),
    ("ContainerEnv", Kind::List),
    ("ContainerLabels", Kind::Map),
    ("Config", Kind::Map),
    ("LogPath", Kind::Text),
    ("DaemonName", Kind::Text),
];

const TIME_METHODS: &[&str] = &[
    "Unix", "UnixNano", "Year", "YearDay", "Day", "Hour", "Minute", "Second", "Month", "Weekday",
    "UTC", "Local",
];

/// Name, least and most arguments, and what the first must be.
const FUNCTIONS: &[(&str, usize, usize, Kind)] = &[
    ("json", 1, 1, Kind::Unknown),
    ("split", 2, 2, Kind::Text),
    ("join", 2, 2, Kind::List),
    ("title", 1, 1, Kind::Text),
    ("lower", 1, 1, Kind::Text),
    ("upper", 1, 1, Kind::Text),
    ("pad", 3, 3, Kind::Text),
    ("truncate", 2, 2, Kind::Text),
    ("and", 1, usize::MAX, Kind::Unknown),
    ("or", 1, usize::MAX, Kind::Unknown),
    ("not", 1, 1, Kind::Unknown),
    ("len", 1, 1, Kind::Unknown),
    ("index", 1, usize::MAX, Kind::Unknown),
    ("slice", 1, 4, Kind::Unknown),
    ("print", 0, usize::MAX, Kind::Unknown),
    ("printf", 1, usize::MAX, Kind::Text),
    ("println", 0, usize::MAX, Kind::Unknown),
    ("html", 1, usize::MAX, Kind::Unknown),
    ("js", 1, usize::MAX, Kind::Unknown),
    ("urlquery", 1, usize::MAX, Kind::Unknown),
    ("eq", 2, usize::MAX, Kind::Unknown),
    ("ne", 2, 2, Kind::Unknown),
    ("lt", 2, 2, Kind::Unknown),
    ("le", 2, 2, Kind::Unknown),
    ("gt", 2, 2, Kind::Unknown),
    ("ge", 2, 2, Kind::Unknown),
];

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// `.`, or `.A.B` as its names.
    Field(Vec<String>),
    /// `$`, `$x`, and the names after it.
    Variable(String, Vec<String>),
    Word(String),
    Text,
    Number,
    Pipe,
    Open,
    /// `)`, and the names in `(…).A.B`.
    Close(Vec<String>),
    Assign,
    Comma,
}

#[derive(Default)]
struct Check {
    constant: bool,
    indexes: bool,
    /// One entry per open `if`, `range`, `with`: what `.` is inside, and whether `else` was seen.
    blocks: Vec<(Kind, bool)>,
    variables: Vec<String>,
}

impl Check {
    fn template(&mut self, text: &str) -> Checked {
        self.constant = true;
        let mut rest = text;
        while let Some(at) = rest.find("{{") {
            let after = rest.get(at + 2..).unwrap_or_default();
            let (action, following) = cut_action(after)?;
            if let Some(action) = action {
                self.constant = false;
                let mut tokens = tokens(action)?;
                tokens.reverse(); // so that the next one is popped
                self.action(tokens)?;
            }
            rest = following;
        }
        if self.blocks.is_empty() {
            Ok(())
        } else {
            Err("an if, range or with has no {{end}}".into())
        }
    }

    fn dot(&self) -> Kind {
        self.blocks.last().map_or(Kind::Info, |(kind, _)| *kind)
    }

    fn action(&mut self, mut rest: Vec<Token>) -> Checked {
        let word = match rest.last() {
            Some(Token::Word(word)) => word.clone(),
            Some(_) => String::new(),
            None => return Err("{{}} is empty".into()),
        };
        match word.as_str() {
            "if" | "range" | "with" => {
                rest.pop();
                let kind = self.block_pipeline(&mut rest, word == "range")?;
                if self.blocks.len() >= 100 {
                    return Err("blocks are nested too deeply".into());
                }
                let dot = match (word.as_str(), kind) {
                    ("if", _) => self.dot(),
                    ("with", kind) => kind,
                    ("range", Kind::List | Kind::Map) => Kind::Text,
                    ("range", Kind::Text | Kind::Time | Kind::Info) => {
                        return Err("range goes over a list or a map, such as .ContainerEnv".into());
                    }
                    _ => Kind::Unknown,
                };
                self.blocks.push((dot, false));
            }
            "else" => {
                rest.pop();
                let outer = self
                    .blocks
                    .len()
                    .checked_sub(2)
                    .and_then(|at| self.blocks.get(at))
                    .map_or(Kind::Info, |(kind, _)| *kind);
                if matches!(rest.last(), Some(Token::Word(word)) if word == "if") {
                    rest.pop();
                    self.block_pipeline(&mut rest, false)?;
                    return match self.blocks.last_mut() {
                        Some((kind, false)) => {
                            *kind = outer;
                            Ok(())
                        }
                        _ => Err("{{else if}} without its {{if}}".into()),
                    };
                }
                match self.blocks.last_mut() {
                    Some((kind, seen @ false)) => {
                        *kind = outer;
                        *seen = true;
                    }
                    _ => return Err("{{else}} without its {{if}}".into()),
                }
            }
            "end" => {
                rest.pop();
                self.blocks
                    .pop()
                    .ok_or("{{end}} without its {{if}}, {{range}} or {{with}}")?;
            }
            "define" | "template" | "block" | "break" | "continue" | "nil" => {
                return Err(format!("{word} is not accepted in a tag"));
            }
            _ => {
                self.declared(&mut rest, false)?;
            }
        }
        match rest.pop() {
            None => Ok(()),
            Some(token) => Err(format!("{} has no place here", shown(&token))),
        }
    }

    fn block_pipeline(&mut self, rest: &mut Vec<Token>, range: bool) -> Checked<Kind> {
        if rest.is_empty() {
            return Err("a block needs a value".into());
        }
        self.declared(rest, range)
    }

    /// `$x := pipeline`, `$k, $v := pipeline` in a range, or a pipeline.
    fn declared(&mut self, rest: &mut Vec<Token>, range: bool) -> Checked<Kind> {
        let mut names = Vec::new();
        let mut look = rest.iter().rev();
        loop {
            match (look.next(), look.next()) {
                (Some(Token::Variable(name, fields)), Some(Token::Assign)) if fields.is_empty() => {
                    names.push(name.clone());
                    break;
                }
                (Some(Token::Variable(name, fields)), Some(Token::Comma))
                    if fields.is_empty() && range && names.is_empty() =>
                {
                    names.push(name.clone());
                }
                _ => {
                    names.clear();
                    break;
                }
            }
        }
        rest.truncate(rest.len() - names.len() * 2);
        let kind = self.pipeline(rest, 0)?;
        if self.variables.len() + names.len() > 100 {
            return Err("it has too many variables".into());
        }
        self.variables.extend(names);
        Ok(kind)
    }

    fn pipeline(&mut self, rest: &mut Vec<Token>, depth: usize) -> Checked<Kind> {
        if depth > 50 {
            return Err("parentheses are nested too deeply".into());
        }
        let mut piped = None;
        loop {
            let kind = self.command(rest, piped, depth)?;
            if !matches!(rest.last(), Some(Token::Pipe)) {
                return Ok(kind);
            }
            rest.pop();
            piped = Some(kind);
        }
    }

    fn command(
        &mut self,
        rest: &mut Vec<Token>,
        piped: Option<Kind>,
        depth: usize,
    ) -> Checked<Kind> {
        let function = match rest.last() {
            Some(Token::Word(word)) if !matches!(word.as_str(), "true" | "false") => {
                let word = word.clone();
                rest.pop();
                Some(word)
            }
            _ => None,
        };
        let mut arguments = Vec::new();
        while let Some(kind) = self.operand(rest, depth)? {
            arguments.push(kind);
        }
        let Some(name) = function else {
            return match (arguments.as_slice(), piped) {
                ([kind], None) => Ok(*kind),
                ([], _) => Err("a value is missing".into()),
                (_, Some(_)) => Err("after | comes a function".into()),
                _ => Err("only a function takes arguments".into()),
            };
        };
        let Some((_, least, most, first)) = FUNCTIONS.iter().find(|(known, ..)| *known == name)
        else {
            let hint = nearest(&name, FUNCTIONS.iter().map(|(name, ..)| *name));
            return Err(format!(
                "the function {name} is not known{}",
                hint.map_or(String::new(), |hint| format!("; did you mean {hint}?"))
            ));
        };
        arguments.extend(piped);
        if arguments.len() < *least || arguments.len() > *most {
            return Err(format!(
                "{name} takes {least} argument{}, not {}",
                if *least == 1 { "" } else { "s" },
                arguments.len()
            ));
        }
        if let Some(kind) = arguments.first() {
            let wrong = *first != Kind::Unknown && *kind != Kind::Unknown && kind != first;
            if wrong {
                return Err(format!("{name} does not take that kind of value"));
            }
        }
        self.indexes |=
            matches!(name.as_str(), "index" | "slice") && arguments.first() != Some(&Kind::Map);
        Ok(match name.as_str() {
            "json" | "join" | "title" | "lower" | "upper" | "pad" | "truncate" | "print"
            | "printf" | "println" | "html" | "js" | "urlquery" => Kind::Text,
            "split" => Kind::List,
            _ => Kind::Unknown,
        })
    }

    fn operand(&mut self, rest: &mut Vec<Token>, depth: usize) -> Checked<Option<Kind>> {
        let kind = match rest.last() {
            Some(Token::Field(names)) => fields(self.dot(), names)?,
            Some(Token::Variable(name, names)) => {
                let base = if name == "$" {
                    Kind::Info
                } else if self.variables.contains(name) {
                    Kind::Unknown
                } else {
                    return Err(format!("the variable {name} is not declared"));
                };
                fields(base, names)?
            }
            Some(Token::Text) => Kind::Text,
            Some(Token::Number) => Kind::Unknown,
            Some(Token::Word(word)) if matches!(word.as_str(), "true" | "false") => Kind::Unknown,
            // A function without arguments is an argument itself.
            Some(Token::Word(word)) => {
                return match FUNCTIONS.iter().find(|(known, ..)| known == word) {
                    Some((_, 0, ..)) => {
                        rest.pop();
                        Ok(Some(Kind::Text))
                    }
                    Some(_) => Err(format!("put ({word} ...) in parentheses")),
                    None => Err(format!("the function {word} is not known")),
                };
            }
            Some(Token::Open) => {
                rest.pop();
                let kind = self.pipeline(rest, depth + 1)?;
                return match rest.pop() {
                    Some(Token::Close(names)) => Ok(Some(fields(kind, &names)?)),
                    _ => Err("a ( without its )".into()),
                };
            }
            _ => return Ok(None),
        };
        rest.pop();
        Ok(Some(kind))
    }
}

/// What `.A.B` is, starting from a value of this kind.
fn fields(mut kind: Kind, names: &[String]) -> Checked<Kind> {
    for name in names {
        kind = match kind {
            Kind::Info => {
                if let Some((_, kind)) = FIELDS.iter().find(|(known, _)| known == name) {
                    *kind
                } else {
                    let hint = nearest(name, FIELDS.iter().map(|(name, _)| *name));
                    return Err(format!(
                        ".{name} is not known{}",
                        hint.map_or(String::new(), |hint| format!("; did you mean .{hint}?"))
                    ));
                }
            }
            Kind::Map => Kind::Text,
            Kind::Time if TIME_METHODS.contains(&name.as_str()) => Kind::Unknown,
            Kind::Unknown => Kind::Unknown,
            Kind::Text | Kind::List | Kind::Time => {
                return Err(format!("a text or a list has no field .{name}"));
            }
        };
    }
    Ok(kind)
}

fn shown(token: &Token) -> &'static str {
    match token {
        Token::Field(_) => "a field",
        Token::Variable(..) => "a variable",
        Token::Word(_) => "a function",
        Token::Text => "a text",
        Token::Number => "a number",
        Token::Pipe => "|",
        Token::Open => "(",
        Token::Close(_) => ")",
        Token::Assign => ":=",
        Token::Comma => ",",
    }
}

/// The known word closest to a misspelt one, when it is close: at most two edits, or a difference of case.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 64 {
        return None;
    }
    known
        .map(|candidate| {
            (
                distance(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= 2 && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two words: insert, delete, replace, and swap of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&row, j) + usize::from(x != *y))
                .min(at(&row, j + 1) + 1)
                .min(at(&next, j) + 1);
            if j > 0 && last == Some(*y) && b.get(j - 1) == Some(&x) {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        last = Some(x);
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

/// After `{{`: the action (none for a comment), and the text after `}}`.
fn cut_action(text: &str) -> Checked<(Option<&str>, &str)> {
    let trimmed = match text.strip_prefix('-') {
        Some(rest) if rest.starts_with([' ', '\t', '\r', '\n']) => {
            rest.trim_start_matches([' ', '\t', '\r', '\n'])
        }
        _ => text,
    };
    if let Some(comment) = trimmed.strip_prefix("/*") {
        let (_, after) = comment
            .split_once("*/")
            .ok_or("a comment /* without its */")?;
        let after = match after.strip_prefix([' ', '\t', '\r', '\n']) {
            Some(rest) => rest.strip_prefix('-').unwrap_or(after),
            None => after,
        };
        return match after.strip_prefix("}}") {
            Some(rest) => Ok((None, rest)),
            None => Err("a comment ends in */}}".into()),
        };
    }
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in trimmed.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(open) if open != '`' && c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(open) if c == '\n' && open != '`' => {
                return Err("a quoted text does not end on its line".into());
            }
            Some(_) => {}
            None if matches!(c, '"' | '`' | '\'') => quote = Some(c),
            None => {
                if let Some(after) = trimmed.get(at..).and_then(|rest| rest.strip_prefix("}}")) {
                    let action = trimmed.get(..at).unwrap_or_default();
                    let action = match action.strip_suffix('-') {
                        Some(rest) if rest.ends_with([' ', '\t', '\r', '\n']) => rest,
                        _ => action,
                    };
                    return Ok((Some(action), after));
                }
            }
        }
    }
    Err("a {{ without its }} (the engine: unclosed action)".into())
}

fn tokens(action: &str) -> Checked<Vec<Token>> {
    let chars: Vec<char> = action.chars().collect();
    let mut at = 0;
    let mut found: Vec<Token> = Vec::new();
    let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let name = |at: &mut usize| {
        let start = *at;
        while letter(chars.get(*at)) {
            *at += 1;
        }
        chars
            .get(start..*at)
            .unwrap_or_default()
            .iter()
            .collect::<String>()
    };
    // `.A.B`, while a name follows each dot.
    let chain = |at: &mut usize| {
        let mut names = Vec::new();
        while chars.get(*at) == Some(&'.') && letter(chars.get(*at + 1)) {
            *at += 1;
            names.push(name(at));
        }
        names
    };
    // A blank separates arguments; without one, two of them are a mistake.
    let mut apart = true;
    while let Some(c) = chars.get(at).copied() {
        if matches!(c, ' ' | '\t' | '\r' | '\n') {
            at += 1;
            apart = true;
            continue;
        }
        let operand = !matches!(c, '|' | ')' | ':' | '=' | ',');
        if operand && !apart {
            return Err("put a space between two values".into());
        }
        apart = false;
        let token = match c {
            '.' if chars.get(at + 1).is_some_and(char::is_ascii_digit) => number(&chars, &mut at)?,
            '.' => {
                let names = chain(&mut at);
                if names.is_empty() {
                    at += 1;
                }
                Token::Field(names)
            }
            '$' => {
                at += 1;
                let variable = format!("${}", name(&mut at));
                Token::Variable(variable, chain(&mut at))
            }
            '"' | '`' | '\'' => {
                text(&chars, &mut at, c)?;
                if c == '\'' {
                    Token::Number
                } else {
                    Token::Text
                }
            }
            '|' => {
                at += 1;
                apart = true;
                Token::Pipe
            }
            '(' => {
                at += 1;
                apart = true;
                Token::Open
            }
            ')' => {
                at += 1;
                Token::Close(chain(&mut at))
            }
            ':' if chars.get(at + 1) == Some(&'=') => {
                at += 2;
                apart = true;
                Token::Assign
            }
            ',' => {
                at += 1;
                apart = true;
                Token::Comma
            }
            '0'..='9' | '-' | '+' => number(&chars, &mut at)?,
            _ if c.is_alphabetic() || c == '_' => Token::Word(name(&mut at)),
            _ => return Err(format!("the character {c:?} has no place in {{{{ }}}}")),
        };
        found.push(token);
    }
    Ok(found)
}

fn number(chars: &[char], at: &mut usize) -> Checked<Token> {
    let start = *at;
    *at += usize::from(matches!(chars.get(*at), Some('-' | '+')));
    while chars
        .get(*at)
        .is_some_and(|c| c.is_ascii_alphanumeric() || *c == '.')
    {
        *at += 1;
    }
    let text: String = chars.get(start..*at).unwrap_or_default().iter().collect();
    // Plain decimal only; Go's other forms (hexadecimal, underscores, imaginary) have no use in a tag.
    if text.len() <= 18
        && text.parse::<f64>().is_ok()
        && text.bytes().any(|b| b.is_ascii_digit())
        && !text.contains(['e', 'E', 'n', 'N'])
    {
        Ok(Token::Number)
    } else {
        Err(format!("{text} is not a plain number"))
    }
}

fn text(chars: &[char], at: &mut usize, quote: char) -> Checked {
    let mut length = 0;
    *at += 1;
    while let Some(c) = chars.get(*at) {
        *at += 1;
        if *c == quote {
            return if quote == '\'' && length != 1 {
                Err("'...' holds one character; a text stands in double quotes".into())
            } else {
                Ok(())
            };
        }
        length += 1;
        if *c == '\\' && quote != '`' {
            match chars.get(*at) {
                Some('a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\') => {}
                Some(c) if *c == quote => {}
                _ => {
                    return Err(
                        "in a text only \\n, \\t, \\\\, \\\" and the like are escapes".into(),
                    );
                }
            }
            *at += 1;
        }
    }
    Err("a quoted text does not end".into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_the_engine_can_execute() {
        for good in [
            "",
            "plain",
            "{{.ID}}",
            "{{ .Name }}",
            "{{.ImageName}}/{{.Name}}/{{.ID}}",
            "{{.ContainerLabels.team}}",
            "{{.Config.tag}}",
            "{{index .ContainerLabels \"com.example.team\"}}",
            "{{printf \"%s-%s\" .Name .ID}}",
            "{{.Name | upper}}",
            "{{truncate .ID 4}}",
            "{{upper (lower .Name)}}",
            "{{join .ContainerArgs \" \"}}",
            "{{json .ContainerEnv}}",
            "{{if .ContainerLabels.a}}x{{else}}y{{end}}",
            "{{with .ContainerLabels.a}}{{.}}{{end}}",
            "{{range .ContainerEnv}}{{.}},{{end}}",
            "{{- .ID -}}".trim(),
            "{{/* c */}}x",
            "{{- .ID }}",
            "{{$x := .Name}}{{$x}}",
            "{{range $i, $e := .ContainerEnv}}{{$e}}{{end}}",
            "{{$.Name}}",
            "{{.ContainerCreated.Unix}}",
            "}}",
            "{",
            "{{\"a\"}}",
            "{{`raw \\`}}",
            "{{eq .ID \"x\"}}",
            "{{len .ContainerEnv}}",
            "{{(index .ContainerEnv 0)}}",
            "{{pad .Name 1 2}}",
            "{{.DaemonName}}",
            "{{if eq .ID \"a\"}}b{{else if .Name}}c{{end}}",
        ] {
            assert!(
                good.parse::<TagTemplate>().is_ok(),
                "{good:?}: {:?}",
                good.parse::<TagTemplate>()
            );
        }
        for bad in [
            "{{.Name",
            "{{",
            "{{}}",
            "{{ }}",
            "{{.Nope}}",
            "{{.name}}",
            "{{Name}}",
            "{{.ID .Name}}",
            "{{.ID.Name}}",
            "{{upper}}",
            "{{upper .ID .Name}}",
            "{{foo .ID}}",
            "{{.ID | }}",
            "{{| .ID}}",
            "{{(.ID}}",
            "{{.ID)}}",
            "{{if .ID}}x",
            "{{end}}",
            "{{else}}",
            "{{range .ID}}{{end}}",
            "{{\"a}}",
            "{{'ab'}}",
            "{{$x}}",
            "{{define \"a\"}}{{end}}",
            "{{.ID | .Name}}",
            "{{lower .ContainerLabels}}",
            "{{.ContainerEnv.A}}",
            "{{/* x}}",
            "{{.ContainerCreated.Foo}}",
            "{{1 2}}",
            "{{.ID}",
            "{{.ID\"x\"}}",
            "{{split .Name}}",
            "{{if}}x{{end}}",
            "{{printf}}",
            "{{#}}",
            "{{.ID := 1}}",
            "{{if .ID}}{{else}}{{else}}{{end}}",
            "{{nil}}",
        ] {
            assert!(bad.parse::<TagTemplate>().is_err(), "{bad:?}");
        }
        assert!(
            "{{index .ContainerEnv 3}}"
                .parse::<TagTemplate>()
                .unwrap()
                .may_fail_at_start()
        );
        assert!(
            !"{{index .ContainerLabels \"a\"}}"
                .parse::<TagTemplate>()
                .unwrap()
                .may_fail_at_start()
        );
    }

    #[test]
    fn nearest_words() {
        assert_eq!(
            nearest("max-sise", ["max-file", "max-size"].into_iter()),
            Some("max-size")
        );
        assert_eq!(nearest("xamm-size", ["max-size"].into_iter()), None);
        assert_eq!(nearest("Debug", ["debug"].into_iter()), Some("debug"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}", dense in "(\\{\\{|\\}\\}|[-./*$|():=,\"'` a-cA-C0-9]|if |end|range |with |else|\\.Name|index |\\.ContainerEnv){0,24}") {
            for text in [text, dense] {
                if let Ok(template) = text.parse::<TagTemplate>() {
                    prop_assert_eq!(template.as_str(), text);
                }
            }
        }
    }
}
