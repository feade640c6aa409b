//! Alerts of every other kind, and a school whose texts do not go.

use crate::look::Looks;
use crate::played::PATIENCE;
use crate::screen::Screen;
use crate::served::{PIN, ServedSchool};
use crate::support::twilio::Fault;
use fantoccini::Locator;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_each_kind_of_alert_is_clean_and_whole() {
    let school = ServedSchool::start();
    let screen = Screen::blank(&json!({})).await;
    let mut looks = Looks::of("kinds");
    let pat = school.signed_in("pat").await;
    drill(&school, &screen, &pat, &mut looks).await;
    for (worker, kind) in [("jo", "help"), ("ali", "concern")] {
        let visit = school.sign_out(&[worker]);
        let code = school.raise(&visit, kind);
        school.show(&screen, &pat, &format!("/alerts/{code}")).await;
        looks
            .look(&screen, &format!("alert: {kind}"), "/alerts/{code}")
            .await;
    }
    duress(&school, &screen, &pat, &mut looks).await;
    moved_on(&school, &screen, &pat, &mut looks).await;
    let incident = json!({ "who": "v1", "kind": "aggression", "worker": "jo", "by": "pat", "note": null });
    school.daemon.done(&json!({ "incident": incident }));
    let morgan = school.signed_in("morgan").await;
    school.show(&screen, &morgan, "/households").await;
    looks.look(&screen, "cooling-off", "/households").await;
    school.twilio.outage(Some(Fault::Status(503)));
    school.show(&screen, &pat, "/").await;
    let code = school.until_alert("monitor");
    looks.look(&screen, "cannot send", "/").await;
    school.show(&screen, &pat, &format!("/alerts/{code}")).await;
    looks.look(&screen, "alert: monitor", "/alerts/{code}").await;
    looks.end();
}

/// Begins before anybody is out, and ends by itself once somebody goes.
async fn drill(school: &ServedSchool, screen: &Screen, pat: &str, looks: &mut Looks) {
    let begin =
        json!({ "school": null, "chain": null, "everybody": true, "although_out": false, "by": "pat" });
    school.daemon.done(&json!({ "drill": { "begin": begin } }));
    let code = school.until_alert("drill");
    school.show(screen, pat, &format!("/alerts/{code}")).await;
    looks.look(screen, "alert: drill", "/alerts/{code}").await;
    school.show(screen, pat, "/people").await;
    screen.see("DRILL: practice only. Nobody is at risk.").await;
    let title = screen.js("return document.title").await;
    assert_eq!(title, "DRILL People - Homeward");
    school.show(screen, pat, &format!("/alerts/{code}")).await;
    let page = screen.js("return document.body.innerText").await;
    assert!(
        !page.as_str().unwrap().contains("999"),
        "practice names no number: {page}"
    );
}

async fn duress(school: &ServedSchool, screen: &Screen, pat: &str, looks: &mut Looks) {
    let visit = school.sign_out(&["sam"]);
    let code = school.raise(&visit, "duress");
    let path = format!("/alerts/{code}");
    school.show(screen, pat, &path).await;
    looks
        .look(screen, "alert: duress, office", "/alerts/{code}")
        .await;
    school.show(screen, pat, &format!("/visits/{visit}")).await;
    looks.look(screen, "alert: duress, office", "/visits/{id}").await;
    let morgan = school.signed_in("morgan").await;
    school.show(screen, &morgan, &path).await;
    looks
        .look(screen, "alert: duress, leader", "/alerts/{code}")
        .await;
    school.answer(&code, "morgan", &json!({ "safe": { "how": "seen", "of": [] } }));
    let robin = school.signed_in("robin").await;
    school.show(screen, &robin, &path).await;
    looks
        .look(screen, "alert: duress, to confirm", "/alerts/{code}")
        .await;
}

/// A form that was opened before the alert moved on, the second of this scene, is answered by the alert as it is now.
async fn moved_on(school: &ServedSchool, screen: &Screen, pat: &str, looks: &mut Looks) {
    school.show(screen, pat, "/alerts/X1").await;
    let how = screen
        .client
        .find(Locator::Css("select[name=how]"))
        .await
        .unwrap();
    how.select_by_value("spoke").await.unwrap();
    school.answer("X1", "chris", &json!("next"));
    screen
        .until(PATIENCE, "document.querySelector('form .moved')")
        .await;
    let pin = screen
        .client
        .find(Locator::Css("form[id^=safe] input[name=pin]"))
        .await
        .unwrap();
    pin.send_keys(PIN).await.unwrap();
    screen.click("button[value=safe]").await;
    looks.look(screen, "moved on", "/alerts/{code}").await;
}
