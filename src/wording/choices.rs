//! Answers to choose from, where a text may mean several people or alerts.

use super::names::{self, NameForm};
use super::values::TextRoom;
use crate::domain::notice::AnswerChoice;

/// Puts the answers of a question, with the people or alerts meant by them.
pub(super) fn put_choices(
    choices: &[AnswerChoice],
    room: TextRoom,
    put: &mut impl FnMut(&'static str, Option<String>),
) {
    if choices.is_empty() {
        return;
    }
    let called = |choice: &AnswerChoice| names::all(&choice.names, room.names);
    // Beside its code an alert is known by surnames.
    let form = match room.names {
        NameForm::Full | NameForm::Initial | NameForm::Surname => NameForm::Surname,
        NameForm::Cut(letters) => NameForm::Cut(letters),
    };
    let surnames = |choice: &AnswerChoice| {
        let names = names::split(&choice.names).into_iter();
        names
            .map(|name| names::one(name, form))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let either: Vec<String> = choices.iter().map(called).collect();
    let open: Vec<String> = choices
        .iter()
        .filter_map(|choice| Some(format!("{} {}", choice.code.as_ref()?, surnames(choice))))
        .collect();
    let replies: Vec<String> = choices.iter().map(|choice| choice.reply.clone()).collect();
    put("count", Some(counted(choices.len())));
    put("either", Some(one_or_other(&either)));
    put("open", Some(open.join("; ")));
    put("reply", Some(one_or_other(&replies)));
}

/// Counts in words, as people do: a figure beside a code could be read as part of the code.
fn counted(number: usize) -> String {
    match number {
        2 => "Two".to_owned(),
        3 => "Three".to_owned(),
        4 => "Four".to_owned(),
        _ => number.to_string(),
    }
}

/// Joins as people choose: "A, B or C".
fn one_or_other(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}
