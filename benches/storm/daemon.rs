//! The daemon under load: schools of fifty, signed out over the control socket by 32 clients.

use super::sink::{Sink, now};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::ops::Range;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const STAFF: usize = 50;
const CLIENTS: usize = 32;
/// From sign-out to the deadline of the visits that fall due one after another.
const SOON: f64 = 20.0;

pub enum School {
    /// Deadlines fall at a minute, with a grace in seconds.
    Storm { grace: u64 },
    /// As [`Self::Storm`], with more staff than the usual fifty.
    Large { grace: u64, staff: usize },
    /// Nobody is due for hours, but for visits of the type `soon`.
    Quiet,
}

impl School {
    const fn staff(&self) -> usize {
        match self {
            Self::Storm { .. } | Self::Quiet => STAFF,
            Self::Large { staff, .. } => *staff,
        }
    }
}

/// A minute of the clock in London, some time ahead.
pub struct Minute {
    pub clock: String,
    pub at: f64,
}

pub fn next_minute(after: Duration) -> Minute {
    let at = ((now() + after.as_secs_f64()) / 60.0).ceil() * 60.0;
    let zoned = jiff::Timestamp::from_second(at as i64)
        .unwrap()
        .in_tz("Europe/London")
        .unwrap();
    Minute {
        clock: zoned.strftime("%H:%M").to_string(),
        at,
    }
}

pub struct Trust {
    _folder: TempDir,
    root: PathBuf,
    child: Child,
    socket: PathBuf,
    /// People of each school.
    staff: usize,
    /// Milliseconds from the start of the process to the socket's answer.
    pub started: f64,
}

impl Drop for Trust {
    fn drop(&mut self) {
        // A bench wants nothing kept.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn private(path: &Path) {
    fs::create_dir_all(path).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o700)).unwrap();
}

fn server(root: &Path, port: u16) -> String {
    format!(
        r#"schools = "schools/*.toml"
[server]
listen = "127.0.0.1:0"
state_dir = "{root}/state"
runtime_dir = "{root}/run"
[channels]
sms = ["main"]
[gateways.twilio.main]
account_sid = "AC00000000000000000000000000000000"
auth_token = {{ file = "{root}/token" }}
from = "+447700900000"
inbound = "poll"
poll_every = "5s"
base_url = "http://127.0.0.1:{port}"
"#,
        root = root.display()
    )
}

/// A number reserved for drama: beyond a thousand people some share one.
fn mobile(number: usize) -> String {
    format!("07700 {}", 900_000 + number % 1000)
}

fn school(number: usize, kind: &School) -> String {
    let mut text = format!(
        r#"[school]
name = "School {number}"
phone = "0161 496 0000"
time_zone = "Europe/London"
hours = "Mon-Sun 00:00-23:59"
[people.office]
name = "Office {number}"
mobile = "{}"
roles = ["office-manager"]
"#,
        mobile(number)
    );
    for worker in number * kind.staff()..(number + 1) * kind.staff() {
        text.push_str(&format!(
            "[people.w{worker}]\nname = \"Wkr{worker}\"\nmobile = \"{}\"\nroles = [\"staff\"]\n",
            mobile(worker)
        ));
    }
    let types = match kind {
        School::Storm { grace } | School::Large { grace, .. } => {
            vec![("home", "5h".to_owned(), format!("{grace}s"))]
        }
        School::Quiet => vec![
            ("home", "5h".to_owned(), "20s".to_owned()),
            ("soon", format!("{SOON}s"), "1s".to_owned()),
        ],
    };
    for (name, within, grace) in types {
        text.push_str(&format!(
            "[visit_types.{name}]\nworkers = 1\n[visit_types.{name}.arrival]\nwithin = \"{within}\"\ngrace = \"{grace}\"\nchain = \"help\"\n[visit_types.{name}.return]\ngrace = \"10m\"\nextend_max = \"1h\"\nchain = \"help\"\n"
        ));
    }
    for chain in ["help", "duress", "concern", "monitor"] {
        text.push_str(&format!(
            "[[chain.{chain}]]\nstep = \"office\"\ntell = [\"office-manager\"]\nby = [\"sms\"]\nask = \"ring-worker\"\nagain = \"30m\"\n"
        ));
    }
    text
}

