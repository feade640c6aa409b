//! Many tabs, hidden tabs, and what is heard of them.

use super::played::{PATIENCE, PlayedDemo};
use super::screen::Screen;
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

async fn eight_tabs(screen: &Screen, demo: &PlayedDemo, path: &str) {
    for number in 1..=8 {
        if number > 1 {
            let tab = screen.client.new_window(true).await.unwrap();
            screen.client.switch_to_window(tab.handle).await.unwrap();
            screen.before_pages("window.tab = true").await;
        }
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
        if number > 1 {
            let tab = screen.client.new_window(true).await.unwrap();
            screen.client.switch_to_window(tab.handle).await.unwrap();
        }
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
