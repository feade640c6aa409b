//! Prism in a process of its own: it answers by a provider's published OpenAPI document, and refuses what the document refuses.

use super::wait::Watched;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// How long Prism may take to read a document: Twilio's has two megabytes.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
struct Seen {
    base_url: Option<String>,
    lines: Vec<String>,
    ended: bool,
}

/// A running Prism; killed on drop.
pub struct Prism {
    child: Child,
    seen: Arc<Watched<Seen>>,
    base_url: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/prism")
}

/// Returns a document of `setup-prism.sh`.
///
/// # Panics
/// With the command that fetches it: a test that cannot run must not look as if it had passed.
pub fn document(name: &str) -> PathBuf {
    let path = folder().join(name);
    assert!(
        path.exists(),
        "`{}` is missing; run `make test-peers`",
        path.display()
    );
    path
}

impl Prism {
    /// Starts Prism over a document, on a port of its own.
    pub fn over(document: &Path) -> Self {
        let program = folder().join("node_modules/@stoplight/prism-cli/dist/index.js");
        assert!(
            program.exists(),
            "`{}` is missing; run `make test-peers`",
            program.display()
        );
        // Fetched where the system's own is too old (`setup-prism.sh`).
        let own = folder().join("node/bin/node");
        let node = if own.exists() { own } else { PathBuf::from("node") };
        let mut child = Command::new(node)
            .arg(program)
            .args(["mock", "-h", "127.0.0.1", "-p", "0", "-m", "false"])
            .arg(document)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node; run `make test-peers`");
        let seen = Arc::new(Watched::new(Seen::default()));
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = Arc::clone(&seen);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                told.with(|seen| {
                    if let Some((_, url)) = line.split_once("Prism is listening on ") {
                        seen.base_url = Some(url.trim().to_owned());
                    }
                    seen.lines.push(line);
                });
            }
            told.with(|seen| seen.ended = true);
        });
        let base_url = seen.wait(PATIENCE, |seen| {
            if seen.ended {
                Some(None)
            } else {
                seen.base_url.clone().map(Some)
            }
        });
        let Some(Some(base_url)) = base_url else {
            drop(child.kill());
            drop(child.wait());
            panic!("Prism did not start: {:#?}", seen.with(|seen| seen.lines.clone()));
        };
        Self {
            child,
            seen,
            base_url,
        }
    }

    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns what Prism has said of requests, for a test that fails.
    pub fn said(&self) -> String {
        self.seen.with(|seen| {
            let lines = seen
                .lines
                .iter()
                .filter(|line| line.contains("[HTTP SERVER]") || line.contains("[VALIDATOR]"));
            lines.cloned().collect::<Vec<_>>().join("\n")
        })
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
