//! A sentence with places for what changes.

use maud::{Markup, PreEscaped, Render};
use std::fmt::Display;

/// A sentence of the pages, or words that stand alone: a heading, a button, a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    page: &'static str,
    name: &'static str,
    english: &'static str,
}

/// A piece of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SentencePiece {
    Words(&'static str),
    Place(&'static str),
    /// Between stars: where strong words begin or end.
    Star,
}

impl Sentence {
    /// Makes a sentence of a page.
    #[must_use]
    pub const fn new(page: &'static str, name: &'static str, english: &'static str) -> Self {
        Self { page, name, english }
    }

    /// Returns the key: the page and the name.
    #[must_use]
    pub const fn key(self) -> (&'static str, &'static str) {
        (self.page, self.name)
    }

    /// Returns the words, places and stars included.
    #[must_use]
    pub const fn words(self) -> &'static str {
        self.english
    }

    /// Returns the names of the places, in order.
    #[must_use]
    pub fn places(self) -> Vec<&'static str> {
        let place = |piece| match piece {
            SentencePiece::Place(name) => Some(name),
            SentencePiece::Words(_) | SentencePiece::Star => None,
        };
        pieces(self.english).filter_map(place).collect()
    }

    /// Fills the places in, with markup, or with text, which is escaped. A place without a value shows the place's name.
    #[must_use]
    pub fn with(self, values: &[(&str, &dyn Render)]) -> Markup {
        debug_assert!(
            values.iter().all(|(name, _)| self.places().contains(name)),
            "{:?} has no such place",
            self.key()
        );
        let mut html = String::with_capacity(self.english.len() * 2);
        let mut strong = false;
        for piece in pieces(self.english) {
            match piece {
                SentencePiece::Words(words) => words.render_to(&mut html),
                SentencePiece::Place(place) => match values.iter().find(|(name, _)| *name == place) {
                    Some((_, value)) => value.render_to(&mut html),
                    None => self.missing(place).render_to(&mut html),
                },
                SentencePiece::Star => {
                    html.push_str(if strong { "</b>" } else { "<b>" });
                    strong = !strong;
                }
            }
        }
        PreEscaped(html)
    }

    /// Fills the places in as plain text, for an attribute or a title. Stars are left out.
    #[must_use]
    pub fn plain(self, values: &[(&str, &dyn Display)]) -> String {
        let mut text = String::with_capacity(self.english.len() * 2);
        for piece in pieces(self.english) {
            match piece {
                SentencePiece::Words(words) => text.push_str(words),
                SentencePiece::Place(place) => match values.iter().find(|(name, _)| *name == place) {
                    Some((_, value)) => text.push_str(&value.to_string()),
                    None => text.push_str(self.missing(place)),
                },
                SentencePiece::Star => {}
            }
        }
        text
    }

    /// Returns the words for a forgotten value. Tests stop here; a page goes on.
    fn missing(self, place: &'static str) -> &'static str {
        debug_assert!(false, "{:?}: no value for `{place}`", self.key());
        place
    }
}

/// Renders a sentence without places.
impl Render for Sentence {
    fn render_to(&self, html: &mut String) {
        self.with(&[]).render_to(html);
    }
}

/// Cuts a sentence at its places and stars. A brace without an end is a word like others; a test keeps such a sentence out.
fn pieces(english: &'static str) -> impl Iterator<Item = SentencePiece> {
    let mut rest = english;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(after) = rest.strip_prefix('*') {
            rest = after;
            return Some(SentencePiece::Star);
        }
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            rest = after;
            return Some(SentencePiece::Place(name));
        }
        let next = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '*' | '{'));
        let (words, after) = match next {
            Some((at, _)) => rest.split_at(at),
            None => (rest, ""),
        };
        rest = after;
        Some(SentencePiece::Words(words))
    })
}
