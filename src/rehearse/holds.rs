//! Whether what must hold holds, and what is so instead.

use super::paper::Paper;
use super::story::{self, Entry, What};
use crate::config::scenario::{AlertIs, Check, Message, Must, VisitIs, Who};
use crate::domain::alert::Alert;
use crate::domain::delivery::SubjectId;
use crate::domain::id::PersonId;
use crate::domain::private::Private;
use crate::domain::sheet;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Closing, Visit};
use crate::wording::{sheet_text, when};

/// Which part of the story an expectation speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    first: usize,
    from: Timestamp,
    /// Up to, not including.
    until: Timestamp,
}

impl Window {
    /// The minute from an entry on.
    pub(super) fn minute(first: usize, from: Timestamp, until: Timestamp) -> Self {
        Self { first, from, until }
    }

    /// From an entry on, up to and including an instant.
    pub(super) fn from_entry(first: usize, until: Timestamp) -> Self {
        let until = Timestamp::from_ms(until.ms() + 1);
        Self {
            first,
            from: Timestamp::MIN,
            until,
        }
    }

    /// From one instant to another, both included.
    pub(super) fn since(from: Timestamp, until: Timestamp) -> Self {
        Self {
            from,
            ..Self::from_entry(0, until)
        }
    }

    /// Whether an entry belongs to the story up to the end of it.
    pub(super) fn is_up_to(&self, entry: &Entry) -> bool {
        entry.at < self.until
    }

    fn of<'a>(&self, paper: &'a Paper) -> impl Iterator<Item = &'a Entry> {
        let Self { first, from, until } = *self;
        let entries = paper.entries().iter().skip(first);
        entries.filter(move |entry| entry.at >= from && entry.at < until)
    }
}

/// Says what is so instead, where something does not hold.
pub(super) fn holds(
    paper: &Paper,
    check: &Check,
    window: &Window,
    refused: Option<&str>,
) -> Result<(), Vec<String>> {
    match &check.must {
        Must::Hear(message) => hears(paper, message, window),
        Must::NotHear(message, _) => {
            let heard: Vec<Entry> = window
                .of(paper)
                .filter(|entry| message.to.iter().any(|who| fits(entry, who, message)))
                .cloned()
                .collect();
            if heard.is_empty() {
                Ok(())
            } else {
                Err(story::story(&heard, &paper.school.time_zone))
            }
        }
        Must::Alert(wanted) => alert_stands(paper, wanted),
        Must::NoAlert => {
            let open: Vec<String> = paper
                .alerts()
                .map(|(_, alert)| alert_line(paper, alert))
                .collect();
            if open.is_empty() { Ok(()) } else { Err(open) }
        }
        Must::Visit(wanted) => visit_stands(paper, wanted),
        Must::Refused(said) => match refused {
            None => Err(vec!["it was not refused".to_owned()]),
            Some(why) if says_all(why, said) => Ok(()),
            Some(why) => Err(vec![format!("refused: {why}")]),
        },
        Must::Doubt(said) => {
            let doubts: Vec<String> = window
                .of(paper)
                .filter_map(|entry| {
                    if let What::Doubt(doubt) = &entry.what {
                        Some(doubt.clone())
                    } else {
                        None
                    }
                })
                .collect();
            if says_all(&doubts.join("\n"), said) {
                Ok(())
            } else {
                Err(doubts)
            }
        }
        Must::Sheet(said) => sheet_says(paper, said),
    }
}

fn hears(paper: &Paper, message: &Message, window: &Window) -> Result<(), Vec<String>> {
    let lacking = |who: &&Who| !window.of(paper).any(|entry| fits(entry, who, message));
    let Some(who) = message.to.iter().find(lacking) else {
        return Ok(());
    };
    let instead: Vec<Entry> = window
        .of(paper)
        .filter(|entry| recipient(entry).is_some_and(|to| who.people.contains(to)))
        .cloned()
        .collect();
    if instead.is_empty() {
        return Err(vec![format!("nothing went to `{}` in that minute", who.name)]);
    }
    Err(story::story(&instead, &paper.school.time_zone))
}

fn recipient(entry: &Entry) -> Option<&PersonId> {
    if let What::Message(message) = &entry.what {
        Some(&message.to)
    } else {
        None
    }
}

