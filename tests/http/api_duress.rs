//! Duress at the API: shown to tokens that act on alerts, and told by nothing to any other (P9).

use super::daemon::Daemon;
use super::program::Program;
use homeward::app::VisitWord;
use homeward::domain::account::ApiScope;
use homeward::domain::account::ApiScope::{Act, Address, Health, Read, SignOut};
use homeward::domain::time::Timestamp;
use serde_json::{Value, json};

/// What a token without `act` may ask.
const ASKED: [&str; 11] = [
    "/api/v1/alerts/HELP",
    "/api/v1/visits/v3",
    "/api/v1/visits",
    "/api/v1/visits?all=true",
    "/api/v1/visits/VISIT",
    "/api/v1/alerts",
    "/api/v1/alerts?all=true",
    "/api/v1/out",
    "/api/v1/people",
    "/api/v1/history",
    "/api/v1/households",
];

/// Takes out what the clock alone changes.
fn at_rest(mut value: Value) -> Value {
    match &mut value {
        Value::Array(items) => items.iter_mut().for_each(|item| *item = at_rest(item.take())),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| *field = at_rest(field.take())),
        Value::String(text) if Timestamp::parse(text).is_ok() => *text = "an instant".to_owned(),
        // Words have times of day in them.
        Value::String(text) => *text = text.replace(|c: char| c.is_ascii_digit(), "0"),
        Value::Bool(_) | Value::Null | Value::Number(_) => {}
    }
    value
}

/// Three visits: one goes on, one is over, one has an alert of help.
async fn three_visits(in_duress: bool) -> (Daemon, String, Vec<String>) {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let over = daemon.sign_out(&["ali"]).await;
    let mut codes = Vec::new();
    // A third visit, of which help was told before.
    let helped = daemon.sign_out(&["sam"]).await;
    daemon.raise(&helped, "help").await;
    if in_duress {
        for who in [visit.as_str(), over.as_str(), "robin"] {
            codes.push(daemon.raise(who, "duress").await);
        }
        daemon.raise(&helped, "duress").await;
    }
    daemon.say(&over, VisitWord::Back).await;
    (daemon, visit, codes)
}

/// Returns all that a token without `act` is told.
async fn told(program: &Program<'_>, visit: &str) -> Vec<(&'static str, u16, Value)> {
    let mut told = Vec::new();
    for path in ASKED {
        let answer = program
            .get(&path.replace("VISIT", visit).replace("HELP", "H1"))
            .await;
        told.push((path, answer.status, at_rest(answer.json())));
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_api_tells_nothing_of_duress_to_a_token_that_does_not_act() {
    let scopes = [Read, Address, SignOut, Health];
    let (calm, visit, _) = three_visits(false).await;
    let calm = told(&calm.program("wall", &scopes).await, &visit).await;
    let (daemon, visit, codes) = three_visits(true).await;
    let program = daemon.program("wall", &scopes).await;
    for (before, after) in calm.iter().zip(told(&program, &visit).await) {
        assert_eq!(after, *before);
    }
    // No such alert, and no alert that may be seen: the same bytes.
    let unknown = program.get("/api/v1/alerts/Z99").await;
    for code in &codes {
        assert_eq!(program.get(&format!("/api/v1/alerts/{code}")).await, unknown);
    }
    let words = |code: &str| format!("/api/v1/alerts/{code}/words");
    let ack = json!({ "word": "ack", "by": "pat" });
    assert_eq!(
        program.post(&words(&codes[0]), &ack).await,
        program.post(&words("Z99"), &ack).await
    );
    let sheet = format!("/api/v1/visits/{visit}/sheet");
    assert_eq!(program.get(&sheet).await.status, 403);
    let figures = program.get("/metrics").await.text();
    assert!(!figures.contains("duress"), "{figures}");
    // What the token may do is answered as ever.
    let said = program
        .post(
            &format!("/api/v1/visits/{visit}/words"),
            &json!({ "word": "ok", "by": "pat" }),
        )
        .await;
    assert_eq!(said.status, 200, "{}", said.text());
    assert!(said.json()["visit"]["alert"].is_null(), "{}", said.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_a_settled_duress_leaves_no_trace_in_the_history_of_a_token_that_does_not_act() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    daemon.say(&visit, VisitWord::Back).await;
    for (by, word) in [("morgan", "safe"), ("sam", "confirm")] {
        let word = if word == "safe" {
            homeward::app::AlertWord::Safe {
                how: Some("seen".to_owned()),
                of: Vec::new(),
            }
        } else {
            homeward::app::AlertWord::Confirm
        };
        daemon
            .ask(homeward::app::Request::Alert {
                code: code.clone(),
                by: by.to_owned(),
                word,
            })
            .await;
    }
    let wall = daemon.program("wall", &[Read, Address]).await;
    let past = wall.get("/api/v1/history").await.json();
    assert_eq!(past["count"], 1, "{past}");
    assert_eq!(
        (&past["with_alert"], &past["visits"][0]["had_alert"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(
        wall.get("/api/v1/history?with_alert=true").await.json()["count"],
        0
    );
    assert_eq!(wall.get("/api/v1/alerts?all=true").await.json(), json!([]));
    assert_eq!(wall.get(&format!("/api/v1/alerts/{code}")).await.status, 404);
    let office = daemon.program("office", &[Read, Act]).await;
    assert_eq!(office.get("/api/v1/history").await.json()["with_alert"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_token_that_acts_sees_duress_and_cannot_end_it() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    let office = daemon.program("office", &ApiScope::ALL).await;
    assert_eq!(office.get("/api/v1/alerts").await.json()[0]["kind"], "duress");
    let figures = office.get("/metrics").await.text();
    assert!(
        figures.contains("homeward_alerts_open{school=\"example\",kind=\"duress\"} 1"),
        "{figures}"
    );
    // Nobody is to ring the worker or the household.
    let story = office.get(&format!("/api/v1/visits/{visit}")).await.json();
    assert!(
        story["household_number"].is_null() && story["who"][0]["number"].is_null(),
        "{story}"
    );
    let words = format!("/api/v1/alerts/{code}/words");
    let ack = office
        .post(&words, &json!({ "word": "ack", "by": "morgan" }))
        .await;
    assert_eq!(ack.status, 200, "{}", ack.text());
    let safe = json!({ "word": { "safe": { "how": "seen", "of": ["all"] } }, "by": "morgan" });
    let answer = office.post(&words, &safe).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(answer.problem().contains("two people"), "{}", answer.text());
    let confirm = json!({ "word": "confirm", "by": "sam" });
    assert_eq!(office.post(&words, &confirm).await.status, 403);
    // Of every school or of one: no token ends it.
    let every = daemon.program_of("every", None, &ApiScope::ALL).await;
    assert_eq!(every.post(&words, &safe).await.status, 409);
    assert!(daemon.alert().await["resolved_at"].is_null());
    let ask = json!({ "word": "ask", "by": "pat" });
    let asked = office.post(&format!("/api/v1/visits/{visit}/words"), &ask).await;
    assert_eq!(
        asked.status,
        409,
        "nothing is asked of a worker in duress: {}",
        asked.text()
    );
}
