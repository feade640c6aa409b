//! The school that the daemon's tests run.

use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::heard;
use crate::support::smtp::SmtpServer;
use crate::support::twilio::{ACCOUNT, NUMBER, TwilioServer};
use serde_json::{Value, json};

pub const JO: &str = "+447700900101";
pub const ALI: &str = "+447700900102";
pub const PAT: &str = "+447700900104";
pub const SAM: &str = "+447700900103";
pub const CHRIS: &str = "+447700900105";
pub const HEAD: &str = "+447700900106";
pub const ROBIN: &str = "+447700900107";
pub const PUBLIC_URL: &str = "https://homeward.example.sch.uk";

/// Everything a test needs: the peers, and the folder the daemon runs in.
pub struct School {
    pub twilio: TwilioServer,
    pub mail: SmtpServer,
    pub home: Home,
}

/// What may differ between tests.
pub struct Rules {
    /// How replies come in: TOML.
    pub inbound: &'static str,
    /// How often a check-in is wanted.
    pub every: &'static str,
    /// How long each step waits.
    pub wait: &'static str,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            inbound: r#""poll""#,
            every: "4s",
            wait: "3s",
        }
    }
}

impl School {
    /// Waits for the headteacher's e-mail with the sheet, which must have all that is known and say what is not.
    pub fn expect_whole_sheet(&self) {
        let sheet = self
            .mail
            .wait_for("head@example.sch.uk", heard::SHEET, PATIENCE)
            .expect("the sheet")
            .body;
        for part in [
            "12 Acacia Avenue, M5 3XX",
            "Jo Bloggs",
            "07700 900101",
            "0161 496 0123",
            "blue Ford Fiesta AB12 CDE",
            "0161 496 0000",
            "NOT KNOWN",
            "log or incident number",
            "IF 999 FAILS",
        ] {
            assert!(sheet.contains(part), "the sheet lacks `{part}`:\n{sheet}");
        }
    }

    pub fn new(rules: &Rules) -> Self {
        let twilio = TwilioServer::start();
        let mail = SmtpServer::plain();
        let home = Home::new(&server(&twilio, &mail, rules), &school(rules));
        Self { twilio, mail, home }
    }

    /// A school with a file of its own, texting and e-mailing by the same peers.
    pub fn of(school: &str) -> Self {
        let twilio = TwilioServer::start();
        let mail = SmtpServer::plain();
        let home = Home::new(&server(&twilio, &mail, &Rules::default()), school);
        Self { twilio, mail, home }
    }

    /// Whether somebody has been sent a text with these words.
    pub fn has_told(&self, to: &str, words: &str) -> bool {
        let mut sent = self.twilio.sent().into_iter();
        sent.any(|sms| sms.to == to && sms.body.contains(words))
    }

    pub fn start(&self) -> Daemon {
        Daemon::start(&self.home)
    }

    /// Waits for texts to somebody that say these things, and says that the first of each went in this order.
    pub fn in_order(&self, wanted: &[(&str, &str)]) {
        let mut after = 0;
        for (to, said) in wanted {
            self.twilio.expect(to, said, 1, PATIENCE);
            let sent = self.twilio.sent();
            let at = sent
                .iter()
                .position(|sms| sms.to == *to && sms.body.contains(said))
                .unwrap();
            assert!(at >= after, "`{said}` went to {to} too early: {sent:#?}");
            after = at;
        }
    }

    /// Has a text come in at Twilio now.
    pub fn text(&self, from: &str, text: &str) -> String {
        self.twilio
            .receive(from, text, jiff::Timestamp::now().as_millisecond())
    }
}

