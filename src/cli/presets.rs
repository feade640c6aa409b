//! The policies that are shipped: a school's file for each, and the scenarios that show its rules.

/// One policy.
pub(super) struct Preset {
    /// Its name, which is that of its file.
    pub(super) name: &'static str,
    /// The school's file.
    pub(super) school: &'static str,
    /// The scenarios, by the names of their files.
    pub(super) scenarios: &'static [(&'static str, &'static str)],
}

/// One policy of `config/policies`, and the names of all its scenarios.
macro_rules! preset {
    ($name:literal: $($scenario:literal)*) => {
        Preset {
            name: $name,
            school: include_str!(concat!("../../config/policies/", $name, ".toml")),
            scenarios: &[$((
                concat!($scenario, ".scenario.toml"),
                include_str!(concat!("../../config/policies/", $name, "/", $scenario, ".scenario.toml")),
            )),*],
        }
    };
}

/// Every policy; a test holds the list to what is in `config/policies`.
const PRESETS: &[Preset] = &[
    preset! { "ordsall":
    },
    preset! { "recommended":
    },
    preset! { "stepney":
    },
];

/// Returns the names of all policies.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|preset| preset.name)
}

/// Finds a policy.
pub(super) fn find(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
