//! The API for programs: who may ask what, what is told to whom, and what goes wrong.

use super::daemon::Daemon;
use super::program::answered;
use homeward::app::accounts::AccountRequest;
use homeward::app::{Request, VisitWord};
use homeward::domain::account::ApiScope;
use homeward::domain::account::ApiScope::{Act, Address, Health, Read, SignOut};
use homeward::password::SessionToken;
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;

async fn school() -> Daemon {
    Daemon::start(false, "Ali Khan", 1).await
}

/// Returns a sign-out of a doorstep visit.
fn doorstep(worker: &str) -> Value {
    json!({
        "visit_type": "doorstep",
        "workers": [worker],
        "stops": ["12 Acacia Avenue, M5 3XX"],
        "household": "0161 496 0123",
        "purpose": "attendance",
        "vehicle": "blue Ford Fiesta AB12 CDE",
        "authorised_by": "morgan",
        "back": "+90m",
    })
}

/// A call, the scopes that it needs, and its status with them all.
type Cell = (
    &'static str,
    &'static str,
    Option<Value>,
    &'static [ApiScope],
    u16,
);

/// Every route with every word: `VISIT`, `OTHER` and `CODE` stand for what there is.
fn cells() -> Vec<Cell> {
    let word = |word: Value| Some(json!({ "word": word, "by": "pat" }));
    let visit = "/api/v1/visits/VISIT/words";
    let alert = "/api/v1/alerts/CODE/words";
    let mut cells: Vec<Cell> = vec![
        ("GET", "/api/v1/visits", None, &[Read], 200),
        ("GET", "/api/v1/visits?all=true", None, &[Read], 200),
        ("GET", "/api/v1/visits/VISIT", None, &[Read], 200),
        ("GET", "/api/v1/visits/VISIT/sheet", None, &[Act, Address], 200),
        ("GET", "/api/v1/alerts", None, &[Read], 200),
        ("GET", "/api/v1/alerts?all=true", None, &[Read], 200),
        ("GET", "/api/v1/alerts/CODE", None, &[Read], 200),
        ("GET", "/api/v1/people", None, &[Read], 200),
        ("GET", "/api/v1/out", None, &[Read], 200),
        ("GET", "/api/v1/history", None, &[Read], 200),
        ("GET", "/api/v1/households", None, &[Read], 200),
        ("GET", "/api/v1/gateways", None, &[Health], 200),
        ("GET", "/api/v1/health", None, &[Health], 200),
        ("GET", "/metrics", None, &[Health], 200),
        ("GET", "/api/v1/openapi.json", None, &[], 200),
        (
            "POST",
            "/api/v1/visits/foresee",
            Some(doorstep("sam")),
            &[SignOut],
            200,
        ),
        ("POST", "/api/v1/visits", Some(doorstep("sam")), &[SignOut], 201),
        (
            "POST",
            "/api/v1/people/presence",
            Some(json!({ "person": "pat", "away_until": "today", "by": "pat" })),
            &[SignOut],
            200,
        ),
        (
            "POST",
            "/api/v1/people/presence",
            Some(json!({ "person": "pat" })),
            &[SignOut],
            200,
        ),
        ("POST", visit, word(json!("in")), &[SignOut], 200),
        ("POST", visit, word(json!("ok")), &[SignOut], 200),
        (
            "POST",
            visit,
            word(json!({ "more": { "time": "10m" } })),
            &[SignOut],
            200,
        ),
        ("POST", visit, word(json!("ask")), &[Act], 200),
        ("POST", visit, word(json!({ "left": {} })), &[SignOut], 200),
        // Leave is for people: refused whatever the scopes.
        ("POST", visit, word(json!("give-leave")), &[], 403),
        ("POST", visit, word(json!("refuse-leave")), &[], 403),
        ("POST", alert, word(json!("ack")), &[Act], 200),
        ("POST", alert, word(json!("give-back")), &[Act], 200),
        ("POST", alert, word(json!("next")), &[Act], 200),
        (
            "POST",
            alert,
            word(json!({ "tried": { "what": "worker", "came": "no answer" } })),
            &[Act],
            200,
        ),
        (
            "POST",
            alert,
            word(json!({ "police": { "log": "512" } })),
            &[Act],
            200,
        ),
        ("POST", alert, word(json!("confirm")), &[], 403),
        (
            "POST",
            alert,
            word(json!({ "safe": { "how": "spoke", "of": ["all"] } })),
            &[Act],
            200,
        ),
    ];
    cells.push((
        "POST",
        "/api/v1/alerts",
        Some(json!({ "who": "OTHER", "kind": "concern", "by": "pat" })),
        &[Act],
        201,
    ));
    cells.push(("POST", visit, word(json!("back")), &[SignOut], 200));
    cells
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_each_set_of_scopes_as_the_table_says() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let other = daemon.sign_out(&["ali"]).await;
    let code = daemon.raise(&visit, "help").await;
    let placed = |path: &str| path.replace("VISIT", &visit).replace("CODE", &code);
    let all = daemon.program("all", &ApiScope::ALL).await;
    let mut lacking = Vec::new();
    for scope in ApiScope::ALL {
        let others: Vec<ApiScope> = ApiScope::ALL
            .into_iter()
            .filter(|known| *known != scope)
            .collect();
        let name = format!("without-{}", scope.word());
        lacking.push((scope, daemon.program(&name, &others).await));
    }
    for (method, path, body, scopes, status) in cells() {
        let body = body.map(|body| {
            let text = body.to_string().replace("OTHER", &other);
            serde_json::from_str::<Value>(&text).unwrap()
        });
        for (scope, program) in lacking.iter().filter(|(scope, _)| scopes.contains(scope)) {
            let answer = program.send(method, &placed(path), body.as_ref()).await;
            let cell = format!("{method} {path} {body:?} without {}", scope.word());
            assert_eq!(answer.status, 403, "{cell}: {}", answer.text());
            assert!(answer.problem().contains(scope.word()), "{cell}");
        }
        let enough = daemon
            .program(
                &format!("enough-{}", lacking.len()),
                if scopes.is_empty() { &[Read] } else { scopes },
            )
            .await;
        let asker = if status == 403 { &all } else { &enough };
        let answer = asker.send(method, &placed(path), body.as_ref()).await;
        assert_eq!(
            answer.status,
            status,
            "{method} {path} {body:?}: {}",
            answer.text()
        );
        daemon
            .ask(Request::Account(AccountRequest::EndToken {
                name: format!("enough-{}", lacking.len()),
            }))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_token_that_lasts_counts_and_never_a_cookie() {
    let daemon = school().await;
    let good = daemon.program("good", &[Read]).await;
    assert_eq!(good.get("/api/v1/visits").await.status, 200);
    let session = daemon.signed_in(Some("pat"), false).await;
    assert_eq!(session.get("/").await.status, 200);
    let by_cookie = session.get("/api/v1/visits").await;
    assert_eq!(by_cookie.status, 401, "a cookie counts for nothing at the API");
    let url = format!("http://{}/api/v1/visits", daemon.address);
    let get = || daemon.client.get(&url);
    let bearer = format!("Bearer {}", good.token);
    for (what, request) in [
        ("no token", get()),
        (
            "another scheme",
            get().header("authorization", format!("Basic {}", good.token)),
        ),
        ("no scheme", get().header("authorization", good.token.clone())),
        (
            "a wrong token",
            get().bearer_auth("hw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ),
        ("nearly", get().bearer_auth(&good.token[..good.token.len() - 1])),
        (
            "two tokens",
            get()
                .header("authorization", &bearer)
                .header("authorization", &bearer),
        ),
        (
            "in the address",
            daemon.client.get(format!("{url}?access_token={}", good.token)),
        ),
        (
            "as a cookie",
            get().header("cookie", format!("__Host-homeward={}", good.token)),
        ),
        (
            "a digest",
            get().bearer_auth(homeward::password::digest_of(&good.token).as_str()),
        ),
    ] {
        let answer = answered(request).await;
        assert_eq!(answer.status, 401, "{what}");
        assert!(answer.problem().contains("send a token"), "{what}");
    }
    // The scheme's name is read in any case.
    let answer = answered(get().header("authorization", format!("bearer {}", good.token))).await;
    assert_eq!(answer.status, 200);
    let page = daemon.client.get(format!("http://{}/", daemon.address));
    let page = answered(page.header("cookie", format!("__Host-homeward={}", good.token))).await;
    assert_eq!(page.status, 303, "a token opens no page");
    let page = daemon.client.get(format!("http://{}/people", daemon.address));
    assert_eq!(answered(page.bearer_auth(&good.token)).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn token_ends_when_it_is_ended_and_when_its_day_is_over() {
    // A day in about a second.
    let daemon = Daemon::start(false, "Ali Khan", 86_400).await;
    let ended = daemon.program("ended", &[Read]).await;
    daemon
        .ask(Request::Account(AccountRequest::EndToken {
            name: "ended".to_owned(),
        }))
        .await;
    assert_eq!(ended.get("/api/v1/visits").await.status, 401);
    let token = SessionToken::draw_for_program().unwrap();
    daemon
        .ask(Request::Account(AccountRequest::AddToken {
            name: "short".to_owned(),
            school: None,
            all_schools: false,
            scopes: [Read].into(),
            until: Some("2026-11-27".to_owned()),
            token: token.digest(),
        }))
        .await;
    let short = daemon.program_with(token.reveal());
    assert_eq!(short.get("/api/v1/visits").await.status, 200);
    let over = homeward::domain::time::Timestamp::parse("2026-11-28T00:00:00Z").unwrap();
    loop {
        let before = daemon.now();
        let status = short.get("/api/v1/visits").await.status;
        if before >= over {
            assert_eq!(status, 401, "at {before}");
            break;
        }
        assert!(status == 200 || daemon.now() >= over, "{status} at {before}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn token_of_one_school_sees_and_moves_nothing_of_another() {
    let daemon = Daemon::trust().await;
    let theirs = daemon.sign_out_at("second", "jo").await;
    let code = daemon.raise(&theirs, "help").await;
    let ours = daemon.program("ours", &ApiScope::ALL).await;
    for list in [
        "visits",
        "visits?all=true",
        "alerts",
        "alerts?all=true",
        "out",
        "history",
        "households",
    ] {
        let answer = ours.get(&format!("/api/v1/{list}")).await;
        assert_eq!(answer.status, 200, "{list}");
        assert!(!answer.text().contains("second"), "{list}: {}", answer.text());
    }
    let people = ours.get("/api/v1/people").await.json();
    assert!(
        people
            .as_array()
            .unwrap()
            .iter()
            .all(|person| person["school"] == "example")
    );
    let word = json!({ "word": "back", "by": "pat" });
    let ack = json!({ "word": "ack", "by": "pat" });
    for (method, path, body) in [
        ("GET", format!("/api/v1/visits/{theirs}"), None),
        ("GET", format!("/api/v1/visits/{theirs}/sheet"), None),
        ("POST", format!("/api/v1/visits/{theirs}/words"), Some(&word)),
        ("GET", format!("/api/v1/alerts/{code}"), None),
        ("POST", format!("/api/v1/alerts/{code}/words"), Some(&ack)),
    ] {
        let answer = ours.send(method, &path, body).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
        // No such visit and another school's are told by the same words.
        let nowhere = path
            .replace(&format!("visits/{theirs}"), "visits/v999")
            .replace(&code, "Z99");
        assert_eq!(ours.send(method, &nowhere, body).await, answer, "{method} {path}");
    }
    let raise = json!({ "who": theirs, "kind": "help", "by": "pat" });
    assert_eq!(ours.post("/api/v1/alerts", &raise).await.status, 404);
    let raise = json!({ "who": "second/sam", "kind": "help" });
    assert_eq!(ours.post("/api/v1/alerts", &raise).await.status, 409);
    let mut other = doorstep("sam");
    other["school"] = json!("second");
    for path in ["/api/v1/visits", "/api/v1/visits/foresee"] {
        assert_eq!(ours.post(path, &other).await.status, 403, "{path}");
    }
    let away = json!({ "person": "sam", "school": "second", "away_until": "today" });
    assert_eq!(ours.post("/api/v1/people/presence", &away).await.status, 403);
    let away = json!({ "person": "second/sam", "away_until": "today" });
    assert_eq!(ours.post("/api/v1/people/presence", &away).await.status, 409);
    let figures = ours.get("/metrics").await.text();
    assert!(!figures.contains("\"second\""), "{figures}");
    // Without a school named, the token's own is meant.
    assert_eq!(ours.post("/api/v1/visits", &doorstep("sam")).await.status, 201);
    let both = daemon.program_of("both", None, &ApiScope::ALL).await;
    let seen = both.get(&format!("/api/v1/visits/{theirs}")).await;
    assert_eq!(seen.status, 200);
    assert!(both.get("/metrics").await.text().contains("school=\"second\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_numbers_and_words_of_texts_need_their_own_scope() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    daemon.carry().await;
    let text = "ok, \"fine\" \\ <b>\u{202e}\u{1f600} at 12 Acacia Avenue";
    daemon.phones.text("+447700900101", text, daemon.now()).unwrap();
    daemon.fetch().await;
    let path = format!("/api/v1/visits/{visit}");
    let seen = |program: super::program::Program<'_>| {
        let token = program.token.clone();
        let path = path.clone();
        let daemon = &daemon;
        async move { daemon.program_with(&token).get(&path).await.json() }
    };
    let read = seen(daemon.program("read", &[Read]).await).await;
    let read_text = read.to_string();
    for private in ["Acacia", "0161 496 0123", "07700", "Fiesta", "attendance", "fine"] {
        assert!(!read_text.contains(private), "{private}: {read_text}");
    }
    assert_eq!(read["visit"]["id"], visit.as_str());
    let address = seen(daemon.program("address", &[Read, Address]).await).await;
    assert_eq!(address["stops"], json!(["12 Acacia Avenue, M5 3XX"]));
    assert_eq!(address["household_number"], "0161 496 0123");
    assert_eq!(address["heard"], json!([]));
    let act = seen(daemon.program("act", &[Read, Act]).await).await;
    assert_eq!(
        (&act["stops"], &act["heard"], &act["told"]),
        (&json!([]), &json!([]), &json!([]))
    );
    assert!(!act["record"].as_array().unwrap().is_empty());
    let whole = seen(daemon.program("whole", &[Read, Act, Address]).await).await;
    let heard = whole["heard"].as_array().unwrap();
    assert_eq!(
        heard.last().unwrap()["text"],
        text,
        "a text comes out as it came in"
    );
    // The history is not searched by what the token may not see.
    daemon.say(&visit, VisitWord::Back).await;
    let find = |words: &'static str| format!("/api/v1/history?words={words}");
    let read = daemon.program("reader", &[Read]).await;
    assert_eq!(read.get(&find("Bloggs")).await.json()["count"], 1);
    for private in ["Acacia", "attendance"] {
        assert_eq!(read.get(&find(private)).await.json()["count"], 0, "{private}");
    }
    assert!(read.get("/api/v1/history").await.json()["visits"][0]["purpose"].is_null());
    let whole = daemon.program("finder", &[Read, Address]).await;
    assert_eq!(whole.get(&find("Acacia")).await.json()["count"], 1);
}

// A screen that an authority builds on a token to read must not be calm where the board is red.
#[tokio::test(flavor = "multi_thread")]
async fn p03_a_visit_with_an_alert_says_so_to_a_token_that_only_reads() {
    let daemon = Daemon::trust().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let reader = daemon.program("reader", &[ApiScope::Read]).await;
    for path in ["/api/v1/visits".to_owned(), format!("/api/v1/visits/{visit}")] {
        let told = reader.get(&path).await.json();
        let line = told.get(0).unwrap_or_else(|| &told["visit"]);
        assert_eq!(line["alert"]["code"], code, "{path}: {told}");
        assert_eq!(line["alert"]["kind"], "help", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_a_400_and_what_a_rule_refuses_a_409() {
    let daemon = school().await;
    let program = daemon.program("all", &ApiScope::ALL).await;
    let url = format!("http://{}/api/v1/visits", daemon.address);
    let post = |kind: &'static str, body: String| {
        let request = daemon.client.post(&url).bearer_auth(&program.token);
        let request = if kind.is_empty() {
            request
        } else {
            request.header("content-type", kind)
        };
        answered(request.body(body))
    };
    let json_kind = "application/json";
    for (kind, body, status) in [
        (json_kind, "{".to_owned(), 400),
        (json_kind, "[]".to_owned(), 400),
        (
            json_kind,
            json!({ "visit_type": 7, "back": "+1h" }).to_string(),
            400,
        ),
        (json_kind, json!({ "visit_type": "home" }).to_string(), 400),
        (
            json_kind,
            json!({ "visit_type": "home", "back": "+1h", "colour": "red" }).to_string(),
            400,
        ),
        (
            json_kind,
            json!({ "visit_type": "nowhere", "back": "+1h" }).to_string(),
            409,
        ),
        (
            json_kind,
            json!({ "visit_type": "home", "back": "yesterday" }).to_string(),
            409,
        ),
        (json_kind, format!("\"{}\"", "x".repeat(17 * 1024)), 413),
        ("text/plain", doorstep("jo").to_string(), 415),
        ("", doorstep("jo").to_string(), 415),
    ] {
        let answer = post(kind, body.clone()).await;
        assert_eq!(
            answer.status,
            status,
            "{kind} {}",
            body.get(..60).unwrap_or(&body)
        );
        assert!(!answer.problem().is_empty());
    }
    for (path, status) in [
        ("/api/v1/visits?all=perhaps", 400),
        ("/api/v1/visits?every=true", 400),
        ("/api/v1/history?from=yesterday", 400),
        ("/api/v1/visits/%FF", 400),
        ("/api/v1/visits/jo", 404),
        ("/api/v1/visits/v0x1", 404),
        ("/api/v1/nothing", 404),
    ] {
        let answer = program.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        answer.problem();
    }
    let answer = program.send("DELETE", "/api/v1/visits", None).await;
    assert_eq!(answer.status, 405);
    answer.problem();
    // The workers of a visit take no part in ending its alert: a rule of the domain, in its own words.
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let own = json!({ "word": { "safe": { "how": "spoke" } }, "by": "jo" });
    let answer = program.post(&format!("/api/v1/alerts/{code}/words"), &own).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(answer.problem().contains(&code));
}

#[tokio::test(flavor = "multi_thread")]
async fn daemon_that_stops_answers_busy_and_says_when_to_ask_again() {
    let mut daemon = school().await;
    let token = daemon.program("all", &ApiScope::ALL).await.token;
    daemon.stop_engine();
    let program = daemon.program_with(&token);
    for answer in [
        program.get("/api/v1/health").await,
        program.post("/api/v1/visits", &doorstep("jo")).await,
    ] {
        assert_eq!(answer.status, 503, "{}", answer.text());
        answer.problem();
    }
    let url = format!("http://{}/api/v1/health", daemon.address);
    let answer = daemon.client.get(url).bearer_auth(&token).send().await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "2");
    // Lists come from the last state, and the figures say that the engine is silent.
    assert_eq!(program.get("/api/v1/visits").await.status, 200);
    let figures = program.get("/metrics").await.text();
    assert!(figures.contains("\nhomeward_engine_answers 0\n"), "{figures}");
    assert!(!figures.contains("homeward_messages{"), "{figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn program_that_fills_the_places_is_told_to_wait_and_takes_none_from_the_pages() {
    let daemon = school().await;
    let pat = daemon.signed_in(Some("pat"), false).await;
    let program = daemon.program("greedy", &ApiScope::ALL).await;
    let head = format!(
        "POST /api/v1/visits HTTP/1.1\r\nHost: homeward\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\n\r\n{{",
        program.token
    );
    // Eight bodies that do not come.
    let held: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = TcpStream::connect(&daemon.address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let until = async |wanted: u16| loop {
        let answer = program.get("/api/v1/out").await;
        if answer.status == wanted {
            break answer;
        }
    };
    // Shorter than the time after which a body counts as lost.
    let patience = std::time::Duration::from_secs(8);
    let busy = tokio::time::timeout(patience, until(429))
        .await
        .expect("every place is taken");
    assert!(busy.problem().contains("nothing was done"));
    assert_eq!(pat.get("/").await.status, 200);
    drop(held);
    until(200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_what_a_program_does_stands_in_the_record_by_the_name_of_its_token() {
    let daemon = school().await;
    let program = daemon.program("desk", &ApiScope::ALL).await;
    let made = program.post("/api/v1/visits", &doorstep("jo")).await.json();
    let id = made["visit"]["id"].as_str().unwrap();
    let words = format!("/api/v1/visits/{id}/words");
    program.post(&words, &json!({ "word": "in" })).await;
    program.post(&words, &json!({ "word": "ok", "by": "pat" })).await;
    let story = program.get(&format!("/api/v1/visits/{id}")).await.json();
    let record = story["record"].as_array().unwrap();
    let line = |what: &str| {
        record
            .iter()
            .find(|line| line["what"] == what)
            .unwrap_or_else(|| panic!("{record:#?}"))
    };
    assert_eq!(line("signed out")["via"], "api desk");
    assert_eq!(line("arrived")["by"], "desk", "nobody was named");
    let checked = line("checked in");
    assert_eq!(
        (&checked["by"], &checked["via"]),
        (&json!("example/pat"), &json!("api desk"))
    );
}
