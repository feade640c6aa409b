//! Events in words: causes of an alert, tasks of a step, deadlines.

use super::names::{self, NameForm};
use crate::domain::alert::{AlertKind, Cause, CauseWhat, DeadlineKind, SafetyBasis};
use crate::domain::chain::Ask;
use crate::domain::notice::{NoticeFacts, PartedFrom, Template};

/// A cause in words.
pub(super) enum CausePhrase {
    /// An act or omission of the workers; their names go before.
    Of(String),
    /// A whole sentence.
    Whole(String),
}

/// The way in which a cause is said.
#[derive(Clone, Copy)]
pub(super) struct CauseWords<'a> {
    /// The cause's clock time.
    pub(super) at: &'a str,
    /// Whether several workers are meant.
    pub(super) many: bool,
    /// Most characters of a remark.
    pub(super) longest: usize,
    /// How names are written.
    pub(super) names: NameForm,
    /// Who left a companion behind.
    pub(super) parted: Option<&'a PartedFrom>,
}

/// Says that a worker stayed in while others left.
fn apart(words: CauseWords<'_>) -> String {
    let at = words.at;
    let (is, was) = if words.many {
        ("are", "were")
    } else {
        ("is", "was")
    };
    let left = words
        .parted
        .map_or_else(String::new, |parted| names::all(&parted.left, words.names));
    let left = if left.is_empty() { "one".to_owned() } else { left };
    if words.parted.is_some_and(|parted| parted.moved) {
        format!("{was} still in when {left} left {at}")
    } else {
        format!("{is} still in ({left} left {at})")
    }
}

/// Says a cause.
pub(super) fn cause(cause: &Cause, words: CauseWords<'_>) -> CausePhrase {
    let CauseWords {
        at, many, longest, ..
    } = words;
    let has = if many { "have" } else { "has" };
    let is = if many { "are" } else { "is" };
    match &cause.what {
        CauseWhat::Apart => CausePhrase::Of(apart(words)),
        CauseWhat::CodeAtReception => CausePhrase::Of(format!("used a code at reception {at}")),
        CauseWhat::DuressUsed => CausePhrase::Of(format!("used the safe phrase at {at}")),
        CauseWhat::Drill => CausePhrase::Whole("A drill: practice only, nobody is at risk".to_owned()),
        CauseWhat::HelpAsked if cause.by.is_some() => {
            CausePhrase::Of(format!("may be in danger, says the office at {at}"))
        }
        CauseWhat::HelpAsked => CausePhrase::Of(format!("asked for help at {at}")),
        CauseWhat::HelpFromPhone(number) => {
            CausePhrase::Of(format!("may be in danger, says unknown phone {number} at {at}"))
        }
        CauseWhat::Missed(kind) => CausePhrase::Of(match kind {
            DeadlineKind::Arrival => format!("{has} not arrived (due {at})"),
            DeadlineKind::CheckIn => format!("missed the {at} check-in"),
            DeadlineKind::NoAnswer => format!("{is} still at a door at {at}"),
            DeadlineKind::Return => format!("{has} not come back (due {at})"),
            DeadlineKind::HomeSafe => format!("{is} not home (due {at})"),
            DeadlineKind::WriteUp => format!("{has} not written it up (due {at})"),
        }),
        CauseWhat::Aside(what) | CauseWhat::Monitor(what) => {
            CausePhrase::Whole(cut_names(what.trim().trim_end_matches('.'), longest))
        }
        CauseWhat::NoPolice => CausePhrase::Whole(format!(
            "The police send nobody, it was said at {at}. Ring 999 again"
        )),
        CauseWhat::NotRung => CausePhrase::Whole(format!(
            "The police were NOT rung: pressed by mistake, it was said at {at}. Ring 999 if they are needed"
        )),
        CauseWhat::PhoneRefused => CausePhrase::Of(format!("cannot be texted since {at}")),
        CauseWhat::SafeTakenBack { .. } => {
            CausePhrase::Of(format!("may not be safe: SAFE taken back at {at}"))
        }
        CauseWhat::StillOut(who) => CausePhrase::Whole(format!("Still out at {at}: {}", cut(who, longest))),
        CauseWhat::Unclear => CausePhrase::Of(format!("sent an unclear text at {at}")),
        CauseWhat::Worrying if cause.by.is_some() => {
            CausePhrase::Of(format!("may not be well, says the office at {at}"))
        }
        CauseWhat::Worrying => CausePhrase::Of(format!("sent a worrying text at {at}")),
    }
}

