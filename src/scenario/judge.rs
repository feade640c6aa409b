//! Judging an expectation: whether it holds on paper, and the state found instead.

use super::{AlertIs, MessageIs, MustHold, NamedPeople, StepCheck, VisitIs};
use crate::domain::alert::Alert;
use crate::domain::delivery::SubjectId;
use crate::domain::id::PersonId;
use crate::domain::private::Private;
use crate::domain::sheet;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Closing, Visit};
use crate::rehearse::{self, Paper, PaperEntry, PaperEvent};
use crate::wording::{sheet_text, when};

/// The part of the story under an expectation.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoryWindow {
    first: usize,
    from: Timestamp,
    /// Up to, not including.
    until: Timestamp,
}

impl StoryWindow {
    /// Entries from `first` on, between two instants, the second not included.
    pub(super) fn minute(first: usize, from: Timestamp, until: Timestamp) -> Self {
        Self { first, from, until }
    }

    /// Entries from `first` on, up to and including an instant.
    pub(super) fn from_entry(first: usize, until: Timestamp) -> Self {
        let until = Timestamp::from_ms(until.ms() + 1);
        Self {
            first,
            from: Timestamp::MIN,
            until,
        }
    }

    /// Entries between two instants, both included.
    pub(super) fn since(from: Timestamp, until: Timestamp) -> Self {
        Self {
            from,
            ..Self::from_entry(0, until)
        }
    }

    /// Whether an entry is before the end of the window.
    pub(super) fn is_up_to(&self, entry: &PaperEntry) -> bool {
        entry.at < self.until
    }

    fn of<'a>(&self, paper: &'a Paper) -> impl Iterator<Item = &'a PaperEntry> {
        let Self { first, from, until } = *self;
        let entries = paper.entries().iter().skip(first);
        entries.filter(move |entry| entry.at >= from && entry.at < until)
    }
}