/// The server's file.
pub fn server(twilio: &TwilioServer, mail: &SmtpServer, rules: &Rules) -> String {
    format!(
        r#"
schools = "schools/*.toml"

[server]
listen      = "127.0.0.1:0"
public_url  = "{PUBLIC_URL}"
state_dir   = "state"
runtime_dir = "run"

[channels]
sms   = ["main"]
email = ["mail"]

[gateways.twilio.main]
account_sid = "{ACCOUNT}"
auth_token  = {{ env = "HOMEWARD_TEST_TOKEN" }}
from        = "{NUMBER}"
inbound     = {inbound}
{poll_every}
base_url    = "{base_url}"

[gateways.smtp.mail]
url  = "smtp://127.0.0.1:{port}?tls=none"
from = "Homeward <homeward@example.sch.uk>"
"#,
        inbound = rules.inbound,
        poll_every = if rules.inbound.contains("poll") {
            "poll_every = \"1s\""
        } else {
            ""
        },
        base_url = twilio.base_url(),
        port = mail.port(),
    )
}

/// The school's file: Washwood Heath's order of contact, in seconds.
pub fn school(rules: &Rules) -> String {
    let Rules { every, wait, .. } = rules;
    let chain = |name: &str| {
        format!(
            r#"
[[chain.{name}]]
step = "office"
tell = ["office-manager"]
by   = ["sms", "email"]
ask  = "ring-worker"
wait = "{wait}"

[[chain.{name}]]
step = "household"
tell = ["office-manager"]
by   = ["sms"]
ask  = "ring-household"
wait = "{wait}"

[[chain.{name}]]
step = "slt"
tell = ["slt"]
by   = ["sms"]
ask  = "decide"
wait = "{wait}"

[[chain.{name}]]
step = "police"
tell = ["headteacher"]
by   = ["sms", "email"]
ask  = "police"
again = "60s"
"#
        )
    };
    let at_once = |name: &str| {
        format!(
            r#"
[[chain.{name}]]
step = "everyone"
tell = ["office-manager", "slt", "headteacher"]
by   = ["sms"]
ask  = "decide"
again = "60s"
"#
        )
    };
    let mut text = format!(
        r#"
[school]
name         = "Example Primary School"
phone        = "0161 496 0000"
time_zone    = "Europe/London"
hours        = "Mon-Sun 00:00-23:59"
safe_phrases = ["I am on a home visit, and I need cover for my duty"]

[people.jo]
name   = "Jo Bloggs"
mobile = "07700 900101"
roles  = ["staff"]
line_manager = "sam"

[people.mel]
name   = "Mel Price"
mobile = "07700 900102"
roles  = ["staff"]
line_manager = "sam"

[people.sam]
name   = "Sam Taylor"
mobile = "07700 900103"
email  = "sam@example.sch.uk"
roles  = ["slt"]

[people.pat]
name   = "Pat Evans"
mobile = "07700 900104"
email  = "pat@example.sch.uk"
roles  = ["office-manager"]

[people.head]
name   = "Morgan Reed"
mobile = "07700 900106"
email  = "head@example.sch.uk"
roles  = ["headteacher"]

[visit_types.home]
workers  = 1
pair     = "any"
requires = ["authorisation", "purpose", "household-phone", "vehicle"]
authorised_by = ["headteacher"]
hours    = "Mon-Sun 00:00-23:59"

[visit_types.home.arrival]
within = "10m"
grace  = "1m"
chain  = "not-back"

[visit_types.home.check_in]
from   = "arrival"
every  = "{every}"
nudge_before = "2s"
grace  = "2s"
chain  = "no-check-in"

[visit_types.home.return]
nudge_before = "5m"
grace  = "10m"
extend_max = "1h"
chain  = "not-back"
"#
    );
    text.push_str(&chain("no-check-in"));
    text.push_str(&chain("not-back"));
    for name in ["help", "duress", "concern", "monitor"] {
        text.push_str(&at_once(name));
    }
    text
}

/// Jo's sign-out, as the office types it.
pub fn sign_out(worker: &str) -> Value {
    json!({ "sign-out": {
        "school": "example",
        "visit_type": "home",
        "workers": [worker],
        "stops": ["12 Acacia Avenue, M5 3XX"],
        "household": "0161 496 0123",
        "purpose": "attendance",
        "vehicle": "blue Ford Fiesta AB12 CDE",
        "risk_assessment": null,
        "hazards": null,
        "authorised_by": "head",
        "responsible_contact": null,
        "back": "+90m",
        "ends_at_home": false,
        "at_risk": false,
        "carried": [],
    }})
}
