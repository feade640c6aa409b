//! Homeward installed in a container as it is shipped: the binary, the units, the user, a configuration and its secrets.

use crate::container::{Container, PATIENCE, until};
use crate::school::{Rules, school, server};
use crate::support::daemon::try_ask;
use crate::support::heard;
use crate::support::smtp::SmtpServer;
use crate::support::twilio::{TOKEN, TwilioServer};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

pub const UNIT: &str = "homeward.service";
pub const SCHOOL: &str = "/etc/homeward/schools/example.toml";
pub const BINARY: &str = "/usr/bin/homeward";

/// A container with Homeward in it, and the stand-ins that it texts and e-mails by.
pub struct Installed {
    pub twilio: TwilioServer,
    pub mail: SmtpServer,
    pub container: Container,
    pub rules: Rules,
}

/// The versions of the two packages that `run.sh` makes.
pub const FIRST: &str = "0.1.0-1";
pub const SECOND: &str = "0.1.1-1";

/// Returns the place of a package.
pub fn package(version: &str) -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/nspawn/homeward_{version}.deb"));
    assert!(path.exists(), "`make test-systemd` makes {}", path.display());
    path
}

/// Lays the binary and the units down.
fn by_hand(container: &Container) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd");
    container.copy(Path::new(env!("CARGO_BIN_EXE_homeward")), BINARY);
    for entry in std::fs::read_dir(&here).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("service" | "timer") => container.copy(&path, &format!("/usr/lib/systemd/system/{file}")),
            Some("sysusers") => container.copy(&path, "/usr/lib/sysusers.d/homeward.conf"),
            Some(_) | None => {}
        }
    }
    container.done(&["systemd-sysusers", "homeward.conf"]);
}

impl Installed {
    /// Boots a container and installs as `make install` does; starts nothing.
    pub fn new(name: &str) -> Self {
        Self::installed_by(name, by_hand)
    }

    /// Boots a container and installs the first of the two Debian packages; starts nothing.
    pub fn from_package(name: &str) -> Self {
        Self::installed_by(name, |container| {
            container.copy(&package(FIRST), "/root/homeward.deb");
            let said = container.done(&["dpkg", "--install", "/root/homeward.deb"]);
            assert!(said.contains("Nothing runs yet"), "{said}");
        })
    }

    fn installed_by(name: &str, install: impl Fn(&Container)) -> Self {
        let rules = Rules {
            every: "10m",
            wait: "60s",
            ..Rules::default()
        };
        let (twilio, mail) = (TwilioServer::start(), SmtpServer::plain());
        let container = Container::boot(name);
        install(&container);
        let secret = r#"{ env = "HOMEWARD_TEST_TOKEN" }"#;
        let text = server(&twilio, &mail, &rules);
        assert!(text.contains(secret));
        let text = text
            .replace(secret, r#"{ credential = "twilio-auth-token" }"#)
            .replace("\"state\"", "\"/var/lib/homeward\"")
            .replace("\"run\"", "\"/run/homeward\"");
        container.write("/etc/homeward/homeward.toml", &text, 0o640);
        container.write(SCHOOL, &school(&rules), 0o640);
        container.done(&["chgrp", "-R", "homeward", "/etc/homeward"]);
        container.write("/etc/credstore/homeward.twilio-auth-token", TOKEN, 0o600);
        let installed = Self {
            twilio,
            mail,
            container,
            rules,
        };
        installed.container.done(&["systemctl", "daemon-reload"]);
        installed
    }

    /// Adds to a unit as `systemctl edit` does.
    pub fn edit(&self, unit: &str, text: &str) {
        self.container
            .write(&format!("/etc/systemd/system/{unit}.d/test.conf"), text, 0o644);
        self.container.done(&["systemctl", "daemon-reload"]);
    }

    /// Starts it, as an admin would.
    pub fn start(&self) {
        self.container.done(&["systemctl", "start", UNIT]);
    }

    /// The same, with Jo out; waits until that is on disk.
    pub fn start_with_jo_out(&self) {
        self.start();
        let answer = self.ask(&crate::school::sign_out("jo"));
        assert!(answer.get("done").is_some(), "{answer}");
        self.twilio
            .expect(crate::school::JO, heard::SIGNED_OUT, 1, PATIENCE);
    }

    pub fn main_pid(&self) -> String {
        self.container.property(UNIT, "MainPID")
    }

    /// Asks something over the control socket.
    pub fn ask(&self, request: &Value) -> Value {
        try_ask(&self.container.path("/run/homeward/control.sock"), request).unwrap()
    }

    pub fn alerts(&self) -> Value {
        self.ask(&json!({ "alerts": { "all": false } }))["done"].clone()
    }

    pub fn visits(&self) -> Value {
        self.ask(&json!({ "visits": { "all": false } }))["done"].clone()
    }

    /// Waits until another process than `before` is the daemon, and is ready.
    pub fn runs_again(&self, before: &str, within: Duration) {
        until("it runs again, and is ready", within, || {
            let shown = self.container.done(&[
                "systemctl",
                "show",
                "--property=MainPID",
                "--property=ActiveState",
                UNIT,
            ]);
            let again = shown.contains("ActiveState=active")
                && !shown.contains(&format!("MainPID={before}\n"))
                && !shown.contains("MainPID=0");
            again.then_some(())
        });
    }

    /// Returns the texts to one number that hold `what`.
    pub fn texts(&self, to: &str, what: &str) -> usize {
        let sent = self.twilio.sent();
        sent.iter()
            .filter(|sms| sms.to == to && sms.body.contains(what))
            .count()
    }
}
