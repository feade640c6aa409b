//! The tokens of a sign-in service that lies, or that somebody else has written: each is refused for its own reason.
//!
//! The service is npm's oauth2-mock-server, told token by token what to get wrong.

use crate::support::openid::SignInService;
use homeward::clock::{Clock, ScaledClock};
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::install_tls;
use homeward::openid::{
    AskedPart, CallbackOutcome, CallbackWords, IssuerKind, OpenIdFault, OpenIdProvider, OpenIdSettings,
    SignInHandshake, SignedInIdentity, TokenFault,
};
use homeward::toml_file::Secret;
use reqwest::Url;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const TENANT: &str = "4f1c2d3e-0a1b-4c2d-8e3f-0123456789ab";
const OTHER_TENANT: &str = "4f1c2d3e-0a1b-4c2d-8e3f-0123456789ac";
const PERSON: &str = "aaaaaaaa-0000-4000-8000-00000000000b";
const REDIRECT: &str = "https://homeward.example.sch.uk/sign-in/openid/back";

/// Returns the settings of a service.
pub(crate) fn settings(issuer: &str, kind: IssuerKind) -> OpenIdSettings {
    OpenIdSettings {
        issuer: issuer.to_owned(),
        kind,
        client_id: "homeward".to_owned(),
        client_secret: Secret::new("not a word of it"),
        redirect_url: REDIRECT.to_owned(),
        label: None,
    }
}

/// A mock with Homeward's side of it, on a clock that a test moves.
struct Bench {
    service: SignInService,
    provider: OpenIdProvider,
    clock: Arc<dyn Clock>,
    passed: Arc<AtomicU64>,
    browser: reqwest::Client,
}

fn start() -> Timestamp {
    Timestamp::parse("2026-11-23T10:00:00Z").unwrap()
}

/// Returns an instant as tokens write it, so many seconds from now.
fn seconds(from_now: i64) -> i64 {
    start().ms() / 1000 + from_now
}

impl Bench {
    fn new(kind: IssuerKind) -> Self {
        let path = match &kind {
            IssuerKind::Microsoft { tenant } => format!("/{tenant}/v2.0"),
            IssuerKind::Google { .. } | IssuerKind::Other => String::new(),
        };
        let service = SignInService::mock(&path);
        let provided = settings(service.issuer(), kind);
        Self::of(service, provided)
    }

    fn of(service: SignInService, settings: OpenIdSettings) -> Self {
        install_tls();
        let passed = Arc::new(AtomicU64::new(0));
        let read = Arc::clone(&passed);
        let uptime = move || Span::from_secs(read.load(Ordering::SeqCst));
        let clock: Arc<dyn Clock> = Arc::new(ScaledClock::reading(uptime, start(), 1));
        Self {
            provider: OpenIdProvider::new(settings, clock.clone()).unwrap(),
            service,
            clock,
            passed,
            browser: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
        }
    }

    fn other() -> Self {
        Self::new(IssuerKind::Other)
    }

    /// Tells the service how its answers are to be; times are right unless the order says otherwise.
    fn order(&self, order: &Value) {
        let mut order = order.clone();
        let mut claims = json!({"iat": seconds(0), "nbf": seconds(0), "exp": seconds(3600)});
        if let Some(wanted) = order["claims"].as_object() {
            claims.as_object_mut().unwrap().extend(wanted.clone());
        }
        order["claims"] = claims;
        self.service.order(&order);
    }

