//! axe-core's judgement of every page of the demo.

use super::looks::assert_no_sideways_scroll;
use super::played::PlayedDemo;
use super::screen::Screen;
use serde_json::Value;
use std::path::Path;

/// Returns axe-core, which `tests/support/setup-axe.sh` fetches.
pub(crate) fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/axe.min.js");
    std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("`{}` is missing; run `make test-peers`", path.display()))
}

const JUDGE: &str = "
  const done = arguments[0];
  axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  }).then((judged) => done(judged.violations.map((found) =>
    [found.id, found.help, found.nodes.map((node) => [node.target.join(' '), node.failureSummary]).slice(0, 4)])),
    (error) => done(String(error)));";

/// Returns what axe-core finds wrong with the page on the screen.
pub(crate) async fn violations(screen: &Screen, axe: &str) -> Vec<Value> {
    screen.js(axe).await;
    let judged = screen.client.execute_async(JUDGE, Vec::new()).await.unwrap();
    match judged {
        Value::Array(violations) => violations,
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_clean_every_page_light_dark_forced_colors_320px() {
    let demo = PlayedDemo::start(1);
    demo.get("/").await;
    demo.raise("help").await;
    let screen = Screen::at(&demo, "/").await;
    screen.wide(320, 800).await;
    let axe = axe();
    let mut found = Vec::new();
    for (look, features) in [
        (
            "light",
            [("prefers-color-scheme", "light"), ("forced-colors", "none")],
        ),
        (
            "dark",
            [("prefers-color-scheme", "dark"), ("forced-colors", "none")],
        ),
        (
            "forced colours",
            [("prefers-color-scheme", "dark"), ("forced-colors", "active")],
        ),
    ] {
        screen.media(&features).await;
        for path in [
            "/",
            "/phones",
            "/gateways",
            "/alerts/H1",
            "/alerts/H1/sheet",
            "/alerts/Z9",
        ] {
            screen.go(&demo, path).await;
            screen.live().await;
            assert_no_sideways_scroll(&screen, path).await;
            let violations = violations(&screen, &axe).await;
            found.extend(violations.iter().map(|one| format!("{look} {path}: {one:#}")));
        }
    }
    assert!(found.is_empty(), "{}\n{}", found.len(), found.join("\n"));
    let version = screen.js("return axe.version").await;
    assert_eq!(version, Value::from("4.14.1"));
}
