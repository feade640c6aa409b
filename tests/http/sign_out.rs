//! The form for signing out: it asks what the visit type needs, loses nothing, and says what will happen.

use super::daemon::Daemon;
use super::session::{Browser, PIN, Page};
use homeward::app::{Question, Request, VisitWord};

const FORM: &str = "/visits/new";

/// All that a home visit of Jo and Ali needs, at ten on a Monday.
const WHOLE: [(&str, &str); 10] = [
    ("type", "home"),
    ("worker", "jo"),
    ("worker", "ali"),
    ("stop", "12 Acacia Avenue, M5 3XX"),
    ("household", "0161 496 0123"),
    ("purpose", "attendance"),
    ("vehicle", "blue Ford Fiesta AB12 CDE"),
    ("back", "11.20"),
    ("authorised_by", "morgan"),
    ("pin", PIN),
];

/// Returns the whole form without some fields, and with others, sent by a button.
fn form<'a>(without: &[&str], with: &[(&'a str, &'a str)], button: &'a str) -> Vec<(&'a str, &'a str)> {
    let kept = WHOLE.into_iter().filter(|(name, _)| !without.contains(name));
    kept.chain(with.iter().copied()).chain([("do", button)]).collect()
}

async fn send(browser: &Browser<'_>, without: &[&str], with: &[(&str, &str)], button: &str) -> Page {
    browser.post(FORM, &form(without, with, button)).await
}

/// Asserts that a problem stands in the list, leads to its field, and stands beside the field too.
fn is_told_twice(page: &Page, field: &str, words: &str) {
    let list = page
        .body
        .split("There is a problem")
        .nth(1)
        .expect("a list of problems");
    let list = list.split("</ul>").next().unwrap();
    assert!(list.contains(&format!("href=\"#{field}\"")), "{field}: {list}");
    assert!(list.contains(words), "{words}: {list}");
    let beside = format!("id=\"{field}-problem\"");
    let beside = page
        .body
        .split(&beside)
        .nth(1)
        .unwrap_or_else(|| panic!("nothing beside {field}"));
    assert!(beside.split("</div>").next().unwrap().contains(words), "{words}");
    page.has("<title>Error: Sign out");
}

