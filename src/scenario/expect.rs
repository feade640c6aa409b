//! Compiling the expectations of a step.

use super::compile::ScenarioReader;
use super::raw::OneOrManyTables;
use super::{AlertIs, MessageIs, MustHold, NamedPeople, StepCheck, VisitIs, raw, words};
use crate::domain::alert::AlertKind;
use crate::domain::chain::{Ask, Channel};
use crate::domain::id::{PersonId, Role};
use crate::domain::notice::Template;
use crate::domain::private::Phone;
use crate::domain::time::Span;
use crate::wording::suggest;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

const KINDS: &[(&str, AlertKind)] = &[
    ("concern", AlertKind::Concern),
    ("duress", AlertKind::Duress),
    ("help", AlertKind::Help),
    ("monitor", AlertKind::Monitor),
    ("overdue", AlertKind::Overdue),
];

const ASKS: &[(&str, Ask)] = &[
    ("decide", Ask::Decide),
    ("go-and-see", Ask::GoAndSee),
    ("police", Ask::Police),
    ("ring-household", Ask::RingHousehold),
    ("ring-worker", Ask::RingWorker),
];

const PHASES: &[(&str, ())] = &[
    ("between", ()),
    ("closed", ()),
    ("on-site", ()),
    ("out", ()),
    ("planned", ()),
    ("returning", ()),
];

const CLOSINGS: &[(&str, ())] = &[
    ("cancelled", ()),
    ("home-safe", ()),
    ("resolved", ()),
    ("returned", ()),
];

const DEADLINES: &[(&str, ())] = &[
    ("arrival", ()),
    ("check-in", ()),
    ("home-safe", ()),
    ("no-answer", ()),
    ("return", ()),
    ("write-up", ()),
];

/// A step as written, and whether it has an action.
pub(super) struct StepExpectations<'a> {
    pub(super) raw: &'a raw::RawStep,
    pub(super) happens: bool,
}

/// Compiles every expectation of a step.
pub(super) fn checks(reading: &mut ScenarioReader<'_>, musts: &StepExpectations<'_>) -> Vec<StepCheck> {
    let raw = musts.raw;
    let mut found = Vec::new();
    let mut add =
        |reading: &mut ScenarioReader<'_>, key: &str, span: &Range<usize>, must: Option<MustHold>| {
            found.extend(must.map(|must| StepCheck {
                line: reading.file.line_at(span.start),
                written: format!("{key} = {}", reading.file.slice(span.clone()).trim()),
                must,
            }));
        };
    for (span, expect) in tables(raw.expect.as_ref()) {
        let must = message(reading, expect, &span).map(MustHold::Hear);
        if let Some(since) = &expect.since {
            reading.error(
                since.span(),
                "`since` says from when nothing is to have gone".to_owned(),
                "it belongs into `expect_none`",
            );
        }
        add(reading, "expect", &span, must);
    }
    for (span, expect) in tables(raw.expect_none.as_ref()) {
        let since = expect.since.as_ref().and_then(|since| {
            // Within the day before the step.
            let earliest = reading.at - Span::from_mins(24 * 60 - 1);
            reading.when(since, earliest)
        });
        let must = message(reading, expect, &span).map(|message| MustHold::NotHear(message, since));
        add(reading, "expect_none", &span, must);
    }
    if let Some(alert) = &raw.alert {
        let must = alert_is(reading, alert.get_ref());
        add(reading, "alert", &alert.span(), Some(MustHold::Alert(must)));
    }
    if let Some(no_alert) = &raw.no_alert {
        if *no_alert.get_ref() {
            add(reading, "no_alert", &no_alert.span(), Some(MustHold::NoAlert));
        } else {
            reading.error(
                no_alert.span(),
                "`no_alert = false` does not say which alert".to_owned(),
                "write `alert = { kind = \"overdue\" }`",
            );
        }
    }
    if let Some(visit) = &raw.visit {
        let must = visit_is(reading, visit.get_ref());
        add(reading, "visit", &visit.span(), Some(MustHold::Visit(must)));
    }
    for (key, said, must) in [
        (
            "refused",
            &raw.refused,
            MustHold::Refused as fn(Vec<String>) -> MustHold,
        ),
        ("doubt", &raw.doubt, MustHold::Doubt),
        ("sheet", &raw.sheet, MustHold::Sheet),
    ] {
        let Some(span) = said.as_ref().map(Spanned::span) else {
            continue;
        };
        if key != "sheet" && !musts.happens {
            reading.error(
                span,
                format!("`{key}` speaks of what happens in this step, and nothing does"),
                "put it into the step with the `sign_out`",
            );
            continue;
        }
        add(reading, key, &span, Some(must(plain(said))));
    }
    found
}

