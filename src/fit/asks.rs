//! Tests of a configuration for the kinds of check with words of their own, in the order of the
//! kinds.

use super::check::{CheckLack, CheckOutcome};
use super::facts::{IncidentKind, SchoolFacts, lacks_line, lacks_word, names, speaks_of, word};
use super::kinds::{ClockMinute, PromptMoment, TellingMoment};
use super::roles::PolicyRoles;
use crate::domain::plan::{CheckInFrom, Requirement};
use crate::domain::time::{Availability, Span};

pub(super) fn check_in_every(facts: &SchoolFacts<'_>, at_most: Span) -> CheckOutcome {
    let line = format!("every = \"{at_most}\"");
    facts.each(|visit_type| {
        let own = visit_type.check_in.as_ref().map(|it| (it, String::new()));
        let entry = visit_type.entry.as_ref();
        let on_entry = entry.and_then(|entry| {
            let check_in = entry.check_in.as_ref()?;
            Some((check_in, format!("`entry = \"{}\"`, whose ", entry.name)))
        });
        let Some((check_in, before)) = own.or(on_entry) else {
            return Err(lacks_line("it has no check-in", ".check_in", &line));
        };
        let every = check_in.every.span();
        if every > at_most {
            let why = format!("its check-in comes only every {every}");
            return Err(lacks_line(why, ".check_in", &line));
        }
        let from = match check_in.from {
            CheckInFrom::Arrival => "arrival",
            CheckInFrom::SignOut => "sign-out",
        };
        Ok(format!(
            "{before}`check_in.every = {every}` from {from}, then chain `{}`",
            check_in.rule.chain
        ))
    })
}

pub(super) fn every_incident_tells(facts: &SchoolFacts<'_>, roles: &PolicyRoles, who: &str) -> CheckOutcome {
    let role = roles.first();
    let without = facts
        .incidents
        .iter()
        .filter(|incident| !facts.tells(&incident.rule.tell, roles));
    let without: Vec<&str> = without.map(|incident| incident.name).collect();
    if facts.incidents.is_empty() {
        return Err(CheckLack::new(
            "no kind of incident can be reported",
            format!("add `tell = [\"{role}\"]` under `[incidents.other]`"),
        ));
    }
    if !without.is_empty() {
        return Err(CheckLack::new(
            format!("{who} does not hear of {}", without.join(", ")),
            format!("add `{role}` to `tell` of every `[incidents.KIND]`"),
        ));
    }
    Ok(format!(
        "every `[incidents.KIND]` tells {who} as soon as it is reported"
    ))
}

pub(super) fn exceptions_by(facts: &SchoolFacts<'_>, roles: &PolicyRoles, who: &str) -> CheckOutcome {
    facts.each(|visit_type| {
        if visit_type.hours == Availability::Always {
            let line = "hours = \"Mon-Fri 08:30-16:30\"";
            return Err(lacks_line("it may run at any hour", "", line));
        }
        let may = &visit_type.out_of_hours_authorised_by;
        if !facts.only(may, roles) {
            let may = match names(may) {
                may if may.is_empty() => "anybody".to_owned(),
                may => may,
            };
            return Err(lacks_line(
                format!("out of hours {may} may allow it, where the policy says {who}"),
                "",
                format!("out_of_hours_authorised_by = [\"{}\"]", roles.first()),
            ));
        }
        Ok(format!(
            "refused out of hours unless allowed: `out_of_hours_authorised_by = {}`",
            names(may)
        ))
    })
}

pub(super) fn hears(
    facts: &SchoolFacts<'_>,
    when: TellingMoment,
    roles: &PolicyRoles,
    who: &str,
) -> CheckOutcome {
    facts.each(|visit_type| {
        let (key, targets) = when.of(visit_type);
        if facts.tells(targets, roles) {
            return Ok(format!("`{key} = {}`", names(targets)));
        }
        Err(lacks_word(
            format!("`{key}` does not name {who}"),
            key,
            roles.first(),
        ))
    })
}

pub(super) fn help_tells(facts: &SchoolFacts<'_>, roles: &PolicyRoles, who: &str) -> CheckOutcome {
    facts.of_chain("help", |chain| {
        if facts.tells(&chain.step(0).tell, roles) {
            return Ok(format!("SOS opens chain `help`, whose first step tells {who}"));
        }
        Err(CheckLack::new(
            format!("chain `help` does not tell {who} at once"),
            format!(
                "add `{}` to `tell` of the first step of chain `help`",
                roles.first()
            ),
        ))
    })
}

pub(super) fn incident(
    facts: &SchoolFacts<'_>,
    of: &[String],
    roles: &PolicyRoles,
    kind: &str,
) -> CheckOutcome {
    let told = || {
        let incidents = facts.incidents.iter();
        incidents.filter(|incident| facts.tells(&incident.rule.tell, roles))
    };
    // An incident named for the matter counts before an incident with the matter in its prompt.
    let named = told().find(|incident| speaks_of(incident.name, of));
    match named.or_else(|| told().find(|incident| prompt_speaks_of(incident, of))) {
        Some(incident) => Ok(format!(
            "`[incidents.{}]` tells {} as soon as it is reported",
            incident.name,
            names(&incident.rule.tell)
        )),
        None => Err(CheckLack::new(
            format!("no kind of incident for it is told to {}", roles.first()),
            format!("add `tell = [\"{}\"]` under `[incidents.{kind}]`", roles.first()),
        )),
    }
}

