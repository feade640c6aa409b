//! What more than one policy asks for, each said once.

use super::check::{Check, Lack, all, always, any, best, never};
use super::facts::{
    DSL, Facts, HEAD, Incident, LINE_MANAGER, OFFICE, Roles, SLT, names, short, short_of, speaks_of,
};
use super::{Finding, State};
use crate::domain::chain::Ask;
use crate::domain::plan::{Detail, Prompts, Requirement};

/// At which confirmation a school's own reminder comes.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    Arrived,
    Back,
    Left,
    Nobody,
    Start,
}

impl When {
    fn of(self, prompts: &Prompts) -> (&'static str, Option<&String>) {
        match self {
            Self::Arrived => ("arrived", prompts.arrived.as_ref()),
            Self::Back => ("back", prompts.back.as_ref()),
            Self::Left => ("left", prompts.left.as_ref()),
            Self::Nobody => ("nobody", prompts.nobody.as_ref()),
            Self::Start => ("start", prompts.start.as_ref()),
        }
    }
}

/// Words by which incidents are known.
pub(super) const AGGRESSION: &[&str] = &["aggress", "violen", "abus", "assault", "threat"];
pub(super) const ALLEGATION: &[&str] = &["allegation", "accus", "complaint"];
pub(super) const CHILD: &[&str] = &["child", "safeguard", "unsupervised", "pupil"];
pub(super) const FORCE: &[&str] = &["force", "restrain", "physical", "intervention"];
pub(super) const HARM: &[&str] = &[
    "accident",
    "injur",
    "illness",
    "breakdown",
    "attack",
    "theft",
    "harm",
];
const DOING: &[&str] = &["write", "record", "report", "form", "sheet", "incident"];

