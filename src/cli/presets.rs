//! The shipped policies: a school's file for each, and the scenarios showing its rules.

/// One policy.
pub(super) struct PolicyPreset {
    /// Name of the policy and of its file.
    pub(super) name: &'static str,
    /// The school's file.
    pub(super) school: &'static str,
    /// The scenarios, by the names of their files.
    pub(super) scenarios: &'static [(&'static str, &'static str)],
}

/// A policy of `config/policies`, and the names of all its scenarios.
macro_rules! preset {
    ($name:literal: $($scenario:literal)*) => {
        PolicyPreset {
            name: $name,
            school: include_str!(concat!("../../config/policies/", $name, ".toml")),
            scenarios: &[$((
                concat!($scenario, ".scenario.toml"),
                include_str!(concat!("../../config/policies/", $name, "/", $scenario, ".scenario.toml")),
            )),*],
        }
    };
}

/// Every policy; a test compares the list with `config/policies`.
const PRESETS: &[PolicyPreset] = &[
    preset! { "mead-trust":
        "tm-02-one-may-go-to-the-door-and-not-in"
        "tm-02-the-same-rules-alone"
        "tm-02-the-same-rules-at-the-door"
        "tm-03-authorised-by-the-principal-or-a-senior-leader"
        "tm-04-a-senior-leader-keeps-the-principal-informed"
        "tm-04-called-off-with-the-reason"
        "tm-05-out-of-hours-an-emergency-and-the-principal"
        "tm-07-who-has-read-the-policy"
        "tm-08-with-a-risk-assessment-that-is-kept-up"
        "tm-09-what-is-settled-beforehand-is-on-record"
        "tm-12-a-calling-card"
        "tm-13-office-and-line-manager-know-where-and-until-when"
        "tm-14-phone-on-before-they-go-in"
        "tm-16-the-office-rings-then-a-senior-leader"
        "tm-17-in-danger-principal-and-safeguarding-lead-at-once"
        "tm-19-the-phrase-to-a-colleague"
        "tm-20-the-phrase-to-school"
        "tm-21-the-most-senior-who-is-there"
        "tm-21-the-office-texts-the-phrase-on"
        "tm-23-says-that-they-have-left-and-where-next"
        "tm-23-one-has-left-and-one-is-inside"
        "tm-24-the-report-within-24-hours"
        "tm-25-a-concern-reported-on-the-visit"
        "tm-25-concerns-to-the-dsl"
        "tm-26-no-visit-after-aggression"
        "tm-31-an-allegation"
        "tm-32-line-managers-hear-of-an-arrival-that-is-missed"
        "whole-visit"
    },
    preset! { "ordsall":
        "op-01-leave-of-headteacher-or-dsl"
        "op-02-always-two"
        "op-03-logged-before-the-visit"
        "op-04-agreed-with-the-parents"
        "op-05-out-of-hours-with-a-responsible-contact"
        "op-05-the-contact-hears-that-they-are-home"
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
        "op-25-only-who-has-been-trained"
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
    preset! { "roselyn-house":
        "rh-01-reminded-before-they-leave"
        "rh-03-for-a-reason-of-the-list"
        "rh-04-only-who-knows-the-policy"
        "rh-06-one-or-two-is-decided-and-on-record"
        "rh-11-with-a-lone-working-risk-assessment"
        "rh-13-no-evening-without-the-headteacher"
        "rh-15-the-safeguarding-team-knows-of-it"
        "rh-17-the-plan-changes"
        "rh-20-reminded-at-the-door"
        "rh-24-a-child-alone"
        "rh-26-they-wait-outside-for-one-another"
        "rh-28-the-safe-word-of-the-pair"
        "rh-28-the-safe-word-on-the-telephone"
        "rh-30-leaves-and-tells-the-school"
        "rh-32-rings-the-office-on-leaving"
        "rh-33-reports-back-or-says-that-they-are-home"
        "rh-34-a-short-report-on-cpoms"
        "rh-36-an-incident-is-recorded-while-it-is-fresh"
        "rh-37-an-accusation-goes-to-the-headteacher"
        "rh-41-not-too-long"
        "whole-visit"
    },
    preset! { "site-alone":
        "l-an-ok-each-hour"
        "l-no-word-somebody-goes-and-looks"
        "m-the-building-is-locked"
        "n-home-safely"
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
        "sa-10-the-dsl-is-away"
        "sa-12-checks-where-the-policy-is-silent"
        "sa-12-leave-and-pairs"
        "sa-12-out-of-hours"
        "sa-12-safe-phrase"
        "sa-12-the-contact-hears-that-they-are-home"
    },
    preset! { "washwood-heath":
        "wh-01-only-who-has-been-trained"
        "wh-02-the-same-rules-at-a-place-of-work"
        "wh-02-the-same-rules-at-a-referred-family"
        "wh-03-for-a-reason-of-the-list"
        "wh-04-a-referred-family-with-the-services-plan"
        "wh-05-never-alone"
        "wh-06-through-the-line-manager-or-a-leader"
        "wh-07-reminded-before-they-leave"
        "wh-09-reception-knows-where-and-until-when"
        "wh-11-leaves-where-in-doubt"
        "wh-13-signs-in-on-return"
        "wh-14-recorded-on-cpoms"
        "wh-15-the-office-manager-rings-the-mobile"
        "wh-16-another-of-the-office-rings"
        "wh-17-the-students-home-is-tried"
        "wh-18-senior-leaders-are-told"
        "wh-19-a-senior-leader-rings-the-police"
        "wh-20-none-after-four"
        "wh-22-home-safely-told-to-the-line-manager"
        "wh-26-a-breakdown-is-told-to-the-office"
        "wh-26-the-family-is-told-of-a-breakdown"
        "wh-27-followed-on-foot"
        "wh-29-violence-is-told-to-the-line-manager"
        "whole-visit"
    },
];

/// Returns the names of all policies.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|preset| preset.name)
}

/// Finds a policy.
pub(super) fn find(name: &str) -> Option<&'static PolicyPreset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
