//! From the configuration to gateways that can be used, and the routes between them.

use super::DaemonError;
use crate::app::Routes;
use crate::config::{Config, GatewaySettings, Tls};
use crate::courier::{CourierGateways, FetchPlan};
use crate::domain::id::GatewayName;
use crate::domain::private::Private;
use crate::gateway::simulated::{Phones, Simulated};
use crate::gateway::smtp::{Encryption, Login, Smtp, SmtpSettings};
use crate::gateway::twilio::{Twilio, TwilioSettings};
use crate::gateway::{Gateway, Receipts};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything the courier and the pages need of the gateways.
pub(super) struct BuiltGateways {
    pub(super) gateways: CourierGateways,
    pub(super) fetching: BTreeMap<GatewayName, FetchPlan>,
    pub(super) routes: Routes,
}

/// Builds every configured gateway. Connects to nothing.
pub(super) fn build(config: &Config, phones: &Arc<Phones>) -> Result<BuiltGateways, DaemonError> {
    let mut gateways: CourierGateways = BTreeMap::new();
    let mut fetching = BTreeMap::new();
    for (name, settings) in &config.gateways {
        let failed = |source| DaemonError::Gateway {
            name: name.clone(),
            source,
        };
        let (gateway, inbound): (Arc<dyn Gateway>, _) = match settings {
            GatewaySettings::Simulated { inbound } => {
                let channel = config
                    .channels
                    .iter()
                    .find(|(_, names)| names.contains(name))
                    .map_or(crate::domain::chain::Channel::Sms, |(channel, _)| *channel);
                (
                    Arc::new(Simulated::new(name.clone(), channel, phones.clone())),
                    Some(*inbound),
                )
            }
            GatewaySettings::Smtp(smtp) => {
                let login = smtp.login.as_ref().map(|login| Login {
                    username: Private::new(login.username.clone()),
                    password: Private::new(login.password.reveal()),
                });
                let settings = SmtpSettings {
                    name: name.clone(),
                    host: smtp.host.clone(),
                    port: smtp.port,
                    encryption: match smtp.tls {
                        Tls::Implicit => Encryption::Tls,
                        Tls::None => Encryption::None,
                        Tls::Required => Encryption::StartTls,
                    },
                    ca_file: smtp.ca_file.clone(),
                    login,
                    from: smtp.from.clone(),
                    reply_to: smtp.reply_to.clone(),
                    timeout: config.delivery.attempt_timeout,
                };
                (Arc::new(Smtp::new(settings).map_err(failed)?), None)
            }
            GatewaySettings::Twilio(twilio) => {
                let token = Private::new(twilio.auth_token.reveal());
                let from = twilio.from.clone();
                let mut settings = TwilioSettings::new(name.clone(), twilio.account_sid.clone(), token, from);
                settings
                    .messaging_service_sid
                    .clone_from(&twilio.messaging_service_sid);
                settings.base_url.clone_from(&twilio.base_url);
                settings.timeout = config.delivery.attempt_timeout;
                let webhooks = twilio.inbound.webhook || twilio.status_callback;
                settings.webhook_url = config
                    .server
                    .public_url
                    .as_ref()
                    .filter(|_| webhooks)
                    .map(|url| format!("{url}/hooks/{name}"));
                (
                    Arc::new(Twilio::new(settings).map_err(failed)?),
                    Some(twilio.inbound),
                )
            }
        };
        if let Some(every) = inbound.and_then(|inbound| inbound.poll) {
            let hurry = matches!(settings, GatewaySettings::Simulated { .. }).then(|| phones.changes());
            fetching.insert(
                name.clone(),
                FetchPlan {
                    every: every.span().to_std(),
                    hurry,
                },
            );
        }
        gateways.insert(name.clone(), gateway);
    }
    let with_receipts = gateways
        .iter()
        .filter(|(_, gateway)| gateway.capabilities().receipts != Receipts::None)
        .map(|(name, _)| name.clone())
        .collect();
    let routes = Routes {
        channels: config.channels.clone(),
        with_receipts,
        receipt_within: config.delivery.receipt_within,
    };
    Ok(BuiltGateways {
        gateways,
        fetching,
        routes,
    })
}
