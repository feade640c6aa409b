//! State of the service: whether Notify answers, the clocks agree, and the templates say our words.

use super::GovukNotify;
use super::settings::{EMAIL_TEMPLATE, TEXT_TEMPLATE};
use crate::domain::time::Timestamp;
use crate::gateway::{GatewayHealth, GatewayTrouble, PollFailure};
use serde::Deserialize;
use std::sync::atomic::Ordering;

/// A template in Notify's words; only the fields that we read.
#[derive(Deserialize)]
struct NotifyTemplate {
    #[serde(rename = "type")]
    kind: String,
    body: String,
    subject: Option<String>,
}

/// Returns a template's text as Notify compares it: blanks, hyphens and the size of letters make no difference in a placeholder.
fn squeezed(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'));
    kept.collect::<String>().to_lowercase()
}

impl GovukNotify {
    /// Asks for the templates. Of a template without the placeholder Notify sends the fixed words: every alert would say the same.
    pub(super) async fn look_over(&self, now: Timestamp) -> Result<Option<GatewayHealth>, PollFailure> {
        let mut troubles = Vec::new();
        let templates = [
            ("sms", TEXT_TEMPLATE, &self.settings.template_id),
            ("email", EMAIL_TEMPLATE, &self.settings.email_template_id),
        ];
        for (kind, key, id) in templates {
            let Some(id) = id else { continue };
            let request = self.api.get(&format!("/v2/template/{id}"));
            let template = self.api.read::<NotifyTemplate>(request, Some(now)).await?;
            let words = match template {
                None => Some("there is no such template: copy its id again"),
                Some((template, _)) => fault_of(&template, kind),
            };
            if let Some(words) = words {
                troubles.push(GatewayTrouble {
                    is_serious: true,
                    words: format!("`{key}`: {words}"),
                });
            }
        }
        if self.is_from_a_name.load(Ordering::Relaxed) {
            troubles.push(GatewayTrouble {
                is_serious: true,
                words: "texts go out under a name, so no reply can come back: in Notify, under Settings, switch \
                        \"Receive text messages\" on, and make that number the default of \"Text message sender IDs\""
                    .to_owned(),
            });
        }
        if let Some(secs) = self.api.seconds_ahead() {
            let way = if secs > 0 { "ahead of" } else { "behind" };
            troubles.push(GatewayTrouble {
                is_serious: false,
                words: format!(
                    "this server's clock is {} seconds {way} Notify's, which refuses requests more than 30 seconds off; \
                     they are signed by Notify's clock meanwhile: set this one, `timedatectl` says how it is kept",
                    secs.unsigned_abs()
                ),
            });
        }
        Ok(Some(GatewayHealth {
            troubles,
            ..GatewayHealth::default()
        }))
    }
}

/// Returns the fault of a template.
fn fault_of(template: &NotifyTemplate, kind: &str) -> Option<&'static str> {
    let has = |text: &str, placeholder: &str| squeezed(text).contains(placeholder);
    let subject = template.subject.as_deref().unwrap_or_default();
    if template.kind != kind {
        return Some("the template is for another kind of message: one for texts, one for e-mails");
    }
    if !has(&template.body, "((message))") {
        return Some("the template does not say our words: its whole message must be `((message))`");
    }
    if kind == "email" && !has(subject, "((subject))") {
        return Some("the template does not show our subjects: its whole subject must be `((subject))`");
    }
    None
}
