//! A whole school day with the log at its most talkative: what it must not say is collected from the configuration and from
//! everything that was said, so that a new field or a new text is looked for as well (P17).

use crate::presets::{self, ALI, CHRIS, ROBIN};
use crate::school::{HEAD, PAT, PUBLIC_URL, Rules, SAM, School, server};
use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::heard;
use crate::support::preset::{at_all_hours, preset};
use crate::support::smtp::SmtpServer;
use crate::support::twilio::{ACCOUNT, Fault, TOKEN, TwilioServer, inbound_fields, post};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

const SMTP_PASSWORD: &str = "correct-horse-battery";
const HEARTBEAT: &str = "ping/5f2c9a77e1";
const SAFE_WORD: &str = "marmalade";
const PHRASE: &str = "I am on a home visit, and I need cover for my duty";
/// Not the example number of our own error messages.
const JO: &str = "+447700900151";
const STRANGER: &str = "+447700900555";

/// A day, and all that must not be in its log.
struct Day {
    school: School,
    second: TwilioServer,
    /// What people and pages said to Homeward, in their own words.
    said: RefCell<Vec<String>>,
    /// Every configuration that was ever in the files.
    files: RefCell<Vec<String>>,
    lines: RefCell<Vec<String>>,
}

impl Day {
    fn new() -> Self {
        let twilio = TwilioServer::start();
        let second = TwilioServer::start();
        let mail = SmtpServer::with(&[
            "--login",
            &format!("homeward@example.sch.uk:{SMTP_PASSWORD}"),
            "--reply",
            "chris=550 5.1.1 <chris@example.sch.uk>: no mailbox of Chris Green here",
        ]);
        // Texts go by the second account where the first fails; the outside monitor is never there.
        let server = server(
            &twilio,
            &mail,
            &Rules {
                inbound: r#"["poll", "webhook"]"#,
                ..Rules::default()
            },
        )
        .replace(r#"["main"]"#, r#"["main", "second"]"#)
            + &format!(
                "username = \"homeward@example.sch.uk\"\npassword = {{ file = \"smtp-password\" }}\n\n\
                 [gateways.twilio.second]\naccount_sid = \"{ACCOUNT}\"\nauth_token = {{ file = \"token\" }}\n\
                 from = \"+447700900998\"\nbase_url = \"{}\"\n\n\
                 [heartbeat]\nurl = {{ file = \"heartbeat\" }}\nevery = \"1s\"\n\n\
                 [[routine]]\ndo = \"sweep\"\ncron = \"*/20 * * * * *\"\nchain = \"sweep\"\n",
                second.base_url()
            );
        let school = with_quick_checks(&at_all_hours(&preset("recommended")))
            .replace("07700 900101", "07700 900151")
            .replace("jo@example", "j.bloggs@example")
            .replace("duress_codes = [\"0000\"]", "duress_codes = [\"7319\"]")
            .replace(
                "[people.ali]",
                "safe_word = { file = \"../safe-word-jo\" }\n\n[people.ali]",
            );
        let home = Home::new(&server, &school);
        home.write("token", TOKEN);
        home.write("smtp-password", SMTP_PASSWORD);
        home.write("heartbeat", &format!("http://127.0.0.1:9/{HEARTBEAT}"));
        home.write("safe-word-jo", SAFE_WORD);
        Self {
            school: School { twilio, mail, home },
            second,
            said: RefCell::default(),
            files: RefCell::new(vec![server, school]),
            lines: RefCell::default(),
        }
    }

    fn start(&self) -> Daemon {
        Daemon::start_with(&self.school.home, "trace")
    }

    /// Keeps the log of a daemon, before it is taken away.
    fn keep(&self, daemon: &Daemon) {
        self.lines.borrow_mut().extend(daemon.log());
    }

    fn text(&self, from: &str, text: &str) {
        self.said.borrow_mut().push(text.to_owned());
        self.school.text(from, text);
    }

    /// Asks something of the daemon; the words of it are remembered, and what was answered is returned.
    fn ask(&self, daemon: &Daemon, request: &Value) -> Value {
        remember(request, "", &mut self.said.borrow_mut());
        daemon.ask(request)
    }

    /// The same of what must be done.
    fn done(&self, daemon: &Daemon, request: &Value) -> Value {
        let answer = self.ask(daemon, request);
        assert!(answer.get("done").is_some(), "{request} was answered {answer}");
        answer["done"].clone()
    }

    /// Waits for a text to somebody, by whichever account.
    fn expect(&self, to: &str, text: &str) -> String {
        self.expect_one(to, &[text])
    }

    /// Waits for a text to somebody that says one of these things, by whichever account.
    fn expect_one(&self, to: &str, texts: &[&str]) -> String {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            for twilio in [&self.school.twilio, &self.second] {
                for text in texts {
                    if let Some(sms) = twilio.wait_for(to, text, 1, Duration::from_millis(50)) {
                        return sms.body;
                    }
                }
            }
        }
        let sent = [self.school.twilio.sent(), self.second.sent()].concat();
        let bodies: Vec<String> = sent
            .into_iter()
            .map(|sms| format!("{}: {}", sms.to, sms.body))
            .collect();
        panic!("none of {texts:?} was texted to {to}: {bodies:#?}")
    }

