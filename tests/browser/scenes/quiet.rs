//! A school from which nobody is out.

use crate::hand::{Hand, Person};
use crate::look::Looks;
use crate::screen::Screen;
use crate::served::{PASSWORD, ServedSchool};
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::domain::account::CodeSecret;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_quiet_school_is_clean_and_whole() {
    let school = ServedSchool::start();
    let screen = Screen::blank(&json!({})).await;
    let mut looks = Looks::of("quiet");
    sign_in(&school, &screen, &mut looks).await;
    screens(&school, &screen, &mut looks).await;
    let pat = school.signed_in("pat").await;
    for path in [
        "/",
        "/out",
        "/people",
        "/households",
        "/history",
        "/gateways",
        "/poster",
        "/rehearse",
        "/visits/new",
    ] {
        school.show(&screen, &pat, path).await;
        looks.look(&screen, "empty", path).await;
    }
    form(&school, &screen, &pat, &mut looks).await;
    for (path, route) in [
        ("/alerts/Z9", "/alerts/{code}"),
        ("/alerts/Z9/sheet", "/alerts/{code}/sheet"),
        ("/visits/v99", "/visits/{id}"),
    ] {
        school.show(&screen, &pat, path).await;
        looks.look(&screen, "no such", route).await;
    }
    plan(&school);
    school.show(&screen, &pat, "/").await;
    looks.look(&screen, "planned", "/").await;
    school.show(&screen, &pat, "/visits/v1").await;
    looks.look(&screen, "planned", "/visits/{id}").await;
    let rory = school.signed_in("rory").await;
    school.show(&screen, &rory, "/history").await;
    looks.look(&screen, "not yours", "/history").await;
    let ict = school.signed_in("ict").await;
    school.show(&screen, &ict, "/").await;
    looks.look(&screen, "admin", "/").await;
    school.show(&screen, &ict, "/accounts").await;
    looks.look(&screen, "admin", "/accounts").await;
    assert_eq!(school.post(&pat, "/lock", &[]).await.0, 303);
    school.show(&screen, &pat, "/").await;
    looks.look(&screen, "locked", "/").await;
    looks.end();
}

async fn sign_in(school: &ServedSchool, screen: &Screen, looks: &mut Looks) {
    let person = Person {
        screen,
        hand: Hand::Mouse,
    };
    screen.open(&school.url("/")).await;
    looks.look(screen, "signed out", "/sign-in").await;
    screen.open(&school.url("/sign-in/openid/back")).await;
    looks
        .look(screen, "came back alone", "/sign-in/openid/back")
        .await;
    screen.open(&school.url("/")).await;
    school.open_account("keys", None);
    person.types("#name", "keys").await;
    person.types("#password", "not the password").await;
    person.press("button.first").await;
    looks.look(screen, "refused", "/sign-in").await;
    // A code is asked for after the password.
    let second = AccountRequest::SetSecondFactor {
        name: "keys".to_owned(),
        secret: CodeSecret::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
        step: 0,
    };
    let second = serde_json::to_value(Request::Account(second)).unwrap();
    school.daemon.done(&second);
    person.types("#password", PASSWORD).await;
    person.press("button.first").await;
    screen.see("The six digits on your phone").await;
    person.types("#code", "000000").await;
    person.press("button.first").await;
    screen.see("That is not the code").await;
    looks.look(screen, "code asked", "/sign-in/code").await;
}

async fn screens(school: &ServedSchool, screen: &Screen, looks: &mut Looks) {
    let wall = school.screen(false);
    school.show(screen, &wall, "/wall").await;
    looks.look(screen, "empty", "/wall").await;
    screen.cdp("Network.clearBrowserCookies", json!({})).await;
    let link = school.url(&format!("/screen/{}", school.screen(true)));
    screen.open(&link).await;
    looks.look(screen, "link", "/screen/{token}").await;
    screen.click("button.first").await;
    screen.see("Tap your name").await;
    screen.cdp("Network.clearBrowserCookies", json!({})).await;
    screen.open(&link).await;
    looks.look(screen, "link used", "/screen/{token}").await;
}

async fn form(school: &ServedSchool, screen: &Screen, pat: &str, looks: &mut Looks) {
    let person = Person {
        screen,
        hand: Hand::Mouse,
    };
    school.show(screen, pat, "/visits/new?type=home").await;
    person.press("button[value=go]").await;
    looks.look(screen, "refused", "/visits/new").await;
    for worker in ["#worker-jo", "#worker-ali"] {
        person.tick(worker).await;
    }
    for (field, words) in [
        ("#stop-1", "12 Acacia Avenue, M5 3XX"),
        ("#household", "0161 496 0123"),
        ("#purpose", "attendance"),
        ("#vehicle", "blue Ford Fiesta AB12 CDE"),
        ("#back", "11.40"),
    ] {
        person.types(field, words).await;
    }
    person.chooses("#authorised-by", "Morgan Reed").await;
    person.press(".so-buttons button[value=look]").await;
    looks.look(screen, "forecast", "/visits/new").await;
}

/// Plans a visit of Jo's, for which Morgan gives leave.
fn plan(school: &ServedSchool) {
    let plan = json!({ "sign-out": {
        "type": "doorstep",
        "workers": ["jo"],
        "stops": ["12 Acacia Avenue, M5 3XX"],
        "household": "0161 496 0123",
        "purpose": "attendance",
        "authorised_by": "morgan",
        "back": "+90m",
        "ask": true,
    } });
    school.daemon.done(&plan);
    let leave = json!({ "visit": { "who": "v1", "worker": null, "word": "give-leave", "by": "morgan" } });
    school.daemon.done(&leave);
}