    /// Goes the whole way of a browser that does as it is led.
    async fn sign_in(&self, order: &Value) -> Result<SignedInIdentity, OpenIdFault> {
        self.order(order);
        let handshake = SignInHandshake::draw().unwrap();
        let there = self.provider.address_for(&handshake).await?;
        let led = self.browser.get(there).send().await.unwrap();
        let back = Url::parse(led.headers()["location"].to_str().unwrap()).unwrap();
        let word = |name: &str| {
            let found = back.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        assert!(handshake.is_answered_by(&word("state").unwrap()));
        let words = CallbackWords {
            code: word("code"),
            issuer: word("iss"),
            error: word("error"),
        };
        match self.provider.outcome_of(words).await? {
            CallbackOutcome::Code(code) => self.provider.identity_of(&code, &handshake).await,
            CallbackOutcome::Refused(word) => panic!("{word:?}"),
        }
    }

    async fn refused(&self, order: &Value) -> OpenIdFault {
        match self.sign_in(order).await {
            Err(fault) => fault,
            Ok(identity) => panic!("{order} lets {identity:?} in"),
        }
    }

    /// Each order is refused for its own reason, and the same browser would have been let in without it.
    async fn refuses(&self, good: &Value, table: &[(Value, TokenFault)]) {
        for (order, fault) in table {
            let mut order = order.clone();
            let mut claims = good["claims"].clone();
            if let Some(wanted) = order["claims"].as_object() {
                claims.as_object_mut().unwrap().extend(wanted.clone());
            }
            order["claims"] = claims;
            assert_eq!(self.refused(&order).await, OpenIdFault::Token(*fault), "{order}");
        }
        self.sign_in(good).await.expect("a good token after the bad ones");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_token_names_the_person_by_the_services_own_number() {
    let bench = Bench::other();
    let good = json!({"claims": {"sub": "1234", "name": "Pat Evans", "email": "pat@example.sch.uk"}});
    let person = bench.sign_in(&good).await.unwrap();
    assert_eq!(person.identity.issuer, bench.service.issuer());
    assert_eq!(person.identity.subject.reveal(), "1234");
    assert_eq!(person.name.unwrap().reveal(), "Pat Evans");
    assert_eq!(person.email.unwrap().reveal(), "pat@example.sch.uk");
    let odd = json!({"claims": {"sub": "1234", "name": 7, "preferred_username": "pat"}});
    let person = bench.sign_in(&odd).await.unwrap();
    assert_eq!(
        person.name, None,
        "a name is for an admin to look at, and lets nobody in or out"
    );
    assert_eq!(person.email.unwrap().reveal(), "pat");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_service_program_time_or_sign_in_lets_nobody_in() {
    let bench = Bench::other();
    let ours = ["homeward", "another"];
    bench
        .refuses(
            &json!({"claims": {}}),
            &[
                (
                    json!({"claims": {"iss": "https://accounts.google.com"}}),
                    TokenFault::Issuer,
                ),
                (
                    json!({"claims": {"iss": format!("{}/", bench.service.issuer())}}),
                    TokenFault::Issuer,
                ),
                (json!({"claims": {"aud": "another"}}), TokenFault::Audience),
                (json!({"claims": {"aud": ours}}), TokenFault::Audience),
                (
                    json!({"claims": {"aud": ours, "azp": "another"}}),
                    TokenFault::Audience,
                ),
                (json!({"claims": {"azp": "another"}}), TokenFault::Audience),
                (json!({"claims": {"exp": seconds(-61)}}), TokenFault::Expired),
                (json!({"claims": {"exp": seconds(-60)}}), TokenFault::Expired),
                (json!({"claims": {"iat": seconds(61)}}), TokenFault::TooEarly),
                (json!({"claims": {"nbf": seconds(61)}}), TokenFault::TooEarly),
                (json!({"claims": {"nonce": "another"}}), TokenFault::Nonce),
                (json!({"drop": ["nonce"]}), TokenFault::Nonce),
                (json!({"drop": ["sub"]}), TokenFault::Subject),
                (json!({"claims": {"sub": ""}}), TokenFault::Subject),
                (json!({"drop": ["exp"]}), TokenFault::Malformed),
                (json!({"drop": ["iat"]}), TokenFault::Malformed),
                (json!({"claims": {"exp": "tomorrow"}}), TokenFault::Malformed),
            ],
        )
        .await;
    for good in [
        json!({"claims": {"aud": ours, "azp": "homeward"}}),
        json!({"claims": {"exp": seconds(-59)}}),
        json!({"claims": {"iat": seconds(60), "nbf": seconds(60)}}),
    ] {
        bench.sign_in(&good).await.expect("within what is allowed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_nobody_signed_or_somebody_else_lets_nobody_in() {
    let bench = Bench::other();
    bench
        .refuses(
            &json!({"claims": {}}),
            &[
                (json!({"sign": "none"}), TokenFault::Algorithm),
                (json!({"sign": "hs256"}), TokenFault::Algorithm),
                (json!({"sign": "flipped"}), TokenFault::Signature),
                (json!({"sign": "noise"}), TokenFault::Malformed),
                (json!({"sign": "unknown-kid"}), TokenFault::Key),
            ],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_microsoft_a_person_is_tenant_and_object_and_every_other_tenant_is_refused() {
    let tenant = TENANT.to_owned();
    let bench = Bench::new(IssuerKind::Microsoft { tenant });
    let good = json!({"claims": {"tid": TENANT, "oid": PERSON, "sub": "of this program alone"}});
    bench
        .refuses(
            &good,
            &[
                (json!({"claims": {"tid": OTHER_TENANT}}), TokenFault::Tenant),
                (json!({"drop": ["tid"]}), TokenFault::Tenant),
                (json!({"drop": ["oid"]}), TokenFault::Subject),
            ],
        )
        .await;
    let person = bench.sign_in(&good).await.unwrap();
    assert_eq!(person.identity.subject.reveal(), format!("{TENANT}.{PERSON}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn at_google_an_account_of_another_domain_or_a_private_one_is_refused() {
    let domain = "example.sch.uk".to_owned();
    let bench = Bench::new(IssuerKind::Google { domain });
    let good = json!({"claims": {"hd": "Example.sch.uk", "sub": "109876"}});
    bench
        .refuses(
            &good,
            &[
                (
                    json!({"claims": {"hd": "another.example.sch.uk"}}),
                    TokenFault::Domain,
                ),
                (
                    json!({"drop": ["hd"], "claims": {"email": "pat@example.sch.uk"}}),
                    TokenFault::Domain,
                ),
                (json!({"drop": ["sub"]}), TokenFault::Subject),
            ],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_asked_for_once_and_unknown_ones_make_us_ask_seldom() {
    let bench = Bench::other();
    let good = json!({"claims": {}});
    bench.sign_in(&good).await.unwrap();
    bench.sign_in(&good).await.unwrap();
    assert_eq!(bench.service.asked("/jwks"), 1, "the keys are kept");
    bench
        .sign_in(&json!({"rotate": true}))
        .await
        .expect("the new key");
    assert_eq!(bench.service.asked("/jwks"), 2);
    let unknown = json!({"sign": "unknown-kid"});
    for _ in 0..3 {
        assert_eq!(bench.refused(&unknown).await, OpenIdFault::Token(TokenFault::Key));
    }
    assert_eq!(bench.service.asked("/jwks"), 2, "not within five minutes");
    bench.passed.fetch_add(300, Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(bench.refused(&unknown).await, OpenIdFault::Token(TokenFault::Key));
    }
    assert_eq!(bench.service.asked("/jwks"), 3);
    bench.sign_in(&good).await.expect("the known key goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_says_of_itself_is_asked_for_once_a_day() {
    let bench = Bench::other();
    let good = json!({"claims": {"exp": seconds(3 * 24 * 3600)}});
    bench.sign_in(&good).await.unwrap();
    bench.passed.fetch_add(24 * 3600 - 1, Ordering::SeqCst);
    bench.sign_in(&good).await.unwrap();
    let described = "/.well-known/openid-configuration";
    assert_eq!(bench.service.asked(described), 1);
    bench.passed.fetch_add(1, Ordering::SeqCst);
    bench.sign_in(&good).await.unwrap();
    assert_eq!(bench.service.asked(described), 2);
    assert_eq!(
        bench.service.asked("/jwks"),
        2,
        "a key that was withdrawn counts no longer"
    );
    assert!(bench.clock.now() > start());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_comes_from_another_service_brings_no_code() {
    let bench = Bench::other();
    let elsewhere = json!({"back": {"iss": "https://login.example.sch.uk"}});
    assert_eq!(bench.refused(&elsewhere).await, OpenIdFault::OtherIssuer);
    let named = json!({"back": {"iss": bench.service.issuer()}});
    bench.sign_in(&named).await.expect("its own name");
    bench
        .sign_in(&json!({}))
        .await
        .expect("a service that says no name");
    let bench = Bench::other();
    let says = json!({"describe": {"authorization_response_iss_parameter_supported": true}});
    assert_eq!(
        bench.refused(&says).await,
        OpenIdFault::OtherIssuer,
        "a service that says its name says it always"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_describes_another_or_an_open_address_is_not_gone_to() {
    for describe in [
        json!({"issuer": "https://login.example.sch.uk"}),
        json!({"token_endpoint": "http://login.example.sch.uk/token"}),
        json!({"jwks_uri": "http://192.0.2.1/jwks"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"id_token_signing_alg_values_supported": ["ES256", "HS256"]}),
    ] {
        let bench = Bench::other();
        let fault = bench.refused(&json!({"describe": describe})).await;
        assert!(
            matches!(
                fault,
                OpenIdFault::Odd {
                    asked: AskedPart::Discovery,
                    ..
                }
            ),
            "{describe}: {fault}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_service_says_whether_it_means_the_code_or_homeward() {
    let bench = Bench::other();
    let code = bench.refused(&json!({"refuse": "invalid_grant"})).await;
    assert_eq!(
        code,
        OpenIdFault::CodeRefused {
            word: "invalid_grant"
        }
    );
    let client = bench.refused(&json!({"refuse": "invalid_client"})).await;
    assert_eq!(
        client,
        OpenIdFault::ClientRefused {
            word: "invalid_client"
        }
    );
    let odd = bench
        .refused(&json!({"refuse": "<script>alert(1)</script>"}))
        .await;
    assert!(!odd.to_string().contains("script"), "{odd}");
    let none = bench.refused(&json!({"sign": "no-token"})).await;
    assert!(
        matches!(
            none,
            OpenIdFault::Odd {
                asked: AskedPart::Token,
                ..
            }
        ),
        "{none}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_not_there_is_asked_once_for_all_who_wait() {
    let gone = SignInService::mock("");
    let provided = settings(gone.issuer(), IssuerKind::Other);
    drop(gone);
    let bench = Bench::of(SignInService::mock(""), provided);
    let fault = bench.refused(&json!({})).await;
    let OpenIdFault::Unreachable {
        asked: AskedPart::Discovery,
        why,
    } = &fault
    else {
        panic!("{fault}");
    };
    assert!(why.contains("cannot connect"), "{why}");
    assert_eq!(bench.refused(&json!({})).await, fault, "not asked again at once");
}
