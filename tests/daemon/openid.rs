//! The whole way by the real binary: the button, a certified sign-in service with its own pages, and a session at the end.
//!
//! The service is npm's oidc-provider.

use crate::school::{PUBLIC_URL, Rules, School};
use crate::support::daemon::Daemon;
use crate::support::openid::SignInService;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::runtime::Runtime;

/// Letters that a form and a header write differently.
const SECRET: &str = "pa55 w+rd/%~:=";

const BACK: &str = "https://homeward.example.sch.uk/sign-in/openid/back";

/// A browser: cookies for each host, and no redirect followed unasked.
struct Browser<'a> {
    daemon: &'a Daemon,
    client: Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    fn new(daemon: &'a Daemon) -> Self {
        homeward::gateway::install_tls();
        let client = Client::builder().no_proxy().redirect(Policy::none());
        Self {
            daemon,
            client: client.build().unwrap(),
            cookies: BTreeMap::new(),
        }
    }

    /// Asks for an address; that of the school's pages leads to the daemon.
    async fn send(&mut self, address: &str, form: Option<&[(&str, &str)]>) -> Response {
        let url = Url::parse(address).unwrap();
        let host = url.host_str().unwrap().to_owned();
        let asked = address.replace(PUBLIC_URL, &format!("http://{}", self.daemon.address()));
        let request = match form {
            None => self.client.get(asked),
            Some(form) => self
                .client
                .post(asked)
                .form(form)
                .header("sec-fetch-site", "same-origin"),
        };
        let jar = self.cookies.entry(host).or_default();
        let held: Vec<String> = jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request.header(COOKIE, held.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Presses the button, signs in at the service as `person`, allows what is asked there; returns the way back.
    async fn at_the_service(&mut self, person: &str) -> String {
        let left = self
            .send(
                &format!("{PUBLIC_URL}/sign-in/openid"),
                Some(&[("then", "/people")]),
            )
            .await;
        assert_eq!(left.status(), 200);
        let refresh = left.headers()["refresh"].to_str().unwrap();
        let mut at = refresh.strip_prefix("0; url=").unwrap().to_owned();
        for _ in 0..10 {
            if at.starts_with(BACK) {
                return at;
            }
            let answer = if at.contains("/interaction/") {
                let page = self.send(&at, None).await.text().await.unwrap();
                let login = [("prompt", "login"), ("login", person), ("password", "any")];
                let form: &[(&str, &str)] = if page.contains("value=\"login\"") {
                    &login
                } else {
                    assert!(page.contains("value=\"consent\""), "{page}");
                    &[("prompt", "consent")]
                };
                self.send(&at, Some(form)).await
            } else {
                self.send(&at, None).await
            };
            let leads = answer
                .headers()
                .get(LOCATION)
                .map(|to| to.to_str().unwrap().to_owned());
            let Some(leads) = leads else {
                panic!("{at} led nowhere: {}", answer.text().await.unwrap());
            };
            at = Url::parse(&at).unwrap().join(&leads).unwrap().to_string();
        }
        panic!("the service led round and round: {at}");
    }

    async fn sign_in(&mut self, person: &str) -> Response {
        let back = self.at_the_service(person).await;
        self.send(&back, None).await
    }

    fn has_session(&self) -> bool {
        let ours = self.cookies.get("homeward.example.sch.uk");
        ours.is_some_and(|jar| jar.contains_key("__Host-homeward"))
    }
}

/// A school whose people sign in at a service.
fn school(service: &SignInService) -> School {
    let at = School::new(&Rules::default());
    let server = std::fs::read_to_string(at.home.path("homeward.toml")).unwrap();
    let table = format!(
        "\n[sign_in.openid]\nissuer = \"{}\"\nclient_id = \"homeward at school\"\nclient_secret = {{ file = \"openid-secret\" }}\n\
         label = \"Sign in with the trust's account\"\n",
        service.issuer()
    );
    at.home.write("homeward.toml", &format!("{server}{table}"));
    at.home.write("openid-secret", SECRET);
    at
}

fn account(daemon: &Daemon, request: Value) -> Value {
    daemon.done(&json!({ "account": request }))
}

/// Opens Pat's account, with a hash that no password has.
fn open(daemon: &Daemon) {
    let open = json!({"open": {
        "name": "pat", "person": "pat", "school": null, "admin": false, "password": "$argon2id$none",
    }});
    account(daemon, open);
}

fn code_on(page: &str) -> String {
    let (_, rest) = page
        .split_once("<b id=\"code\">")
        .unwrap_or_else(|| panic!("no code in {page}"));
    rest.split('<').next().unwrap().to_owned()
}

/// Goes the whole way, first unknown and then linked, and searches the log for what must never stand there.
fn whole_way(method: &str) {
    let service = SignInService::provider(BACK, method, SECRET);
    let at = school(&service);
    let daemon = Daemon::start_with(&at.home, "trace");
    open(&daemon);
    let runtime = Runtime::new().unwrap();
    let mut browser = Browser::new(&daemon);
    let (page, seen) = runtime.block_on(async {
        let page = browser
            .send(&format!("{PUBLIC_URL}/sign-in"), None)
            .await
            .text()
            .await
            .unwrap();
        assert!(page.contains("Sign in with the trust's account"), "{page}");
        let back = browser.at_the_service("pat").await;
        let answer = browser.send(&back, None).await;
        assert_eq!(answer.status(), 403);
        (answer.text().await.unwrap(), back)
    });
    assert!(!browser.has_session());
    assert!(page.contains("pat@example.sch.uk"), "{page}");
    let link = at.home.run(&["user", "link", "pat", &code_on(&page), "--yes"]);
    assert!(link.0 == 0 && link.1.contains("linked"), "{link:?}");
    runtime.block_on(async {
        let answer = browser.sign_in("pat").await;
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()[LOCATION], "/people");
        let page = browser.send(&format!("{PUBLIC_URL}/people"), None).await;
        assert_eq!(page.status(), 200);
        assert!(page.text().await.unwrap().contains("Pat Evans"));
    });
    let mut other = Browser::new(&daemon);
    runtime.block_on(async {
        let answer = other.sign_in("another").await;
        assert_eq!(answer.status(), 403, "another person of the same service");
    });
    assert!(!other.has_session());
    let code = Url::parse(&seen).unwrap();
    let code = code
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();
    let log = daemon.log().join("\n");
    for secret in [
        SECRET,
        code.as_str(),
        "pat@example.sch.uk",
        "eyJ",
        "code_verifier",
    ] {
        assert!(!log.contains(secret), "`{secret}` is in the log");
    }
    assert_eq!(daemon.stop(), 0);
    let verified = at.home.run(&["verify"]);
    assert_eq!(verified.0, 0, "{verified:?}");
}

