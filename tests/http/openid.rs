//! Signing in at the school's own service, as a browser sees it: the button, the way there and back, the link by an admin, and what
//! is said where nobody is let in.

use crate::daemon::{Daemon, PUBLIC_URL};
use crate::openid_tokens::settings;
use crate::session::{Browser, PIN};
use crate::support::openid::SignInService;
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::openid::IssuerKind;
use homeward::password;
use homeward::second_factor::{draw, step_at};
use reqwest::{Response, Url};
use serde_json::{Value, json};

const NOBODY: &str = "You are not signed in";

/// A school with Pat of the office, the head and a technician, and the mock as its service.
struct Bench {
    daemon: Daemon,
    service: SignInService,
}

/// A browser that pressed the button: the cookie that it was given, and where it was led.
struct Gone {
    cookie: String,
    there: Url,
}

impl Bench {
    async fn new() -> Self {
        let service = SignInService::mock("");
        let daemon = Daemon::signing_in_by(settings(service.issuer(), IssuerKind::Other)).await;
        for (name, person) in [("pat", Some("pat")), ("morgan", Some("morgan")), ("ict", None)] {
            daemon
                .ask(Request::Account(AccountRequest::Open {
                    name: name.to_owned(),
                    person: person.map(str::to_owned),
                    school: None,
                    admin: person.is_none(),
                    password: password::hash("purple kettle nine").unwrap(),
                }))
                .await;
        }
        Self { daemon, service }
    }

    /// Presses the button, from a browser at an address of its own.
    async fn press(&self, from: &str, then: &str) -> Response {
        let url = format!("http://{}/sign-in/openid", self.daemon.address);
        let request = self.daemon.client.post(url).form(&[("then", then)]);
        let request = request.header("sec-fetch-site", "same-origin");
        request.header("x-forwarded-for", from).send().await.unwrap()
    }

    async fn leave(&self, from: &str, then: &str) -> Gone {
        let answer = self.press(from, then).await;
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let refresh = answer.headers()["refresh"].to_str().unwrap();
        let there = Url::parse(refresh.strip_prefix("0; url=").unwrap()).unwrap();
        let page = answer.text().await.unwrap();
        assert!(page.contains("Go on to the school"), "{page}");
        Gone { cookie, there }
    }

    /// Signs in at the service, as whoever the order says; returns the way back.
    async fn at_the_service(&self, gone: &Gone, order: &Value) -> String {
        let now = self.daemon.now().ms() / 1000;
        let mut claims = json!({"iat": now, "nbf": now, "exp": now + 3600, "sub": "1234"});
        if let Some(wanted) = order["claims"].as_object() {
            claims.as_object_mut().unwrap().extend(wanted.clone());
        }
        let mut order = order.clone();
        order["claims"] = claims;
        self.service.order(&order);
        let led = self.daemon.client.get(gone.there.clone()).send().await.unwrap();
        let back = led.headers()["location"].to_str().unwrap();
        back.strip_prefix(PUBLIC_URL).unwrap().to_owned()
    }

    async fn come_back(&self, from: &str, cookie: &str, back: &str) -> Response {
        let url = format!("http://{}{back}", self.daemon.address);
        let request = self.daemon.client.get(url).header("cookie", cookie);
        request.header("x-forwarded-for", from).send().await.unwrap()
    }

    /// The whole way, from an address of its own.
    async fn sign_in(&self, from: &str, order: &Value) -> Response {
        let gone = self.leave(from, "/people").await;
        let back = self.at_the_service(&gone, order).await;
        self.come_back(from, &gone.cookie, &back).await
    }

    async fn ask(&self, request: AccountRequest) -> Value {
        self.daemon.ask(Request::Account(request)).await
    }

    /// Ties whoever signs in there to an account, as an admin does.
    async fn link(&self, name: &str) {
        let page = self.sign_in("192.0.2.200", &json!({})).await;
        assert_eq!(page.status(), 403);
        let code = code_on(&page.text().await.unwrap());
        let name = name.to_owned();
        self.ask(AccountRequest::LinkIdentity { name, code }).await;
    }
}

fn code_on(page: &str) -> String {
    let (_, rest) = page
        .split_once("<b id=\"code\">")
        .unwrap_or_else(|| panic!("no code in {page}"));
    rest.split('<').next().unwrap().to_owned()
}

/// Returns the cookie of the session that an answer begins; `None` where it begins none.
fn session_of(answer: &Response) -> Option<String> {
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.find(|cookie| cookie.starts_with("__Host-homeward="))
}

