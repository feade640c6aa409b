//! What a gateway says of itself when asked, apart from any message.

use crate::domain::private::Phone;

/// State of a gateway by its own account: a phone that is too old to be trusted, a modem without signal, an account without
/// credit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// What a person must put right; empty if all is well.
    pub troubles: Vec<Trouble>,
    /// What is left to send with, where the provider says it.
    pub left: Option<Left>,
    /// Numbers that the provider will not send to: their owners have opted out.
    pub blocked: Vec<Phone>,
}

/// One thing that a person must put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Whether messages or replies are lost by it, or will be: the gateway must not be relied on.
    pub is_serious: bool,
    /// What is wrong and what to do, in our own words: no number, no name, no text.
    pub words: String,
}

/// What is left to send with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Thousandths of the unit: money is told in fractions.
    pub thousandths: u64,
    /// What is counted.
    pub unit: LeftUnit,
}

/// What is counted of what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftUnit {
    /// Texts.
    Texts,
    /// The provider's own credits.
    Credits,
    /// Money, by its ISO 4217 code as the provider gives it.
    Money(String),
}