async fn visits(daemon: &Daemon) -> usize {
    let visits = daemon.ask(Question::Visits { all: true }).await;
    visits.as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_are_signed_out_and_the_page_of_their_visit_follows() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    assert_eq!(pat.get(FORM).await.status, 200);
    let page = send(&pat, &[], &[], "go").await;
    assert_eq!(page.status, 303, "{}", page.body);
    assert!(page.leads.starts_with("/visits/v1?notice="), "{}", page.leads);
    let page = pat.get(&page.leads).await;
    page.has("Ali Khan and Jo Bloggs signed out.");
    let visit = daemon.visit().await;
    assert_eq!(visit["back_by"], "2026-11-23T11:20:00Z");
    let story = daemon.ask(Question::ShowVisit { who: "v1".to_owned() }).await;
    assert_eq!(story["authorised_by"], "morgan");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_will_happen_is_said_before_the_button_is_pressed() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    let page = send(&browser, &[], &[], "look").await;
    assert_eq!(page.status, 200);
    page.has("Sign out Ali and Jo").has("Back by <b>11:20</b>");
    // Who says nothing at all is asked at the arrival; then the chain of the example begins.
    page.has("Ali Khan and Jo Bloggs are asked at 10:4");
    page.has("No answer by 10:55: Chris Green, Pat Evans and Sam Taylor are told, to ring them");
    page.has("the police sheet goes to ");
    page.has("Somebody is in for every step just now");
    assert_eq!(visits(&daemon).await, 0, "a look signs nobody out");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_foreseen_is_what_comes() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    let page = send(&browser, &[], &[], "look").await;
    let leads = send(&browser, &[], &[], "go").await.leads;
    assert!(leads.starts_with("/visits/v1"), "{leads}");
    let story = daemon.ask(Question::ShowVisit { who: "v1".to_owned() }).await;
    let first = &story["deadlines"][0];
    assert_eq!(first["deadline"], "arrival", "{story}");
    assert!(first["at"].as_str().unwrap().contains("T10:45"), "{story}");
    page.has("10:45.");
    assert!(first["told_at"].as_str().unwrap().contains("T10:55"), "{story}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_stands_in_the_list_and_beside_its_field_and_nothing_is_lost() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    // Fields left out, fields put in, the field of the problem, its words.
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: [Case<'_>; 12] = [
        (&["worker"], &[], "workers", "Tick who goes."),
        (&["stop"], &[], "stop-1", "Write where they go."),
        (&["household"], &[], "household", "Write the household"),
        (
            &["household"],
            &[("household", "12 34")],
            "household",
            "`12 34` is not a number",
        ),
        (&["purpose"], &[], "purpose", "Write why they go."),
        (&["vehicle"], &[], "vehicle", "Write the vehicle"),
        (
            &["authorised_by"],
            &[],
            "authorised-by",
            "Name who authorised this visit.",
        ),
        (
            &["authorised_by"],
            &[("authorised_by", "pat")],
            "authorised-by",
            "Pat Evans may not authorise",
        ),
        (&["back"], &[("back", "9.15")], "back", "has passed today"),
        (&["back"], &[("back", "later")], "back", "`later` is not a time"),
        (&[], &[("carried.jo", "12")], "carried", "`12` is not a number"),
        (
            &[],
            &[("detail.parents-told", "rang"), ("stop", "--")],
            "stop-1",
            "A stop is an address",
        ),
    ];
    for (without, with, field, words) in cases {
        let page = send(&browser, without, with, "go").await;
        assert_eq!(page.status, 422, "{field}: {}", page.body);
        is_told_twice(&page, field, words);
        let form = form(without, with, "go");
        for (name, value) in form.iter().filter(|(name, _)| {
            !["do", "pin", "type", "worker", "authorised_by"].contains(name) && !name.starts_with("detail.")
        }) {
            page.has(&format!("value=\"{value}\""));
            assert!(!name.is_empty());
        }
        if !without.contains(&"worker") {
            page.has("value=\"jo\" checked").has("value=\"ali\" checked");
        }
        page.lacks(PIN);
    }
    assert_eq!(visits(&daemon).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_list_comes_at_once() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    let nothing = [("type", "home"), ("back", "11.20"), ("do", "go")];
    let page = browser.post(FORM, &nothing).await;
    for field in [
        "workers",
        "stop-1",
        "household",
        "purpose",
        "vehicle",
        "authorised-by",
    ] {
        page.has(&format!("href=\"#{field}\""));
    }
    let both = [
        ("type", "home"),
        ("back", "soon"),
        ("household", "x"),
        ("do", "go"),
    ];
    let page = browser.post(FORM, &both).await;
    page.has("href=\"#back\"").has("href=\"#household\"");
    // An empty form: the time is one problem among all the others.
    for (back, words) in [
        ("", "Say when they are due back."),
        ("soon", "`soon` is not a time"),
    ] {
        let page = browser
            .post(FORM, &[("type", "home"), ("back", back), ("do", "go")])
            .await;
        is_told_twice(&page, "back", words);
        for field in ["workers", "stop-1", "household", "purpose", "vehicle"] {
            page.has(&format!("href=\"#{field}\""));
        }
        page.lacks("fewer workers").lacks("`` is not");
    }
    // One of two: the second person stands in the list as well.
    let page = browser
        .post(FORM, &[("type", "home"), ("worker", "jo"), ("do", "go")])
        .await;
    page.has("fewer workers than it needs")
        .has("href=\"#back\"")
        .has("href=\"#household\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_wants_a_reason_and_one_who_may_allow_it_and_offers_to_ask_them() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    // Alone where two are needed: nobody goes but by an exception, with its reason.
    let page = browser
        .post(FORM, &form(&["worker"], &[("worker", "jo")], "go"))
        .await;
    is_told_twice(&page, "exception", "fewer workers than it needs");
    page.has("Morgan Reed may allow it");
    let late = [("back", "+8h")];
    let page = send(&browser, &["back", "authorised_by"], &late, "go").await;
    page.has("it runs outside the hours of its visit type");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_in_cooling_off_says_who_may_allow_it() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    daemon.sign_out(&["jo", "ali"]).await;
    daemon
        .ask(Request::Incident {
            who: "v1".to_owned(),
            kind: "aggression".to_owned(),
            worker: None,
            by: Some("jo".to_owned()),
            note: None,
        })
        .await;
    daemon.say("v1", VisitWord::Back).await;
    let browser = Browser::of_demo(&daemon);
    let page = send(&browser, &[], &[], "go").await;
    is_told_twice(
        &page,
        "exception",
        "This household is in cooling-off after aggression on visit v1",
    );
    page.has("Morgan Reed, Robin Shah or Sam Taylor may allow it.");
    page.has("Ask Morgan Reed by text");
    let allowed = [("exception", "the father has moved out")];
    let page = send(&browser, &[], &allowed, "go").await;
    assert_eq!(page.status, 303, "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_is_asked_by_text_and_the_visit_waits() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    let page = send(&browser, &["authorised_by"], &[], "go").await;
    page.has("value=\"ask:morgan\"");
    let page = send(&browser, &["authorised_by"], &[], "ask:morgan").await;
    assert_eq!(page.status, 303, "{}", page.body);
    assert_eq!(daemon.visit().await["phase"], "planned");
    browser
        .get(&page.leads)
        .await
        .has("They go once the answer is YES");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_wants_the_pin_and_a_wrong_one_loses_nothing() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    for (pin, words) in [
        (vec![], "PIN is missing"),
        (vec![("pin", "0007")], "is not your PIN"),
    ] {
        let page = send(&pat, &["pin"], &pin, "go").await;
        assert_eq!(page.status, 403);
        page.has("There is a problem").has("href=\"#pin\"").has(words);
        page.has("value=\"blue Ford Fiesta AB12 CDE\"").lacks("0007");
    }
    assert_eq!(visits(&daemon).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_type_or_a_time_by_a_button_keeps_what_was_typed() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    let page = send(&browser, &[], &[], "type:doorstep").await;
    page.has("value=\"attendance\"").lacks("There is a problem");
    page.has("name=\"type\" value=\"doorstep\"");
    page.lacks("name=\"vehicle\"");
    let page = send(&browser, &["back", "household"], &[], "back:60").await;
    page.has("value=\"11:00\"").lacks("There is a problem");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_type_needs_is_asked() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    let page = browser.get("/visits/new?type=doorstep").await;
    page.lacks("name=\"vehicle\"")
        .lacks("name=\"risk_assessment\"")
        .has("name=\"household\"");
    browser.get("/visits/new?type=home").await.has("name=\"vehicle\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_household_again_is_one_press() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    daemon.sign_out(&["jo", "ali"]).await;
    daemon.say("v1", VisitWord::Back).await;
    let browser = Browser::of_demo(&daemon);
    browser.get(FORM).await.has("/visits/new?again=v1");
    let page = browser.get("/visits/new?again=v1").await;
    page.has("value=\"12 Acacia Avenue, M5 3XX\"")
        .has("value=\"0161 496 0123\"");
    page.has("value=\"blue Ford Fiesta AB12 CDE\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_is_said_before_they_leave() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let name = homeward::domain::id::GatewayName::new("paper");
    daemon.handle.hearing(name, Some("no answer".to_owned()));
    daemon.ask(Request::Health).await;
    let browser = Browser::of_demo(&daemon);
    let page = send(&browser, &[], &[], "look").await;
    page.has("Tell them before they leave")
        .has("Replies cannot be fetched from `paper`.");
    let leads = send(&browser, &[], &[], "go").await.leads;
    browser.get(&leads).await.has("TELL THEM BEFORE THEY LEAVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_sign_out_sees_no_form() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let jo = Browser::sign_in_as_admin(&daemon, "example", "jo").await;
    assert_eq!(jo.get(FORM).await.status, 403);
    let page = send(&jo, &[], &[], "go").await;
    assert_eq!(page.status, 403);
    page.lacks("Acacia");
    assert_eq!(visits(&daemon).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_knows_the_people_and_places_of_its_own_school_alone() {
    let daemon = Daemon::trust().await;
    let pat = Browser::sign_in(&daemon, "second", "pat").await;
    daemon.sign_out(&["jo", "ali"]).await;
    let page = pat.get("/visits/new?school=example").await;
    page.has("Second Primary School")
        .lacks("Acacia")
        .lacks("07700 900101");
    let page = send(&pat, &[], &[("school", "example")], "go").await;
    assert_eq!(page.status, 303, "{}", page.body);
    let story = daemon.ask(Question::ShowVisit { who: "v2".to_owned() }).await;
    assert_eq!(story["visit"]["school"], "second");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_cannot_script_the_form() {
    let daemon = Daemon::demo_of("Ali Khan").await;
    let browser = Browser::of_demo(&daemon);
    let script = [("vehicle", "\"><script>alert(1)</script>")];
    let page = send(&browser, &["vehicle", "purpose"], &script, "go").await;
    page.has("There is a problem").lacks("<script>alert");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_presses_stands_on_record_and_not_whoever_gave_leave() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = send(&pat, &[], &[], "go").await;
    assert_eq!(page.status, 303, "{}", page.body);
    let page = pat.get("/visits/v1").await;
    page.has("By Pat Evans").has("Authorised by").has("Morgan Reed");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_the_address_of_an_open_duress() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let others = [("worker", "ali"), ("worker", "sam")];
    let page = send(&pat, &["worker"], &others, "go").await;
    assert_eq!(page.status, 409, "{}", page.body);
    page.has(&format!(
        "Alert {code} is open about that address: nobody goes there"
    ));
    assert_eq!(visits(&daemon).await, 1);
    let elsewhere = [
        ("worker", "ali"),
        ("worker", "sam"),
        ("stop", "3 Elm Road, M6 2XX"),
        ("household", "0161 496 0456"),
    ];
    let page = send(&pat, &["worker", "stop", "household"], &elsewhere, "go").await;
    assert_eq!(page.status, 303, "{}", page.body);
    // Nor is whoever is under duress signed out anew once the desk has said that they are back.
    daemon.say(&visit, VisitWord::Back).await;
    let jo = [
        ("worker", "jo"),
        ("worker", "chris"),
        ("stop", "3 Elm Road, M6 2XX"),
        ("household", "0161 496 0456"),
    ];
    let page = send(&pat, &["worker", "stop", "household"], &jo, "go").await;
    assert_eq!(page.status, 409, "{}", page.body);
    page.has("do not ring or text Jo Bloggs");
}
