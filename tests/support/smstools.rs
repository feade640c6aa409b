//! The real smsd of smstools, in a spool of its own, with a modem at the end of a pseudo-terminal (`pty_modem.py`).

use super::python;
use super::wait::Watched;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long smsd may take for whatever is asked of it.
const PATIENCE: Duration = Duration::from_secs(90);

/// The folders that the Debian package has, and the one for delivery reports.
const FOLDERS: [&str; 6] = ["outgoing", "checked", "incoming", "sent", "failed", "report"];

/// A text as the modem was given it.
#[derive(Debug, Clone, PartialEq)]
pub struct SubmittedText {
    pub to: String,
    pub text: String,
    pub coding: u64,
    pub header: String,
    pub validity: u64,
    pub report: bool,
    pub reference: u64,
}

/// One spool, with smsd and its modem if they were started; both killed on drop.
pub struct Smstools {
    folder: tempfile::TempDir,
    smsd: Option<Child>,
    modem: Option<(Child, Mutex<ChildStdin>)>,
    submitted: Arc<Watched<Vec<SubmittedText>>>,
    given: AtomicU8,
}

impl Smstools {
    /// Starts smsd with its modem. Delivery reports are kept in a folder of their own.
    pub fn start() -> Self {
        let mut smstools = Self::not_running();
        let report = format!("report = {}\n", smstools.path("report").display());
        smstools.run(&report);
        smstools
    }

    /// Starts smsd as its package sets it up: delivery reports come in among the texts.
    pub fn start_with_reports_among_texts() -> Self {
        let mut smstools = Self::not_running();
        fs::remove_dir(smstools.path("report")).unwrap();
        smstools.run("");
        smstools
    }

