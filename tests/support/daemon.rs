//! The real binary with a real configuration, as systemd would run it.

use super::wait::Watched;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Longest a test waits for the daemon to do what it must.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A folder with a configuration, kept across restarts of the daemon.
pub struct Home {
    pub folder: tempfile::TempDir,
}

impl Home {
    /// Writes the server's file and one school's.
    pub fn new(server: &str, school: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("schools")).unwrap();
        let home = Self { folder };
        home.write("homeward.toml", server);
        home.write("schools/example.toml", school);
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns what the file `env` adds to the daemon's environment: a `KEY=VALUE` a line.
    fn env(&self) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(self.path("env")).unwrap_or_else(|_| String::new());
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    /// Returns the command that starts the binary: by the script `wrapper`, where there is one, which ends in `exec "$@"`.
    fn command(&self) -> Command {
        let wrapper = self.path("wrapper");
        if wrapper.exists() {
            let mut command = Command::new("sh");
            command.arg(wrapper).arg(binary());
            command
        } else {
            Command::new(binary())
        }
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command of the binary against this configuration; returns exit code, output and error output.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_by(&[], arguments)
    }

    /// The same by way of another program, which becomes the command.
    pub fn run_by(&self, by: &[&str], arguments: &[&str]) -> (i32, String, String) {
        let output = by_way_of(by)
            .args(arguments)
            .arg("--config")
            .arg(self.path("homeward.toml"))
            .env("HOMEWARD_TEST_TOKEN", super::twilio::TOKEN)
            .output()
            .unwrap();
        (
            output.status.code().unwrap_or(-1),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }
}

#[derive(Debug, Default)]
struct Log {
    lines: Vec<String>,
    ended: bool,
}

/// Returns the binary under test: the one built with the tests, or what `HOMEWARD_BIN` names.
pub fn binary() -> PathBuf {
    std::env::var_os("HOMEWARD_BIN").map_or_else(|| env!("CARGO_BIN_EXE_homeward").into(), PathBuf::from)
}

/// Returns the binary, started by another program that becomes it.
fn by_way_of(by: &[&str]) -> Command {
    let Some((program, arguments)) = by.split_first() else {
        return Command::new(binary());
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(binary());
    command
}

/// A daemon that has been started and may not be ready yet.
pub struct Begun {
    pub child: Child,
    log: Arc<Watched<Log>>,
    notify: UnixDatagram,
    socket: PathBuf,
}

impl Begun {
    /// Starts `homeward serve` and waits for nothing.
    pub fn spawn(home: &Home, log_level: &str) -> Self {
        Self::spawn_by(&[], home, log_level)
    }

    /// The same by way of another program, which becomes the daemon: `prlimit`, `setpriv`, `strace -D`.
    pub fn spawn_by(by: &[&str], home: &Home, log_level: &str) -> Self {
        let notify = home.path("notify.sock");
        drop(std::fs::remove_file(&notify));
        let ready = UnixDatagram::bind(&notify).unwrap();
        ready.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut command = if by.is_empty() {
            home.command()
        } else {
            by_way_of(by)
        };
        let mut child = command
            .arg("serve")
            .arg("--config")
            .arg(home.path("homeward.toml"))
            .env("NOTIFY_SOCKET", &notify)
            .env("HOMEWARD_TEST_TOKEN", super::twilio::TOKEN)
            .env("HOMEWARD_LOG", log_level)
            .envs(home.env())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Watched::new(Log::default()));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let told = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                told.with(|log| log.lines.push(line));
            }
            told.with(|log| log.ended = true);
        });
        Self {
            child,
            log,
            notify: ready,
            socket: home.path("run/control.sock"),
        }
    }

    /// Waits until it says where it listens, which it does once it is ready; `None` if it ended before, or took longer.
    pub fn address(&self, within: Duration) -> Option<String> {
        self.log.wait(within, |log| {
            let line = log.lines.iter().find(|line| line.contains("address="));
            let rest = line.and_then(|line| line.split("address=").nth(1));
            match rest.and_then(|rest| rest.split_whitespace().next()) {
                Some(address) => Some(Some(address.to_owned())),
                None => log.ended.then_some(None),
            }
        })?
    }

    /// Returns the whole log.
    pub fn log(&self) -> Vec<String> {
        self.log.with(|log| log.lines.clone())
    }

    /// Waits until it ends by itself, as a start does that cannot succeed; returns its exit code and its log.
    pub fn ended(mut self) -> (i32, Vec<String>) {
        let gone = self.log.wait(PATIENCE, |log| log.ended.then_some(()));
        assert!(gone.is_some(), "it did not end: {:#?}", self.log());
        let status = self.child.wait().unwrap();
        (status.code().unwrap_or(-1), self.log())
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.log.with(|log| log.ended)
    }
}

/// A running daemon; killed on drop.
pub struct Daemon {
    child: Child,
    log: Arc<Watched<Log>>,
    notify: UnixDatagram,
    address: String,
    socket: PathBuf,
}

impl Daemon {
    /// Starts `homeward serve` and waits until it says READY=1 as it would to systemd.
    pub fn start(home: &Home) -> Self {
        Self::start_with(home, "debug")
    }

    /// Starts it with a log as talkative as told.
    pub fn start_with(home: &Home, log_level: &str) -> Self {
        Self::ready(Begun::spawn(home, log_level))
    }

