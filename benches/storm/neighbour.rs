//! Debian's prometheus-alertmanager in front of the same stand-in: each alert a group of its own, told at once, in memory.

use super::sink::{Sink, now};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

const PROGRAM: &str = "/usr/bin/prometheus-alertmanager";

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// Milliseconds from the alerts' coming in to the last at the stand-in; `None` where it is not installed.
pub fn alertmanager(many: usize) -> Option<f64> {
    if !fs::exists(PROGRAM).unwrap() {
        return None;
    }
    let sink = Sink::start(Duration::ZERO);
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("alertmanager.yml");
    fs::write(
        &config,
        format!(
            "route: {{ receiver: sink, group_by: ['...'], group_wait: 0s, group_interval: 1h, repeat_interval: 4h }}\nreceivers: [{{ name: sink, webhook_configs: [{{ url: 'http://127.0.0.1:{}/' , send_resolved: false }}] }}]\n",
            sink.port
        ),
    )
    .unwrap();
    let port = free_port();
    let mut child = Command::new(PROGRAM)
        .arg(format!("--config.file={}", config.display()))
        .arg(format!("--storage.path={}", folder.path().display()))
        .arg(format!("--web.listen-address=127.0.0.1:{port}"))
        .arg("--cluster.listen-address=")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    let alerts: Vec<serde_json::Value> = (0..many)
        .map(|worker| serde_json::json!({ "labels": { "alertname": "overdue", "worker": format!("Wkr{worker} ACK") } }))
        .collect();
    let body = serde_json::to_string(&alerts).unwrap();
    let begun = now();
    let answer = sink.runtime().block_on(async {
        let url = format!("http://127.0.0.1:{port}/api/v2/alerts");
        let client = reqwest::Client::new();
        client
            .post(url)
            .header("Content-Type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap()
    });
    assert!(answer.status().is_success());
    let arrived = sink.wait_for(many, now() + 60.0);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(arrived.len(), many);
    Some((arrived.values().copied().fold(0.0, f64::max) - begun) * 1000.0)
}
