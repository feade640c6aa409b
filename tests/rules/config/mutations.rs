//! Every shipped configuration, with one thing wrong at a time: each is reported, on its line, and none is ever accepted
//! in silence.
//!
//! With them goes a school that has every key there is, so that one which no shipped file has is tried too.
//!
//! Each file is a test of its own, so that all cores share the work.

use super::case::with_monitor;
use super::case::{NOW, root};
use super::slips::{Kind, MANDATORY, Mutation, is_like, mutations};
use homeward::config::{Loading, Problem, SchoolCheck, SecretPolicy, Secrets, TextFault, checked_text, load};
use homeward::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use toml::de::DeTable;

/// What a key may say though it is nonsense, and why that cannot be known to be wrong.
const MAY_BE: [(&str, &[Kind], &str); 23] = [
    (
        "school.chat",
        &[Kind::Word],
        "the server's file knows the rooms, and judges the name where a step tells one",
    ),
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

/// The server's file beside a school that is wrong: it says nothing of any school.
const DEMO: &str = "demo.toml";

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
        let text = with_monitor(&std::fs::read_to_string(&path).unwrap());
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
    for (number, key) in ["ali", "jo", "pat", "sam"].iter().enumerate() {
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
    /// The judgement of each template so far, by name and text: the same texts stand in every mutation of a file.
    judged: Mutex<BTreeMap<(String, String), Result<(), TextFault>>>,
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
        Self {
            directory,
            judged: Mutex::default(),
        }
    }

    /// Returns the judgement of a template, which is worked out once.
    fn text(&self, name: &str, template: &str) -> Result<(), TextFault> {
        let mut judged = self.judged.lock().unwrap();
        let judgement = judged
            .entry((name.to_owned(), template.to_owned()))
            .or_insert_with(|| checked_text(name, template));
        judgement.clone()
    }

    /// Puts the secrets there that a file refers to.
    fn keep_secrets_of(&self, text: &str) {
        for (number, rest) in text.split("credential = \"").skip(1).enumerate() {
            let name = rest.split('"').next().unwrap();
            let word = format!("marmalade by the {name} {number}\n");
            std::fs::write(self.directory.path().join("credentials").join(name), word).unwrap();
        }
    }

    fn problems(&self, shipped: &Shipped, text: &str, judge: SchoolCheck<'_>) -> (PathBuf, Vec<Problem>) {
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
            texts: &|name, template| self.text(name, template),
            judge,
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

/// What is wrong with what was said of a mutation; `None` if it was said as it should be.
///
/// What is said of the file as it is shipped is not said of the mutation.
fn fault(
    mutation: &Mutation,
    text: &str,
    path: &Path,
    problems: &[Problem],
    shipped: &[Problem],
) -> Option<String> {
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
    let written = text.lines().nth(mutation.line - 1).unwrap_or("");
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

/// Every shipped file, with the mutations that are tried in each.
///
/// A key that stands in several files is tried with every value in the first of them alone.
fn all_mutations() -> Vec<(Shipped, Vec<Mutation>)> {
    let mut seen = BTreeSet::new();
    let with = |file: Shipped| {
        let all = mutations(&file.text, &mut seen);
        (file, all)
    };
    shipped().into_iter().map(with).collect()
}

/// Tries the mutations of one file in a folder of its own.
struct Trial<'a> {
    file: &'a Shipped,
    bench: Bench,
    /// The warnings about the file as it is shipped.
    as_shipped: Vec<Problem>,
}

impl<'a> Trial<'a> {
    fn of(file: &'a Shipped) -> Self {
        let bench = Bench::new();
        shipped()
            .iter()
            .for_each(|file| bench.keep_secrets_of(&file.text));
        let (_, as_shipped) = bench.problems(file, &file.text, &homeward::check::school);
        Self {
            file,
            bench,
            as_shipped,
        }
    }

    /// Returns what is wrong with what is said of a mutation; `None` if the mutation is reported as it should be.
    ///
    /// The judge of a whole school only ever adds findings, and takes most of the time: a mutation that the compiler
    /// reports by itself is not judged again.
    fn fault(&self, mutation: &Mutation) -> Option<String> {
        let text = mutation.of(&self.file.text);
        let said = |judge: SchoolCheck<'_>| {
            let (path, problems) = self.bench.problems(self.file, &text, judge);
            fault(mutation, &text, &path, &problems, &self.as_shipped)
        };
        said(&|_, _| Vec::new()).and_then(|_| said(&homeward::check::school))
    }
}

/// Returns the number of the line of [`MAY_BE`] that allows a mutation to pass in silence.
fn allowance(mutation: &Mutation) -> Option<usize> {
    MAY_BE
        .iter()
        .position(|(of, kinds, _)| is_like(of, &mutation.pattern) && kinds.contains(&mutation.kind))
}

/// Tries every mutation of the shipped file `name`.
fn nothing_is_accepted_in_silence(name: &str) {
    let all = all_mutations();
    let found = all.iter().find(|(file, _)| file.path == root().join(name));
    let (file, mutations) = found.expect("a shipped file");
    let trial = Trial::of(file);
    // A policy may be warned of what it asks for itself, and then says so by the warning's code.
    let policy = name.starts_with("config/policies/");
    let is_explained = |problem: &&Problem| {
        policy && !problem.is_error() && file.text.lines().any(|line| says(line, problem.code))
    };
    let unexplained = trial.as_shipped.iter().filter(|problem| !is_explained(problem));
    let unexplained: String = unexplained.map(Problem::render).collect();
    assert_eq!(unexplained, "", "as it is shipped: {name}");
    let failures: BTreeSet<String> = mutations
        .iter()
        .filter_map(|mutation| trial.fault(mutation).filter(|_| allowance(mutation).is_none()))
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        mutations.len(),
        failures.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn each_shipped_configuration_is_tried_with_some_thousand_mutations() {
    let all = all_mutations();
    assert!(all.len() >= 3);
    let tests = include_str!("mutations.rs");
    for (file, _) in &all {
        let name = file.path.strip_prefix(root()).unwrap().display().to_string();
        assert!(
            tests.contains(&format!("nothing_is_accepted_in_silence(\"{name}\")")),
            "no test tries {name}"
        );
    }
    let count: usize = all.iter().map(|(_, mutations)| mutations.len()).sum();
    assert!(count > 2000, "{count}");
    let taken_out = |pattern: &str| {
        let mut mutations = all.iter().flat_map(|(_, mutations)| mutations);
        mutations.any(|mutation| mutation.kind == Kind::Missing && mutation.pattern == pattern)
    };
    for pattern in MANDATORY {
        assert!(taken_out(pattern), "no shipped file has `{pattern}`");
    }
}

#[test]
fn nothing_is_allowed_to_pass_in_silence_that_is_reported() {
    let mut unused: BTreeSet<(usize, Kind)> = BTreeSet::new();
    for (index, (_, kinds, _)) in MAY_BE.iter().enumerate() {
        unused.extend(kinds.iter().map(|kind| (index, *kind)));
    }
    for (file, mutations) in &all_mutations() {
        let trial = Trial::of(file);
        for mutation in mutations {
            let allowed = allowance(mutation).map(|index| (index, mutation.kind));
            if let Some(allowed) = allowed.filter(|allowed| unused.contains(allowed))
                && trial.fault(mutation).is_some()
            {
                unused.remove(&allowed);
            }
        }
    }
    let reported: Vec<String> = unused
        .iter()
        .map(|(index, kind)| format!("{kind:?} of `{}` is reported now", MAY_BE[*index].0))
        .collect();
    assert_eq!(reported, Vec::<String>::new());
}

#[test]
fn p13_nothing_wrong_with_the_demos_server_file_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/demo/homeward.toml");
}

#[test]
fn p13_nothing_wrong_with_the_shipped_server_file_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/homeward.toml");
}

#[test]
fn p13_nothing_wrong_with_the_policy_mead_trust_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/policies/mead-trust.toml");
}

#[test]
fn p13_nothing_wrong_with_the_policy_ordsall_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/policies/ordsall.toml");
}

#[test]
fn p13_nothing_wrong_with_the_policy_recommended_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/policies/recommended.toml");
}

#[test]
fn p13_nothing_wrong_with_the_policy_roselyn_house_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/policies/roselyn-house.toml");
}

#[test]
fn p13_nothing_wrong_with_the_policy_site_alone_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/policies/site-alone.toml");
}

#[test]
fn p13_nothing_wrong_with_the_policy_stepney_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/policies/stepney.toml");
}

#[test]
fn p13_nothing_wrong_with_the_policy_washwood_heath_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/policies/washwood-heath.toml");
}

#[test]
fn p13_nothing_wrong_with_the_shipped_school_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("config/schools/example.toml");
}

#[test]
fn p13_nothing_wrong_with_a_school_with_every_key_is_accepted_in_silence() {
    nothing_is_accepted_in_silence("tests/config/every-key.toml");
}
