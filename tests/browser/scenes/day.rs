//! A visit of two that goes wrong, from the sign-out to the end of its alert.

use crate::look::Looks;
use crate::screen::Screen;
use crate::served::{ServedSchool, example_school};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_visit_that_goes_wrong_is_clean_and_whole() {
    // The chain waits for the looks, which take a while.
    let patient = example_school().replace("wait = \"2m\"", "wait = \"30m\"");
    let school = ServedSchool::of(&patient);
    let screen = Screen::blank(&json!({})).await;
    let mut looks = Looks::of("day");
    let wall = school.screen(false);
    let pat = school.signed_in("pat").await;
    let rory = school.signed_in("rory").await;
    school.sign_out(&["jo", "ali"]);
    school.say("v1", "in");
    school.text("+447700900101", "OK");
    for (cookie, path, state, route) in [
        (&pat, "/", "on time", "/"),
        (&wall, "/wall", "on time", "/wall"),
        (&pat, "/out", "on time", "/out"),
        (&pat, "/visits/v1", "on time", "/visits/{id}"),
        (&pat, "/visits/v1/where", "on time", "/visits/{id}/where"),
        (&rory, "/", "on time at the desk", "/"),
    ] {
        school.show(&screen, cookie, path).await;
        looks.look(&screen, state, route).await;
    }
    // Three minutes before a check-in is due they are asked, then again when it is; five minutes later others are told.
    school.show(&screen, &pat, "/").await;
    school.passes(18);
    looks.look(&screen, "asked", "/").await;
    school.passes(3);
    looks.look(&screen, "late, asked twice", "/").await;
    school.show(&screen, &wall, "/wall").await;
    looks.look(&screen, "late, asked twice", "/wall").await;
    school.until_alert("overdue");
    alert_opens(&school, &screen, &pat, &mut looks).await;
    alert_goes_on(&school, &screen, &pat, &mut looks).await;
    looks.end();
}

async fn alert_opens(school: &ServedSchool, screen: &Screen, pat: &str, looks: &mut Looks) {
    let wall = school.screen(false);
    let rory = school.signed_in("rory").await;
    let chris = school.signed_in("chris").await;
    assert_eq!(school.post(&chris, "/lock", &[]).await.0, 303);
    for (cookie, path, state, route) in [
        (pat, "/", "alert: overdue", "/"),
        (pat, "/alerts/H1", "alert: overdue", "/alerts/{code}"),
        (pat, "/visits/v1", "alert: overdue", "/visits/{id}"),
        (&wall, "/wall", "alert: overdue, on the wall", "/wall"),
        (&rory, "/", "alert: overdue, at the desk", "/"),
        (&chris, "/", "alert: overdue, locked", "/"),
    ] {
        school.show(screen, cookie, path).await;
        looks.look(screen, state, route).await;
    }
}

async fn alert_goes_on(school: &ServedSchool, screen: &Screen, pat: &str, looks: &mut Looks) {
    let route = "/alerts/{code}";
    school.answer("H1", "chris", &json!("ack"));
    school.show(screen, pat, "/alerts/H1").await;
    looks.look(screen, "alert: another has it", route).await;
    school.answer("H1", "chris", &json!({ "give": { "to": "pat" } }));
    looks.look(screen, "alert: offered to you", route).await;
    school.answer("H1", "pat", &json!("ack"));
    looks.look(screen, "alert: you have it", route).await;
    school.answer("H1", "pat", &json!("next"));
    looks.look(screen, "alert: household", route).await;
    school.answer("H1", "chris", &json!("next"));
    let morgan = school.signed_in("morgan").await;
    school.show(screen, &morgan, "/alerts/H1").await;
    looks.look(screen, "alert: decide", route).await;
    school.answer("H1", "morgan", &json!("next"));
    looks.look(screen, "alert: police", route).await;
    school.show(screen, &morgan, "/alerts/H1/sheet").await;
    looks.look(screen, "alert: police", "/alerts/{code}/sheet").await;
    school.answer("H1", "morgan", &json!({ "police": { "log": "512" } }));
    school.show(screen, &morgan, "/alerts/H1").await;
    looks.look(screen, "alert: police called", route).await;
    school.answer(
        "H1",
        "morgan",
        &json!({ "safe": { "how": "spoke", "of": ["jo"] } }),
    );
    looks.look(screen, "alert: one of two safe", route).await;
    school.answer(
        "H1",
        "morgan",
        &json!({ "safe": { "how": "spoke", "of": ["ali"] } }),
    );
    school.say("v1", "back");
    school.show(screen, &morgan, "/alerts/H1").await;
    looks.look(screen, "alert: settled", route).await;
    school.show(screen, &morgan, "/visits/v1").await;
    looks.look(screen, "over", "/visits/{id}").await;
    school.show(screen, &morgan, "/history").await;
    looks.look(screen, "over", "/history").await;
}
