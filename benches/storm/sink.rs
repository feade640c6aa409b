//! A stand-in for Twilio's HTTP API that notes when each worker's alert came.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Seconds since 1970.
pub fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64()
}

#[derive(Default)]
struct Heard {
    alerts: HashMap<usize, f64>,
    requests: usize,
}

#[derive(Default)]
struct Ears {
    heard: Mutex<Heard>,
    news: Condvar,
}

pub struct Sink {
    pub port: u16,
    ears: Arc<Ears>,
    runtime: tokio::runtime::Runtime,
}

impl Sink {
    pub fn start(delay: Duration) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let ears = Arc::new(Ears::default());
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = ears.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, heard.clone(), delay));
            }
        });
        Self { port, ears, runtime }
    }

    pub fn requests(&self) -> usize {
        self.ears.heard.lock().unwrap().requests
    }

    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        &self.runtime
    }

    /// Waits until so many alerts have come, or an instant has passed; returns when each came first.
    pub fn wait_for(&self, many: usize, until: f64) -> HashMap<usize, f64> {
        self.wait(until, |heard| heard.alerts.len() >= many)
    }

    /// Waits until the alert of each of these has come.
    pub fn wait_for_these(&self, these: &HashMap<usize, f64>, until: f64) -> HashMap<usize, f64> {
        let all = self.wait(until, |heard| {
            these.keys().all(|who| heard.alerts.contains_key(who))
        });
        all.into_iter()
            .filter(|(who, _)| these.contains_key(who))
            .collect()
    }

    fn wait(&self, until: f64, done: impl Fn(&Heard) -> bool) -> HashMap<usize, f64> {
        let mut heard = self.ears.heard.lock().unwrap();
        let end = Instant::now() + Duration::from_secs_f64((until - now()).max(0.0));
        while !done(&heard) && Instant::now() < end {
            heard = self
                .ears
                .news
                .wait_timeout(heard, Duration::from_millis(200))
                .unwrap()
                .0;
        }
        heard.alerts.clone()
    }
}

/// The numbers after `Wkr` in an alert.
fn workers(body: &str) -> impl Iterator<Item = usize> {
    body.split("Wkr").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    })
}

/// The answer to a poll: one text of a carrier, so that the inbox is not silent while workers are.
fn list_with_one_text(number: usize) -> String {
    let date = jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap();
    format!(
        r#"{{"messages":[{{"sid":"SM{number:032x}","direction":"inbound","status":"received","from":"Carrier","to":"+447700900000","body":"Your plan has been renewed.","date_sent":"{date}","date_created":"{date}","error_code":null}}],"next_page_uri":null}}"#
    )
}

async fn serve(stream: TcpStream, ears: Arc<Ears>, delay: Duration) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    loop {
        let (mut length, mut post, mut any) = (0, false, false);
        loop {
            line.clear();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            post |= !any && line.starts_with("POST");
            any = true;
            if let Some(rest) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = rest.trim().parse().unwrap_or(0);
            }
            if line == "\r\n" {
                break;
            }
        }
        let at = now();
        let mut body = vec![0; length];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let body = String::from_utf8_lossy(&body);
        let number = {
            let mut heard = ears.heard.lock().unwrap();
            heard.requests += 1;
            if body.contains("ACK") {
                for worker in workers(&body) {
                    heard.alerts.entry(worker).or_insert(at);
                }
            }
            heard.requests
        };
        ears.news.notify_all();
        let (status, answer) = if post {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            (
                "201 Created",
                format!(
                    r#"{{"sid":"SM{number:032x}","status":"queued","error_code":null,"error_message":null}}"#
                ),
            )
        } else {
            ("200 OK", list_with_one_text(number))
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        );
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
