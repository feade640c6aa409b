//! From a scenario as written to a [`Scenario`] ready to play.

use super::expect::{self, StepExpectations};
use super::{PaperPlace, Scenario, ScenarioStep, StepAction, office, raw, words};
use crate::config::School;
use crate::domain::chain::Channel;
use crate::domain::id::PersonId;
use crate::domain::private::Phone;
use crate::domain::time::Timestamp;
use crate::input::{self, times};
use crate::rehearse::PaperSender;
use crate::toml_file::File;
use crate::wording::suggest;
use crate::wording::when;
use std::ops::Range;
use toml::Spanned;

/// A scenario file in compilation for one school.
pub(super) struct ScenarioReader<'a> {
    pub(super) file: &'a mut File,
    pub(super) school: &'a School,
    /// The instant of the current step.
    pub(super) at: Timestamp,
}

impl ScenarioReader<'_> {
    pub(super) fn error(&mut self, span: Range<usize>, message: String, remedy: impl Into<String>) {
        self.file.error("bad-scenario", span, message, remedy);
    }

    /// Notes a fault of a value, at the word in backquotes of the message if the value has the
    /// word.
    pub(super) fn wrong(&mut self, span: Range<usize>, message: String) {
        let word = message.split('`').nth(1).filter(|word| !word.is_empty());
        let within = word.and_then(|word| {
            let at = self.file.slice(span.clone()).find(word)?;
            Some(span.start + at..span.start + at + word.len())
        });
        // The remedy follows the first colon or semicolon of our own messages.
        let (message, remedy) = match message.split_once([';', ':']) {
            Some((message, remedy)) => (message.to_owned(), remedy.trim().to_owned()),
            None => (message, "mend it".to_owned()),
        };
        self.error(within.unwrap_or(span), message, remedy);
    }

    pub(super) fn person(&mut self, name: &Spanned<String>) -> Option<PersonId> {
        match self.school.find_person(name.get_ref()) {
            Ok(person) => Some(person),
            Err(_) => {
                let keys = self.school.people.keys().map(PersonId::key);
                let remedy = suggest::did_you_mean(name.get_ref(), keys);
                let message = format!("nobody is called `{}` in {}", name.get_ref(), self.school.name);
                self.error(name.span(), message, remedy);
                None
            }
        }
    }

    pub(super) fn when(&mut self, text: &Spanned<String>, after: Timestamp) -> Option<Timestamp> {
        match times::parse_when(text.get_ref(), after, &self.school.time_zone) {
            Ok(at) => Some(at),
            Err(why) => {
                self.wrong(text.span(), why);
                None
            }
        }
    }

    fn place(&mut self, name: &Spanned<String>) -> Option<PaperPlace> {
        let word = name.get_ref().as_str();
        match Channel::ALL.into_iter().find(|channel| channel.word() == word) {
            Some(channel) => Some(PaperPlace::Channel(channel)),
            None => self.person(name).map(PaperPlace::Person),
        }
    }
}

/// Compiles a scenario. A step with a fault is noted in the file and left out.
pub(super) fn scenario(
    file: &mut File,
    raw: &raw::ScenarioFile,
    school: &School,
    now: Timestamp,
) -> Scenario {
    if raw.step.is_empty() {
        file.error(
            "bad-scenario",
            0..0,
            "the scenario has no step, so it would show nothing",
            "add a `[[step]]` with `at` and what happens or must hold then",
        );
    }
    let name = file.name.clone();
    let mut reading = ScenarioReader {
        file,
        school,
        at: now,
    };
    let mut steps = Vec::new();
    let mut begun = false;
    for raw in &raw.step {
        let span = raw.span();
        let raw = raw.get_ref();
        let Some(at) = &raw.at else {
            reading.file.missing(
                &span,
                "at",
                "nobody could say when this step is",
                "add `at = \"13:20\"`, or `at = \"Tue 13:00\"` for the first step",
            );
            continue;
        };
        let names_a_day =
            at.get_ref().trim().contains(char::is_whitespace) || at.get_ref().trim().starts_with('+');
        if !begun && !at.get_ref().trim().contains(char::is_whitespace) {
            reading.error(
                at.span(),
                "the first step names no day, so nobody could say whether the school is open".to_owned(),
                "write for example `\"Tue 13:00\"`, or `\"2026-11-24 13:00\"` for one week of the year",
            );
        }
        let former = begun.then_some(reading.at);
        begun = true;
        let Some(when) = reading.when(at, reading.at) else {
            continue;
        };
        if when < reading.at {
            reading.error(
                at.span(),
                "this step is before the one above it".to_owned(),
                "put the steps in order of time",
            );
        }
        let day = |at| when::date(at, &school.time_zone);
        if !names_a_day && former.is_some_and(|former| day(former) != day(when)) {
            reading.error(
                at.span(),
                format!(
                    "`{}` is before the step above it, and on the next day only if that day is written",
                    at.get_ref()
                ),
                "put the steps in order of time, or write the day, as in `\"Wed 00:10\"`",
            );
        }
        reading.at = when;
        let line = reading.file.line_at(at.span().start);
        let does = does(&mut reading, raw, &span);
        let checks = expect::checks(
            &mut reading,
            &StepExpectations {
                raw,
                happens: does.is_some(),
            },
        );
        if does.is_none() && checks.is_empty() {
            reading.error(
                span,
                "nothing happens in this step, and nothing must hold".to_owned(),
                "say what happens (`sign_out`, `from` and `text`, `office` ...) or what must hold (`expect`, `alert` ...)",
            );
        }
        steps.push(ScenarioStep {
            line,
            at: when,
            does,
            checks,
        });
    }
    let title = raw.title.as_ref().map(|title| title.get_ref().trim().to_owned());
    Scenario {
        title: title.unwrap_or_else(|| name.clone()),
        file: name,
        rules: words(&raw.rule).into_iter().map(Spanned::into_inner).collect(),
        steps,
        story: raw.story.as_ref().map(|story| story.get_ref().trim().to_owned()),
    }
}