fn prompt_speaks_of(incident: &IncidentKind<'_>, of: &[String]) -> bool {
    let prompt = incident.rule.prompt.as_deref();
    prompt.is_some_and(|said| speaks_of(said, of))
}

pub(super) fn incident_says(facts: &SchoolFacts<'_>, of: &[String], kind: &str, after: &str) -> CheckOutcome {
    let mut incidents = facts.incidents.iter();
    let found = incidents.find(|incident| {
        incident.rule.prompt.is_some() && (prompt_speaks_of(incident, of) || speaks_of(incident.name, of))
    });
    match found {
        Some(incident) => Ok(format!(
            "`incidents.{}.prompt` says what is to be done",
            incident.name
        )),
        None => Err(CheckLack::new(
            format!("no kind of incident says what is to be done{after}"),
            format!("add `prompt` under `[incidents.{kind}]`"),
        )),
    }
}

pub(super) fn leave_by(facts: &SchoolFacts<'_>, roles: &PolicyRoles, who: &str) -> CheckOutcome {
    let line = format!(
        "requires = [\"authorisation\"]` and `authorised_by = [\"{}\"]",
        roles.first()
    );
    facts.each(|visit_type| {
        if !visit_type.requires.contains(&Requirement::Authorisation) {
            return Err(lacks_line("nobody need authorise it", "", &line));
        }
        let may = names(&visit_type.authorised_by);
        if !facts.only(&visit_type.authorised_by, roles) {
            let why = format!("{may} may authorise it, where the policy says {who}");
            return Err(lacks_line(why, "", &line));
        }
        Ok(format!("refused without permission: `authorised_by = {may}`"))
    })
}

pub(super) fn known_phrase(facts: &SchoolFacts<'_>, phrase: &str) -> CheckOutcome {
    let plain = |text: &str| {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let known = facts.school.safe_phrases.reveal();
    if known.iter().any(|known| plain(known) == plain(phrase)) {
        return Ok("`safe_phrases` has it, texted or heard on the telephone: chain `duress`".to_owned());
    }
    Err(CheckLack::new(
        "`safe_phrases` does not have that sentence, as far as can be seen from here",
        "add it to `safe_phrases` under `[school]`",
    ))
}

pub(super) fn reminder(
    facts: &SchoolFacts<'_>,
    at: &[PromptMoment],
    of: &[String],
    such_as: &str,
) -> CheckOutcome {
    facts.each(|visit_type| {
        let mut moments = at.iter().map(|moment| moment.of(&visit_type.prompts));
        let found =
            moments.find_map(|(key, prompt)| Some((key, prompt.filter(|prompt| speaks_of(prompt, of))?)));
        if let Some((key, prompt)) = found {
            return Ok(format!("the worker is reminded: `prompts.{key} = {prompt}`"));
        }
        let first = at.first().copied().unwrap_or(PromptMoment::Start);
        let (key, _) = first.of(&visit_type.prompts);
        Err(lacks_line(
            "no reminder speaks of it",
            ".prompts",
            format!("{key} = \"{such_as}\""),
        ))
    })
}

pub(super) fn requires(facts: &SchoolFacts<'_>, requirement: Requirement) -> CheckOutcome {
    let word = word(requirement);
    facts.each(|visit_type| {
        if visit_type.requires.contains(&requirement) {
            return Ok(format!("`requires` has `{word}`"));
        }
        Err(lacks_word(
            format!("the sign-out does not ask for `{word}`"),
            "requires",
            &word,
        ))
    })
}

pub(super) fn requires_out_of_hours(facts: &SchoolFacts<'_>, requirement: Requirement) -> CheckOutcome {
    let word = word(requirement);
    facts.each(|visit_type| {
        let always = visit_type.requires.contains(&requirement);
        if always || visit_type.out_of_hours_requires.contains(&requirement) {
            return Ok(format!("`out_of_hours_requires` has `{word}`"));
        }
        Err(lacks_word(
            format!("out of hours it does not ask for `{word}`"),
            "out_of_hours_requires",
            &word,
        ))
    })
}

pub(super) fn starts_by(facts: &SchoolFacts<'_>, at_most: ClockMinute) -> CheckOutcome {
    facts.each(|visit_type| match facts.latest_start(visit_type) {
        Some(latest) if latest <= at_most => {
            Ok(format!("none starts after {latest} without a named exception"))
        }
        Some(_) | None => Err(lacks_line(
            format!("it may start after {at_most}"),
            "",
            format!("latest_start = \"{at_most}\""),
        )),
    })
}

pub(super) fn trained(facts: &SchoolFacts<'_>, of: &[String], such_as: &str) -> CheckOutcome {
    facts.each(|visit_type| {
        let mut training = visit_type.training.iter();
        match training.find(|held| speaks_of(held, of)) {
            Some(held) => Ok(format!(
                "`training` has `{held}`: refused to whoever lacks it on file"
            )),
            None => Err(lacks_word(
                "nobody asks whether they have read or learned it",
                "training",
                such_as,
            )),
        }
    })
}
