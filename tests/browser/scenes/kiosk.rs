//! The kiosk at reception, and screens whose daemon stands still.

use crate::hand::{Hand, Person};
use crate::look::Looks;
use crate::screen::Screen;
use crate::served::{KIOSK_PIN, ServedSchool};
use serde_json::json;

/// Somebody who touches the screen again and again: untouched for 20 seconds it goes back to the names.
const TOUCHED: &str = "setInterval(() => dispatchEvent(new Event('pointerdown')), 1000);";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_kiosk_is_clean_and_whole() {
    let school = ServedSchool::start();
    school.give_kiosk_pin("jo");
    school.give_kiosk_pin("ali");
    let screen = Screen::blank(&json!({})).await;
    let mut looks = Looks::of("kiosk");
    let kiosk = school.screen(true);
    school.show(&screen, &kiosk, "/kiosk").await;
    looks.look(&screen, "names", "/kiosk").await;
    screen.before_pages(TOUCHED).await;
    let person = Person {
        screen: &screen,
        hand: Hand::Mouse,
    };
    person.press("a[href='/kiosk/jo']").await;
    looks.look(&screen, "pad", "/kiosk/{person}").await;
    types(&person, "1111").await;
    looks.look(&screen, "wrong PIN", "/kiosk/{person}").await;
    types(&person, KIOSK_PIN).await;
    looks.look(&screen, "not out", "/kiosk/{person}").await;
    let plan = json!({ "sign-out": {
        "type": "doorstep", "workers": ["jo"], "stops": ["12 Acacia Avenue, M5 3XX"], "household": "0161 496 0123",
        "purpose": "attendance", "authorised_by": "morgan", "back": "+90m", "ask": true,
    } });
    school.daemon.done(&plan);
    let leave = json!({ "visit": { "who": "v1", "worker": null, "word": "give-leave", "by": "morgan" } });
    school.daemon.done(&leave);
    for (state, press) in [("may go", "start"), ("out", "back")] {
        screen.open(&school.url("/kiosk/jo")).await;
        types(&person, KIOSK_PIN).await;
        looks.look(&screen, state, "/kiosk/{person}").await;
        person.press(&format!("button[value={press}]")).await;
        screen.see("Thank you, Jo.").await;
    }
    looks.look(&screen, "thanks", "/kiosk/{person}/say").await;
    screen.open(&school.url("/kiosk/ali")).await;
    for _ in 0..5 {
        screen.see("your PIN").await;
        types(&person, "1111").await;
    }
    looks.look(&screen, "held", "/kiosk/{person}").await;
    stands_still(&school, &screen, &kiosk, &mut looks).await;
    looks.end();
}

/// Types a PIN on the pad of the screen.
async fn types(person: &Person<'_>, pin: &str) {
    for digit in pin.chars() {
        person.press(&format!("button[data-digit='{digit}']")).await;
    }
    person.press("#digits button.kiosk-first").await;
}

async fn stands_still(school: &ServedSchool, screen: &Screen, kiosk: &str, looks: &mut Looks) {
    let wall = school.screen(false);
    school.show(screen, &wall, "/wall").await;
    let front = screen.client.window().await.unwrap();
    let other = screen.client.new_window(true).await.unwrap();
    screen.client.switch_to_window(other.handle).await.unwrap();
    school.show(screen, kiosk, "/kiosk").await;
    school.daemon.signal("-STOP");
    looks.look(screen, "not live", "/kiosk").await;
    screen.client.switch_to_window(front).await.unwrap();
    looks.look(screen, "not live", "/wall").await;
    school.daemon.signal("-CONT");
}
