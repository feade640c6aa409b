//! The page of accounts: for whoever looks after Homeward, and for nobody else.

use super::daemon::Daemon;
use super::session::{Browser, PIN};

const PASSWORD: &str = "seven lively otters";

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_seen_and_changed_by_an_admin_alone() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let page = pat.get("/accounts").await;
    assert_eq!(page.status, 403);
    page.lacks("Signed in since");
    pat.get("/").await.lacks("/accounts");
    for (path, form) in [
        (
            "/accounts/open",
            vec![
                ("name", "eve"),
                ("person", "example/jo"),
                ("new", PASSWORD),
                ("pin", PIN),
            ],
        ),
        (
            "/accounts/password",
            vec![("name", "sam"), ("new", PASSWORD), ("pin", PIN)],
        ),
        ("/accounts/close", vec![("name", "sam"), ("pin", PIN)]),
        (
            "/accounts/link",
            vec![("name", "sam"), ("code", "AAAA-AAAA"), ("pin", PIN)],
        ),
        ("/accounts/unlink", vec![("name", "sam"), ("pin", PIN)]),
        ("/accounts/end", vec![("session", "0000"), ("pin", PIN)]),
    ] {
        assert_eq!(pat.post(path, &form).await.status, 403, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_opened_given_a_password_and_closed_on_the_page() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let admin = Browser::sign_in_as_admin(&daemon, "example", "sam").await;
    let said = async |path: &str, form: &[(&str, &str)]| {
        let page = admin.post(path, form).await;
        admin.get(&page.leads).await
    };
    admin.get("/").await.has("href=\"/accounts\"");
    let open = [
        ("name", "chris"),
        ("person", "example/chris"),
        ("new", "short"),
        ("pin", PIN),
    ];
    said("/accounts/open", &open)
        .await
        .has("Not done")
        .lacks("account-chris");
    let nobody = [("name", "chris"), ("person", ""), ("new", PASSWORD), ("pin", PIN)];
    said("/accounts/open", &nobody)
        .await
        .has("choose whose account it is");
    let open = [
        ("name", "chris"),
        ("person", "example/chris"),
        ("new", PASSWORD),
        ("pin", "000000"),
    ];
    said("/accounts/open", &open)
        .await
        .has("not your PIN")
        .lacks("account-chris");
    let open = [
        ("name", "chris"),
        ("person", "example/chris"),
        ("new", PASSWORD),
        ("pin", PIN),
    ];
    said("/accounts/open", &open)
        .await
        .has("chris may sign in")
        .has("account-chris")
        .has("Not signed in anywhere");
    let again = [("name", "chris"), ("new", "eight lively otters"), ("pin", PIN)];
    said("/accounts/password", &again)
        .await
        .has("the password of chris is set");
    let own = [("name", "example-sam"), ("pin", PIN)];
    said("/accounts/close", &own)
        .await
        .has("your own account")
        .has("(you)");
    let close = [("name", "chris"), ("pin", PIN)];
    said("/accounts/close", &close)
        .await
        .has("the account chris is closed")
        .has("Closed: 1");
    said("/accounts/close", &close)
        .await
        .has("there is no open account");
    let staff = [
        ("name", "jo"),
        ("person", "example/jo"),
        ("new", PASSWORD),
        ("pin", PIN),
    ];
    said("/accounts/open", &staff)
        .await
        .has("no role in the school")
        .lacks("account-jo");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ended_on_the_page_shows_its_browser_nothing_more() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let pat = Browser::sign_in(&daemon, "example", "pat").await;
    let admin = Browser::sign_in_as_admin(&daemon, "example", "sam").await;
    assert_eq!(pat.get("/").await.status, 200);
    let page = admin.get("/accounts").await;
    let (_, of_pat) = page
        .body
        .split_once("id=\"account-example-pat\"")
        .expect("pat's account");
    let (_, rest) = of_pat
        .split_once("name=\"session\" value=\"")
        .expect("pat's session");
    let session = rest.split_once('"').unwrap().0;
    let page = admin
        .post("/accounts/end", &[("session", session), ("pin", PIN)])
        .await;
    admin.get(&page.leads).await.has("the session has ended");
    assert!(pat.get("/").await.leads.starts_with("/sign-in"));
    let page = admin
        .post("/accounts/end", &[("session", session), ("pin", PIN)])
        .await;
    admin.get(&page.leads).await.has("Not done");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_trust_an_admin_of_one_school_sees_and_changes_no_account_of_another() {
    let daemon = Daemon::trust().await;
    let other = Browser::sign_in(&daemon, "second", "pat").await;
    let admin = Browser::sign_in_as_admin(&daemon, "example", "sam").await;
    let page = admin.get("/accounts").await;
    assert_eq!(
        page.body
            .matches("article class=\"people-chain\" id=\"account-")
            .count(),
        1,
        "{}",
        page.body
    );
    page.lacks("Second Primary");
    let open = [
        ("name", "eve"),
        ("person", "second/jo"),
        ("new", PASSWORD),
        ("pin", PIN),
    ];
    let page = admin.post("/accounts/open", &open).await;
    admin.get(&page.leads).await.has("another school");
    assert_eq!(other.get("/").await.status, 200);
}
