//! The code on an admin's phone: asked for after the password, taken once, and waited upon like a password.

use crate::daemon::Daemon;
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::domain::account::CodeSecret;
use homeward::password;
use homeward::second_factor::{code, draw, step_at};

const PASSWORD: &str = "purple kettle nine";

/// A school with a technician who is asked for codes; the code of setting it up is long past.
async fn school() -> (Daemon, CodeSecret) {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon
        .ask(Request::Account(AccountRequest::Open {
            name: "ict".to_owned(),
            person: None,
            school: None,
            admin: true,
            password: password::hash(PASSWORD).unwrap(),
        }))
        .await;
    let secret = draw().unwrap();
    daemon
        .ask(Request::Account(AccountRequest::SetSecondFactor {
            name: "ict".to_owned(),
            secret: secret.clone(),
            step: step_at(daemon.now()) - 10,
        }))
        .await;
    (daemon, secret)
}

async fn post(daemon: &Daemon, path: &str, form: &[(&str, &str)]) -> reqwest::Response {
    daemon
        .client
        .post(format!("http://{}{path}", daemon.address))
        .header("sec-fetch-site", "same-origin")
        .form(form)
        .send()
        .await
        .unwrap()
}

/// Gives the right password; returns the ticket of the form for the code.
async fn ticket(daemon: &Daemon) -> String {
    let form = [("name", "ict"), ("password", PASSWORD), ("then", "/gateways")];
    let answer = post(daemon, "/sign-in", &form).await;
    assert_eq!(answer.status(), 200);
    assert!(
        answer.headers().get("set-cookie").is_none(),
        "no session by a password alone"
    );
    let page = answer.text().await.unwrap();
    assert!(page.contains("The six digits on your phone"), "{page}");
    let (_, rest) = page.split_once("name=\"ticket\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn try_code(daemon: &Daemon, ticket: &str, code: &str) -> reqwest::Response {
    let form = [("ticket", ticket), ("code", code), ("then", "/gateways")];
    post(daemon, "/sign-in/code", &form).await
}

/// Returns the code of now, so many half minutes off.
fn code_of(daemon: &Daemon, secret: &CodeSecret, off: i64) -> String {
    let step = step_at(daemon.now()).checked_add_signed(off).unwrap();
    code(secret, step).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_let_in_by_password_and_code_together() {
    let (daemon, secret) = school().await;
    let ticket = ticket(&daemon).await;
    let answer = try_code(&daemon, &ticket, &code_of(&daemon, &secret, 0)).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(
        answer.headers()["location"],
        "/gateways",
        "where they wanted to go"
    );
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = daemon.client.get(format!("http://{}/gateways", daemon.address));
    let page = page.header("cookie", cookie).send().await.unwrap();
    assert_eq!(page.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lets_in_once_and_its_ticket_too() {
    let (daemon, secret) = school().await;
    let first = ticket(&daemon).await;
    let used = code_of(&daemon, &secret, 0);
    assert_eq!(try_code(&daemon, &first, &used).await.status(), 303);
    let again = try_code(&daemon, &first, &code_of(&daemon, &secret, 1)).await;
    assert_eq!(again.status(), 401, "the ticket is spent");
    assert!(again.text().await.unwrap().contains("name and password again"));
    let second = ticket(&daemon).await;
    let seen = try_code(&daemon, &second, &used).await;
    assert_eq!(seen.status(), 401);
    let page = seen.text().await.unwrap();
    assert!(page.contains("used already"), "{page}");
    let next = code_of(&daemon, &secret, 1);
    assert_eq!(
        try_code(&daemon, &second, &next).await.status(),
        303,
        "the next one counts"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_waited_upon_like_wrong_passwords() {
    let (daemon, secret) = school().await;
    let ticket_of_now = ticket(&daemon).await;
    let right = code_of(&daemon, &secret, 0);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let answer = try_code(&daemon, &ticket_of_now, wrong).await;
        assert_eq!(answer.status(), 401);
        assert!(answer.headers().get("set-cookie").is_none());
    }
    let held = try_code(&daemon, &ticket_of_now, &right).await;
    assert_eq!(held.status(), 429, "the right one waits too");
    let form = [("name", "ict"), ("password", PASSWORD)];
    assert_eq!(
        post(&daemon, "/sign-in", &form).await.status(),
        429,
        "and so does the password"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_without_a_right_password_lets_nobody_in() {
    let (daemon, secret) = school().await;
    let right = code_of(&daemon, &secret, 0);
    for ticket in ["", "made-up", &"x".repeat(2000)] {
        let answer = try_code(&daemon, ticket, &right).await;
        assert_eq!(answer.status(), 401, "{ticket}");
        assert!(answer.headers().get("set-cookie").is_none());
    }
    let form = [("name", "ict"), ("password", "purple kettle ten")];
    let answer = post(&daemon, "/sign-in", &form).await;
    assert_eq!(answer.status(), 401);
    let page = answer.text().await.unwrap();
    assert!(
        !page.contains("six digits"),
        "whether there is a code is not told: {page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_set_anew_ends_every_wait_for_a_code() {
    let (daemon, secret) = school().await;
    let ticket = ticket(&daemon).await;
    let another = draw().unwrap();
    daemon
        .ask(Request::Account(AccountRequest::SetSecondFactor {
            name: "ict".to_owned(),
            secret: another,
            step: 0,
        }))
        .await;
    let answer = try_code(&daemon, &ticket, &code_of(&daemon, &secret, 0)).await;
    assert_eq!(answer.status(), 401, "the old phone's code");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_counts_for_its_account_alone() {
    let (daemon, secret) = school().await;
    let ticket = ticket(&daemon).await;
    let right = code_of(&daemon, &secret, 0);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        try_code(&daemon, &ticket, wrong).await;
    }
    let accounts = daemon.handle.snapshot().accounts.clone();
    assert!(accounts.addresses.is_empty(), "{:?}", accounts.addresses);
    let tries = accounts
        .accounts
        .values()
        .map(|account| account.wrong_passwords.count);
    assert_eq!(tries.sum::<u32>(), 4);
}