/// Whether an entry is the message meant, to one of these people.
fn fits(entry: &Entry, who: &Who, wanted: &Message) -> bool {
    let What::Message(message) = &entry.what else {
        return false;
    };
    let content = &message.content;
    let subject = content.subject().map_or("", Private::reveal);
    let whole = format!("{subject}\n{}", content.body().reveal());
    who.people.contains(&message.to)
        && wanted.by.is_none_or(|by| by == content.channel())
        && wanted
            .template
            .is_none_or(|template| template == message.template)
        && says_all(&whole, &wanted.says)
        && !wanted.lacks.iter().any(|words| says(&whole, words))
}

/// Whether a text has these words in it, whatever their case and however the lines are broken.
fn says(text: &str, words: &str) -> bool {
    let plain = |text: &str| {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    plain(text).contains(&plain(words))
}

fn says_all(text: &str, all: &[String]) -> bool {
    all.iter().all(|words| says(text, words))
}

/// Returns the alerts that are meant: those of a worker, or all, the most serious first.
fn alerts<'a>(paper: &'a Paper, of: Option<&PersonId>) -> Vec<(SubjectId, &'a Alert)> {
    let is_of = |subject: &SubjectId| match (of, subject) {
        (None, _) => true,
        (Some(of), SubjectId::Visit(id)) => paper
            .visits()
            .any(|visit| visit.id == *id && visit.workers.contains_key(of)),
        (Some(of), SubjectId::Watch(id)) => paper
            .app
            .watches()
            .any(|watch| watch.id == *id && watch.workers().contains(of)),
        (Some(_), SubjectId::None) => false,
    };
    let mut alerts: Vec<_> = paper.alerts().filter(|(subject, _)| is_of(subject)).collect();
    alerts.sort_by_key(|(_, alert)| std::cmp::Reverse(alert.kind));
    alerts
}

fn alert_stands(paper: &Paper, wanted: &AlertIs) -> Result<(), Vec<String>> {
    let open = alerts(paper, wanted.of.as_ref());
    if open.iter().any(|(_, alert)| alert_is(paper, alert, wanted)) {
        return Ok(());
    }
    if open.is_empty() {
        return Err(vec!["no alert is open".to_owned()]);
    }
    Err(open.iter().map(|(_, alert)| alert_line(paper, alert)).collect())
}

fn alert_is(paper: &Paper, alert: &Alert, wanted: &AlertIs) -> bool {
    let (step, ask) = step_of(paper, alert);
    let holder = alert.held_by().cloned();
    let told = |who: &Who| who.people.iter().any(|person| alert.told.contains_key(person));
    wanted.kind.is_none_or(|kind| kind == alert.kind)
        && wanted
            .chain
            .as_ref()
            .is_none_or(|chain| alert.chain.as_str() == chain)
        && wanted.step.as_ref().is_none_or(|wanted| *wanted == step)
        && wanted.ask.is_none_or(|wanted| story::ask_word(wanted) == ask)
        && wanted.held_by.as_ref().is_none_or(|wanted| *wanted == holder)
        && wanted.told.iter().all(told)
        && !wanted.not_told.iter().any(told)
        && wanted
            .police_called
            .is_none_or(|wanted| wanted == alert.police.is_some())
}

/// Returns the name of the step that an alert is at, and what it asks.
fn step_of(paper: &Paper, alert: &Alert) -> (String, &'static str) {
    let mut chains = paper
        .visits()
        .map(|visit| &visit.plan.chains)
        .chain([&paper.school.chains]);
    let chain = chains.find_map(|chains| chains.get(&alert.chain));
    chain.map_or_else(
        || (String::new(), ""),
        |chain| {
            let step = chain.step(alert.step);
            (step.name.clone(), story::ask_word(step.ask))
        },
    )
}

