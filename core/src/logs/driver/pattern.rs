//! Regular expressions of the engine (RE2, as Go's `regexp` reads them), checked without running them.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::logs::driver::value::option_value_by_text;

/// A regular expression that every engine release can compile: RE2, searched unanchored.
///
/// There is no look-around and no back-reference; the engine finds that out only when the container starts.
///
/// ```
/// use trunkline::logs::Pattern;
///
/// assert!("^(APP|DB)_".parse::<Pattern>().is_ok());
/// let error = "(?=APP)".parse::<Pattern>().unwrap_err();
/// assert!(error.to_string().contains("look-around"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(String);

impl Pattern {
    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Pattern {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if s.len() > 4096 {
            let shown: String = s.chars().take(40).collect();
            return Err(Error::invalid(
                "regular expression",
                shown,
                "it is longer than 4096 bytes",
            ));
        }
        match (Reader {
            chars: s.chars().collect(),
            at: 0,
            repeats: 0,
        })
        .whole()
        {
            Ok(()) => Ok(Self(s.into())),
            Err(rule) => Err(Error::invalid("regular expression", s, rule)),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
option_value_by_text!(Pattern);

type Checked = std::result::Result<(), String>;

/// Perl-class letters, and the classes of `[[:name:]]`.
const CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];
const GENERAL_CATEGORIES: &str = "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co Cs \
                                  Latin Greek Cyrillic Han Hiragana Katakana Arabic Hebrew Thai Hangul Common";

struct Reader {
    chars: Vec<char>,
    at: usize,
    repeats: u32,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn ahead(&self, distance: usize) -> Option<char> {
        self.chars.get(self.at + distance).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// The whole expression. Groups are counted instead of recursed into, so that depth costs nothing.
    fn whole(&mut self) -> Checked {
        let mut depth = 0_usize;
        // What a repetition may stand after: nothing, something, or an earlier repetition.
        let mut before = Before::Nothing;
        while let Some(c) = self.next() {
            before = match c {
                '(' => {
                    // A group of flags only, `(?i)`, has closed already.
                    if self.group_head()? {
                        depth += 1;
                        if depth > 900 {
                            return Err("groups are nested too deeply".into());
                        }
                    }
                    Before::Nothing
                }
                ')' => {
                    depth = depth
                        .checked_sub(1)
                        .ok_or("a ) without its ( (RE2: unexpected ))")?;
                    Before::Something
                }
                '|' => Before::Nothing,
                '*' | '+' | '?' => self.repetition(before, c)?,
                '{' => match self.counted()? {
                    Some(()) => self.repetition(before, c)?,
                    None => Before::Something,
                },
                '[' => {
                    self.class()?;
                    Before::Something
                }
                '\\' => {
                    self.escape(false)?;
                    Before::Something
                }
                _ => Before::Something,
            };
        }
        if depth > 0 {
            return Err("a ( without its ) (RE2: missing closing ))".into());
        }
        Ok(())
    }

    fn repetition(&mut self, before: Before, c: char) -> std::result::Result<Before, String> {
        match before {
            Before::Nothing => return Err(format!("{c} has nothing before it to repeat")),
            Before::Repetition => {
                return Err("a repetition of a repetition: put the inner one in a group".into());
            }
            Before::Something => {}
        }
        self.eat('?');
        Ok(Before::Repetition)
    }

    /// After `{`: a count `n`, `n,` or `n,m` is consumed; anything else leaves a literal brace.
    fn counted(&mut self) -> std::result::Result<Option<()>, String> {
        let start = self.at;
        let low = self.number();
        let mut high = low;
        if low.is_some() && self.eat(',') {
            high = if self.peek() == Some('}') {
                low
            } else {
                self.number()
            };
        }
        if !self.eat('}') || low.is_none() || high.is_none() {
            self.at = start;
            return Ok(None);
        }
        let (low, high) = (low.unwrap_or(0), high.unwrap_or(0));
        if low > 1000 || high > 1000 || low > high {
            return Err("a repetition count is at most 1000, and not decreasing".into());
        }
        // RE2 limits the product of nested counts; the sum of all is a simpler and stricter bound.
        self.repeats += high;
        if self.repeats > 1000 {
            return Err("the repetition counts add up to more than 1000".into());
        }
        Ok(Some(()))
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        let mut value = 0_u32;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            value = value.saturating_mul(10).saturating_add(digit);
            self.at += 1;
        }
        let length = self.at - start;
        // Go takes no leading zero: `{01}` is text.
        (length > 0 && (length == 1 || self.chars.get(start) != Some(&'0'))).then_some(value)
    }

    /// After `(`. Says whether a group was opened.
    fn group_head(&mut self) -> std::result::Result<bool, String> {
        if !self.eat('?') {
            return Ok(true);
        }
        match (self.peek(), self.ahead(1)) {
            (Some('=' | '!'), _) | (Some('<'), Some('=' | '!')) => {
                return Err("there is no look-around in RE2".into());
            }
            (Some('<'), _) => {
                return Err("write a named group as (?P<name>...): (?<name>...) is known since Go 1.22 only".into());
            }
            (Some('>'), _) => return Err("there is no atomic group in RE2".into()),
            (Some('P'), Some('=' | '>')) => {
                return Err("there is no back-reference and no recursion in RE2".into());
            }
            (Some('P'), Some('<')) => {
                self.at += 2;
                let start = self.at;
                while self
                    .peek()
                    .is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
                {
                    self.at += 1;
                }
                if self.at == start || !self.eat('>') {
                    return Err("a group name is letters, digits and _".into());
                }
                return Ok(true);
            }
            _ => {}
        }
        let mut any = false;
        let mut negated = false;
        loop {
            match self.next() {
                Some('i' | 'm' | 's' | 'U') => any = true,
                Some('-') if !negated => {
                    negated = true;
                    any = false;
                }
                Some(':') if !negated || any => return Ok(true),
                Some(')') if any => return Ok(false),
                _ => return Err("after (? come the flags i, m, s, U, then : or )".into()),
            }
        }
    }

    fn class(&mut self) -> Checked {
        const OPEN: &str = "a [ without its ] (RE2: missing closing ])";
        self.eat('^');
        let mut first = true;
        loop {
            let Some(c) = self.next() else {
                return Err(OPEN.into());
            };
            if c == ']' && !first {
                return Ok(());
            }
            first = false;
            if c == '[' && self.peek() == Some(':') {
                let rest: String = self.chars[self.at + 1..].iter().take(12).collect();
                if let Some((name, _)) = rest.split_once(":]") {
                    if !CLASSES.contains(&name.strip_prefix('^').unwrap_or(name)) {
                        return Err(format!("[:{name}:] is not a class of RE2"));
                    }
                    self.at += name.chars().count() + 3;
                    continue;
                }
            }
            let low = if c == '\\' {
                self.escape(true)?
            } else {
                Some(c)
            };
            // A range, unless the - is the last of the class.
            if self.peek() == Some('-') && self.ahead(1).is_some_and(|c| c != ']') {
                self.at += 1;
                let Some(c) = self.next() else {
                    return Err(OPEN.into());
                };
                let high = if c == '\\' {
                    self.escape(true)?
                } else {
                    Some(c)
                };
                match (low, high) {
                    (Some(low), Some(high)) if low <= high => {}
                    _ => {
                        return Err(
                            "a range of a class goes from a lower character to a higher one".into(),
                        );
                    }
                }
            }
        }
    }

    /// After a backslash. The character it stands for, or none for a class.
    fn escape(&mut self, in_class: bool) -> std::result::Result<Option<char>, String> {
        let Some(c) = self.next() else {
            return Err("it ends in a backslash".into());
        };
        match c {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => Ok(None),
            'b' | 'B' | 'A' | 'z' if !in_class => Ok(None),
            'Q' if !in_class => {
                while let Some(c) = self.next() {
                    if c == '\\' && self.eat('E') {
                        break;
                    }
                }
                Ok(None)
            }
            'p' | 'P' => {
                let name: String = if self.eat('{') {
                    let start = self.at;
                    while self.peek().is_some_and(|c| c != '}') {
                        self.at += 1;
                    }
                    let name = self.chars[start..self.at].iter().collect();
                    if !self.eat('}') {
                        return Err("\\p{ without its }".into());
                    }
                    name
                } else {
                    self.next().into_iter().collect()
                };
                let bare = name.strip_prefix('^').unwrap_or(&name);
                if GENERAL_CATEGORIES
                    .split_whitespace()
                    .any(|known| known == bare)
                {
                    Ok(None)
                } else {
                    Err(format!(
                        "\\p{{{name}}} is not a Unicode class that is accepted here"
                    ))
                }
            }
            'x' => {
                let mut value = 0_u32;
                if self.eat('{') {
                    let start = self.at;
                    while let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) {
                        value = value.saturating_mul(16).saturating_add(digit);
                        self.at += 1;
                    }
                    if self.at == start || !self.eat('}') {
                        return Err("\\x{ takes hexadecimal digits and a }".into());
                    }
                } else {
                    for _ in 0..2 {
                        let digit = self.next().and_then(|c| c.to_digit(16));
                        value = value * 16 + digit.ok_or("\\x takes two hexadecimal digits")?;
                    }
                }
                match char::from_u32(value) {
                    Some(c) => Ok(Some(c)),
                    None => Err("\\x beyond the last Unicode character".into()),
                }
            }
            'a' => Ok(Some('\u{7}')),
            'f' => Ok(Some('\u{c}')),
            't' => Ok(Some('\t')),
            'n' => Ok(Some('\n')),
            'r' => Ok(Some('\r')),
            'v' => Ok(Some('\u{b}')),
            '0'..='9' => Err("there is no back-reference in RE2; write a character as \\x".into()),
            'Z' => Err("RE2 writes the end of the text \\z".into()),
            _ if c.is_ascii_punctuation() => Ok(Some(c)),
            _ => Err(format!("\\{c} is not known to RE2")),
        }
    }
}

#[derive(Clone, Copy)]
enum Before {
    Nothing,
    Something,
    Repetition,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_re2_compiles() {
        for good in [
            "",
            "a",
            "^APP_",
            "a|b|",
            "(a|b)*",
            "a{2,3}?",
            "a{,3}",
            "{",
            "a{01}",
            "[]a]",
            "[^]a]",
            "[a-z0-9_-]",
            "[[:alpha:]_]",
            r"\d+\.\d+",
            r"\Qa.b(\E+",
            r"(?i)warn",
            r"(?i-s:x)y",
            "(?P<name>x)",
            r"\pL\p{Greek}",
            r"\x41\x{1F600}",
            r"[\d\-]",
            "()",
            "(?:)",
            "a|",
            "]",
            "}",
        ] {
            assert!(
                good.parse::<Pattern>().is_ok(),
                "{good:?}: {:?}",
                good.parse::<Pattern>()
            );
        }
        for bad in [
            "(",
            ")",
            "(a",
            "a)",
            "[",
            "[a",
            "[z-a]",
            "*",
            "a**",
            "a|*",
            "(*)",
            r"\1",
            r"(a)\1",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "(?<!a)",
            "(?>a)",
            "(?x)",
            "(?",
            r"\",
            r"\Z",
            r"\k",
            "a{1001}",
            "a{3,2}",
            "(a{100}){100}{100}",
            "[[:alfa:]]",
            r"\p{Klingon}",
            r"\xg1",
            "(?<n>a)",
            "(?P=n)",
            "a++",
            r"\C",
            "(?i-)",
            "[a-\\d]",
            r"\x{110000}",
        ] {
            assert!(bad.parse::<Pattern>().is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}", dense in "[()\\[\\]{}?*+|^a-c0-9:=!<>P\\\\,-]{0,40}") {
            let _: Result<Pattern> = text.parse();
            let _: Result<Pattern> = dense.parse();
        }
    }
}
