//! What came of a form, shown once on the next page. The words travel in the address, with a mark of this process: a link made by
//! somebody else puts no words on a page of ours.

use axum::response::Redirect;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use sha2::Sha256;
use std::sync::LazyLock;

/// Longest notice sent back with a page.
const NOTICE_AT_MOST: usize = 400;

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
            Self::Refused(words) => (words, true),
        }
    }

    /// Returns the notice for a page rendered at once, without a new address.
    pub(super) fn shown(self) -> FormNotice {
        let (words, refused) = self.parts();
        FormNotice {
            mark: mark(&words, refused),
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
    /// The mark of this process.
    mark: Option<String>,
}

impl FormNotice {
    /// Returns the words of this process, and whether nothing was changed; `None` for words from elsewhere.
    pub(super) fn words(&self) -> Option<(&str, bool)> {
        let words = self.notice.as_deref()?;
        let refused = self.refused.is_some();
        let ours = mark(words, refused)?;
        (self.mark.as_deref() == Some(ours.as_str())).then_some((words, refused))
    }
}

/// Returns the mark of a notice: the first 16 hexadecimal digits of HMAC-SHA-256.
fn mark(words: &str, refused: bool) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_ref()?).ok()?;
    mac.update(&[u8::from(refused)]);
    mac.update(words.as_bytes());
    let digest = mac.finalize().into_bytes();
    Some(digest[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Goes back to a page.
pub(super) fn back_to(page: &str, came: ActionOutcome) -> Redirect {
    let (words, refused) = came.parts();
    let words: String = words.chars().take(NOTICE_AT_MOST).collect();
    let mark = mark(&words, refused).unwrap_or_default();
    let refused = if refused { "&refused=1" } else { "" };
    Redirect::to(&format!("{page}?notice={}{refused}&mark={mark}", escaped(&words)))
}

/// Returns words as they may stand in a path and in a query.
pub(super) fn escaped(words: &str) -> String {
    utf8_percent_encode(words, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::{ActionOutcome, FormNotice};

    #[test]
    fn words_are_shown_with_the_mark_of_this_process_alone() {
        let ours = ActionOutcome::Refused("say who you are".to_owned()).shown();
        assert_eq!(ours.words(), Some(("say who you are", true)));
        let theirs = |mark: Option<String>| FormNotice {
            notice: Some("all are safe".to_owned()),
            refused: None,
            mark,
        };
        assert_eq!(theirs(None).words(), None);
        assert_eq!(theirs(ours.mark.clone()).words(), None);
        let turned = FormNotice {
            refused: None,
            ..ours
        };
        assert_eq!(turned.words(), None, "done and not done have marks of their own");
    }
}