/// Says how an alert stands, in the keys of a scenario.
fn alert_line(paper: &Paper, alert: &Alert) -> String {
    let (step, ask) = step_of(paper, alert);
    let held = alert
        .hold
        .as_ref()
        .and_then(|hold| hold.by.as_ref())
        .map_or("nobody", |by| by.key());
    let told: Vec<String> = alert
        .told
        .keys()
        .map(|person| format!("\"{}\"", person.key()))
        .collect();
    format!(
        "alert {}: kind = \"{}\", chain = \"{}\", step = \"{step}\", ask = \"{ask}\", held_by = \"{held}\", told = [{}]{}",
        alert.code,
        alert.kind.word(),
        alert.chain,
        told.join(", "),
        if alert.police.is_some() {
            ", police_called = true"
        } else {
            ""
        }
    )
}

fn visit_stands(paper: &Paper, wanted: &VisitIs) -> Result<(), Vec<String>> {
    let visit = paper
        .last_visit(wanted.of.as_ref())
        .and_then(|id| paper.visits().find(|visit| visit.id == id));
    let Some(visit) = visit else {
        return Err(vec!["nobody has signed out".to_owned()]);
    };
    let next = visit.next_deadline();
    let word = next.as_ref().map(|next| next.key.kind.word());
    let due = next.as_ref().map(|next| next.key.due);
    let mut exceptions = exceptions(visit);
    let mut wanted_exceptions = wanted.exceptions.clone().unwrap_or_else(|| exceptions.clone());
    exceptions.sort();
    wanted_exceptions.sort();
    let as_wanted = wanted.phase.as_ref().is_none_or(|phase| phase == visit.phase())
        && wanted.next.as_ref().is_none_or(|next| word == Some(next))
        && wanted.next_at.is_none_or(|at| due == Some(at))
        && wanted.back.is_none_or(|back| back == visit.back_by)
        && wanted
            .closed
            .as_ref()
            .is_none_or(|closed| closing(visit) == Some(closed))
        && wanted_exceptions == exceptions
        && wanted
            .authorised_by
            .as_ref()
            .is_none_or(|by| visit.sign_out.authorised_by.as_ref() == Some(by));
    if as_wanted {
        Ok(())
    } else {
        Err(vec![visit_line(visit, &exceptions)])
    }
}

fn exceptions(visit: &Visit) -> Vec<String> {
    visit
        .exceptions
        .iter()
        .map(|exception| exception.word().to_owned())
        .collect()
}

fn closing(visit: &Visit) -> Option<&'static str> {
    visit.closed.as_ref().map(|(_, closing)| match closing {
        Closing::Cancelled => "cancelled",
        Closing::HomeSafe => "home-safe",
        Closing::Lapsed => "lapsed",
        Closing::Resolved(_) => "resolved",
        Closing::Returned => "returned",
    })
}

/// Says how a visit stands, in the keys of a scenario.
fn visit_line(visit: &Visit, exceptions: &[String]) -> String {
    let clock = |at| when::day_and_clock(at, &visit.plan.time_zone);
    let mut line = format!(
        "visit: phase = \"{}\", back = \"{}\"",
        visit.phase(),
        clock(visit.back_by)
    );
    if let Some(next) = visit.next_deadline() {
        line.push_str(&format!(
            ", next = \"{}\", next_at = \"{}\"",
            next.key.kind.word(),
            clock(next.key.due)
        ));
    }
    if let Some(closed) = closing(visit) {
        line.push_str(&format!(", closed = \"{closed}\""));
    }
    if let Some(by) = &visit.sign_out.authorised_by {
        line.push_str(&format!(", authorised_by = \"{}\"", by.key()));
    }
    line.push_str(&format!(", exceptions = {exceptions:?}"));
    line
}

fn sheet_says(paper: &Paper, said: &[String]) -> Result<(), Vec<String>> {
    let sheets: Vec<String> = paper
        .visits()
        .filter_map(|visit| {
            let alert = visit.alert.as_ref()?;
            Some(sheet_text(
                &sheet::fill(visit, Some(alert), paper.now),
                &visit.plan.time_zone,
            ))
        })
        .collect();
    if sheets.iter().any(|sheet| says_all(sheet, said)) {
        return Ok(());
    }
    if sheets.is_empty() {
        return Err(vec![
            "no alert of a visit is open, so there is no sheet".to_owned(),
        ]);
    }
    Err(sheets
        .iter()
        .flat_map(|sheet| sheet.lines().map(str::to_owned))
        .collect())
}