#[test]
fn the_whole_way_by_a_certified_service_ends_in_a_session_and_no_token_in_the_log() {
    whole_way("client_secret_post");
}

#[test]
fn a_service_that_takes_the_secret_in_a_header_alone_is_given_it_there() {
    whole_way("client_secret_basic");
}

#[test]
fn a_code_that_was_used_by_another_sign_in_is_refused_by_the_service() {
    let service = SignInService::provider(BACK, "client_secret_post", SECRET);
    let at = school(&service);
    let daemon = at.start();
    open(&daemon);
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let mut first = Browser::new(&daemon);
        let used = first.at_the_service("pat").await;
        assert_eq!(first.send(&used, None).await.status(), 403);
        // The state of a new sign-in, with the code of the old.
        let mut second = Browser::new(&daemon);
        let fresh = second.at_the_service("pat").await;
        let of = |address: &str, name: &str| {
            let url = Url::parse(address).unwrap();
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.unwrap().1.into_owned()
        };
        let mut mixed = Url::parse(&fresh).unwrap();
        mixed
            .query_pairs_mut()
            .clear()
            .append_pair("code", &of(&used, "code"))
            .append_pair("state", &of(&fresh, "state"))
            .append_pair("iss", service.issuer());
        let answer = second.send(mixed.as_str(), None).await;
        assert_eq!(answer.status(), 401);
        let page = answer.text().await.unwrap();
        assert!(page.contains("used already, or took too long"), "{page}");
    });
}

#[test]
fn without_its_secret_a_daemon_starts_and_has_no_button_and_a_reload_brings_it() {
    let service = SignInService::provider(BACK, "client_secret_post", SECRET);
    let at = school(&service);
    std::fs::remove_file(at.home.path("openid-secret")).unwrap();
    let daemon = at.start();
    daemon.logged("Nobody can sign in by it until then");
    let runtime = Runtime::new().unwrap();
    let page = || {
        let mut browser = Browser::new(&daemon);
        runtime.block_on(async {
            browser
                .send(&format!("{PUBLIC_URL}/sign-in"), None)
                .await
                .text()
                .await
                .unwrap()
        })
    };
    assert!(!page().contains("the trust's account"), "{}", page());
    at.home.write("openid-secret", SECRET);
    daemon.signal("-HUP");
    daemon.logged("the configuration was loaded afresh");
    assert!(page().contains("the trust's account"), "{}", page());
}
