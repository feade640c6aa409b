//! One visit on paper: workers who text as they should until they fall silent, and an office that answers, or does not.

use super::paper::Paper;
use super::story::{PaperEvent, PaperMessage};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::notice::Template;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::SignOut;
use std::collections::BTreeSet;

/// Time that a well worker takes to answer.
const ANSWERS_AFTER: Span = Span::from_mins(1);

/// Time from the workers' LEFT to the expected return.
const LEAVES_BEFORE: Span = Span::from_mins(10);

/// Time from the police prompt to the end of the story: long enough for the prompt to be repeated.
const AFTER_POLICE: Span = Span::from_mins(3);

/// Longest time from the expected return to the end of the story.
pub const AT_MOST: Span = Span::from_mins(4 * 60);

/// One visit to rehearse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneVisit {
    /// The name of the visit type.
    pub visit_type: String,
    /// The sign-out.
    pub sign_out: SignOut,
    /// Time from the sign-out to the workers' IN.
    pub arrive_after: Span,
    /// The instant from which the workers are silent; `None` for never.
    pub silent_from: Option<Timestamp>,
    /// Time from the first message about an alert to the ACK of the contact; `None` for no ACK.
    pub office_answers: Option<Span>,
    /// Time from the ACK to SAFE; `None` for no SAFE.
    pub safe_after: Option<Span>,
    /// The end of the story; `None` for the end of the visit, or the second police prompt.
    pub until: Option<Timestamp>,
}

/// A text to be sent.
struct ComingText {
    at: Timestamp,
    from: PersonId,
    text: &'static str,
}

/// A visit in play, with the texts to come.
struct VisitInPlay<'a> {
    visit: &'a OneVisit,
    coming: Vec<ComingText>,
    /// The number of entries of the story already answered.
    seen: usize,
    /// Alerts that the office has answered, or is going to.
    answered: BTreeSet<AlertCode>,
    until: Timestamp,
    /// The last answer of the office to come, after which the story goes on for a while.
    last_answer: Option<Timestamp>,
}

/// Plays one visit from now on.
///
/// # Errors
/// The refusal of the sign-out, in words.
pub fn one_visit(paper: &mut Paper, visit: &OneVisit) -> Result<(), String> {
    let began = paper.now();
    paper.sign_out(&visit.visit_type, visit.sign_out.clone(), false)?;
    let mut play = VisitInPlay::new(visit, began);
    loop {
        play.answer_new(paper);
        let next_text = play.coming.first().map(|coming| coming.at);
        let over = !paper.visits().any(|visit| visit.is_open()) && paper.alerts().next().is_none();
        let next = match (next_text, paper.next_at()) {
            (Some(text), Some(due)) => text.min(due),
            (Some(text), None) => text,
            (None, Some(due)) => due,
            (None, None) => play.until,
        };
        if over || next > play.until {
            // Deadlines after the visit, such as the write-up, are another day's.
            paper.pass_to(if over { paper.now() } else { play.until });
            return Ok(());
        }
        paper.pass_to(next);
        if next_text.is_some_and(|at| at <= next) {
            let ComingText { from, text, .. } = play.coming.remove(0);
            paper.text(&from, text, next);
        }
    }
}

impl<'a> VisitInPlay<'a> {
    /// Begins with the three texts of each worker on a visit where nothing goes wrong.
    fn new(visit: &'a OneVisit, began: Timestamp) -> Self {
        let back = visit.sign_out.back_by;
        let last = if visit.sign_out.ends_at_home {
            "home"
        } else {
            "back"
        };
        let texts = [
            (began + visit.arrive_after, "in"),
            (back - LEAVES_BEFORE, "left"),
            (back - ANSWERS_AFTER, last),
        ];
        let workers = visit.sign_out.workers.iter();
        let of_worker = |from: &PersonId| {
            let from = from.clone();
            texts.map(|(at, text)| ComingText {
                at,
                from: from.clone(),
                text,
            })
        };
        Self {
            visit,
            coming: workers.flat_map(of_worker).collect(),
            seen: 0,
            answered: BTreeSet::new(),
            until: visit.until.unwrap_or(back + AT_MOST),
            last_answer: None,
        }
    }

    /// Plans the answers to the messages since the last call, in order of time, none from a silent worker.
    fn answer_new(&mut self, paper: &Paper) {
        let workers = &self.visit.sign_out.workers;
        for entry in paper.entries().iter().skip(self.seen) {
            let PaperEvent::Message(message) = &entry.what else {
                continue;
            };
            if workers.contains(&message.to) {
                self.answer_as_worker(message, entry.at + ANSWERS_AFTER);
            } else if message.template.name().starts_with("alert-") {
                self.answer_as_contact(message, entry.at, paper.code_told_to(&message.to));
            }
        }
        self.seen = paper.entries().len();
        let silent_from = self.visit.silent_from;
        let is_silent = |coming: &ComingText| {
            workers.contains(&coming.from) && silent_from.is_some_and(|from| coming.at >= from)
        };
        self.coming.retain(|coming| !is_silent(coming));
        self.coming.sort_by_key(|coming| coming.at);
    }

    /// Plans the answer of a well worker, unless the same words are coming before it anyway.
    fn answer_as_worker(&mut self, message: &PaperMessage, at: Timestamp) {
        let Some(text) = answer(message.template) else {
            return;
        };
        let from = &message.to;
        let mut coming = self.coming.iter();
        if !coming.any(|known| known.from == *from && known.text == text && known.at <= at) {
            let from = from.clone();
            self.coming.push(ComingText { at, from, text });
        }
    }

    /// Plans the office's answers to an alert, once for each alert; a police prompt ends the story soon.
    fn answer_as_contact(&mut self, message: &PaperMessage, told_at: Timestamp, code: Option<AlertCode>) {
        if let (Some(after), Some(code)) = (self.visit.office_answers, code)
            && self.answered.insert(code)
        {
            let acknowledged_at = told_at + after;
            let safe = self.visit.safe_after.map(|safe| acknowledged_at + safe);
            let says_safe = if self.visit.sign_out.workers.len() > 1 {
                "SAFE {code} SPOKE BOTH"
            } else {
                "SAFE {code} SPOKE"
            };
            self.last_answer = self.last_answer.max(safe.or(Some(acknowledged_at)));
            let texts = [(safe, says_safe), (Some(acknowledged_at), "ACK {code}")];
            for (at, text) in texts {
                let from = message.to.clone();
                self.coming.extend(at.map(|at| ComingText { at, from, text }));
            }
        }
        if self.visit.until.is_none() && message.template == Template::AlertPolice {
            // An office that is going to answer is heard out: the prompt does not end the story before SAFE.
            let last = self.last_answer.map_or(told_at, |answer| answer.max(told_at));
            self.until = self.until.min(last + AFTER_POLICE);
        }
    }
}

/// Returns the answer of a well worker, if the text asks anything.
fn answer(template: Template) -> Option<&'static str> {
    let asks_ok = [
        Template::CheckInSoon,
        Template::CheckInNow,
        Template::AskedNow,
        Template::SystemWasOff,
    ];
    let asks_home = [Template::HomeSafeSoon, Template::HomeSafeNow];
    if asks_ok.contains(&template) {
        Some("ok")
    } else {
        asks_home.contains(&template).then_some("home")
    }
}
