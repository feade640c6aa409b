//! The real gammu-smsd, with its dummy phone and an SQLite database of its own, in a folder of its own.

use rusqlite::Connection;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long gammu-smsd may take for whatever is asked of it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The tables as gammu-smsd's package brings them.
const TABLES: &str = "/usr/share/doc/gammu-smsd/examples/sqlite.sql";

/// One gammu-smsd; killed on drop.
pub struct GammuSmsd {
    folder: tempfile::TempDir,
    child: Option<Child>,
    brought: AtomicUsize,
}

impl GammuSmsd {
    /// Starts gammu-smsd, and waits until it has reached its phone.
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// Starts gammu-smsd with more lines under `[smsd]`.
    pub fn start_with(more: &str) -> Self {
        let mut smsd = Self::not_running();
        smsd.run(more);
        smsd
    }

    /// Makes the database, and starts nothing.
    pub fn not_running() -> Self {
        let smsd = Self {
            folder: tempfile::tempdir().unwrap(),
            child: None,
            brought: AtomicUsize::new(0),
        };
        smsd.make_database();
        smsd
    }

    /// Makes the tables anew, as after a new installation.
    pub fn make_database(&self) {
        let tables = fs::read_to_string(TABLES).unwrap_or_else(|error| {
            panic!(
                "`{TABLES}` cannot be read ({error}), and with it gammu-smsd's tables; run `make test-peers`"
            )
        });
        if self.database().exists() {
            fs::remove_file(self.database()).unwrap();
        }
        let conn = Connection::open(self.database()).unwrap();
        conn.execute_batch(&tables).unwrap();
    }

