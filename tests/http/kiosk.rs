//! The kiosk at reception.

use super::browser::Browser;
use super::daemon::Daemon;
use homeward::app::accounts::AccountRequest;
use homeward::app::{Question, Request};
use homeward::input::SignOutRequest;
use homeward::password::hash;
use std::time::Duration;
use tokio::time::Instant;

/// Jo's PIN at the kiosk.
const PIN: &str = "7193";

/// The code of the example school that means duress.
const CODE: &str = "0000";

async fn school() -> Daemon {
    Daemon::start(false, "Ali Khan", 1).await
}

async fn give_pin(daemon: &Daemon, person: &str, pin: &str) {
    let pin = hash(pin).unwrap();
    daemon
        .ask(Request::Account(AccountRequest::SetKioskPin {
            person: person.to_owned(),
            school: None,
            pin,
        }))
        .await;
}

async fn types(kiosk: &Browser<'_>, person: &str, typed: &str) -> super::browser::Answered {
    kiosk.post(&format!("/kiosk/{person}"), &[("pin", typed)]).await
}

async fn says(kiosk: &Browser<'_>, person: &str, word: &str) -> super::browser::Answered {
    kiosk
        .post(&format!("/kiosk/{person}/say"), &[("word", word)])
        .await
}

async fn phase(daemon: &Daemon) -> String {
    daemon.visit().await["phase"]
        .as_str()
        .unwrap_or("closed")
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_shows_names_and_nothing_about_who_is_out() {
    let daemon = school().await;
    let kiosk = daemon.screen(true, "example").await;
    let before = kiosk.get("/kiosk").await;
    assert_eq!(before.status, 200);
    let shown = before.text();
    assert!(
        shown.contains("Jo B") && shown.contains("Tap your name"),
        "{shown}"
    );
    assert!(!shown.contains("Bloggs"), "{shown}");
    let visit = daemon.sign_out(&["jo"]).await;
    daemon.raise(&visit, "help").await;
    assert_eq!(
        kiosk.get("/kiosk").await,
        before,
        "the names never change with a visit"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_is_for_a_kiosk_and_a_kiosk_for_nothing_else() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let kiosk = daemon.screen(true, "example").await;
    let wall = daemon.screen(false, "example").await;
    for path in ["/", "/people", "/wall", "/poster", "/history"] {
        let answer = kiosk.get(path).await;
        assert_eq!((answer.status, answer.leads.as_str()), (303, "/kiosk"), "{path}");
    }
    for path in [format!("/visits/{visit}/back"), format!("/visits/{visit}/raise")] {
        let form = [("by", "pat"), ("kind", "duress")];
        assert_eq!(kiosk.post(&path, &form).await.status, 403, "{path}");
        assert_eq!(wall.post(&path, &form).await.status, 403, "{path}");
    }
    assert_eq!(wall.get("/kiosk").await.leads, "/wall");
    let pat = daemon.signed_in(Some("pat"), false).await;
    assert_eq!(pat.get("/kiosk").await.status, 403);
    assert_eq!(pat.post("/kiosk/jo", &[("pin", PIN)]).await.status, 403);
    assert_eq!(phase(&daemon).await, "out");
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_back_is_the_workers_own_word_and_moves_that_worker_alone() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo", "ali"]).await;
    give_pin(&daemon, "jo", PIN).await;
    let kiosk = daemon.screen(true, "example").await;
    let offered = types(&kiosk, "jo", PIN).await;
    assert_eq!(offered.status, 200);
    assert!(offered.text().contains("I am back"), "{}", offered.text());
    let thanks = says(&kiosk, "jo", "back").await;
    assert!(thanks.text().contains("Thank you, Jo."), "{}", thanks.text());
    let line = daemon.visit().await;
    assert_eq!(line["back"], serde_json::json!(["jo"]), "{line}");
    let story = daemon.ask(Question::ShowVisit { who: visit }).await;
    let last = story["record"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (last["by"].as_str(), last["via"].as_str()),
        (Some("example/jo"), Some("board")),
        "{last}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_word_needs_a_pin_typed_just_before_by_the_same_person() {
    let daemon = school().await;
    daemon.sign_out(&["jo", "ali"]).await;
    give_pin(&daemon, "jo", PIN).await;
    let kiosk = daemon.screen(true, "example").await;
    assert_eq!(says(&kiosk, "jo", "back").await.leads, "/kiosk/jo");
    types(&kiosk, "jo", PIN).await;
    assert_eq!(says(&kiosk, "ali", "back").await.leads, "/kiosk/ali");
    assert_eq!(
        says(&kiosk, "jo", "back").await.leads,
        "/kiosk/jo",
        "another name closes it"
    );
    assert_eq!(daemon.visit().await["back"], serde_json::json!([]));
    types(&kiosk, "jo", PIN).await;
    for word in ["", "home", "ok", "start", "left"] {
        says(&kiosk, "jo", word).await;
        types(&kiosk, "jo", PIN).await;
    }
    assert_eq!(phase(&daemon).await, "out", "it knows its own words alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_shows_no_alert_and_ends_none() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    give_pin(&daemon, "jo", PIN).await;
    let kiosk = daemon.screen(true, "example").await;
    let calm = types(&kiosk, "jo", PIN).await;
    let code = daemon.raise(&visit, "help").await;
    assert_eq!(types(&kiosk, "jo", PIN).await, calm);
    let thanks = says(&kiosk, "jo", "back").await.text();
    assert!(
        thanks.contains("Thank you, Jo.") && !thanks.contains(&code),
        "{thanks}"
    );
    let alert = daemon.alert().await;
    assert_eq!(alert["code"], code.as_str());
    assert!(
        alert["resolved_at"].is_null() && alert["held_by"].is_null(),
        "{alert}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_kiosk_duress_code_indistinguishable() {
    let (calm, danger) = (school().await, school().await);
    for daemon in [&calm, &danger] {
        daemon.sign_out(&["jo"]).await;
        give_pin(daemon, "jo", PIN).await;
    }
    let (at_calm, at_danger) = (
        calm.screen(true, "example").await,
        danger.screen(true, "example").await,
    );
    // The first comparison of each daemon pays for its threads.
    types(&at_calm, "jo", PIN).await;
    types(&at_danger, "jo", PIN).await;
    let mut took = [Duration::ZERO; 2];
    for _ in 0..3 {
        let started = Instant::now();
        let plain = types(&at_calm, "jo", PIN).await;
        took[0] += started.elapsed();
        let started = Instant::now();
        let under_duress = types(&at_danger, "jo", CODE).await;
        took[1] += started.elapsed();
        assert_eq!(plain, under_duress, "the page is the same to the byte");
    }
    let apart = took[0].abs_diff(took[1]);
    assert!(apart < took[0].max(took[1]) / 2, "{took:?}");
    assert_eq!(danger.alert().await["kind"], "duress");
    assert!(calm.alert().await.is_null());
    let thanks = [
        says(&at_calm, "jo", "back").await,
        says(&at_danger, "jo", "back").await,
    ];
    assert_eq!(thanks[0], thanks[1]);
    assert_eq!(danger.alert().await["kind"], "duress", "BACK ends no duress");
    assert_eq!(at_calm.get("/kiosk").await, at_danger.get("/kiosk").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_a_code_at_the_kiosk_raises_duress_of_whoever_is_out_or_not_has_a_pin_or_not() {
    let daemon = school().await;
    let kiosk = daemon.screen(true, "example").await;
    let answer = types(&kiosk, "ali", CODE).await.text();
    assert!(
        answer.contains("Hello, Ali.") && answer.contains("ask the office"),
        "{answer}"
    );
    let alert = daemon.alert().await;
    assert_eq!(alert["kind"], "duress");
    assert!(
        alert["causes"][0].as_str().unwrap().contains("Ali Khan"),
        "{alert}"
    );
    assert!(
        alert["causes"][0].as_str().unwrap().contains("at reception"),
        "{alert}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_a_code_counts_while_wrong_pins_are_held_back_and_looks_like_a_pin_then() {
    let (calm, danger) = (school().await, school().await);
    let mut shown = Vec::new();
    for (daemon, typed) in [(&calm, PIN), (&danger, CODE)] {
        daemon.sign_out(&["jo"]).await;
        give_pin(daemon, "jo", PIN).await;
        let kiosk = daemon.screen(true, "example").await;
        for _ in 0..5 {
            types(&kiosk, "jo", "9999").await;
        }
        shown.push(types(&kiosk, "jo", typed).await);
    }
    assert!(
        shown[0].text().contains("Please ask the office."),
        "{}",
        shown[0].text()
    );
    assert_eq!(shown[0], shown[1]);
    assert_eq!(danger.alert().await["kind"], "duress");
    assert!(calm.alert().await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_after_five_wrong_pins_sends_to_the_office_for_that_name_alone() {
    let daemon = school().await;
    for person in ["jo", "sam"] {
        daemon.sign_out(&[person]).await;
        give_pin(&daemon, person, PIN).await;
    }
    let kiosk = daemon.screen(true, "example").await;
    for _ in 0..4 {
        let wrong = types(&kiosk, "jo", "9999").await.text();
        assert!(wrong.contains("That is not your PIN. Try again."), "{wrong}");
    }
    for typed in ["9999", PIN] {
        let held = types(&kiosk, "jo", typed).await.text();
        assert!(held.contains("Please ask the office."), "{held}");
    }
    assert!(types(&kiosk, "sam", PIN).await.text().contains("I am back"));
    // The office sets another: it counts at once.
    give_pin(&daemon, "jo", "8264").await;
    assert!(types(&kiosk, "jo", "8264").await.text().contains("I am back"));
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_begins_a_visit_of_today_that_has_leave_and_no_other() {
    let daemon = school().await;
    give_pin(&daemon, "jo", PIN).await;
    let kiosk = daemon.screen(true, "example").await;
    let nothing = types(&kiosk, "jo", PIN).await.text();
    assert!(nothing.contains("ask the office"), "{nothing}");
    daemon
        .ask(Request::SignOut(Box::new(SignOutRequest {
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
    let waits = types(&kiosk, "jo", PIN).await.text();
    assert!(
        waits.contains("waits for leave") && !waits.contains("Acacia"),
        "{waits}"
    );
    says(&kiosk, "jo", "start").await;
    assert_eq!(phase(&daemon).await, "planned");
    daemon.carry().await;
    let code = daemon.visit_code().await;
    daemon
        .phones
        .text("+447700900106", &format!("YES {code}"), daemon.now())
        .unwrap();
    daemon.fetch().await;
    let may_go = types(&kiosk, "jo", PIN).await.text();
    assert!(
        may_go.contains("I am leaving now") && !may_go.contains("Acacia"),
        "{may_go}"
    );
    let thanks = says(&kiosk, "jo", "start").await.text();
    assert!(thanks.contains("Text IN when you arrive."), "{thanks}");
    assert_eq!(phase(&daemon).await, "out");
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_that_is_not_live_says_so_on_the_whole_screen() {
    let mut daemon = school().await;
    give_pin(&daemon, "jo", PIN).await;
    let token = homeward::password::SessionToken::draw().unwrap();
    daemon
        .ask(Request::Account(AccountRequest::AdmitScreen {
            kiosk: true,
            school: None,
            token: token.digest(),
        }))
        .await;
    daemon.stop_engine();
    let kiosk = daemon.browser(&token);
    assert_eq!(kiosk.get("/kiosk-alive").await.status, 503);
    for answer in [kiosk.get("/kiosk").await, types(&kiosk, "jo", PIN).await] {
        assert_eq!(answer.status, 503);
        assert!(
            answer.text().contains("This screen is not working."),
            "{}",
            answer.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosk_pins_are_set_by_the_office_with_its_own_pin_and_never_to_a_code_of_duress() {
    let daemon = school().await;
    let pat = daemon.signed_in(Some("pat"), false).await;
    let kiosk = daemon.screen(true, "example").await;
    let own = super::browser::BOARD_PIN;
    for (new, pin, why) in [
        (CODE, own, "first%20that%20anybody%20would%20try"),
        ("12", own, "4%20to%206%20digits"),
        (PIN, "1470", "that%20is%20not%20your%20PIN"),
    ] {
        let form = [("person", "example/jo"), ("new", new), ("pin", pin)];
        let answer = pat.post("/people/pin", &form).await;
        assert!(answer.leads.contains(why), "{}", answer.leads);
    }
    assert!(types(&kiosk, "jo", PIN).await.text().contains("not your PIN"));
    let form = [("person", "example/jo"), ("new", PIN), ("pin", own)];
    let answer = pat.post("/people/pin", &form).await;
    assert!(!answer.leads.contains("refused"), "{}", answer.leads);
    assert!(types(&kiosk, "jo", PIN).await.text().contains("Hello, Jo."));
}
