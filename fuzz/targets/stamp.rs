//! The stamp that last words leave beside the store: the input is the file. `{now}` in it stands for this instant, `{ago}`
//! for ten minutes before, `{later}` for ten minutes after.

use super::places;
use super::world::World;
use homeward::daemon::last_words;
use homeward::domain::time::{Span, Timestamp};
use homeward::store::At;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

/// Long enough that what was told is not told again.
const TEN_MINUTES: Span = Span::from_mins(10);

/// A machine on which the daemon has died with somebody out, and a mail server that takes everything.
struct Stage {
    config: PathBuf,
    store: PathBuf,
    stamp: PathBuf,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = places::folder();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || drop(take_all(stream)));
            }
        });
        let state = folder.path().join("state");
        let server = format!(
            "schools = \"schools/*.toml\"\n\n[server]\nstate_dir = {state:?}\nruntime_dir = \"run\"\n\n\
             [channels]\nsms = [\"phones\"]\nemail = [\"mail\"]\n\n[gateways.simulated.phones]\n\n\
             [gateways.smtp.mail]\nurl = \"smtp://127.0.0.1:{port}?tls=none\"\n\
             from = \"Homeward <homeward@example.sch.uk>\"\n"
        );
        super::settings::write_base(folder.path());
        let config = folder.path().join("homeward.toml");
        std::fs::write(&config, server).unwrap();
        std::fs::create_dir(&state).unwrap();
        let store = state.join("homeward.db");
        let mut world = World::start();
        std::fs::copy(world.stop(), &store).unwrap();
        Self {
            config,
            store,
            stamp: state.join("last-words.json"),
            _folder: folder,
        }
    }

    /// Runs them; returns whether the office was told now, and about what.
    fn speak(&self) -> (bool, Vec<String>) {
        let report = last_words(&self.config, &At::file(&self.store), None, false);
        assert!(report.troubles.is_empty(), "{:?}", report.troubles);
        let school = report.schools.first().expect("somebody is out");
        let told = school.tries.iter().any(|one| one.failed.is_none());
        assert!(
            told || school.told_at.is_some(),
            "P15: nobody was told: {school:?}"
        );
        (told, school.about.clone())
    }
}

fn take_all(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    reader.get_mut().write_all(b"220 mail.example.sch.uk\r\n")?;
    let mut in_content = false;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        let answer: &[u8] = match (in_content, line.as_str()) {
            (true, ".\r\n") => b"250 taken\r\n",
            (true, _) => b"",
            (false, line) if line.starts_with("DATA") => b"354 go on\r\n",
            (false, _) => b"250 fine\r\n",
        };
        in_content = answer.starts_with(b"3") || (in_content && answer.is_empty());
        reader.get_mut().write_all(answer)?;
        line.clear();
    }
    Ok(())
}

thread_local! {
    static STAGE: Stage = Stage::new();
}

pub(super) fn run(data: &[u8]) {
    let now = homeward::clock::now();
    let text = String::from_utf8_lossy(data)
        .replace("{now}", &now.to_string())
        .replace("{ago}", &(now - TEN_MINUTES).to_string())
        .replace("{later}", &(now + TEN_MINUTES).to_string());
    STAGE.with(|stage| {
        std::fs::write(&stage.stamp, &text).unwrap();
        let (told, about) = stage.speak();
        let already = says_that_it_was_told(&text, &about, now);
        assert!(told || already, "P15: silent because of {text:?}");
        if told {
            let (again, _) = stage.speak();
            assert!(!again, "told twice: {}", read(&stage.stamp));
        }
    });
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Whether a stamp, read by other code than the daemon's, says that all this was told within the half hour.
fn says_that_it_was_told(text: &str, about: &[String], now: Timestamp) -> bool {
    let stamp: Value = serde_json::from_str(text).unwrap_or_default();
    let told = &stamp["schools"]["example"];
    let at = told["at"].as_str().and_then(|at| Timestamp::parse(at).ok());
    let lately =
        at.is_some_and(|at| at.since(now) < Span::from_secs(60) && now.since(at) < Span::from_mins(31));
    let known: Vec<&str> = told["about"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    lately && about.iter().all(|one| known.contains(&one.as_str()))
}
