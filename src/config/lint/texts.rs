//! Texts that take more than one part, for the names that this school really has.

use super::{Finding, Place, SchoolKey};
use crate::config::school::School;
use crate::domain::notice::Template;
use crate::wording::{self, FaultLevel, LongNames, Texts};

/// Judges the school's own wording, and the built-in one where its names are longer than that was made for.
pub(super) fn judge(school: &School) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, template) in &school.texts {
        if let Err(fault) = wording::check(name, template)
            && fault.level == FaultLevel::Warning
        {
            findings.push(Finding::warning(
                "unwise-text",
                Place::Text(name.clone()),
                format!("the text `{name}` is unwise: {}", fault.message),
                fault.remedy,
            ));
        }
    }
    findings.extend(long_names(school));
    findings
}

/// Whether a name is one that the built-in wording has been proved to fit.
fn fits(name: &str, longest: &str) -> bool {
    name.chars().count() <= longest.chars().count() && name.is_ascii()
}

fn long_names(school: &School) -> Option<Finding> {
    let usual = LongNames::default();
    let names = || school.people.values().map(|person| person.name.reveal());
    if fits(&school.name, &usual.school) && names().all(|name| fits(name, &usual.contact)) {
        return None;
    }
    let length = |name: &&str| name.chars().count();
    let longest = names().max_by_key(length).unwrap_or_default();
    let second = names()
        .filter(|name| *name != longest)
        .max_by_key(length)
        .unwrap_or(longest);
    let ours = LongNames {
        school: school.name.clone(),
        workers: format!("{longest} and {second}"),
        contact: longest.to_owned(),
    };
    // Of texts that the school words itself, each has been judged by itself.
    let texts = Texts::default();
    let built_in = Template::ALL
        .iter()
        .filter(|template| !school.texts.contains_key(template.name()));
    let long: Vec<&str> = built_in
        .filter(|template| wording::length(&texts, **template, &ours).parts > 1)
        .map(|template| template.name())
        .collect();
    let first = long.first()?;
    Some(Finding::warning(
        "long-names",
        Place::School(SchoolKey::Name),
        format!(
            "with the longest names here {} (`{first}` first) take more than one part: parts can arrive one without the other",
            if long.len() == 1 {
                "one text".to_owned()
            } else {
                format!("{} texts", long.len())
            },
        ),
        "shorten the school's name as texts say it, or the longest names of people",
    ))
}