fn run(root: &Path) -> Child {
    let log = fs::File::create(root.join("log")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_homeward"))
        .args(["--config", root.join("homeward.toml").to_str().unwrap(), "serve"])
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// Waits until the socket answers.
fn ready(root: &Path, child: &mut Child) -> PathBuf {
    let socket = root.join("run/control.sock");
    let end = Instant::now() + Duration::from_secs(180);
    while UnixStream::connect(&socket).is_err() {
        let ended = child.try_wait().unwrap();
        assert!(
            ended.is_none() && Instant::now() < end,
            "{}",
            fs::read_to_string(root.join("log")).unwrap()
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    socket
}

fn written(port: u16, schools: usize, kind: &School) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    for part in ["schools", "state", "run"] {
        private(&root.join(part));
    }
    fs::write(root.join("token"), "0123456789abcdef0123456789abcdef").unwrap();
    fs::set_permissions(root.join("token"), Permissions::from_mode(0o600)).unwrap();
    fs::write(root.join("homeward.toml"), server(&root, port)).unwrap();
    for number in 0..schools {
        fs::write(root.join(format!("schools/s{number}.toml")), school(number, kind)).unwrap();
    }
    (folder, root)
}

impl Trust {
    pub fn start(sink: &Sink, schools: usize, kind: School) -> Self {
        let (folder, root) = written(sink.port, schools, &kind);
        let begun = Instant::now();
        let mut child = run(&root);
        let socket = ready(&root, &mut child);
        Self {
            _folder: folder,
            root,
            child,
            socket,
            staff: kind.staff(),
            started: begun.elapsed().as_secs_f64() * 1000.0,
        }
    }

    /// Kills the daemon and starts it again; returns the milliseconds from the start to the socket's answer.
    pub fn restart(&mut self) -> f64 {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let begun = Instant::now();
        self.child = run(&self.root);
        ready(&self.root, &mut self.child);
        self.started = begun.elapsed().as_secs_f64() * 1000.0;
        self.started
    }

    /// Stops the daemon's clock, or lets it go on: the process as the machine's sleep would leave it.
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(done.success());
    }

    /// Events in the log.
    pub fn events(&self) -> i64 {
        let conn = rusqlite::Connection::open(self.root.join("state/homeward.db")).unwrap();
        conn.query_row("SELECT count(*) FROM event", [], |row| row.get(0))
            .unwrap()
    }

    /// Asks by 32 clients; returns the seconds that all took.
    fn ask(&self, whom: Range<usize>, ask: impl Fn(usize) -> Value + Sync) -> f64 {
        let next = Mutex::new(whom);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    let mut stream = UnixStream::connect(&self.socket).unwrap();
                    let mut answers = BufReader::new(stream.try_clone().unwrap());
                    loop {
                        let Some(who) = next.lock().unwrap().next() else {
                            return;
                        };
                        stream.write_all(format!("{}\n", ask(who)).as_bytes()).unwrap();
                        let mut answer = String::new();
                        answers.read_line(&mut answer).unwrap();
                        assert!(answer.starts_with("{\"done\""), "{answer}");
                    }
                });
            }
        });
        begun.elapsed().as_secs_f64()
    }

    pub fn sign_out(&self, whom: Range<usize>, expected: Option<&str>) -> f64 {
        self.ask(whom, |who| {
            let stop = expected.map_or_else(
                || "12 Acacia Avenue".to_owned(),
                |clock| format!("12 Acacia Avenue @ {clock}"),
            );
            json!({ "sign-out": {
                "school": format!("s{}", who / self.staff), "visit_type": "home", "workers": [format!("w{who}")],
                "stops": [stop], "back": "+5h",
            }})
        })
    }

    pub fn check_in(&self, whom: Range<usize>) -> f64 {
        self.ask(whom, |who| {
            json!({ "visit": { "who": format!("v{}", who + 1), "worker": null, "word": "ok", "by": null } })
        })
    }

    /// A worker says that they are there.
    pub fn arrive(&self, who: usize) {
        self.ask(
            who..who + 1,
            |who| json!({ "visit": { "who": format!("v{}", who + 1), "worker": null, "word": "in", "by": null } }),
        );
    }

    /// The configuration of the daemon.
    pub fn config(&self) -> PathBuf {
        self.root.join("homeward.toml")
    }

    /// Prints what the log says of turns that took long.
    pub fn show_long_turns(&self) {
        let log = fs::read_to_string(self.root.join("log")).unwrap();
        for line in log.lines().filter(|line| line.contains("took long")) {
            eprintln!("{line}");
        }
    }

    /// The address of the pages, as the daemon's log has it.
    pub fn address(&self) -> String {
        let log = fs::read_to_string(self.root.join("log")).unwrap();
        let (_, rest) = log.split_once("address=").expect("the address is logged");
        let address: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || ['.', ':'].contains(c))
            .collect();
        format!("http://{address}")
    }

    /// Checks in by the workers, whichever visits they are on.
    pub fn check_in_workers(&self, whom: Range<usize>) -> f64 {
        self.ask(
            whom,
            |who| json!({ "visit": { "who": format!("w{who}"), "worker": null, "word": "ok", "by": null } }),
        )
    }

    /// Sends visits out one after another that fall due soon, in the place of some that come back; returns when each is due.
    pub fn soon(&self, many: usize, open: usize) -> HashMap<usize, f64> {
        let step = open / many;
        let whom: Vec<usize> = (0..many).map(|number| number * step).collect();
        for who in &whom {
            let back =
                json!({ "visit": { "who": format!("w{who}"), "worker": null, "word": "back", "by": null } });
            self.ask(*who..*who + 1, |_| back.clone());
        }
        let mut due = HashMap::new();
        for who in whom {
            self.ask(who..who + 1, |who| {
                json!({ "sign-out": {
                    "school": format!("s{}", who / self.staff), "visit_type": "soon", "workers": [format!("w{who}")],
                    "stops": ["12 Acacia Avenue"], "back": "+5h",
                }})
            });
            let answer = self.one(&json!({ "show-visit": { "who": format!("w{who}") } }));
            let at = answer["done"]["visit"]["next"]["at"]
                .as_str()
                .unwrap_or_else(|| panic!("{answer}"));
            let at: jiff::Timestamp = at.parse().unwrap();
            due.insert(who, at.as_millisecond() as f64 / 1000.0 + 1.0);
            std::thread::sleep(Duration::from_millis(60));
        }
        due
    }

    fn one(&self, ask: &Value) -> Value {
        let mut stream = UnixStream::connect(&self.socket).unwrap();
        stream.write_all(format!("{ask}\n").as_bytes()).unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// Waits until the daemon has nothing to do for a second.
    pub fn settle(&self) {
        for _ in 0..120 {
            let before = self.cpu();
            std::thread::sleep(Duration::from_secs(1));
            if self.cpu() - before < 0.05 {
                return;
            }
        }
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap()
    }

    /// CPU time so far of the thread that audits, in seconds: work of its own, once a minute, beside the engine.
    pub fn auditor_cpu(&self) -> f64 {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let mut spent = 0.0;
        for task in tasks {
            let task = task.unwrap().path();
            // A thread may end meanwhile.
            let Ok(name) = fs::read_to_string(task.join("comm")) else {
                continue;
            };
            if name.trim() == "auditor" {
                let stat = fs::read_to_string(task.join("schedstat")).unwrap_or_default();
                let ns: f64 = stat
                    .split(' ')
                    .next()
                    .and_then(|ns| ns.parse().ok())
                    .unwrap_or(0.0);
                spent += ns / 1e9;
            }
        }
        spent
    }

    /// Waits until the auditor has looked at everything once, and is still.
    pub fn settle_auditor(&self) -> f64 {
        let begun = self.auditor_cpu();
        let mut still = 0;
        for _ in 0..100 {
            let before = self.auditor_cpu();
            std::thread::sleep(Duration::from_secs(1));
            let after = self.auditor_cpu();
            still = if after - before < 0.02 { still + 1 } else { 0 };
            if still >= 5 && after - begun > 0.001 {
                break;
            }
        }
        self.auditor_cpu() - begun
    }

    /// CPU time so far, in seconds.
    pub fn cpu(&self) -> f64 {
        let stat = self.proc("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        ticks / 100.0
    }

    /// Resident memory, in MiB.
    pub fn memory(&self) -> f64 {
        let status = self.proc("status");
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// Rows in the store.
    pub fn rows(&self) -> usize {
        let conn = rusqlite::Connection::open(self.root.join("state/homeward.db")).unwrap();
        let count = |table: &str| -> usize {
            let sql = format!("SELECT count(*) FROM {table}");
            conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap() as usize
        };
        // An event and its personal part; a message, each attempt and each change of a visit are rows written too.
        [
            "event",
            "personal",
            "message",
            "attempt",
            "alert",
            "message_provider",
        ]
        .map(count)
        .iter()
        .sum()
    }
}

/// From the start of the process to the answer of the socket, on an empty store with one school: milliseconds, median of 5.
pub fn cold_start() -> f64 {
    let mut took: Vec<f64> = (0..5)
        .map(|_| {
            let (_folder, root) = written(9, 1, &School::Quiet);
            let begun = Instant::now();
            let mut child = run(&root);
            ready(&root, &mut child);
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            child.kill().unwrap();
            child.wait().unwrap();
            took
        })
        .collect();
    super::median(&mut took)
}
