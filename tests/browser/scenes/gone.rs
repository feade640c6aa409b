//! A page that hears nothing any more, and what it says once it does again.

use crate::look::Looks;
use crate::played::{PATIENCE, PlayedDemo};
use crate::screen::Screen;
use rustix::process::Signal;
use serde_json::json;

/// The pages that stay live: where each is, and its route.
const LIVE: [(&str, &str); 9] = [
    ("/alerts/H1", "/alerts/{code}"),
    ("/alerts/H1/sheet", "/alerts/{code}/sheet"),
    ("/visits/v1", "/visits/{id}"),
    ("/gateways", "/gateways"),
    ("/people", "/people"),
    ("/households", "/households"),
    ("/out", "/out"),
    ("/phones", "/phones"),
    ("/", "/"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_that_is_not_live_is_clean_and_whole() {
    let demo = PlayedDemo::start(1);
    demo.get("/").await;
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    let mut looks = Looks::of("gone");
    looks.look(&screen, "live", "/").await;
    looks.look(&screen, "sound off", "/").await;
    without_scripts(&screen, &demo).await;
    looks.look(&screen, "no script", "/").await;
    demo.raise("concern").await;
    let first = screen.client.window().await.unwrap();
    let mut tabs = vec![first];
    for (number, (path, _)) in LIVE.iter().enumerate() {
        if number > 0 {
            let tab = screen.client.new_window(true).await.unwrap();
            screen.client.switch_to_window(tab.handle.clone()).await.unwrap();
            tabs.push(tab.handle);
        }
        screen.go(&demo, path).await;
        screen.live().await;
        if *path == "/phones" {
            looks.look(&screen, "with an alert", "/phones").await;
        }
    }
    // The board is in front.
    demo.signal(Signal::STOP);
    looks.look(&screen, "late", "/").await;
    for (tab, (_, route)) in tabs.iter().zip(LIVE).rev() {
        screen.client.switch_to_window(tab.clone()).await.unwrap();
        looks.look(&screen, "not live", route).await;
    }
    demo.signal(Signal::CONT);
    screen.client.switch_to_window(tabs.pop().unwrap()).await.unwrap();
    screen.live().await;
    looks.look(&screen, "back", "/").await;
    screen.click("#strip-button").await;
    // As a machine that slept: the watchdog finds that its own beats stood still.
    let slept = "window.sleeper.onmessage({ data: { state: 'live', asleep: 41 * 60000, silence: 0 } })";
    screen.before_pages("const own = Worker; window.Worker = class extends own { constructor(...all) { super(...all); window.sleeper = this; } };").await;
    screen.go(&demo, "/").await;
    screen.live().await;
    screen
        .until(PATIENCE, "window.sleeper && window.sleeper.onmessage")
        .await;
    screen.js(slept).await;
    looks.look(&screen, "asleep", "/").await;
    looks.end();
}

/// Opens the board as a browser without scripts has it, and leaves it so: the judge needs scripts, and a page that is not
/// renewed meanwhile. The page renews itself, now with scripts, where the browser is slow to stop it; then once more.
async fn without_scripts(screen: &Screen, demo: &PlayedDemo) {
    const ALONE: &str = "window.stop(); return document.body.innerText.includes('renews itself')";
    const SWITCH: &str = "Emulation.setScriptExecutionDisabled";
    for _ in 0..5 {
        screen.cdp(SWITCH, json!({ "value": true })).await;
        screen.go(demo, "/").await;
        screen.cdp(SWITCH, json!({ "value": false })).await;
        if screen.js(ALONE).await == true {
            return;
        }
    }
    panic!("the browser never showed the board without scripts");
}
