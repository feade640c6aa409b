//! History, roll-call, households and incidents.

use super::browser::BOARD_PIN;
use super::daemon::Daemon;
use homeward::app::{AlertWord, HistoryAsked, Request, VisitWord};
use homeward::domain::account::AccountName;
use homeward::domain::account::rights::{BoardRights, BoardRole};
use homeward::domain::id::{PersonId, SchoolId};
use homeward::domain::principal::Principal;
use homeward::domain::time::Timestamp;

async fn school() -> Daemon {
    Daemon::start(false, "=Ali Khan", 1).await
}

async fn back(daemon: &Daemon, visit: &str) {
    daemon
        .ask(Request::Visit {
            who: visit.to_owned(),
            worker: None,
            word: VisitWord::Back,
            by: Some("pat".to_owned()),
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_has_closed_visits_by_words_person_type_and_alert() {
    let daemon = school().await;
    let first = daemon.sign_out(&["jo"]).await;
    back(&daemon, &first).await;
    let second = daemon.sign_out(&["jo", "ali"]).await;
    back(&daemon, &second).await;
    let third = daemon.sign_out(&["robin"]).await;
    let morgan = daemon.signed_in(Some("morgan"), false).await;
    for (query, found) in [
        ("", vec![&first, &second]),
        ("?words=jo+acacia", vec![&first, &second]),
        ("?words=nowhere", vec![]),
        ("?words=v2", vec![&second]),
        ("?person=example/ali", vec![&second]),
        ("?type=doorstep", vec![&first]),
        ("?alert=1", vec![]),
        ("?from=23/11/2026&to=2026-11-23", vec![&first, &second]),
        ("?to=22/11/2026", vec![]),
        ("?from=24/11/2026", vec![]),
    ] {
        let shown = morgan.get(&format!("/history{query}")).await.text();
        for visit in [&first, &second, &third] {
            let row = format!("<th scope=\"row\">{visit}</th>");
            let link = format!("href=\"/visits/{visit}\"");
            assert_eq!(shown.contains(&link), found.contains(&visit), "{visit}: {shown}");
            assert_eq!(
                shown.contains(&row),
                found.contains(&visit),
                "{visit} of {query}: {shown}"
            );
        }
        assert!(!shown.contains("Acacia Avenue"), "no address in a list");
    }
    let odd = morgan.get("/history?from=yesterday").await.text();
    assert!(odd.contains("is no day"), "{odd}");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_finds_a_visit_by_the_code_of_its_alert() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let other = daemon.sign_out(&["robin"]).await;
    let code = daemon.raise(&visit, "concern").await;
    daemon
        .ask(Request::Alert {
            code: code.clone(),
            by: "pat".to_owned(),
            word: AlertWord::Safe {
                how: Some("spoke".to_owned()),
                of: Vec::new(),
            },
        })
        .await;
    back(&daemon, &visit).await;
    back(&daemon, &other).await;
    let morgan = daemon.signed_in(Some("morgan"), false).await;
    let shown = morgan
        .get(&format!("/history?words={}", code.to_lowercase()))
        .await
        .text();
    assert!(shown.contains(&format!("href=\"/visits/{visit}\"")), "{shown}");
    assert!(!shown.contains(&format!("href=\"/visits/{other}\"")), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_for_a_spreadsheet_has_no_formula() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo", "ali"]).await;
    back(&daemon, &visit).await;
    let morgan = daemon.signed_in(Some("morgan"), false).await;
    let file = morgan.get("/history.csv?person=example/ali").await.text();
    let lines: Vec<&str> = file.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Visit,School,Type,Who,"), "{file}");
    assert!(lines[1].contains(",23/11/2026 10:0"), "{file}");
    assert!(lines[1].contains(",'=Ali Khan; Jo Bloggs,"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_of_today_for_the_office_and_numbers_for_an_admin() {
    let daemon = Daemon::trust().await;
    let snapshot = daemon.handle.snapshot();
    let now = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
    let session = |person: Option<&str>, role| Principal::Session {
        account: AccountName::parse("somebody").unwrap(),
        person: person.map(|key| PersonId::new(&SchoolId::new("second"), key)),
        rights: BoardRights::of([role].into()),
    };
    let all = HistoryAsked {
        school: Some(SchoolId::new("example")),
        ..HistoryAsked::default()
    };
    let within = |principal| snapshot.history_within(&all, &principal, now);
    let office = within(session(Some("pat"), BoardRole::Office));
    assert_eq!(
        office.from,
        Some(Timestamp::parse("2026-11-23T00:00:00Z").unwrap())
    );
    assert_eq!(
        office.school,
        Some(SchoolId::new("second")),
        "never another school's"
    );
    let leader = within(session(Some("morgan"), BoardRole::Leader));
    assert_eq!((leader.from, leader.counts_only), (None, false));
    let admin = within(session(None, BoardRole::Admin));
    assert!(admin.counts_only);
    let ict = daemon.signed_in(None, true).await;
    let visit = daemon.sign_out_at("example", "jo").await;
    back(&daemon, &visit).await;
    let shown = ict.get("/history").await.text();
    assert!(
        shown.contains("<b>1</b> visit") && !shown.contains("Bloggs"),
        "{shown}"
    );
    assert!(shown.contains("This account sees numbers only"), "{shown}");
    let other = daemon.signed_in(Some("second/morgan"), false).await;
    assert!(!other.get("/history.csv").await.text().contains("Bloggs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roll_call_names_everybody_who_is_off_site_and_nobody_else() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo", "ali"]).await;
    let other = daemon.sign_out(&["robin"]).await;
    back(&daemon, &other).await;
    daemon
        .ask(Request::Visit {
            who: visit,
            worker: Some("ali".to_owned()),
            word: VisitWord::Back,
            by: None,
        })
        .await;
    let chris = daemon.signed_in(Some("chris"), false).await;
    for path in ["/out", "/out.csv"] {
        let shown = chris.get(path).await.text();
        assert!(shown.contains("Jo Bloggs"), "{path}: {shown}");
        assert!(
            !shown.contains("Ali Khan") && !shown.contains("Robin"),
            "{path}: {shown}"
        );
        assert!(!shown.contains("Acacia"), "{path}");
    }
    let shown = chris.get("/out").await.text();
    for words in [
        "<h1>Off site: the roll-call</h1>",
        "1 person",
        "Example Primary School",
        "press Ctrl and P",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_is_reported_and_its_household_cleared_by_a_leader_with_a_pin() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let chris = daemon.signed_in(Some("chris"), false).await;
    let morgan = daemon.signed_in(Some("morgan"), false).await;
    let kind = daemon
        .handle
        .snapshot()
        .rules
        .schools()
        .values()
        .flat_map(|school| school.incidents.iter())
        .find(|(_, rule)| rule.cooling_off)
        .map(|(kind, _)| kind.clone())
        .unwrap();
    let form = [
        ("who", visit.as_str()),
        ("kind", kind.as_str()),
        ("note", "shouted at"),
    ];
    let answer = chris.post("/households/incident", &form).await;
    assert!(!answer.leads.contains("refused"), "{}", answer.leads);
    back(&daemon, &visit).await;
    let household = visit.replace('v', "h");
    assert!(
        chris
            .get("/households")
            .await
            .text()
            .contains(&format!("household-{household}"))
    );
    let with_pin = [
        ("household", household.as_str()),
        ("note", "two go"),
        ("pin", BOARD_PIN),
    ];
    assert_eq!(chris.post("/households/clear", &with_pin).await.status, 403);
    let without = [("household", household.as_str())];
    assert!(
        morgan
            .post("/households/clear", &without)
            .await
            .leads
            .contains("refused")
    );
    let answer = morgan.post("/households/clear", &with_pin).await;
    assert!(!answer.leads.contains("refused"), "{}", answer.leads);
    let shown = morgan.get("/households").await.text();
    assert!(
        shown.contains("Reviewed: 1") && !shown.contains(&format!("household-{household}")),
        "{shown}"
    );
}
