//! Signing in by the word of a proxy: only of those that are listed, by a press, and never past a second factor.

use crate::daemon::Daemon;
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::config::ProxySettings;
use homeward::password;
use homeward::second_factor::{draw, step_at};
use std::net::IpAddr;

const HEADER: &str = "x-remote-user";

/// A school whose pages take the word of proxies at these addresses, with Pat, Morgan and a technician.
async fn behind(trusted: &[&str]) -> Daemon {
    let addresses = trusted.iter().map(|address| address.parse::<IpAddr>().unwrap());
    let daemon = Daemon::behind(ProxySettings {
        user_header: HEADER.to_owned(),
        trusted: addresses.collect(),
    })
    .await;
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
    daemon
}

/// Asks by way of the proxy, which says who sits there.
async fn get(daemon: &Daemon, path: &str, users: &[&str], cookie: &str) -> reqwest::Response {
    let mut request = daemon.client.get(format!("http://{}{path}", daemon.address));
    for user in users {
        request = request.header(HEADER, *user);
    }
    request.header("cookie", cookie).send().await.unwrap()
}

async fn press(daemon: &Daemon, users: &[&str], site: &str) -> reqwest::Response {
    let url = format!("http://{}/sign-in/proxy", daemon.address);
    let mut request = daemon.client.post(url).form(&[("then", "/people")]);
    for user in users {
        request = request.header(HEADER, *user);
    }
    request.header("sec-fetch-site", site).send().await.unwrap()
}

fn cookie_of(answer: &reqwest::Response) -> String {
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_listed_proxy_names_goes_on_by_a_press_and_a_look_begins_nothing() {
    let daemon = behind(&["127.0.0.1"]).await;
    let look = get(&daemon, "/sign-in", &["Pat"], "").await;
    assert!(
        look.headers().get("set-cookie").is_none(),
        "a GET changes nothing"
    );
    assert!(look.text().await.unwrap().contains("Go on as pat"));
    assert_eq!(
        get(&daemon, "/people", &["pat"], "").await.status(),
        303,
        "a header alone opens no page"
    );
    let pressed = press(&daemon, &["pat"], "same-origin").await;
    assert_eq!(pressed.status(), 303);
    assert_eq!(pressed.headers()["location"], "/people");
    let cookie = cookie_of(&pressed);
    let page = get(&daemon, "/people", &["pat"], &cookie).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Pat Evans"));
    assert_eq!(press(&daemon, &["pat"], "cross-site").await.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_of_anybody_else_is_passed_over() {
    let lists: [&[&str]; 2] = [&[], &["192.0.2.1"]];
    for trusted in lists {
        let daemon = behind(trusted).await;
        let look = get(&daemon, "/sign-in", &["pat"], "").await.text().await.unwrap();
        assert!(look.contains("Password") && !look.contains("Go on as"), "{look}");
        let pressed = press(&daemon, &["pat"], "same-origin").await;
        assert_eq!(pressed.status(), 401);
        assert!(pressed.headers().get("set-cookie").is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_comes_twice_or_names_nobody_lets_nobody_in() {
    let daemon = behind(&["127.0.0.1"]).await;
    let heads: [&[&str]; 5] = [&["pat", "morgan"], &["nobody"], &["p a t"], &[""], &[]];
    for users in heads {
        let pressed = press(&daemon, users, "same-origin").await;
        assert_eq!(pressed.status(), 401, "{users:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_over_once_the_proxy_names_somebody_else() {
    let daemon = behind(&["127.0.0.1"]).await;
    let cookie = cookie_of(&press(&daemon, &["pat"], "same-origin").await);
    assert_eq!(get(&daemon, "/people", &["morgan"], &cookie).await.status(), 303);
    assert_eq!(get(&daemon, "/people", &["pat"], &cookie).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_second_factor_goes_by_password_and_code_whatever_a_proxy_says() {
    let daemon = behind(&["127.0.0.1"]).await;
    daemon
        .ask(Request::Account(AccountRequest::SetSecondFactor {
            name: "ict".to_owned(),
            secret: draw().unwrap(),
            step: step_at(daemon.now()),
        }))
        .await;
    let look = get(&daemon, "/sign-in", &["ict"], "").await.text().await.unwrap();
    assert!(!look.contains("Go on as"), "{look}");
    assert_eq!(press(&daemon, &["ict"], "same-origin").await.status(), 401);
}
