//! Requirements of a visit type before a worker leaves, and its reminders.

use super::visit_types::VisitTypeContext;
use crate::config::{TextCheck, raw};
use crate::domain::chain::Target;
use crate::domain::plan::{EntryRule, Requirement, SignOutDetail, VisitPlace, VisitType, WorkerPrompts};
use crate::domain::visit::RuleException;
use crate::toml_file::File;
use crate::toml_file::values;
use crate::wording::suggest;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

const REQUIREMENTS: [(&str, Requirement); 11] = [
    ("authorisation", Requirement::Authorisation),
    ("emergency", Requirement::Emergency),
    ("expected-arrival", Requirement::ExpectedArrival),
    ("expected-departure", Requirement::ExpectedDeparture),
    ("hazards", Requirement::Hazards),
    ("household-phone", Requirement::HouseholdPhone),
    ("purpose", Requirement::Purpose),
    ("responsible-contact", Requirement::ResponsibleContact),
    ("risk-assessment", Requirement::RiskAssessment),
    ("safe-word", Requirement::SafeWord),
    ("vehicle", Requirement::Vehicle),
];

/// Compiles a list of required details.
pub(super) fn requirements(file: &mut File, key: &str, words: raw::TextsRef<'_>) -> BTreeSet<Requirement> {
    let details = SignOutDetail::ALL.map(|detail| (detail.word(), Requirement::Detail(detail)));
    let known: Vec<(&'static str, Requirement)> = REQUIREMENTS.into_iter().chain(details).collect();
    words
        .into_iter()
        .flat_map(|words| words.get_ref())
        .filter_map(|word| values::word(file, key, word, &known))
        .collect()
}

/// Compiles the rules that may be excepted; all of them where the key is left out.
pub(super) fn exceptions(file: &mut File, words: raw::TextsRef<'_>) -> BTreeSet<RuleException> {
    let Some(words) = words else {
        return RuleException::LISTED.map(|(_, exception)| exception).into();
    };
    words
        .get_ref()
        .iter()
        .filter_map(|word| values::word(file, "exceptions", word, &RuleException::LISTED))
        .collect()
}

/// Compiles the training required of every worker. A training without people would stop every visit.
pub(super) fn training(
    file: &mut File,
    held: &BTreeSet<String>,
    words: raw::TextsRef<'_>,
) -> BTreeSet<String> {
    let mut training = BTreeSet::new();
    for word in words.into_iter().flat_map(|words| words.get_ref()) {
        if !values::name(file, "training", word) {
            continue;
        }
        if !held.contains(word.get_ref()) {
            file.error(
                "training-nobody-has",
                word.span(),
                format!(
                    "nobody has `{word}` under their `training`, so nobody could go on such a visit",
                    word = word.get_ref()
                ),
                suggest::did_you_mean(word.get_ref(), held.iter().map(String::as_str)),
            );
        }
        training.insert(word.get_ref().clone());
    }
    training
}

/// Notes empty lists: the author believes in an effect.
pub(super) fn note_empty(file: &mut File, raw: &raw::VisitTypeTable) {
    let naming = [
        (
            &raw.cooling_off_authorised_by,
            "cooling_off_authorised_by",
            "nobody could let a household in cooling-off be visited",
        ),
        (
            &raw.authorised_by,
            "authorised_by",
            "nobody could authorise such a visit",
        ),
        (
            &raw.out_of_hours_authorised_by,
            "out_of_hours_authorised_by",
            "it is not said who could authorise an exception",
        ),
        (
            &raw.informed,
            "informed",
            "nobody would hear of a visit made without authorisation",
        ),
    ];
    for (words, key, would) in naming {
        if let Some(words) = words.as_ref().filter(|words| words.get_ref().is_empty()) {
            file.error(
                "empty-list",
                words.span(),
                format!("`{key}` names nobody, so {would}"),
                "name a person or a role, or take the key out",
            );
        }
    }
    if let Some(words) = raw.exceptions.as_ref().filter(|words| words.get_ref().is_empty()) {
        file.warn(
            "empty-list",
            words.span(),
            "nobody could allow any exception: an evening visit would go against policy",
            "list what may be excepted, or take the key out so that anything may",
        );
    }
    let doing = [
        (&raw.exempt, "exempt"),
        (&raw.out_of_hours_requires, "out_of_hours_requires"),
        (&raw.requires, "requires"),
        (&raw.tell_on_change, "tell_on_change"),
        (&raw.tell_on_end, "tell_on_end"),
        (&raw.tell_on_home, "tell_on_home"),
        (&raw.tell_on_left, "tell_on_left"),
        (&raw.tell_on_start, "tell_on_start"),
        (&raw.training, "training"),
    ];
    for (words, key) in doing {
        if let Some(words) = words.as_ref().filter(|words| words.get_ref().is_empty()) {
            file.warn(
                "empty-list",
                words.span(),
                format!("`{key}` has nothing in it, so it does nothing"),
                "fill it, or take the key out",
            );
        }
    }
}

/// Compiles the purposes for which a visit of the type may be made.
pub(super) fn purposes(file: &mut File, words: raw::TextsRef<'_>) -> Vec<String> {
    let mut purposes: Vec<String> = Vec::new();
    for word in words.into_iter().flat_map(|words| words.get_ref()) {
        let Some(purpose) = values::filled(file, "purposes", word) else {
            continue;
        };
        if purposes.iter().any(|known| known.eq_ignore_ascii_case(&purpose)) {
            file.error(
                "listed-twice",
                word.span(),
                format!("`{purpose}` is in the list already"),
                "take one of them out",
            );
            continue;
        }
        purposes.push(purpose);
    }
    if let Some(words) = words
        && purposes.is_empty()
        && words.get_ref().is_empty()
    {
        file.error(
            "empty-list",
            words.span(),
            "no purpose would be good enough, so nobody could be signed out",
            "list the purposes, or take the key out so that any will do",
        );
    }
    purposes
}

/// Most characters of a reminder, so that frame and reminder are one text.
const PROMPT_AT_MOST: usize = 120;

/// A number to measure a text by, in place of `{ROLE}`.
const SAMPLE_NUMBER: &str = "07700 900103";

/// Returns words of a school with each `{ROLE}` or `{PERSON}` as a number, once every name is known.
pub(super) fn with_sample_numbers(
    file: &mut File,
    rules: &VisitTypeContext<'_>,
    words: &Spanned<String>,
) -> Option<String> {
    let mut said = String::new();
    let mut rest = words.get_ref().trim();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            break;
        }
        let name = Spanned::new(words.span(), name.to_owned());
        match rules
            .people
            .target(file, rules.school, &name, "there is no number to ring")?
        {
            Target::Person(_) | Target::Role(_) => {}
            Target::LineManager | Target::ResponsibleContact => break,
        }
        said.push_str(before);
        said.push_str(SAMPLE_NUMBER);
        rest = after;
    }
    said.push_str(rest);
    if said.contains(['{', '}']) {
        file.error(
            "bad-prompt",
            words.span(),
            "braces hold a role or a person, for the number to ring; these would be sent as they stand",
            "write as in `ring the DSL {dsl}`, or write it without braces",
        );
        return None;
    }
    Some(said)
}

