//! Many tabs, hidden tabs, and what is heard of them.

use super::played::{PATIENCE, PlayedDemo};
use super::screen::Screen;
use rustix::process::Signal;
use serde_json::json;
use std::time::Duration;

/// Writes down each tone, and tells the tabs in front how the page and the sound stood at its start: a driver that looks into a
/// tab brings it to the front.
const HEAR: &str = "window.played = [];
    window.heard = [];
    const channel = new BroadcastChannel('heard');
    channel.onmessage = ({ data }) => window.heard.push(data);
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) {
      const tone = { pitch: this.frequency.value, state: this.context.state, hidden: document.hidden };
      window.played.push(tone);
      channel.postMessage(tone);
      return start.call(this, at);
    };";

/// Tells the tab in front of each title, and whether its page is hidden; and has no way to share a stream.
const OLD_TABLET: &str = "delete window.SharedWorker;
    window.titles = [];
    const channel = new BroadcastChannel('titles');
    channel.onmessage = ({ data }) => window.titles.push(data);
    addEventListener('DOMContentLoaded', () => new MutationObserver(() =>
      channel.postMessage({ title: document.title, hidden: document.hidden }))
      .observe(document.querySelector('title'), { childList: true, characterData: true, subtree: true }));";

/// A shared stream that is open and says nothing, and how often the page was not live once it had been.
const MUTE_STREAM: &str = "window.SharedWorker = class { port = { postMessage() {} }; };
    window.lates = 0;
    addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
      const { live } = document.documentElement.dataset;
      if (live === 'live') window.liveAt ??= performance.now();
      else if (window.liveAt) window.lates += 1;
    }).observe(document.documentElement, { attributeFilter: ['data-live'] }));";

/// Goes to a tab of its own for each number but the first.
async fn next_tab(screen: &Screen, number: usize) {
    if number > 1 {
        let tab = screen.client.new_window(true).await.unwrap();
        screen.client.switch_to_window(tab.handle).await.unwrap();
    }
}

async fn eight_tabs(screen: &Screen, demo: &PlayedDemo, path: &str) {
    for number in 1..=8 {
        next_tab(screen, number).await;
        screen.go(demo, path).await;
        screen.live().await;
        let alive = "window.fetch('/tick').then((answer) => { window.answered = answer.ok; })";
        screen.js(alive).await;
        screen.until(Duration::from_secs(10), "window.answered").await;
    }
    // And each of them hears of what happens.
    demo.raise("help").await;
    for tab in screen.client.windows().await.unwrap() {
        screen.client.switch_to_window(tab).await.unwrap();
        screen
            .until(PATIENCE, "document.title.startsWith('(1 alert)')")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eighth_tab_still_loads() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::blank(&json!({})).await;
    eight_tabs(&screen, &demo, "/").await;
}

// As an old tablet has it: no stream can be shared.
#[tokio::test(flavor = "multi_thread")]
async fn eighth_tab_still_loads_without_a_shared_worker() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::blank(&json!({})).await;
    for number in 1..=8 {
        next_tab(&screen, number).await;
        screen.before_pages(OLD_TABLET).await;
        screen.go(&demo, "/").await;
        screen.live().await;
        assert_eq!(screen.js("return 'SharedWorker' in window").await, json!(false));
    }
    demo.raise("help").await;
    screen
        .until(PATIENCE, "document.title.startsWith('(1 alert)')")
        .await;
    // Those behind it ask by themselves.
    let behind = "window.titles.filter((tab) => tab.hidden && tab.title.startsWith('(1 alert)')).length >= 7";
    screen.until(PATIENCE, behind).await;
}

// A browser opens six connections to a server. Tabs that each held one while the daemon stood still left none for the others.
#[tokio::test(flavor = "multi_thread")]
async fn every_tab_comes_back_when_the_daemon_stood_still() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::blank(&json!({})).await;
    for number in 1..=8 {
        next_tab(&screen, number).await;
        screen.go(&demo, "/").await;
        screen.live().await;
    }
    demo.signal(Signal::STOP);
    let stale = "document.documentElement.dataset.live === 'stale'";
    // Each is in front for as long as a page takes to look for the daemon by itself.
    let looked_for = "Date.now() - (window.inFront ??= Date.now()) > 5000";
    let tabs = screen.client.windows().await.unwrap();
    for tab in &tabs {
        screen.client.switch_to_window(tab.clone()).await.unwrap();
        screen.until(PATIENCE, stale).await;
        screen.until(PATIENCE, looked_for).await;
    }
    demo.signal(Signal::CONT);
    for tab in tabs {
        screen.client.switch_to_window(tab).await.unwrap();
        screen.live().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn page_stays_live_where_the_shared_stream_says_nothing() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::blank(&json!({})).await;
    screen.before_pages(MUTE_STREAM).await;
    screen.go(&demo, "/").await;
    screen.live().await;
    demo.raise("help").await;
    screen
        .until(PATIENCE, "document.title.startsWith('(1 alert)')")
        .await;
    // Three rounds of asking: were each asked only once the page had gone late, it would show that in between.
    screen
        .until(PATIENCE, "performance.now() - window.liveAt > 9000")
        .await;
    assert_eq!(screen.js("return window.lates").await, json!(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_tab_still_sounds() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::blank(&json!({})).await;
    screen.before_pages(HEAR).await;
    screen.go(&demo, "/").await;
    screen.live().await;
    let strip = screen.words("#strip-words").await;
    assert_eq!(strip, "This screen cannot make a sound.");
    screen.click("#strip-button").await;
    screen
        .until(
            PATIENCE,
            "document.getElementById('sound').textContent === 'Sound test'",
        )
        .await;
    let board = screen.client.window().await.unwrap();
    let other = screen.client.new_window(true).await.unwrap();
    screen.client.switch_to_window(other.handle).await.unwrap();
    screen.before_pages(HEAR).await;
    screen.go(&demo, "/phones").await;
    demo.raise("help").await;
    // Five tones, and again after ten seconds, for nobody has taken it.
    let heard = screen
        .until(PATIENCE, "window.heard.length >= 10 && window.heard")
        .await;
    for tone in heard.as_array().unwrap() {
        assert_eq!(tone["state"], "running", "{heard}");
        assert_eq!(tone["hidden"], true, "{heard}");
    }
    screen.client.switch_to_window(board).await.unwrap();
    screen
        .until(PATIENCE, "!document.getElementById('silence').hidden")
        .await;
    let form = [("by", "pat"), ("word", "ack")];
    demo.post("/alerts/H1", &form).await;
    screen
        .until(PATIENCE, "document.getElementById('silence').hidden")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sound_test_asks_whether_it_was_heard() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::blank(&json!({})).await;
    screen.before_pages(HEAR).await;
    screen.go(&demo, "/").await;
    screen.live().await;
    screen.click("#sound").await;
    screen
        .until(PATIENCE, "!document.getElementById('heard').hidden")
        .await;
    assert_eq!(screen.js("return window.played.length").await, json!(5));
    screen.click("#heard button[value=yes]").await;
    screen
        .until(
            PATIENCE,
            "document.getElementById('notice').textContent.includes('can be heard')",
        )
        .await;
}
