//! Health: an answer that can fail.

use super::daemon::Daemon;

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
    assert_eq!(first, "data: changed\n\n");
    daemon.stop_server().await;
    while stream.chunk().await.unwrap().is_some() {}
}
