//! A look at a page in a state: axe's judgement in each look, the geometry at each width, and pictures for eyes.

use super::axe::{AXE, JUDGE};
use super::played::PATIENCE;
use super::screen::Screen;
use super::states::{ALERT, StateRow, rows};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The widths of a phone, a tablet, and the office's screen, in pixels, with a usual height.
const WIDTHS: [(u32, u32); 4] = [(320, 640), (360, 740), (768, 1024), (1920, 1080)];

/// A look at a page: its name, what the reader's machine asks for, and how wide and high the screen is.
type ScreenLook = (&'static str, [(&'static str, &'static str); 2], (u32, u32));

/// What the reader's machine asks of pages.
const LIGHT: [(&str, &str); 2] = [("prefers-color-scheme", "light"), ("forced-colors", "none")];
const DARK: [(&str, &str); 2] = [("prefers-color-scheme", "dark"), ("forced-colors", "none")];
const FORCED: [(&str, &str); 2] = [("prefers-color-scheme", "dark"), ("forced-colors", "active")];

/// Each look is judged at another width.
const JUDGED: [ScreenLook; 3] = [
    ("light", LIGHT, WIDTHS[0]),
    ("dark", DARK, WIDTHS[3]),
    ("forced colours", FORCED, WIDTHS[2]),
];

/// The looks by which a new reader answers what is to be done in an alert.
const FIVE: [ScreenLook; 5] = [
    ("phone", LIGHT, WIDTHS[1]),
    ("phone-dark", DARK, WIDTHS[1]),
    ("tablet", LIGHT, WIDTHS[2]),
    ("office", LIGHT, (1280, 900)),
    ("office-forced", FORCED, (1280, 900)),
];

/// Size of the pictures that the guides show.
const PICTURED: (u32, u32) = (900, 760);

/// Finds what is cut off, outside the screen, or too small to be pressed. A button is 44 pixels high, a leading one 48; a link
/// in a sentence is as high as its line. A table may be scrolled by itself.
const GEOMETRY: &str = "
  const root = document.documentElement, faults = [];
  const name = (one) => one.outerHTML.slice(0, 100);
  if (root.scrollWidth > innerWidth) faults.push(['scrolls sideways', root.scrollWidth]);
  const apart = '.unseen, .skip, .table-scroll, svg, option, optgroup, datalist';
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest(apart) || !one.checkVisibility({ visibilityProperty: true })) continue;
    const box = one.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    const style = getComputedStyle(one);
    if (box.right > innerWidth + 1 || box.left < -1) faults.push(['outside', name(one)]);
    const holds = (way) => way === 'hidden' || way === 'clip' || one.matches('button, a, summary');
    const inline = style.display === 'inline';
    if (!inline && holds(style.overflowX) && one.scrollWidth > one.clientWidth + 1) faults.push(['cut', name(one)]);
    if (!inline && holds(style.overflowY) && one.scrollHeight > one.clientHeight + 1) faults.push(['cut', name(one)]);
    if (!one.matches('a[href], button, input, select, summary, textarea')) continue;
    const text = (node) => node.textContent.trim();
    if (one.tagName === 'A' && inline && text(one.parentElement) !== text(one)) continue;
    const target = one.matches('input[type=checkbox], input[type=radio]') && one.closest('label') || one;
    const least = one.matches('button.first') ? 48 : one.matches('a') ? 24 : 44;
    const { width, height } = target.getBoundingClientRect();
    if (height < least - 0.5 || width < 24) faults.push(['small', Math.round(width), Math.round(height), name(one)]);
  }
  return faults.slice(0, 8);";

/// The looks of one scene.
pub(crate) struct Looks {
    wanted: Vec<StateRow>,
    seen: BTreeSet<StateRow>,
    faults: Vec<String>,
    axe: String,
}

impl Looks {
    /// Begins with the rows of a scene.
    pub(crate) fn of(scene: &str) -> Self {
        let wanted: Vec<StateRow> = rows().into_iter().filter(|row| row.scene == scene).collect();
        assert!(!wanted.is_empty(), "no scene `{scene}` in states.tsv");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
        let axe = std::fs::read_to_string(&path);
        Self {
            wanted,
            seen: BTreeSet::new(),
            faults: Vec::new(),
            axe: axe.unwrap_or_else(|_| panic!("`{AXE}` is missing; run `make test-peers`")),
        }
    }

