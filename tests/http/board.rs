//! The board beneath the alerts: small tasks, the order of who is out, and who is back today.

use super::daemon::Daemon;
use super::session::Browser;
use homeward::app::VisitWord;

const JO: &str = "+447700900101";

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_was_not_understood_is_a_task_of_the_office_and_of_nobody_else() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/").await.lacks("a text was not understood");
    daemon
        .phones
        .text(JO, "blue elephants on the stair", daemon.now())
        .unwrap();
    daemon.fetch().await;
    let page = pat.get("/").await;
    page.has("Ring Jo Bloggs: a text was not understood")
        .has("href=\"/visits/v1\"");
    let locked = pat.post("/lock", &[]).await;
    assert_eq!(locked.status, 303);
    pat.get("/").await.lacks("a text was not understood");
    // Whoever is understood again is no task.
    daemon.say(&visit, VisitWord::Ok).await;
    let morgan = Browser::sign_in(&daemon, "example", "morgan").await;
    morgan.get("/").await.lacks("a text was not understood");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_came_back_today_stands_closed_at_the_end() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/").await.lacks("Back today:");
    daemon.say(&visit, VisitWord::Back).await;
    pat.get("/").await.has("Back today: 1").has("Jo Bloggs");
}

/// What a locked screen of the office shows once Jo has come back, with duress or without.
async fn locked_after_a_return(with_duress: bool) -> String {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let chris = Browser::sign_in(&daemon, "example", "chris").await;
    pat.post("/lock", &[]).await;
    if with_duress {
        daemon.raise(&visit, "duress").await;
    }
    daemon.say(&visit, VisitWord::Back).await;
    let open = chris.get("/").await;
    if with_duress {
        // The office sees the alert, and no return that only a phone or the desk has said.
        open.has("Do not ring or text").lacks("Back today:");
    } else {
        open.has("Back today: 1");
    }
    let page = pat.get("/").await.body;
    let (_, main) = page.split_once("<main").expect("the page's content");
    main.split_once("</main>").expect("its end").0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_a_locked_screen_shows_a_return_under_duress_as_on_a_calm_day() {
    let calm = locked_after_a_return(false).await;
    assert_eq!(locked_after_a_return(true).await, calm);
    assert!(calm.contains("This screen is locked."), "{calm}");
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_that_waits_is_a_task_with_the_name_of_whoever_is_asked() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    super::visit_page::plan(&daemon).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/").await.has("leave waits for a YES of Morgan Reed");
}
