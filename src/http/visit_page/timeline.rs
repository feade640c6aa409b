//! The timeline of a visit: texts both ways, events, and the fate of each message.

use super::SeenVisit;
use crate::app::answer::{HeardText, RecordLine, ToldMessage};
use crate::domain::account::rights::BoardAction;
use crate::domain::chain::Channel;
use crate::domain::time::Timestamp;
use maud::{Markup, html};

/// Events told by other lines: by a text with the words, by a message with the recipients.
const SAID_ELSEWHERE: [&str; 4] = ["heard", "message settled", "noted", "nudged"];

/// Most lines shown: a visit of a day has a few dozen.
const LINES_AT_MOST: usize = 400;

/// Order of the lines of one instant: a text is read, then acted upon, then told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LinePlace {
    Heard,
    Happened,
    Told,
}

impl SeenVisit<'_> {
    pub(super) fn timeline(&self) -> Markup {
        let story = self.story;
        let mut lines: Vec<(Timestamp, LinePlace, Markup)> = Vec::new();
        for (index, text) in story.heard.iter().enumerate() {
            lines.push((text.at, LinePlace::Heard, self.heard(index, text)));
        }
        let events = story.record.iter();
        for event in events.filter(|event| !SAID_ELSEWHERE.contains(&event.what.as_str())) {
            lines.push((event.at, LinePlace::Happened, self.happened(event)));
        }
        for message in &story.told {
            lines.push((message.at, LinePlace::Told, self.told(message)));
        }
        // A text counts for the instant of sending, and stands there.
        lines.sort_by_key(|(at, place, _)| (*at, *place));
        let left_out = lines.len().saturating_sub(LINES_AT_MOST);
        html! {
            section id="visit-timeline" aria-labelledby="timeline-heading" {
                h2 id="timeline-heading" { "Everything so far" }
                @if left_out > 0 { p.soft { (left_out) " earlier lines are left out here. " code { "homeward visit show " (story.visit.id) } " has them." } }
                ol.vp-lines {
                    @for (at, _, line) in lines.iter().skip(left_out) {
                        li { span.vp-time { (self.clock(*at)) } div { (line) } }
                    }
                }
            }
        }
    }

    /// A text received: the words, the reading, and the reason for the reading.
    fn heard(&self, index: usize, text: &HeardText) -> Markup {
        let from = text.by.as_deref();
        let is_worker = from.is_some_and(|key| self.story.visit.workers.iter().any(|worker| worker == key));
        html! {
            p.vp-heard {
                b { @match from { Some(key) => (self.name(key)), None => "A phone that nobody has" } } " texted "
                @match &text.text {
                    Some(_) if !self.may_read_words() => { "(the words of an earlier day are for leaders)" },
                    Some(words) => q { (words) },
                    None => "(the words are left out on purpose)",
                }
            }
            p.soft {
                "Read as " (read_words(&text.read_as))
                @if !text.because.is_empty() { ", because " (text.because) }
                @if text.moved.is_empty() || text.moved == "nothing" { ". It moved nothing." } @else { ". It counted for " (text.moved) "." }
            }
            @let may_raise = self.visitor.may(BoardAction::Raise) && (self.is_open() || self.story.visit.alert.is_some());
            @if is_worker && may_raise {
                details.vp-otherwise {
                    summary { "Read it otherwise" }
                    p.soft { "Does it sound like danger to you? Raise it: people are told at once. No text is ever read the other way, towards safety, from here." }
                    (self.raise(&format!("text-{index}"), from.unwrap_or_default()))
                }
            }
        }
    }

    fn happened(&self, event: &RecordLine) -> Markup {
        let due = event.due.filter(|due| self.clock(*due) != self.clock(event.at));
        html! {
            p {
                @match &event.sentence {
                    Some(sentence) => (sentence),
                    None => (crate::wording::sentence(&event.what)),
                }
                @if let Some(words) = event.words.as_ref().filter(|_| self.may_read_words()) { " " q { (words) } }
                @if event.by != "clock" { " By " (self.actor(&event.by)) ", " (via_words(&event.via)) "." }
                @if let Some(due) = due { span.soft { " Of " (self.clock(due)) "." } }
            }
        }
    }

    fn actor(&self, by: &str) -> String {
        match by {
            "office" => "the office".to_owned(),
            "reception" => "reception".to_owned(),
            key => self.name(key),
        }
    }

    fn told(&self, message: &ToldMessage) -> Markup {
        let way = match message.by {
            Channel::Chat => "in the room",
            Channel::Sms => "by text",
            Channel::Email => "by e-mail",
            Channel::Voice => "by a call",
        };
        html! {
            p {
                "To " b { @match &message.to { Some(key) => (self.name(key)), None => "a number that nobody has" } } " " (way) ": "
                @if self.may_read_words() { q { (message.words) } } @else { "(the words of an earlier day are for leaders)" }
                " " span.soft { (state_words(&message.state)) }
            }
        }
    }
}

/// Returns the fate of a message in words.
fn state_words(state: &str) -> String {
    match state {
        "queued" | "sending" => "On its way.".to_owned(),
        "accepted" => "Taken by the provider.".to_owned(),
        "delivered" => "Delivered.".to_owned(),
        "undelivered" | "rejected" | "failed" => "NOT delivered.".to_owned(),
        "expired" => "Too late to be delivered.".to_owned(),
        "withdrawn" => "Taken back: no longer true.".to_owned(),
        other => crate::wording::sentence(other),
    }
}

/// Returns a way of acting in words.
fn via_words(via: &str) -> String {
    match via {
        "board" => "on a page".to_owned(),
        "cli" => "on the server".to_owned(),
        "office" => "in the office".to_owned(),
        other if other.starts_with("sms") => "by text".to_owned(),
        other if other.starts_with("api ") => other.replacen("api", "by the program", 1),
        other => other.to_owned(),
    }
}

/// Returns an intent in words.
fn read_words(intent: &str) -> String {
    intent.replace('_', " ")
}
