//! README's "Install it for real", followed to the letter on a Debian that has nothing of ours.
//!
//! The commands are read out of README itself and typed one after the other, by somebody who may use `sudo`. What README
//! asks for in words, to edit two files, the test does as that person: a school's own people, and the stand-ins as its
//! providers. Of the tools that README names only the compiler is a stand-in: it hands over the binary built already.

use crate::container::{Container, PATIENCE};
use crate::installed::UNIT;
use crate::support::heard;
use crate::support::smtp::{Certificates, SmtpServer};
use crate::support::twilio::{ACCOUNT, NUMBER, TOKEN, TwilioServer};
use std::path::Path;

/// Who installs: nobody special, who may use `sudo`.
const TECHNICIAN: &str = "technician";
const PASSWORD: &str = "correct horse battery staple";
const SERVER_FILE: &str = "/etc/homeward/homeward.toml";
const SCHOOL_FILE: &str = "/etc/homeward/schools/hollybank.toml";
const MAIL_AUTHORITY: &str = "/etc/homeward/mail-ca.pem";

// The school's people have other numbers than the example's, so that a text to one of these was sent by the edited file.
const JO: &str = "+447700900301";
const ALI: &str = "+447700900302";
const PAT: &str = "+447700900304";
/// Jo's as an alert writes it.
const JO_TO_RING: &str = "07700 900301";
const PAT_EMAIL: &str = "office@hollybank.example.sch.uk";

/// One part of the section, in the order in which it is read.
enum Part {
    /// A paragraph.
    Words(String),
    /// A line to type; one that ends in `\` goes on in the next.
    Command(String),
}

/// Reads the section out of README.
fn section() -> Vec<Part> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (_, section) = readme
        .split_once("\n## Install it for real\n")
        .expect("README has the section");
    let section = section
        .split_once("\n## ")
        .map_or(section, |(section, _)| section);
    let mut parts = Vec::new();
    let mut unfinished = String::new();
    for line in section.lines() {
        if let Some(typed) = line.strip_prefix("    ") {
            unfinished.push_str(typed);
            if typed.ends_with('\\') {
                unfinished.push('\n');
            } else {
                parts.push(Part::Command(std::mem::take(&mut unfinished)));
            }
        } else if !line.is_empty() {
            parts.push(Part::Words(line.to_owned()));
        }
    }
    assert_eq!(unfinished, "", "a command that ends in `\\`");
    parts
}

/// The stand-ins, and the machine as it is before anybody has read README.
struct CleanDebian {
    twilio: TwilioServer,
    mail: SmtpServer,
    certificates: Certificates,
    container: Container,
}

impl CleanDebian {
    fn boot() -> Self {
        let certificates = Certificates::make();
        let login = format!("homeward@example.sch.uk:{PASSWORD}");
        let machine = Self {
            twilio: TwilioServer::start(),
            mail: SmtpServer::starttls(&certificates, &["--login", &login]),
            certificates,
            container: Container::boot("readme"),
        };
        let inside = &machine.container;
        let name = inside.done(&["cat", "/proc/sys/kernel/hostname"]);
        let hosts = format!("127.0.0.1 localhost\n127.0.1.1 {name}\n");
        inside.write("/etc/hosts", &hosts, 0o644);
        inside.done(&["useradd", "--create-home", "--shell", "/bin/bash", TECHNICIAN]);
        let may = format!("{TECHNICIAN} ALL=(ALL) NOPASSWD: ALL\n");
        inside.write("/etc/sudoers.d/technician", &may, 0o440);
        machine.check_out();
        inside.copy(Path::new(env!("CARGO_BIN_EXE_homeward")), "/opt/built/homeward");
        let cargo = "#!/bin/sh\n[ \"$*\" = 'build --locked --release' ] || exit 1\n\
                     mkdir -p target/release && ln -s /opt/built/homeward target/release/homeward\n";
        inside.write("/usr/local/bin/cargo", cargo, 0o755);
        // It reads what it is given, or the shell that asks whether it works may see its pipe broken.
        inside.write("/usr/local/bin/cc", "#!/bin/sh\ncat >/dev/null\n", 0o755);
        machine
    }

