//! The wall, and the pages of the office beside the board: who sees which, and what none shows.

use super::browser::Browser;
use super::daemon::Daemon;
use homeward::domain::reply::{
    Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, VisitState, read,
};
use homeward::wording::poster::POSTER_WORDS;

/// Whatever a stranger must not read on a wall.
const PRIVATE: [&str; 9] = [
    "Acacia",
    "M5 3XX",
    "0161 496 0123",
    "07700",
    "Bloggs",
    "attendance",
    "Fiesta",
    "uress",
    "Do not ring",
];

async fn school() -> Daemon {
    Daemon::start(false, "Ali Khan", 1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn wall_says_who_is_out_in_neutral_words_and_nothing_private() {
    let daemon = school().await;
    let wall = daemon.screen(false, "example").await;
    assert!(wall.get("/wall").await.text().contains("Nobody is out."));
    daemon.sign_out(&["jo", "ali"]).await;
    let shown = wall.get("/wall").await.text();
    assert!(shown.contains("2 out, both on time. Next "), "{shown}");
    assert!(
        shown.contains("Jo and Ali") || shown.contains("Ali and Jo"),
        "{shown}"
    );
    let initials = wall.get("/wall?names=initials").await.text();
    assert!(
        initials.contains("JB") && !initials.contains("Jo and"),
        "{initials}"
    );
    for word in PRIVATE {
        assert!(
            !shown.contains(word) && !initials.contains(word),
            "{word}: {shown}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wall_calls_the_office_at_an_alert_and_says_no_more() {
    let daemon = school().await;
    let wall = daemon.screen(false, "example").await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let shown = wall.get("/wall").await.text();
    assert!(shown.contains("Office: please look at Homeward"), "{shown}");
    assert!(!shown.contains(&code) && !shown.contains("elp is"), "{shown}");
    for word in PRIVATE {
        assert!(!shown.contains(word), "{word}: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_wall_shows_nothing_of_duress_before_another_alert_or_after() {
    let daemon = school().await;
    let wall = daemon.screen(false, "example").await;
    let jo = daemon.sign_out(&["jo"]).await;
    let calm = content(&wall).await;
    daemon.raise(&jo, "duress").await;
    assert_eq!(content(&wall).await, calm);
    // Help called first, and duress came to it: the call stays as it was.
    let sam = daemon.sign_out(&["sam"]).await;
    daemon.raise(&sam, "help").await;
    let called = content(&wall).await;
    assert!(called.contains("Office: please look"), "{called}");
    daemon.raise(&sam, "duress").await;
    assert_eq!(content(&wall).await, called);
}

/// The wall without its clock.
async fn content(wall: &Browser<'_>) -> String {
    let shown = wall.get("/wall").await.text();
    let (before, _) = shown.split_once("<p class=\"wall-clock\">").unwrap();
    before.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn wall_whose_engine_has_ended_says_that_it_is_not_live() {
    let mut daemon = school().await;
    let token = homeward::password::SessionToken::draw().unwrap();
    daemon
        .ask(homeward::app::Request::Account(
            homeward::app::accounts::AccountRequest::AdmitScreen {
                kiosk: false,
                school: None,
                token: token.digest(),
            },
        ))
        .await;
    daemon.stop_engine();
    let answer = daemon.browser(&token).get("/wall").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("NOT LIVE"), "{}", answer.text());
}

/// A page, and whether the office, a leader, the safeguarding team and an admin see it.
const PAGES: [(&str, [bool; 4]); 8] = [
    ("/wall", [true, true, true, false]),
    ("/people", [true, true, true, true]),
    ("/poster", [true, true, true, false]),
    ("/out", [true, true, true, false]),
    ("/out.csv", [true, true, true, false]),
    ("/households", [true, true, true, false]),
    ("/history", [true, true, true, true]),
    ("/history.csv", [true, true, true, false]),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_each_role_as_the_table_says() {
    let daemon = school().await;
    daemon.sign_out(&["jo"]).await;
    let roles = [
        daemon.signed_in(Some("chris"), false).await,
        daemon.signed_in(Some("morgan"), false).await,
        daemon.signed_in(Some("sam"), false).await,
        daemon.signed_in(None, true).await,
    ];
    for (path, seen) in PAGES {
        for (browser, may) in roles.iter().zip(seen) {
            let status = browser.get(path).await.status;
            assert_eq!(status, if may { 200 } else { 403 }, "{path}");
        }
        let stranger = daemon.get(path).await.0;
        assert_eq!(stranger, 303, "{path} without a session");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_shows_another_school() {
    let daemon = Daemon::trust().await;
    let pat = daemon.signed_in(Some("second/pat"), false).await;
    let wall = daemon.screen(false, "second").await;
    daemon.sign_out_at("example", "jo").await;
    assert!(wall.get("/wall").await.text().contains("Nobody is out."));
    for (path, _) in PAGES {
        let shown = pat.get(path).await.text();
        assert!(!shown.contains("Example Primary School"), "{path}: {shown}");
    }
    let form = [("person", "example/jo"), ("to", "away")];
    let answer = pat.post("/people/presence", &form).await;
    assert!(answer.leads.contains("refused"), "{}", answer.leads);
    let form = [
        ("person", "example/jo"),
        ("new", "7193"),
        ("pin", super::browser::BOARD_PIN),
    ];
    let answer = pat.post("/people/pin", &form).await;
    assert!(answer.leads.contains("refused"), "{}", answer.leads);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_marked_away_and_here_with_one_press() {
    let daemon = school().await;
    let pat = daemon.signed_in(Some("pat"), false).await;
    let shown = pat.get("/people").await.text();
    assert!(
        shown.contains("Who would be reached now") && shown.contains("not answered yet"),
        "{shown}"
    );
    let away = [("person", "example/morgan"), ("to", "away")];
    assert!(
        !pat.post("/people/presence", &away)
            .await
            .leads
            .contains("refused")
    );
    let shown = pat.get("/people").await.text();
    assert!(shown.contains("Away until 00:00"), "{shown}");
    let here = [("person", "example/morgan"), ("to", "here")];
    pat.post("/people/presence", &here).await;
    assert!(!pat.get("/people").await.text().contains("Away until"));
}

#[tokio::test(flavor = "multi_thread")]
async fn poster_says_what_to_text_and_whom_to_ring() {
    let daemon = school().await;
    let pat = daemon.signed_in(Some("pat"), false).await;
    let shown = pat.get("/poster").await.text();
    for word in ["IN", "OK", "MORE 15", "NOBODY", "LEFT", "BACK", "HOME", "SOS"] {
        assert!(
            shown.contains(&format!("<th scope=\"row\">{word}</th>")),
            "{word}"
        );
    }
    assert!(shown.contains("If you cannot text: ring the office"), "{shown}");
    assert!(!shown.contains("cover for my duty"), "no phrase stands on a wall");
}

#[test]
fn every_word_on_the_poster_is_read_as_the_poster_says() {
    for word in POSTER_WORDS {
        let context = ReadingContext {
            sender: SenderKind::Worker,
            // HOME is said on the way home.
            state: match word.reads_as {
                Intent::HomeSafe => VisitState::Returning,
                _ => VisitState::OnSite,
            },
            asked: LastQuestion::CheckIn,
            phrases: SafePhrases::default(),
            names: KnownNames::default(),
            welsh: false,
        };
        assert_eq!(read(word.text, &context).intent, word.reads_as, "{}", word.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wall_calls_nobody_on_time_for_whom_the_office_is_called() {
    let daemon = school().await;
    let wall = daemon.screen(false, "example").await;
    let jo = daemon.sign_out(&["jo"]).await;
    assert!(content(&wall).await.contains("on time"));
    daemon.raise(&jo, "help").await;
    let called = content(&wall).await;
    assert!(called.contains("waiting for the office"), "{called}");
    assert!(!called.contains("on time"), "{called}");
}