/// Judges one expectation.
///
/// # Errors
/// The state found instead, one line each; no line where there was nothing of the kind.
pub(super) fn holds(
    paper: &Paper,
    check: &StepCheck,
    window: &StoryWindow,
    refused: Option<&str>,
) -> Result<(), Vec<String>> {
    match &check.must {
        MustHold::Hear(message) => hears(paper, message, window),
        MustHold::NotHear(message, _) => {
            let heard: Vec<PaperEntry> = window
                .of(paper)
                .filter(|entry| message.to.iter().any(|who| fits(entry, who, message)))
                .cloned()
                .collect();
            if heard.is_empty() {
                Ok(())
            } else {
                Err(rehearse::story(&heard, &paper.school().time_zone))
            }
        }
        MustHold::Alert(wanted) => alert_stands(paper, wanted),
        MustHold::NoAlert => {
            let open: Vec<String> = paper
                .alerts()
                .map(|(_, alert)| alert_line(paper, alert))
                .collect();
            if open.is_empty() { Ok(()) } else { Err(open) }
        }
        MustHold::Visit(wanted) => visit_stands(paper, wanted),
        MustHold::Refused(said) => match refused {
            None => Err(vec!["it was not refused".to_owned()]),
            Some(why) if says_all(why, said) => Ok(()),
            Some(why) => Err(vec![format!("refused: {why}")]),
        },
        MustHold::Doubt(said) => {
            let doubts: Vec<String> = window
                .of(paper)
                .filter_map(|entry| {
                    if let PaperEvent::Doubt(doubt) = &entry.what {
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
        MustHold::Sheet(said) => sheet_says(paper, said),
    }
}

fn hears(paper: &Paper, message: &MessageIs, window: &StoryWindow) -> Result<(), Vec<String>> {
    let lacking = |who: &&NamedPeople| !window.of(paper).any(|entry| fits(entry, who, message));
    let Some(who) = message.to.iter().find(lacking) else {
        return Ok(());
    };
    let instead: Vec<PaperEntry> = window
        .of(paper)
        .filter(|entry| goes_to(entry, who))
        .cloned()
        .collect();
    if instead.is_empty() {
        return Err(vec![format!("nothing went to `{}` in that minute", who.name)]);
    }
    Err(rehearse::story(&instead, &paper.school().time_zone))
}

/// Whether an entry is a message to one of the people, or to the phone.
fn goes_to(entry: &PaperEntry, who: &NamedPeople) -> bool {
    match &entry.what {
        PaperEvent::ToPhone { phone, .. } => who.phone.as_ref() == Some(phone),
        PaperEvent::Message(_)
        | PaperEvent::Text { .. }
        | PaperEvent::Done(_)
        | PaperEvent::Refused(_)
        | PaperEvent::Doubt(_)
        | PaperEvent::Alert(_)
        | PaperEvent::Due(_) => entry.recipient().is_some_and(|to| who.people.contains(to)),
    }
}

/// Whether an entry is a message as described, to one of the people.
fn fits(entry: &PaperEntry, who: &NamedPeople, wanted: &MessageIs) -> bool {
    let (template, content) = match &entry.what {
        PaperEvent::Message(message) => (message.template, &message.content),
        PaperEvent::ToPhone {
            template, content, ..
        } => (*template, content),
        PaperEvent::Text { .. }
        | PaperEvent::Done(_)
        | PaperEvent::Refused(_)
        | PaperEvent::Doubt(_)
        | PaperEvent::Alert(_)
        | PaperEvent::Due(_) => return false,
    };
    let subject = content.subject().map_or("", Private::reveal);
    let whole = format!("{subject}\n{}", content.body().reveal());
    goes_to(entry, who)
        && wanted.by.is_none_or(|by| by == content.channel())
        && wanted.template.is_none_or(|wanted| wanted == template)
        && says_all(&whole, &wanted.says)
        && !wanted.lacks.iter().any(|words| says(&whole, words))
}

/// Whether a text has the words. Case and line breaks do not count.
#[must_use]
pub fn says(text: &str, words: &str) -> bool {
    let plain = |text: &str| {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    plain(text).contains(&plain(words))
}

/// Whether a text has all the words.
#[must_use]
pub fn says_all(text: &str, all: &[String]) -> bool {
    all.iter().all(|words| says(text, words))
}

/// Returns the open alerts of a worker, or all, the most serious first.
fn alerts<'a>(paper: &'a Paper, of: Option<&PersonId>) -> Vec<(SubjectId, &'a Alert)> {
    let is_of = |subject: &SubjectId| match (of, subject) {
        (None, _) => true,
        (Some(of), SubjectId::Visit(id)) => paper
            .visits()
            .any(|visit| visit.id == *id && visit.workers.contains_key(of)),
        (Some(of), SubjectId::Watch(id)) => paper
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
    let told = |who: &NamedPeople| who.people.iter().any(|person| alert.told.contains_key(person));
    wanted.kind.is_none_or(|kind| kind == alert.kind)
        && wanted
            .chain
            .as_ref()
            .is_none_or(|chain| alert.chain.as_str() == chain)
        && wanted.step.as_ref().is_none_or(|wanted| *wanted == step)
        && wanted.ask.is_none_or(|wanted| wanted.word() == ask)
        && wanted.held_by.as_ref().is_none_or(|wanted| *wanted == holder)
        && wanted.told.iter().all(told)
        && !wanted.not_told.iter().any(told)
        && wanted
            .police_called
            .is_none_or(|wanted| wanted == alert.police.is_some())
}

/// Returns the name of the step reached by an alert, and the word for its question.
fn step_of(paper: &Paper, alert: &Alert) -> (String, &'static str) {
    let mut chains = paper
        .visits()
        .map(|visit| &visit.plan.chains)
        .chain([&paper.school().chains]);
    let chain = chains.find_map(|chains| chains.get(&alert.chain));
    chain.map_or_else(
        || (String::new(), ""),
        |chain| {
            let step = chain.step(alert.step);
            (step.name.clone(), step.ask.word())
        },
    )
}

/// Describes an alert in the keys of a scenario.
fn alert_line(paper: &Paper, alert: &Alert) -> String {
    let (step, ask) = step_of(paper, alert);
    let held = alert.held_by().map_or("nobody", |by| by.key());
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
    let as_wanted = wanted
        .phase
        .as_ref()
        .is_none_or(|phase| phase == visit.phase().word())
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

/// Describes a visit in the keys of a scenario.
fn visit_line(visit: &Visit, exceptions: &[String]) -> String {
    let clock = |at| when::day_and_clock(at, &visit.plan.time_zone);
    let mut line = format!(
        "visit: phase = \"{}\", back = \"{}\"",
        visit.phase().word(),
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
                &sheet::fill(visit, Some(alert), paper.now()),
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
