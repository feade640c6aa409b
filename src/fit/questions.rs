//! The questions left to each school because the policies differ: the policy's answer, and the
//! configuration's.

use super::check::joined;
use super::facts::{SchoolFacts, names};
use super::policy::PolicyRules;
use crate::domain::chain::{Ask, Chain, Step};
use crate::domain::id::ChainName;
use crate::domain::plan::{Requirement, VisitType};
use crate::domain::time::Availability;
use serde::{Deserialize, Serialize};

/// Answer to a question not decided in the file.
const OPEN: &str = "your configuration leaves this open";

/// One question to decide.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyQuestion {
    /// Name of the question in JSON and in the policies' files.
    pub key: String,
    /// The question, in plain words.
    pub asks: String,
}

/// One question with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionAnswer {
    /// The question's name.
    pub key: String,
    /// The question.
    pub question: String,
    /// The policy's answer; `None` if the policy leaves the question open.
    pub policy_says: Option<String>,
    /// The configuration's answer; `None` if the configuration leaves the question open too.
    pub answer: Option<String>,
}

impl QuestionAnswer {
    /// Returns the answer, in words.
    #[must_use]
    pub fn words(&self) -> String {
        match (&self.answer, &self.policy_says) {
            (Some(answer), _) => answer.clone(),
            (None, Some(_)) => OPEN.to_owned(),
            (None, None) => "your policy and your configuration leave this open".to_owned(),
        }
    }
}

/// Answers one question for a school that follows a policy.
pub(super) fn answer(
    it: &SchoolFacts<'_>,
    policy: &PolicyRules,
    question: &PolicyQuestion,
) -> QuestionAnswer {
    QuestionAnswer {
        answer: decided(it, &question.key),
        policy_says: policy.says_of(question).map(str::to_owned),
        question: question.asks.clone(),
        key: question.key.clone(),
    }
}

fn decided(it: &SchoolFacts<'_>, key: &str) -> Option<String> {
    match key {
        "authorises" => Some(per_type(it, |visit_type| {
            match visit_type.requires.contains(&Requirement::Authorisation) {
                true => names(&visit_type.authorised_by),
                false => "nobody is asked".to_owned(),
            }
        })),
        "exempt" => Some(per_type(it, |visit_type| {
            match (names(&visit_type.exempt), names(&visit_type.informed)) {
                (exempt, _) if exempt.is_empty() => "nobody".to_owned(),
                (exempt, informed) => format!("{exempt}; {informed} hear of it"),
            }
        })),
        "pair" => Some(per_type(it, |visit_type| match visit_type.workers {
            1 => "one may go".to_owned(),
            workers => format!("{workers}, unless a named person allows fewer"),
        })),
        "out-of-hours" => Some(per_type(it, |visit_type| out_of_hours(it, visit_type))),
        "check" => {
            let mut types = it.school.visit_types.values();
            types.any(|visit_type| visit_type.check_in.is_some()).then(|| {
                per_type(it, |visit_type| match &visit_type.check_in {
                    Some(check_in) => format!("every {}", check_in.every.span()),
                    None => "none".to_owned(),
                })
            })
        }
        "return-time" => Some(per_type(it, |visit_type| {
            match names(&visit_type.tell_on_start) {
                told if told.is_empty() => "whoever signs them out".to_owned(),
                told => format!("whoever signs them out, and {told}"),
            }
        })),
        "safe-word" => safe_words(it),
        "overdue-first" => Some(per_type(it, |visit_type| {
            of_return(it, visit_type).map_or_else(String::new, |chain| said_of(chain.step(0)))
        })),
        "overdue-next" => Some(per_type(it, |visit_type| {
            of_return(it, visit_type).map_or_else(String::new, |chain| {
                let next: Vec<String> = chain.steps().skip(1).map(said_of).collect();
                match next.is_empty() {
                    true => "nobody else; the first step is said again".to_owned(),
                    false => next.join(", then "),
                }
            })
        })),
        "duress" => it
            .school
            .chains
            .get(&ChainName::new("duress"))
            .map(|chain| chain.steps().map(said_of).collect::<Vec<_>>().join(", then ")),
        "after-leaving" => Some(per_type(it, |visit_type| {
            let told = names(&visit_type.tell_on_left);
            let home = visit_type.home_safe.within.span();
            let left = match told.as_str() {
                "" => "LEFT, told to nobody else".to_owned(),
                told => format!("LEFT, told to {told}"),
            };
            format!("{left}; from the last stop home, HOME within {home}")
        })),
        "no-answer" => Some(per_type(it, |visit_type| {
            let wait = visit_type.no_answer.wait_at_most.span();
            match &visit_type.prompts.nobody {
                Some(prompt) => format!("at most {wait}; reminded: {prompt}"),
                None => format!("at most {wait}"),
            }
        })),
        "report" => {
            let mut types = it.school.visit_types.values();
            types.any(|visit_type| visit_type.write_up.is_some()).then(|| {
                per_type(it, |visit_type| match &visit_type.write_up {
                    Some(write_up) => format!("within {}", write_up.within.span()),
                    None => "nobody asks".to_owned(),
                })
            })
        }
        _ => None,
    }
}

