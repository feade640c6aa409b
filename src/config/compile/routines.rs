//! Routines: work done on a schedule.

use super::schools::CompiledSchools;
use super::server::ServerRest;
use crate::config::raw;
use crate::config::school::School;
use crate::config::settings::{BackupSettings, CanarySettings, RoutineKind, RoutineSettings};
use crate::domain::chain::Channel;
use crate::domain::id::{ChainName, GatewayName, PersonId, SchoolId};
use crate::domain::time::{Interval, Span, Timestamp};
use crate::toml_file::File;
use crate::toml_file::values;
use crate::wording::suggest;
use std::path::PathBuf;
use std::str::FromStr as _;
use toml::Spanned;

/// A word after `do`.
#[derive(Clone, Copy, PartialEq)]
enum KindWord {
    Backup,
    Canary,
    Drill,
    Sweep,
}

const KINDS: [(&str, KindWord); 4] = [
    ("backup", KindWord::Backup),
    ("canary", KindWord::Canary),
    ("drill", KindWord::Drill),
    ("sweep", KindWord::Sweep),
];
/// Known routines for which this version is too old. Their message says so, instead of "did you
/// mean".
const LATER: [&str; 2] = ["digest", "retention"];
/// Chain of a routine that names none.
const CHAIN: &str = "monitor";

/// How long a test text may take to come back, unless `within` is set.
const CANARY_WITHIN: Span = Span::from_mins(10);

/// Compiles the routines, after the schools and the gateways: a routine names chains and people of theirs.
pub(super) fn compile(
    file: &mut File,
    raw: &[Spanned<raw::RoutineTable>],
    schools: &CompiledSchools,
    server: Option<&ServerRest>,
    now: Timestamp,
) -> Vec<RoutineSettings> {
    let mut routines = Vec::new();
    for routine in raw {
        match one(file, routine, schools, server, now) {
            Some(compiled) => routines.push(compiled),
            None => file.left_out("the routine", routine.span()),
        }
    }
    routines
}

fn one(
    file: &mut File,
    table: &Spanned<raw::RoutineTable>,
    schools: &CompiledSchools,
    server: Option<&ServerRest>,
    now: Timestamp,
) -> Option<RoutineSettings> {
    let raw = table.get_ref();
    let kind = match &raw.kind {
        Some(kind) if LATER.contains(&kind.get_ref().as_str()) => {
            file.error(
                "routine-not-available",
                kind.span(),
                format!("`{kind}` is not available in this version, so it would never be done"),
                "take this `[[routine]]` out for now",
            );
            None
        }
        Some(kind) => values::word(file, "do", kind, &KINDS),
        None => {
            file.missing(
                &table.span(),
                "do",
                "nothing would be done",
                "add `do = \"sweep\"`",
            );
            None
        }
    };
    let cron = match &raw.cron {
        Some(cron) => schedule(file, cron, now),
        None => {
            file.missing(
                &table.span(),
                "cron",
                "it would never be done",
                "add `cron = \"0 0 17 * * Mon-Fri\"` (second, minute, hour, day, month, day of week)",
            );
            None
        }
    };
    let school = raw.school.as_ref().map(|name| {
        let id = SchoolId::new(name.get_ref());
        if schools.chains().any(|(known, _)| *known == id) {
            return Some(id);
        }
        let known: Vec<&str> = schools.chains().map(|(id, _)| id.as_str()).collect();
        if known.is_empty() {
            // A configuration without schools has been reported already.
            return None;
        }
        file.error(
            "unknown-school",
            name.span(),
            format!("there is no school `{name}`, so this would never be done"),
            suggest::did_you_mean(name.get_ref(), known),
        );
        None
    });
    let school = match school {
        Some(school) => Some(school?),
        None => None,
    };
    let kind = kind?;
    if kind != KindWord::Backup {
        let second = raw.second.as_ref().map(|value| ("second", value.span()));
        let keep = raw.keep.as_ref().map(|value| ("keep", value.span()));
        for (key, span) in second.into_iter().chain(keep) {
            file.error(
                "only-for-backup",
                span,
                format!("`{key}` belongs to a backup, so it would do nothing here"),
                "take it out, or write `do = \"backup\"`",
            );
        }
    }
    if let Some(everybody) = raw.everybody.as_ref().filter(|_| kind != KindWord::Drill) {
        file.error(
            "only-for-drill",
            everybody.span(),
            "`everybody` belongs to a drill, so it would do nothing here".to_owned(),
            "take it out, or write `do = \"drill\"`",
        );
    }
    let kind = match kind {
        KindWord::Backup => backup(file, table)?,
        KindWord::Drill | KindWord::Sweep => {
            for (key, value) in [("to", &raw.to), ("within", &raw.within)] {
                if let Some(value) = value {
                    file.error(
                        "only-for-canary",
                        value.span(),
                        format!("`{key}` belongs to a canary, so it would do nothing here"),
                        "take it out, or write `do = \"canary\"`",
                    );
                }
            }
            if kind == KindWord::Drill {
                RoutineKind::Drill {
                    everybody: raw.everybody.as_ref().is_some_and(|value| *value.get_ref()),
                    chain: raw.chain.as_ref().map(|chain| ChainName::new(chain.get_ref())),
                }
            } else {
                RoutineKind::Sweep
            }
        }
        KindWord::Canary => canary(file, table, schools, school.as_ref(), server)?,
    };
    let chain = raw.chain.as_ref().map_or(CHAIN, |chain| chain.get_ref());
    if let Some(place) = &raw.chain {
        for (id, chains) in schools.chains() {
            let concerned = school.as_ref().is_none_or(|school| school == id);
            if concerned && chains.is_some_and(|chains| !chains.contains(chain)) {
                file.error(
                    "missing-chain",
                    place.span(),
                    format!(
                        "the school `{id}` has no chain `{chain}`, so what this finds would be told to nobody"
                    ),
                    format!("add a `[[chain.{chain}]]` to that school, or name a chain that it has"),
                );
            }
        }
    }
    Some(RoutineSettings {
        kind,
        school,
        cron: cron?,
        chain: ChainName::new(chain),
    })
}

