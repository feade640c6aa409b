//! Health: an answer that can fail.

use super::daemon::Daemon;
use super::session::Browser;
use homeward::clock::uptime;
use homeward::domain::id::GatewayName;
use homeward::domain::time::Timestamp;
use homeward::engine::LastAudit;

// Faults: P14 x engine-hangs
#[tokio::test(flavor = "multi_thread")]
async fn health_is_well_while_the_engine_answers_and_fails_once_it_has_ended() {
    let mut daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    let (status, body) = daemon.get("/healthz").await;
    assert_eq!((status, body.as_str()), (200, "{\"status\":\"ok\"}"));
    daemon.stop_engine();
    let (status, body) = daemon.get("/healthz").await;
    assert_eq!(status, 503);
    assert!(body.contains("the engine has ended"), "{body}");
}

// Faults: P14 x inbound-deaf
#[tokio::test(flavor = "multi_thread")]
async fn health_is_not_well_while_replies_cannot_be_fetched_and_somebody_is_out() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let gateway = GatewayName::new("phones");
    daemon
        .handle
        .hearing(gateway.clone(), Some("no answer".to_owned()));
    let (status, body) = daemon.get("/healthz").await;
    assert_eq!(status, 200, "nobody is out: {body}");
    daemon.sign_out(&["jo"]).await;
    let (status, body) = daemon.get("/healthz").await;
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("replies cannot be fetched"), "{body}");
    daemon.handle.hearing(gateway, None);
    let (status, body) = daemon.get("/healthz").await;
    assert_eq!(status, 200, "{body}");
}

/// What counts is how long ago somebody looked by the clock that nobody sets: the one on the wall may just have been put right.
// Faults: P14 x clock-forward
#[tokio::test(flavor = "multi_thread")]
async fn health_goes_by_what_the_last_audit_found_and_not_by_when_the_wall_says_it_was() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let audited = |findings: &[&str]| {
        daemon.handle.pulse().audited(LastAudit {
            at: Timestamp::parse("2020-01-06T10:00:00Z").unwrap(),
            findings: findings.iter().map(|finding| (*finding).to_owned()).collect(),
            uptime: uptime(),
        });
    };
    audited(&[]);
    let (status, body) = daemon.get("/healthz").await;
    assert_eq!(status, 200, "{body}");
    audited(&["P1 v1"]);
    let (status, body) = daemon.get("/healthz").await;
    assert_eq!(status, 503);
    assert!(body.contains("the auditor found a fault"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_ends_when_it_is_told_with_a_page_still_listening() {
    let mut daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    let mut stream = daemon
        .client
        .get(format!("http://{}/events", daemon.address))
        .send()
        .await
        .unwrap();
    let first = stream.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"retry: 2000") || first.starts_with(b"event: tick"));
    daemon.stop_server().await;
    while stream.chunk().await.unwrap().is_some() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_gateways_says_how_homeward_itself_is() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let admin = Browser::sign_in_as_admin(&daemon, "example", "sam").await;
    let page = admin.get("/gateways").await;
    page.has("Homeward itself").has("Is that the time?");
    page.has("on Monday 23 November 2026")
        .has("School files in force since");
    page.has(env!("CARGO_PKG_VERSION"));
}
