//! The demo as its viewer sees it: the real binary, its pages and the commands that it prints.

use super::daemon::Daemon;
use homeward::app::answer::HealthReport;
use homeward::app::{Request, Response};
use homeward::control::ControlClient;
use homeward::domain::time::Timestamp;
use homeward::gateway::install_tls;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

const JO: &str = "+447700900101";
const ALI: &str = "+447700900102";

/// Longest that the demo may take to do what it must.
const PATIENCE: Duration = Duration::from_secs(60);

/// When the story begins.
const BEGINS: &str = "2026-11-24T13:05:00Z";

/// A demo on a port of its own, ended on drop.
struct Demo {
    process: Child,
    /// Everything printed up to the last line before the demo waits.
    printed: String,
    client: reqwest::Client,
    _out: BufReader<ChildStdout>,
    _temporary: tempfile::TempDir,
}

impl Demo {
    fn start(speed: &str) -> Self {
        install_tls();
        // A space in the name, as some people have in theirs.
        let temporary = tempfile::Builder::new().prefix("de mo").tempdir().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_homeward"))
            .args(["demo", "--listen", "127.0.0.1:0", "--speed", speed])
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut printed = String::new();
        while !printed.contains("Ctrl-C ends it") {
            assert!(out.read_line(&mut printed).unwrap() > 0, "it ended: {printed}");
        }
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        Self {
            process,
            printed,
            client: client.unwrap(),
            _out: out,
            _temporary: temporary,
        }
    }

    fn address(&self) -> String {
        let line = self.printed.lines().find(|line| line.contains("who is out"));
        let address = line.and_then(|line| line.split_once("http")).unwrap().1;
        format!("http{}", address.trim_end_matches('/'))
    }

