//! A scenario's expectations, held against what was really sent and what the daemon says of its alerts and visits.
//!
//! Written apart from the judge of scenarios on paper: the two must come to the same.

use super::{SentMessage, Stage};
use homeward::domain::alert::Alert;
use homeward::domain::id::PersonId;
use homeward::domain::visit::{Closing, Visit};
use homeward::rehearse::PaperSender;
use homeward::scenario::{AlertIs, MessageIs, NamedPeople, VisitIs, says, says_all};
use serde_json::{Value, json};
use std::ops::Range;

/// An open alert: its line and its detail as the daemon tells them, and what stands on record.
pub struct OpenAlert {
    line: Value,
    pub detail: Value,
    record: Alert,
    workers: Vec<PersonId>,
    ask: &'static str,
}

impl OpenAlert {
    pub fn code(&self) -> &str {
        self.line["code"].as_str().unwrap()
    }

    fn was_told(&self, who: &NamedPeople) -> bool {
        let told = self.detail["told"].as_array().unwrap();
        who.people
            .iter()
            .any(|person| told.contains(&json!(person.key())))
    }
}

impl std::fmt::Display for OpenAlert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "alert {}: kind = {}, chain = \"{}\", step = {}, ask = \"{}\", held_by = {}, told = {}",
            self.code(),
            self.line["kind"],
            self.record.chain,
            self.line["step"],
            self.ask,
            self.line["held_by"],
            self.detail["told"]
        )
    }
}

