//! For eyes: serves the demo's pages for a while, where somebody asks for it.
//!
//! `HOMEWARD_LOOK=60 cargo test --test http look -- --nocapture` prints the addresses and serves for 60 seconds; without it,
//! this only checks that the scenes can be set.

use super::daemon::Daemon;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn look() {
    let empty = Daemon::start(true, "Ali Khan", 60).await;
    let out = Daemon::start(true, "Ali Khan", 60).await;
    out.sign_out(&["jo", "ali"]).await;
    out.sign_out(&["robin"]).await;
    let alert = Daemon::start(true, "Ali Khan", 60).await;
    let visit = alert.sign_out(&["jo", "ali"]).await;
    alert.sign_out(&["robin"]).await;
    alert.carry().await;
    alert
        .post("/phones/text", &[("address", "+447700900101"), ("text", "IN")])
        .await;
    alert.fetch().await;
    alert.raise(&visit, "concern").await;
    let scenes = [("empty", &empty), ("out", &out), ("alert", &alert)];
    for (_, daemon) in scenes {
        daemon.carry().await;
        assert_eq!(daemon.get("/").await.0, 200);
        assert_eq!(daemon.get("/phones").await.0, 200);
    }
    let Some(seconds) = std::env::var("HOMEWARD_LOOK")
        .ok()
        .and_then(|text| text.parse().ok())
    else {
        return;
    };
    for (name, daemon) in scenes {
        println!("{name} http://{}/", daemon.address);
    }
    let carrying = async {
        loop {
            for (_, daemon) in scenes {
                daemon.carry().await;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
        () = carrying => {}
    }
}
