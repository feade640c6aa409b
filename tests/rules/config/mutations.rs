//! Every shipped configuration, with one thing wrong at a time: each is reported, on its line, and none is ever accepted
//! in silence.
//!
//! With them goes a school that has every key there is, so that one which no shipped file has is tried too.
//!
//! The files are walked as TOML, not by a list of our keys, so that a key that is added later is tried as well.

use super::case::{NOW, root};
use homeward::config::{Loading, Problem, SecretPolicy, Secrets, checked_text, load};
use homeward::domain::time::Timestamp;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// What was done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A list with nothing in it.
    EmptyList,
    /// A text with nothing in it.
    EmptyText,
    /// A key taken out that must be there.
    Missing,
    /// A key spelt wrong.
    Misspelt,
    /// A text of several words that mean nothing.
    Phrase,
    /// A value of another type.
    Type,
    /// A duration without its unit.
    Unitless,
    /// A key that there is not.
    Unknown,
    /// A word that could be a name, and is nobody's and nothing's.
    Word,
}

/// What a key may say though it is nonsense, and why that cannot be known to be wrong.
const MAY_BE: [(&str, &[Kind], &str); 22] = [
    (
        "people.*.safe_word",
        &NONSENSE,
        "any word that nobody texts by chance will do",
    ),
    (
        "chain.*.*.step",
        &NONSENSE,
        "a step is called what the school calls it",
    ),
    (
        "gateways.smtp.*.username",
        &NONSENSE,
        "the mail server alone knows whom it knows",
    ),
    ("incidents.*.prompt", &NONSENSE, "any words of the school's own"),
    ("people.*.name", &NONSENSE, "people are called many things"),
    ("people.*.away", &[Kind::EmptyList], "nobody is away for ever"),
    ("people.*.roles", &[Kind::EmptyList], "somebody may have no role"),
    ("people.*.roles.*", &[Kind::Word], "a school may have any role"),
    (
        "people.*.training",
        &[Kind::EmptyList],
        "somebody may have read nothing yet",
    ),
    (
        "people.*.training.*",
        &[Kind::Word],
        "a school calls its trainings what it likes",
    ),
    ("people.*.vehicle", &NONSENSE, "there are many cars"),
    ("school.closed", &[Kind::EmptyList], "no days may be left to come"),
    (
        "school.duress_codes",
        &[Kind::Word],
        "any word that nobody texts by chance will do",
    ),
    ("school.duress_codes.*", &NONSENSE, "as above"),
    ("school.name", &NONSENSE, "schools are called many things"),
    (
        "school.safe_phrases",
        &[Kind::Word],
        "any phrase that nobody texts by chance will do",
    ),
    ("school.safe_phrases.*", &NONSENSE, "as above"),
    (
        "server.runtime_dir",
        &NONSENSE,
        "a folder that is not there is made",
    ),
    ("server.state_dir", &NONSENSE, "as above"),
    ("vehicles.*", &NONSENSE, "there are many cars"),
    (
        "visit_types.*.prompts.*",
        &NONSENSE,
        "any words of the school's own",
    ),
    (
        "visit_types.*.purposes.*",
        &NONSENSE,
        "any words of the school's own",
    ),
];

/// Texts that mean nothing.
const NONSENSE: [Kind; 2] = [Kind::Phrase, Kind::Word];

/// Keys that must be there; a star stands for any name.
const MANDATORY: [&str; 26] = [
    "channels",
    "channels.sms",
    "gateways.smtp.*.from",
    "gateways.smtp.*.url",
    "gateways.twilio.*.account_sid",
    "gateways.twilio.*.auth_token",
    "gateways.twilio.*.from",
    "heartbeat.url",
    "incidents.*.tell",
    "routine.*.cron",
    "routine.*.do",
    "chain.*.*.ask",
    "chain.*.*.by",
    "chain.*.*.step",
    "chain.*.*.tell",
    "people.*.name",
    "school",
    "school.hours",
    "school.name",
    "school.phone",
    "visit_types.*.arrival.chain",
    "visit_types.*.arrival.within",
    "visit_types.*.check_in.chain",
    "visit_types.*.check_in.every",
    "visit_types.*.return",
    "visit_types.*.return.chain",
];

/// Tables whose keys are names that the school chooses: one spelt otherwise is another name.
const NAMES: [&str; 10] = [
    "chain",
    "gateways.simulated",
    "gateways.smtp",
    "gateways.twilio",
    "incidents",
    "people",
    "phones",
    "texts",
    "vehicles",
    "visit_types",
];