/// Returns the cause to tell first: the latest for news of a further cause, else the most serious.
pub(super) fn main_cause(template: Template, facts: &NoticeFacts) -> Option<&Cause> {
    if template == Template::CauseAdded {
        return facts.causes.last();
    }
    let kind = facts
        .kind
        .or_else(|| facts.causes.iter().map(|cause| cause.kind).max());
    facts
        .causes
        .iter()
        .find(|cause| Some(cause.kind) == kind)
        .or(facts.causes.first())
}

/// Says an alert without a known cause.
pub(super) fn no_cause(kind: Option<AlertKind>, many: bool) -> CausePhrase {
    let has = if many { "have" } else { "has" };
    match kind {
        Some(AlertKind::Duress) => CausePhrase::Of("used the safe phrase".to_owned()),
        Some(AlertKind::Help) => CausePhrase::Of("asked for help".to_owned()),
        Some(AlertKind::Concern) => CausePhrase::Of("sent a worrying text".to_owned()),
        Some(AlertKind::Drill) => CausePhrase::Whole("A drill: practice only".to_owned()),
        Some(AlertKind::Monitor) => CausePhrase::Whole("Something is wrong with Homeward".to_owned()),
        Some(AlertKind::Overdue) | None => CausePhrase::Of(format!("{has} not been heard from")),
    }
}

/// Whether several people are named.
pub(super) fn many(names: &str) -> bool {
    names::split(names).len() > 1
}

/// Says a step's task, as an order.
pub(super) fn task_of(ask: Option<Ask>, kind: Option<AlertKind>) -> Option<&'static str> {
    if kind == Some(AlertKind::Duress) {
        return Some("Do NOT ring or text them");
    }
    ask.map(|ask| match ask {
        Ask::RingWorker => "Ring them now",
        Ask::RingHousehold => "Ring the household",
        Ask::GoAndSee => "Send somebody to look",
        Ask::Decide => "Decide what to do",
        Ask::Police => "Ring 999",
    })
}

/// Says the ground for SAFE, in few words.
pub(super) fn how(how: SafetyBasis) -> &'static str {
    match how {
        SafetyBasis::Challenge => "voice and challenge",
        SafetyBasis::Seen => "seen in person",
        SafetyBasis::Spoke => "heard their voice",
    }
}

/// Says the ground for SAFE in a sentence about the person: "spoke to them".
#[must_use]
pub fn knew(how: SafetyBasis) -> &'static str {
    match how {
        SafetyBasis::Challenge => "heard their voice, and they answered the challenge",
        SafetyBasis::Seen => "saw them in person",
        SafetyBasis::Spoke => "spoke to them",
    }
}

/// Says a deadline, to the worker under the deadline.
pub(super) fn deadline(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::Arrival => "arrival",
        DeadlineKind::CheckIn => "check-in",
        DeadlineKind::NoAnswer => "leave the door",
        DeadlineKind::Return => "back in school",
        DeadlineKind::HomeSafe => "home",
        DeadlineKind::WriteUp => "write-up",
    }
}

/// Cuts a list of names too long for a text, and says how many more there are; else cuts the words.
fn cut_names(words: &str, longest: usize) -> String {
    let Some((before, names)) = words.split_once(super::replies::ONE_OF) else {
        return cut(words, longest);
    };
    let names: Vec<&str> = names.split(", ").collect();
    let listed = |shown: usize| {
        let more = names.len() - shown;
        let named = names[..shown].join(", ");
        match more {
            0 => format!("{before}{}{named}", super::replies::ONE_OF),
            _ => format!(
                "{before}{}{named} and {more} more: e-mail, board",
                super::replies::ONE_OF
            ),
        }
    };
    let fits = |said: &String| said.chars().count() <= longest;
    (1..=names.len())
        .rev()
        .map(listed)
        .find(fits)
        .unwrap_or_else(|| cut(words, longest))
}

/// Cuts words too long for a text, between two words where it can: half a name misleads.
pub(super) fn cut(words: &str, longest: usize) -> String {
    if words.chars().count() <= longest {
        return words.to_owned();
    }
    let kept: String = words.chars().take(longest.saturating_sub(3)).collect();
    let goes_on = words
        .chars()
        .nth(longest.saturating_sub(3))
        .is_some_and(|next| next != ' ');
    let whole = kept.rsplit_once(' ').map_or(kept.as_str(), |(whole, _)| whole);
    // A single long word is cut all the same.
    let kept = if goes_on && whole.len() * 2 > kept.len() {
        whole
    } else {
        &kept
    };
    format!("{}...", kept.trim_end_matches([' ', ',', '.', '(', ':']))
}

/// Ends with a stop, so that the next words begin a sentence.
pub(super) fn with_stop(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?']) {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

/// Begins with a capital.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
