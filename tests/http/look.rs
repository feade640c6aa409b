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
    // Nobody answers the check at 10:20: an alert opens at 10:25.
    let overdue = Daemon::start(true, "Ali Khan", 60).await;
    overdue.sign_out(&["jo", "ali"]).await;
    overdue.sign_out(&["robin"]).await;
    overdue.carry().await;
    let arrived = [("address", "+447700900101"), ("text", "IN")];
    overdue.post("/phones/text", &arrived).await;
    overdue.fetch().await;
    let help = Daemon::start(true, "Ali Khan", 60).await;
    let visit = help.sign_out(&["jo"]).await;
    help.raise(&visit, "help").await;
    let scenes = [
        ("empty", &empty),
        ("out", &out),
        ("overdue", &overdue),
        ("help", &help),
    ];
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
    let mut tick = tokio::time::interval(Duration::from_millis(300));
    let carrying = async {
        loop {
            tick.tick().await;
            for (_, daemon) in scenes {
                daemon.carry().await;
            }
        }
    };
    let shown: Result<(), _> = tokio::time::timeout(Duration::from_secs(seconds), carrying).await;
    drop(shown);
}