/// The server's file beside a school that is wrong: it says nothing of any school.
const DEMO: &str = "demo.toml";

/// One thing wrong with one file.
struct Mutation {
    kind: Kind,
    /// Where, with stars for names and numbers.
    pattern: String,
    text: String,
    /// The line on which it must be reported, from 1.
    line: usize,
}

/// A shipped file.
struct Shipped {
    name: &'static str,
    path: PathBuf,
    text: String,
    is_school: bool,
}

fn shipped() -> Vec<Shipped> {
    let config = root().join("config");
    let mut paths = vec![
        config.join("homeward.toml"),
        config.join("demo/homeward.toml"),
        config.join("schools/example.toml"),
        root().join("tests/config/every-key.toml"),
    ];
    for folder in ["demo", "policies", "schools"] {
        let Ok(entries) = std::fs::read_dir(config.join(folder)) else {
            continue;
        };
        paths.extend(entries.map(|entry| entry.unwrap().path()));
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths.dedup();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let is_school = DeTable::parse(&text).unwrap().get_ref().contains_key("school");
        let name = if is_school {
            "schools/example.toml"
        } else {
            "homeward.toml"
        };
        Shipped {
            name,
            path,
            text,
            is_school,
        }
    };
    paths.into_iter().map(read).collect()
}

/// The school beside a server's file that is wrong: small, since it is loaded some hundred times.
fn small_school() -> String {
    let mut text = "[school]\nname = \"Small\"\nphone = \"0161 496 0000\"\nhours = \"Mon-Fri 08:00-16:30\"\n\
         safe_phrases = [\"I need cover for my duty\"]\n"
        .to_owned();
    for (number, key) in ["ali", "jo", "sam"].iter().enumerate() {
        text.push_str(&format!(
            "[people.{key}]\nname = \"{key}\"\nmobile = \"07700 90010{number}\"\nemail = \"{key}@example.sch.uk\"\n"
        ));
    }
    text.push_str("[visit_types.home.return]\nchain = \"help\"\n");
    for chain in ["concern", "duress", "help", "monitor", "sweep"] {
        text.push_str(&format!(
            "[[chain.{chain}]]\nstep = \"everyone\"\ntell = [\"ali\", \"jo\", \"sam\"]\n\
             by = [\"sms\", \"email\"]\nask = \"police\"\nagain = \"2m\"\n"
        ));
    }
    text
}

/// A folder in which one file after the other is wrong.
struct Bench {
    directory: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        for folder in ["schools", "credentials"] {
            std::fs::create_dir(directory.path().join(folder)).unwrap();
        }
        std::fs::write(directory.path().join("schools/example.toml"), small_school()).unwrap();
        let demo = std::fs::read_to_string(root().join("config/demo/homeward.toml")).unwrap();
        let alone = demo.split("[[routine]]").next().unwrap();
        std::fs::write(directory.path().join(DEMO), alone).unwrap();
        Self { directory }
    }

    /// Puts the secrets there that a file refers to.
    fn keep_secrets_of(&self, text: &str) {
        for (number, rest) in text.split("credential = \"").skip(1).enumerate() {
            let name = rest.split('"').next().unwrap();
            let word = format!("marmalade by the {name} {number}\n");
            std::fs::write(self.directory.path().join("credentials").join(name), word).unwrap();
        }
    }

    fn problems(&self, shipped: &Shipped, text: &str) -> (PathBuf, Vec<Problem>) {
        let path = self.directory.path().join(shipped.name);
        std::fs::write(&path, text).unwrap();
        let env =
            |name: &str| (name == "HOMEWARD_HEARTBEAT_URL").then(|| "https://hc.example/abc".to_owned());
        let loading = Loading {
            now: Timestamp::parse(NOW).unwrap(),
            secrets: Secrets {
                policy: SecretPolicy::Require,
                credentials: Some(self.directory.path().join("credentials")),
                env: &env,
            },
            texts: &checked_text,
            judge: &homeward::check::school,
        };
        let server = self
            .directory
            .path()
            .join(if shipped.is_school { DEMO } else { shipped.name });
        let problems = match load(&server, &loading) {
            Ok(loaded) => loaded.warnings,
            Err(problems) => problems,
        };
        (path, problems)
    }
}

/// Walks a file, and writes down everything that is done to it.
struct Walk<'a> {
    text: &'a str,
    all: Vec<Mutation>,
    /// Keys that were there before, in this file or another: the same few lines read them, so that they are tried with
    /// one value of each kind only.
    seen: &'a mut BTreeSet<String>,
}

fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Whether a path is one that `of` says, where a star stands for any key.
fn is_like(of: &str, pattern: &str) -> bool {
    let (of, pattern): (Vec<&str>, Vec<&str>) = (of.split('.').collect(), pattern.split('.').collect());
    of.len() == pattern.len() && of.iter().zip(&pattern).all(|(of, part)| *of == "*" || of == part)
}

/// Whether a path with its stars is one of `patterns`.
fn is_of(patterns: &[&str], pattern: &str) -> bool {
    patterns.contains(&pattern)
}

impl Walk<'_> {
    /// Returns how many values of one kind are tried here.
    fn thoroughly(&mut self, pattern: &str) -> usize {
        if self.seen.insert(pattern.to_owned()) {
            usize::MAX
        } else {
            1
        }
    }

    fn put(&mut self, kind: Kind, pattern: &str, span: Range<usize>, new: &str, line: usize) {
        let mut text = self.text.to_owned();
        text.replace_range(span, new);
        self.all.push(Mutation {
            kind,
            pattern: pattern.to_owned(),
            text,
            line,
        });
    }

    fn table(&mut self, pattern: &str, table: &DeTable<'_>, whole: Range<usize>) {
        let is_names = is_of(&NAMES, pattern);
        for (key, value) in table {
            let below = if is_names { "*" } else { key.get_ref().as_ref() };
            let below = if pattern.is_empty() {
                below.to_owned()
            } else {
                format!("{pattern}.{below}")
            };
            let line = line_at(self.text, key.span().start);
            // The names of texts are ours, though they stand in a table of their own.
            if !is_names {
                self.put(Kind::Misspelt, &below, key.span(), &misspelt(key.get_ref()), line);
            }
            if is_of(&MANDATORY, &below) {
                self.missing(&below, key.span(), value, &whole);
            }
            self.value(&below, value.get_ref(), value.span());
        }
    }

    /// Takes a key out. What is missing is said of its table, or of the file.
    fn missing(
        &mut self,
        pattern: &str,
        key: Range<usize>,
        value: &toml::Spanned<DeValue<'_>>,
        whole: &Range<usize>,
    ) {
        let is_header =
            matches!(value.get_ref(), DeValue::Table(_)) && !self.text[value.span()].starts_with('{');
        let (span, line) = if is_header {
            let from = self.text[..key.start].rfind('\n').map_or(0, |at| at + 1);
            let until = self.text[from + 1..]
                .find("\n[")
                .map_or(self.text.len(), |at| from + 1 + at + 1);
            let parent = pattern.rsplit_once('.').map(|(parent, _)| parent);
            (
                from..until,
                if parent.is_some() {
                    line_at(self.text, whole.start)
                } else {
                    1
                },
            )
        } else {
            (key.start..value.span().end, line_at(self.text, whole.start))
        };
        self.put(Kind::Missing, pattern, span, "", line);
    }

    fn value(&mut self, pattern: &str, value: &DeValue<'_>, span: Range<usize>) {
        let line = line_at(self.text, span.start);
        let is_of_tables = matches!(value, DeValue::Array(items) if items.iter().any(|item| matches!(item.get_ref(), DeValue::Table(_))));
        let text = self.text;
        let many = self.thoroughly(pattern);
        let mut put = |kind, new: &str| self.put(kind, pattern, span.clone(), new, line);
        match value {
            DeValue::String(text) => {
                for other in ["7", "true", "1.5", "2026-11-23", "{ zz = 1 }"].iter().take(many) {
                    put(Kind::Type, other);
                }
                for other in ["\"\"", "\"  \"", "\"\\t\""].iter().take(many) {
                    put(Kind::EmptyText, other);
                }
                put(Kind::Word, "\"zz-nonsense-qq\"");
                if many > 1 {
                    put(Kind::EmptyList, "[]");
                    put(Kind::Phrase, "\"zz nonsense ??\"");
                }
                let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                if number != text && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
                    put(Kind::Unitless, &format!("\"{number}\""));
                    if many > 1 {
                        put(Kind::Unitless, number);
                        put(Kind::Unitless, &format!("\"-{text}\""));
                    }
                }
            }
            DeValue::Integer(_) => {
                for other in ["\"two\"", "true", "1.5", "-1", "300", "[]", "{}"]
                    .iter()
                    .take(many)
                {
                    put(Kind::Type, other);
                }
            }
            DeValue::Boolean(_) => {
                for other in ["\"no\"", "0", "[]", "{}"].iter().take(many) {
                    put(Kind::Type, other);
                }
            }
            DeValue::Float(_) | DeValue::Datetime(_) => panic!("no key has such a value"),
            DeValue::Array(items) => {
                if !is_of_tables {
                    for other in ["7", "true", "{ zz = 1 }", "[7]", "[[]]"].iter().take(many) {
                        put(Kind::Type, other);
                    }
                    put(Kind::EmptyList, "[]");
                    if many > 1 {
                        put(Kind::EmptyText, "\"\"");
                        put(Kind::Word, "\"zz-nonsense-qq\"");
                    }
                }
                for item in items.iter() {
                    self.value(&format!("{pattern}.*"), item.get_ref(), item.span());
                }
            }
            DeValue::Table(table) => {
                if text[span.clone()].starts_with('{') {
                    for other in ["7", "true", "{}"].iter().take(many) {
                        put(Kind::Type, other);
                    }
                    put(
                        Kind::Unknown,
                        &format!("{{ zz_unknown = 1, {}", &text[span.start + 1..span.end]),
                    );
                }
                self.table(pattern, table, span);
            }
        }
    }

    /// Puts an unknown key below every header, at the top, and into tables that have no header of their own.
    fn unknown_keys(&mut self) {
        let mut headers = BTreeSet::new();
        self.put(Kind::Unknown, "", 0..0, "zz_unknown = 1\n", 1);
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            at += line.len();
            let Some(header) = line.strip_prefix('[') else {
                continue;
            };
            let path = header.trim_start_matches('[').split(']').next().unwrap();
            headers.insert(path.to_owned());
            let number = line_at(self.text, at);
            self.put(Kind::Unknown, path, at..at, "zz_unknown = 1\n", number);
        }
        let parents: BTreeSet<String> = headers
            .iter()
            .flat_map(|path| path.match_indices('.').map(|(dot, _)| path[..dot].to_owned()))
            .filter(|parent| !headers.contains(parent))
            .collect();
        let end = self.text.len();
        for parent in parents {
            let added = format!("\n[{parent}]\nzz_unknown = 1\n");
            self.put(
                Kind::Unknown,
                &parent,
                end..end,
                &added,
                line_at(self.text, end) + 2,
            );
        }
    }
}

