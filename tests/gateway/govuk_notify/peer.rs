//! Code of Notify's own: the check of tokens that its API imports, and the client that it gives to everybody.
//!
//! `notifications-python-client` is installed by `tests/support/setup-peers.sh`.

use super::super::support::govuk_notify::{NotifyServer, SECRET, SERVICE, uuid};
use super::super::support::python;
use super::super::{JO, NOW, email, text};
use super::{started, with};
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::Gateway;
use homeward::gateway::govuk_notify::token::token;
use homeward::gateway::govuk_notify::{GovukNotifySettings, NotifyKey};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

/// Asks the peer, and returns its answer.
fn ask(question: &Value) -> Value {
    let mut peer = python::script("notify_peer.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut input = peer.stdin.take().expect("a pipe");
    input
        .write_all(question.to_string().as_bytes())
        .expect("the peer listens");
    drop(input);
    let output = peer.wait_with_output().expect("the peer ends");
    assert!(
        output.status.success(),
        "the peer failed; is `make test-peers` done?"
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// How Notify's own check judges a token, so many seconds by its clock after the token came.
fn judged(tokens: &[(String, i64)], secret: &str, later: i64) -> Vec<String> {
    let asked: Vec<Value> = tokens
        .iter()
        .map(|(token, now)| json!({"token": token, "secret": secret, "now": now + later}))
        .collect();
    let answer = ask(&json!({"tokens": asked}));
    let words = answer.as_array().expect("a list").iter();
    words
        .map(|word| word.as_str().expect("a word").to_owned())
        .collect()
}

/// The tokens are those that went over the wire with each kind of request.
#[tokio::test]
async fn tokens_that_we_sent_are_taken_by_notifys_own_check_and_only_for_thirty_seconds() {
    let (server, gateway) = started();
    let sent = gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    gateway
        .send(&email("pat@example.sch.uk", "s", "b"), NOW)
        .await
        .unwrap();
    gateway.find_sent(&text(JO, "hello"), NOW).await.unwrap();
    gateway.status(&[sent.provider_id]).await.unwrap();
    gateway.poll_inbound(None, NOW).await.unwrap();
    gateway.health(NOW).await.unwrap();
    let tokens = server.tokens();
    assert_eq!(tokens.len(), 7, "two templates among them");
    for (later, expected) in [
        (-31, "TokenExpiredError"),
        (-30, SERVICE),
        (0, SERVICE),
        (30, SERVICE),
        (31, "TokenExpiredError"),
    ] {
        let judged = judged(&tokens, SECRET, later);
        assert!(judged.iter().all(|word| word == expected), "{later}: {judged:?}");
    }
    let judged = judged(&tokens, SERVICE, 0);
    assert!(
        judged.iter().all(|word| word == "TokenDecodeError"),
        "another secret: {judged:?}"
    );
}

/// The vectors were made by Notify's own client, its clock standing still.
#[test]
fn every_token_of_notifys_own_client_is_ours_to_the_letter() {
    let vectors: Value = serde_json::from_str(include_str!("../gateway-vectors.json")).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    let of = |name: &'static str| {
        let named = move |vector: &&Value| vector["name"].as_str().unwrap().starts_with(name);
        vectors.iter().filter(named)
    };
    let mut held = 0;
    for vector in of("notify_jwt_iat_") {
        let key = NotifyKey::parse(vector["inputs"]["api_key"].as_str().unwrap()).unwrap();
        let at = Timestamp::from_ms(vector["inputs"]["iat"].as_i64().unwrap() * 1000 + 999);
        assert_eq!(token(&key, at), vector["expected"]["token"].as_str().unwrap());
        held += 1;
    }
    for vector in of("notify_api_key_parse") {
        let read = NotifyKey::parse(vector["inputs"]["api_key"].as_str().unwrap()).unwrap();
        let part = |name: &str| vector["expected"][name].as_str().unwrap();
        let plain = NotifyKey::parse(&format!("k-{}-{}", part("service_id"), part("secret"))).unwrap();
        assert_eq!(token(&read, NOW), token(&plain, NOW));
        held += 1;
    }
    assert_eq!(held, 3);
}

/// The stand-in's own check agrees with Notify's: what it took above is no accident.
#[tokio::test]
async fn a_token_of_a_clock_that_is_wrong_is_refused_by_both() {
    let (server, gateway) = started();
    for secs in [29, 31] {
        let ours = NOW + Span::from_secs(secs);
        gateway.send(&text(JO, "hello"), ours).await.unwrap();
    }
    let judged = judged(&server.tokens(), SECRET, 0);
    assert_eq!(
        judged,
        [SERVICE, "TokenExpiredError", SERVICE],
        "the third is by Notify's clock"
    );
}

/// The stand-in is held to what Notify's own client expects of Notify.
#[tokio::test]
async fn notifys_own_client_finds_in_the_stand_in_what_we_find() {
    let server = NotifyServer::start(NOW.ms());
    let gateway = with(GovukNotifySettings {
        email_template_id: Some(super::EMAIL_TEMPLATE.to_owned()),
        ..super::settings(server.base_url())
    });
    server.page_size(2);
    for n in 0..5 {
        server.receive("447700900123", &format!("text {n}"), NOW.ms() - n);
    }
    let ours = gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    let question = json!({"client": {
        "base_url": server.base_url(), "api_key": format!("k-{SERVICE}-{SECRET}"), "now": NOW.ms() / 1000,
        "template": super::TEMPLATE, "number": JO, "reference": "m-42.1", "unknown": uuid(99),
    }});
    let answer = tokio::task::spawn_blocking(move || ask(&question)).await.unwrap();
    assert_eq!(answer["body"], "their words");
    assert_eq!(answer["found"], json!([ours.provider_id]));
    assert_eq!(answer["received"].as_array().unwrap().len(), 5);
    assert_eq!(answer["template"], "((message))");
    assert_eq!(answer["unknown"], 404);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let found: Vec<&str> = page
        .texts
        .iter()
        .rev()
        .map(|text| text.provider_id.as_str())
        .collect();
    assert_eq!(answer["received"], json!(found), "newest first");
}
