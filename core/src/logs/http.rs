//! Answers in HTTP/1.1, as bytes come in. The head is parsed by `httparse`, the parser that hyper is built on.

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Body,
}

/// A head longer than this is none.
const HEAD_MAX: usize = 64 * 1024;

/// Where the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Each chunk says its length.
    Chunked(Chunk),
    /// After so many more bytes.
    Length(u64),
    /// With the connection.
    UntilClosed,
    /// Here.
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chunk {
    Size,
    Data(u64),
    /// The line end after the data.
    Close,
    /// The lines after the last chunk.
    Trailer,
}

/// Reads the head at the start of the bytes, with its length; none when more bytes are needed.
pub(crate) fn head(bytes: &[u8]) -> Result<Option<(Head, usize)>, String> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let len = match response.parse(bytes) {
        Ok(httparse::Status::Complete(len)) => len,
        Ok(httparse::Status::Partial) if bytes.len() > HEAD_MAX => {
            return Err("the head is longer than 64 KiB".into());
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("the head is not HTTP/1.1: {error}")),
    };
    let status = response.code.unwrap_or(0);
    let text = |name: &str| {
        response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| String::from_utf8_lossy(header.value).trim().to_owned())
    };
    let chunked = text("transfer-encoding")
        .is_some_and(|value| value.to_ascii_lowercase().ends_with("chunked"));
    let body = if status < 200 || status == 204 || status == 304 {
        Body::Over
    } else if chunked {
        Body::Chunked(Chunk::Size)
    } else if let Some(length) = text("content-length") {
        Body::Length(
            length
                .parse()
                .map_err(|_| format!("Content-Length is {length:?}"))?,
        )
    } else {
        Body::UntilClosed
    };
    Ok(Some((
        Head {
            status,
            content_type: text("content-type"),
            body,
        },
        len,
    )))
}

impl Body {
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Over | Self::Length(0))
    }

    /// Moves what is the body's from `input` to the end of `out`. Returns how many bytes of `input` were used; when these are
    /// not all, more bytes are needed, or the body is over.
    pub(crate) fn decode(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String> {
        let mut used = 0;
        loop {
            let rest = input.get(used..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(used);
            }
            match self {
                Self::Over | Self::Length(0) => return Ok(used),
                Self::UntilClosed => {
                    out.extend_from_slice(rest);
                    used += rest.len();
                }
                Self::Length(left) => used += take(left, rest, out),
                Self::Chunked(chunk) => match chunk {
                    Chunk::Size => match httparse::parse_chunk_size(rest) {
                        Ok(httparse::Status::Complete((len, 0))) => {
                            used += len;
                            *chunk = Chunk::Trailer;
                        }
                        Ok(httparse::Status::Complete((len, size))) => {
                            used += len;
                            *chunk = Chunk::Data(size);
                        }
                        Ok(httparse::Status::Partial) => return Ok(used),
                        Err(_) => return Err("the size of a chunk is not hexadecimal".into()),
                    },
                    Chunk::Data(left) => {
                        used += take(left, rest, out);
                        if *left == 0 {
                            *chunk = Chunk::Close;
                        }
                    }
                    Chunk::Close => match rest {
                        [b'\r', b'\n', ..] => {
                            used += 2;
                            *chunk = Chunk::Size;
                        }
                        [b'\r'] => return Ok(used),
                        _ => return Err("a chunk is longer than it says".into()),
                    },
                    Chunk::Trailer => {
                        let Some(line) = memchr::memmem::find(rest, b"\r\n") else {
                            return Ok(used);
                        };
                        used += line + 2;
                        if line == 0 {
                            *self = Self::Over;
                        }
                    }
                },
            }
        }
    }
}

fn take(left: &mut u64, input: &[u8], out: &mut Vec<u8>) -> usize {
    let now = input
        .len()
        .min(usize::try_from(*left).unwrap_or(usize::MAX));
    out.extend_from_slice(input.get(..now).unwrap_or_default());
    *left -= now as u64;
    now
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// However the bytes are cut, the body is the same.
    #[test]
    fn chunks_may_come_in_any_pieces() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\nTransfer-Encoding: chunked\r\n\r\n\
            5\r\nhello\r\n10;x=y\r\n0123456789abcdef\r\n0\r\nX: y\r\n\r\n";
        for piece in 1..answer.len() {
            let mut seen = Vec::new();
            let mut parsed: Option<Head> = None;
            let mut out = Vec::new();
            for part in answer.chunks(piece) {
                seen.extend_from_slice(part);
                if parsed.is_none()
                    && let Some((found, len)) = head(&seen).unwrap()
                {
                    parsed = Some(found);
                    seen.drain(..len);
                }
                if let Some(head) = &mut parsed {
                    let used = head.body.decode(&seen, &mut out).unwrap();
                    seen.drain(..used);
                }
            }
            let parsed = parsed.unwrap();
            assert_eq!((parsed.status, parsed.body.is_over()), (200, true));
            assert_eq!(out, b"hello0123456789abcdef");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        assert!(head(b"SSH-2.0-OpenSSH\r\n\r\n").is_err());
        assert!(head(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n").is_err());
        let mut body = Body::Chunked(Chunk::Size);
        assert!(body.decode(b"zz\r\n", &mut Vec::new()).is_err());
        let mut body = Body::Chunked(Chunk::Size);
        assert!(body.decode(b"1\r\nab\r\n", &mut Vec::new()).is_err());
    }
}
