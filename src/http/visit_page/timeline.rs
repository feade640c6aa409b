//! The timeline of a visit: texts both ways, events, and the fate of each message.

use super::SeenVisit;
use crate::app::answer::{HeardText, RecordLine, ToldMessage};
use crate::domain::account::rights::BoardAction;
use crate::domain::chain::Channel;
use crate::domain::time::Timestamp;
use crate::wording::pages::visit as sentences;
use maud::{Markup, Render, html};

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
        // The others are told by other lines: by a text with the words, by a message with the recipients.
        for event in story.record.iter().filter(|event| event.is_for_readers()) {
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
                h2 id="timeline-heading" { (sentences::EVERYTHING) }
                @if left_out > 0 {
                    @let command = html! { code { (sentences::COMMAND.with(&[("id", &story.visit.id)])) } };
                    p.soft { (sentences::LEFT_OUT.with(&[("number", &left_out), ("command", &command)])) }
                 }
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
                @let name = from.map_or_else(|| sentences::NOBODYS_PHONE.plain(&[]), |key| self.name(key));
                @let words = match &text.text {
                    Some(_) if !self.may_read_words() => sentences::FOR_LEADERS.render(),
                    Some(words) => html! { q { (words) } },
                    None => sentences::ON_PURPOSE.render(),
                };
                (sentences::TEXTED.with(&[("name", &name), ("words", &words)]))
            }
            p.soft {
                @let moved = if text.moved.is_empty() || text.moved == "nothing" {
                    sentences::MOVED_NOTHING.plain(&[])
                } else {
                    sentences::COUNTED_FOR.plain(&[("what", &text.moved)])
                };
                @let reading = read_words(&text.read_as);
                @if text.because.is_empty() {
                    (sentences::READ_AS.with(&[("reading", &reading), ("moved", &moved)]))
                } @else {
                    (sentences::READ_AS_BECAUSE.with(&[("reading", &reading), ("because", &text.because), ("moved", &moved)]))
                }
            }
            @let may_raise = self.visitor.may(BoardAction::Raise) && (self.is_open() || self.story.visit.alert.is_some());
            @if is_worker && may_raise {
                details.vp-otherwise {
                    summary { (sentences::READ_OTHERWISE) }
                    p.soft { (sentences::DANGER_TO_YOU) }
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
                @if event.by != "clock" { (sentences::ACTOR.with(&[("name", &self.actor(&event.by)), ("via", &via_words(&event.via))])) }
                @if let Some(due) = due { span.soft { (sentences::OF.with(&[("time", &self.clock(due))])) } }
            }
        }
    }

    fn actor(&self, by: &str) -> String {
        match by {
            "office" => sentences::THE_OFFICE.plain(&[]),
            "reception" => sentences::RECEPTION.plain(&[]),
            key => self.name(key),
        }
    }

    fn told(&self, message: &ToldMessage) -> Markup {
        let sentence = match message.by {
            Channel::Chat => sentences::IN_ROOM,
            Channel::Sms => sentences::BY_TEXT,
            Channel::Email => sentences::BY_EMAIL,
            Channel::Voice => sentences::BY_CALL,
        };
        let to = message.to.as_deref();
        let name = to.map_or_else(|| sentences::NOBODYS_NUMBER.plain(&[]), |key| self.name(key));
        let words = if self.may_read_words() {
            html! { q { (message.words) } }
        } else {
            sentences::FOR_LEADERS.render()
        };
        html! {
            p { (sentence.with(&[("name", &name), ("words", &words)])) " " span.soft { (state_words(&message.state)) } }
        }
    }
}

/// Returns the fate of a message in words.
fn state_words(state: &str) -> String {
    match state {
        "queued" | "sending" => sentences::STATE_ON_ITS_WAY.plain(&[]),
        "accepted" => sentences::STATE_TAKEN.plain(&[]),
        "delivered" => sentences::STATE_DELIVERED.plain(&[]),
        "undelivered" | "rejected" | "failed" => sentences::STATE_NOT.plain(&[]),
        "expired" => sentences::STATE_LATE.plain(&[]),
        "withdrawn" => sentences::STATE_TAKEN_BACK.plain(&[]),
        other => crate::wording::sentence(other),
    }
}

/// Returns a way of acting in words.
fn via_words(via: &str) -> String {
    match via {
        "board" => sentences::VIA_PAGE.plain(&[]),
        "cli" => sentences::VIA_SERVER.plain(&[]),
        "office" => sentences::VIA_OFFICE.plain(&[]),
        other if other.starts_with("sms") => sentences::VIA_TEXT.plain(&[]),
        other => match other.strip_prefix("api ") {
            Some(name) => sentences::VIA_PROGRAM.plain(&[("name", &name)]),
            None => other.to_owned(),
        },
    }
}

/// Returns an intent in words.
fn read_words(intent: &str) -> String {
    intent.replace('_', " ")
}
