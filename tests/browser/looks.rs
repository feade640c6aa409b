//! How pages look: focus, width, and pictures for eyes.

use super::played::{PATIENCE, PlayedDemo};
use super::screen::Screen;
use serde_json::{Value, json};

/// Finds, for everything that can have the focus, how well the better of the two rings shows on what lies behind it.
const RINGS: &str = "
  const light = ([r, g, b]) => {
    const part = (value) => value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const rgb = (words) => words.match(/[\\d.]+/g).map(Number);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('a, button, select, input:not([type=hidden]), summary')) {
    if (!element.checkVisibility() || element.disabled) continue;
    element.focus({ focusVisible: true });
    const style = getComputedStyle(element);
    const ground = behind(element);
    const rings = [style.outlineColor, style.boxShadow.split(') ')[0] + ')'].map(rgb);
    found.push([element.outerHTML.slice(0, 90), Math.max(...rings.map((ring) => contrast(ring, ground))), style.outlineWidth]);
  }
  return found;";

#[tokio::test(flavor = "multi_thread")]
async fn focus_ring_3_to_1_on_every_background() {
    let demo = PlayedDemo::start(1);
    demo.get("/").await;
    demo.raise("help").await;
    let screen = Screen::at(&demo, "/").await;
    for scheme in ["light", "dark"] {
        screen.media(&[("prefers-color-scheme", scheme)]).await;
        for path in ["/", "/phones", "/alerts/H1", "/alerts/H1/sheet"] {
            screen.go(&demo, path).await;
            screen.live().await;
            let found = screen.js(RINGS).await;
            let found = found.as_array().unwrap();
            assert!(found.len() > 4, "{path}: {found:?}");
            for one in found {
                assert!(one[1].as_f64().unwrap() >= 3.0, "{scheme} {path}: {one}");
                assert_eq!(one[2], "3px", "{scheme} {path}: {one}");
            }
        }
    }
}

/// Holds a page to the width of the narrowest screen.
pub(crate) async fn assert_no_sideways_scroll(screen: &Screen, what: &str) {
    let wide = "const wide = document.documentElement.scrollWidth;
        const over = [...document.querySelectorAll('body *')]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => one.outerHTML.slice(0, 80));
        return [wide <= innerWidth, wide, over.slice(0, 5)]";
    let found = screen.js(wide).await;
    assert_eq!(found[0], json!(true), "{what}: {found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_the_board_quiet_and_in_an_alert() {
    let demo = PlayedDemo::start(1);
    let screen = Screen::at(&demo, "/").await;
    screen.live().await;
    let alerts = || async {
        screen
            .js("return document.querySelectorAll('.alert').length")
            .await
    };
    assert_eq!(alerts().await, Value::from(0));
    take(&screen, "quiet").await;
    demo.raise("help").await;
    screen
        .until(PATIENCE, "document.querySelectorAll('.alert').length === 1")
        .await;
    take(&screen, "alert").await;
}

async fn take(screen: &Screen, name: &str) {
    for scheme in ["light", "dark"] {
        screen.media(&[("prefers-color-scheme", scheme)]).await;
        for (width, height) in [(320, 700), (375, 1600), (1280, 1000)] {
            screen.wide(width, height).await;
            assert_no_sideways_scroll(screen, name).await;
            screen.picture(&format!("{name}-{scheme}-{width}")).await;
        }
    }
}