    /// Makes the spool, and starts nothing.
    pub fn not_running() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in FOLDERS {
            fs::create_dir_all(folder.path().join("spool").join(name)).unwrap();
        }
        Self {
            folder,
            smsd: None,
            modem: None,
            submitted: Arc::default(),
            given: AtomicU8::new(0),
        }
    }

    fn run(&mut self, more: &str) {
        let modem = self.folder.path().join("modem");
        let mut child = python::script("pty_modem.py")
            .arg(&modem)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("the modem says that it listens").unwrap();
        assert!(first.contains("listening"), "{first}");
        let submitted = Arc::clone(&self.submitted);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap();
                submitted.with(|texts| texts.push(submitted_text(&event)));
            }
        });
        let input = Mutex::new(child.stdin.take().unwrap());
        self.modem = Some((child, input));

        let folder = self.folder.path();
        let mut configuration = "devices = GSM1\n".to_owned();
        for name in &FOLDERS[..5] {
            configuration.push_str(&format!("{name} = {}\n", self.path(name).display()));
        }
        configuration.push_str(&format!(
            "logfile = {folder}/smsd.log\ninfofile = {folder}/smsd.working\npidfile = {folder}/smsd.pid\nloglevel = 7\n\
             delaytime = 1\ndelaytime_mainprocess = 1\nerrorsleeptime = 1\nblockafter = 1000\n{more}\n\
             [GSM1]\ndevice = {}\nincoming = yes\nreport = yes\nbaudrate = 115200\nrtscts = no\ncheck_memory_method = 1\n\
             send_retries = 1\n",
            modem.display(),
            folder = folder.display(),
        ));
        let file = folder.join("smsd.conf");
        fs::write(&file, configuration).unwrap();
        let smsd = Command::new("/usr/sbin/smsd")
            .args(["-t", "-c"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("smsd does not start ({error}); run `make test-peers`"));
        self.smsd = Some(smsd);
    }

    /// Returns the spool.
    pub fn spool(&self) -> PathBuf {
        self.folder.path().join("spool")
    }

    /// Returns the path of a folder of the spool.
    pub fn path(&self, folder: &str) -> PathBuf {
        self.spool().join(folder)
    }

    /// Returns the names in a folder, in their order; none if it is not there.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else {
            return Vec::new();
        };
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Puts a file into a folder, as smsd would: at once.
    pub fn put(&self, folder: &str, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(folder).join(name), content).unwrap();
    }

    /// Returns the first answer that is there, asked until then.
    pub fn wait<T>(&self, what: &str, mut find: impl FnMut(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(found) = find(self) {
                return found;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        let log = fs::read_to_string(self.folder.path().join("smsd.log")).unwrap_or_default();
        let tail: Vec<_> = log.lines().rev().take(40).collect();
        panic!(
            "not so in time: {what}\n{}",
            tail.into_iter().rev().collect::<Vec<_>>().join("\n")
        );
    }

    /// Waits until the modem has been given so many texts, and returns all.
    pub fn submitted(&self, number: usize) -> Vec<SubmittedText> {
        let enough = |texts: &mut Vec<SubmittedText>| (texts.len() >= number).then(|| texts.clone());
        self.submitted.wait(PATIENCE, enough).unwrap_or_else(|| {
            panic!(
                "fewer than {number} texts: {:?}",
                self.submitted.with(|texts| texts.clone())
            )
        })
    }

    /// Waits until so many files have been sent. smsd copies a file before it removes it.
    pub fn sent(&self, number: usize) {
        self.wait("the files are in `sent`", |smstools| {
            (smstools.names("sent").len() >= number && smstools.names("checked").is_empty()).then_some(())
        });
    }

    fn order(&self, order: &Value) {
        let (_, input) = self.modem.as_ref().expect("a modem that runs");
        writeln!(input.lock().unwrap(), "{order}").unwrap();
    }

    /// Puts one text into the modem, with its header if it is a part of one. `at` is the carrier's time.
    pub fn bring_part(&self, from: &str, text: &str, at: &str, header: &str) {
        self.order(&json!({"do": "bring", "from": from, "text": text, "at": at, "header": header}));
    }

    /// Puts a text into the modem, in parts if it is long.
    pub fn give(&self, from: &str, text: &str, at: &str) {
        let (encoding, pieces) = homeward::wording::split(text);
        let reference = self.given.fetch_add(1, Ordering::Relaxed);
        for (number, piece) in (1..).zip(&pieces) {
            let header = match pieces.len() {
                1 => String::new(),
                total => format!("050003{reference:02X}{total:02X}{number:02X}"),
            };
            let ucs2 = encoding.name() != "GSM-7";
            self.order(&json!({"do": "bring", "from": from, "text": piece, "at": at, "header": header, "ucs2": ucs2}));
        }
    }

    /// Brings a text, in parts if it is long, and waits until smsd has stored it.
    pub fn bring(&self, from: &str, text: &str, at: &str) {
        let known = self.texts();
        self.give(from, text, at);
        self.wait("the text has come in", |smstools| {
            (smstools.texts() > known).then_some(())
        });
    }

    /// Returns how many whole files are in `incoming` and in our own folder of texts that were read.
    pub fn texts(&self) -> usize {
        let is_file = |folder: &str, name: &String| {
            let content = fs::read(self.path(folder).join(name)).unwrap_or_default();
            name.starts_with("GSM1.") && content.starts_with(b"From: ")
        };
        ["incoming", "homeward-done"]
            .iter()
            .map(|folder| {
                self.names(folder)
                    .iter()
                    .filter(|name| is_file(folder, name))
                    .count()
            })
            .sum()
    }

    /// Brings a delivery report of the message with the modem's number `reference`.
    pub fn report(&self, to: &str, reference: u64, status: u8) {
        let at = "26-11-21 14:06:00";
        self.order(&json!({"do": "report", "to": to, "reference": reference, "status": status, "at": at}));
    }

    /// Has the modem refuse each text from now on.
    pub fn refuse(&self, cause: u16) {
        self.order(&json!({"do": "refuse", "cause": cause}));
    }
}

fn submitted_text(event: &Value) -> SubmittedText {
    let text = |key: &str| event[key].as_str().unwrap().to_owned();
    let number = |key: &str| event[key].as_u64().unwrap();
    SubmittedText {
        to: text("to"),
        text: text("text"),
        coding: number("coding"),
        header: text("header"),
        validity: number("validity"),
        report: event["report"] == true,
        reference: number("reference"),
    }
}

/// Sets when a file was written last.
pub fn set_age(path: &Path, seconds: u64) {
    let at = std::time::SystemTime::now() - Duration::from_secs(seconds);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(at).unwrap();
}

impl Drop for Smstools {
    fn drop(&mut self) {
        let modem = self.modem.take().map(|(child, _)| child);
        if let Some(mut smsd) = self.smsd.take() {
            // smsd starts a process for its modem, and waits for it if it is asked to end: both are of a group of their own.
            let group = rustix::process::Pid::from_child(&smsd);
            rustix::process::kill_process_group(group, rustix::process::Signal::KILL).unwrap();
            drop(smsd.wait());
        }
        if let Some(mut child) = modem {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Locks a spool as an attempt to hand over does.
pub fn locked(spool: &Path) -> fs::File {
    let folder = spool.join("homeward-new");
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::File::create(folder.join("lock")).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    lock
}
