//! The files of the schools: found, read, compiled, each with its own problems.

use super::{findings, school};
use crate::config::finding::CheckContext;
use crate::config::school::School;
use crate::config::{Loading, raw};
use crate::domain::chain::Channel;
use crate::domain::id::SchoolId;
use crate::domain::private::Phone;
use crate::domain::time::Span;
use crate::toml_file::File;
use crate::toml_file::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;

/// Files of the schools if `schools` is left out.
const DEFAULT: &str = "schools/*.toml";

/// The compiled schools, and the chain names of all others.
#[derive(Default)]
pub(super) struct CompiledSchools {
    compiled: BTreeMap<SchoolId, Arc<School>>,
    /// The chains of every school, right or wrong; `None` for a school with an unreadable file.
    chains: BTreeMap<SchoolId, Option<BTreeSet<String>>>,
}

impl CompiledSchools {
    /// Returns the schools with the names of their chains, where known.
    pub(super) fn chains(&self) -> impl Iterator<Item = (&SchoolId, Option<&BTreeSet<String>>)> {
        self.chains.iter().map(|(id, chains)| (id, chains.as_ref()))
    }

    /// Returns the compiled schools.
    pub(super) fn compiled(&self) -> impl Iterator<Item = &School> {
        self.compiled.values().map(AsRef::as_ref)
    }

    /// Returns the compiled schools, by id.
    pub(super) fn into_compiled(self) -> BTreeMap<SchoolId, Arc<School>> {
        self.compiled
    }
}

/// Loads every school. A lack of schools is reported only if the server's file could be read (`certain`).
pub(super) fn load(
    server: &mut File,
    pattern: Option<&Spanned<String>>,
    certain: bool,
    channels: Option<&BTreeSet<Channel>>,
    receipt_within: Option<Span>,
    loading: &Loading<'_>,
) -> (CompiledSchools, Vec<Problem>) {
    let mut schools = CompiledSchools::default();
    let mut problems = Vec::new();
    let text = pattern.map_or(DEFAULT, |pattern| pattern.get_ref());
    let place = pattern.map_or(0..0, Spanned::span);
    let paths = match matching(&server.directory, text) {
        Ok(paths) => paths,
        Err(why) => {
            if certain && !server.is_unreadable_at_top("schools") {
                server.error(
                    "unreadable-schools",
                    place,
                    format!("the schools cannot be found: {why}"),
                    "write a file, or a directory and `*`, as in `\"schools/*.toml\"`",
                );
            }
            return (schools, problems);
        }
    };
    if paths.is_empty() && certain {
        server.error(
            "no-schools",
            place,
            format!("no file matches `{text}`, so there is nobody to watch over"),
            "add a file for each school, or mend the pattern",
        );
    }
    let around = CheckContext {
        now: loading.now,
        // An unreadable time has been reported; with zero no wait is judged too short.
        receipt_within: receipt_within.unwrap_or(Span::ZERO),
    };
    for path in paths {
        one(&path, channels, around, loading, &mut schools, &mut problems);
    }
    (schools, problems)
}

/// Loads the one school at `path`.
pub(super) fn only(
    path: &Path,
    channels: &BTreeSet<Channel>,
    loading: &Loading<'_>,
) -> (CompiledSchools, Vec<Problem>) {
    let mut schools = CompiledSchools::default();
    let mut problems = Vec::new();
    let around = CheckContext {
        now: loading.now,
        receipt_within: Span::ZERO,
    };
    one(path, Some(channels), around, loading, &mut schools, &mut problems);
    (schools, problems)
}

