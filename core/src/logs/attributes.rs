//! What `labels`, `env` and `tag` add to each record, in the three forms in which it is stored and sent.

use super::json_value;
use super::protobuf;
use super::record::AttributeForm;

/// Attributes as they were written; decoded only when somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawAttributes<'a> {
    form: AttributeForm,
    bytes: &'a [u8],
}

impl<'a> RawAttributes<'a> {
    pub(crate) const NONE: RawAttributes<'static> = RawAttributes {
        form: AttributeForm::Json,
        bytes: &[],
    };

    pub(crate) fn new(form: AttributeForm, bytes: &'a [u8]) -> Self {
        Self { form, bytes }
    }

    pub(crate) fn form(&self) -> AttributeForm {
        self.form
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Pairs sorted by key; what does not decode is left out.
    pub(crate) fn decode(&self) -> Vec<(String, String)> {
        let mut pairs = match self.form {
            _ if self.bytes.is_empty() => return Vec::new(),
            AttributeForm::Json => json_value::string_pairs(self.bytes),
            AttributeForm::Protobuf => protobuf::string_pairs(self.bytes),
            AttributeForm::Details => details(self.bytes),
        };
        pairs.sort();
        pairs
    }
}

/// `key=value,key=value`, each part escaped as in a URL's query.
fn details(bytes: &[u8]) -> Vec<(String, String)> {
    bytes
        .split(|byte| *byte == b',')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = memchr::memchr(b'=', pair).unwrap_or(pair.len());
            let (key, value) = pair.split_at(at);
            (unescape(key), unescape(value.get(1..).unwrap_or_default()))
        })
        .collect()
}

fn unescape(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, tail @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    rest = tail;
                }
                _ => out.push(b'%'),
            },
            (byte, _) => out.push(*byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

pub(crate) fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn the_three_forms_say_the_same() {
        let expected = vec![pair("a b", "1,2=3"), pair("tag", "web")];
        for (form, bytes) in [
            (
                AttributeForm::Json,
                br#"{"tag":"web","a b":"1,2=3"}"#.as_slice(),
            ),
            (
                AttributeForm::Protobuf,
                b"\x32\x0a\x0a\x03tag\x12\x03web\x32\x0c\x0a\x03a b\x12\x051,2=3",
            ),
            (AttributeForm::Details, b"a+b=1%2C2%3D3,tag=web"),
        ] {
            assert_eq!(
                RawAttributes::new(form, bytes).decode(),
                expected,
                "{form:?}"
            );
        }
    }

    #[test]
    fn garbage_is_left_out() {
        for form in [AttributeForm::Json, AttributeForm::Protobuf] {
            assert_eq!(RawAttributes::new(form, b"\xff\xfe{").decode(), vec![]);
        }
    }
}