/// Copies kept in a folder, unless `keep` is set: two weeks of nights.
const KEPT: u16 = 14;

/// Compiles what belongs to a backup alone.
fn backup(file: &mut File, table: &Spanned<raw::RoutineTable>) -> Option<RoutineKind> {
    let raw = table.get_ref();
    for (key, value) in [
        ("within", &raw.within),
        ("school", &raw.school),
        ("chain", &raw.chain),
    ] {
        if let Some(value) = value {
            file.error(
                "not-for-backup",
                value.span(),
                format!("`{key}` means nothing for a backup: the store is one for all schools"),
                "take it out",
            );
        }
    }
    let Some(to) = &raw.to else {
        file.missing(
            &table.span(),
            "to",
            "no copy would be made",
            "add `to = \"/var/backups/homeward\"`, a folder that the daemon may write",
        );
        return None;
    };
    let mut folder = |key: &str, value: &Spanned<String>| {
        let path = PathBuf::from(value.get_ref().trim());
        if !path.is_absolute() {
            file.error(
                "not-absolute",
                value.span(),
                format!(
                    "`{key}` is a folder, and must begin with `/`: the daemon does not run where you are"
                ),
                "write the whole path, as in `/var/backups/homeward`",
            );
            return None;
        }
        Some(path)
    };
    let to = folder("to", to)?;
    let second = match &raw.second {
        Some(second) => Some(folder("second", second)?),
        None => None,
    };
    if second.as_ref() == Some(&to) {
        file.error(
            "same-place-twice",
            table.span(),
            "both copies would be in one place, and go with it".to_owned(),
            "name a folder on another disk or machine, or take `second` out",
        );
        return None;
    }
    let keep = raw.keep.as_ref().map_or(KEPT, |keep| *keep.get_ref());
    if keep == 0 {
        file.error(
            "keeps-nothing",
            table.span(),
            "`keep = 0` would take away each copy as it is made".to_owned(),
            "write how many copies are to be kept, as in `keep = 14`",
        );
        return None;
    }
    Some(RoutineKind::Backup(BackupSettings {
        to,
        second,
        keep: usize::from(keep),
    }))
}

/// Compiles what belongs to a canary alone, and notes gateways that it could not prove.
fn canary(
    file: &mut File,
    table: &Spanned<raw::RoutineTable>,
    schools: &CompiledSchools,
    school: Option<&SchoolId>,
    server: Option<&ServerRest>,
) -> Option<RoutineKind> {
    let raw = table.get_ref();
    let ten_minutes = Interval::new(CANARY_WITHIN)?;
    let within = values::interval_or(file, raw.within.as_ref(), ten_minutes, &values::ZERO_REPEAT)?;
    let to = match &raw.to {
        Some(name) => Some(person(file, name, schools, school)?),
        None => None,
    };
    let place = table.span();
    // Of a gateway with errors nothing is known.
    let is_whole = |server: &&ServerRest| {
        let mut names = server.channels.values().flatten();
        names.all(|name| server.gateways.contains_key(name))
    };
    if let Some(server) = server.filter(is_whole) {
        let mut is_proved = true;
        let texts = server.channels.get(&Channel::Sms).map_or(&[][..], Vec::as_slice);
        let number = |name: &GatewayName| {
            let settings = server.gateways.get(name)?;
            settings.number().filter(|_| settings.inbound().is_some())
        };
        for gateway in texts {
            let has_other = texts
                .iter()
                .any(|other| other != gateway && number(other).is_some());
            if !has_other && to.is_none() {
                is_proved = false;
                file.error(
                    "canary-proves-nothing",
                    place.clone(),
                    format!(
                        "no number can text itself, and `{gateway}` has no other gateway with a number and replies to text, so its test could not come back"
                    ),
                    "add `to = \"pat\"`, a person who answers the test text with OK each time",
                );
            }
        }
        if is_proved && to.is_none() && server.channels.contains_key(&Channel::Email) {
            file.warn(
                "canary-without-email",
                place,
                "the canary has nobody to write an e-mail to, so the gateways for e-mail are not tried",
                "add `to = \"pat\"`, a person with an e-mail address",
            );
        }
    }
    Some(RoutineKind::Canary(CanarySettings { to, within }))
}

