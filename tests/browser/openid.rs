//! Signing in at another site in a real browser: what its rules on forms, redirects and cookies of other sites let through.

use super::axe::{axe, violations};
use super::played::PATIENCE;
use super::screen::Screen;
use super::support::daemon::{Daemon, Home};
use super::support::openid::SignInService;
use fantoccini::Locator;
use serde_json::{Value, json};
use std::net::TcpListener;

const SECRET: &str = "pa55word";

/// The server's file, with its own address in it: the service leads back there.
fn server(address: &str, issuer: &str) -> String {
    format!(
        r#"
schools = "schools/*.toml"

[server]
listen      = "{address}"
public_url  = "http://{address}"
state_dir   = "state"
runtime_dir = "run"

[channels]
sms   = ["paper"]
email = ["post"]

[gateways.simulated.paper]

[gateways.simulated.post]

[sign_in.openid]
issuer        = "{issuer}"
client_id     = "homeward at school"
client_secret = {{ file = "openid-secret" }}
"#
    )
}

fn school() -> String {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/config/schools/example.toml");
    let text = std::fs::read_to_string(example).unwrap();
    text.replace("{ credential = \"safe-word-jo\" }", "\"marmalade\"")
}

/// Presses the first button of the page on the screen, and waits until something is there.
async fn press(screen: &Screen, button: &str, until: &str) -> Value {
    screen.click(button).await;
    screen.until(PATIENCE, until).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_goes_to_another_site_by_the_button_and_comes_back_signed_in() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let back = format!("http://{address}/sign-in/openid/back");
    let service = SignInService::provider_at_localhost(&back, "client_secret_post", SECRET);
    let home = Home::new(&server(&address, service.issuer()), &school());
    home.write("openid-secret", SECRET);
    let daemon = Daemon::start(&home);
    daemon.done(&json!({"account": {"open": {
        "name": "pat", "person": "pat", "school": null, "admin": false, "password": "$argon2id$none",
    }}}));
    let screen = Screen::blank(&json!({})).await;
    let sign_in = format!("http://{address}/sign-in");
    let axe = axe();

    screen.client.goto(&sign_in).await.unwrap();
    screen.picture("sign-in-with-a-service").await;
    assert_eq!(violations(&screen, &axe).await, Vec::<Value>::new());
    press(
        &screen,
        "form[action='/sign-in/openid'] button",
        "document.querySelector('input[name=login]') !== null",
    )
    .await;
    assert!(
        screen
            .client
            .current_url()
            .await
            .unwrap()
            .as_str()
            .starts_with(service.issuer()),
        "another site"
    );
    for (field, typed) in [("login", "pat"), ("password", "any")] {
        let field = format!("input[name={field}]");
        let field = screen.client.find(Locator::Css(&field)).await.unwrap();
        field.send_keys(typed).await.unwrap();
    }
    press(
        &screen,
        "button[type=submit]",
        "document.querySelector('input[name=prompt][value=consent]') !== null",
    )
    .await;
    let code = press(
        &screen,
        "button[type=submit]",
        "document.getElementById('code')?.textContent",
    )
    .await;
    assert!(
        screen
            .client
            .current_url()
            .await
            .unwrap()
            .as_str()
            .starts_with(&back),
        "the cookie of the way there came back with the browser"
    );
    screen.picture("sign-in-not-linked").await;
    assert_eq!(violations(&screen, &axe).await, Vec::<Value>::new());
    let link = home.run(&["user", "link", "pat", code.as_str().unwrap(), "--yes"]);
    assert_eq!(link.0, 0, "{link:?}");

    screen.client.goto(&sign_in).await.unwrap();
    press(
        &screen,
        "form[action='/sign-in/openid'] button",
        "document.querySelector('form.me')?.textContent.includes('Pat Evans')",
    )
    .await;
    assert_eq!(screen.js("return location.pathname + location.search").await, "/");
    assert_eq!(
        screen.js("return document.cookie").await,
        "",
        "no script reads a cookie of ours"
    );
}
