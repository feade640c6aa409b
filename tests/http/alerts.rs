//! What the board asks of people, the page of an alert, and its sheet.

use super::daemon::{Daemon, SCRIPT};
use super::session::{Browser, PIN};
use crate::support::heard;
use homeward::app::{Question, VisitWord};
use homeward::domain::time::Timestamp;

/// Returns what a page says under "What do I do?", without its markup.
fn todo(body: &str) -> String {
    let (_, rest) = body.split_once("<div class=\"todo\">").unwrap();
    plain(rest.split_once("</div>").unwrap().0)
}

fn plain(markup: &str) -> String {
    let mut text = String::new();
    let mut within = false;
    for c in markup.chars() {
        match c {
            '<' => within = true,
            '>' => within = false,
            _ if within => {}
            _ => text.push(c),
        }
    }
    text
}

async fn next(daemon: &Daemon, code: &str) {
    let form = [("by", "pat"), ("word", "next")];
    let (_, leads) = daemon.post(&format!("/alerts/{code}"), &form).await;
    assert!(!leads.contains("refused"), "{leads}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_says_what_each_step_asks() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "concern").await;

    let (_, body) = daemon.get("/").await;
    let said = todo(&body);
    assert!(said.contains("Ring Jo Bloggs on 07700 900101."), "{said}");
    assert!(said.contains("about the hall timetable"), "{said}");
    assert!(
        !said.contains("0161 496 0123"),
        "the household is not asked for yet: {said}"
    );

    next(&daemon, &code).await;
    let (_, body) = daemon.get("/").await;
    let said = todo(&body);
    assert!(said.contains("Ring the household on 0161 496 0123."), "{said}");
    let script = "Hello, the school office here. May I speak to Jo Bloggs for a moment? It is about the hall timetable.";
    assert!(said.contains(script), "{said}");
    assert!(
        said.contains("Do not say that anybody is late or missed"),
        "{said}"
    );
    assert!(!said.contains("07700 900101"), "{said}");
    assert!(
        body.contains("<b>the household</b>"),
        "the step's name as the school wrote it"
    );

    next(&daemon, &code).await;
    let (_, body) = daemon.get("/").await;
    let said = todo(&body);
    assert!(said.contains("To the street, never to the door."), "{said}");
    assert!(!said.contains("0161 496 0123"), "{said}");
    assert!(
        body.contains("<b>Acacia Avenue</b>"),
        "the step's name as the school wrote it"
    );

    next(&daemon, &code).await;
    let said = todo(&daemon.get("/").await.1);
    assert!(said.contains("Decide: try again"), "{said}");
    for words in [
        "Ring Jo Bloggs on 07700 900101 yourself",
        "The household is on 0161 496 0123",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("Nobody has noted a call yet."), "{said}");
    let tried = [
        ("by", "pat"),
        ("word", "tried"),
        ("what", "worker"),
        ("came", "voicemail"),
    ];
    daemon.post(&format!("/alerts/{code}"), &tried).await;
    let said = todo(&daemon.get("/").await.1);
    assert!(
        said.contains("Tried so far: Pat Evans rang them at 10:0"),
        "{said}"
    );
    assert!(said.contains(": voicemail. Ask the office"), "{said}");

    next(&daemon, &code).await;
    let (_, body) = daemon.get("/").await;
    let said = todo(&body);
    assert!(said.contains(heard::RING_999), "{said}");
    assert!(said.contains("Read out the sheet"), "{said}");
    assert!(body.contains(&format!("href=\"/alerts/{code}/sheet\"")), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_duress_nobody_is_sent_to_ring_the_worker() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    for path in ["/".to_owned(), format!("/alerts/{code}")] {
        let said = todo(&daemon.get(&path).await.1);
        assert!(said.contains("Do NOT ring or text Jo Bloggs."), "{said}");
        assert!(said.contains(heard::RING_999), "{said}");
        assert!(said.contains("the question agreed with them"), "{said}");
        assert!(
            !said.contains("07700 900101") && !said.contains("0161 496 0123"),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_monitor_alert_says_whom_to_ring_and_what_to_check() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    let at = Timestamp::parse("2026-11-23T10:00:01Z").unwrap();
    daemon.phones.text("+447700900199", "STOP", at).unwrap();
    daemon.fetch().await;
    let alert = daemon.alert().await;
    assert_eq!(alert["kind"], "monitor", "{alert}");
    let said = todo(&daemon.get("/").await.1);
    assert!(
        said.contains("Ring whoever is out: Jo Bloggs on 07700 900101."),
        "{said}"
    );
    assert!(said.contains("whether the internet is up"), "{said}");
    let code = alert["code"].as_str().unwrap();
    let (status, body) = daemon.get(&format!("/alerts/{code}/sheet")).await;
    assert_eq!(status, 404);
    assert!(body.contains("has no sheet"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_it_is_said_before_what_to_do() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "concern").await;
    daemon
        .post(&format!("/alerts/{code}"), &[("by", "pat"), ("word", "ack")])
        .await;
    let said = todo(&daemon.get("/").await.1);
    assert!(said.contains("Pat Evans has this."), "{said}");
    assert!(!said.contains("I am dealing with this"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_has_a_page_that_shows_it_alone() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let other = daemon.sign_out(&["sam"]).await;
    let code = daemon.raise(&visit, "help").await;
    let others = daemon.raise(&other, "help").await;
    let (status, body) = daemon.get(&format!("/alerts/{}", code.to_lowercase())).await;
    assert_eq!(status, 200);
    assert!(body.contains(&format!("id=\"alert-{code}\"")), "{body}");
    assert!(!body.contains(&format!("id=\"alert-{others}\"")), "{body}");
    assert!(body.contains("12 Acacia Avenue, M5 3XX"), "the sheet is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pressed_on_an_alerts_page_leads_back_to_it_until_it_is_settled() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "concern").await;
    let path = format!("/alerts/{code}");
    let (_, leads) = daemon
        .post(&path, &[("on", "alert"), ("by", ""), ("word", "ack")])
        .await;
    assert!(leads.starts_with(&format!("{path}?notice=")), "{leads}");
    let (_, leads) = daemon
        .post(&path, &[("on", "alert"), ("by", "pat"), ("word", "ack")])
        .await;
    assert!(leads.starts_with(&format!("{path}?notice=")), "{leads}");
    assert!(
        daemon.get(&leads).await.1.contains("you have alert"),
        "the page says what came of it"
    );
    let settled = [("on", "alert"), ("by", "pat"), ("word", "safe"), ("how", "spoke")];
    let (_, leads) = daemon.post(&path, &settled).await;
    assert!(
        leads.starts_with(&format!("{path}?notice=")) && !leads.contains("refused"),
        "{leads}"
    );
    let (status, body) = daemon.get(&path).await;
    assert_eq!(status, 200);
    assert!(body.contains(&format!("Alert {code} is settled")), "{body}");
    assert!(
        body.contains("by Pat Evans: spoke to them."),
        "it says who ended it, and how they knew: {body}"
    );
    assert!(
        body.contains("What was done") && body.contains("Pat Evans is dealing with it."),
        "{body}"
    );
    assert!(body.contains(&format!("href=\"/visits/{visit}\"")), "{body}");
}

// Whoever is in a household themselves is no help: the card says so beside the name.
#[tokio::test(flavor = "multi_thread")]
async fn leaders_who_are_out_on_a_visit_are_marked_where_they_are_told() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let (_, before) = daemon.get(&format!("/alerts/{code}")).await;
    assert!(!before.contains("(out on a visit)"), "{before}");
    daemon.sign_out(&["robin"]).await;
    let (_, page) = daemon.get(&format!("/alerts/{code}")).await;
    assert!(page.contains("Robin Shah (out on a visit)"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_not_open_is_answered_in_plain_words() {
    let daemon = Daemon::demo().await;
    for path in ["/alerts/ZZ9", "/alerts/ZZ9/sheet"] {
        let (status, body) = daemon.get(path).await;
        assert_eq!(status, 404, "{path}");
        assert!(body.contains("Alert ZZ9 is not open"), "{body}");
        assert!(body.contains("href=\"/\""), "it leads to the board");
    }
    let (status, body) = daemon.get("/alerts/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert_eq!(status, 404);
    assert!(!body.contains(SCRIPT), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sheet_is_a_page_with_its_blanks() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let (status, body) = daemon.get(&format!("/alerts/{code}/sheet")).await;
    assert_eq!(status, 200);
    let said = plain(&body);
    assert!(said.contains(&format!("Alert {code}, as of ")), "{said}");
    assert!(body.contains("<p>12 Acacia Avenue, M5 3XX</p>"), "{body}");
    assert!(
        body.contains("<b class=\"blank\">NOT KNOWN</b>"),
        "blanks are shown, not hidden"
    );
    let broken_by_width = "Ring us back on 0161 496 0000 and keep that line free.";
    assert!(
        said.contains(broken_by_width),
        "a line broken for its length is joined: {said}"
    );
    assert!(!body.contains("<dt></dt>"), "a blank line is no heading: {body}");
    assert!(!body.contains("class=\"buttons\""), "nothing to press on it");
    let (_, style) = daemon.get("/page.css").await;
    assert!(style.contains("@page { size: A4;"), "it is made to be printed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_police_sheet_is_on_the_board_before_any_email_has_left() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    daemon.raise(&visit, "help").await;
    let (_, body) = daemon.get("/").await;
    assert!(body.contains("The sheet to read out to the police"), "{body}");
    assert!(body.contains("12 Acacia Avenue"), "{body}");
    assert!(body.contains("NOT KNOWN"), "blanks are shown, not hidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_message_arrives_the_page_names_nobody_as_told_and_has_its_reader_ring() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "concern").await;
    let page = format!("/alerts/{code}");
    let (_, body) = daemon.get(&page).await;
    assert!(
        plain(&body).contains("on the way to Chris Green, Pat Evans"),
        "{}",
        plain(&body)
    );
    // Each step's messages fail, so that the next begins at once (P5), down to the last.
    for _ in 0..12 {
        daemon.fail_all().await;
    }
    let (_, body) = daemon.get(&page).await;
    let said = plain(&body);
    assert!(
        said.contains("Our messages reach nobody: you are the first to know. Ring now: Jo Bloggs"),
        "{said}"
    );
    assert!(said.contains("NOT reached: Chris Green, Pat Evans"), "{said}");
    assert!(!said.contains("Pat Evans told"), "{said}");
    assert!(
        said.contains("did not get through"),
        "the sheet says so too: {said}"
    );
    let todo = todo(&body);
    assert!(todo.contains("Ring 999 and read out the sheet below"), "{todo}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_two_words_says_that_another_must_confirm() {
    let daemon = Daemon::trust().await;
    let visit = daemon.sign_out_at("example", "jo").await;
    let code = daemon.raise(&visit, "duress").await;
    let chris = Browser::sign_in(&daemon, "example", "morgan").await;
    let form = [("word", "safe"), ("how", "seen"), ("pin", PIN)];
    let page = chris.post(&format!("/alerts/{code}"), &form).await;
    let page = chris.get(&page.leads).await;
    page.has("Another must confirm it, by their own name");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_not_given_to_somebody_who_is_out_alone() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "concern").await;
    daemon
        .post(&format!("/alerts/{code}"), &[("by", "pat"), ("word", "ack")])
        .await;
    let options = |body: &str| {
        let form = body.split_once("name=\"to\"").expect("whom to give it to").1;
        plain(form.split_once("</select>").unwrap().0)
    };
    let (_, body) = daemon.get(&format!("/alerts/{code}")).await;
    assert!(options(&body).contains("Sam Taylor"), "{}", options(&body));
    daemon.sign_out(&["sam"]).await;
    let (_, body) = daemon.get(&format!("/alerts/{code}")).await;
    assert!(!options(&body).contains("Sam Taylor"), "{}", options(&body));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_office_moves_a_worker_under_duress() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    for word in ["ok", "in", "left", "back", "ask"] {
        let page = pat.post("/visits/v1/say", &[("word", word)]).await;
        pat.get(&page.leads)
            .await
            .has(&format!("alert {code} is open: do not ring or text Jo Bloggs"));
    }
    let page = pat.post("/visits/v1/back", &[]).await;
    assert!(page.leads.contains("refused"), "{}", page.leads);
    let story = daemon.ask(Question::ShowVisit { who: visit.clone() }).await;
    assert_eq!(story["visit"]["phase"], "out", "{story}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_a_leaders_own_duress_does_not_show_on_the_leaders_own_screen() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["sam"]).await;
    let code = daemon.raise(&visit, "duress").await;
    let sam = Browser::sign_in(&daemon, "example", "sam").await;
    sam.get("/")
        .await
        .lacks("Ring 999")
        .lacks(&format!("Alert {code}"))
        .has("Sam Taylor");
    let morgan = Browser::sign_in(&daemon, "example", "morgan").await;
    morgan.get("/").await.has("Do not ring or text Sam Taylor");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_who_press_at_once_sees_who_has_it() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let page = format!("/alerts/{code}");
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let morgan = Browser::sign_in(&daemon, "example", "morgan").await;
    let seen = |body: &str| {
        let (_, rest) = body.split_once("name=\"seen\" value=\"").expect("a mark");
        rest.split_once('"').unwrap().0.to_owned()
    };
    let first = seen(&pat.get(&page).await.body);
    let second = seen(&morgan.get(&page).await.body);
    let took = pat.post(&page, &[("word", "ack"), ("seen", &first)]).await;
    assert_eq!(took.status, 303, "{}", took.body);
    let late = morgan.post(&page, &[("word", "ack"), ("seen", &second)]).await;
    assert_eq!(late.status, 409);
    late.has("Pat Evans has this").has("Take over");
    // Taking over on purpose is one press.
    let now = seen(&morgan.get(&page).await.body);
    let took = morgan.post(&page, &[("word", "ack"), ("seen", &now)]).await;
    assert_eq!(took.status, 303, "{}", took.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_said_to_be_back_under_duress_is_not_counted_as_in_the_building() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    daemon.raise(&visit, "duress").await;
    daemon.say(&visit, VisitWord::Back).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    pat.get("/out").await.has("NOT accounted for").has("Jo Bloggs");
}