/// Holds an answer to a page that lets nobody in, and says so in these words.
async fn refused(answer: Response, status: u16, words: &str) {
    assert_eq!(session_of(&answer), None);
    assert_eq!(answer.status(), status);
    let page = answer.text().await.unwrap();
    assert!(
        page.contains(NOBODY) && page.contains(words),
        "no `{words}` in {page}"
    );
    assert!(page.contains("Back to signing in"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_nobody_has_linked_is_given_a_code_and_whom_an_admin_has_is_signed_in() {
    let bench = Bench::new().await;
    let there = json!({"claims": {"name": "Pat Evans", "email": "pat@example.sch.uk"}});
    let first = bench.sign_in("192.0.2.1", &there).await;
    assert_eq!(session_of(&first), None, "an e-mail address lets nobody in");
    assert_eq!(first.status(), 403);
    let page = first.text().await.unwrap();
    assert!(
        page.contains("pat@example.sch.uk") && page.contains("homeward user link"),
        "{page}"
    );
    let code = code_on(&page);
    let again = bench.sign_in("192.0.2.1", &there).await.text().await.unwrap();
    assert_eq!(code_on(&again), code, "the same person keeps the code");

    let listed = bench.ask(AccountRequest::List).await;
    assert_eq!(listed["identities"][0]["code"], code.as_str());
    assert_eq!(listed["identities"][0]["name"], "Pat Evans");
    let link = AccountRequest::LinkIdentity {
        name: "pat".to_owned(),
        code: code.to_lowercase().replace('-', " "),
    };
    bench.ask(link).await;

    let signed_in = bench.sign_in("192.0.2.1", &there).await;
    assert_eq!(signed_in.status(), 303);
    assert_eq!(
        signed_in.headers()["location"],
        "/people",
        "where they wanted to go"
    );
    let cookie = session_of(&signed_in).unwrap();
    for part in [
        "; Path=/",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Secure",
        "; Max-Age=43200",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let another = session_of(&bench.sign_in("192.0.2.1", &there).await).unwrap();
    assert_ne!(cookie, another, "each session has a token of its own");
    let url = format!("http://{}/people", bench.daemon.address);
    let page = bench
        .daemon
        .client
        .get(url)
        .header("cookie", cookie.split(';').next().unwrap());
    let page = page.send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Pat Evans"));
    let listed = bench.ask(AccountRequest::List).await;
    assert_eq!(listed["identities"], json!([]), "nobody waits any more");
}

// An admin at the page ties an account by the code on the person's own screen, and by no name.
#[tokio::test(flavor = "multi_thread")]
async fn an_admin_ties_an_account_on_the_page_by_the_code_and_takes_it_away_again() {
    let bench = Bench::new().await;
    let there = json!({"claims": {"name": "Pat <b>Evans", "email": "pat@example.sch.uk"}});
    let code = code_on(&bench.sign_in("192.0.2.1", &there).await.text().await.unwrap());
    let admin = Browser::sign_in_as_admin(&bench.daemon, "example", "sam").await;
    let said = async |path: &str, form: &[(&str, &str)]| {
        let page = admin.post(path, form).await;
        admin.get(&page.leads).await
    };
    let page = admin.get("/accounts").await;
    page.has("and not tied yet: 1")
        .has("Pat &lt;b&gt;Evans, pat@example.sch.uk")
        .lacks(&code);
    let tie = |code: &str| -> [(&str, String); 3] {
        [
            ("name", "pat".to_owned()),
            ("code", code.to_owned()),
            ("pin", PIN.to_owned()),
        ]
    };
    for wrong in ["", "AAAA-AAAA"] {
        let form = tie(wrong);
        let form: Vec<(&str, &str)> = form.iter().map(|(key, value)| (*key, value.as_str())).collect();
        said("/accounts/link", &form).await.has("Not done");
        assert_eq!(session_of(&bench.sign_in("192.0.2.1", &there).await), None);
    }
    let form = tie(&code);
    let form: Vec<(&str, &str)> = form.iter().map(|(key, value)| (*key, value.as_str())).collect();
    said("/accounts/link", &form)
        .await
        .has("pat may sign in at the school")
        .has("Signs in at the school")
        .lacks("and not tied yet");
    assert!(session_of(&bench.sign_in("192.0.2.1", &there).await).is_some());
    said("/accounts/unlink", &[("name", "pat"), ("pin", PIN)])
        .await
        .has("pat signs in by password alone");
    assert_eq!(session_of(&bench.sign_in("192.0.2.1", &there).await), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_there_is_bound_to_the_browser_and_says_what_is_asked() {
    let bench = Bench::new().await;
    let url = format!("http://{}/sign-in?then=%2Fpeople", bench.daemon.address);
    let page = bench
        .daemon
        .client
        .get(&url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("Sign in with your school account") && page.contains("Password"),
        "{page}"
    );
    let answer = bench.press("192.0.2.1", "/").await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-homeward-openid="), "{cookie}");
    for part in [
        "; Path=/",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Secure",
        "; Max-Age=600",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let (one, other) = (
        bench.leave("192.0.2.1", "/").await,
        bench.leave("192.0.2.1", "/").await,
    );
    let asked = |gone: &Gone, name: &str| {
        let found = gone.there.query_pairs().find(|(key, _)| key == name);
        let (_, value) = found.unwrap_or_else(|| panic!("no `{name}` in {}", gone.there));
        value.into_owned()
    };
    for (name, value) in [
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
        ("scope", "openid profile email"),
        ("client_id", "homeward"),
        (
            "redirect_uri",
            "https://homeward.example.sch.uk/sign-in/openid/back",
        ),
    ] {
        assert_eq!(asked(&one, name), value);
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked(&one, name).len(), 43, "{name}");
        assert_ne!(asked(&one, name), asked(&other, name), "{name}");
    }
    assert!(!cookie.contains(&asked(&one, "state")));
    assert!(
        !one.there.as_str().contains("not%20a%20word"),
        "the secret stays here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_back_in_another_browser_or_twice_or_with_another_state() {
    let bench = Bench::new().await;
    bench.link("pat").await;
    let (mine, theirs) = (
        bench.leave("192.0.2.1", "/").await,
        bench.leave("192.0.2.2", "/").await,
    );
    let back = bench.at_the_service(&mine, &json!({})).await;
    let words = "begun in another browser";
    refused(
        bench.come_back("192.0.2.2", &theirs.cookie, &back).await,
        400,
        words,
    )
    .await;
    refused(bench.come_back("192.0.2.3", "", &back).await, 400, words).await;
    let twice = format!("{back}&state=x");
    refused(
        bench.come_back("192.0.2.4", &mine.cookie, &twice).await,
        400,
        words,
    )
    .await;
    let (path, _) = back.split_once('?').unwrap();
    refused(bench.come_back("192.0.2.5", &mine.cookie, path).await, 400, words).await;
    let good = bench.come_back("192.0.2.1", &mine.cookie, &back).await;
    assert!(session_of(&good).is_some(), "what others tried has not ended it");
    let spent = good.headers().get_all("set-cookie").iter();
    let mut spent = spent.map(|cookie| cookie.to_str().unwrap());
    assert!(
        spent.any(|cookie| cookie.starts_with("__Host-homeward-openid=;") && cookie.contains("Max-Age=0"))
    );
    refused(
        bench.come_back("192.0.2.1", &mine.cookie, &back).await,
        400,
        words,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_there_a_link_leads_to_our_pages_alone() {
    let bench = Bench::new().await;
    bench.link("pat").await;
    for (then, leads) in [
        ("/alerts/H1", "/alerts/H1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/sign-in/openid/back", "/"),
        ("/a\r\nset-cookie: x", "/"),
    ] {
        let gone = bench.leave("192.0.2.1", then).await;
        let back = bench.at_the_service(&gone, &json!({})).await;
        let answer = bench.come_back("192.0.2.1", &gone.cookie, &back).await;
        assert_eq!(answer.headers()["location"], leads, "{then:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_there_is_said_in_plain_words_and_lets_nobody_in() {
    let bench = Bench::new().await;
    bench.link("pat").await;
    for (number, (order, status, words)) in [
        (json!({"claims": {"aud": "another"}}), 401, "does not hold"),
        (json!({"sign": "none"}), 401, "does not hold"),
        (json!({"claims": {"exp": 1}}), 401, "differ by more than a minute"),
        (
            json!({"refuse": "invalid_grant"}),
            401,
            "used already, or took too long",
        ),
        (
            json!({"refuse": "invalid_client"}),
            502,
            "its secret there may have run out",
        ),
        (json!({"sign": "no-token"}), 502, "makes no sense"),
        (
            json!({"back": {"iss": "https://login.example.sch.uk"}}),
            401,
            "did not come back from",
        ),
        (
            json!({"back": {"error": "access_denied"}}),
            401,
            "without signing in there",
        ),
        (
            json!({"back": {"error": "temporarily_unavailable"}}),
            401,
            "in a minute",
        ),
        (
            json!({"back": {"error": "<script>alert(1)</script>"}}),
            401,
            "came to nothing",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = bench.sign_in(&format!("192.0.2.{number}"), &order).await;
        refused(answer, status, words).await;
    }
    let good = bench.sign_in("192.0.2.100", &json!({})).await;
    assert!(session_of(&good).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_do_not_hold_are_waited_upon_like_wrong_passwords() {
    let bench = Bench::new().await;
    bench.link("pat").await;
    let bad = json!({"claims": {"aud": "another"}});
    let gone = bench.leave("192.0.2.1", "/").await;
    for _ in 0..30 {
        refused(bench.sign_in("192.0.2.1", &bad).await, 401, "does not hold").await;
    }
    let held = bench.press("192.0.2.1", "/").await;
    assert_eq!(held.status(), 429, "a good one waits too");
    assert!(held.text().await.unwrap().contains("Too many wrong tries"));
    let back = bench.at_the_service(&gone, &json!({})).await;
    let held = bench.come_back("192.0.2.1", &gone.cookie, &back).await;
    refused(held, 429, "Too many wrong tries").await;
    let good = bench.sign_in("192.0.2.2", &json!({})).await;
    assert!(session_of(&good).is_some(), "another browser does not wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_of_an_account_hold_nobody_back_who_signs_in_there() {
    let bench = Bench::new().await;
    bench.link("pat").await;
    for number in 0..6 {
        let url = format!("http://{}/sign-in", bench.daemon.address);
        let form = [("name", "pat"), ("password", "purple kettle ten")];
        let request = bench.daemon.client.post(url).form(&form);
        let request = request.header("sec-fetch-site", "same-origin");
        let request = request.header("x-forwarded-for", format!("192.0.2.{number}"));
        request.send().await.unwrap();
    }
    assert!(session_of(&bench.sign_in("192.0.2.100", &json!({})).await).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_code_of_its_own_signs_in_by_password_and_code_alone() {
    let bench = Bench::new().await;
    bench.link("ict").await;
    bench
        .ask(AccountRequest::SetSecondFactor {
            name: "ict".to_owned(),
            secret: draw().unwrap(),
            step: step_at(bench.daemon.now()),
        })
        .await;
    let answer = bench.sign_in("192.0.2.1", &json!({})).await;
    refused(answer, 409, "asked for a password and a code").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_taken_away_or_of_a_closed_account_opens_nothing() {
    let bench = Bench::new().await;
    bench.link("pat").await;
    let signed_in = bench.sign_in("192.0.2.1", &json!({})).await;
    let cookie = session_of(&signed_in).unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let name = "pat".to_owned();
    let unlinked = bench.ask(AccountRequest::UnlinkIdentity { name }).await;
    assert_eq!(unlinked["sessions_ended"], 1);
    let url = format!("http://{}/people", bench.daemon.address);
    let page = bench
        .daemon
        .client
        .get(url)
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 303, "the session has ended");
    assert_eq!(
        bench.sign_in("192.0.2.1", &json!({})).await.status(),
        403,
        "a code, and no session"
    );
    bench.link("morgan").await;
    let name = "morgan".to_owned();
    bench.ask(AccountRequest::Close { name }).await;
    let answer = bench.sign_in("192.0.2.1", &json!({})).await;
    assert_eq!(session_of(&answer), None);
    assert_eq!(answer.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_service_there_is_no_button_and_another_site_presses_none() {
    let bench = Bench::new().await;
    let post = |daemon: &Daemon, site: &'static str| {
        let url = format!("http://{}/sign-in/openid", daemon.address);
        daemon
            .client
            .post(url)
            .header("sec-fetch-site", site)
            .form(&[("then", "/")])
            .send()
    };
    assert_eq!(post(&bench.daemon, "cross-site").await.unwrap().status(), 403);
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let (_, page) = daemon.get("/sign-in").await;
    assert!(!page.contains("Sign in with"), "{page}");
    assert_eq!(post(&daemon, "same-origin").await.unwrap().status(), 404);
    let (status, page) = daemon.get("/sign-in/openid/back?code=1&state=2").await;
    assert!(status == 404 && page.contains("not set up"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_not_there_is_said_on_the_page_beside_the_password() {
    let service = SignInService::mock("");
    let provided = settings(service.issuer(), IssuerKind::Other);
    drop(service);
    let bench = Bench {
        daemon: Daemon::signing_in_by(provided).await,
        service: SignInService::mock(""),
    };
    let answer = bench.press("192.0.2.1", "/people").await;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().get("set-cookie").is_none());
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("cannot reach") && page.contains("Password"),
        "{page}"
    );
}
