//! The home visit policies that are shipped, by name.

/// Name of a shipped policy, as in `[school]` and on the command line.
///
/// The rules of each stand in `config/fit`, its preset in `config/policies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyName(&'static str);

impl PolicyName {
    /// Every shipped policy, in the order of the alphabet.
    pub const ALL: [Self; 5] = [
        Self("mead-trust"),
        Self("ordsall"),
        Self("roselyn-house"),
        Self("stepney"),
        Self("washwood-heath"),
    ];

    /// Returns the name as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Returns the shipped policy of that name.
    ///
    /// # Errors
    /// The nearest name, or all of them, as a remedy.
    pub fn parse(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|policy| policy.0 == name);
        found.ok_or_else(|| crate::wording::suggest::did_you_mean(name, Self::ALL.map(Self::as_str)))
    }
}
