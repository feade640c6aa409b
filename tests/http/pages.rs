//! The demo's pages.

use super::daemon::{Daemon, SCRIPT};
use homeward::app::{Question, Request};
use homeward::domain::id::GatewayName;
use homeward::input::SignOutRequest;

const ESCAPED: &str = "&lt;script&gt;alert(1)&lt;/script&gt;";

#[tokio::test(flavor = "multi_thread")]
async fn without_the_demo_nothing_is_seen_before_somebody_signs_in() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    for path in ["/", "/gateways", "/alerts/H1", "/alerts/H1/sheet"] {
        let answer = daemon.answer(path).await;
        assert_eq!(answer.status(), 303, "{path}");
        let leads = answer.headers()["location"].to_str().unwrap();
        assert!(leads.starts_with("/sign-in?then="), "{path}: {leads}");
    }
    for path in ["/api/v1/visits", "/api/v1/alerts", "/events"] {
        assert_eq!(daemon.get(path).await.0, 401, "{path}");
    }
    let (status, body) = daemon.get("/sign-in").await;
    assert_eq!(status, 200);
    assert!(
        body.contains("homeward user add NAME --admin"),
        "the first thing to do: {body}"
    );
    assert_eq!(daemon.post("/visits/v1/back", &[]).await.0, 401);
}

/// Pages that the demo does not have.
const IN_SCHOOLS_ALONE: [&str; 7] = [
    "/accounts",
    "/lock",
    "/screen/",
    "/sign-in",
    "/sign-out",
    "/still-here",
    "/unlock",
];

