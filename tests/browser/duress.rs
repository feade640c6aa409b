//! Duress: seen by whoever may act, and by nothing that stands before the worker's company.

use super::hand::{Hand, Person};
use super::played::PATIENCE;
use super::screen::Screen;
use super::served::{DURESS_CODE, KIOSK_PIN, PIN, ServedSchool};
use serde_json::json;
use std::time::Duration;

/// How often each page is asked for.
const ROUNDS: usize = 9;

/// How far the fastest answers may lie apart and still be of one class: more than the noise of a busy machine, far less than the
/// wait for an engine.
const SAME_CLASS: Duration = Duration::from_millis(60);

/// What a page told: status, length, words but for the clock, and the time of the fastest answer.
struct Told {
    status: u16,
    words: String,
    fastest: Duration,
}

/// Takes the clock out of a page, which moves by itself.
fn still(page: &str) -> String {
    let mut words = page.to_owned();
    for mark in ["<p class=\"clock\"", "<p class=\"wall-clock\""] {
        while let Some(start) = words.find(mark) {
            let end = start + words[start..].find("</p>").unwrap() + 4;
            words.replace_range(start..end, "");
        }
    }
    // Distances from now.
    let parts = words.split("<span class=\"from-now\"");
    let still = parts.map(|part| match part.split_once("</span>") {
        Some((_, rest)) if part.starts_with(" data-at") => rest,
        _ => part,
    });
    still.collect()
}

async fn told(school: &ServedSchool, cookie: &str, path: &str) -> Told {
    let mut times = Vec::new();
    let mut seen = None;
    for _ in 0..ROUNDS {
        let (status, page, took) = school.get(cookie, path).await;
        times.push(took);
        seen = Some((status, still(&page)));
    }
    let (status, words) = seen.unwrap();
    Told {
        status,
        words,
        fastest: times.into_iter().min().unwrap(),
    }
}

