//! Health of a gateway by the gateway's own account, apart from any message.

use super::private::Phone;
use serde::{Deserialize, Serialize};

/// State of a gateway by the gateway's own account: an app too old to be trusted, a modem without signal, an account without
/// credit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayHealth {
    /// Troubles for a person to put right; empty if all is well.
    pub troubles: Vec<GatewayTrouble>,
    /// The credit or allowance left, where the provider tells the amount.
    pub left: Option<AmountLeft>,
    /// Numbers refused by the provider, whose owners have opted out.
    pub blocked: Vec<Phone>,
}

/// One trouble for a person to put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayTrouble {
    /// Whether messages or replies are lost, now or soon: nobody may rely on the gateway.
    pub is_serious: bool,
    /// The trouble and the remedy, in Homeward's own words: no number, no name, no text.
    pub words: String,
}

/// The credit or allowance left at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountLeft {
    /// Thousandths of the unit: money is told in fractions.
    pub thousandths: u64,
    /// The unit of the amount.
    pub unit: LeftUnit,
}

/// Unit of an amount left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeftUnit {
    /// Texts.
    Texts,
    /// Credits of the provider.
    Credits,
    /// Money, by its ISO 4217 code as the provider gives it.
    Money(String),
}
