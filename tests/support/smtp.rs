//! A real SMTP server in a process of its own (aiosmtpd), and certificates for it.

use super::python;
use super::wait::Watched;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// How long a server may take to start, or an e-mail to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// A CA, a server's certificate for `localhost`, and a CA that signed nothing; deleted on drop.
pub struct Certificates {
    folder: tempfile::TempDir,
}

impl Certificates {
    pub fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let status = python::script("certificates.py")
            .arg(folder.path())
            .status()
            .unwrap();
        assert!(status.success(), "certificates.py failed; run `make test-peers`");
        Self { folder }
    }

    /// The CA that signed the server's certificate.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Another CA.
    pub fn stranger(&self) -> PathBuf {
        self.folder.path().join("stranger.pem")
    }

    /// The server's key and certificate.
    pub fn server(&self) -> PathBuf {
        self.folder.path().join("server.pem")
    }
}

/// One e-mail as the server got it.
#[derive(Debug, Clone)]
pub struct Email {
    pub from: String,
    pub to: Vec<String>,
    pub body: String,
    pub tls: bool,
    pub login: Option<String>,
    headers: Value,
}

impl Email {
    /// Returns a header, decoded.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name.to_ascii_lowercase())?.as_str()
    }
}

/// One login by token as the server got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLogin {
    pub user: String,
    pub token: String,
    pub taken: bool,
}

#[derive(Debug, Default)]
struct Seen {
    port: Option<u16>,
    emails: Vec<Email>,
    silences: usize,
    logins: Vec<TokenLogin>,
    challenges_answered: Vec<String>,
    ended: bool,
}

/// A running server; killed on drop.
pub struct SmtpServer {
    child: Child,
    seen: Arc<Watched<Seen>>,
    port: u16,
}

impl SmtpServer {
    /// Starts a server without TLS or login.
    pub fn plain() -> Self {
        Self::with(&[])
    }

    /// Starts a server that insists on STARTTLS.
    pub fn starttls(certificates: &Certificates, more: &[&str]) -> Self {
        let path = certificates.server();
        let mut arguments = vec!["--tls", "starttls", "--certificate", path.to_str().unwrap()];
        arguments.extend(more);
        Self::with(&arguments)
    }

    /// Starts a server that speaks TLS from the first byte.
    pub fn tls(certificates: &Certificates, more: &[&str]) -> Self {
        let path = certificates.server();
        let mut arguments = vec!["--tls", "tls", "--certificate", path.to_str().unwrap()];
        arguments.extend(more);
        Self::with(&arguments)
    }

    /// Starts a server with options of `smtp_server.py`.
    pub fn with(arguments: &[&str]) -> Self {
        let mut child = python::script("smtp_server.py")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let seen = Arc::new(Watched::new(Seen::default()));
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = Arc::clone(&seen);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Ok(event) = serde_json::from_str::<Value>(&line) {
                    told.with(|seen| note(seen, &event));
                }
            }
            told.with(|seen| seen.ended = true);
        });
        let port = seen.wait(PATIENCE, |seen| {
            if seen.ended {
                Some(None)
            } else {
                seen.port.map(Some)
            }
        });
        let Some(Some(port)) = port else {
            drop(child.kill());
            drop(child.wait());
            panic!("the SMTP server did not start; run `make test-peers`");
        };
        Self { child, seen, port }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the `n`th e-mail, counted from 1.
    pub fn email(&self, n: usize) -> Email {
        self.seen
            .wait(PATIENCE, |seen| seen.emails.get(n - 1).cloned())
            .unwrap_or_else(|| panic!("e-mail {n} did not arrive"))
    }

    /// Waits until the server has stopped answering, as `--silent` told it to.
    pub fn silent(&self) {
        let fell = self.seen.wait(PATIENCE, |seen| (seen.silences > 0).then_some(()));
        assert!(
            fell.is_some(),
            "the server was never asked what it would not answer"
        );
    }

    /// Returns the first e-mail to an address that contains `text` in subject or body.
    pub fn wait_for(&self, to: &str, text: &str, within: Duration) -> Option<Email> {
        let fits = |email: &&Email| {
            email.to.iter().any(|address| address == to)
                && (email.body.contains(text) || email.header("subject").is_some_and(|it| it.contains(text)))
        };
        self.seen
            .wait(within, |seen| seen.emails.iter().find(fits).cloned())
    }

    /// Returns every login by token so far.
    pub fn token_logins(&self) -> Vec<TokenLogin> {
        self.seen.with(|seen| seen.logins.clone())
    }

    /// Returns what challenges were answered with.
    pub fn challenges_answered(&self) -> Vec<String> {
        self.seen.with(|seen| seen.challenges_answered.clone())
    }

    /// Returns all e-mails so far.
    pub fn emails(&self) -> Vec<Email> {
        self.seen.with(|seen| seen.emails.clone())
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn note(seen: &mut Seen, event: &Value) {
    let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
    match event["event"].as_str() {
        Some("listening") => seen.port = event["port"].as_u64().and_then(|port| u16::try_from(port).ok()),
        Some("silent") => seen.silences += 1,
        Some("login") => seen.logins.push(TokenLogin {
            user: text("user"),
            token: text("token"),
            taken: event["taken"] == true,
        }),
        Some("challenge answered") => seen.challenges_answered.push(text("with")),
        Some("message") => seen.emails.push(Email {
            from: text("from"),
            to: event["to"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|to| to.as_str().map(str::to_owned))
                .collect(),
            body: text("body"),
            tls: event["tls"] == true,
            login: event["login"].as_str().map(str::to_owned),
            headers: event["headers"].clone(),
        }),
        _ => {}
    }
}

/// A mail server that speaks out of turn or without end; killed on drop.
pub struct Injector {
    child: Child,
    port: u16,
}

impl Injector {
    /// Starts one that speaks out of turn behind its greeting, or behind its answer to `ehlo` or `starttls`.
    pub fn behind(answer: &str, certificates: &Certificates) -> Self {
        Self::run("smtp_injector.py", answer, certificates)
    }

    /// Starts one that takes TLS in the `manner` of `smtp_endless.py`, and then sends a line without end.
    pub fn endless(manner: &str, certificates: &Certificates) -> Self {
        Self::run("smtp_endless.py", manner, certificates)
    }

    fn run(script: &str, manner: &str, certificates: &Certificates) -> Self {
        let mut child = python::script(script)
            .arg(certificates.server())
            .arg(manner)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let port = line.trim().parse();
        Self {
            child,
            port: port.expect("a port; run `make test-peers`"),
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Injector {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
