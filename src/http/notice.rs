//! What came of a form, shown once on the next page. The words travel in the address, with a mark of this process: a link made by
//! somebody else puts no words on a page of ours.

use crate::clock::uptime;
use crate::wording::for_page;
use axum::response::Redirect;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use sha2::Sha256;
use std::sync::LazyLock;

/// Longest notice sent back with a page.
const NOTICE_AT_MOST: usize = 400;

/// How long a notice may be shown, in seconds.
const SHOWN_FOR: u64 = 600;

/// Characters that a path or a query must not hold as they are: all but letters, digits and three marks.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The key of the marks; none where the system gives no random numbers: notices are then not shown.
static KEY: LazyLock<Option<[u8; 32]>> = LazyLock::new(|| {
    let mut key = [0; 32];
    getrandom::fill(&mut key).ok().map(|()| key)
});

/// Outcome of an action, in words.
pub(super) enum ActionOutcome {
    Done(String),
    Refused(String),
}

impl ActionOutcome {
    /// Returns the words, and whether nothing was changed.
    fn parts(self) -> (String, bool) {
        match self {
            Self::Done(words) => (words, false),
            Self::Refused(words) => (for_page(&words), true),
        }
    }

    /// Returns the notice for a page rendered at once, without a new address.
    pub(super) fn shown(self) -> FormNotice {
        let (words, refused) = self.parts();
        let at = seconds();
        FormNotice {
            mark: mark(&words, refused, at),
            at: Some(at),
            notice: Some(words),
            refused: refused.then(|| "1".to_owned()),
        }
    }
}

/// Outcome of the last form, shown once.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FormNotice {
    /// In words.
    notice: Option<String>,
    /// Set if nothing was changed.
    refused: Option<String>,
    /// When it was said, in seconds of uptime.
    at: Option<u64>,
    /// The mark of this process.
    mark: Option<String>,
}

impl FormNotice {
    /// Returns the words of this process, and whether nothing was changed; `None` for words from elsewhere.
    pub(super) fn words(&self) -> Option<(&str, bool)> {
        let words = self.notice.as_deref()?;
        let refused = self.refused.is_some();
        let at = self.at?;
        let ours = mark(words, refused, at)?;
        let is_ours = self.mark.as_deref() == Some(ours.as_str());
        // An address kept from yesterday must not say today that all are safe.
        let is_fresh = seconds().checked_sub(at).is_some_and(|ago| ago <= SHOWN_FOR);
        (is_ours && is_fresh).then_some((words, refused))
    }
}

/// Returns the seconds of uptime.
fn seconds() -> u64 {
    uptime().ms() / 1000
}

/// Returns the mark of a notice: the first 16 hexadecimal digits of HMAC-SHA-256.
fn mark(words: &str, refused: bool, at: u64) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_ref()?).ok()?;
    mac.update(&[u8::from(refused)]);
    mac.update(&at.to_be_bytes());
    mac.update(words.as_bytes());
    let digest = mac.finalize().into_bytes();
    Some(digest[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Goes back to a page.
pub(super) fn back_to(page: &str, came: ActionOutcome) -> Redirect {
    let (words, refused) = came.parts();
    let words: String = words.chars().take(NOTICE_AT_MOST).collect();
    let at = seconds();
    let mark = mark(&words, refused, at).unwrap_or_default();
    let refused = if refused { "&refused=1" } else { "" };
    Redirect::to(&format!(
        "{page}?notice={}{refused}&at={at}&mark={mark}",
        escaped(&words)
    ))
}

/// Returns words as they may stand in a path and in a query.
pub(super) fn escaped(words: &str) -> String {
    utf8_percent_encode(words, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::{ActionOutcome, FormNotice, SHOWN_FOR, mark, seconds};

    #[test]
    fn words_are_shown_with_the_mark_of_this_process_alone() {
        let ours = ActionOutcome::Refused("say who you are".to_owned()).shown();
        assert_eq!(ours.words(), Some(("say who you are", true)));
        let theirs = |mark: Option<String>| FormNotice {
            notice: Some("all are safe".to_owned()),
            refused: None,
            at: Some(seconds()),
            mark,
        };
        assert_eq!(theirs(None).words(), None);
        assert_eq!(theirs(ours.mark.clone()).words(), None);
        let at = seconds();
        let dated = |at: u64| FormNotice {
            notice: Some("all are safe".to_owned()),
            refused: None,
            at: Some(at),
            mark: mark("all are safe", false, at),
        };
        assert!(dated(at).words().is_some());
        assert_eq!(dated(at + 60).words(), None, "said in a time to come");
        if let Some(before) = at.checked_sub(SHOWN_FOR + 1) {
            assert_eq!(dated(before).words(), None, "an address kept from before");
        }
        let turned = FormNotice {
            refused: None,
            ..ours
        };
        assert_eq!(turned.words(), None, "done and not done have marks of their own");
    }
}
