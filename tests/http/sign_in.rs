//! Signing in: who gets in, as whom, and what a session may see and do.

use crate::daemon::Daemon;
use homeward::app::accounts::AccountRequest;
use homeward::app::{Request, VisitWord};
use homeward::password;

const PASSWORD: &str = "purple kettle nine";

/// A school with the board served, and accounts: Pat of the office with a PIN, Morgan the head, and a technician.
async fn school() -> Daemon {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    for (name, person, admin) in [
        ("pat", Some("pat"), false),
        ("morgan", Some("morgan"), false),
        ("ict", None, true),
    ] {
        daemon
            .ask(Request::Account(AccountRequest::Open {
                name: name.to_owned(),
                person: person.map(str::to_owned),
                school: None,
                admin,
                password: password::hash(PASSWORD).unwrap(),
            }))
            .await;
    }
    daemon
        .ask(Request::Account(AccountRequest::SetPin {
            name: "pat".to_owned(),
            pin: password::hash("2580").unwrap(),
        }))
        .await;
    daemon
}

async fn try_in(daemon: &Daemon, name: &str, password: &str, then: &str) -> reqwest::Response {
    daemon
        .client
        .post(format!("http://{}/sign-in", daemon.address))
        .header("sec-fetch-site", "same-origin")
        .form(&[("name", name), ("password", password), ("then", then)])
        .send()
        .await
        .unwrap()
}

