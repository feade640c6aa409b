//! Forms under way, and what is said and shown of events meanwhile.

use super::played::{ALI, JO, PAT, PATIENCE, PlayedDemo};
use super::screen::Screen;
use fantoccini::Locator;
use serde_json::json;

const LOG: &str = "#log-H1";

#[tokio::test(flavor = "multi_thread")]
async fn typed_note_survives_fifty_updates_while_the_alert_head_moves_on() {
    let demo = PlayedDemo::start(1);
    demo.get("/").await;
    demo.raise("concern").await;
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    let field = screen.client.find(Locator::Css(LOG)).await.unwrap();
    field.send_keys("GMP 1234").await.unwrap();
    let step = screen.words("#alert-H1 .standing").await;
    screen
        .js("window.field = document.querySelector('#log-H1')")
        .await;
    for number in 0..50 {
        demo.text(JO, &format!("note {number}")).await;
        if number == 25 {
            demo.text(PAT, "NEXT H1").await;
        }
    }
    screen
        .until(PATIENCE, "document.querySelector('#alert-H1 .moved')")
        .await;
    let moved = format!(
        "document.querySelector('#alert-H1 .standing').textContent !== {}",
        json!(step)
    );
    screen.until(PATIENCE, &moved).await;
    let kept = "const field = document.querySelector('#log-H1');
        return [field === window.field, field === document.activeElement, field.value]";
    assert_eq!(screen.js(kept).await, json!([true, true, "GMP 1234"]));
    let place = "const place = window.field.getBoundingClientRect(); return place.top >= 0 && place.bottom <= innerHeight";
    assert_eq!(screen.js(place).await, json!(true), "it stays in view");
    // A reload, too.
    screen.go(&demo, "/").await;
    screen.live().await;
    let value = "return document.querySelector('#log-H1').value";
    assert_eq!(screen.js(value).await, json!("GMP 1234"));
    // Once it is sent, it is gone from this browser.
    screen
        .js("document.getElementById('by-police-H1').selectedIndex = 1")
        .await;
    screen.click("#log-H1 ~ button").await;
    screen.until(PATIENCE, "document.getElementById('notice')").await;
    screen.live().await;
    assert_eq!(screen.js(value).await, json!(""));
    assert_eq!(
        screen.js("return Object.keys(sessionStorage).length").await,
        json!(0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn say_region_one_sentence_per_event() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    screen
        .js("window.said = [];
             const place = document.getElementById('say');
             new MutationObserver(() => { if (place.textContent) window.said.push(place.textContent); })
               .observe(place, { childList: true });")
        .await;
    demo.raise("concern").await;
    screen.until(PATIENCE, "window.said.length === 1").await;
    // What is no news says nothing.
    demo.text(JO, "a word").await;
    demo.text(ALI, "a word").await;
    demo.text(PAT, "NEXT H1").await;
    screen.until(PATIENCE, "window.said.length === 2").await;
    demo.text(PAT, "ACK H1").await;
    screen
        .until(
            PATIENCE,
            "document.getElementById('status').textContent === 'Pat Evans has alert H1.'",
        )
        .await;
    let said = screen.js("return window.said").await;
    let said: Vec<&str> = said
        .as_array()
        .unwrap()
        .iter()
        .map(|words| words.as_str().unwrap())
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("Alert H1. Cause for concern: "), "{said:?}");
    assert!(said[1].starts_with("Alert H1: "), "{said:?}");
    for words in said {
        assert!(words.ends_with('.') && words.len() < 120, "{words}");
    }
    let assertive =
        "return [...document.querySelectorAll('[aria-live=assertive], [role=alert]')].map((one) => one.id)";
    assert_eq!(screen.js(assertive).await, json!(["say"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn sms_text_cannot_script() {
    let demo = PlayedDemo::start(1);
    let evil = "<img src=x onerror=\"window.evil=1\"><script>window.evil=1</script><!--/leaf--><!--leaf x-->";
    demo.text(JO, evil).await;
    demo.text(JO, "SOS <svg onload=window.evil=1>").await;
    for path in ["/phones", "/"] {
        let screen = Screen::at(&demo, path).await;
        screen.live().await;
        demo.text(ALI, evil).await;
        screen.until(PATIENCE, "document.title.startsWith('(')").await;
        let found = "return [window.evil || 0, document.querySelectorAll('main img, main script, main svg[onload]').length]";
        assert_eq!(screen.js(found).await, json!([0, 0]), "{path}");
        // Our own policy would stop a script that got in all the same.
        let put = "const image = document.createElement('img'); image.setAttribute('onerror', 'window.evil = 2');
            image.src = '/nothing'; document.body.append(image);
            return new Promise((done) => addEventListener('securitypolicyviolation', () => done(window.evil || 0)))";
        assert_eq!(screen.js(put).await, json!(0), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_script_page_reloads() {
    let demo = PlayedDemo::start(1);
    let off = json!({ "profile.managed_default_content_settings.javascript": 2 });
    let screen = Screen::blank(&off).await;
    screen.go(&demo, "/").await;
    let page = page_without_script(&screen).await;
    assert!(
        page.contains("This page renews itself every 10 seconds. It makes no sound."),
        "{page}"
    );
    demo.raise("help").await;
    let deadline = std::time::Instant::now() + PATIENCE;
    let mut events = demo.events().await;
    while !page_without_script(&screen).await.contains("Alert H1") {
        assert!(events.chunk().await.unwrap().is_some(), "the demo ended");
        assert!(std::time::Instant::now() < deadline, "it never renews itself");
    }
}

/// Returns the page's markup by Chromium's own protocol, which needs no script in the page.
async fn page_without_script(screen: &Screen) -> String {
    let document = screen.cdp("DOM.getDocument", json!({ "depth": 0 })).await;
    let node = document["root"]["nodeId"].clone();
    let markup = screen.cdp("DOM.getOuterHTML", json!({ "nodeId": node })).await;
    markup["outerHTML"].as_str().unwrap_or_default().to_owned()
}