impl Stage<'_> {
    /// Returns every open alert, those of visits first, as the record has them in order.
    pub fn alerts(&self) -> Vec<OpenAlert> {
        let loaded = self.store.load().unwrap();
        let of_visits = loaded.visits.iter().filter_map(|visit| {
            let alert = visit.alert.clone()?;
            let chain = visit.plan.chains.get(&alert.chain);
            let ask = chain.map_or("", |chain| chain.step(alert.step).ask.word());
            Some((alert, ask, visit.workers.keys().cloned().collect::<Vec<_>>()))
        });
        let of_watches = loaded.watches.iter().filter_map(|watch| {
            let alert = watch.alert.clone()?;
            let chain = self.school.chains.get(&alert.chain);
            let ask = chain.map_or("", |chain| chain.step(alert.step).ask.word());
            Some((alert, ask, watch.workers().into_iter().collect()))
        });
        let lines = self.ask(&json!({ "alerts": { "all": false } }));
        let lines = lines.as_array().unwrap();
        let open: Vec<OpenAlert> = of_visits
            .chain(of_watches)
            .map(|(record, ask, workers)| {
                let code = record.code.to_string();
                let line = lines.iter().find(|line| line["code"] == code.as_str());
                let line = line.unwrap_or_else(|| panic!("the daemon does not show {code}: {lines:?}"));
                OpenAlert {
                    line: line.clone(),
                    detail: self.ask(&json!({ "show-alert": { "code": code } })),
                    record,
                    workers,
                    ask,
                }
            })
            .collect();
        assert_eq!(
            open.len(),
            lines.len(),
            "the daemon shows what stands on record: {lines:?}"
        );
        open
    }

    /// Returns the last visit of a worker, or of all: open ones first, then planned ones.
    pub fn last_visit(&self, who: Option<&PersonId>) -> Option<Visit> {
        let visits = self.store.visits(1000).unwrap().into_iter();
        visits
            .filter(|visit| who.is_none_or(|who| visit.workers.contains_key(who)))
            .max_by_key(|visit| (visit.is_open(), visit.is_planned(), visit.id))
    }

    /// Judges whether each of the wanted people has such a message among these.
    pub fn hears(&self, wanted: &MessageIs, sent: &[&SentMessage]) -> Result<(), Vec<String>> {
        let lacking = |who: &&NamedPeople| !sent.iter().any(|sent| fits(sent, who, wanted));
        let Some(who) = wanted.to.iter().find(lacking) else {
            return Ok(());
        };
        let theirs = sent.iter().filter(|sent| is_to(sent, who));
        let theirs: Vec<String> = theirs.map(|sent| self.line(sent)).collect();
        if theirs.is_empty() {
            Err(vec![format!("nothing went to `{}`", who.name)])
        } else {
            Err(theirs)
        }
    }

    /// Judges whether none of the people has such a message in a part of what was sent.
    pub fn hears_not(
        &self,
        wanted: &MessageIs,
        range: Range<usize>,
        from_ms: i64,
        until_ms: i64,
    ) -> Result<(), Vec<String>> {
        let sent = self.sent[range].iter();
        let heard: Vec<String> = sent
            .filter(|sent| (from_ms..until_ms).contains(&sent.at_ms))
            .filter(|sent| wanted.to.iter().any(|who| fits(sent, who, wanted)))
            .map(|sent| self.line(sent))
            .collect();
        if heard.is_empty() { Ok(()) } else { Err(heard) }
    }

    /// Judges whether an open alert is as described.
    pub fn alert_stands(&self, wanted: &AlertIs) -> Result<(), Vec<String>> {
        let mut open = self.alerts();
        open.retain(|alert| wanted.of.as_ref().is_none_or(|of| alert.workers.contains(of)));
        let is_as_wanted = |alert: &OpenAlert| {
            let holder = alert.line["held_by"].as_str();
            wanted.kind.is_none_or(|kind| alert.line["kind"] == kind.word())
                && wanted
                    .chain
                    .as_ref()
                    .is_none_or(|chain| alert.record.chain.as_str() == chain)
                && wanted
                    .step
                    .as_ref()
                    .is_none_or(|step| alert.line["step"] == step.as_str())
                && wanted.ask.is_none_or(|ask| ask.word() == alert.ask)
                && wanted
                    .held_by
                    .as_ref()
                    .is_none_or(|wanted| wanted.as_ref().map(PersonId::key) == holder)
                && wanted.told.iter().all(|who| alert.was_told(who))
                && !wanted.not_told.iter().any(|who| alert.was_told(who))
                && wanted
                    .police_called
                    .is_none_or(|called| called == alert.record.police.is_some())
        };
        if open.iter().any(is_as_wanted) {
            return Ok(());
        }
        if open.is_empty() {
            return Err(vec!["no alert is open".to_owned()]);
        }
        Err(open.iter().map(OpenAlert::to_string).collect())
    }

    /// Judges whether no alert is open.
    pub fn no_alert(&self) -> Result<(), Vec<String>> {
        let open = self.alerts();
        if open.is_empty() {
            return Ok(());
        }
        Err(open.iter().map(OpenAlert::to_string).collect())
    }

    /// Judges whether the last visit is as described. Instants are held to the minute: the daemon's are of when it was told.
    pub fn visit_stands(&self, wanted: &VisitIs) -> Result<(), Vec<String>> {
        let Some(visit) = self.last_visit(wanted.of.as_ref()) else {
            return Err(vec!["nobody has signed out".to_owned()]);
        };
        let next = visit.next_deadline();
        let next = next
            .as_ref()
            .map(|next| (next.key.kind.word(), next.key.due.ms()));
        let back = visit.back_by.ms();
        let within = |wanted: i64, is: i64| (0..60_000).contains(&(is - wanted));
        let closed = visit.closed.as_ref().map(|(_, closing)| match closing {
            Closing::Cancelled => "cancelled",
            Closing::HomeSafe => "home-safe",
            Closing::Lapsed => "lapsed",
            Closing::Resolved(_) => "resolved",
            Closing::Returned => "returned",
        });
        let mut exceptions: Vec<String> = visit.exceptions.iter().map(|it| it.word().to_owned()).collect();
        let mut wanted_exceptions = wanted.exceptions.clone().unwrap_or_else(|| exceptions.clone());
        exceptions.sort();
        wanted_exceptions.sort();
        let phase = visit.phase().word();
        let authorised_by = visit.sign_out.authorised_by.as_ref();
        let is_as_wanted = wanted.phase.as_ref().is_none_or(|wanted| wanted == phase)
            && wanted
                .next
                .as_ref()
                .is_none_or(|word| next.is_some_and(|(is, _)| is == word))
            && wanted
                .next_at
                .is_none_or(|at| next.is_some_and(|(_, is)| within(at.ms(), is)))
            && wanted.back.is_none_or(|at| within(at.ms(), back))
            && wanted.closed.as_ref().is_none_or(|wanted| closed == Some(wanted))
            && wanted_exceptions == exceptions
            && wanted
                .authorised_by
                .as_ref()
                .is_none_or(|by| authorised_by == Some(by));
        if is_as_wanted {
            return Ok(());
        }
        Err(vec![format!(
            "visit: phase = {phase}, next = {next:?}, back = {back}, closed = {closed:?}, exceptions = {exceptions:?}, \
             authorised_by = {authorised_by:?}"
        )])
    }

    /// Judges whether the police sheet of an open alert has the words.
    pub fn sheet_says(&self, said: &[String]) -> Result<(), Vec<String>> {
        let alerts = self.alerts();
        let sheets: Vec<&str> = alerts
            .iter()
            .filter_map(|alert| alert.detail["sheet"].as_str())
            .collect();
        if sheets.iter().any(|sheet| says_all(sheet, said)) {
            return Ok(());
        }
        Err(sheets
            .iter()
            .flat_map(|sheet| sheet.lines().map(str::to_owned))
            .collect())
    }

    /// Returns the line of a message: when, to whom, by what, the first line of its words.
    pub fn line(&self, sent: &SentMessage) -> String {
        let at = jiff::Timestamp::from_millisecond(sent.at_ms).unwrap();
        let at = at.in_tz(&self.school.time_zone).unwrap();
        let heading = sent.whole.trim().lines().next().unwrap_or("");
        let (to, by, template) = (sent.to.word(), sent.channel.word(), sent.template.name());
        format!(
            "{} to {to} by {by} ({template}): {heading}",
            at.strftime("%H:%M:%S")
        )
    }
}

/// Whether a message went to one of the people, or to the phone.
fn is_to(sent: &SentMessage, who: &NamedPeople) -> bool {
    match &sent.to {
        PaperSender::Person(person) => who.people.contains(person),
        PaperSender::Phone(phone) => who.phone.as_ref() == Some(phone),
    }
}

/// Whether a message is as described, to one of the people.
fn fits(sent: &SentMessage, who: &NamedPeople, wanted: &MessageIs) -> bool {
    is_to(sent, who)
        && wanted.by.is_none_or(|by| by == sent.channel)
        && wanted.template.is_none_or(|template| template == sent.template)
        && says_all(&sent.whole, &wanted.says)
        && !wanted.lacks.iter().any(|words| says(&sent.whole, words))
}