/// Notes braces in the prompt of an incident that hold no role and no person. An earlier release sent all braces as they
/// stand, so for one release more they are sent so.
pub(super) fn note_braces_of_incident(
    file: &mut File,
    rules: &VisitTypeContext<'_>,
    words: &Spanned<String>,
) {
    let mut rest = words.get_ref().as_str();
    while let Some((before, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, after)) if !before.contains('}') && rules.people.knows(name) => rest = after,
            Some(_) | None => break,
        }
    }
    if rest.contains(['{', '}']) {
        file.tightened(
            "bad-prompt",
            words.span(),
            "braces hold a role or a person, for the number to ring; these would be sent as they stand",
            "write as in `ring the DSL {dsl}`, or write it without braces",
        );
    }
}

/// Compiles the school's own reminders, each checked as a whole text.
pub(super) fn prompts(
    file: &mut File,
    rules: &VisitTypeContext<'_>,
    table: Option<&Spanned<raw::PromptsTable>>,
) -> WorkerPrompts {
    let check: TextCheck<'_> = rules.loading.texts;
    let mut one = |words: &raw::Text| {
        let words = words.as_ref()?;
        let said = words.get_ref().trim();
        if said.is_empty() {
            file.error(
                "empty-value",
                words.span(),
                "a reminder of nothing would cost a text and say nothing",
                "write what they are to remember, or take the key out",
            );
            return None;
        }
        let sent = with_sample_numbers(file, rules, words)?;
        let stopped = sent.trim_end_matches('.');
        let template = format!("Homeward {{{{ now }}}}: {stopped}. No reply needed.");
        if sent.chars().count() > PROMPT_AT_MOST {
            file.error(
                "bad-prompt",
                words.span(),
                format!(
                    "this reminder has {} letters, and would not be one text",
                    sent.chars().count()
                ),
                format!("write at most {PROMPT_AT_MOST}"),
            );
        } else if let Err(fault) = check("prompt", &template) {
            file.error(
                "bad-prompt",
                words.span(),
                format!("this reminder cannot be sent: {}", fault.message),
                fault.remedy,
            );
        }
        Some(said.to_owned())
    };
    let Some(table) = table else {
        return WorkerPrompts::default();
    };
    let raw = table.get_ref();
    WorkerPrompts {
        start: one(&raw.start),
        arrived: one(&raw.arrived),
        nobody: one(&raw.nobody),
        left: one(&raw.left),
        back: one(&raw.back),
        home: one(&raw.home),
    }
}

