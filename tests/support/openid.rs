//! Sign-in services in processes of their own: oidc-provider, and a mock that can be told to send bad tokens.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a service may take to start or to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running service; ended on drop.
pub struct SignInService {
    child: Child,
    orders: Mutex<(ChildStdin, Receiver<String>)>,
    issuer: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/openid")
}

/// Returns Node: one of npm's own where the system's is too old (`setup-prism.sh`).
fn node() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/prism/node/bin/node");
    if own.exists() { own } else { PathBuf::from("node") }
}

impl SignInService {
    /// Starts the mock, its issuer with a path behind the address.
    pub fn mock(path: &str) -> Self {
        Self::start("mock.mjs", &[path])
    }

    /// Starts oidc-provider, which leads back to one address, and takes the secret by one method.
    pub fn provider(redirect: &str, method: &str, secret: &str) -> Self {
        Self::start("provider.mjs", &[redirect, method, secret])
    }

    /// The same by another name of this machine, so that a browser takes it for another site than one at `127.0.0.1`.
    pub fn provider_at_localhost(redirect: &str, method: &str, secret: &str) -> Self {
        Self::start("provider.mjs", &[redirect, method, secret, "localhost"])
    }

    /// # Panics
    /// With the command that fetches the service: a test that cannot run must not look as if it had passed.
    fn start(script: &str, arguments: &[&str]) -> Self {
        let folder = folder();
        assert!(
            folder.join(".peers").exists(),
            "`{}` is not there or not whole; run `make test-peers`",
            folder.display()
        );
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/support/openid")
            .join(script);
        let mut child = Command::new(node())
            .arg(&script)
            .arg(&folder)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node; run `make test-peers`");
        let stdin = child.stdin.take().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let Ok(first) = said.recv_timeout(PATIENCE) else {
            drop(child.kill());
            drop(child.wait());
            panic!("{} did not start", script.display());
        };
        let first: Value = serde_json::from_str(&first).unwrap();
        Self {
            child,
            orders: Mutex::new((stdin, said)),
            issuer: first["issuer"].as_str().unwrap().to_owned(),
        }
    }

    /// Returns the service's name for itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Tells the mock how its answers are to be, from now on.
    pub fn order(&self, order: &Value) {
        self.say(order);
    }

    /// Returns how often the mock was asked for a document; ends the order in force.
    pub fn asked(&self, path: &str) -> u64 {
        self.say(&json!({}))["asked"][path].as_u64().unwrap_or(0)
    }

    fn say(&self, line: &Value) -> Value {
        let mut orders = self.orders.lock().unwrap();
        let (stdin, said) = &mut *orders;
        writeln!(stdin, "{line}").unwrap();
        let answer = said.recv_timeout(PATIENCE).expect("the mock answers an order");
        serde_json::from_str(&answer).unwrap()
    }
}

impl Drop for SignInService {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