    /// Says of the only alert of a kind what ends it.
    fn code_of(&self, daemon: &Daemon, kind: &str) -> String {
        let alerts = daemon.alerts();
        let alerts = alerts.as_array().expect("a list");
        let alert = alerts.iter().find(|alert| alert["kind"] == kind);
        let alert = alert.unwrap_or_else(|| panic!("no alert is {kind}: {alerts:#?}"));
        alert["code"].as_str().expect("a code").to_owned()
    }

    /// Puts a school's file in place, and waits until the daemon has made up its mind about it.
    fn reload(&self, daemon: &Daemon, file: &str) {
        self.files.borrow_mut().push(file.to_owned());
        self.school.home.write("schools/example.toml", file);
        daemon.signal("-HUP");
        daemon.told_systemd("RELOADING=1");
        daemon.told_systemd("READY=1");
    }

    /// Returns everything that no line may hold.
    fn forbidden(&self) -> Forbidden {
        let mut forbidden = Forbidden::default();
        for file in self.files.borrow().iter() {
            // A file that is no TOML any more has the same words as the one it was made from.
            if let Ok(table) = file.parse::<toml::Table>() {
                forbidden.configuration(&toml::Value::Table(table), "");
            }
        }
        for secret in [TOKEN, SMTP_PASSWORD, HEARTBEAT, SAFE_WORD] {
            forbidden.words.insert(secret.to_owned());
        }
        for said in self.said.borrow().iter() {
            forbidden.text(said);
            forbidden.phone(said);
        }
        for twilio in [&self.school.twilio, &self.second] {
            for sms in twilio.sent() {
                forbidden.text(&sms.body);
                forbidden.phone(&sms.to);
            }
        }
        for email in self.school.mail.emails() {
            forbidden.text(&email.body);
            forbidden.text(email.header("subject").unwrap_or_default());
            forbidden.words.extend(email.to.iter().cloned());
        }
        forbidden.phone(STRANGER);
        forbidden
    }
}