    /// Starts it by way of another program, which becomes the daemon.
    pub fn start_by(by: &[&str], home: &Home) -> Self {
        Self::ready(Begun::spawn_by(by, home, "debug"))
    }

    fn ready(begun: Begun) -> Self {
        let mut buffer = [0_u8; 256];
        loop {
            let length = begun.notify.recv(&mut buffer).unwrap_or_else(|error| {
                panic!(
                    "the daemon never said that it is ready ({error}): {:#?}",
                    begun.log()
                )
            });
            if String::from_utf8_lossy(&buffer[..length]).contains("READY=1") {
                break;
            }
        }
        let address = begun.address(PATIENCE).expect("the daemon says where it listens");
        Self {
            child: begun.child,
            log: begun.log,
            notify: begun.notify,
            address,
            socket: begun.socket,
        }
    }

    /// From now on no file of its can grow: what a full disk does, without needing one.
    pub fn fill_the_disk(&self) {
        self.limit_files("4096");
    }

    /// Takes that back.
    pub fn make_room(&self) {
        self.limit_files("unlimited");
    }

    /// Sets the soft limit alone, so that whoever is not root may raise it again.
    fn limit_files(&self, size: &str) {
        let status = Command::new("prlimit")
            .args(["--pid", &self.id(), &format!("--fsize={size}:")])
            .status()
            .unwrap();
        assert!(status.success(), "prlimit, of util-linux");
    }

    /// Returns its process id.
    pub fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.log.with(|log| log.ended)
    }

    /// Returns the status and the body of its health page.
    pub fn health(&self) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "GET /healthz HTTP/1.1\r\nHost: homeward\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split("\r\n\r\n").nth(1).unwrap();
        (status, serde_json::from_str(body).unwrap())
    }

    /// Waits until it ends by itself; returns its exit code.
    pub fn ended(&mut self) -> i32 {
        let gone = self.log.wait(PATIENCE, |log| log.ended.then_some(()));
        assert!(gone.is_some(), "it did not end");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    /// Returns the number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the most memory that the daemon has had, in KiB.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Asks something over the control socket.
    pub fn ask(&self, request: &Value) -> Value {
        ask(&self.socket, request)
    }

    /// Asks something that must be done.
    pub fn done(&self, request: &Value) -> Value {
        let answer = self.ask(request);
        answer
            .get("done")
            .cloned()
            .unwrap_or_else(|| panic!("{request} was answered {answer}"))
    }

    /// Asks something that must be refused; returns why it was.
    pub fn refused(&self, request: &Value) -> String {
        let answer = self.ask(request);
        let why = answer.pointer("/refused/message").and_then(Value::as_str);
        why.unwrap_or_else(|| panic!("{request} was answered {answer}"))
            .to_owned()
    }

    pub fn visits(&self) -> Value {
        self.done(&json!({ "visits": { "all": false } }))
    }

    pub fn alerts(&self) -> Value {
        self.done(&json!({ "alerts": { "all": false } }))
    }

    /// Waits until it tells systemd something that holds `text`.
    pub fn told_systemd(&self, text: &str) {
        let mut buffer = [0_u8; 256];
        loop {
            let length = self
                .notify
                .recv(&mut buffer)
                .unwrap_or_else(|error| panic!("never told `{text}`: {error}"));
            if String::from_utf8_lossy(&buffer[..length]).contains(text) {
                return;
            }
        }
    }

    /// Leaves out what it has told systemd up to now.
    pub fn forget_what_systemd_was_told(&self) {
        self.notify.set_nonblocking(true).unwrap();
        while self.notify.recv(&mut [0_u8; 256]).is_ok() {}
        self.notify.set_nonblocking(false).unwrap();
    }

    /// Waits until a line of the log holds `text`.
    pub fn logged(&self, text: &str) -> String {
        self.log
            .wait(PATIENCE, |log| {
                log.lines.iter().find(|line| line.contains(text)).cloned()
            })
            .unwrap_or_else(|| {
                panic!(
                    "never logged `{text}`: {:#?}",
                    self.log.with(|log| log.lines.clone())
                )
            })
    }

    /// Waits until it says no more, because it has ended.
    pub fn log_to_its_end(&self) {
        let ended = self.log.wait(PATIENCE, |log| log.ended.then_some(()));
        assert!(ended.is_some(), "it did not end");
    }

    /// Returns the whole log.
    pub fn log(&self) -> Vec<String> {
        self.log.with(|log| log.lines.clone())
    }

    /// Sends a signal to it.
    pub fn signal(&self, signal: &str) {
        let status = Command::new("kill")
            .arg(signal)
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as the watchdog would; returns how it ended.
    pub fn abort(mut self) -> std::process::ExitStatus {
        self.signal("-ABRT");
        self.child.wait().unwrap()
    }

    /// Asks it to stop, and returns its exit code.
    pub fn stop(mut self) -> i32 {
        self.signal("-TERM");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        if std::thread::panicking() {
            eprintln!("{}", self.log.with(|log| log.lines.join("\n")));
        }
    }
}

/// Asks something over a control socket: one line each way.
pub fn ask(socket: &Path, request: &Value) -> Value {
    try_ask(socket, request).unwrap()
}

/// The same of a daemon that may die meanwhile.
pub fn try_ask(socket: &Path, request: &Value) -> std::io::Result<Value> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    writeln!(stream, "{request}")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    serde_json::from_str(&line).map_err(std::io::Error::other)
}