impl Facts<'_> {
    /// Whether one of the school's own reminders, at one of these moments, speaks of it.
    ///
    /// `suggested` is a reminder that would.
    pub(super) fn prompts(&self, when: &[When], words: &[&str], suggested: &str) -> Check {
        self.each(|visit_type| {
            for moment in when {
                let (key, prompt) = moment.of(&visit_type.prompts);
                if let Some(prompt) = prompt.filter(|prompt| speaks_of(prompt, words)) {
                    return Ok(format!("the worker is reminded: `prompts.{key} = {prompt}`"));
                }
            }
            let key = when
                .first()
                .map_or("start", |moment| moment.of(&visit_type.prompts).0);
            short(
                "no reminder speaks of it",
                ".prompts",
                format!("{key} = \"{suggested}\""),
            )
        })
    }

    /// Whether at least so many go, and fewer are refused without a named exception.
    pub(super) fn pairs(&self) -> Check {
        self.each(|visit_type| {
            if visit_type.workers >= 2 {
                let may = match names(&visit_type.out_of_hours_authorised_by) {
                    names if names.is_empty() => "somebody else".to_owned(),
                    names => names,
                };
                return Ok(format!(
                    "`workers = {}`: fewer are refused unless {may} allows that one, on record",
                    visit_type.workers
                ));
            }
            short("one may go alone", "", "workers = 2")
        })
    }

    /// Whether every visit needs leave, and only these may give it.
    pub(super) fn authorised_by(&self, roles: &[Roles], who: &str) -> Check {
        let role = roles.iter().find_map(|roles| roles.first()).copied();
        let role = role.unwrap_or_default();
        self.each(|visit_type| {
            let line = format!("requires = [\"authorisation\"]` and `authorised_by = [\"{role}\"]");
            if !visit_type.requires.contains(&Requirement::Authorisation) {
                return short("nobody need give leave", "", line);
            }
            if !self.only(&visit_type.authorised_by, roles) {
                return short(
                    format!(
                        "{} may give leave, where the policy says {who}",
                        names(&visit_type.authorised_by)
                    ),
                    "",
                    line,
                );
            }
            Ok(format!(
                "refused without leave: `authorised_by = {}`",
                names(&visit_type.authorised_by)
            ))
        })
    }

    /// Whether a visit is refused to whoever has not read or learned it.
    pub(super) fn trained(&self, words: &[&str], suggested: &str) -> Check {
        self.each(|visit_type| {
            let held = visit_type.training.iter().find(|held| speaks_of(held, words));
            match held {
                Some(held) => Ok(format!(
                    "`training` has `{held}`: refused to whoever lacks it on file"
                )),
                None => short_of(
                    "nobody asks whether they have read or learned it",
                    "training",
                    suggested,
                ),
            }
        })
    }

    /// A fixed list of reasons.
    pub(super) fn purposes(&self) -> Finding {
        let listed = self.each(|visit_type| {
            if visit_type.purposes.is_empty() {
                return short("any purpose will do", "", "purposes = [\"attendance\", ...]");
            }
            Ok(format!(
                "`purposes` lists {}: any other is refused",
                visit_type.purposes.len()
            ))
        });
        best([
            (
                State::Enforced,
                all([listed, self.requires(Requirement::Purpose)]),
            ),
            (State::Recorded, self.requires(Requirement::Purpose)),
        ])
    }

    /// Whether an incident of such a kind, once reported, is told to these.
    pub(super) fn incident(&self, words: &[&str], roles: Roles, kind: &str) -> Check {
        let told = || {
            self.incidents
                .iter()
                .filter(|incident| self.tells(&incident.rule.tell, roles))
        };
        // One that is named for it, rather than one that speaks of it in passing.
        let named = told().find(|incident| speaks_of(incident.name, words));
        let found = named.or_else(|| {
            told().find(|incident| {
                let prompt = incident.rule.prompt.as_deref();
                prompt.is_some_and(|said| speaks_of(said, words))
            })
        });
        match found {
            Some(incident) => Ok(format!(
                "`[incidents.{}]` tells {} as soon as it is reported",
                incident.name,
                names(&incident.rule.tell)
            )),
            None => Err(Lack::new(
                format!("no kind of incident for it is told to {}", first(roles)),
                format!("add `tell = [\"{}\"]` under `[incidents.{kind}]`", first(roles)),
            )),
        }
    }

    /// Whether an incident of such a kind says what is to be done.
    pub(super) fn incident_says(&self, words: &[&str], kind: &str) -> Check {
        let says = |incident: &&Incident<'_>| {
            let prompt = incident.rule.prompt.as_deref();
            prompt.is_some_and(|said| speaks_of(said, words) || speaks_of(incident.name, words))
        };
        match self.incidents.iter().find(says) {
            Some(incident) => Ok(format!(
                "`incidents.{}.prompt` says what is to be done",
                incident.name
            )),
            None => Err(Lack::new(
                "no kind of incident says what is to be done",
                format!("add `prompt` under `[incidents.{kind}]`"),
            )),
        }
    }

    /// Incidents are written down: the prompt asks for it, or at least they are on record.
    pub(super) fn incident_written(&self) -> Finding {
        let any_kind = if self.incidents.is_empty() {
            Err(Lack::new(
                "no kind of incident can be reported",
                "add `[incidents.aggression]` with `tell` and `prompt`",
            ))
        } else {
            Ok("what is reported of an incident is on record".to_owned())
        };
        best([
            (State::Reminded, self.incident_says(DOING, "aggression")),
            (State::Recorded, any_kind),
        ])
    }

    /// Safeguarding concerns to the safeguarding lead.
    pub(super) fn safeguarding_concerns(&self) -> Finding {
        best([
            (State::Enforced, self.incident(CHILD, DSL, "safeguarding")),
            (State::Reminded, self.prompts_of_safeguarding()),
        ])
    }

    /// Whether a reminder at the end speaks of concerns.
    pub(super) fn prompts_of_safeguarding(&self) -> Check {
        self.prompts(
            &[When::Back, When::Left],
            &["concern", "safeguard", "dsl"],
            "Any concern about a child goes to the DSL now",
        )
    }

    /// A child who is alone or in danger.
    pub(super) fn child_alone(&self) -> Finding {
        best([
            (State::Enforced, self.incident(CHILD, DSL, "safeguarding")),
            (
                State::Reminded,
                self.prompts(
                    &[When::Arrived],
                    &["child", "alone", "dsl"],
                    "A child alone? Ring the DSL at once",
                ),
            ),
        ])
    }

    /// SOS, at once, to these.
    pub(super) fn help_tells(&self, roles: Roles, who: &str) -> Check {
        self.of_chain("help", |chain| match chain.steps().next() {
            Some(step) if self.tells(&step.tell, roles) => {
                Ok(format!("SOS opens chain `help`, whose first step tells {who}"))
            }
            Some(_) | None => Err(Lack::new(
                format!("chain `help` does not tell {who} at once"),
                format!(
                    "add `{}` to `tell` of the first step of chain `help`",
                    first(roles)
                ),
            )),
        })
    }

    /// SOS is told to somebody, whoever that is.
    pub(super) fn help(&self) -> Check {
        self.of_chain("help", |chain| {
            Ok(format!(
                "SOS or HELP opens chain `help` at once: {}",
                chain
                    .steps()
                    .next()
                    .map_or_else(String::new, |step| names(&step.tell))
            ))
        })
    }

    /// A worrying text is told to somebody.
    pub(super) fn concern(&self) -> Check {
        always("a text that worries opens chain `concern`, and moves no timer")
    }

    /// Whether somebody is asked to ring the police when help is asked for.
    pub(super) fn police_on_help(&self) -> Check {
        self.of_chain("help", |chain| {
            match chain.steps().find(|step| step.ask == Ask::Police) {
                Some(step) => Ok(format!(
                    "chain `help`, step `{}`: {} are asked to ring the police, with the sheet",
                    step.name,
                    names(&step.tell)
                )),
                None => Err(Lack::new(
                    "chain `help` asks nobody to ring the police",
                    "add `ask = \"police\"` to a step of chain `help`",
                )),
            }
        })
    }

    /// Whether a fixed sentence means danger.
    pub(super) fn phrase(&self, phrase: &str) -> Check {
        let plain = |text: &str| {
            let text = text.to_lowercase();
            let words = text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty());
            words.collect::<Vec<_>>().join(" ")
        };
        let known = self.school.safe_phrases.reveal();
        if known.iter().any(|known| plain(known) == plain(phrase)) {
            return Ok("`safe_phrases` has it, texted or heard on the telephone: chain `duress`".to_owned());
        }
        Err(Lack::new(
            "`safe_phrases` does not have that sentence, as far as can be seen from here",
            "add it to `safe_phrases` under `[school]`",
        ))
    }

    /// Whether the one who stays silent about visits is reminded to.
    pub(super) fn confidential(&self) -> Finding {
        best([
            (
                State::Reminded,
                self.prompts(
                    &[When::Back, When::Left],
                    &["discuss", "confidential", "private"],
                    "Visits are confidential",
                ),
            ),
            (
                State::NotCovered,
                never(
                    "no text of ours holds a pupil's name or a purpose; what people say to one another is theirs",
                ),
            ),
        ])
    }

    /// Whom to see, and nobody else.
    pub(super) fn right_adult(&self) -> Check {
        self.prompts(
            &[When::Arrived],
            &["parent", "carer", "adult", "discuss", "sibling"],
            "Speak only with a parent or carer",
        )
    }

    /// In only when asked by an adult.
    pub(super) fn asked_in(&self) -> Check {
        self.prompts(
            &[When::Arrived, When::Start],
            &["adult", "invit", "threshold", "asked"],
            "Go in only if a responsible adult asks you in",
        )
    }

    /// Identity cards.
    pub(super) fn badge(&self) -> Finding {
        super::check::reminded(self.prompts(
            &[When::Start, When::Arrived],
            &["badge", "identity", "identification", "id", "card"],
            "Carry and show your badge",
        ))
    }

    /// Animals: asked about, or on record.
    pub(super) fn animals(&self) -> Finding {
        best([
            (
                State::Reminded,
                self.prompts(
                    &[When::Arrived, When::Start],
                    &["animal", "dog", "dogs", "pet", "pets"],
                    "Ask for animals to be shut away",
                ),
            ),
            (State::Recorded, self.requires(Requirement::Hazards)),
        ])
    }

    /// What is known of the family.
    pub(super) fn background(&self, also: Detail) -> Finding {
        let known = self.requires(Requirement::Hazards);
        best([
            (
                State::Reminded,
                self.prompts(
                    &[When::Start],
                    &["family", "background", "history", "circumstance", "details"],
                    "Read up on the family",
                ),
            ),
            (State::Recorded, any(known, [self.requires_note(also)])),
        ])
    }

    /// Whether somebody senior hears first of a safe word, and is asked to ring the police.
    pub(super) fn duress_to_head(&self) -> Check {
        self.of_chain("duress", |chain| {
            let first = chain.step(0);
            let senior = self.tells(&first.tell, HEAD) || self.tells(&first.tell, SLT);
            if senior && first.ask == Ask::Police {
                return Ok(format!(
                    "chain `duress`, step `{}`: {} are asked to ring the police at once",
                    first.name,
                    names(&first.tell)
                ));
            }
            Err(Lack::new(
                "the first step of chain `duress` does not ask the head to ring the police",
                "add `headteacher` and `ask = \"police\"` to the first step of chain `duress`",
            ))
        })
    }

    /// Whether the worker's manager and the office hear where somebody goes.
    pub(super) fn start_told(&self) -> Check {
        use super::times::Telling;
        all([
            self.hears(Telling::Start, LINE_MANAGER, "the line manager"),
            self.hears(Telling::Start, OFFICE, "the office"),
        ])
    }
}

fn first(roles: Roles) -> &'static str {
    roles.first().copied().unwrap_or_default()
}
