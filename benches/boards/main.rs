//! What open boards cost, and how soon they show an event: a thousand visits out, fifty boards open, one of them in Chromium.
//!
//! `make bench`. Figures, not a test. VISITS=1000, BOARDS=50 and EVENTS=100 may be set. The other boards do what the page's script
//! does: they read the stream, and ask for the page when they hear of a new version.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on must panic, and what it measures is dated by the machine's own clock"
)]

#[path = "../storm/daemon.rs"]
mod daemon;
mod screen;
#[path = "../storm/sink.rs"]
mod sink;

use daemon::{School, Trust};
use reqwest::header::{COOKIE, SET_COOKIE};
use screen::Screen;
use sink::{Sink, now};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "seven lively otters";

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn at(values: &[f64], part: f64) -> f64 {
    values[((values.len() as f64 * part) as usize).min(values.len() - 1)]
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.trim().parse().unwrap())
}

/// Opens an account for the school's office.
fn open_account(trust: &Trust) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_homeward"))
        .args([
            "--config",
            trust.config().to_str().unwrap(),
            "user",
            "add",
            "office",
        ])
        .args(["--person", "office", "--school", "s0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(format!("{PASSWORD}\n").as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success(), "the account is opened");
}

/// Signs in, and returns the cookie.
async fn sign_in(client: &reqwest::Client, address: &str) -> String {
    let answer = client
        .post(format!("{address}/sign-in"))
        .header("sec-fetch-site", "same-origin")
        .form(&[("name", "office"), ("password", PASSWORD)])
        .send()
        .await
        .unwrap();
    let cookie = answer
        .headers()
        .get(SET_COOKIE)
        .expect("a session")
        .to_str()
        .unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// A board without a screen: reads the stream, and asks for the page at each new version.
async fn board(client: reqwest::Client, address: String, cookie: String) {
    let mut have = "none".to_owned();
    let mut stream = client
        .get(format!("{address}/events"))
        .header(COOKIE, &cookie)
        .send()
        .await
        .unwrap();
    let mut heard = String::new();
    while let Ok(Some(chunk)) = stream.chunk().await {
        heard.push_str(&String::from_utf8_lossy(&chunk));
        let Some(end) = heard.rfind("\n\n") else { continue };
        let version = heard[..end]
            .rsplit("\"version\":\"")
            .next()
            .and_then(|rest| rest.split('"').next());
        let version = version.unwrap_or_default().to_owned();
        heard.drain(..end + 2);
        if version != have {
            let page = client.get(format!("{address}/"));
            let answer = page
                .header(COOKIE, &cookie)
                .header("homeward-have", &have)
                .send()
                .await
                .unwrap();
            let now = answer.headers().get("homeward-version");
            have = now.map_or_else(String::new, |now| now.to_str().unwrap().to_owned());
            answer.bytes().await.unwrap();
        }
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let (visits, boards, events) = (
        number("VISITS", 1000),
        number("BOARDS", 50),
        number("EVENTS", 100).max(1),
    );
    let Some(screen) = Screen::open().await else {
        println!("| boards | chromedriver or Chromium is not installed: run `make test-tools` |");
        return;
    };
    let (trust, address) = tokio::task::block_in_place(|| {
        let sink = Box::leak(Box::new(Sink::start(Duration::ZERO)));
        let trust = Trust::start(
            sink,
            1,
            School::Large {
                grace: 20,
                staff: visits,
            },
        );
        trust.sign_out(0..visits, None);
        open_account(&trust);
        trust.settle();
        let address = trust.address();
        (trust, address)
    });
    let redirect = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(redirect)
        .build()
        .unwrap();
    let cookie = sign_in(&client, &address).await;
    let mut loads = Vec::new();
    let mut bytes = 0;
    for _ in 0..5 {
        let begun = Instant::now();
        let answer = client
            .get(format!("{address}/"))
            .header(COOKIE, &cookie)
            .send()
            .await
            .unwrap();
        bytes = answer.bytes().await.unwrap().len();
        loads.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    screen.sign_in(&address, "office", PASSWORD).await;
    let loaded_ms = screen.load_ms(&format!("{address}/")).await;
    for _ in 1..boards {
        tokio::spawn(board(client.clone(), address.clone(), cookie.clone()));
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let before = trust.cpu();
    tokio::time::sleep(Duration::from_secs(20)).await;
    let idle = (trust.cpu() - before) / 20.0 * 100.0;
    let shown = screen.watch().await;
    let mut late = Vec::new();
    for visit in shown.into_iter().take(events) {
        tokio::task::block_in_place(|| trust.arrive(visit - 1));
        let committed = now() * 1000.0;
        let pixels = screen.seen(&format!("visit-v{visit}")).await;
        late.push((pixels - committed).max(0.0));
    }
    late.sort_by(f64::total_cmp);
    println!("\n| {visits} visits out in one school, {boards} boards open, one of them in Chromium | |");
    println!("|---|---|");
    println!(
        "| the whole page over loopback, {:.1} MiB, ms: median of 5 | {:.0} |",
        bytes as f64 / 1_048_576.0,
        median(&mut loads)
    );
    println!("| the page in Chromium until it is laid out and shown, ms | {loaded_ms:.0} |");
    println!("| {boards} idle boards: CPU of the daemon, % of a core | {idle:.1} |");
    println!(
        "| from the answer to the command to the pixels of the open board, ms: half, p99, most of {} | {:.0}, {:.0}, {:.0} |",
        late.len(),
        at(&late, 0.5),
        at(&late, 0.99),
        late[late.len() - 1]
    );
    println!("| memory of the daemon, MiB | {:.0} |", trust.memory());
    screen.close().await;
}