fn one(
    path: &Path,
    channels: Option<&BTreeSet<Channel>>,
    around: CheckContext,
    loading: &Loading<'_>,
    schools: &mut CompiledSchools,
    problems: &mut Vec<Problem>,
) {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let id = SchoolId::new(&stem);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(*problem);
            schools.chains.insert(id, None);
            return;
        }
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if stem.is_empty() || !stem.chars().all(plain) {
        file.error(
            "bad-name",
            0..0,
            format!("`{stem}` cannot be the name of a school: it could not be typed in a command"),
            format!(
                "name the file with small letters, digits, `-` and `_`, as in `{}.toml`",
                plain_name(&stem)
            ),
        );
    }
    let raw: Option<raw::SchoolFile> = file.read();
    let chains = raw
        .as_ref()
        .filter(|_| !file.is_unreadable_at_top("chain"))
        .map(|raw| raw.chain.keys().map(|name| name.get_ref().clone()).collect());
    schools.chains.insert(id.clone(), chains);
    let school = raw
        .as_ref()
        .and_then(|raw| school::compile(&mut file, loading, &id, raw, channels));
    if let (Some(raw), Some(school)) = (&raw, &school) {
        findings::note(&mut file, raw, school, loading.judge, around);
    }
    match school {
        Some(school) => {
            note_copy(&mut file, raw.as_ref(), &school, schools.compiled());
            schools.compiled.insert(id, Arc::new(school));
        }
        None => file.left_out("the school", 0..0),
    }
    problems.extend(file.into_problems());
}

/// Warns of a school under the name of another, or with the phone and all mobiles of another: a copy forgotten in the folder.
fn note_copy<'a>(
    file: &mut File,
    raw: Option<&raw::SchoolFile>,
    school: &School,
    mut others: impl Iterator<Item = &'a School>,
) {
    let mobiles = |school: &School| -> BTreeSet<Phone> {
        let people = school.people.values();
        people.filter_map(|person| person.mobile.clone()).collect()
    };
    let own = mobiles(school);
    let same_people = |other: &School| !own.is_empty() && own == mobiles(other);
    let same_name = |other: &School| school.name.trim().to_lowercase() == other.name.trim().to_lowercase();
    let twin = others.find(|other| same_name(other) || (school.phone == other.phone && same_people(other)));
    let (Some(twin), Some(table)) = (twin, raw.and_then(|raw| raw.school.as_ref())) else {
        return;
    };
    let mut same = Vec::new();
    same.extend(same_name(twin).then_some("name"));
    same.extend((school.phone == twin.phone).then_some("phone"));
    same.extend(same_people(twin).then_some("mobiles"));
    let place = table.get_ref().name.as_ref().map_or(table.span(), Spanned::span);
    file.warn(
        "copied-school",
        place,
        format!(
            "`{}.toml` is a school with the same {}: a text from a mobile in both could be for either, and nobody could say which school is meant",
            twin.id,
            same.join(", ")
        ),
        "take the copy out of the folder of the schools, or write in it the school that it is for",
    );
}

/// Returns the name nearest to a stem that can be typed in a command: `hollybank` for `Hollybank`.
fn plain_name(stem: &str) -> String {
    let letters = stem.to_lowercase();
    let plain = letters.chars().map(|c| match c {
        'a'..='z' | '0'..='9' | '-' | '_' => c,
        _ => '-',
    });
    let name: String = plain.take(40).collect();
    match name.trim_matches('-') {
        "" => "hollybank".to_owned(),
        name => name.to_owned(),
    }
}

/// The end of a scenario's name: a scenario may stand beside its school, and is none itself.
const SCENARIO_ENDING: &str = ".scenario.toml";

/// Returns the files that match, in order. A `*` stands for any letters, in the last part only; hidden files and
/// scenarios match nothing.
fn matching(directory: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let whole = directory.join(pattern);
    let last = whole
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .ok_or("the pattern names no file")?;
    let parent = whole.parent().unwrap_or(Path::new(""));
    if parent.to_string_lossy().contains('*') {
        return Err("`*` can stand in the last part only".to_owned());
    }
    if !last.contains('*') {
        // A missing file without a `*` is a mistake of the pattern, reported at its place.
        return Ok(if whole.is_file() { vec![whole] } else { Vec::new() });
    }
    let failed = |error: std::io::Error| format!("`{}` cannot be read: {error}", parent.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    })
    .map_err(failed)?
    {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with(SCENARIO_ENDING) && fits(&last, &name) {
            paths.push(parent.join(name));
        }
    }
    paths.sort();
    Ok(paths)
}

/// Whether a name fits a pattern with `*` in it.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| rest.get(at..).is_some_and(|rest| fits(tail, rest)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, name, expected) in [
            ("*.toml", "example.toml", true),
            ("*.toml", "example.toml.bak", false),
            ("*.toml", ".toml", true),
            ("a*b*.toml", "axxbyy.toml", true),
            ("a*b*.toml", "axx.toml", false),
            ("é*.toml", "éa.toml", true),
            ("one.toml", "one.toml", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