    /// Looks at the page that a browser shows, which is in this state.
    pub(crate) async fn look(&mut self, screen: &Screen, state: &str, route: &str) {
        let row = self
            .wanted
            .iter()
            .find(|row| row.state == state && row.route == route);
        let row = row
            .unwrap_or_else(|| panic!("no row of `{state}` at {route}"))
            .clone();
        let what = format!("{state} at {route}");
        screen.see(row.words).await;
        // First: a state may pass.
        self.pictures(screen, &row).await;
        screen.media(&LIGHT).await;
        for (width, height) in WIDTHS {
            screen.wide(width, height).await;
            let found = screen.js(GEOMETRY).await;
            for fault in found.as_array().unwrap() {
                self.note(format!("{what}, {width} wide: {fault}"));
            }
        }
        for (look, features, (width, height)) in JUDGED {
            screen.wide(width, height).await;
            screen.media(&features).await;
            let judged = self.judged(screen).await;
            let judged = judged.as_array().unwrap_or_else(|| panic!("{what}: {judged}"));
            // Without scripts a page can be kept true by renewing itself alone, and it says so.
            let by_design = |violation: &&Value| state == "no script" && violation[0] == "meta-refresh";
            for violation in judged.iter().filter(|violation| !by_design(violation)) {
                self.note(format!("{what}, {look}: {violation}"));
            }
        }
        println!("{what}: looked at, {} faults up to here", self.faults.len());
        screen.media(&LIGHT).await;
        screen.wide(1280, 900).await;
        self.seen.insert(row);
    }

    /// Has axe judge the page. A page without a script renews itself, and loses axe with that.
    async fn judged(&self, screen: &Screen) -> Value {
        for _ in 0..5 {
            if screen.js("return typeof axe").await != "object" {
                screen.js(&self.axe).await;
            }
            match screen.client.execute_async(JUDGE, Vec::new()).await {
                Ok(judged) => return judged,
                Err(error) => println!("once more: {error}"),
            }
        }
        panic!("axe never came to an end");
    }

    /// Notes a fault; shown at once where somebody watches the test.
    fn note(&mut self, fault: String) {
        println!("{fault}");
        self.faults.push(fault);
    }

    async fn pictures(&self, screen: &Screen, row: &StateRow) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
        std::fs::create_dir_all(&folder).unwrap();
        let looks = if row.state.starts_with(ALERT) {
            &FIVE[..]
        } else {
            &FIVE[3..4]
        };
        for (look, features, (width, height)) in looks {
            screen.media(features).await;
            screen.wide(*width, *height).await;
            let file = folder.join(format!("{}-{look}.png", row.file()));
            std::fs::write(file, screen.whole_page("png").await).unwrap();
        }
        let shown = std::env::var_os("HOMEWARD_PICTURES").map(PathBuf::from);
        if let Some((folder, name)) = shown.zip(row.picture) {
            screen.media(&LIGHT).await;
            screen.wide(PICTURED.0, PICTURED.1).await;
            let shot = screen.shot("webp", None).await;
            std::fs::write(folder.join(format!("{name}.webp")), shot).unwrap();
        }
    }

    /// Ends the scene: each of its rows was looked at, and nothing was found.
    pub(crate) fn end(self) {
        let unseen: Vec<&StateRow> = self
            .wanted
            .iter()
            .filter(|row| !self.seen.contains(row))
            .collect();
        assert!(unseen.is_empty(), "never looked at: {unseen:#?}");
        assert!(
            self.faults.is_empty(),
            "{}\n{}",
            self.faults.len(),
            self.faults.join("\n")
        );
    }
}

impl Screen {
    /// Waits until these words are to be seen.
    pub(crate) async fn see(&self, words: &str) {
        let shown = "[document.title, document.body.innerText].join(' ').replace(/\\s+/g, ' ')";
        self.until(PATIENCE, &format!("{shown}.includes({})", json!(words)))
            .await;
    }

    /// Returns a picture of the whole page, however long.
    pub(crate) async fn whole_page(&self, format: &str) -> Vec<u8> {
        let size = self
            .js("const root = document.documentElement; return [innerWidth, root.scrollHeight]")
            .await;
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1 });
        self.shot(format, Some(clip)).await
    }
}
