//! The home visit policies whose rules Homeward knows one by one.

/// A policy, by the name of the folder under `config/policies` that holds its preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Policy {
    /// The Mead Educational Trust.
    MeadTrust,
    /// Ordsall Primary School.
    Ordsall,
    /// Roselyn House School and The RHISE Service.
    RoselynHouse,
    /// Stepney All Saints School.
    Stepney,
    /// Washwood Heath Academy.
    WashwoodHeath,
}

impl Policy {
    /// Every policy, in the order of the alphabet.
    pub const ALL: [Self; 5] = [
        Self::MeadTrust,
        Self::Ordsall,
        Self::RoselynHouse,
        Self::Stepney,
        Self::WashwoodHeath,
    ];

    /// Returns its name, as in `[school]` and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MeadTrust => "mead-trust",
            Self::Ordsall => "ordsall",
            Self::RoselynHouse => "roselyn-house",
            Self::Stepney => "stepney",
            Self::WashwoodHeath => "washwood-heath",
        }
    }

    /// Returns whose policy it is, as people say it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::MeadTrust => "The Mead Educational Trust",
            Self::Ordsall => "Ordsall Primary School",
            Self::RoselynHouse => "Roselyn House School and The RHISE Service",
            Self::Stepney => "Stepney All Saints School",
            Self::WashwoodHeath => "Washwood Heath Academy",
        }
    }

    /// Returns the letters that the ids of its rules begin with.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::MeadTrust => "TM",
            Self::Ordsall => "OP",
            Self::RoselynHouse => "RH",
            Self::Stepney => "SA",
            Self::WashwoodHeath => "WH",
        }
    }

    /// Returns the policy of that name, or what to do about there being none.
    ///
    /// # Errors
    /// The nearest name, or all of them.
    pub fn parse(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|policy| policy.name() == name);
        found.ok_or_else(|| crate::toml_file::suggest::did_you_mean(name, Self::ALL.map(Self::name)))
    }
}
