//! What of a school's own wording is refused, and what it is told.

use homeward::domain::notice::Template;
use homeward::wording::{FaultLevel, SchoolTexts, WordingFault, check, email, wording};
use std::collections::BTreeMap;

fn fault(name: &str, template: &str) -> WordingFault {
    check(name, template).unwrap_err()
}

const ALERT: &str =
    "Homeward {{ code }} {{ now }}: {{ story }}. Cannot: NEXT {{ code }}. Mine: ACK {{ code }}";

#[test]
fn the_built_in_wording_would_pass_as_a_schools_own() {
    for template in Template::ALL {
        let name = template.name();
        let own = wording(*template);
        assert_eq!(check(name, own.text), Ok(()), "{name}");
        assert_eq!(check(&format!("{name}.subject"), own.subject), Ok(()), "{name}");
        assert_eq!(
            check(&format!("{name}.email"), email(*template)),
            Ok(()),
            "{name}"
        );
    }
}

#[test]
fn a_misspelt_name_is_refused_with_the_nearest() {
    let fault = fault("chekin-soon", "x");
    assert_eq!(fault.level, FaultLevel::Error);
    assert_eq!(fault.remedy, "did you mean `check-in-soon`?");
    let fault = self::fault("alert-decde.subject", "x");
    assert_eq!(fault.remedy, "did you mean `alert-decide.subject`?");
    assert!(check("alert-decide.body", "x").is_err());
}

#[test]
fn a_syntax_error_is_refused_with_its_place() {
    let fault = fault("test", "Homeward {{ now }}: {% if school %} hello");
    assert!(fault.remedy.contains("{% endif %}"), "{fault:?}");
    assert!(fault.range.is_some(), "{fault:?}");
}

/// Found by fuzzing: the template engine points at one byte, and a letter may have three.
#[test]
fn p13_a_fault_is_never_placed_within_a_letter() {
    for template in [
        "Homeward {{ now \u{200b}}}: OK",
        "Homeward {{ \u{e9} }}",
        "{% if \u{1f642} %}",
    ] {
        let range = fault("check-in-soon", template).range.unwrap();
        assert!(template.get(range.clone()).is_some(), "{range:?} of {template:?}");
    }
}

#[test]
fn a_variable_that_a_text_does_not_know_is_refused_with_its_place() {
    let template = "Homeward {{ now }}: due {{ due_by }}. No reply needed.";
    let fault = fault("checked-in", template);
    assert_eq!(fault.message, "`due_by` is not known to this text");
    assert!(
        fault.remedy.starts_with("did you mean `due`?"),
        "{}",
        fault.remedy
    );
    assert_eq!(&template[fault.range.unwrap()], "due_by");
}

#[test]
fn a_fact_that_is_not_always_known_must_be_guarded() {
    let fault = fault(
        "checked-in",
        "Homeward {{ now }}: OK. Next {{ next_check }}. No reply needed.",
    );
    assert_eq!(
        fault.message,
        "`next_check` is not always known when this text is sent"
    );
    let guarded =
        "Homeward {{ now }}: OK.{% if next_check %} Next {{ next_check }}.{% endif %} No reply needed.";
    assert_eq!(check("checked-in", guarded), Ok(()));
}

#[test]
fn an_alert_must_show_its_code_and_the_words_to_send() {
    assert_eq!(check("alert-ring-worker", ALERT), Ok(()));
    let codeless = fault(
        "alert-ring-worker",
        "Homeward {{ now }}: {{ story }}. NEXT or ACK",
    );
    assert!(codeless.message.contains("code"), "{codeless:?}");
    let guarded = ALERT.replace("{{ code }}", "{% if unreached %}{{ code }}{% endif %}");
    assert!(fault("alert-ring-worker", &guarded).message.contains("code"));
    let wordless = fault("alert-ring-worker", &ALERT.replace("ACK", "OK"));
    assert_eq!(wordless.message, "it does not always ask for `ACK`");
    let mute = fault("check-in-soon", "Homeward {{ now }}: are you all right?");
    assert_eq!(mute.message, "it does not always ask for `OK`");
}

