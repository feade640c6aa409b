//! The shipped example, edits of it, and what is expected of them.

use homeward::config::{
    Loaded, Loading, Problem, SecretPolicy, Secrets, TextCheck, checked_text, load, load_at_start,
};
use homeward::domain::time::Timestamp;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) const SERVER: &str = "homeward.toml";
pub(crate) const SCHOOL: &str = "schools/example.toml";
/// A Monday in term.
pub(crate) const NOW: &str = "2026-11-23T09:00:00Z";

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// As `check` loads, or as a daemon that starts.
type LoadWay = fn(&Path, &Loading<'_>) -> Result<Loaded, Vec<Problem>>;

/// A copy of the shipped example, with the secrets it refers to.
pub(crate) struct Example {
    directory: tempfile::TempDir,
    pub(crate) files: BTreeMap<String, String>,
}

impl Example {
    pub(crate) fn new() -> Self {
        let files = [SERVER, SCHOOL].map(|name| {
            (
                name.to_owned(),
                std::fs::read_to_string(root().join("config").join(name)).unwrap(),
            )
        });
        let files = files.map(|(name, text)| (name, with_monitor(&text)));
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("schools")).unwrap();
        std::fs::create_dir(directory.path().join("credentials")).unwrap();
        for (name, secret) in [
            ("twilio-auth-token", "t0ken\n"),
            ("smtp-password", "pa55word\n"),
            ("client-secret-id", "99999999-8888-7777-6666-555555555555\n"),
            (
                "notify-api-key",
                "homeward-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0\n",
            ),
            (
                "notify-team-key",
                "My Team-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0\n",
            ),
            ("notify-callback-token", "b3f1c2d4e5a69788\n"),
            ("openid-client-secret", "s3cret\n"),
            ("safe-word-jo", "marmalade\n"),
        ] {
            std::fs::write(directory.path().join("credentials").join(name), secret).unwrap();
        }
        Self {
            directory,
            files: files.into(),
        }
    }

    pub(crate) fn edit(mut self, name: &str, old: &str, new: &str) -> Self {
        let text = self
            .files
            .get_mut(name)
            .unwrap_or_else(|| panic!("no file {name}"));
        assert!(text.contains(old), "{name} does not have:\n{old}");
        *text = text.replacen(old, new, 1);
        self
    }

    pub(crate) fn with(mut self, name: &str, text: &str) -> Self {
        self.files.insert(name.to_owned(), text.to_owned());
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn load_under(
        &self,
        policy: SecretPolicy,
        texts: TextCheck<'_>,
    ) -> Result<Loaded, Vec<Problem>> {
        self.load_by(load, policy, texts)
    }

    /// Loads as a daemon that starts.
    pub(crate) fn load_at_start(&self) -> Result<Loaded, Vec<Problem>> {
        self.load_by(load_at_start, SecretPolicy::Require, &checked_text)
    }

    fn load_by(
        &self,
        load: LoadWay,
        policy: SecretPolicy,
        texts: TextCheck<'_>,
    ) -> Result<Loaded, Vec<Problem>> {
        for (name, text) in &self.files {
            std::fs::write(self.path(name), text).unwrap();
        }
        let env =
            |name: &str| (name == "HOMEWARD_HEARTBEAT_URL").then(|| "https://hc.example/abc".to_owned());
        let secrets = Secrets {
            policy,
            credentials: Some(self.path("credentials")),
            env: &env,
        };
        load(
            &self.path(SERVER),
            &Loading {
                now: Timestamp::parse(NOW).unwrap(),
                secrets,
                texts,
                judge: &homeward::check::school,
            },
        )
    }

    pub(crate) fn load(&self) -> Result<Loaded, Vec<Problem>> {
        self.load_under(SecretPolicy::Require, &checked_text)
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        match self.load() {
            Ok(loaded) => loaded.warnings,
            Err(problems) => problems,
        }
    }
}

/// One case as it is written in its file.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) example: Example,
    pub(crate) expected: Vec<Expected>,
}

pub(crate) struct Expected {
    pub(crate) error: bool,
    pub(crate) code: String,
    pub(crate) remedy: String,
    pub(crate) place: (String, usize, usize, String),
}

fn read_case(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).unwrap();
    let mut example = Example::new();
    let mut wanted = Vec::new();
    let mut file = SCHOOL.to_owned();
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (vec![], vec![]);
    let mut apply = |file: &str, old: &mut Vec<&str>, new: &mut Vec<&str>| {
        if old.is_empty() && new.is_empty() {
            return;
        }
        let text = example.files.entry(file.to_owned()).or_default();
        let added: String = new.iter().map(|line| format!("{line}\n")).collect();
        if old.is_empty() {
            *text = format!("{text}\n{added}");
        } else {
            let taken: String = old.iter().map(|line| format!("{line}\n")).collect();
            assert!(
                text.contains(&taken),
                "{}: the example does not have:\n{taken}",
                path.display()
            );
            *text = text.replacen(&taken, &added, 1);
        }
        old.clear();
        new.clear();
    };
    for line in text.lines() {
        if let Some(line) = line.strip_prefix('-') {
            if !new.is_empty() {
                apply(&file, &mut old, &mut new);
            }
            old.push(line.strip_prefix(' ').unwrap_or(line));
            continue;
        }
        if let Some(line) = line.strip_prefix('+') {
            new.push(line.strip_prefix(' ').unwrap_or(line));
            continue;
        }
        apply(&file, &mut old, &mut new);
        if let Some(name) = line.strip_prefix("in ") {
            name.clone_into(&mut file);
        }
        for (prefix, error) in [("expect: ", true), ("warns: ", false)] {
            if let Some((code, remedy)) = line.strip_prefix(prefix).and_then(|rest| rest.split_once(": ")) {
                wanted.push((error, code.to_owned(), remedy.to_owned()));
            }
        }
    }
    apply(&file, &mut old, &mut new);

    let mut places = Vec::new();
    for (name, text) in &mut example.files {
        while let Some(start) = text.find('«') {
            let end = text.find('»').unwrap();
            let marked = text[start + '«'.len_utf8()..end].to_owned();
            let line = text[..start].matches('\n').count() + 1;
            let column = text[..start].rsplit('\n').next().unwrap().chars().count() + 1;
            text.replace_range(start..end + '»'.len_utf8(), &marked);
            places.push((name.clone(), line, column, marked));
        }
    }
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    assert_eq!(places.len(), wanted.len(), "{name}: as many marks as problems");
    let expected = wanted.into_iter().zip(places);
    let expected = expected
        .map(|((error, code, remedy), place)| Expected {
            error,
            code,
            remedy,
            place,
        })
        .collect();
    Case {
        name,
        example,
        expected,
    }
}

pub(crate) fn cases(kind: &str) -> Vec<Case> {
    let directory = root().join("tests/config").join(kind);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| read_case(path)).collect()
}

/// Turns the outside monitor on, which the shipped file has behind `#`.
pub(crate) fn with_monitor(text: &str) -> String {
    let off = "# [heartbeat]\n# url   = { credential = \"heartbeat-url\" }\n# every = \"60s\"\n";
    let on = "[heartbeat]\nurl   = { env = \"HOMEWARD_HEARTBEAT_URL\" }\nevery = \"60s\"\n";
    text.replacen(off, on, 1)
}