fn tables<T>(raw: Option<&Spanned<OneOrManyTables<T>>>) -> Vec<(Range<usize>, &T)> {
    match raw.map(|raw| (raw.span(), raw.get_ref())) {
        None => Vec::new(),
        Some((span, OneOrManyTables::One(table))) => vec![(span, table)],
        Some((_, OneOrManyTables::Many(many))) => {
            many.iter().map(|table| (table.span(), table.get_ref())).collect()
        }
    }
}

fn plain(raw: &raw::WordList) -> Vec<String> {
    words(raw).into_iter().map(Spanned::into_inner).collect()
}

/// Returns the value of a word from a short list.
fn one_of<T: Copy>(
    reading: &mut ScenarioReader<'_>,
    what: &str,
    word: Option<&Spanned<String>>,
    known: &[(&str, T)],
) -> Option<T> {
    let word = word?;
    let found = known.iter().find(|(name, _)| name == word.get_ref());
    if found.is_none() {
        let remedy = suggest::did_you_mean(word.get_ref(), known.iter().map(|(name, _)| *name));
        reading.error(word.span(), format!("`{}` is no {what}", word.get_ref()), remedy);
    }
    found.map(|(_, value)| *value)
}

/// Returns a word from a short list.
fn word(
    reading: &mut ScenarioReader<'_>,
    what: &str,
    word: Option<&Spanned<String>>,
    known: &[(&str, ())],
) -> Option<String> {
    one_of(reading, what, word, known)?;
    word.map(|word| word.get_ref().clone())
}

/// Returns the people meant by a person's key, a role or `anybody`; or a phone.
fn who(reading: &mut ScenarioReader<'_>, name: &Spanned<String>) -> Option<NamedPeople> {
    let school = reading.school;
    let wanted = name.get_ref().as_str();
    if let Ok(phone) = Phone::parse(wanted) {
        return Some(NamedPeople {
            name: wanted.to_owned(),
            people: Vec::new(),
            phone: Some(phone),
        });
    }
    let role = Role::new(wanted);
    let people: Vec<PersonId> = match school.find_person(wanted) {
        Ok(person) => vec![person],
        Err(_) => school
            .people
            .values()
            .filter(|person| wanted == "anybody" || person.roles.contains(&role))
            .map(|person| person.id.clone())
            .collect(),
    };
    if people.is_empty() {
        let roles: BTreeSet<&str> = school
            .people
            .values()
            .flat_map(|person| person.roles.iter().map(Role::as_str))
            .chain(school.people.keys().map(PersonId::key))
            .chain(["anybody"])
            .collect();
        let remedy = suggest::did_you_mean(wanted, roles);
        reading.error(
            name.span(),
            format!("`{wanted}` is neither a person nor a role of {}", school.name),
            remedy,
        );
        return None;
    }
    Some(NamedPeople {
        name: wanted.to_owned(),
        people,
        phone: None,
    })
}

