//! A gateway as `homeward.toml` describes it: its table in place of the shipped one.

use homeward::config::{Loading, Problem, SecretPolicy, Secrets, checked_text, load, load_at_start};
use homeward::domain::id::GatewayName;
use homeward::domain::time::Timestamp;
use homeward::gateway::GatewaySettings;
use std::path::Path;

/// A second gateway for texts.
const SPARE: &str = r#"

[gateways.twilio.spare]
account_sid = "AC00000000000000000000000000000009"
auth_token = { credential = "twilio-auth-token" }
from = "+447700900009"
"#;

/// The shipped example with one gateway's table replaced.
pub struct ConfiguredGateway {
    /// The settings; `None` after an error.
    pub settings: Option<GatewaySettings>,
    /// All problems, warnings too.
    pub problems: Vec<Problem>,
    /// Whether a daemon starts with it.
    pub starts: bool,
}

impl ConfiguredGateway {
    /// Puts `table` where the texts' gateway `main` stands.
    ///
    /// A second gateway stands behind `main`, so that nothing is said of a school with one way alone.
    pub fn texts(table: &str, secrets: &[(&str, &str)]) -> Self {
        Self::load(
            "twilio.main",
            "main",
            &format!("{table}{SPARE}"),
            secrets,
            r#"["main", "spare"]"#,
        )
    }

    /// The same for a gateway that no channel names.
    pub fn unnamed(table: &str, secrets: &[(&str, &str)]) -> Self {
        Self::load(
            "twilio.main",
            "main",
            &format!("{table}{SPARE}"),
            secrets,
            r#"["spare"]"#,
        )
    }

    /// The same for a gateway that posts notices in a chat room.
    pub fn notices(table: &str, secrets: &[(&str, &str)]) -> Self {
        Self::load(
            "twilio.main",
            "main",
            &format!("{table}{SPARE}"),
            secrets,
            "[\"spare\"]\nchat  = [\"main\"]",
        )
    }

    /// Puts `table` where the e-mails' gateway `mail` stands.
    pub fn mail(table: &str, secrets: &[(&str, &str)]) -> Self {
        Self::load("smtp.mail", "mail", table, secrets, r#"["main"]"#)
    }

    fn load(section: &str, name: &str, table: &str, secrets: &[(&str, &str)], texts: &str) -> Self {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        let read = |name: &str| std::fs::read_to_string(shipped.join(name)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("homeward.toml");
        std::fs::create_dir(folder.path().join("schools")).unwrap();
        std::fs::write(
            folder.path().join("schools/example.toml"),
            read("schools/example.toml"),
        )
        .unwrap();
        let server = read("homeward.toml").replace(r#"["main"]"#, texts);
        let (before, rest) = server.split_once(&format!("[gateways.{section}]\n")).unwrap();
        let (_, after) = rest.split_once("\n\n").unwrap();
        std::fs::write(&path, format!("{before}{table}\n\n{after}")).unwrap();
        for (name, secret) in [
            ("twilio-auth-token", "t0ken"),
            ("smtp-password", "pa55word"),
            ("safe-word-jo", "marmalade"),
        ]
        .iter()
        .chain(secrets)
        {
            std::fs::write(folder.path().join(name), secret).unwrap();
        }
        let secrets = Secrets {
            policy: SecretPolicy::Require,
            credentials: Some(folder.path().to_owned()),
            env: &|_| None,
        };
        let loading = Loading {
            now: Timestamp::parse("2026-11-23T09:00:00Z").unwrap(),
            secrets,
            texts: &checked_text,
            judge: &|_, _| Vec::new(),
        };
        let starts = load_at_start(&path, &loading).is_ok();
        match load(&path, &loading) {
            Ok(mut loaded) => Self {
                starts,
                settings: loaded.config.gateways.remove(&GatewayName::new(name)),
                problems: loaded.warnings,
            },
            Err(problems) => Self {
                starts,
                settings: None,
                problems,
            },
        }
    }

    /// Returns the settings of a table that is right.
    pub fn right(self) -> GatewaySettings {
        let problems: String = self.problems.iter().map(Problem::render).collect();
        self.settings.unwrap_or_else(|| panic!("{problems}"))
    }
}
