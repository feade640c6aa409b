//! A token endpoint in a process of its own (`token_endpoint.py`), and a service account's key.

use super::python;
use super::smtp::Certificates;
use super::wait::Watched;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Default)]
struct Seen {
    port: Option<u16>,
    requests: Vec<Value>,
    ended: bool,
}

/// A running endpoint; killed on drop.
pub struct TokenEndpoint {
    child: Child,
    seen: Arc<Watched<Seen>>,
    scheme: &'static str,
    port: u16,
}

impl TokenEndpoint {
    /// Starts an endpoint that gives `answers` first, and then tokens.
    pub fn answering(answers: &[Value]) -> Self {
        Self::with(answers, &[], "http")
    }

    /// Starts an endpoint with TLS.
    pub fn tls(certificates: &Certificates) -> Self {
        let path = certificates.server();
        Self::with(&[], &["--certificate", path.to_str().unwrap()], "https")
    }

    /// Starts an endpoint that verifies a service account's assertions.
    pub fn of(account: &ServiceAccountFiles) -> Self {
        let path = account.folder.path().join("public.pem");
        Self::with(&[], &["--public-key", path.to_str().unwrap()], "http")
    }

    fn with(answers: &[Value], arguments: &[&str], scheme: &'static str) -> Self {
        let mut command = python::script("token_endpoint.py");
        for answer in answers {
            command.arg("--answer").arg(answer.to_string());
        }
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let seen = Arc::new(Watched::new(Seen::default()));
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = Arc::clone(&seen);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap();
                told.with(|seen| match event["event"].as_str() {
                    Some("listening") => seen.port = event["port"].as_u64().map(|port| port as u16),
                    _ => seen.requests.push(event),
                });
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
            panic!("the token endpoint did not start; run `make test-peers`");
        };
        Self {
            child,
            seen,
            scheme,
            port,
        }
    }

    /// Returns the endpoint's address.
    pub fn url(&self) -> String {
        format!("{}://localhost:{}/token", self.scheme, self.port)
    }

    /// Returns every request so far.
    pub fn requests(&self) -> Vec<Value> {
        self.seen.with(|seen| seen.requests.clone())
    }
}

impl Drop for TokenEndpoint {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A service account's key file, with the public key beside it; deleted on drop.
pub struct ServiceAccountFiles {
    folder: tempfile::TempDir,
}

impl ServiceAccountFiles {
    pub fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let status = python::script("service_account.py")
            .arg(folder.path())
            .status()
            .unwrap();
        assert!(
            status.success(),
            "service_account.py failed; run `make test-peers`"
        );
        Self { folder }
    }

    /// The key file.
    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("key.json")
    }
}