    /// Runs a command as it was printed, by a shell.
    fn run(command: &str) -> String {
        let ran = Command::new("sh").args(["-c", command]).output().unwrap();
        assert!(ran.status.success(), "{command}: {ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    }

    /// Returns the command for the list of visits.
    fn list(&self) -> &str {
        let line = self.printed.lines().find(|line| line.contains("visit list"));
        line.unwrap().trim()
    }

    async fn get(&self, path: &str) -> String {
        let answer = self.client.get(format!("{}{path}", self.address())).send().await;
        answer.unwrap().text().await.unwrap()
    }

    /// Presses a button as a browser does, and returns the page to which that leads.
    async fn press(&self, path: &str, form: &[(&str, &str)]) -> String {
        let request = self.client.post(format!("{}{path}", self.address())).form(form);
        let answer = request.header("sec-fetch-site", "same-origin").send().await;
        answer.unwrap().text().await.unwrap()
    }

    async fn wish(&self, wish: &str) -> String {
        self.press("/pace", &[("page", "/phones"), ("wish", wish)]).await
    }

    /// Returns the first page with the words, told of each change by the demo's own stream.
    async fn until(&self, path: &str, words: &str) -> String {
        let waiting = async {
            let events = self.client.get(format!("{}/events", self.address())).send().await;
            let mut events = events.unwrap();
            loop {
                let page = self.get(path).await;
                if page.contains(words) {
                    return page;
                }
                assert!(events.chunk().await.unwrap().is_some(), "the demo ended");
            }
        };
        let page = tokio::time::timeout(PATIENCE, waiting).await;
        page.unwrap_or_else(|_| panic!("never on {path}: {words}"))
    }

    /// Returns the page after the next change.
    async fn changed(&self, path: &str) -> String {
        let events = self.client.get(format!("{}/events", self.address())).send().await;
        let mut events = events.unwrap();
        let told = tokio::time::timeout(PATIENCE, events.chunk()).await;
        assert!(told.unwrap().unwrap().is_some(), "the demo ended");
        self.get(path).await
    }

    /// Asks the engine for its present instant.
    fn now(&self) -> Timestamp {
        let socket = self.list().split_once("--socket ").unwrap().1.trim_matches('\'');
        let mut client = ControlClient::connect(Path::new(socket)).unwrap();
        match client.ask(Request::Health).unwrap() {
            Response::<HealthReport>::Done(report) => report.at,
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Returns the instant on the clock of a page: `13:05`.
fn clock(page: &str) -> &str {
    let clock = page.split_once("id=\"clock\"><b>").unwrap().1;
    clock.split('<').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_waits_until_somebody_looks() {
    // An hour in each second: a clock that ran would show.
    let demo = Demo::start("3600");
    assert!(
        demo.printed
            .contains("It begins when you open one of these pages"),
        "{}",
        demo.printed
    );
    assert!(demo.get("/healthz").await.contains("ok"));
    demo.get("/page.css").await;
    let begins = Timestamp::parse(BEGINS).unwrap();
    assert_eq!(demo.now(), begins, "no time has passed");
    demo.get("/").await;
    // What is said depends on how long the machine stands still; that the day goes on does not.
    let mut page = demo.get("/phones").await;
    while clock(&page) == "13:05" {
        page = demo.changed("/phones").await;
    }
    assert!(demo.now() > begins);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_slows_down_while_somebody_is_asked() {
    let demo = Demo::start("600");
    let page = demo.get("/phones").await;
    assert!(page.contains("Demo, 600 times as fast as real time."), "{page}");
    let page = demo.until("/phones", "because somebody is asked").await;
    assert!(page.contains("Demo, 60 times as fast as real time."), "{page}");
    demo.until("/phones", "Are you OK?").await;
    demo.press("/phones/text", &[("address", JO), ("text", "OK")])
        .await;
    let page = demo.until("/phones", "Slower by itself once").await;
    assert!(page.contains("Demo, 600 times as fast as real time."), "{page}");
    // And so while an alert is open, as a question is.
    demo.press("/phones/text", &[("address", JO), ("text", "SOS")])
        .await;
    let page = demo.until("/phones", "because somebody is asked").await;
    assert!(page.contains("Demo, 60 times as fast as real time."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_said_on_the_page_and_the_demo_goes_on_from_there() {
    let demo = Demo::start("600");
    let page = demo.wish("pause").await;
    assert!(page.contains("<b>Paused.</b>"), "{page}");
    assert!(page.contains("value=\"go-on\""), "{page}");
    let stood = clock(&page).to_owned();
    // A phone is answered all the same.
    demo.press("/phones/text", &[("address", JO), ("text", "OK")])
        .await;
    let page = demo.until("/phones", "OK of").await;
    assert_eq!(clock(&page), stood);
    let page = demo.wish("slower").await;
    assert!(page.contains("it runs 300 times as fast as real time"), "{page}");
    let page = demo.wish("go-on").await;
    assert!(page.contains("Demo, 300 times as fast as real time."), "{page}");
    let page = demo.wish("faster").await;
    assert!(page.contains("600 times as fast as real time"), "{page}");
    demo.until("/phones", "Are you OK?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn begin_again_forgets_the_story_and_its_clock() {
    let demo = Demo::start("600");
    demo.get("/").await;
    demo.until("/phones", "told of H1").await;
    for _ in 0..2 {
        let page = demo.wish("again").await;
        assert!(page.contains("the demo has begun again"), "{page}");
        assert!(page.contains("No alerts") && page.contains("visit, v1"), "{page}");
        assert!(clock(&page) < "13:20", "{}", clock(&page));
        let page = demo.get("/phones").await;
        assert!(
            !page.contains("told of") && !page.contains("Are you OK?"),
            "{page}"
        );
    }
    assert!(
        Demo::run(demo.list()).contains("on-site"),
        "the socket is where it was"
    );
    demo.until("/phones", "told of H1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_commands_work_as_printed() {
    let demo = Demo::start("60");
    let list = Demo::run(demo.list());
    assert!(list.contains("v1") && list.contains("ali, jo"), "{list}");
    assert!(
        list.contains("13:25") && !list.contains('Z'),
        "times of the school: {list}"
    );
    for phone in [JO, ALI] {
        demo.press("/phones/text", &[("address", phone), ("text", "BACK")])
            .await;
    }
    let page = demo.until("/", "Nobody is out").await;
    let code = page
        .split_once("<code>")
        .unwrap()
        .1
        .split_once("</code>")
        .unwrap()
        .0;
    let command = code.replace("&amp;", "&").replace("&quot;", "\"");
    let out = Demo::run(&command);
    assert!(out.contains("v2"), "{out}");
    demo.until("/", "doorstep visit, v2").await;
}

#[test]
fn the_script_is_told_in_about_150_lines_and_each_text_once() {
    let ran = Command::new(env!("CARGO_BIN_EXE_homeward"))
        .args(["demo", "--script", "--listen", "127.0.0.1:0", "--speed", "150"])
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let told = String::from_utf8(ran.stdout).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert!(
        (120..=170).contains(&lines.len()),
        "{} lines:\n{told}",
        lines.len()
    );
    let said = |line: &&&str| line.contains("  text to ") || line.contains("  e-mail to ");
    let mut texts: Vec<&str> = lines
        .iter()
        .filter(said)
        .filter_map(|line| line.split_once(": ").map(|(_, words)| words))
        .collect();
    let all = texts.len();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), all, "a text is told twice:\n{told}");
    for words in [
        "SAFE H1 SPOKE BOTH",
        "POLICE, PLEASE. WHERE",
        "stand down",
        "visit closed",
    ] {
        assert!(told.contains(words), "{words}:\n{told}");
    }
    assert!(told.ends_with("Nobody is out.\n"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_leads_back_to_our_own_pages_only() {
    let daemon = Daemon::demo().await;
    for (page, leads) in [
        ("/phones", "/phones?"),
        ("/alerts/H1", "/alerts/H1?"),
        ("//example.sch.uk", "/?"),
        ("https://example.sch.uk/", "/?"),
    ] {
        let (status, led) = daemon.post("/pace", &[("page", page), ("wish", "pause")]).await;
        assert_eq!(status, 303);
        assert!(led.starts_with(leads), "{page}: {led}");
    }
    let form = [("page", "/"), ("wish", "go-on")];
    assert_eq!(daemon.post_from("cross-site", "/pace", &form).await.0, 403);
    let (_, led) = daemon.post("/pace", &[("page", "/"), ("wish", "again")]).await;
    assert!(
        led.contains("&refused=1"),
        "no demo stands behind these pages: {led}"
    );
}