/// Says the same thing of several visit types once.
fn per_type(it: &SchoolFacts<'_>, say: impl Fn(&VisitType) -> String) -> String {
    let mut said: Vec<(String, Vec<&str>)> = Vec::new();
    for visit_type in it.school.visit_types.values() {
        let words = say(visit_type);
        match said.iter_mut().find(|(known, _)| *known == words) {
            Some((_, types)) => types.push(&visit_type.name),
            None => said.push((words, vec![&visit_type.name])),
        }
    }
    joined(
        said.into_iter()
            .map(|(words, types)| format!("{words} ({})", types.join(", "))),
        "; ",
    )
}

fn out_of_hours(it: &SchoolFacts<'_>, visit_type: &VisitType) -> String {
    if visit_type.hours == Availability::Always {
        return "there are no hours to be out of".to_owned();
    }
    let may = match names(&visit_type.out_of_hours_authorised_by) {
        may if may.is_empty() => "anybody else".to_owned(),
        may => may,
    };
    let also: Vec<String> = visit_type
        .out_of_hours_requires
        .iter()
        .map(|requirement| super::facts::word(*requirement))
        .collect();
    let also = match also.is_empty() {
        true => String::new(),
        false => format!(", with {}", also.join(", ")),
    };
    let from = it
        .latest_start(visit_type)
        .map(|latest| format!(" after {latest}"));
    format!("refused{} unless {may} allows it{also}", from.unwrap_or_default())
}

/// Returns how many safe words there are, never the words.
fn safe_words(it: &SchoolFacts<'_>) -> Option<String> {
    let school = it.school;
    let count = |number: usize, one: &str, many: &str| {
        (number > 0).then(|| format!("{number} {}", if number == 1 { one } else { many }))
    };
    let parts = [
        count(
            school.safe_phrases.reveal().len(),
            "phrase of the school",
            "phrases of the school",
        ),
        count(
            school
                .people
                .values()
                .filter(|person| person.has_safe_word)
                .count(),
            "person with a word of their own",
            "people with a word of their own",
        ),
        count(school.duress_codes.reveal().len(), "code", "codes"),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn of_return<'a>(it: &SchoolFacts<'a>, visit_type: &VisitType) -> Option<&'a Chain> {
    it.chain(&visit_type.return_by.rule.chain)
}

fn said_of(step: &Step) -> String {
    format!("{} ({})", names(&step.tell), ask_words(step.ask))
}

/// Returns the question of a step to its people, in plain words.
fn ask_words(ask: Ask) -> &'static str {
    match ask {
        Ask::RingWorker => "ring the worker",
        Ask::RingHousehold => "ring the household",
        Ask::GoAndSee => "go and see",
        Ask::Decide => "decide",
        Ask::Police => "ring the police",
    }
}