/// Keeps every string of a request that is somebody's own words, and none that is a key of the configuration.
fn remember(value: &Value, key: &str, said: &mut Vec<String>) {
    const KEYS: [&str; 12] = [
        "authorised_by",
        "back",
        "by",
        "code",
        "kind",
        "leave",
        "responsible_contact",
        "school",
        "visit_type",
        "who",
        "word",
        "workers",
    ];
    match value {
        Value::String(text) if !KEYS.contains(&key) => said.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| remember(item, key, said)),
        Value::Object(table) => table.iter().for_each(|(key, value)| remember(value, key, said)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What no line may hold.
#[derive(Default)]
struct Forbidden {
    /// As they stand, where no letter or digit goes before or after.
    words: BTreeSet<String>,
    /// Numbers, by what is left of any way to write them: their last nine digits, and the last six.
    digits: BTreeSet<String>,
    /// Three words on end of something that was said, in small letters.
    fragments: BTreeSet<[String; 3]>,
}

impl Forbidden {
    fn configuration(&mut self, value: &toml::Value, key: &str) {
        match value {
            toml::Value::Table(table) => table
                .iter()
                .for_each(|(key, value)| self.configuration(value, key)),
            toml::Value::Array(items) => items.iter().for_each(|item| self.configuration(item, key)),
            toml::Value::String(text) => match key {
                "name" => {
                    self.words.insert(text.clone());
                    // Of a school's name no single word is anybody's.
                    let parts = text.split(' ').filter(|_| !text.contains("School"));
                    self.words.extend(parts.map(str::to_owned));
                }
                "mobile" | "phone" | "from" if !text.contains('@') => self.phone(text),
                "email" if text.contains('@') => {
                    self.words.insert(text.clone());
                    if let Some((local, _)) = text.split_once('@') {
                        self.words.insert(format!("{local}@"));
                    }
                }
                "safe_phrases" | "safe_word" | "prompt" => self.text(text),
                "duress_codes" => drop(self.words.insert(text.clone())),
                _ => {}
            },
            toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Float(_)
            | toml::Value::Integer(_) => {}
        }
    }

    fn phone(&mut self, number: &str) {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 10 {
            self.digits.insert(digits[digits.len() - 9..].to_owned());
            self.digits.insert(digits[digits.len() - 6..].to_owned());
        }
    }

    fn text(&mut self, text: &str) {
        let words = words_of(text);
        for window in words.windows(3) {
            self.fragments
                .insert(std::array::from_fn(|at| window[at].clone()));
        }
        if words.len() < 3 && text.trim().len() > 5 {
            self.words.insert(text.trim().to_owned());
        }
    }

    /// Takes out what our own sources say in a log line or an error, for everybody to read: nobody's words are in there.
    fn without_our_own_words(mut self) -> Self {
        let mut ours = BTreeSet::new();
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![src.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                // What is worded there goes to people, and must not be logged as a whole either.
                if path == src.join("wording") {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                // The learned weights are no text.
                if path.extension().is_some_and(|extension| extension == "bin") {
                    continue;
                }
                for line in std::fs::read_to_string(path).unwrap().lines() {
                    for literal in line.split('"').skip(1).step_by(2) {
                        let words = words_of(literal);
                        ours.extend(
                            words.windows(3).map(|window| -> [String; 3] {
                                std::array::from_fn(|at| window[at].clone())
                            }),
                        );
                    }
                }
            }
        }
        self.fragments.retain(|fragment| !ours.contains(fragment));
        self
    }

    /// Returns what of it a line holds.
    fn found_in(&self, line: &str) -> Vec<String> {
        let mut found = Vec::new();
        for word in &self.words {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let whole = line.match_indices(word.as_str()).any(|(at, _)| {
                let (first, last) = (word.chars().next(), word.chars().next_back());
                let before = line[..at].chars().next_back();
                let after = line[at + word.len()..].chars().next();
                (edge(before) || edge(first)) && (edge(after) || edge(last))
            });
            if whole {
                found.push(word.clone());
            }
        }
        // Spaces, hyphens and brackets within a number do not hide it.
        let joined: String = line.chars().filter(|c| !" -()".contains(*c)).collect();
        found.extend(
            self.digits
                .iter()
                .filter(|digits| joined.contains(digits.as_str()))
                .cloned(),
        );
        for window in words_of(line).windows(3) {
            let fragment = std::array::from_fn(|at| window[at].clone());
            if self.fragments.contains(&fragment) {
                found.push(fragment.join(" "));
            }
        }
        found
    }
}

/// Asks every few seconds whether they are well, and walks the chain of a missed check-in as fast; nothing else is hurried.
fn with_quick_checks(file: &str) -> String {
    let mut table = "";
    let mut quick = String::new();
    for line in file.lines() {
        if line.starts_with('[') {
            table = line.split(']').next().unwrap_or(line);
        }
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        let hurried = match (table, key) {
            ("[visit_types.home.check_in", "every") => Some("8s"),
            ("[visit_types.home.check_in", "nudge_before" | "grace") | ("[[chain.no-check-in", "wait") => {
                Some("2s")
            }
            _ => None,
        };
        match hurried {
            Some(span) => quick.push_str(&format!("{key} = \"{span}\"\n")),
            None => quick.push_str(&format!("{line}\n")),
        }
    }
    assert!(
        quick.matches("\"2s\"").count() > 4,
        "the preset has what is hurried"
    );
    quick
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Takes the instant off a line: its fractions of a second may be anybody's last six digits.
fn without_instant(line: &str) -> &str {
    match line.split_once(' ') {
        Some((first, rest)) if first.ends_with('Z') => rest,
        Some(_) | None => line,
    }
}

fn sign_out(workers: &[&str], more: &Value) -> Value {
    let mut request = presets::sign_out(&json!({
        "workers": workers,
        "purpose": "talk about attendance on Mondays",
        "vehicle": "green Skoda Fabia BX71 HLM",
        "hazards": "two large dogs in the yard",
        "risk_assessment": "RA 2026 Rosebank",
        "details": ["parents-told=rang the grandmother at nine"],
    }));
    let fields = request["sign-out"].as_object_mut().expect("a table");
    fields.extend(more.as_object().expect("a table").clone());
    request
}

// Faults: P17 x killed, disk-full, gateway-refuses, gateway-duplicates, gateway-lies, inbound-deaf, bad-config, human-late, human-twice, wrong-phone, human-duress, auditor-finds
// Faults: P17 x commit-fails
#[test]
fn p17_the_log_of_a_whole_day_at_trace_says_nothing_that_anybody_said_or_is_called() {
    let day = Day::new();
    let twilio = &day.school.twilio;
    let daemon = day.start();

    // Refused, then out: two workers inside a home, one at a door, a visit that asks for leave first.
    day.ask(
        &daemon,
        &sign_out(&["jo", "Nobody Known"], &json!({ "vehicle": null })),
    );
    day.done(&daemon, &sign_out(&["jo", "ali"], &json!({})));
    day.expect(JO, heard::SIGNED_OUT);
    let door = json!({ "visit_type": "doorstep", "stops": ["3 Larkspur Terrace, M5 4YY"], "carried": ["robin=07700 900199"] });
    day.done(&daemon, &sign_out(&["robin"], &door));
    let asks = json!({ "visit_type": "doorstep", "ask": true, "authorised_by": "morgan", "stops": ["9 Hollyhock Close"] });
    day.done(&daemon, &sign_out(&["chris"], &asks));
    let asked = day.expect(HEAD, "YES ");
    let code = asked.split("YES ").nth(1).expect("the words of the YES");
    let code: String = code.chars().take_while(|c| c.is_alphanumeric()).collect();
    day.text(HEAD, "ok fine by me");
    day.text(HEAD, &format!("YES {code}"));
    day.expect(CHRIS, "LEFT");

    // Webhooks: forged, malformed, too large, genuine, and the genuine one again.
    let url = format!("{PUBLIC_URL}/hooks/main/inbound");
    let forged = "the forger says Marjoram Street is quiet";
    day.said.borrow_mut().push(forged.to_owned());
    let fields = inbound_fields("SM00000000000000000000000000f0f0f0", JO, forged);
    assert_eq!(post(daemon.address(), &url, &fields, "AAAA"), 403);
    assert_eq!(
        twilio.call(daemon.address(), &url, &[("From", JO), ("Body", forged)]),
        400
    );
    let huge = forged.repeat(4000);
    assert_eq!(
        twilio.call_inbound(daemon.address(), &url, "SMf1", JO, &huge),
        413
    );
    let genuine = "IN";
    let sid = day.school.text(JO, genuine);
    for _ in 0..2 {
        let status = twilio.call_inbound(daemon.address(), &url, &sid, JO, genuine);
        assert_eq!(status, 200);
    }
    day.expect(JO, heard::ARRIVAL_NOTED);

    // Doubt, a worrying text, strangers, a text that is none.
    day.text(JO, "what a lovely gazebo they have here");
    day.expect(JO, heard::NOT_UNDERSTOOD);
    day.text(STRANGER, "is somebody from school coming to Rosebank Cottage");
    day.text("not a number at all", "who are you people");
    day.expect(PAT, ". Ring ");
    let concern = day.code_of(&daemon, "concern");
    day.text(PAT, "I have seen this");
    // Where the sweep came first, there are two that it can be about.
    day.expect_one(PAT, &["exact words", "Two are open"]);
    day.text(PAT, &format!("ACK {concern}"));
    day.expect(PAT, heard::YOURS_UNTIL);
    day.text(PAT, &format!("NEXT {concern}"));
    day.expect(PAT, heard::RING_HOUSEHOLD);
    day.text(HEAD, &format!("SAFE {concern} says the bursar"));
    day.text(PAT, &format!("POLICE {concern} log 4471 of Salford"));
    day.text(PAT, &format!("SAFE {concern} SPOKE"));
    day.expect(PAT, heard::STAND_DOWN);

    // Help; and a gateway that fails in every way that it can.
    twilio.fail(
        SAM,
        Some(Fault::Error {
            status: 400,
            code: 21211,
            retry_after: None,
        }),
    );
    twilio.fail(PAT, Some(Fault::BreakOff));
    twilio.fail(ROBIN, Some(Fault::Garbage));
    twilio.fail(
        HEAD,
        Some(Fault::Error {
            status: 429,
            code: 20429,
            retry_after: Some("1"),
        }),
    );
    day.text(ALI, "ok but he is shouting and has locked the porch door");
    day.expect(HEAD, heard::ASKED_FOR_HELP);
    twilio.outage(Some(Fault::Status(503)));
    daemon.logged("replies cannot be fetched");
    twilio.outage(None);
    for number in [SAM, PAT, ROBIN, HEAD] {
        twilio.fail(number, None);
    }
    let help = day.code_of(&daemon, "help");
    let safe = json!({ "alert": { "code": help, "by": "morgan", "word": { "safe": { "how": "spoke" } } } });
    day.done(&daemon, &safe);

    // Duress: Jo's word, the code, the phrase relayed by the office; ended at the school.
    for text in ["please feed the marmalade cat", "7319", "yes all good thank you"] {
        day.text(JO, text);
    }
    day.text(PAT, &format!("Jo Bloggs rang and said: {PHRASE}"));
    day.expect(HEAD, heard::DO_NOT_RING);
    let duress = day.code_of(&daemon, "duress");
    day.text(HEAD, &format!("SAFE {duress} SPOKE"));
    for by in ["morgan", "sam"] {
        let word = json!({ "safe": { "how": "challenge", "of": ["both"] } });
        day.done(
            &daemon,
            &json!({ "alert": { "code": duress, "by": by, "word": word } }),
        );
    }

    // An incident, a household that is left alone, and a sign-out to it.
    let note = "he threw a saucepan at the doorframe";
    day.done(&daemon, &json!({ "incident": { "who": "jo", "kind": "aggression", "worker": null, "by": "pat", "note": note } }));
    day.expect(SAM, "incident");
    day.ask(&daemon, &sign_out(&["sam", "morgan"], &json!({})));
    day.done(&daemon, &json!({ "clear-household": { "household": "h1", "by": "sam", "note": "reviewed with the grandfather" } }));

    // What comes over the socket and is nothing.
    day.ask(&daemon, &json!({ "no-such-request": "Clementine Fairweather" }));
    day.ask(
        &daemon,
        &json!({ "visit": { "who": "Clementine Fairweather", "worker": null, "word": "ok", "by": null } }),
    );

    // Reloads with every kind of mistake on a line that has somebody on it.
    let good = std::fs::read_to_string(day.school.home.path("schools/example.toml")).unwrap();
    for (old, new) in [
        ("\"07700 900102\"", "\"0770 900102\""),
        ("mobile = \"07700 900102\"", "moblie = \"07700 900102\""),
        ("\"ali@example.sch.uk\"", "\"ali at example.sch.uk\""),
        ("\"ali@example.sch.uk\"", "\"ali@@example.sch.uk\""),
        ("\"07700 900102\"", "\"07700 900151\""),
        ("\"07700 900102\"", "7700900102"),
        ("name   = \"Ali Khan\"", "name   = \"Ali Khan"),
        ("name   = \"Ali Khan\"", "name   = Ali Khan"),
        ("\"Ali Khan\"", "[\"Ali\", \"Khan\"]"),
        ("\"Ali Khan\"", "\"Ali\\nBcc: Khan\""),
        ("\"Ali Khan\"", "\"Jo Bloggs\""),
        ("line_manager = \"sam\"", "line_manager = \"Sam Taylor\""),
        ("line_manager = \"sam\"", "Sam Taylor = \"line manager\""),
        ("[people.ali]", "[people.\"Ali Khan\"]"),
        ("[\"headteacher\", \"dsl\"]", "[\"Morgan Reed\", \"dsl\"]"),
        (
            "tell = [\"slt\", \"dsl\"]",
            "tell = [\"Sam Taylor\", \"07700 900103\"]",
        ),
        ("tell = [\"slt\", \"dsl\"]", "tell = [\"sam@example.sch.uk\"]"),
        ("roles  = [\"office\"]", "roles  = [\"Chris Green\"]"),
        (
            "roles  = [\"office\"]",
            "roles  = [\"office\"]\naway = [\"Chris Green\"]",
        ),
        ("[\"7319\"]", "[\"7319\", 7320]"),
        ("[\"7319\"]", "[\"7319\", \"7319\"]"),
        ("[\"7319\"]", "[\"ok\"]"),
        (
            "[\"I am on a home visit, and I need cover for my duty\"]",
            "\"I am on a home visit, and I need cover for my duty\"",
        ),
        ("{ file = \"../safe-word-jo\" }", "\"marmalade\""),
        ("{ file = \"../safe-word-jo\" }", "{ flie = \"marmalade\" }"),
        ("\"0161 496 0000\"", "\"0161 496 0000 ext 12\""),
    ] {
        assert!(good.contains(old), "{old}");
        day.reload(&daemon, &good.replace(old, new));
    }
    day.reload(&daemon, &good);
    daemon.logged("the configuration was loaded afresh");

    // Silence: the chain is walked on its own, to the police prompt, with e-mails; one of them is refused.
    day.expect(HEAD, heard::RING_999);
    day.text(JO, "LEFT");
    day.text(ALI, "left with jo, on the way to Larkspur");
    day.text(ROBIN, "NOBODY");
    day.text(ROBIN, "MORE 15");
    for worker in [JO, ALI] {
        day.text(worker, "BACK");
    }
    day.expect(ALI, "closed");

    // It dies with somebody out, comes back, is stopped by hand, and its last words are said.
    day.keep(&daemon);
    daemon.kill();
    let (_, out, err) = day.school.home.run(&["last-words"]);
    day.lines
        .borrow_mut()
        .extend(out.lines().chain(err.lines()).map(str::to_owned));
    let daemon = day.start();
    let verified = day.school.home.run(&["verify"]);
    assert_eq!(verified.0, 0, "{verified:?}");
    daemon.fill_the_disk();
    day.ask(&daemon, &json!({ "visit": { "who": "robin", "worker": null, "word": { "left": { "next": "14 Foxglove Lane" } }, "by": null } }));
    daemon.signal("-TERM");
    daemon.log_to_its_end();
    day.keep(&daemon);

    // A start with a file that is wrong says so in the journal too.
    for (old, new) in [
        ("mobile", "moblie"),
        ("name   =", "nmae   ="),
        ("email ", "emial "),
    ] {
        day.school
            .home
            .write("schools/example.toml", &good.replace(old, new));
        for command in [["serve"], ["last-words"]] {
            let (_, out, err) = day.school.home.run(&command);
            assert!(err.contains("example.toml:"), "the place is told: {err}");
            let said = out.lines().chain(err.lines()).map(str::to_owned);
            day.lines.borrow_mut().extend(said);
        }
    }

    // Mail scanners follow links: each leads to the board, where a look changes nothing, and says nothing of anybody.
    for email in day.school.mail.emails() {
        for link in email.body.split("http").skip(1) {
            let link = link.split_whitespace().next().expect("an address");
            let page = link.strip_prefix("s://homeward.example.sch.uk/");
            let is_ours = page.is_some_and(|page| page.is_empty() || page.starts_with("alerts/"));
            assert!(is_ours, "{link} in {}", email.body);
        }
    }

    let lines = day.lines.borrow();
    // Whatever was asked for, libraries only warn.
    let theirs = |line: &&String| {
        [" TRACE ", "DEBUG ", " INFO "]
            .iter()
            .any(|level| line.contains(level) && !line.contains(&format!("{level}homeward")))
    };
    assert_eq!(lines.iter().find(theirs), None);
    assert!(lines.len() > 200, "the log is talkative: {} lines", lines.len());
    let forbidden = day.forbidden().without_our_own_words();
    assert!(
        forbidden.fragments.len() > 500,
        "much was said: {}",
        forbidden.fragments.len()
    );
    let mut leaks = BTreeSet::new();
    for line in lines.iter() {
        for what in forbidden.found_in(without_instant(line)) {
            leaks.insert(format!("`{what}` in: {line}"));
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn what_the_log_of_a_day_is_searched_for_would_be_found() {
    let mut forbidden = Forbidden::default();
    forbidden.phone("07700 900101");
    forbidden.text("he has locked the porch door");
    forbidden.words.insert("Bloggs".to_owned());
    for line in [
        "to=+447700900101",
        "to=07700 900101",
        "to=(07700) 900-101",
        "...900101",
        "text=\"he HAS locked, the\"",
        "name=Jo Bloggs",
    ] {
        assert!(!forbidden.found_in(line).is_empty(), "{line}");
    }
    for line in [
        "to=...101",
        "visit=v1 event=left",
        "Bloggsville",
        "he has been told",
    ] {
        assert!(forbidden.found_in(line).is_empty(), "{line}");
    }
    assert_eq!(without_instant("2026-11-23T10:00:00.900101Z  INFO x"), " INFO x");
}
