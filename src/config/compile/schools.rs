//! The files of the schools: found, read, compiled, each with its own problems.

use super::{findings, school};
use crate::config::finding::CheckContext;
use crate::config::school::School;
use crate::config::{Loading, raw};
use crate::cores::on_every_core;
use crate::domain::chain::Channel;
use crate::domain::id::SchoolId;
use crate::domain::private::Phone;
use crate::domain::time::Span;
use crate::toml_file::File;
use crate::toml_file::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;

/// Files of the schools if `schools` is left out.
const DEFAULT: &str = "schools/*.toml";

/// How many files are read before they are compared.
const AT_A_TIME: usize = 128;

/// How many files are worth a thread.
const LEAST_OF_A_CORE: usize = 8;

/// The compiled schools, and the chain names of all others.
#[derive(Default)]
pub(super) struct CompiledSchools {
    compiled: BTreeMap<SchoolId, Arc<School>>,
    /// The chains of every school, right or wrong; `None` for a school with an unreadable file.
    chains: BTreeMap<SchoolId, Option<BTreeSet<String>>>,
    /// The first school of each name.
    by_name: BTreeMap<String, SchoolId>,
    /// The first school of each phone and set of mobiles.
    by_people: BTreeMap<(Phone, BTreeSet<Phone>), SchoolId>,
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

    /// Adds a school as read, with a warning of a school before that it seems to be a copy of.
    fn add(&mut self, read: ReadSchool, problems: &mut Vec<Problem>) {
        let ReadSchool { id, chains, outcome } = read;
        self.chains.insert(id.clone(), chains);
        let CompiledFile {
            mut file,
            name_at,
            school,
        } = match outcome {
            Ok(compiled) => compiled,
            Err(problem) => {
                problems.push(*problem);
                return;
            }
        };
        if let Some(school) = school {
            let (name, people) = (spoken_name(&school), people_of(&school));
            let twins = [
                self.by_name.get(&name),
                people.as_ref().and_then(|people| self.by_people.get(people)),
            ];
            let twin = twins.into_iter().flatten().min();
            let twin = twin.and_then(|id| self.compiled.get(id));
            if let (Some(twin), Some(name_at)) = (twin, name_at) {
                note_copy(&mut file, name_at, &school, twin);
            }
            self.by_name.entry(name).or_insert_with(|| id.clone());
            if let Some(people) = people {
                self.by_people.entry(people).or_insert_with(|| id.clone());
            }
            self.compiled.insert(id, Arc::new(school));
        }
        problems.extend(file.into_problems());
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
    // Some at a time: what is read of a file is much more than what is kept of it.
    for paths in paths.chunks(AT_A_TIME) {
        for read in on_every_core(paths, LEAST_OF_A_CORE, |path| {
            read(path, channels, around, loading)
        }) {
            schools.add(read, &mut problems);
        }
    }
    (schools, problems)
}

/// Returns the file of each school, by id.
pub(super) fn files(
    directory: &Path,
    pattern: Option<&Spanned<String>>,
) -> Result<BTreeMap<SchoolId, PathBuf>, String> {
    let text = pattern.map_or(DEFAULT, |pattern| pattern.get_ref());
    let paths = matching(directory, text)?.into_iter();
    let named = paths.filter_map(|path| {
        let stem = path.file_stem()?.to_string_lossy().into_owned();
        Some((SchoolId::new(&stem), path))
    });
    Ok(named.collect())
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
    schools.add(read(path, Some(channels), around, loading), &mut problems);
    (schools, problems)
}

/// A school's file as read.
struct ReadSchool {
    id: SchoolId,
    /// The names of the chains, where known.
    chains: Option<BTreeSet<String>>,
    outcome: Result<CompiledFile, Box<Problem>>,
}

/// A school's file, and the school.
struct CompiledFile {
    file: File,
    /// Where the file has the school's name.
    name_at: Option<Range<usize>>,
    /// `None` after an error.
    school: Option<School>,
}

/// Reads and compiles the school at `path`, apart from all others.
fn read(
    path: &Path,
    channels: Option<&BTreeSet<Channel>>,
    around: CheckContext,
    loading: &Loading<'_>,
) -> ReadSchool {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let id = SchoolId::new(&stem);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(problem) => {
            return ReadSchool {
                id,
                chains: None,
                outcome: Err(problem),
            };
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
    let school = raw
        .as_ref()
        .and_then(|raw| school::compile(&mut file, loading, &id, raw, channels));
    if let (Some(raw), Some(school)) = (&raw, &school) {
        findings::note(&mut file, raw, school, loading.judge, around);
    }
    if school.is_none() {
        file.left_out("the school", 0..0);
    }
    let table = raw.as_ref().and_then(|raw| raw.school.as_ref());
    let name_at = table.map(|table| table.get_ref().name.as_ref().map_or(table.span(), Spanned::span));
    ReadSchool {
        id,
        chains,
        outcome: Ok(CompiledFile {
            file,
            name_at,
            school,
        }),
    }
}

/// Returns a school's name as it is compared.
fn spoken_name(school: &School) -> String {
    school.name.trim().to_lowercase()
}

/// Returns a school's phone and all mobiles; `None` without a mobile.
fn people_of(school: &School) -> Option<(Phone, BTreeSet<Phone>)> {
    let people = school.people.values();
    let mobiles: BTreeSet<Phone> = people.filter_map(|person| person.mobile.clone()).collect();
    (!mobiles.is_empty()).then(|| (school.phone.clone(), mobiles))
}

/// Warns of a school under the name of another, or with the phone and all mobiles of another: a copy forgotten in the folder.
fn note_copy(file: &mut File, place: Range<usize>, school: &School, twin: &School) {
    let mobiles = |school| people_of(school).map(|(_, mobiles)| mobiles);
    let same_mobiles = mobiles(school).is_some() && mobiles(school) == mobiles(twin);
    let mut same = Vec::new();
    same.extend((spoken_name(school) == spoken_name(twin)).then_some("name"));
    same.extend((school.phone == twin.phone).then_some("phone"));
    same.extend(same_mobiles.then_some("mobiles"));
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
