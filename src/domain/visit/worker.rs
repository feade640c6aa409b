//! One worker on a visit.

use super::super::boxed::BoxedState;
use super::super::reply::LastQuestion;
use super::super::time::Timestamp;
use super::{QuotedText, Whereabouts};
use serde::{Deserialize, Serialize};

/// One worker on a visit. Boxed: a map of workers sets room aside for eleven, and most visits have one.
pub type Worker = BoxedState<WorkerState>;

/// The state of one worker on a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerState {
    /// The worker's place, by the last word received.
    pub whereabouts: Whereabouts,
    /// Start of the stay in this place.
    pub since: Timestamp,
    /// Instant of the IN at this stop; `None` before any.
    #[serde(default)]
    pub in_at: Option<Timestamp>,
    /// Instant of the last LEFT, kept beyond BACK and the next IN; `None` before any.
    #[serde(default)]
    pub left_at: Option<Timestamp>,
    /// Whether BACK or HOME was taken back: whether the worker is with anybody is then not known.
    #[serde(default)]
    pub was_back: bool,
    /// Index of the stop reached or next to reach, from 0.
    pub stop: usize,
    /// Latest instant at which the worker was known to be safe.
    pub proof_at: Timestamp,
    /// Latest instant at which a companion said that all was well, where one may speak for both.
    #[serde(default)]
    pub vouched_at: Option<Timestamp>,
    /// The shared check-in missed with companions, own due later; `None` once heard or vouched for.
    #[serde(default)]
    pub missed_due: Option<Timestamp>,
    /// The worker's last word with the effect of arming missed deadlines anew.
    pub reassured_at: Option<Timestamp>,
    /// When the worker was last heard from at all.
    pub heard_at: Option<Timestamp>,
    /// The last words fit for reading out: never a duress text.
    pub last_words: Option<QuotedText>,
    /// The instant of the worker's last text, of duress too; kept since edition 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texted_at: Option<Timestamp>,
    /// Since when our texts have not been reaching the worker's phone.
    pub unreached_since: Option<Timestamp>,
    /// Since when our texts to the worker have not left: every gateway was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsent_since: Option<Timestamp>,
    /// Until when the worker has asked to be given time to come home.
    #[serde(default)]
    pub home_by: Option<Timestamp>,
    /// The last question put to the worker.
    pub asked: LastQuestion,
    /// Whether the worker was reminded of a stay longer than meant (RH-41).
    #[serde(default)]
    pub stay_said: bool,
    /// Whether the worker is held up, and was asked for how many minutes.
    #[serde(default)]
    pub held_up: bool,
    /// Whether the worker has gone in on a visit meant to stay outside (TM-15).
    #[serde(default)]
    pub entered: bool,
    /// The worker's text of being kept out by a danger of no person, until help is called for it.
    #[serde(default)]
    pub kept_out: Option<KeptOutText>,
    /// When the office last asked the worker outside the schedule; a proof of life since then is the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_now: Option<Timestamp>,
}

/// A worker's text of calling off for a danger of no person, without having gone in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOutText {
    /// Instant of sending: the worker's own later word answers the question.
    pub sent_at: Timestamp,
    /// Instant at which help is called.
    pub raise_at: Timestamp,
}

impl Worker {
    /// Returns the latest instant at which the worker was known to be safe, by their own word or a companion's.
    #[must_use]
    pub fn safe_at(&self) -> Timestamp {
        self.vouched_at.map_or(self.proof_at, |at| at.max(self.proof_at))
    }

    /// Returns since when the worker has not had our texts: they do not leave, or do not reach the phone.
    #[must_use]
    pub fn without_texts_since(&self) -> Option<Timestamp> {
        let both = self.unreached_since.into_iter().chain(self.unsent_since);
        both.min()
    }

    /// Whether two workers are in one place, by the last words received. A worker who has left
    /// speaks for nobody inside, and a worker at the stop for nobody still on the way.
    #[must_use]
    pub fn is_with(&self, other: &Self) -> bool {
        let has_left = |worker: &Self| worker.whereabouts >= Whereabouts::Left;
        let is_expected = |worker: &Self| worker.whereabouts == Whereabouts::OnTheWay;
        self.stop == other.stop
            && has_left(self) == has_left(other)
            && is_expected(self) == is_expected(other)
            && self.is_away() == other.is_away()
    }

    /// Whether the worker's word may count for another, where one may speak for both.
    #[must_use]
    pub fn vouches_for(&self, other: &Self) -> bool {
        !self.was_back && other.is_with(self)
    }

    /// Whether a proof of life since `since` is the worker's own, or younger than an alert opened at `opened_at`. "Both ok" of a
    /// companion, or a SAFE of an earlier alert, did not keep the alert from opening, and does not end it.
    #[must_use]
    pub fn has_own_word(&self, since: Timestamp, opened_at: Timestamp) -> bool {
        let own = self.last_words.as_ref().map(|said| said.at);
        self.proof_at >= opened_at || own >= Some(since)
    }

    /// Returns when help is called for a worker kept out by a danger who has not answered since.
    #[must_use]
    pub fn kept_out_until(&self) -> Option<Timestamp> {
        let text = self.kept_out.as_ref()?;
        (self.proof_at <= text.sent_at).then_some(text.raise_at)
    }

    /// Whether the worker is neither back in school nor home.
    #[must_use]
    pub fn is_away(&self) -> bool {
        !matches!(self.whereabouts, Whereabouts::Back | Whereabouts::Home)
    }
}