/// Compiles the action of a step: at most one.
fn does(reading: &mut ScenarioReader<'_>, raw: &raw::RawStep, span: &Range<usize>) -> Option<StepAction> {
    let there = [
        raw.sign_out.is_some(),
        raw.from.is_some() || raw.text.is_some(),
        raw.office.is_some(),
        raw.away.is_some(),
        raw.dead.is_some(),
        raw.alive.is_some(),
        raw.off_until.is_some(),
    ];
    if there.into_iter().filter(|there| *there).count() > 1 {
        reading.error(
            span.clone(),
            "several things happen in one step, and nobody could say in which order".to_owned(),
            "make a step of each; they may have the same time",
        );
        return None;
    }
    if let Some(request) = &raw.sign_out {
        let asked = request.get_ref();
        if !reading.school.visit_types.contains_key(&asked.visit_type) {
            let message = reading.school.no_visit_type(&asked.visit_type);
            reading.wrong(request.span(), message);
            return None;
        }
        return match input::parse_sign_out(reading.school, asked, reading.at) {
            Ok(sign_out) => Some(StepAction::SignOut {
                visit_type: asked.visit_type.clone(),
                sign_out: Box::new(sign_out),
                ask: asked.ask,
            }),
            Err(why) => {
                reading.wrong(request.span(), why);
                None
            }
        };
    }
    if raw.from.is_some() || raw.text.is_some() {
        return text(reading, raw, span);
    }
    if let Some(said) = &raw.office {
        return match office::parse(reading.school, said.get_ref(), reading.at) {
            Ok(office) => Some(StepAction::Office(office)),
            Err(why) => {
                reading.wrong(said.span(), why);
                None
            }
        };
    }
    let places = |reading: &mut ScenarioReader<'_>, raw: &raw::WordList| {
        words(raw).iter().filter_map(|name| reading.place(name)).collect()
    };
    if raw.dead.is_some() {
        return Some(StepAction::Dead(places(reading, &raw.dead)));
    }
    if raw.alive.is_some() {
        return Some(StepAction::Alive(places(reading, &raw.alive)));
    }
    if raw.away.is_some() {
        let people = words(&raw.away);
        return Some(StepAction::Away(
            people.iter().filter_map(|name| reading.person(name)).collect(),
        ));
    }
    let until = reading.when(raw.off_until.as_ref()?, reading.at)?;
    Some(StepAction::Off { until })
}

/// Compiles a text: sender, words, and the instant of sending for a late text.
fn text(reading: &mut ScenarioReader<'_>, raw: &raw::RawStep, span: &Range<usize>) -> Option<StepAction> {
    let (Some(from), Some(text)) = (&raw.from, &raw.text) else {
        reading.error(
            span.clone(),
            "a text needs both who sends it and what it says".to_owned(),
            "write `from = \"jo\"` and `text = \"ok\"`",
        );
        return None;
    };
    let from = match Phone::parse(from.get_ref()) {
        Ok(phone) => PaperSender::Phone(phone),
        Err(_) => PaperSender::Person(reading.person(from)?),
    };
    let sent_at = match &raw.sent {
        None => reading.at,
        Some(sent) => {
            // A sending time is on the day of the step, and before the step.
            let day = when::day_and_clock(reading.at, &reading.school.time_zone);
            let day = day.split(' ').next().unwrap_or("").to_owned();
            let wanted = Spanned::new(sent.span(), format!("{day} {}", sent.get_ref()));
            let a_day_before = reading.at - crate::domain::time::Span::from_mins(24 * 60 - 1);
            let sent_at = reading.when(&wanted, a_day_before)?;
            if sent_at > reading.at {
                reading.error(
                    sent.span(),
                    "the text would have been sent after it arrived".to_owned(),
                    "`at` is when it arrives, `sent` when it was sent",
                );
                return None;
            }
            sent_at
        }
    };
    Some(StepAction::Text {
        from,
        text: text.get_ref().clone(),
        sent_at,
    })
}
