//! A locked screen of the office.

use super::browser::BOARD_PIN;
use super::daemon::Daemon;

async fn school() -> Daemon {
    Daemon::start(false, "Ali Khan", 1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_board_shows_neutral_words_and_does_nothing_before_the_pin() {
    let daemon = school().await;
    let pat = daemon.signed_in(Some("pat"), false).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    assert!(pat.get("/").await.text().contains("Jo Bloggs"));
    assert_eq!(pat.post("/lock", &[]).await.leads, "/");
    let locked = pat.get("/").await.text();
    assert!(locked.contains("This screen is locked."), "{locked}");
    assert!(locked.contains("Office: please look at Homeward"), "{locked}");
    for word in ["Bloggs", "Acacia", "07700", code.as_str(), "Help is needed"] {
        assert!(!locked.contains(word), "{word}: {locked}");
    }
    assert_eq!(pat.get("/people").await.leads, "/");
    assert_eq!(pat.get("/api/v1/visits").await.status, 401);
    let ack = [("word", "ack")];
    let path = format!("/alerts/{code}");
    assert_eq!(pat.post(&path, &ack).await.status, 423);
    assert!(daemon.alert().await["held_by"].is_null());
    let wrong = pat.post("/unlock", &[("pin", "1470")]).await;
    assert!(wrong.leads.contains("refused"), "{}", wrong.leads);
    assert!(pat.get("/").await.text().contains("This screen is locked."));
    assert_eq!(pat.post("/unlock", &[("pin", BOARD_PIN)]).await.leads, "/");
    assert!(pat.get("/").await.text().contains("Jo Bloggs"));
    pat.post(&path, &ack).await;
    assert_eq!(daemon.alert().await["held_by"], "pat");
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_a_locked_board_shows_nothing_of_duress() {
    let daemon = school().await;
    let morgan = daemon.signed_in(Some("morgan"), false).await;
    let visit = daemon.sign_out(&["jo"]).await;
    morgan.post("/lock", &[]).await;
    let calm = words(&morgan.get("/").await.text());
    daemon.raise(&visit, "duress").await;
    assert_eq!(words(&morgan.get("/").await.text()), calm);
}

/// The page without its clock.
fn words(page: &str) -> String {
    let (before, rest) = page.split_once("<p class=\"clock\"").unwrap();
    let (_, after) = rest.split_once("</p>").unwrap();
    format!("{before}{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_of_one_screen_alone_and_is_kept() {
    let daemon = school().await;
    let pat = daemon.signed_in(Some("pat"), false).await;
    let chris = daemon.signed_in(Some("chris"), false).await;
    pat.post("/lock", &[]).await;
    assert_eq!(chris.get("/people").await.status, 200);
    // What a restart reads.
    let snapshot = daemon.handle.snapshot();
    let sessions = snapshot.accounts.sessions.values();
    assert_eq!(sessions.filter(|session| session.locked).count(), 1);
}