/// A slip of the thumb.
fn misspelt(key: &str) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let last = *letters.last().unwrap();
    letters.push(last);
    letters.into_iter().collect()
}

fn mutations(text: &str, seen: &mut BTreeSet<String>) -> Vec<Mutation> {
    let root = DeTable::parse(text).unwrap();
    let mut walk = Walk {
        text,
        all: Vec::new(),
        seen,
    };
    walk.unknown_keys();
    walk.table("", root.get_ref(), 0..0);
    walk.all
}

/// What is wrong with what was said of a mutation; `None` if it was said as it should be.
///
/// What is said of the file as it is shipped is not said of the mutation.
fn fault(mutation: &Mutation, path: &Path, problems: &[Problem], shipped: &[Problem]) -> Option<String> {
    let path = path.display().to_string();
    let here: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.file == path && problem.line == mutation.line)
        .filter(|problem| {
            let same = |known: &Problem| known.code == problem.code && known.message == problem.message;
            !shipped.iter().any(same)
        })
        .collect();
    let codes = |codes: &[&str]| here.iter().any(|problem| codes.contains(&problem.code));
    let right = match mutation.kind {
        Kind::Missing => here.iter().any(|problem| problem.is_error()),
        Kind::Misspelt => {
            let key = mutation.pattern.rsplit('.').next().unwrap();
            let mended = format!("did you mean `{key}`?");
            here.iter()
                .any(|problem| problem.code == "unknown-key" && problem.remedy == mended)
        }
        // Where any name will do, what is known to be wrong is what it says.
        Kind::Unknown => codes(&["unknown-key", "wrong-type"]),
        Kind::Type => here.iter().any(|problem| problem.is_error()),
        Kind::EmptyList | Kind::EmptyText | Kind::Phrase | Kind::Unitless | Kind::Word => !here.is_empty(),
    };
    let said: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}:{} {}", problem.line, problem.column, problem.code))
        .collect();
    let written = mutation.text.lines().nth(mutation.line - 1).unwrap_or("");
    (!right).then(|| {
        format!(
            "{:?} of `{}`, line {} `{written}`: said {}",
            mutation.kind,
            mutation.pattern,
            mutation.line,
            if said.is_empty() {
                "nothing".to_owned()
            } else {
                said.join(", ")
            }
        )
    })
}