    /// Starts gammu-smsd, if it was stopped.
    pub fn run(&mut self, more: &str) {
        let folder = self.folder.path();
        for number in 1..=5 {
            fs::create_dir_all(folder.join(format!("phone/sms/{number}"))).unwrap();
        }
        let log = folder.join("smsd.log");
        let configuration = format!(
            "[gammu]\nmodel = dummy\nconnection = none\ndevice = {phone}\ngammuloc = /dev/null\n\n\
             [smsd]\nservice = sql\ndriver = sqlite3\ndbdir = {folder}/\ndatabase = smsd.db\nlogfile = {log}\n\
             debuglevel = 255\ncommtimeout = 1\nsendtimeout = 5\nreceivefrequency = 1\nloopsleep = 1\nstatusfrequency = 1\n\
             resetfrequency = 0\ndeliveryreport = sms\nphoneid = office\nmultiparttimeout = 2\n{more}\n",
            phone = folder.join("phone").display(),
            folder = folder.display(),
            log = log.display(),
        );
        let file = folder.join("smsdrc");
        fs::write(&file, configuration).unwrap();
        let child = Command::new("gammu-smsd")
            .arg("-c")
            .arg(&file)
            // Texts of the dummy phone have a zone, and gammu-smsd turns their times into its own.
            .env("TZ", "Europe/London")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("gammu-smsd does not start ({error}); run `make test-peers`"));
        self.child = Some(child);
        self.wait("gammu-smsd has reached its phone", |conn| {
            (count(conn, "SELECT count(*) FROM phones WHERE Signal > 0") > 0).then_some(())
        });
    }

    /// Stops gammu-smsd, as an end of the machine would.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// Returns the path of the database.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("smsd.db")
    }

    /// Opens the database as any other program would.
    pub fn conn(&self) -> Connection {
        let conn = Connection::open(self.database()).unwrap();
        conn.busy_timeout(PATIENCE).unwrap();
        conn
    }

    /// Returns the first answer that is there, asked of the database until then.
    pub fn wait<T>(&self, what: &str, mut find: impl FnMut(&Connection) -> Option<T>) -> T {
        let conn = self.conn();
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(found) = find(&conn) {
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

    /// Waits until a message has left, all parts of it.
    pub fn left(&self, reference: &str) {
        self.wait("the message has left", |conn| {
            let waits = count(
                conn,
                &format!("SELECT count(*) FROM outbox WHERE CreatorID = '{reference}'"),
            );
            let left = count(
                conn,
                &format!("SELECT count(*) FROM sentitems WHERE CreatorID = '{reference}'"),
            );
            (waits == 0 && left > 0).then_some(())
        });
    }

    /// Returns the parts of a message that has left: text and status.
    pub fn sent(&self, reference: &str) -> Vec<(String, String)> {
        self.left(reference);
        let conn = self.conn();
        let mut parts = conn
            .prepare("SELECT TextDecoded, Status FROM sentitems WHERE CreatorID = ?1 ORDER BY ID, SequencePosition")
            .unwrap();
        let parts = parts
            .query_map([reference], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        parts.map(Result::unwrap).collect()
    }

    /// Brings a text to the phone, in parts if it is long, and waits until gammu-smsd has it.
    pub fn bring(&self, from: &str, text: &str, at: &str) {
        let (_, pieces) = homeward::wording::split(text);
        let known = count(&self.conn(), "SELECT count(*) FROM inbox");
        let reference = self.brought.load(Ordering::Relaxed) % 256;
        for (number, piece) in (1..).zip(&pieces) {
            let header =
                (pieces.len() > 1).then(|| format!("050003{reference:02X}{:02X}{number:02X}", pieces.len()));
            self.bring_part(from, piece, at, header.as_deref());
        }
        self.wait("the text has come in", |conn| {
            (count(conn, "SELECT count(*) FROM inbox") >= known + pieces.len()).then_some(())
        });
    }

    /// Puts one text into the phone, with its header if it is a part of one.
    pub fn bring_part(&self, from: &str, text: &str, at: &str, header: Option<&str>) {
        let header = header.map_or_else(String::new, |header| format!("UDH = {header}\n"));
        let coding = match homeward::wording::segments(text).encoding.name() {
            "GSM-7" => "Default_No_Compression",
            _ => "Unicode_No_Compression",
        };
        self.put(&format!(
            "PDU = Deliver\nDateTime = {at}\nNumber = \"{from}\"\n{header}{}Coding = {coding}\n",
            lines(text)
        ));
    }

    /// Brings a report of the message that left last: the dummy phone gives every message the reference 255. `status` is the octet
    /// of 3GPP TS 23.040 section 9.2.3.15.
    pub fn report(&self, to: &str, status: u8) {
        let now = humantime(std::time::SystemTime::now());
        self.put(&format!(
            "PDU = Status_Report\nDateTime = {now}\nSMSCDateTime = {now}\nNumber = \"{to}\"\n{}Coding = Default_No_Compression\n\
             MessageReference = 255\nDeliveryStatus = {status}\n",
            lines(if status < 0x20 { "Delivered" } else { "Failed" })
        ));
    }

    fn put(&self, entry: &str) {
        let number = self.brought.fetch_add(1, Ordering::Relaxed) + 1;
        let written = self.folder.path().join("text");
        let text = format!(
            "[SMSBackup000]\nSMSC = \"123456\"\nState = UnRead\n{entry}Folder = 1\nClass = -1\nReplySMSC = False\n\
             RejectDuplicates = False\nReplaceMessage = 0\n"
        );
        fs::write(&written, text).unwrap();
        fs::rename(&written, self.folder.path().join(format!("phone/sms/1/{number}"))).unwrap();
    }
}

impl Drop for GammuSmsd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Returns what a question counts.
pub fn count(conn: &Connection, question: &str) -> usize {
    let number: i64 = conn.query_row(question, [], |row| row.get(0)).unwrap();
    usize::try_from(number).unwrap()
}

/// Writes a text as gammu's backup files have it: UTF-16 in hexadecimal, on lines of bounded length.
fn lines(text: &str) -> String {
    let mut hex = String::new();
    for unit in text.encode_utf16() {
        write!(hex, "{unit:04X}").unwrap();
    }
    let mut written = String::new();
    let mut rest = hex.as_str();
    for number in 0.. {
        let (line, more) = rest.split_at(rest.len().min(200));
        writeln!(written, "Text{number:02} = {line}").unwrap();
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
    format!("{written}Length = {}\n", hex.len() / 4)
}

/// Writes an instant as gammu's backup files have it.
fn humantime(at: std::time::SystemTime) -> String {
    let at = jiff::Timestamp::try_from(at).unwrap();
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Returns everything that says how a database is made: its tables, and its journal.
pub fn form(path: &Path) -> (Vec<String>, String) {
    let conn = Connection::open(path).unwrap();
    let mut tables = conn
        .prepare("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name")
        .unwrap();
    let tables = tables.query_map([], |row| row.get(0)).unwrap();
    let journal = conn
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    (tables.map(Result::unwrap).collect(), journal)
}
