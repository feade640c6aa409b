//! Webhooks: believed only if signed, answered only once kept.

use super::daemon::{Daemon, PUBLIC_URL};
use super::support::twilio::{ACCOUNT, Fault, TOKEN, encode, full_sid, inbound_fields, sign};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// Jo's mobile, as Twilio writes it.
const JO: &str = "+447700900101";

const PATH: &str = "/hooks/main/inbound";

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

    /// Has a text of Jo's come in at Twilio, unless it has, and its webhook called; returns the status.
    async fn bring(&self, sid: &str, text: &str) -> u16 {
        let sid = full_sid(sid);
        self.twilio.know(&sid, JO, text);
        self.call_signed(PATH, &inbound_fields(&sid, JO, text)).await.0
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
    let sid = full_sid("SM1");
    daemon.twilio.know(&sid, JO, "IN");
    let (status, body) = daemon.call_signed(PATH, &inbound_fields(&sid, JO, "IN")).await;
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
    let sid = full_sid("SM1");
    daemon.twilio.know(&sid, JO, "IN");
    let fields = inbound_fields(&sid, JO, "IN");
    let path = PATH;
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
    let sid = full_sid("SM1");
    daemon.twilio.know(&sid, JO, "IN");
    let fields = inbound_fields(&sid, JO, "IN");
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
        assert_eq!(
            daemon.bring("SM1", "IN").await,
            200,
            "a repeat is acknowledged too"
        );
    }
    assert_eq!(daemon.bring("SM2", "LEFT").await, 200);
    let left = daemon.visit().await["phase"].clone();
    daemon.bring("SM1", "IN").await;
    assert_eq!(
        daemon.visit().await["phase"],
        left,
        "a late repeat of IN moves nothing"
    );
    assert_eq!(daemon.bring("SM3", "MORE 15").await, 200);
    let back_by = daemon.visit().await["back_by"].clone();
    for _ in 0..3 {
        assert_eq!(daemon.bring("SM3", "MORE 15").await, 200);
    }
    assert_eq!(daemon.visit().await["back_by"], back_by, "fifteen minutes, once");
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
        let fields = inbound_fields("SM00000000000000000000000000000001", JO, "OK");
        let (status, _) = daemon.call_signed(path, &fields).await;
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
    assert_eq!(daemon.bring("SM1", "OK").await, 503);
}

// Faults: P14 x gateway-slow, gateway-lies
#[tokio::test(flavor = "multi_thread")]
async fn however_many_webhooks_come_four_questions_at_once_go_to_the_providers_records() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.twilio.outage(Some(Fault::Hang));
    let sids: Vec<String> = (1..=12).map(|n| format!("SM{n}")).collect();
    let brought = sids.iter().map(|sid| daemon.bring(sid, "OK"));
    let answers = futures_util::future::join_all(brought).await;
    assert_eq!(answers, [503; 12]);
    assert_eq!(daemon.twilio.looked_up(), 4);
    // And they are not held for ever.
    daemon.twilio.outage(None);
    daemon.twilio.release();
    for sid in &sids {
        assert_eq!(daemon.bring(sid, "OK").await, 200);
    }
}
