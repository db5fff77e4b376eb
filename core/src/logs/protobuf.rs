//! The little of protobuf that the driver `local` and log plugins write.

/// One field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    /// A fixed-width number, which no message here has.
    Fixed,
}

/// Reads the fields of a message; copied to remember a place. Stops with none at its end, and with an error where it is no protobuf.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

/// The bytes are not a protobuf message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotProtobuf;

impl<'a> Fields<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The fields that were not read yet.
    pub(crate) fn remaining(self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in 0..10 {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            if shift == 9 && *byte > 1 {
                return None;
            }
            value |= u64::from(byte & 0x7f) << (7 * shift);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    #[inline]
    fn take(&mut self, len: u64) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(usize::try_from(len).ok()?)?;
        self.rest = rest;
        Some(bytes)
    }

    #[inline]
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let key = self.varint()?;
        if key >> 3 == 0 {
            return None;
        }
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let len = self.varint()?;
                Value::Bytes(self.take(len)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return None,
        };
        Some((key >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), NotProtobuf>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.rest = &[];
        }
        Some(field.ok_or(NotProtobuf))
    }
}

/// The attributes among the fields of a log entry: field 6, `{key = 1, value = 2}`.
pub(crate) fn string_pairs(message: &[u8]) -> Vec<(String, String)> {
    Fields::new(message)
        .map_while(Result::ok)
        .filter_map(|(number, value)| match (number, value) {
            (6, Value::Bytes(pair)) => Some(pair),
            _ => None,
        })
        .map(|pair| {
            let mut key = String::new();
            let mut text = String::new();
            for (number, value) in Fields::new(pair).map_while(Result::ok) {
                match (number, value) {
                    (1, Value::Bytes(bytes)) => key = String::from_utf8_lossy(bytes).into_owned(),
                    (2, Value::Bytes(bytes)) => text = String::from_utf8_lossy(bytes).into_owned(),
                    (_, Value::Bytes(_) | Value::Varint(_) | Value::Fixed) => {}
                }
            }
            (key, text)
        })
        .collect()
}
