//! The whole story, as somebody lives it who sees these pages for the first time.

use super::hand::{Hand, Person};
use super::played::PATIENCE;
use super::screen::Screen;
use super::served::{PASSWORD, PIN, ServedSchool};
use super::support::heard;
use serde_json::json;

const JO: &str = "+447700900101";
const ALI: &str = "+447700900102";
const PAT: &str = "+447700900104";
const CHRIS: &str = "+447700900105";

/// From the address of the board to a stand-down, without a look at any guide.
async fn live_through(hand: Hand) {
    let school = ServedSchool::start();
    school.open_account("pat", Some("pat"));
    let screen = Screen::blank(&json!({})).await;
    let pat = Person {
        screen: &screen,
        hand,
    };
    screen.open(&school.url("/")).await;
    pat.types("#name", "pat").await;
    pat.types("#password", PASSWORD).await;
    pat.press("button.first").await;
    screen.see("Nobody is out").await;
    sign_out(&pat).await;
    // They arrive, and are not heard from again.
    for phone in [JO, ALI] {
        school.text(phone, "IN");
    }
    pat.press("nav a[href='/']").await;
    screen.see("At the household").await;
    screen.live().await;
    screen.js("window.never_reloaded = true").await;
    let asked = school.twilio.sent().len();
    school.until_alert("overdue");
    screen.see("1 alert: somebody must act").await;
    assert_eq!(screen.js("return window.never_reloaded").await, json!(true));
    for phone in [JO, ALI] {
        let sent = school.twilio.sent().split_off(asked);
        assert!(
            sent.iter()
                .any(|sms| sms.to == phone && sms.body.contains(heard::CHECK_IN_NOW)),
            "{sent:#?}"
        );
    }
    take_and_end(&school, &pat).await;
}

/// Fills the form in, looks at what will happen, and signs Jo and Ali out.
async fn sign_out(pat: &Person<'_>) {
    pat.press("nav a[href='/visits/new']").await;
    pat.screen.see("Sign out for a visit").await;
    pat.press("button[value='type:home']").await;
    pat.screen.see("This type of visit needs 2 people.").await;
    for worker in ["#worker-ali", "#worker-jo"] {
        pat.tick(worker).await;
    }
    for (field, words) in [
        ("#stop-1", "12 Acacia Avenue, M5 3XX"),
        ("#household", "0161 496 0123"),
        ("#purpose", "attendance"),
        ("#vehicle", "blue Ford Fiesta AB12 CDE"),
    ] {
        pat.types(field, words).await;
    }
    pat.press("button[value='back:120']").await;
    pat.screen.see("Back by 12:").await;
    pat.chooses("#authorised-by", "Morgan Reed").await;
    pat.press(".so-buttons button[value=look]").await;
    pat.screen
        .see("If nothing is heard from them: Ali Khan and Jo Bloggs are asked at")
        .await;
    pat.screen
        .see("Somebody is in for every step just now, and Homeward can be heard.")
        .await;
    pat.types("#pin", PIN).await;
    pat.press("button[value=go]").await;
    pat.screen.see("Ali Khan and Jo Bloggs signed out.").await;
}

/// Takes the alert, says of both how they are known to be safe, and sees everybody stood down.
async fn take_and_end(school: &ServedSchool, pat: &Person<'_>) {
    let screen = pat.screen;
    let instruction = screen.words(".alert .instruction").await;
    for words in [
        "Ring now",
        "Ali Khan",
        "07700 900102",
        "Jo Bloggs",
        "07700 900101",
    ] {
        assert!(instruction.contains(words), "{words}: {instruction}");
    }
    pat.press("#take-H1 button.first").await;
    screen.see("You have this.").await;
    school
        .twilio
        .expect(CHRIS, "Pat Evans has taken this", 1, PATIENCE);
    pat.chooses("#how-H1", "I spoke to them and heard their voice")
        .await;
    pat.chooses("#of-H1", "Each of them").await;
    // Once given at the sign-out, the PIN counts for two minutes; these have passed.
    pat.types("#pin-safe-H1", PIN).await;
    pat.press("#safe-H1 button.safe").await;
    screen
        .see("alert H1 is resolved. Everybody who was told is sent word that it is over.")
        .await;
    screen.see("No alerts").await;
    for phone in [PAT, CHRIS] {
        school.twilio.expect(phone, heard::STAND_DOWN, 1, PATIENCE);
    }
    for phone in [JO, ALI] {
        school.twilio.expect(phone, heard::ALL_IS_WELL, 1, PATIENCE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_time_user_signs_two_out_is_alerted_without_a_reload_and_stands_everybody_down() {
    live_through(Hand::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_story_by_the_keyboard_alone() {
    live_through(Hand::Keys).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_form_gets_409_and_keeps_its_text() {
    let school = ServedSchool::start();
    let visit = school.sign_out(&["jo"]);
    let code = school.raise(&visit, "concern");
    let screen = Screen::blank(&json!({})).await;
    let cookie = school.signed_in("pat").await;
    school.enter(&screen, &cookie).await;
    screen.open(&school.url("/")).await;
    screen.live().await;
    let pat = Person {
        screen: &screen,
        hand: Hand::Mouse,
    };
    let log = format!("#log-{code}");
    pat.types(&log, "GMP 512").await;
    pat.chooses(&format!("#how-{code}"), "I spoke to them and heard their voice")
        .await;
    pat.types(&format!("#pin-safe-{code}"), PIN).await;
    school.answer(&code, "chris", &json!("next"));
    screen
        .until(PATIENCE, "document.querySelector('form .moved')")
        .await;
    pat.press(&format!("#safe-{code} button.safe")).await;
    screen
        .see("has moved on since you opened this form: read it below, then press again.")
        .await;
    let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
    assert_eq!(screen.js(status).await, json!(409));
    assert_eq!(
        school.daemon.alerts().as_array().unwrap().len(),
        1,
        "nothing was changed"
    );
    // Back on the board, the other form's words are as they were typed.
    screen.open(&school.url("/")).await;
    screen.live().await;
    let kept = format!("return document.querySelector('{log}').value");
    assert_eq!(screen.js(&kept).await, json!("GMP 512"));
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_board_still_live_and_asks_pin() {
    let school = ServedSchool::start();
    let screen = Screen::blank(&json!({})).await;
    let cookie = school.signed_in("pat").await;
    school.enter(&screen, &cookie).await;
    screen.open(&school.url("/")).await;
    screen.live().await;
    let pat = Person {
        screen: &screen,
        hand: Hand::Mouse,
    };
    pat.press("button[formaction='/lock']").await;
    screen.see("This screen is locked.").await;
    screen.live().await;
    screen.js("window.never_reloaded = true").await;
    let visit = school.sign_out(&["jo"]);
    screen.see("1 out, on time.").await;
    school.raise(&visit, "help");
    screen.see("Office: please look at Homeward").await;
    assert_eq!(screen.js("return window.never_reloaded").await, json!(true));
    let page = screen.words("html").await;
    for word in ["Bloggs", "Acacia", "07700", "Help is needed"] {
        assert!(!page.contains(word), "{word}: {page}");
    }
    pat.types("#unlock-pin", "1470").await;
    pat.press("button.first").await;
    screen.see("that is not your PIN").await;
    pat.types("#unlock-pin", PIN).await;
    pat.press("button.first").await;
    screen.see("Help is needed: Jo Bloggs").await;
}