/// Signs in; returns the cookie as a browser sends it back.
async fn signed_in(daemon: &Daemon, name: &str) -> String {
    let answer = try_in(daemon, name, PASSWORD, "/").await;
    assert_eq!(answer.status(), 303);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn get(daemon: &Daemon, cookie: &str, path: &str) -> (u16, String) {
    let url = format!("http://{}{path}", daemon.address);
    let answer = daemon
        .client
        .get(url)
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn post(daemon: &Daemon, cookie: &str, path: &str, form: &[(&str, &str)]) -> (u16, String) {
    let answer = daemon
        .client
        .post(format!("http://{}{path}", daemon.address))
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie)
        .form(form)
        .send()
        .await
        .unwrap();
    let leads = answer.headers().get("location");
    let leads = leads.map_or_else(String::new, |to| to.to_str().unwrap().to_owned());
    (answer.status().as_u16(), leads)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_kept_to_https_to_this_host_and_from_scripts() {
    let daemon = school().await;
    let answer = try_in(&daemon, " Pat ", PASSWORD, "/").await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-homeward="), "{cookie}");
    for part in [
        "; Path=/",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Secure",
        "; Max-Age=43200",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let again = try_in(&daemon, "pat", PASSWORD, "/").await;
    let again = again.headers()["set-cookie"].to_str().unwrap();
    assert_ne!(cookie, again, "each session has a token of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_sign_in_leads_to_our_pages_alone() {
    let daemon = school().await;
    for (then, leads) in [
        ("/alerts/H1", "/alerts/H1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/sign-in", "/"),
        ("/a\r\nset-cookie: x", "/"),
        ("", "/"),
    ] {
        let answer = try_in(&daemon, "pat", PASSWORD, then).await;
        assert_eq!(answer.headers()["location"], leads, "{then:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_name_are_answered_alike_and_waited_upon() {
    let daemon = school().await;
    let mut bodies = Vec::new();
    for name in ["pat", "nobody"] {
        let answer = try_in(&daemon, name, "purple kettle ten", "/").await;
        assert_eq!(answer.status(), 401);
        assert!(answer.headers().get("set-cookie").is_none());
        bodies.push(answer.text().await.unwrap().replace(name, "NAME"));
    }
    assert_eq!(bodies[0], bodies[1]);
    for _ in 0..4 {
        try_in(&daemon, "pat", "purple kettle ten", "/").await;
    }
    let held = try_in(&daemon, "pat", PASSWORD, "/").await;
    assert_eq!(held.status(), 429, "the right one waits too");
    assert!(held.text().await.unwrap().contains("Too many wrong tries"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_sees_what_its_roles_allow() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let (office, ict) = (signed_in(&daemon, "pat").await, signed_in(&daemon, "ict").await);
    let (_, board) = get(&daemon, &office, "/").await;
    assert!(
        board.contains("Jo Bloggs") && board.contains("Help is needed"),
        "{board}"
    );
    assert!(
        board.contains("Pat Evans") && !board.contains("Who are you?"),
        "a name is known: {board}"
    );
    let (status, board) = get(&daemon, &ict, "/").await;
    assert_eq!(status, 200);
    assert!(
        !board.contains("Jo Bloggs") && !board.contains("Help is needed"),
        "{board}"
    );
    for path in [format!("/alerts/{code}"), format!("/alerts/{code}/sheet")] {
        assert_eq!(get(&daemon, &ict, &path).await.0, 403, "{path}");
        assert_eq!(get(&daemon, &office, &path).await.0, 200, "{path}");
    }
    assert_eq!(get(&daemon, &ict, "/gateways").await.0, 200);
    assert_eq!(
        get(&daemon, &ict, "/api/v1/visits").await.0,
        401,
        "no cookie counts at the API"
    );
    for path in ["/phones", "/pace"] {
        assert_eq!(
            get(&daemon, &office, path).await.0,
            404,
            "the demo's alone: {path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_taken_without_a_pin_and_ended_with_it() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let office = signed_in(&daemon, "pat").await;
    let path = format!("/alerts/{code}");
    let (_, leads) = post(&daemon, &office, &path, &[("word", "ack"), ("by", "morgan")]).await;
    assert!(!leads.contains("refused"), "{leads}");
    assert_eq!(daemon.alert().await["held_by"], "pat", "whatever the form says");
    let tried = [
        ("word", "tried"),
        ("what", "worker"),
        ("came", "no answer <script>"),
    ];
    post(&daemon, &office, &path, &tried).await;
    let (_, page) = get(&daemon, &office, &path).await;
    assert!(
        page.contains("Pat Evans rang them: no answer &lt;script&gt;"),
        "{page}"
    );
    let safe = |pin: &'static str| [("word", "safe"), ("how", "spoke"), ("of", "all"), ("pin", pin)];
    for wrong in ["", "1111"] {
        let (_, leads) = post(&daemon, &office, &path, &safe(wrong)).await;
        assert!(leads.contains("refused=1"), "{wrong}: {leads}");
    }
    assert!(daemon.alert().await["resolved_at"].is_null());
    let (_, leads) = post(&daemon, &office, &path, &safe("2580")).await;
    assert!(
        leads.contains("resolved") && !leads.contains("refused"),
        "{leads}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_wrong_pins_wait_and_never_keep_anybody_from_an_alert() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let office = signed_in(&daemon, "pat").await;
    let path = format!("/alerts/{code}");
    let safe = |pin: &'static str| [("word", "safe"), ("how", "spoke"), ("of", "all"), ("pin", pin)];
    for _ in 0..5 {
        post(&daemon, &office, &path, &safe("1111")).await;
    }
    let (_, leads) = post(&daemon, &office, &path, &safe("2580")).await;
    assert!(leads.contains("too%20many%20wrong"), "{leads}");
    for word in ["ack", "police", "next"] {
        let (_, leads) = post(&daemon, &office, &path, &[("word", word)]).await;
        assert!(!leads.contains("PIN"), "{word}: {leads}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_for_everybody_who_has_the_cookie() {
    let daemon = school().await;
    let office = signed_in(&daemon, "pat").await;
    assert_eq!(get(&daemon, &office, "/").await.0, 200);
    let (status, leads) = post(&daemon, &office, "/sign-out", &[]).await;
    assert_eq!((status, leads.as_str()), (303, "/sign-in"));
    assert_eq!(get(&daemon, &office, "/").await.0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_needs_nobody_sees_names_and_times_and_never_duress() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    daemon.raise(&visit, "duress").await;
    let token = password::SessionToken::draw().unwrap();
    daemon
        .ask(Request::Account(AccountRequest::AdmitScreen {
            kiosk: false,
            school: None,
            token: token.digest(),
        }))
        .await;
    let link = format!("/screen/{}", token.reveal());
    let (status, body) = daemon.get(&link).await;
    assert_eq!(status, 200);
    assert!(
        body.contains("a screen on a wall"),
        "a look changes nothing: {body}"
    );
    let answer = daemon
        .client
        .post(format!("http://{}{link}", daemon.address))
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["location"], "/wall");
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    assert!(!cookie.contains(token.reveal()), "the link is no cookie");
    assert_eq!(daemon.get(&link).await.0, 404, "the link works once");
    let linked = format!("__Host-homeward={}", token.reveal());
    assert_eq!(get(&daemon, &linked, "/wall").await.0, 303, "and admits nobody");
    let (status, board) = get(&daemon, &cookie, "/wall").await;
    assert_eq!(status, 200);
    assert!(board.contains("Jo"), "{board}");
    assert!(!board.contains("uress") && !board.contains("999"), "{board}");
    for (path, form) in [
        ("/alerts/H1", vec![("word", "ack")]),
        ("/visits/v1/raise", vec![("kind", "help")]),
        ("/visits/v1/back", vec![]),
    ] {
        assert_eq!(post(&daemon, &cookie, path, &form).await.0, 403, "{path}");
    }
    assert_eq!(daemon.get("/screen/anything-else").await.0, 404);
    // A visit that is over stands on the office's board for its duress alone: not on the wall.
    daemon
        .ask(Request::Visit {
            who: visit.clone(),
            worker: None,
            word: VisitWord::Back,
            by: Some("pat".to_owned()),
        })
        .await;
    let office = signed_in(&daemon, "pat").await;
    assert!(get(&daemon, &office, "/").await.1.contains("Jo Bloggs"));
    let (_, wall) = get(&daemon, &cookie, "/wall").await;
    assert!(!wall.contains("<b>Jo") && !wall.contains("its alert"), "{wall}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_heard_a_screen_stands_beside_the_gateways() {
    let daemon = school().await;
    let office = signed_in(&daemon, "pat").await;
    let (_, page) = get(&daemon, &office, "/gateways").await;
    assert!(page.contains("sound not heard since signing in"), "{page}");
    post(&daemon, &office, "/heard", &[("heard", "yes")]).await;
    let (_, page) = get(&daemon, &office, "/gateways").await;
    assert!(
        page.contains("Pat Evans") && page.contains("sound heard"),
        "{page}"
    );
    let (_, leads) = post(&daemon, &office, "/heard", &[("heard", "no")]).await;
    assert!(leads.contains("refused=1"), "{leads}");
    let (_, page) = get(&daemon, &office, "/gateways").await;
    assert!(page.contains("sound not heard since signing in"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_of_one_browser_keep_no_other_from_signing_in() {
    let daemon = school().await;
    let from = |address: &'static str, name: &'static str, password: &'static str| {
        daemon
            .client
            .post(format!("http://{}/sign-in", daemon.address))
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", address)
            .form(&[("name", name), ("password", password)])
            .send()
    };
    for number in 0..30 {
        let name = ["one", "two", "three", "four", "five", "six", "seven", "eight"][number / 4];
        let wrong = from("192.0.2.1", name, "purple kettle ten").await.unwrap();
        assert_eq!(wrong.status(), 401, "{number}");
    }
    let held = from("192.0.2.1", "pat", PASSWORD).await.unwrap();
    assert_eq!(held.status(), 429, "the browser of the wrong tries waits");
    let other = from("192.0.2.2", "pat", PASSWORD).await.unwrap();
    assert_eq!(other.status(), 303, "another does not");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_passwords_of_one_person_keep_nobody_else_of_the_school_out() {
    let daemon = school().await;
    for name in ["pat", "nobody"] {
        for _ in 0..5 {
            let wrong = try_in(&daemon, name, "purple kettle ten", "/").await;
            assert_eq!(wrong.status(), 401);
        }
        // Alike, so that a wait does not tell which names there are.
        assert_eq!(try_in(&daemon, name, PASSWORD, "/").await.status(), 429, "{name}");
    }
    assert_eq!(try_in(&daemon, "morgan", PASSWORD, "/").await.status(), 303);
}

/// Asks for a page as the page's own script does.
async fn live(daemon: &Daemon, cookie: &str, path: &str) -> String {
    let request = daemon
        .client
        .get(format!("http://{}{path}", daemon.address))
        .header("cookie", cookie)
        .header("homeward-have", "none");
    request.send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_rendered_for_one_account_is_never_sent_to_another() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "duress").await;
    let path = format!("/alerts/{code}");
    let (office, leader) = (
        signed_in(&daemon, "pat").await,
        signed_in(&daemon, "morgan").await,
    );
    // Twice and in turns: what was kept of the first must not answer the second.
    for _ in 0..2 {
        let (pat, morgan) = (
            live(&daemon, &office, &path).await,
            live(&daemon, &leader, &path).await,
        );
        assert!(pat.contains("Pat Evans</span>") && !pat.contains("Morgan Reed</span>"));
        assert!(morgan.contains("Morgan Reed</span>") && !morgan.contains("Pat Evans</span>"));
        let ends = "value=\"safe\"";
        assert!(morgan.contains(ends) && !pat.contains(ends), "{pat}");
    }
    post(&daemon, &office, "/lock", &[]).await;
    let locked = live(&daemon, &office, "/").await;
    assert!(!locked.contains("uress") && !locked.contains("999"), "{locked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_police_were_called_the_page_no_longer_says_to_ring_999() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let office = signed_in(&daemon, "pat").await;
    let path = format!("/alerts/{code}");
    let instruction = |body: &str| {
        let (_, rest) = body.split_once("<p class=\"instruction\">").unwrap();
        rest.split_once("</p>").unwrap().0.to_owned()
    };
    assert!(instruction(&get(&daemon, &office, &path).await.1).contains("Ring 999"));
    post(&daemon, &office, &path, &[("word", "police"), ("log", "4711")]).await;
    let told = instruction(&get(&daemon, &office, &path).await.1);
    assert!(told.contains("log 4711") && !told.contains("Ring 999"), "{told}");
    let page = get(&daemon, &office, &path).await.1;
    assert!(
        !page.contains(">Police called</button>") && page.contains(">Write the log number down</button>"),
        "nobody is to ring twice: {page}"
    );
    // The end says what the police know, and a call taken back is none.
    let safe = [("word", "safe"), ("how", "spoke"), ("pin", "2580")];
    post(&daemon, &office, &path, &safe).await;
    let settled = get(&daemon, &office, &path).await.1;
    assert!(
        settled.contains("The police were called. If nobody has told them"),
        "{settled}"
    );
    let visit = daemon.sign_out(&["sam"]).await;
    let path = format!("/alerts/{}", daemon.raise(&visit, "help").await);
    post(&daemon, &office, &path, &[("word", "police")]).await;
    post(&daemon, &office, &path, &[("word", "not-rung")]).await;
    post(&daemon, &office, &path, &safe).await;
    let settled = get(&daemon, &office, &path).await.1;
    assert!(settled.contains("The police were not called."), "{settled}");
}

// A slip on the one button that ends the calls to 999 must have a way back.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_pressed_police_by_mistake_says_so_and_999_is_asked_for_again() {
    let daemon = school().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let office = signed_in(&daemon, "pat").await;
    let path = format!("/alerts/{code}");
    let before = get(&daemon, &office, &path).await.1;
    assert!(!before.contains("no-police"), "there is no call to take back");
    post(&daemon, &office, &path, &[("word", "police")]).await;
    let called = get(&daemon, &office, &path).await.1;
    assert!(called.contains("value=\"no-police\""), "{called}");
    post(&daemon, &office, &path, &[("word", "no-police")]).await;
    let after = get(&daemon, &office, &path).await.1;
    let (_, rest) = after.split_once("<p class=\"instruction\">").unwrap();
    assert!(rest.split_once("</p>").unwrap().0.contains("Ring 999"), "{rest}");
    assert!(!after.contains("no-police"), "{after}");
}

// Whoever has no PIN types the password: the form that is refused without it has a field for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_monitor_alert_is_settled_with_the_password_that_its_form_asks_for() {
    let daemon = school().await;
    daemon.sign_out(&["jo"]).await;
    daemon.phones.text("+447700900199", "STOP", daemon.now()).unwrap();
    daemon.fetch().await;
    let alert = daemon.alert().await;
    assert_eq!(alert["kind"], "monitor", "{alert}");
    let code = alert["code"].as_str().unwrap();
    let path = format!("/alerts/{code}");
    let leader = signed_in(&daemon, "morgan").await;
    let page = get(&daemon, &leader, &path).await.1;
    let (_, form) = page.split_once(&format!("id=\"safe-{code}\"")).expect("the form");
    let (form, _) = form.split_once("</form>").unwrap();
    assert!(
        form.contains("It is settled") && form.contains("Your password"),
        "{form}"
    );
    let settled = [("word", "safe"), ("pin", PASSWORD)];
    let (_, leads) = post(&daemon, &leader, &path, &settled).await;
    assert!(
        leads.contains("resolved") && !leads.contains("refused"),
        "{leads}"
    );
}