fn message(
    reading: &mut ScenarioReader<'_>,
    raw: &raw::RawMessage,
    span: &Range<usize>,
) -> Option<MessageIs> {
    let to: Vec<NamedPeople> = words(&raw.to)
        .iter()
        .filter_map(|name| who(reading, name))
        .collect();
    if raw.to.is_none() {
        reading.file.missing(
            span,
            "to",
            "nobody could say whose message is meant",
            "add `to = \"jo\"`; a person, a role or `\"anybody\"`",
        );
    }
    let template = raw.template.as_ref().and_then(|name| {
        let known = Template::ALL
            .iter()
            .find(|template| template.name() == name.get_ref());
        if known.is_none() {
            let names = Template::ALL.iter().map(|template| template.name());
            let remedy = suggest::did_you_mean(name.get_ref(), names);
            reading.error(
                name.span(),
                format!("there is no text `{}`", name.get_ref()),
                remedy,
            );
        }
        known.copied()
    });
    let by = one_of(reading, "channel", raw.by.as_ref(), &Channel::WORDS);
    (!to.is_empty()).then(|| MessageIs {
        to,
        by,
        says: plain(&raw.says),
        lacks: plain(&raw.lacks),
        template,
    })
}

fn alert_is(reading: &mut ScenarioReader<'_>, raw: &raw::RawAlert) -> AlertIs {
    let school = reading.school;
    let chain = raw.chain.as_ref().map(|chain| {
        let known = school.chains.keys().any(|name| name.as_str() == chain.get_ref());
        if !known {
            let names = school.chains.keys().map(|name| name.as_str());
            let remedy = suggest::did_you_mean(chain.get_ref(), names);
            reading.error(
                chain.span(),
                format!("there is no chain `{}`", chain.get_ref()),
                remedy,
            );
        }
        chain.get_ref().clone()
    });
    if let Some(step) = &raw.step {
        let on = |wanted: Option<&String>| {
            let chains = school.chains.values();
            let chains = chains.filter(|known| wanted.is_none_or(|name| known.name.as_str() == name));
            chains
                .flat_map(|chain| chain.steps().map(|step| step.name.as_str()))
                .collect::<BTreeSet<_>>()
        };
        // A missed home-safe goes to the line manager first, whatever the chain.
        let mut names = on(chain.as_ref());
        names.insert("line manager");
        if !names.contains(step.get_ref().as_str()) {
            let remedy = suggest::did_you_mean(step.get_ref(), names);
            reading.error(
                step.span(),
                format!("no chain has a step `{}`", step.get_ref()),
                remedy,
            );
        }
    }
    let held_by = raw.held_by.as_ref().and_then(|by| {
        if by.get_ref() == "nobody" {
            return Some(None);
        }
        reading.person(by).map(Some)
    });
    let whose = |reading: &mut ScenarioReader<'_>, raw: &raw::WordList| {
        words(raw)
            .iter()
            .filter_map(|name| who(reading, name))
            .collect::<Vec<_>>()
    };
    AlertIs {
        of: raw.of.as_ref().and_then(|of| reading.person(of)),
        kind: one_of(reading, "kind of alert", raw.kind.as_ref(), KINDS),
        chain,
        step: raw.step.as_ref().map(|step| step.get_ref().clone()),
        ask: one_of(reading, "thing that a step asks", raw.ask.as_ref(), ASKS),
        held_by,
        told: whose(reading, &raw.told),
        not_told: whose(reading, &raw.not_told),
        police_called: raw.police_called.as_ref().map(|called| *called.get_ref()),
    }
}

fn visit_is(reading: &mut ScenarioReader<'_>, raw: &raw::RawVisit) -> VisitIs {
    let at = reading.at;
    // A missed deadline stays the next until the worker is heard from: look up to half a day back.
    let around = at - Span::from_mins(12 * 60);
    VisitIs {
        of: raw.of.as_ref().and_then(|of| reading.person(of)),
        phase: word(reading, "phase of a visit", raw.phase.as_ref(), PHASES),
        next: word(reading, "deadline", raw.next.as_ref(), DEADLINES),
        next_at: raw.next_at.as_ref().and_then(|next| reading.when(next, around)),
        back: raw.back.as_ref().and_then(|back| reading.when(back, around)),
        closed: word(reading, "way for a visit to end", raw.closed.as_ref(), CLOSINGS),
        exceptions: raw.exceptions.as_ref().map(|_| plain(&raw.exceptions)),
        authorised_by: raw.authorised_by.as_ref().and_then(|by| reading.person(by)),
    }
}
