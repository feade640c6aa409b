//! A demo in a process of its own, which tests also freeze and kill.

use homeward::gateway::install_tls;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

pub(crate) const JO: &str = "+447700900101";
pub(crate) const ALI: &str = "+447700900102";
pub(crate) const PAT: &str = "+447700900104";

/// Longest that the demo may take to do what it must.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A demo on a port of its own, ended on drop.
pub(crate) struct PlayedDemo {
    process: Child,
    address: String,
    client: reqwest::Client,
    _out: BufReader<ChildStdout>,
    _temporary: tempfile::TempDir,
}

impl PlayedDemo {
    /// Starts one, `speed` times as fast as real time. Its clock stands still until a page is seen.
    pub(crate) fn start(speed: u32) -> Self {
        install_tls();
        let temporary = tempfile::tempdir().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_homeward"))
            .args(["demo", "--listen", "127.0.0.1:0", "--speed", &speed.to_string()])
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut printed = String::new();
        while !printed.contains("Ctrl-C ends it") {
            assert!(out.read_line(&mut printed).unwrap() > 0, "it ended: {printed}");
        }
        let line = printed.lines().find(|line| line.contains("who is out")).unwrap();
        let address = line.split_whitespace().last().unwrap().trim_end_matches('/');
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        Self {
            process,
            address: address.to_owned(),
            client: client.unwrap(),
            _out: out,
            _temporary: temporary,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub(crate) async fn get(&self, path: &str) -> String {
        let answer = self.client.get(self.url(path)).send().await;
        answer.unwrap().text().await.unwrap()
    }

    /// Sends a form as a browser does, and returns the page to which that leads.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> String {
        let request = self.client.post(self.url(path)).form(form);
        let answer = request.header("sec-fetch-site", "same-origin").send().await;
        let page = answer.unwrap().text().await.unwrap();
        assert!(!page.contains("<b>Not done: </b>"), "{path} {form:?}: {page}");
        page
    }

    pub(crate) async fn text(&self, phone: &str, words: &str) {
        self.post("/phones/text", &[("address", phone), ("text", words)])
            .await;
    }

    /// Returns the present tick.
    pub(crate) async fn tick(&self) -> serde_json::Value {
        serde_json::from_str(&self.get("/tick").await).unwrap()
    }

    /// Returns the demo's stream, in which something comes every two seconds.
    pub(crate) async fn events(&self) -> reqwest::Response {
        let answer = self.client.get(self.url("/events")).send().await;
        answer.unwrap()
    }

    /// Waits until so many minutes have passed on the demo's clock, told of each tick by its stream.
    pub(crate) async fn passes(&self, minutes: i64) {
        let from = self.tick().await["now"].as_i64().unwrap();
        let mut events = self.events().await;
        while self.tick().await["now"].as_i64().unwrap() < from + minutes * 60_000 {
            assert!(events.chunk().await.unwrap().is_some(), "the demo ended");
        }
    }

    pub(crate) async fn pause(&self) {
        self.post("/pace", &[("page", "/"), ("wish", "pause")]).await;
    }

    /// Raises an alert about the first visit: H1.
    pub(crate) async fn raise(&self, kind: &str) {
        let form = [("kind", kind), ("by", "Pat Evans")];
        self.post("/visits/v1/raise", &form).await;
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.process)
    }

    /// Holds the engine's thread, and it alone, at its next call of the kernel: a disk that does not answer looks like this.
    pub(crate) fn hold_engine(&self) -> HeldThread {
        let tasks = format!("/proc/{}/task", self.process.id());
        let engine = std::fs::read_dir(&tasks)
            .unwrap()
            .map(|task| task.unwrap())
            .find(|task| {
                let name = std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
                name.trim() == "engine"
            })
            .expect("the engine's thread");
        let tracer = Command::new("strace")
            .args(["-p", engine.file_name().to_str().unwrap(), "-o", "/dev/null"])
            .args(["-e", "trace=all", "-e", "inject=all:delay_enter=600000000"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("strace; run `make test-tools`");
        HeldThread { tracer }
    }
}

impl Drop for PlayedDemo {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A thread held by a tracer, let go on drop.
pub(crate) struct HeldThread {
    tracer: Child,
}

impl Drop for HeldThread {
    fn drop(&mut self) {
        drop(self.tracer.kill());
        drop(self.tracer.wait());
    }
}
