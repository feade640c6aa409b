//! The gateways of a starter configuration: what a school can get, the free ones first.

use clap::ValueEnum;

/// Where the gateway for texts begins in the shipped file, where that for e-mail does, and what comes after both.
const TEXTS: &str = "[gateways.twilio.main]";
const MAIL: &str = "[gateways.smtp.mail]";
const AFTER: &str = "# An outside monitor";

/// A way for texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextsBy {
    /// GOV.UK Notify: state-funded schools, free of charge
    Notify,
    /// An Android phone on the school's own network
    Android,
    /// A USB modem, driven by gammu-smsd
    Modem,
    /// An account at BulkSMS
    Bulksms,
    /// An account at Twilio
    Twilio,
}

impl TextsBy {
    fn table(self) -> Option<&'static str> {
        match self {
            Self::Notify => Some(include_str!("../../config/gateways/notify.toml")),
            Self::Android => Some(include_str!("../../config/gateways/android.toml")),
            Self::Modem => Some(include_str!("../../config/gateways/modem.toml")),
            Self::Bulksms => Some(include_str!("../../config/gateways/bulksms.toml")),
            Self::Twilio => None,
        }
    }
}

/// A way for e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MailBy {
    /// The school's own mail server, or any with a password
    Server,
    /// Microsoft 365, with an app of your own
    Microsoft,
    /// Google Workspace, with a service account
    Google,
}

impl MailBy {
    fn table(self) -> Option<&'static str> {
        match self {
            Self::Server => None,
            Self::Microsoft => Some(include_str!("../../config/gateways/microsoft.toml")),
            Self::Google => Some(include_str!("../../config/gateways/google.toml")),
        }
    }
}

/// Returns the shipped server's file with the gateways chosen.
pub(super) fn chosen(server: &str, texts: TextsBy, mail: MailBy) -> String {
    let server = replaced(server, TEXTS, MAIL, texts.table());
    replaced(&server, MAIL, AFTER, mail.table())
}

/// Returns a text with `table` in the place of what stands from `from` up to `to`.
fn replaced(text: &str, from: &str, to: &str, table: Option<&str>) -> String {
    let places = text.find(from).zip(text.find(to));
    match (table, places) {
        (Some(table), Some((from, to))) if from < to => {
            format!("{}{}\n\n{}", &text[..from], table.trim_end(), &text[to..])
        }
        _ => text.to_owned(),
    }
}

/// Returns the next step for the way of texts: the free ones are offered where none was chosen.
pub(super) fn step(texts: TextsBy) -> String {
    let page = match texts {
        TextsBy::Notify => "govuk-notify",
        TextsBy::Android => "android-sms-gateway",
        TextsBy::Modem => "gammu-smsd",
        TextsBy::Bulksms => "bulksms",
        TextsBy::Twilio => {
            return "texts: the file has Twilio, which costs money. A state-funded school: `homeward init --texts notify`, free of \
                    charge; an old phone: `--texts android`; a USB modem: `--texts modem`"
                .to_owned();
        }
    };
    format!("texts: follow docs/gateways/{page}.md, step by step")
}
