//! What a press came to, in words: who was signed in, told, recorded safe, or asked.

use super::daemon::Daemon;
use super::session::{Browser, PIN};
use homeward::app::{Request, VisitWord};
use homeward::input::SignOutRequest;

/// Presses a button, and returns the page that it leads to.
async fn pressed(browser: &Browser<'_>, path: &str, form: &[(&str, &str)]) -> super::session::Page {
    let page = browser.post(path, form).await;
    browser.get(&page.leads).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_names_who_came_back_and_says_that_an_alert_stays_open() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo", "ali"]).await;
    let other = daemon.sign_out(&["robin"]).await;
    let code = daemon.raise(&visit, "concern").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pressed(&pat, &format!("/visits/{other}/back"), &[])
        .await
        .has("Robin Shah is signed in.");
    pressed(&pat, &format!("/visits/{visit}/back"), &[])
        .await
        .has("Ali Khan and Jo Bloggs are signed in. Alert")
        .has(&format!(
            "Alert {code} stays open until somebody says on it that they are safe."
        ));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_visit_names_who_was_signed_in_too() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pressed(&pat, "/visits/v1/say", &[("word", "back")])
        .await
        .has("Jo Bloggs is signed in.");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_in_is_not_counted_as_out_while_their_alert_is_open() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo", "ali"]).await;
    daemon.raise(&visit, "concern").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/").await.has("Who is out: 2 people");
    daemon.say(&visit, VisitWord::Back).await;
    pat.get("/")
        .await
        .has("Nobody is out, but an alert is still open")
        .has("Signed in at 10:0")
        .has(", the alert is still open");
    pat.get("/out").await.has("0 people");
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_a_leaders_own_duress_does_not_show_on_their_screen_once_they_are_back() {
    let mut boards = Vec::new();
    for with_duress in [false, true] {
        let daemon = Daemon::start(false, "Ali Khan", 1).await;
        let visit = daemon.sign_out(&["sam"]).await;
        if with_duress {
            daemon.raise(&visit, "duress").await;
        }
        daemon.say(&visit, VisitWord::Back).await;
        let sam = Browser::sign_in(&daemon, "example", "sam").await;
        let page = sam.get("/").await;
        page.has("Back today: 1").lacks("still open");
        let (_, main) = page.body.split_once("<main").unwrap();
        // All but the millisecond of the return.
        let (until, rest) = main.split_once(" data-at=").unwrap();
        let rest = rest.split_once('>').unwrap().1.split_once("</main>").unwrap().0;
        boards.push(format!("{until}{rest}"));
    }
    assert_eq!(boards[0], boards[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_button_for_what_is_wrong_says_who_is_told() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/").await;
    for words in [
        "Everybody on the help chain is told now; the sheet for 999 opens.",
        "They used the safe word or phrase: they are under threat",
        "Leaders are told; nobody rings or texts them.",
        "The office is asked to ring them.",
    ] {
        page.has(words);
    }
    let (_, worried) = page.body.split_once("value=\"concern\"").unwrap();
    assert!(worried.contains("I am worried"));
    let before = page.body.split_once("value=\"concern\"").unwrap().0;
    let button = before.rsplit_once("<button").unwrap().1;
    assert!(!button.contains("danger"), "the least grave is not red: {button}");
    pat.get("/visits/v1").await.lacks("said the safe phrase");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raised_alert_names_who_is_told_and_how_a_slip_is_ended() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    for path in ["/visits/v1/raise", "/visits/v1/say"] {
        pressed(&pat, path, &[("word", "raise"), ("kind", "concern")])
            .await
            .has("is open about Jo Bloggs (cause for concern). Sent word now: Chris Green")
            .has("If you pressed it by mistake: ring them, then say on the alert that you spoke to them.");
    }
    pressed(&pat, "/visits/v1/raise", &[("kind", "duress")])
        .await
        .has("If you pressed it by mistake: do not ring or text them")
        .lacks("mistake: ring them");
}

#[tokio::test(flavor = "multi_thread")]
async fn once_one_of_two_is_safe_it_says_who_and_about_whom_the_alert_goes_on() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo", "ali"]).await;
    let code = daemon.raise(&visit, "concern").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let form = [("word", "safe"), ("how", "spoke"), ("of", "jo"), ("pin", PIN)];
    pressed(&pat, &format!("/alerts/{code}"), &form)
        .await
        .has(&format!(
            "Jo Bloggs is on record as safe. Alert {code} is still open about Ali Khan."
        ));
    let page = pat.get(&format!("/alerts/{code}")).await;
    page.has("Safe already: Jo Bloggs. This is about the others.");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_asked_to_take_over_is_named() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let path = format!("/alerts/{code}");
    pat.post(&path, &[("word", "ack")]).await;
    pressed(&pat, &path, &[("word", "give"), ("to", "morgan")])
        .await
        .has("Morgan Reed is asked to take alert");
    let morgan = Browser::sign_in(&daemon, "example", "morgan").await;
    let page = morgan.get(&path).await;
    page.has("<p class=\"instruction\">Pat Evans asks you to take this over. Press Take over.</p>");
    // Anybody else is sent to the holder, with the number.
    let robin = Browser::sign_in(&daemon, "example", "robin").await;
    let page = robin.get(&path).await;
    page.has("Ask Pat Evans before you do anything: Pat Evans on <a class=\"number\" href=\"tel:");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_boards_card_leads_with_taking_the_alert_and_on_to_its_own_page() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "concern").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/").await;
    page.has(&format!(
        "Note what you tried, hand over, give back: alert {code}'s own page"
    ));
    let at = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("no {words}"));
    let (told, press, steps) = (
        at("class=\"instruction\""),
        at("value=\"ack\""),
        at("What do I do?"),
    );
    assert!(told < press && press < steps, "{told} {press} {steps}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sheet_of_a_settled_alert_says_so_and_leads_to_how_it_ended() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let path = format!("/alerts/{code}");
    let sheet = pat.get(&format!("{path}/sheet")).await;
    sheet.has("href=\"tel:01614960000\"").has("and its buttons");
    let form = [("word", "safe"), ("how", "spoke"), ("pin", PIN)];
    pat.post(&path, &form).await;
    let page = pat.get(&format!("{path}/sheet")).await;
    page.has(&format!("Alert {code} is settled"))
        .has(&format!("href=\"{path}\""))
        .lacks("mistyped");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_number_of_a_sheet_in_duress_is_a_link() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let sheet = pat.get(&format!("/alerts/{code}/sheet")).await;
    let (_, paper) = sheet.body.split_once("class=\"paper\"").unwrap();
    assert!(
        !paper.split_once("</article>").unwrap().0.contains("tel:"),
        "{paper}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_decides_about_people_at_risk_does_not_ring_the_household() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
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
            at_risk: true,
            ..SignOutRequest::default()
        })))
        .await;
    let code = daemon.raise("v1", "concern").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let path = format!("/alerts/{code}");
    let decides = async || {
        let page = pat.get("/").await;
        page.body.contains("Decide now").then_some(page)
    };
    let mut page = decides().await;
    for _ in 0..4 {
        if page.is_none() {
            pat.post(&path, &[("word", "next")]).await;
            page = decides().await;
        }
    }
    page.expect("a step to decide at")
        .has("They are at risk: do not ring the household.")
        .lacks("The household is on");
}