    /// Puts into the technician's home what `make build` and `make install` need of a checkout.
    fn check_out(&self) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let units = std::fs::read_dir(root.join("systemd")).unwrap();
        let mut files = vec!["Makefile".to_owned(), ".ci/need".to_owned()];
        // What a package has besides is in a folder of its own.
        let units = units
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().unwrap().is_file());
        files.extend(units.map(|entry| format!("systemd/{}", entry.file_name().to_str().unwrap())));
        for file in files {
            let inside = format!("/home/{TECHNICIAN}/homeward/{file}");
            self.container.copy(&root.join(&file), &inside);
        }
        let home = format!("/home/{TECHNICIAN}");
        self.container.done(&["chown", "-R", TECHNICIAN, &home]);
    }

    /// Types one line, with the secret that it asks for; returns what it printed.
    fn types(&self, line: &str) -> String {
        let secret = if !line.contains("/dev/stdin") {
            String::new()
        } else if line.contains("twilio-auth-token") {
            format!("{TOKEN}\n")
        } else if line.contains("smtp-password") {
            format!("{PASSWORD}\n")
        } else {
            panic!("no secret is known for `{line}`")
        };
        let output = self
            .container
            .typed(TECHNICIAN, &format!("cd homeward\n{line}"), &secret);
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        );
        println!("$ {line}\n{out}{err}");
        assert!(
            output.status.success(),
            "`{line}` ended with {}:\n{out}{err}",
            output.status
        );
        out
    }

    /// Has the line of `send-test` done again for whoever is to go out, as README says in words; they answer OK.
    fn proves_the_workers(&self, line: &str) {
        for (worker, number) in [("jo", JO), ("ali", ALI)] {
            self.types(&line.replace("pat", worker));
            self.twilio.expect(number, "test", 1, PATIENCE);
            let now = jiff::Timestamp::now().as_millisecond();
            self.twilio.receive(number, "OK", now);
        }
    }

    /// Edits the two files, as README asks for in words.
    fn edit(&self) {
        let authority = std::fs::read_to_string(self.certificates.ca()).unwrap();
        self.container.write(MAIL_AUTHORITY, &authority, 0o644);
        let mail = format!(
            "url      = \"smtp://localhost:{}?tls=required\"\nca_file  = \"{MAIL_AUTHORITY}\"",
            self.mail.port()
        );
        self.change(
            SERVER_FILE,
            &[
                ("AC00000000000000000000000000000000", ACCOUNT),
                ("+447700900000", NUMBER),
                ("https://api.twilio.com", &self.twilio.base_url()),
                ("poll_every  = \"5s\"", "poll_every  = \"1s\""),
                (
                    "url      = \"smtp://mail.example.sch.uk:587?tls=required\"",
                    &mail,
                ),
            ],
        );
        self.change(
            SCHOOL_FILE,
            &[
                ("Example Primary School", "Hollybank Primary School"),
                ("Pat Evans", "Lee Marsh"),
                ("pat@example.sch.uk", PAT_EMAIL),
                ("07700 9001", "07700 9003"),
                // This school is open at all hours, for nobody knows when the test runs, and asks every four seconds.
                ("Mon-Fri 08:00-16:30", "Mon-Sun 00:00-24:00"),
                ("Mon-Fri 08:30-16:30", "Mon-Sun 00:00-24:00"),
                ("Mon-Fri 08:00-17:30", "Mon-Sun 00:00-24:00"),
                ("Mon-Fri 07:45-17:30", "Mon-Sun 00:00-24:00"),
                ("latest_start = \"16:00\"\n", ""),
                ("\"2026-12-21..2027-01-01\", \"2027-02-15..2027-02-19\"", ""),
                (
                    "every  = \"20m\"                # A\nnudge_before = \"3m\"           # A\ngrace  = \"5m\"                 # A",
                    "every  = \"4s\"\nnudge_before = \"2s\"\ngrace  = \"2s\"",
                ),
            ],
        );
    }

    fn change(&self, file: &str, changes: &[(&str, &str)]) {
        let path = self.container.path(file);
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (old, new) in changes {
            assert!(text.contains(old), "{file} has no `{old}`");
            text = text.replace(old, new);
        }
        // In place: an editor that keeps owner and mode.
        std::fs::write(&path, text).unwrap();
    }
}

#[test]
fn the_readme_followed_to_the_letter_ends_with_a_daemon_that_watches_over_a_first_visit() {
    let machine = CleanDebian::boot();
    let mut edited = false;
    let mut printed = Vec::new();
    for part in section() {
        match part {
            Part::Words(words) if words.starts_with("Then edit") => {
                machine.edit();
                edited = true;
            }
            Part::Words(_) => {}
            Part::Command(line) => {
                let out = machine.types(&line);
                if line.contains("send-test pat") {
                    machine.proves_the_workers(&line);
                }
                printed.push((line, out));
            }
        }
    }
    assert!(
        edited,
        "README says `Then edit ...` where the files are to be edited"
    );
    let of = |words: &str| {
        let (_, out) = printed
            .iter()
            .find(|(line, _)| line.contains(words))
            .unwrap_or_else(|| panic!("README has no `{words}`"));
        out.as_str()
    };

    // What was checked would start, and did, for good.
    let checked = of("homeward check");
    assert!(!checked.contains("will NOT start"), "{checked}");
    for property in [
        ("ActiveState", "active"),
        ("UnitFileState", "enabled"),
        ("NRestarts", "0"),
    ] {
        assert_eq!(machine.container.property(UNIT, property.0), property.1);
    }

    // Each of Pat's channels was tried, and taken by the other side.
    let sent = of("homeward send-test pat");
    for channel in ["sms: ", "email: "] {
        let taken = sent.lines().any(|line| {
            line.starts_with(channel) && (line.contains("accepted") || line.contains("delivered"))
        });
        assert!(taken, "`{channel}` was not accepted: {sent}");
    }
    machine.twilio.expect(PAT, "test", 1, PATIENCE);
    let email = machine.mail.wait_for(PAT_EMAIL, "test", PATIENCE);
    let email = email.expect("the e-mail of send-test");
    assert!(
        email.tls && email.login.is_some(),
        "by TLS and with the password: {email:?}"
    );

    // The first visit is out, said to both, and is watched: silence is told to the office.
    for (worker, number) in [("jo", JO), ("ali", ALI)] {
        machine.twilio.expect(number, heard::SIGNED_OUT, 1, PATIENCE);
        let listed = of("homeward visit list");
        assert!(listed.contains(worker), "{worker} is not in: {listed}");
    }
    let now = jiff::Timestamp::now().as_millisecond();
    machine.twilio.receive(JO, "IN", now);
    machine.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    machine.twilio.expect(JO, heard::CHECK_IN_NOW, 1, PATIENCE);
    machine.twilio.expect(PAT, JO_TO_RING, 1, PATIENCE);

    let journal = machine.container.journal(UNIT);
    for secret in [TOKEN, PASSWORD] {
        assert!(!journal.contains(secret), "a secret is in the journal");
    }
}