/// Returns the person who answers test texts.
fn person(
    file: &mut File,
    name: &Spanned<String>,
    schools: &CompiledSchools,
    school: Option<&SchoolId>,
) -> Option<PersonId> {
    let key = name.get_ref().trim();
    let of = |school: &School| {
        school
            .people
            .values()
            .find(|person| person.id.key() == key)
            .cloned()
    };
    let found: Vec<_> = schools
        .compiled()
        .filter(|known| school.is_none_or(|school| *school == known.id))
        .filter_map(of)
        .collect();
    match &found[..] {
        [person] => {
            if person.mobile.is_none() {
                file.error(
                    "canary-no-mobile",
                    name.span(),
                    format!("`{key}` has no mobile, so no test text could be answered"),
                    "name a person with a mobile",
                );
                return None;
            }
            Some(person.id.clone())
        }
        [] => {
            // Of a school with errors nothing is known: the person may well be there.
            let is_compiled = |id: &SchoolId| schools.compiled().any(|known| known.id == *id);
            let mut wanted = schools.chains().map(|(id, _)| id);
            let unread = wanted.find(|id| school.is_none_or(|school| school == *id) && !is_compiled(id));
            if let Some(unread) = unread {
                return Some(PersonId::new(unread, key));
            }
            let known: Vec<String> = schools
                .compiled()
                .filter(|known| school.is_none_or(|school| *school == known.id))
                .flat_map(|school| school.people.values().map(|person| person.id.key().to_owned()))
                .collect();
            file.error(
                "unknown-person",
                name.span(),
                format!("there is no person `{key}`, so nobody would answer the test text"),
                suggest::did_you_mean(key, known.iter().map(String::as_str)),
            );
            None
        }
        _ => {
            file.error(
                "canary-many-people",
                name.span(),
                format!("several schools have a person `{key}`, so it is not clear who is to answer"),
                "add `school = \"...\"` with the person's school",
            );
            None
        }
    }
}

/// Returns a schedule with a single reading and at least one due time.
fn schedule(file: &mut File, value: &Spanned<String>, now: Timestamp) -> Option<String> {
    let text = value.get_ref().trim();
    let fields: Vec<&str> = text.split_whitespace().collect();
    let mut bad = |message: String, remedy: String| {
        file.error("bad-cron", value.span(), message, remedy);
        None
    };
    if fields.len() == 5 {
        return bad(
            "the schedule has 5 fields and no seconds, so each would be taken for its neighbour".to_owned(),
            format!("put the second first: `\"0 {text}\"`"),
        );
    }
    // Day 1 is Sunday here and Monday elsewhere: a sweep on the wrong days would be noticed too late.
    if fields
        .get(5)
        .is_some_and(|days| days.chars().any(|c| c.is_ascii_digit()))
    {
        return bad(
            "days of the week by number mean different days in different programs".to_owned(),
            "use names, as in `Mon-Fri`".to_owned(),
        );
    }
    let schedule = match cron::Schedule::from_str(text) {
        Ok(schedule) => schedule,
        Err(error) => {
            let reason = error.to_string();
            // Weeks begin on Sunday in a schedule, so a range over the week's end reads backwards.
            if let Some(days) = fields
                .get(5)
                .filter(|days| days.contains('-') && days.contains("Sun"))
            {
                return bad(
                    format!("the days `{days}` run backwards: a week begins on Sunday here"),
                    "write `*` for every day, `Sun-Sat`, or a list, as in `Sat,Sun,Mon`".to_owned(),
                );
            }
            return bad(
                format!(
                    "the schedule cannot be read: {}",
                    reason.lines().next().unwrap_or_default().trim()
                ),
                "write second, minute, hour, day, month and day of week, as in `\"0 0 17 * * Mon-Fri\"`"
                    .to_owned(),
            );
        }
    };
    let comes = chrono::DateTime::from_timestamp_millis(now.ms())
        .is_none_or(|now| schedule.after(&now).next().is_some());
    if !comes {
        return bad(
            "no such day ever comes, so this would never be done".to_owned(),
            "give a day that the month has".to_owned(),
        );
    }
    Some(text.to_owned())
}
