//! A hand at a page: with a mouse, or with the keyboard alone.

use super::screen::Screen;
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};

/// Most presses of the Tab key on the way to anything.
const TABS_AT_MOST: usize = 120;

/// Whether what has the focus can be seen: in view, and under nothing else.
const SEEN: &str = "
  const one = document.activeElement;
  if (one === document.body) return true;
  const box = one.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + Math.min(box.width, 24) / 2, box.top + Math.min(box.height, 24) / 2);
  return at !== null && (one.contains(at) || at.contains(one)) || one.outerHTML.slice(0, 120);";

/// What moves and presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    Mouse,
    Keys,
}

/// A person at a screen.
pub(crate) struct Person<'a> {
    pub(crate) screen: &'a Screen,
    pub(crate) hand: Hand,
}

impl Person<'_> {
    async fn keys(&self, keys: &str) {
        let focused = self.screen.client.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// Comes to something: by a look, or by the Tab key.
    async fn reach(&self, selector: &str) {
        if self.hand == Hand::Mouse {
            return;
        }
        let there = format!("return document.activeElement.matches({})", json!(selector));
        for _ in 0..TABS_AT_MOST {
            if self.screen.js(&there).await == Value::Bool(true) {
                return;
            }
            self.keys(&Key::Tab.to_string()).await;
            let seen = self.screen.js(SEEN).await;
            assert_eq!(
                seen,
                json!(true),
                "what has the focus is not to be seen, before {selector}"
            );
        }
        panic!("no way by the keyboard to {selector}");
    }

    /// Presses a button, or follows a link.
    pub(crate) async fn press(&self, selector: &str) {
        self.reach(selector).await;
        match self.hand {
            Hand::Mouse => self.screen.click(selector).await,
            Hand::Keys => self.keys(&Key::Enter.to_string()).await,
        }
    }

    /// Ticks a box.
    pub(crate) async fn tick(&self, selector: &str) {
        self.reach(selector).await;
        match self.hand {
            Hand::Mouse => self.screen.click(selector).await,
            Hand::Keys => self.keys(" ").await,
        }
    }

    /// Types into a field.
    pub(crate) async fn types(&self, selector: &str, words: &str) {
        self.reach(selector).await;
        match self.hand {
            Hand::Mouse => {
                let field = self.screen.client.find(Locator::Css(selector)).await.unwrap();
                field.send_keys(words).await.unwrap();
            }
            Hand::Keys => self.keys(words).await,
        }
    }

    /// Chooses from a list, by the words of the choice.
    pub(crate) async fn chooses(&self, selector: &str, words: &str) {
        self.reach(selector).await;
        match self.hand {
            Hand::Mouse => {
                let list = self.screen.client.find(Locator::Css(selector)).await.unwrap();
                list.select_by_label(words).await.unwrap();
            }
            Hand::Keys => self.keys(words).await,
        }
        let chosen = format!(
            "const list = document.querySelector({}); return list.selectedOptions[0].label",
            json!(selector)
        );
        assert_eq!(self.screen.js(&chosen).await, json!(words), "{selector}");
    }
}
