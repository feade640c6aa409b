//! Webhooks: believed only if signed, answered only once kept.

use super::daemon::{Daemon, PUBLIC_URL};
use super::support::twilio::{ACCOUNT, NUMBER, TOKEN, encode, sign};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// Jo's mobile, as Twilio writes it.
const JO: &str = "+447700900101";

fn text<'a>(sid: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("AccountSid", ACCOUNT),
        ("Body", body),
        ("From", JO),
        ("MessageSid", sid),
        ("SmsStatus", "received"),
        ("To", NUMBER),
    ]
}

impl Daemon {
    /// Calls a webhook as Twilio does, with this signature.
    async fn call(&self, path: &str, fields: &[(&str, &str)], signature: &str) -> (u16, String) {
        let answer = self
            .client
            .post(format!("http://{}{path}", self.address))
            .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
            .header("x-twilio-signature", signature)
            .body(encode(fields))
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn call_signed(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let signature = sign(TOKEN, &format!("{PUBLIC_URL}{path}"), fields);
        self.call(path, fields, &signature).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_text_is_answered_once_it_counts() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    assert_eq!(daemon.visit().await["phase"], "out");
    let (status, body) = daemon
        .call_signed("/hooks/main/inbound", &text("SM1", "IN"))
        .await;
    assert_eq!(status, 200);
    assert!(body.contains("<Response/>"), "{body}");
    assert_eq!(daemon.visit().await["phase"], "on-site");
}

// Faults: P10 x gateway-lies
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signature_moves_nothing() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    let before = daemon.visit().await;
    let fields = text("SM1", "IN");
    let path = "/hooks/main/inbound";
    for signature in [
        sign("another token", &format!("{PUBLIC_URL}{path}"), &fields),
        // Signed for the address that the request says it went to, which anybody can choose.
        sign(TOKEN, &format!("http://{}{path}", daemon.address), &fields),
        String::new(),
    ] {
        let (status, _) = daemon.call(path, &fields, &signature).await;
        assert_eq!(status, 403);
    }
    assert_eq!(daemon.visit().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_query_is_part_of_what_is_signed() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    let fields = text("SM1", "IN");
    let (status, _) = daemon.call_signed("/hooks/main/inbound?key=a%20b", &fields).await;
    assert_eq!(status, 200);
    let signature = sign(TOKEN, &format!("{PUBLIC_URL}/hooks/main/inbound"), &fields);
    let (status, _) = daemon
        .call("/hooks/main/inbound?key=a%20b", &fields, &signature)
        .await;
    assert_eq!(status, 403);
}

// Faults: P07 x gateway-duplicates, gateway-reorders
#[tokio::test(flavor = "multi_thread")]
async fn p07_the_same_text_twice_counts_once() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    for _ in 0..2 {
        let (status, _) = daemon
            .call_signed("/hooks/main/inbound", &text("SM1", "IN"))
            .await;
        assert_eq!(status, 200, "a repeat is acknowledged too");
    }
    let (status, _) = daemon
        .call_signed("/hooks/main/inbound", &text("SM2", "LEFT"))
        .await;
    assert_eq!(status, 200);
    let left = daemon.visit().await["phase"].clone();
    daemon
        .call_signed("/hooks/main/inbound", &text("SM1", "IN"))
        .await;
    assert_eq!(
        daemon.visit().await["phase"],
        left,
        "a late repeat of IN moves nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_at_no_address_is_not_found() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    for path in [
        "/hooks/nobody/inbound",
        "/hooks/main/elsewhere",
        "/hooks/paper/inbound",
        "/hooks/main",
        "/elsewhere",
    ] {
        let (status, _) = daemon.call_signed(path, &text("SM1", "OK")).await;
        assert_eq!(status, 404, "{path}");
    }
    let (status, _) = daemon.get("/hooks/main/inbound").await;
    assert_eq!(status, 404, "a text is not brought by a GET");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_form_that_says_nothing_is_malformed() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let (status, _) = daemon
        .call_signed("/hooks/main/inbound", &[("AccountSid", ACCOUNT)])
        .await;
    assert_eq!(status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_the_limit_is_not_read() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let address = daemon.address.clone();
    let answer = tokio::task::spawn_blocking(move || {
        let body = "x".repeat(65 * 1024);
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!(
            "POST /hooks/main/inbound HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        // The server may hang up before it has taken everything: its answer is what counts.
        drop(stream.write_all(request.as_bytes()));
        let mut answer = [0; 64];
        let length = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    })
    .await
    .unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

// Faults: P06 x commit-fails
#[tokio::test(flavor = "multi_thread")]
async fn p06_what_is_not_kept_is_not_acknowledged() {
    let mut daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.stop_engine();
    let (status, _) = daemon
        .call_signed("/hooks/main/inbound", &text("SM1", "OK"))
        .await;
    assert_eq!(status, 503);
}