#[tokio::test(flavor = "multi_thread")]
async fn another_site_can_neither_sign_anybody_in_nor_out() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    for path in ["/sign-in", "/sign-out", "/screen/abc"] {
        assert_eq!(daemon.post_from("cross-site", path, &[]).await.0, 403, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_board_says_so() {
    let daemon = Daemon::demo().await;
    let (status, body) = daemon.get("/").await;
    assert_eq!(status, 200);
    assert!(body.contains("Nobody is out"), "{body}");
    assert!(body.contains("No alerts"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_show_who_is_out_and_escape_every_name() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo", "ali"]).await;
    daemon.carry().await;
    for path in ["/", "/phones"] {
        let (status, body) = daemon.get(path).await;
        assert_eq!(status, 200);
        assert!(body.contains("Jo Bloggs"), "{path}");
        assert!(body.contains(ESCAPED), "{path}");
        assert!(!body.contains(SCRIPT), "{path}");
    }
    let (_, board) = daemon.get("/").await;
    assert!(board.contains("On the way there"), "{board}");
    assert!(board.contains("Must arrive by"), "{board}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_visit_is_shown_apart_from_who_is_out() {
    let daemon = Daemon::demo().await;
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
    let (_, board) = daemon.get("/").await;
    assert!(board.contains("Nobody is out"), "{board}");
    assert!(board.contains("About to go"), "{board}");
    assert!(board.contains("Planned, waiting for a YES"), "{board}");
    daemon.carry().await;
    let (_, phones) = daemon.get("/phones").await;
    assert!(phones.contains("Reply NO"), "{phones}");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_in_a_link_that_we_did_not_make_are_not_shown() {
    let daemon = Daemon::demo().await;
    for link in [
        "/?notice=%3Cscript%3Ealert(1)%3C/script%3E",
        "/?notice=alert+H1+is+resolved",
        "/?notice=alert+H1+is+resolved&mark=0123456789abcdef",
    ] {
        let (_, body) = daemon.get(link).await;
        assert!(!body.contains("id=\"notice\""), "{link}: {body}");
        assert!(!body.contains(ESCAPED) && !body.contains(SCRIPT), "{link}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_load_nothing_from_elsewhere() {
    let daemon = Daemon::demo().await;
    let answer = daemon
        .client
        .get(format!("http://{}/", daemon.address))
        .send()
        .await
        .unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let body = answer.text().await.unwrap();
    assert!(!body.contains("http://") && !body.contains("https://"), "{body}");
    for path in ["/page.css", "/live.css", "/page.js", "/icon.svg"] {
        assert!(body.contains(path), "{path}");
        assert_eq!(daemon.get(path).await.0, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_taken_on_the_board() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let (_, body) = daemon.get("/").await;
    assert!(body.contains("Help is needed"), "{body}");
    assert!(body.contains("Nobody has taken this yet"), "{body}");
    assert!(body.contains("Pat Evans"), "{body}");
    let (status, leads) = daemon
        .post(&format!("/alerts/{code}"), &[("by", "pat"), ("word", "ack")])
        .await;
    assert_eq!(status, 303);
    assert!(leads.starts_with("/?notice="), "{leads}");
    assert_eq!(daemon.alert().await["held_by"], "pat");
    let (_, body) = daemon.get(&leads).await;
    assert!(
        body.contains(&format!("you have alert {code}")),
        "the page says what came of it"
    );
    assert!(!body.contains("Nobody has taken this yet"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_cannot_act_on_the_board() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let path = format!("/alerts/{code}");
    let form = [("by", "pat"), ("word", "ack")];
    assert_eq!(daemon.post_from("cross-site", &path, &form).await.0, 403);
    assert!(daemon.alert().await["held_by"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_shown_in_the_engines_words() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    let form = [("by", "morgan"), ("word", "safe"), ("how", "spoke")];
    let (status, leads) = daemon.post(&format!("/alerts/{code}"), &form).await;
    assert_eq!(status, 303);
    assert!(leads.contains("&refused=1"), "{leads}");
    let (_, body) = daemon.get(&leads).await;
    assert!(body.contains("a voice proves nothing"), "{body}");
    assert_eq!(daemon.alert().await["code"], code.as_str(), "it is still open");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_without_a_name() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let form = [("by", ""), ("word", "ack")];
    let (_, leads) = daemon.post(&format!("/alerts/{code}"), &form).await;
    assert!(leads.contains("&refused=1"), "{leads}");
    assert!(daemon.alert().await["held_by"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_changes_nothing() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let before = daemon.alert().await;
    for path in [format!("/alerts/{code}"), format!("/alerts/{code}/sheet")] {
        assert_eq!(daemon.get(&path).await.0, 200, "{path}");
    }
    for path in [
        format!("/visits/{visit}/back"),
        format!("/visits/{visit}/raise"),
        "/phones/text".to_owned(),
        "/phones/switch".to_owned(),
    ] {
        assert_eq!(daemon.get(&path).await.0, 405, "{path}");
    }
    assert_eq!(daemon.alert().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_signed_in_and_help_is_raised_on_the_board() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let raise = format!("/visits/{visit}/raise");
    let (status, leads) = daemon.post(&raise, &[("kind", "concern"), ("by", "pat")]).await;
    assert_eq!(status, 303);
    assert!(!leads.contains("refused"), "{leads}");
    assert_eq!(daemon.alert().await["kind"], "concern");
    let ali = daemon.sign_out(&["sam"]).await;
    let (_, leads) = daemon.post(&format!("/visits/{ali}/back"), &[]).await;
    assert!(!leads.contains("refused"), "{leads}");
    let (_, visits) = daemon.get("/api/v1/visits").await;
    assert!(!visits.contains(&format!("\"{ali}\"")), "{visits}");
    let (_, alerts) = daemon.get("/api/v1/alerts").await;
    assert!(alerts.contains("\"concern\""), "{alerts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn troubles_are_shown_above_everything() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    let trouble = Some("no answer".to_owned());
    daemon.handle.hearing(GatewayName::new("paper"), trouble);
    // Not answered; a question after it is, once the board is fed.
    daemon.ask(Request::Health).await;
    let (_, body) = daemon.get("/").await;
    assert!(body.contains("Homeward is not working as it should"), "{body}");
}

// Faults: P14 x engine-hangs
#[tokio::test(flavor = "multi_thread")]
async fn a_board_whose_engine_has_ended_says_that_it_may_be_old() {
    let mut daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    daemon.stop_engine();
    let (status, body) = daemon.get("/").await;
    assert_eq!(status, 200);
    assert!(body.contains("what this page shows may be old"), "{body}");
}

/// Returns every route that the server's sources have: the path, and whether it takes a form.
fn routes() -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for part in text.split(".route(").skip(1) {
            let route = part.split('"').nth(1).unwrap().to_owned();
            let takes = part.lines().next().unwrap().contains("post(");
            found.push((route, takes));
        }
    }
    assert!(found.len() >= 16, "{found:?}");
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_get_of_any_route_changes_anything_and_no_form_of_another_site_is_taken() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let record = || async {
        let asked = [
            Question::Visits { all: true },
            Question::Alerts { all: true },
            Question::ShowVisit { who: visit.clone() },
        ];
        let mut all = Vec::new();
        for request in asked {
            all.push(daemon.ask(request).await);
        }
        all
    };
    let before = record().await;
    let everything = "by=pat&word=safe&how=seen&who=jo&kind=duress&from=%2B447700900101&text=OK&on=0";
    for (route, takes) in routes() {
        let path = route
            .replace("{code}", &code)
            .replace("{id}", &visit)
            .replace("{gateway}/{*tail}", "main/inbound");
        let url = format!("http://{}{path}?{everything}", daemon.address);
        // Only its head: one of them is a stream that does not end.
        let got = daemon.client.get(&url).send().await.unwrap().status().as_u16();
        assert!([200, 404, 405].contains(&got), "{path}: {got}");
        let got = daemon.client.head(&url).send().await.unwrap().status().as_u16();
        assert!([200, 404, 405].contains(&got), "{path}: {got}");
        if takes {
            for (site, origin) in [
                ("cross-site", "https://evil.example"),
                ("same-site", "https://other.example.sch.uk"),
                ("", "https://evil.example"),
                ("", "null"),
            ] {
                let mut post = daemon
                    .client
                    .post(&url)
                    .header("origin", origin)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(everything);
                if !site.is_empty() {
                    post = post.header("sec-fetch-site", site);
                }
                let status = post.send().await.unwrap().status().as_u16();
                // The demo has no accounts: its daemon has no page for signing in, and the school's refuses.
                let refused = if IN_SCHOOLS_ALONE.iter().any(|page| path.starts_with(page)) {
                    404
                } else {
                    403
                };
                assert_eq!(status, refused, "{path} from {site} {origin}");
            }
        }
    }
    assert_eq!(record().await, before);
}
