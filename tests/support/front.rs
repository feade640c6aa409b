//! A front before a provider's stand-in, which gives the provider a fault: what a network, a proxy or a bad day does to HTTP.

use serde_json::Value;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What goes wrong with each request that sends something (anything but GET), or with each list that is asked for;
/// [`FrontFault::None`] lets all through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontFault {
    None,
    /// Nothing listens.
    Refused,
    /// The connection is reset once the request has come.
    Reset,
    /// The answer comes long after everybody has given up.
    Slow,
    /// The provider has it, and its answer is lost.
    AnswerLost,
    /// The provider gets it twice.
    Doubled,
    /// An error of the server.
    Error500,
    /// Success, with words that are no answer.
    Garbage,
    /// Success, with nothing.
    Empty,
    /// Somewhere else.
    Redirect,
    /// An answer without an end.
    Endless,
    /// Too many requests, wait an hour.
    TooMany,
    /// Half an answer.
    CutShort,
    /// Each entry of each list that is asked for stands there twice.
    ListsDoubled,
    /// Each list that is asked for is the other way round.
    ListsReversed,
}

/// Longest answer written without an end.
const ENDLESS: usize = 64 * 1024 * 1024;

/// How late a slow answer is, unless the front is stopped before.
const SLOW: Duration = Duration::from_secs(60);

struct FrontState {
    fault: FrontFault,
    upstream: u16,
    stopped: AtomicBool,
    /// Requests to where a redirect points.
    followed: AtomicUsize,
}

/// A running front.
pub struct Front {
    port: u16,
    state: Arc<FrontState>,
    thread: Option<JoinHandle<()>>,
}

impl Front {
    pub fn start(upstream: u16, fault: FrontFault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(FrontState {
            fault,
            upstream,
            stopped: AtomicBool::new(false),
            followed: AtomicUsize::new(0),
        });
        if fault == FrontFault::Refused {
            // The port stays ours alone for as long as nobody binds it anew: the tests of one machine take other ports.
            drop(listener);
            return Self {
                port,
                state,
                thread: None,
            };
        }
        let shared = state.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let shared = shared.clone();
                // A client that goes away early is no fault of the front.
                std::thread::spawn(move || drop(serve(stream, &shared)));
            }
        });
        Self {
            port,
            state,
            thread: Some(thread),
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// How often a redirect was followed.
    pub fn followed(&self) -> usize {
        self.state.followed.load(Ordering::Relaxed)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // Wakes the listener.
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            drop(thread.join());
        }
    }
}

/// Reads one request whole: its head, and as much body as the head says.
fn request(stream: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse::<usize>().ok())
                .unwrap_or(0);
            while bytes.len() < end + 4 + length {
                let read = stream.read(&mut part)?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                bytes.extend_from_slice(&part[..read]);
            }
            return Ok((head, bytes[end + 4..].to_vec()));
        }
        let read = stream.read(&mut part)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&part[..read]);
    }
}

/// Hands a request to the stand-in, and returns its answer.
fn forward(upstream: u16, head: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    let mut to = TcpStream::connect(("127.0.0.1", upstream))?;
    let lines = head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head: String = lines.map(|line| format!("{line}\r\n")).collect();
    to.write_all(format!("{head}connection: close\r\n\r\n").as_bytes())?;
    to.write_all(body)?;
    let mut answer = Vec::new();
    to.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Returns an answer of JSON with each list in it changed; any other answer as it is.
fn with_lists(answer: &[u8], change: fn(&[Value]) -> Vec<Value>) -> Vec<u8> {
    fn changed(value: Value, change: fn(&[Value]) -> Vec<Value>) -> Value {
        match value {
            Value::Array(list) => {
                let list = list.into_iter().map(|entry| changed(entry, change));
                Value::Array(change(&list.collect::<Vec<_>>()))
            }
            Value::Object(fields) => {
                let fields = fields
                    .into_iter()
                    .map(|(key, value)| (key, changed(value, change)));
                Value::Object(fields.collect())
            }
            other => other,
        }
    }
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return answer.to_vec();
    };
    let Ok(body) = serde_json::from_slice::<Value>(&answer[end + 4..]) else {
        return answer.to_vec();
    };
    let body = changed(body, change).to_string();
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let kept = head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"));
    let head: String = kept.map(|line| format!("{line}\r\n")).collect();
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn serve(mut stream: TcpStream, state: &FrontState) -> io::Result<()> {
    let fault = state.fault;
    if fault == FrontFault::Reset {
        let mut first = [0; 1];
        stream.peek(&mut first)?;
        if first[0] != b'G' {
            // Closed with bytes unread: the other end sees a reset.
            return stream.shutdown(Shutdown::Both);
        }
    }
    let (head, body) = request(&mut stream)?;
    if head.starts_with("POST /elsewhere") || head.starts_with("GET /elsewhere") {
        state.followed.fetch_add(1, Ordering::Relaxed);
    }
    if head.starts_with("GET ") {
        let answer = forward(state.upstream, &head, &body)?;
        let answer = if fault == FrontFault::ListsDoubled {
            with_lists(&answer, |list| {
                list.iter()
                    .flat_map(|entry| [entry.clone(), entry.clone()])
                    .collect()
            })
        } else if fault == FrontFault::ListsReversed {
            with_lists(&answer, |list| list.iter().rev().cloned().collect())
        } else {
            answer
        };
        return stream.write_all(&answer);
    }
    let say = |stream: &mut TcpStream, status: &str, headers: &str, body: &str| {
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes())
    };
    match fault {
        FrontFault::None
        | FrontFault::Refused
        | FrontFault::Reset
        | FrontFault::ListsDoubled
        | FrontFault::ListsReversed => stream.write_all(&forward(state.upstream, &head, &body)?),
        FrontFault::Slow => {
            let until = Instant::now() + SLOW;
            while Instant::now() < until && !state.stopped.load(Ordering::Relaxed) {
                // The client goes away when it has waited enough.
                stream.set_read_timeout(Some(Duration::from_millis(100)))?;
                if matches!(stream.read(&mut [0; 1]), Ok(0)) {
                    return Ok(());
                }
            }
            Ok(())
        }
        FrontFault::AnswerLost => forward(state.upstream, &head, &body).map(drop),
        FrontFault::Doubled => {
            forward(state.upstream, &head, &body)?;
            stream.write_all(&forward(state.upstream, &head, &body)?)
        }
        FrontFault::Error500 => say(&mut stream, "500 Internal Server Error", "", "<h1>oh</h1>"),
        FrontFault::Garbage => say(&mut stream, "200 OK", "", "{{{ this is no answer"),
        FrontFault::Empty => say(&mut stream, "200 OK", "", ""),
        FrontFault::Redirect => say(
            &mut stream,
            "307 Temporary Redirect",
            "Location: /elsewhere\r\n",
            "",
        ),
        FrontFault::TooMany => say(
            &mut stream,
            "429 Too Many Requests",
            "Retry-After: 3600\r\n",
            "{}",
        ),
        FrontFault::Endless => {
            stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n",
            )?;
            let block = [b' '; 65536];
            for _ in 0..ENDLESS / block.len() {
                stream.write_all(&block)?;
            }
            Ok(())
        }
        FrontFault::CutShort => {
            let answer = forward(state.upstream, &head, &body)?;
            let end = answer
                .windows(4)
                .position(|four| four == b"\r\n\r\n")
                .map_or(0, |end| end + 4);
            stream.write_all(&answer[..end + (answer.len() - end) / 2])
        }
    }
}
