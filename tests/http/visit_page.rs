//! A visit's own page: what it shows to whom, and what its buttons do.

use super::daemon::{Daemon, SCRIPT};
use super::session::{Browser, PIN};
use homeward::app::{Question, Request, VisitWord};
use homeward::input::SignOutRequest;

const JO: &str = "+447700900101";

/// Jo is signed out for a doorstep visit, v1.
async fn jo_out() -> Daemon {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    daemon
}

pub(crate) async fn plan(daemon: &Daemon) {
    daemon
        .ask(Request::SignOut(Box::new(SignOutRequest {
            school: Some("example".to_owned()),
            visit_type: "doorstep".to_owned(),
            workers: vec!["jo".to_owned()],
            stops: vec!["12 Acacia Avenue, M5 3XX".to_owned()],
            household: Some("0161 496 0123".to_owned()),
            purpose: Some("attendance".to_owned()),
            authorised_by: Some("morgan".to_owned()),
            back: "+90m".to_owned(),
            ask: true,
            ..SignOutRequest::default()
        })))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_shows_who_where_what_is_next_and_everything_that_came_about() {
    let daemon = jo_out().await;
    daemon.carry().await;
    daemon.phones.text(JO, "in", daemon.now()).unwrap();
    daemon.fetch().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/visits/v1").await;
    assert_eq!(page.status, 200);
    page.has("Jo Bloggs")
        .lacks("12 Acacia Avenue")
        .lacks("0161 496 0123");
    let place = pat.get("/visits/v1/where").await;
    place.has("12 Acacia Avenue").has("0161 496 0123");
    page.has("Next check-in by").has("Others are told at");
    page.has("<q>in</q>").has("Read as arrived");
    page.has("signed out").has("To <b>Jo Bloggs</b> by text");
    page.has("tel:07700900101");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_recorded_with_who_heard_it() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.post("/visits/v1/say", &[("word", "ok")]).await;
    assert!(page.leads.starts_with("/visits/v1?notice="), "{}", page.leads);
    let page = pat.get(&page.leads).await;
    page.has("their call is on record")
        .has("Checked in: Jo Bloggs. By Pat Evans, on a page.");
    let story = daemon.ask(Question::ShowVisit { who: "v1".to_owned() }).await;
    let heard = story["record"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["what"] == "checked in");
    assert_eq!(heard.unwrap()["by"], "example/pat", "{story}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ask_now_texts_the_worker_and_shows_that_an_answer_is_awaited() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.post("/visits/v1/say", &[("word", "ask")]).await;
    assert!(!page.leads.contains("refused"), "{}", page.leads);
    let page = pat.get("/visits/v1").await;
    page.has("Asked at 10:00, no answer yet")
        .has("the office asks. Are you OK?");
    let page = pat.post("/visits/v1/say", &[("word", "ask")]).await;
    assert!(page.leads.contains("refused"), "asked once: {}", page.leads);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_words_of_the_office_move_the_visit() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    for (form, phase) in [
        (vec![("word", "in")], "on-site"),
        (vec![("word", "more"), ("time", "15m")], "on-site"),
        (vec![("word", "left")], "returning"),
        (vec![("word", "back")], "closed"),
    ] {
        let page = pat.post("/visits/v1/say", &form).await;
        assert!(!page.leads.contains("refused"), "{form:?}: {}", page.leads);
        let story = daemon.ask(Question::ShowVisit { who: "v1".to_owned() }).await;
        assert_eq!(story["visit"]["phase"], phase, "{form:?}");
    }
    pat.get("/visits/v1").await.has("The write-up is filed");
    let page = pat.post("/visits/v1/say", &[("word", "filed")]).await;
    assert!(!page.leads.contains("refused"), "{}", page.leads);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_and_an_incident_are_raised_from_it() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let incident = [
        ("word", "incident"),
        ("kind", "aggression"),
        ("worker", "jo"),
        ("note", "shouted at"),
    ];
    let page = pat.post("/visits/v1/say", &incident).await;
    pat.get(&page.leads).await.has("the incident is on record");
    let raise = [("word", "raise"), ("kind", "concern"), ("worker", "jo")];
    let page = pat.post("/visits/v1/say", &raise).await;
    assert!(!page.leads.contains("refused"), "{}", page.leads);
    assert_eq!(daemon.alert().await["kind"], "concern");
    let page = pat.get("/visits/v1").await;
    page.has("What to do now").has("12 Acacia Avenue");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_can_be_read_otherwise_towards_danger_alone() {
    let daemon = jo_out().await;
    daemon
        .phones
        .text(JO, "all fine, the blue file is on my desk", daemon.now())
        .unwrap();
    daemon.fetch().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/visits/v1").await;
    page.has("Read it otherwise").has("Raise the alert");
}

#[tokio::test(flavor = "multi_thread")]
async fn duress_withholds_every_question_and_every_number() {
    let daemon = jo_out().await;
    daemon.raise("v1", "duress").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/visits/v1").await;
    page.has("Do not ring or text Jo Bloggs. <a href=\"tel:999\">Ring 999.</a>");
    for withheld in [
        "Ask now",
        "They rang in",
        "tel:+44",
        "tel:0",
        "0161 496 0123",
        "07700 900101",
    ] {
        page.lacks(withheld);
    }
    let page = pat.post("/visits/v1/say", &[("word", "ask")]).await;
    assert!(page.leads.contains("refused"), "{}", page.leads);
    pat.get(&page.leads).await.has("do not ring or text Jo Bloggs");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_see_the_board_sees_no_visit() {
    let daemon = jo_out().await;
    daemon.raise("v1", "duress").await;
    let jo = Browser::sign_in_as_admin(&daemon, "example", "jo").await;
    for id in ["v1", "v99"] {
        let page = jo.get(&format!("/visits/{id}")).await;
        assert_eq!(page.status, 403);
        page.lacks("Acacia").lacks("999").lacks("ring or text");
        let page = jo.post(&format!("/visits/{id}/say"), &[("word", "back")]).await;
        assert_eq!(page.status, 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_schools_visit_is_as_one_that_there_is_not() {
    let daemon = Daemon::trust().await;
    daemon.sign_out(&["jo"]).await;
    let pat = Browser::sign_in(&daemon, "second", "pat").await;
    for word in ["back", "ask", "raise"] {
        let theirs = pat.post("/visits/v1/say", &[("word", word)]).await;
        let none = pat.post("/visits/v9/say", &[("word", word)]).await;
        assert_eq!(theirs.status, 404);
        assert_eq!(theirs.body.replace("v1", "v9"), none.body);
    }
    let theirs = pat.get("/visits/v1").await;
    let none = pat.get("/visits/v9").await;
    assert_eq!((theirs.status, none.status), (404, 404));
    assert_eq!(theirs.body.replace("v1", "v9"), none.body);
    // Nor by a name, nor once it is over.
    assert_eq!(pat.get("/visits/jo").await.status, 404);
    daemon.say("v1", VisitWord::Back).await;
    assert_eq!(pat.get("/visits/v1").await.body.replace("v1", "v9"), none.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_text_cannot_script_the_page() {
    let daemon = jo_out().await;
    daemon.phones.text(JO, SCRIPT, daemon.now()).unwrap();
    daemon.fetch().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/visits/v1").await;
    page.has("&lt;script&gt;").lacks(SCRIPT);
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_is_given_with_one_press_by_whoever_was_asked() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    plan(&daemon).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/visits/v1")
        .await
        .lacks("Yes, they may go")
        .has("asked by text, no answer yet");
    let page = pat
        .post("/visits/v1/say", &[("word", "give-leave"), ("by", "morgan")])
        .await;
    assert!(
        page.leads.contains("refused"),
        "Pat was not asked: {}",
        page.leads
    );
    assert_eq!(daemon.visit().await["phase"], "planned");
    let morgan = Browser::sign_in(&daemon, "example", "morgan").await;
    morgan.get("/visits/v1").await.has("Yes, they may go");
    let page = morgan.post("/visits/v1/say", &[("word", "give-leave")]).await;
    assert!(!page.leads.contains("refused"), "{}", page.leads);
    assert_eq!(daemon.visit().await["phase"], "authorised");
    morgan
        .get("/visits/v1")
        .await
        .has("Morgan Reed: <b>yes</b>")
        .lacks("Yes, they may go");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_visit_is_begun_or_called_off_with_the_pin() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    plan(&daemon).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/visits/v1")
        .await
        .has("Start now")
        .has("Cancel the visit");
    let page = pat
        .post("/visits/v1/say", &[("word", "start"), ("pin", PIN)])
        .await;
    assert!(
        page.leads.contains("refused"),
        "nobody has said yes: {}",
        page.leads
    );
    let sam = Browser::sign_in(&daemon, "example", "chris").await;
    let page = sam.post("/visits/v1/say", &[("word", "cancel")]).await;
    assert!(page.leads.contains("PIN"), "{}", page.leads);
    assert_eq!(daemon.visit().await["phase"], "planned");
    let page = sam
        .post("/visits/v1/say", &[("word", "cancel"), ("pin", PIN)])
        .await;
    assert!(!page.leads.contains("refused"), "{}", page.leads);
    assert!(daemon.visit().await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_demo_nobody_hears_a_call_without_a_name() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    let browser = Browser::of_demo(&daemon);
    browser.get("/visits/v1").await.has("Who are you?");
    let page = browser.post("/visits/v1/say", &[("word", "ok")]).await;
    assert!(page.leads.contains("refused"), "{}", page.leads);
    let page = browser
        .post("/visits/v1/say", &[("word", "ok"), ("by", "Pat Evans")])
        .await;
    assert!(!page.leads.contains("refused"), "{}", page.leads);
}

/// The mark of the visit in its forms.
fn seen(body: &str) -> String {
    let (_, rest) = body
        .split_once("name=\"seen\" value=\"")
        .expect("a form with a mark");
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_an_earlier_state_changes_nothing_and_shows_the_state_of_now() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let old = seen(&pat.get("/visits/v1").await.body);
    daemon.raise("v1", "duress").await;
    let page = pat
        .post("/visits/v1/say", &[("word", "left"), ("seen", &old)])
        .await;
    assert_eq!(page.status, 409);
    page.has("the visit has moved on since you opened this form");
    let story = daemon.ask(Question::ShowVisit { who: "v1".to_owned() }).await;
    assert_eq!(story["visit"]["phase"], "out");
    // A voice, a question and a danger never wait.
    let page = pat
        .post(
            "/visits/v1/say",
            &[("word", "raise"), ("kind", "help"), ("seen", &old)],
        )
        .await;
    assert!(!page.leads.contains("refused"), "{} {}", page.status, page.leads);
    let now = seen(&pat.get("/visits/v1").await.body);
    let page = pat
        .post("/visits/v1/say", &[("word", "back"), ("seen", &now)])
        .await;
    assert_eq!(page.status, 303, "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_is_a_press_away_and_not_for_a_technician() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/visits/v1")
        .await
        .has("Show the address")
        .lacks("Acacia");
    pat.get("/visits/v1/where").await.has("Acacia");
    let admin = Browser::technician(&daemon).await;
    let page = admin.get("/visits/v1/where").await;
    assert_eq!(page.status, 403);
    page.lacks("Acacia");
    assert_eq!(pat.get("/visits/v9/where").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_cannot_be_read_is_answered_by_a_page() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.post("/visits/v1/say", &[("kind", "help")]).await;
    assert_eq!(page.status, 422);
    page.has("This was not understood").has("Nothing was changed.");
    let long = "x".repeat(20_000);
    let page = pat
        .post("/visits/v1/say", &[("word", "ok"), ("note", &long)])
        .await;
    assert_eq!(page.status, 413);
    page.has("too long");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_the_board_records_a_call_and_warns_of_texts_that_do_not_arrive() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/")
        .await
        .has("They rang in")
        .lacks("Our texts have not reached them");
    let page = pat.post("/visits/v1/say", &[("word", "ok")]).await;
    pat.get(&page.leads).await.has("their call is on record");
    // Nothing leaves: the row says so, and the number is a press away.
    pat.post("/visits/v1/say", &[("word", "ask")]).await;
    daemon.fail_all().await;
    pat.get("/").await.has("Our texts have not reached them since");
    // In duress nobody rings, and a call proves nothing.
    daemon.raise("v1", "duress").await;
    let morgan = Browser::sign_in(&daemon, "example", "morgan").await;
    morgan
        .get("/")
        .await
        .lacks("Our texts have not reached them")
        .lacks("They rang in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_that_is_none_is_quoted_as_typed_in_its_open_box() {
    let daemon = jo_out().await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat
        .post("/visits/v1/say", &[("word", "more"), ("time", "a bit longer")])
        .await;
    assert_eq!(page.status, 422);
    page.has("`a bit longer` is not a length of time")
        .has("value=\"a bit longer\"")
        .has("<details open><summary>They rang: more time");
    let page = pat.post("/visits/v1/say", &[("word", "more")]).await;
    page.has("write until when, or how many minutes more")
        .has("<details open><summary>They rang: more time");
    pat.get("/visits/v1")
        .await
        .has("<details><summary>They rang: more time");
}
