#![no_main]
//! Any bytes as the engine's answer to a request for logs, sent by a made-up engine on a socket: HTTP, chunks and frames.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Mutex, OnceLock};

use libfuzzer_sys::fuzz_target;
use trunkline::blocking::LogReader;
use trunkline::logs::{EngineSocket, LogQuery};

/// What the engine answers: the first byte says how, the others are the body.
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn serve(mut stream: UnixStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut some = [0; 1024];
    while !request.ends_with(b"\r\n\r\n") {
        let read = stream.read(&mut some)?;
        if read == 0 {
            return Ok(());
        }
        request.extend(&some[..read]);
    }
    let answer = ANSWER.lock().expect("not poisoned").clone();
    let (how, body) = answer.split_first().unwrap_or((&0, &[]));
    let request = String::from_utf8_lossy(&request).into_owned();
    let target = request.split(' ').nth(1).unwrap_or_default();
    if target == "/version" {
        let version = if how & 8 == 0 { "20.10.24" } else { "28.0.0" };
        let body = format!(r#"{{"Version":"{version}","ApiVersion":"1.41"}}"#);
        return write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    }
    if target.ends_with("/json") {
        let body = format!(
            r#"{{"Id":"c0","LogPath":"/x","Config":{{"Tty":{}}},"State":{{}},"HostConfig":{{"LogConfig":{{"Type":"local"}}}}}}"#,
            how & 1 == 1
        );
        return write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    }
    let kind = match how >> 4 & 3 {
        0 => "",
        1 => "Content-Type: application/vnd.docker.multiplexed-stream\r\n",
        2 => "Content-Type: application/vnd.docker.raw-stream\r\n",
        _ => "Content-Type: text/plain\r\n",
    };
    if how & 64 != 0 {
        // The chunks, too, are made up.
        write!(stream, "HTTP/1.1 200 OK\r\n{kind}Transfer-Encoding: chunked\r\n\r\n")?;
        return stream.write_all(body);
    }
    if how & 128 != 0 {
        // And the head.
        return stream.write_all(body);
    }
    write!(stream, "HTTP/1.1 200 OK\r\n{kind}Content-Length: {}\r\n\r\n", body.len())?;
    // In pieces, so that a frame is cut anywhere.
    for piece in body.chunks(7 + usize::from(*how)) {
        stream.write_all(piece)?;
    }
    Ok(())
}

fn engine() -> &'static EngineSocket {
    static ENGINE: OnceLock<EngineSocket> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("trunkline-fuzz-{}.sock", std::process::id()));
        let listener = UnixListener::bind(&path).expect("a socket");
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // The reader may have gone.
                let _ = serve(stream);
            }
        });
        EngineSocket::unix(path)
    })
}

fuzz_target!(|bytes: &[u8]| {
    let how = bytes.first().copied().unwrap_or_default();
    *ANSWER.lock().expect("not poisoned") = bytes.to_vec();
    // A stream that breaks off is taken up again, for half a minute; without times it cannot be.
    let query = LogQuery::new().timestamps(how & 2 == 0 && how < 64).attributes(how & 4 == 0);
    let Ok(mut reader) = LogReader::through_engine(engine(), "c0", &query) else {
        return;
    };
    // Lines, and one error at most, which is the end.
    let mut ended = false;
    for line in reader.by_ref() {
        assert!(!ended, "something after the error");
        ended = line.is_err();
    }
    let counters = reader.counters();
    assert!(counters.records >= counters.lines || counters.lines == 0 || how & 1 == 1 || how >> 4 & 3 == 2);
});
