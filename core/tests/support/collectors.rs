//! What log drivers send to, made up and small, and speaking their real protocols: gelf over UDP and TCP, fluentd's forward
//! protocol with acknowledgement, and Splunk's HTTP event collector.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A collector that listens on a port of 127.0.0.1.
pub struct Collector {
    pub port: u16,
    records: Receiver<Value>,
}

impl Collector {
    fn tcp(serve: fn(TcpStream, &Sender<Value>)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, records) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, sender) = (stream.unwrap(), sender.clone());
                std::thread::spawn(move || serve(stream, &sender));
            }
        });
        Self { port, records }
    }

    /// gelf over UDP: a JSON object per message, plain or compressed, big ones in chunks.
    pub fn gelf_udp() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let (sender, records) = channel();
        std::thread::spawn(move || {
            let mut parts: HashMap<[u8; 8], Vec<Option<Vec<u8>>>> = HashMap::new();
            let mut buffer = vec![0; 65536];
            loop {
                let len = socket.recv(&mut buffer).unwrap();
                let datagram = &buffer[..len];
                let whole = match datagram {
                    [0x1e, 0x0f, rest @ ..] => {
                        let id = *rest.first_chunk::<8>().unwrap();
                        let (number, count) = (usize::from(rest[8]), usize::from(rest[9]));
                        let message = parts.entry(id).or_insert_with(|| vec![None; count]);
                        message[number] = Some(rest[10..].to_vec());
                        if message.iter().any(Option::is_none) {
                            continue;
                        }
                        parts
                            .remove(&id)
                            .unwrap()
                            .into_iter()
                            .flatten()
                            .flatten()
                            .collect()
                    }
                    plain => plain.to_vec(),
                };
                // A reader that has gone takes none.
                let _ = sender.send(serde_json::from_slice(&unpacked(&whole).0).unwrap());
            }
        });
        Self { port, records }
    }

    /// gelf over TCP: JSON objects, a zero byte after each.
    pub fn gelf_tcp() -> Self {
        Self::tcp(|stream, sender| {
            for message in BufReader::new(stream).split(0) {
                let Ok(message) = message else { return };
                let _ = sender.send(serde_json::from_slice(&message).unwrap());
            }
        })
    }

    /// fluentd's forward protocol: `[tag, time, record, option]` in `MessagePack`, and an answer where one is asked for.
    pub fn fluentd() -> Self {
        Self::tcp(|stream, sender| {
            let mut answers = stream.try_clone().unwrap();
            let mut input = BufReader::new(stream);
            while let Ok(message) = rmpv::decode::read_value(&mut input) {
                let parts = message.as_array().unwrap();
                assert!(matches!(parts.len(), 3 | 4), "{message}");
                let asked = parts.get(3).and_then(|option| {
                    let pair = option
                        .as_map()?
                        .iter()
                        .find(|(key, _)| key.as_str() == Some("chunk"))?;
                    Some(pair.1.clone())
                });
                if let Some(chunk) = &asked {
                    let answer = rmpv::Value::Map(vec![("ack".into(), chunk.clone())]);
                    let mut bytes = Vec::new();
                    rmpv::encode::write_value(&mut bytes, &answer).unwrap();
                    // At once: the engine's client takes an answer that comes in pieces for a wrong one.
                    if answers.write_all(&bytes).is_err() {
                        return;
                    }
                }
                let mut record =
                    json!({"tag": parts[0].as_str().unwrap(), "acknowledged": asked.is_some()});
                // Seconds, or a time with nanoseconds.
                record["exact"] = matches!(parts[1], rmpv::Value::Ext(0, _)).into();
                for (key, value) in parts[2].as_map().unwrap() {
                    let text = match value {
                        rmpv::Value::String(text) => {
                            String::from_utf8_lossy(text.as_bytes()).into_owned()
                        }
                        other => other.to_string(),
                    };
                    record[key.as_str().unwrap()] = text.into();
                }
                let _ = sender.send(record);
            }
        })
    }

    /// Splunk's collector of events over HTTP: objects one after the other, compressed or not, with a token.
    pub fn splunk() -> Self {
        Self::tcp(|stream, sender| {
            let mut answers = stream.try_clone().unwrap();
            let mut input = BufReader::new(stream);
            while let Some((head, body)) = request(&mut input) {
                let answer = r#"{"text":"Success","code":0}"#;
                write!(
                    answers,
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}",
                    answer.len()
                )
                .unwrap();
                let (body, compressed) = unpacked(&body);
                for event in serde_json::Deserializer::from_slice(&body).into_iter::<Value>() {
                    let mut event = event.unwrap();
                    event["token"] = head
                        .get("authorization")
                        .cloned()
                        .unwrap_or_default()
                        .into();
                    event["compressed"] = compressed.into();
                    let _ = sender.send(event);
                }
            }
        })
    }

    /// Takes records until none came for so long.
    pub fn while_they_come(&self, quiet: Duration) -> Vec<Value> {
        std::iter::from_fn(|| self.records.recv_timeout(quiet).ok()).collect()
    }

    /// Takes so many records, and then makes sure that no further one comes.
    pub fn take(&self, count: usize) -> Vec<Value> {
        let began = Instant::now();
        let mut records = Vec::new();
        while records.len() < count {
            match self.records.recv_timeout(Duration::from_secs(1)) {
                Ok(record) => records.push(record),
                Err(_) => assert!(
                    began.elapsed() < Duration::from_secs(20),
                    "{} of {count}: {records:?}",
                    records.len()
                ),
            }
        }
        if let Ok(more) = self.records.recv_timeout(Duration::from_millis(200)) {
            panic!("one more than {count}: {more}");
        }
        records
    }
}

/// One HTTP request: its fields in lower case, and its body.
fn request(input: &mut impl BufRead) -> Option<(HashMap<String, String>, Vec<u8>)> {
    let mut fields = HashMap::new();
    let mut line = String::new();
    input.read_line(&mut line).ok().filter(|read| *read > 0)?;
    loop {
        let mut line = String::new();
        input.read_line(&mut line).unwrap();
        let Some((key, value)) = line.trim().split_once(':') else {
            break;
        };
        fields.insert(key.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = Vec::new();
    if let Some(len) = fields.get("content-length") {
        body.resize(len.parse().unwrap(), 0);
        input.read_exact(&mut body).unwrap();
    } else if fields
        .get("transfer-encoding")
        .is_some_and(|coding| coding == "chunked")
    {
        loop {
            let mut line = String::new();
            input.read_line(&mut line).unwrap();
            let len = usize::from_str_radix(line.trim(), 16).unwrap();
            let mut chunk = vec![0; len + 2];
            input.read_exact(&mut chunk).unwrap();
            body.extend(&chunk[..len]);
            if len == 0 {
                break;
            }
        }
    }
    Some((fields, body))
}

/// What was compressed with gzip or zlib, and whether it was.
fn unpacked(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut plain = Vec::new();
    match bytes {
        [0x1f, 0x8b, ..] => flate2::read::GzDecoder::new(bytes)
            .read_to_end(&mut plain)
            .unwrap(),
        [0x78, ..] => flate2::read::ZlibDecoder::new(bytes)
            .read_to_end(&mut plain)
            .unwrap(),
        _ => return (bytes.to_vec(), false),
    };
    (plain, true)
}