/// Whether a remark speaks of a problem.
fn says(line: &str, code: &str) -> bool {
    line.split_once('#')
        .is_some_and(|(_, remark)| remark.contains(code))
}

#[test]
fn every_key_of_a_school_is_tried() {
    let raw = std::fs::read_to_string(root().join("src/config/raw.rs")).unwrap();
    let of_schools = raw.split("pub(super) struct SchoolFile").nth(1).unwrap();
    let of_schools = of_schools
        .split("/// One word, or a list of them.")
        .next()
        .unwrap();
    let text = std::fs::read_to_string(root().join("tests/config/every-key.toml")).unwrap();
    let mut keys = 0;
    for line in of_schools.lines() {
        let Some((key, _)) = line
            .trim()
            .strip_prefix("pub(super) ")
            .and_then(|line| line.split_once(": "))
        else {
            continue;
        };
        let key = if key == "return_by" { "return" } else { key };
        let is_there = |line: &str| {
            let header = line.strip_prefix('[').is_some_and(|line| {
                let path = line.trim_matches(['[', ']']);
                path.split('.').any(|part| part == key)
            });
            header
                || line
                    .split_once('=')
                    .is_some_and(|(written, _)| written.trim() == key)
        };
        assert!(
            text.lines().any(is_there),
            "tests/config/every-key.toml has no `{key}`"
        );
        keys += 1;
    }
    assert!(keys > 60, "{keys}");
}

#[test]
fn p13_nothing_wrong_with_a_shipped_configuration_is_accepted_in_silence() {
    let files = shipped();
    assert!(files.len() >= 3);
    let mut seen = BTreeSet::new();
    let mut used = BTreeSet::new();
    let mut failures = BTreeSet::new();
    let mut count = 0;
    let mut taken_out = BTreeSet::new();
    for file in &files {
        let bench = Bench::new();
        files.iter().for_each(|file| bench.keep_secrets_of(&file.text));
        let (_, shipped) = bench.problems(file, &file.text);
        // A policy may be warned of what it asks for itself, and then says so by the warning's code.
        let policy = file.path.to_string_lossy().contains("config/policies/");
        let is_explained = |problem: &&Problem| {
            policy && !problem.is_error() && file.text.lines().any(|line| says(line, problem.code))
        };
        let unexplained = shipped.iter().filter(|problem| !is_explained(problem));
        let unexplained: String = unexplained.map(Problem::render).collect();
        assert_eq!(unexplained, "", "as it is shipped: {}", file.path.display());
        let all = mutations(&file.text, &mut seen);
        count += all.len();
        let halves: Vec<_> = all.chunks(all.len().div_ceil(2)).collect();
        let results: Vec<_> = std::thread::scope(|scope| {
            let tried: Vec<_> = halves
                .iter()
                .map(|half| {
                    let (shipped, files) = (&shipped, &files);
                    scope.spawn(move || {
                        let bench = Bench::new();
                        files.iter().for_each(|file| bench.keep_secrets_of(&file.text));
                        let try_one = |mutation: &Mutation| {
                            let (path, problems) = bench.problems(file, &mutation.text);
                            (
                                mutation.pattern.clone(),
                                mutation.kind,
                                fault(mutation, &path, &problems, shipped),
                            )
                        };
                        half.iter().map(try_one).collect::<Vec<_>>()
                    })
                })
                .collect();
            tried
                .into_iter()
                .flat_map(|tried| tried.join().unwrap())
                .collect()
        });
        for (pattern, kind, fault) in results {
            if kind == Kind::Missing {
                taken_out.insert(pattern.clone());
            }
            let Some(fault) = fault else { continue };
            let allowed = MAY_BE
                .iter()
                .position(|(of, kinds, _)| is_like(of, &pattern) && kinds.contains(&kind));
            match allowed {
                Some(index) => {
                    used.insert((index, kind));
                }
                None => {
                    failures.insert(format!("{}: {fault}", file.path.display()));
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {count}:\n{}",
        failures.len(),
        failures.into_iter().collect::<Vec<_>>().join("\n")
    );
    assert!(count > 2000, "{count}");
    for (index, (pattern, kinds, _)) in MAY_BE.iter().enumerate() {
        for kind in *kinds {
            assert!(
                used.contains(&(index, *kind)),
                "{kind:?} of `{pattern}` is reported now"
            );
        }
    }
    for pattern in MANDATORY {
        assert!(taken_out.contains(pattern), "no shipped file has `{pattern}`");
    }
}