/// Returns how a page looks, but for its clock.
async fn picture(school: &ServedSchool, screen: &Screen, cookie: &str, path: &str) -> Vec<u8> {
    school.enter(screen, cookie).await;
    screen.open(&school.url(path)).await;
    screen.until(PATIENCE, "document.readyState === 'complete'").await;
    if path == "/" {
        screen.live().await;
    }
    // Taken out by a style of the test: clocks move by themselves, and whether a screen may sleep is found out in its own time.
    screen
        .js("const hide = new CSSStyleSheet(); hide.replaceSync('#clock, .wall-clock, .from-now, #awake { display: none }');
             document.adoptedStyleSheets = [hide];")
        .await;
    screen.whole_page("png").await
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_reception_is_told_nothing_of_duress_by_status_length_time_or_colour() {
    let school = ServedSchool::start();
    let screen = Screen::blank(&json!({})).await;
    let rory = school.signed_in("rory").await;
    let wall = school.screen(false);
    let kiosk = school.screen(true);
    let chris = school.signed_in("chris").await;
    school.post(&chris, "/lock", &[]).await;
    let visit = school.sign_out(&["jo"]);
    let alert = "/alerts/H1";
    let pages = [
        (&rory, "/"),
        (&rory, "/out"),
        (&rory, "/visits/v1"),
        (&rory, alert),
        (&rory, "/alerts/H1/sheet"),
        (&rory, "/people"),
        (&rory, "/history"),
        (&wall, "/wall"),
        (&kiosk, "/kiosk"),
        (&chris, "/"),
    ];
    let mut before = Vec::new();
    for (cookie, path) in pages {
        before.push((
            told(&school, cookie, path).await,
            picture(&school, &screen, cookie, path).await,
        ));
    }
    let code = school.raise(&visit, "duress");
    assert_eq!(code, "H1", "the page asked for is this alert's");
    for ((cookie, path), (calm, looked)) in pages.iter().zip(&before) {
        let now = told(&school, cookie, path).await;
        assert_eq!(now.status, calm.status, "{path}");
        assert_eq!(now.words.len(), calm.words.len(), "{path}");
        assert_eq!(now.words, calm.words, "{path}");
        let apart = now.fastest.abs_diff(calm.fastest);
        assert!(
            apart < SAME_CLASS,
            "{path}: {:?} and {:?}",
            calm.fastest,
            now.fastest
        );
        assert!(
            *looked == picture(&school, &screen, cookie, path).await,
            "{path} looks otherwise"
        );
    }
    // Help is no secret: what was compared can tell.
    school.raise(&school.sign_out(&["ali"]), "help");
    assert_ne!(told(&school, &rory, "/").await.words, before[0].0.words);
    assert!(before[0].1 != picture(&school, &screen, &rory, "/").await);
}

// How long the answer takes is held by `tests/http/kiosk.rs`.
#[tokio::test(flavor = "multi_thread")]
async fn p09_kiosk_duress_code_indistinguishable_on_the_screen() {
    let school = ServedSchool::start();
    for worker in ["jo", "ali"] {
        school.give_kiosk_pin(worker);
    }
    school.sign_out(&["jo", "ali"]);
    let kiosk = school.screen(true);
    let screen = Screen::blank(&json!({})).await;
    school.enter(&screen, &kiosk).await;
    let mut seen = Vec::new();
    for typed in [KIOSK_PIN, DURESS_CODE] {
        screen.open(&school.url("/kiosk/jo")).await;
        let jo = Person {
            screen: &screen,
            hand: Hand::Mouse,
        };
        for digit in typed.chars() {
            jo.press(&format!("button[data-digit='{digit}']")).await;
        }
        jo.press("#digits button.kiosk-first").await;
        screen.see("I am back").await;
        let page = screen.js("return document.documentElement.outerHTML").await;
        let taken = "const [page] = performance.getEntriesByType('navigation');
            return [page.responseStatus, page.decodedBodySize]";
        seen.push((page, screen.js(taken).await, screen.whole_page("png").await));
    }
    let alerts = school.daemon.alerts();
    assert_eq!(alerts[0]["kind"], "duress", "the code was heard: {alerts}");
    let [pin, code] = seen.as_slice() else { panic!() };
    assert_eq!(pin.0, code.0, "the page");
    assert_eq!(pin.1, code.1, "status and length");
    assert!(pin.2 == code.2, "the picture");
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_office_sees_duress_without_a_number_and_two_named_people_end_it() {
    let school = ServedSchool::start();
    let visit = school.sign_out(&["jo"]);
    let screen = Screen::blank(&json!({})).await;
    let pat = Person {
        screen: &screen,
        hand: Hand::Mouse,
    };
    let cookie = school.signed_in("pat").await;
    school.enter(&screen, &cookie).await;
    screen.open(&school.url("/")).await;
    screen.live().await;
    // Jo rings and says the phrase.
    pat.press(&format!("#visit-{visit} .actions summary")).await;
    pat.press(&format!("#visit-{visit} button[value=duress]")).await;
    screen.see("Do not ring or text Jo Bloggs. Ring 999.").await;
    let page = "return [...new Set([...document.querySelectorAll('a[href^=\"tel:\"]')].map((link) => link.getAttribute('href')))]";
    assert_eq!(
        screen.js(page).await,
        json!(["tel:999"]),
        "no number but 999 can be pressed"
    );
    for path in ["/alerts/H1", "/visits/v1"] {
        screen.open(&school.url(path)).await;
        screen.live().await;
        let numbers = screen.js(page).await;
        let numbers = numbers.as_array().unwrap().iter();
        assert!(
            numbers.clone().all(|number| number == "tel:999"),
            "{path}: {numbers:?}"
        );
        let words = screen.words("main").await;
        for withheld in ["Ask now", "They rang in", "Ring the household"] {
            assert!(!words.contains(withheld), "{path}: {withheld}");
        }
    }
    // The office takes it and cannot end it.
    screen.open(&school.url("/alerts/H1")).await;
    screen.live().await;
    pat.press("#take-H1 button.first").await;
    screen.see("You have this.").await;
    let ends = "return document.querySelectorAll('button[value=safe], button[value=confirm]').length";
    assert_eq!(screen.js(ends).await, json!(0));
    // The head and the deputy end it, each by a name and a PIN.
    for (leader, form, said) in [
        (
            "morgan",
            "safe",
            "your word is on record. Another must confirm it, by their own name",
        ),
        ("robin", "confirm", "alert H1 is resolved."),
    ] {
        let cookie = school.signed_in(leader).await;
        school.enter(&screen, &cookie).await;
        screen.open(&school.url("/alerts/H1")).await;
        screen.live().await;
        if form == "safe" {
            pat.chooses("#how-H1", "I have them in front of me, or the police have")
                .await;
        }
        pat.types(&format!("#pin-{form}-H1"), PIN).await;
        pat.press(&format!("#{form}-H1 button")).await;
        screen.see(said).await;
    }
}
