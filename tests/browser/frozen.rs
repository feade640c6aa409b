//! A daemon that no longer watches, and what a page makes of it.

use super::played::{JO, PATIENCE, PlayedDemo};
use super::screen::Screen;
use rustix::process::Signal;
use serde_json::json;
use std::time::{Duration, Instant};

const DEAD_WITHIN: Duration = Duration::from_secs(12);

const STALE: &str = "document.documentElement.classList.contains('stale')";

/// Holds a page to what it must be once it is not live, `since` being when the daemon stopped.
async fn assert_looks_dead(screen: &Screen, since: Instant) {
    screen.until(DEAD_WITHIN + Duration::from_secs(5), STALE).await;
    let took = since.elapsed();
    assert!(took <= DEAD_WITHIN, "{took:?}");
    assert_eq!(screen.client.title().await.unwrap(), "NOT LIVE - Board");
    let strip = screen.words("#strip").await;
    assert!(strip.contains("NOT LIVE since 13:"), "{strip}");
    assert!(
        strip.contains("What you see is old. Ring whoever is out:"),
        "{strip}"
    );
    for words in ["Jo Bloggs", "07700 900101", "Ali Khan", "07700 900102"] {
        assert!(strip.contains(words), "{words}: {strip}");
    }
    let link = "return document.querySelector('#strip a').getAttribute('href')";
    assert_eq!(screen.js(link).await, json!("tel:+447700900102"));
    let shown = "return document.getElementById('strip').checkVisibility()";
    assert_eq!(screen.js(shown).await, json!(true));
    let icon = "return document.getElementById('icon').getAttribute('href')";
    assert_eq!(screen.js(icon).await, json!("/icon-grey.svg"));
    let grey = "return getComputedStyle(document.querySelector('main')).filter";
    assert_eq!(screen.js(grey).await, json!("grayscale(1)"));
    let countdowns = screen.words("#visits").await;
    assert!(countdowns.contains("was due 1"), "{countdowns}");
    assert!(!countdowns.contains("(in "), "{countdowns}");
    let said = screen.words("#say").await;
    assert!(said.starts_with("NOT LIVE since 13:"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn not_live_within_12s_when_the_daemon_is_frozen() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    demo.signal(Signal::STOP);
    let since = Instant::now();
    screen
        .until(PATIENCE, "document.documentElement.dataset.live === 'late'")
        .await;
    assert_eq!(screen.words("#live").await, "Checking the connection...");
    assert_looks_dead(&screen, since).await;
    for (width, height) in [(375, 800), (1280, 900)] {
        screen.wide(width, height).await;
        screen.picture(&format!("not-live-{width}")).await;
    }
    demo.signal(Signal::CONT);
}

#[tokio::test(flavor = "multi_thread")]
async fn not_live_within_12s_when_the_daemon_is_killed() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    demo.signal(Signal::KILL);
    assert_looks_dead(&screen, Instant::now()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn not_live_within_12s_when_the_engine_thread_stalls_but_http_answers() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    let held = demo.hold_engine();
    assert_looks_dead(&screen, Instant::now()).await;
    let tick = demo.get("/tick").await;
    assert!(tick.contains("\"turn_ms\":1"), "HTTP answers: {tick}");
    drop(held);
    screen.live().await;
    let strip = screen.words("#strip-words").await;
    assert!(strip.starts_with("Live again at 13:"), "{strip}");
}

#[tokio::test(flavor = "multi_thread")]
async fn live_again_after_sigcont_refetches_all() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::blank(&json!({})).await;
    screen
        .before_pages(
            "window.asked = [];
             const fetched = window.fetch;
             window.fetch = (url, options) => {
               if (options && options.headers) {
                 window.asked.push([document.documentElement.classList.contains('stale'), options.headers['homeward-have']]);
               }
               return fetched(url, options);
             };",
        )
        .await;
    screen.go(&demo, "/").await;
    screen.live().await;
    demo.signal(Signal::STOP);
    screen.until(PATIENCE, STALE).await;
    demo.signal(Signal::CONT);
    screen.live().await;
    let asked = screen.js("return window.asked").await;
    let whole = json!([true, "none"]);
    assert!(asked.as_array().unwrap().contains(&whole), "{asked}");
    let strip = screen.words("#strip-words").await;
    assert!(strip.starts_with("Live again at 13:"), "{strip}");
    assert!(strip.contains("Not live for "), "{strip}");
    assert!(screen.client.title().await.unwrap().starts_with("Board"));
    let old = "return document.querySelector('#visits').textContent.includes('was due')";
    assert_eq!(screen.js(old).await, json!(false));
    // It stays until it is read. What comes next in rank may follow.
    screen.click("#strip-button").await;
    let strip = screen.words("#strip-words").await;
    assert!(!strip.contains("Live again"), "{strip}");
    // And the page hears again.
    demo.text(JO, "SOS").await;
    screen
        .until(PATIENCE, "document.getElementById('alert-H1')")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn countdown_right_after_the_page_was_frozen() {
    let demo = PlayedDemo::start(600);
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    let freeze = json!({ "state": "frozen" });
    screen.cdp("Page.setWebLifecycleState", freeze).await;
    demo.passes(20).await;
    screen
        .cdp("Page.setWebLifecycleState", json!({ "state": "active" }))
        .await;
    demo.pause().await;
    let tick = demo.tick().await;
    let clock = tick["clock"].as_str().unwrap();
    screen
        .until(
            PATIENCE,
            &format!("document.querySelector('#clock b').textContent === '{clock}'"),
        )
        .await;
    // Each distance is what the daemon's own clock makes it.
    let script = format!(
        "const now = {};
         return [...document.querySelectorAll('.from-now')].map((span) => {{
           const found = /in (\\d+) min|(\\d+) min ago|(less than a minute|just now)/.exec(span.textContent);
           const said = found ? Number(found[1] || -(found[2] || 0)) : null;
           return [span.textContent, said, (Number(span.dataset.at) - now) / 60000];
         }})",
        tick["now"]
    );
    let all =
        "[...document.querySelectorAll('.from-now')].every((span) => /\\d|just|less/.test(span.textContent))";
    screen.until(PATIENCE, all).await;
    let seen = screen.js(&script).await;
    let seen = seen.as_array().unwrap();
    assert!(!seen.is_empty());
    for one in seen {
        let (Some(said), Some(is)) = (one[1].as_f64(), one[2].as_f64()) else {
            continue;
        };
        assert!((said - is).abs() <= 1.1, "{one}");
    }
}
