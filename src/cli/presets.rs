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
        "op-01-leave-of-headteacher-or-dsl"
        "op-02-always-two"
        "op-03-logged-before-the-visit"
        "op-04-agreed-with-the-parents"
        "op-05-out-of-hours-with-a-responsible-contact"
        "op-06-risk-assessment-and-background"
        "op-07-itinerary-with-times"
        "op-07-longer-than-the-itinerary-says"
        "op-08-identity-card"
        "op-09-twenty-minutes-at-a-closed-door"
        "op-10-11-21-23-at-the-door"
        "op-10-19-off-because-unsafe"
        "op-10-off-for-safety"
        "op-12-asked-every-twenty-minutes"
        "op-13-changes-are-told"
        "op-14-a-telephone-on-record"
        "op-15-the-vehicle"
        "op-17-the-headteacher-decides"
        "op-18-unsafe"
        "op-19-20-back-in-school"
        "op-19-every-incident"
        "op-20-safeguarding"
        "op-22-physical-intervention"
    },
    preset! { "recommended":
        "a-a-doorstep-visit-that-goes-in"
        "a-at-risk-in-half-the-time"
        "a-inside-the-home"
        "b-the-return"
        "c-a-door-that-nobody-opens"
        "d-arrival"
        "e-between-stops"
        "f-home-safely"
        "g-a-call-for-help"
        "h-the-safe-phrase"
        "i-neither-ok-nor-help"
        "j-aggression-and-cooling-off"
    },
    preset! { "stepney":
        "sa-01-badge-and-reason"
        "sa-02-grounds"
        "sa-03-how-far-into-the-home"
        "sa-04-parents-and-no-other-adult"
        "sa-05-asked-to-leave"
        "sa-06-emergency"
        "sa-06-silence-becomes-an-emergency"
        "sa-07-08-filed"
        "sa-07-08-written-up"
        "sa-07-report-of-the-concern"
        "sa-09-confidential"
        "sa-10-concerns-on-return"
        "sa-10-safeguarding"
        "sa-12-checks-where-the-policy-is-silent"
        "sa-12-leave-and-pairs"
        "sa-12-out-of-hours"
        "sa-12-safe-phrase"
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