/// Notes exemptions without anybody informed (TM-04).
pub(super) fn note_exempt(file: &mut File, name: &Spanned<String>, raw: &raw::VisitTypeTable) {
    if let Some(exempt) = &raw.exempt
        && raw.informed.is_none()
    {
        file.error(
            "exempt-without-informed",
            exempt.span(),
            format!(
                "they may make a `{}` visit without being authorised, and nobody would hear of it",
                name.get_ref()
            ),
            "add `informed = [\"headteacher\"]`",
        );
    }
    if let (None, Some(informed)) = (&raw.exempt, &raw.informed) {
        file.warn(
            "informed-of-nothing",
            informed.span(),
            "nobody is `exempt`, so nobody is ever informed instead",
            "add `exempt`, or use `tell_on_start`, `tell_on_change` and `tell_on_end`",
        );
    }
}

/// Links a doorstep type to the type of a visit after a worker goes in.
pub(super) fn entries(
    file: &mut File,
    raw: &raw::Named<raw::VisitTypeTable>,
    types: &mut BTreeMap<String, VisitType>,
) {
    for (name, written) in raw {
        let Some(word) = &written.get_ref().entry else {
            continue;
        };
        let target = word.get_ref();
        if target == name.get_ref() {
            file.error(
                "entry-into-itself",
                word.span(),
                format!("a `{target}` visit cannot become what it is"),
                "name the visit type whose check-in starts when somebody goes in",
            );
            continue;
        }
        if !raw.contains_key(target.as_str()) {
            if !file.is_unreadable_anywhere(target) {
                file.error(
                    "unknown-visit-type",
                    word.span(),
                    format!(
                        "there is no visit type `{target}`, so nothing would change when somebody goes in"
                    ),
                    suggest::did_you_mean(target, raw.keys().map(|key| key.get_ref().as_str())),
                );
            }
            continue;
        }
        let Some(entry) = types.get(target).map(|inside| EntryRule {
            name: inside.name.clone(),
            workers: inside.workers,
            check_in: inside.check_in.clone(),
        }) else {
            continue;
        };
        if entry.check_in.is_none() {
            file.warn(
                "entry-without-check-in",
                word.span(),
                format!("a `{target}` visit has no check-in, so going in would start none"),
                format!("add `[visit_types.{target}.check_in]`"),
            );
        }
        if let Some(outside) = types.get_mut(name.get_ref()) {
            if outside.place == VisitPlace::Home {
                file.warn(
                    "entry-of-a-home-visit",
                    word.span(),
                    "a visit to a home goes in anyway, so a second IN would mean nothing else",
                    "add `place = \"doorstep\"`, or take `entry` out",
                );
            }
            outside.entry = Some(entry);
        }
    }
}