#[test]
fn words_that_carriers_act_on_are_never_asked_for() {
    for word in [
        "STOP",
        "START",
        "END",
        "QUIT",
        "CANCEL",
        "UNSUBSCRIBE",
        "HELP",
        "INFO",
        "YES",
    ] {
        let template = format!("Homeward {{{{ now }}}}: reply OK or {word}");
        let fault = fault("check-in-soon", &template);
        assert!(fault.message.contains(word), "{fault:?}");
        assert_eq!(&template[fault.range.unwrap()], word);
    }
    let quiet = fault("check-in-soon", "Homeward {{ now }}: reply help or OK");
    assert!(quiet.message.contains("HELP"), "{quiet:?}");
    let hidden = fault("check-in-soon", "Homeward {{ now }}: OK or {{ 'ST' ~ 'OP' }}");
    assert!(hidden.message.contains("STOP"), "{hidden:?}");
}

#[test]
fn words_that_a_lock_screen_may_not_show_are_refused_for_workers_only() {
    for word in ["police", "Alarm", "unsafe", "Safeguarding", "safe word"] {
        let template = format!("Homeward {{{{ now }}}}: {word}. No reply needed.");
        assert!(check("checked-in", &template).is_err(), "{word}");
        assert_eq!(check("test", &template), Ok(()), "{word}");
    }
}

#[test]
fn the_answer_to_duress_may_not_depend_on_anything() {
    for variable in ["you", "school", "at", "kind", "link"] {
        let template = format!("Homeward {{{{ now }}}}: {{{{ {variable} }}}}. No reply needed.");
        assert!(check("received", &template).is_err(), "{variable}");
        assert!(check("received.email", &template).is_err(), "{variable}");
    }
}

#[test]
fn p17_no_wording_may_put_a_household_into_a_text_or_a_subject() {
    let template = format!("{{{{ place }}}} {ALERT}");
    for name in ["alert-ring-worker", "alert-ring-worker.subject"] {
        let fault = fault(name, &template);
        assert_eq!(fault.message, "`place` may stand in the body of an e-mail only");
    }
    let debug = fault("alert-ring-worker", &format!("{{{{ debug() }}}} {ALERT}"));
    assert_eq!(debug.message, "`debug` is not known to this text");
}

#[test]
fn a_text_too_long_for_long_names_is_a_warning() {
    let long = format!(
        "{} {ALERT}",
        "Please read this with care and act on it at once. ".repeat(2)
    );
    let fault = fault("alert-ring-worker", &long);
    assert_eq!(fault.level, FaultLevel::Warning);
    let own = BTreeMap::from([("alert-ring-worker".to_owned(), long)]);
    assert!(SchoolTexts::default().with(&own).is_ok());
}

#[test]
fn a_text_that_shows_no_time_is_refused() {
    let fault = fault("checked-in", "Homeward: OK noted. No reply needed.");
    assert!(fault.message.contains("clock time"), "{fault:?}");
}

#[test]
fn all_faults_are_told_at_once() {
    let own = BTreeMap::from([
        ("checked-in".to_owned(), "{{ nonsense }}".to_owned()),
        ("no-such-text".to_owned(), "x".to_owned()),
    ]);
    assert_eq!(SchoolTexts::default().with(&own).unwrap_err().len(), 2);
}

#[test]
fn a_template_without_end_is_refused() {
    let endless = "{% for a in 'xxxxxxxxxxxxxxxxxxxx'|list %}{% for b in 'xxxxxxxxxxxxxxxxxxxx'|list %}\
        {% for c in 'xxxxxxxxxxxxxxxxxxxx'|list %}{% for d in 'xxxxxxxxxxxxxxxxxxxx'|list %}a\
        {% endfor %}{% endfor %}{% endfor %}{% endfor %}";
    let fault = fault("test", endless);
    assert_eq!(fault.message, "it takes too long to render");
}
