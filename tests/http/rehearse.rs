//! The rehearsal on a page: what would happen, by the rules in force.

use super::daemon::Daemon;
use super::session::Browser;
use homeward::app::Question;

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_what_the_rules_would_do_at_the_hour_chosen() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/rehearse?type=doorstep&who=jo&at=Tue%2014:00").await;
    assert_eq!(page.status, 200);
    page.has("Jo Bloggs leaves at 14:00 on Tuesday 24 November 2026, and nothing more is heard");
    page.has("asked by text.")
        .has("told, to ring the police, with the sheet.");
    page.has("They say IN at 14:10");
    page.has("<svg").has("aria-hidden=\"true\"");
    // Times come in order, and each follows the last.
    let (_, list) = page.body.split_once("class=\"rehearsed\"").expect("the list");
    let list = list.split_once("</ol>").unwrap().0;
    let times: Vec<&str> = list
        .split("<b>")
        .skip(1)
        .map(|rest| rest.split_once("</b>").unwrap().0)
        .collect();
    assert!(times.len() >= 3 && times.is_sorted(), "{times:?}");
    // Nothing is kept, and nobody is told.
    let visits = daemon.ask(Question::Visits { all: true }).await;
    assert_eq!(visits.as_array().map(Vec::len), Some(0), "{visits}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_is_none_is_said_and_nothing_is_guessed() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/rehearse?at=later").await;
    assert_eq!(page.status, 422);
    page.has("is not a clock time").lacks("<svg");
    let page = pat
        .get("/rehearse?type=nonsense&who=nobody&school=elsewhere")
        .await;
    assert_eq!(page.status, 200);
    page.has("<svg");
}
