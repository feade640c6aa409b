//! A reload swaps whole or not at all, and never weakens what is running.

use crate::school::PUBLIC_URL;
use crate::school::{JO, PAT, Rules, School, school, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use crate::support::twilio::{TOKEN, full_sid, inbound_fields, post, sign};

// Faults: P13 x bad-config
#[test]
fn p13_a_bad_edit_changes_nothing_and_a_good_one_applies_a_corrected_number() {
    let rules = Rules {
        every: "10m",
        ..Rules::default()
    };
    let at = School::new(&rules);
    let daemon = at.start();
    daemon.done(&sign_out("jo"));
    at.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);

    let good = school(&rules);
    at.home.write(
        "schools/example.toml",
        &good.replace("wait = \"3s\"", "wait = \"0s\""),
    );
    daemon.signal("-HUP");
    let said = daemon.logged("zero-wait");
    assert!(said.contains("example.toml:"), "file, line and column: {said}");
    daemon.done(&sign_out("mel"));

    // The office has a new mobile, and the plan of the visit that is out does not change for it.
    let moved = good
        .replace("07700 900104", "07700 900204")
        .replace("every  = \"10m\"", "every  = \"1h\"");
    at.home.write("schools/example.toml", &moved);
    daemon.signal("-HUP");
    daemon.logged("the configuration was loaded afresh");
    at.text(JO, "SOS");
    at.twilio
        .expect("+447700900204", heard::ASKED_FOR_HELP, 1, PATIENCE);
    assert!(
        at.twilio.sent().iter().all(|sms| sms.to != PAT),
        "the old number is not used"
    );
    at.text(JO, "IN");
    at.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    let next = daemon.visits()[0]["next"]["at"]
        .as_str()
        .expect("an instant")
        .to_owned();
    let next: jiff::Timestamp = next.parse().expect("an instant");
    let away = next.duration_since(jiff::Timestamp::now()).as_mins();
    assert!(away <= 10, "still ten minutes, not an hour: {away}");
}

#[test]
fn a_webhook_is_checked_by_the_credentials_in_force_after_a_reload() {
    let at = School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    });
    let server = std::fs::read_to_string(at.home.path("homeward.toml")).unwrap();
    at.home.write("token", TOKEN);
    at.home.write(
        "homeward.toml",
        &server.replace(r#"{ env = "HOMEWARD_TEST_TOKEN" }"#, r#"{ file = "token" }"#),
    );
    let daemon = at.start();
    daemon.done(&sign_out("jo"));
    let url = format!("{PUBLIC_URL}/hooks/main/inbound");
    let text = |sid, token: &str| {
        let sid = full_sid(sid);
        at.twilio.know(&sid, JO, "OK");
        let fields = inbound_fields(&sid, JO, "OK");
        post(daemon.address(), &url, &fields, &sign(token, &url, &fields))
    };
    assert_eq!(text("SM11", TOKEN), 200);
    at.home.write("token", "fedcba9876543210fedcba9876543210");
    at.twilio.change_token("fedcba9876543210fedcba9876543210");
    daemon.signal("-HUP");
    daemon.logged("the configuration was loaded afresh");
    assert_eq!(text("SM12", TOKEN), 403, "the old token no longer signs");
    assert_eq!(text("SM13", "fedcba9876543210fedcba9876543210"), 200);
}

#[test]
fn a_webhook_is_checked_by_the_public_address_in_force_after_a_reload() {
    let at = School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    });
    let daemon = at.start();
    daemon.done(&sign_out("jo"));
    let text = |sid, base: &str| {
        let url = format!("{base}/hooks/main/inbound");
        at.twilio.call_inbound(daemon.address(), &url, sid, JO, "OK")
    };
    assert_eq!(text("SM21", PUBLIC_URL), 200);
    let moved = "https://moved.example.sch.uk";
    let server = std::fs::read_to_string(at.home.path("homeward.toml")).unwrap();
    at.home.write("homeward.toml", &server.replace(PUBLIC_URL, moved));
    daemon.signal("-HUP");
    daemon.logged("the configuration was loaded afresh");
    assert_eq!(text("SM22", moved), 200);
    assert_eq!(text("SM23", PUBLIC_URL), 403, "the old address no longer signs");
}

// Faults: P13 x bad-config
#[test]
fn p13_what_an_earlier_release_took_starts_with_a_loud_warning_and_no_reload_takes_it() {
    let rules = Rules::default();
    let at = School::new(&rules);
    let good = school(&rules);
    let old = good.replacen("07700 900101", "0161 496 0101", 1);
    assert_ne!(old, good, "Jo has a mobile");
    at.home.write("schools/example.toml", &old);
    let (code, out, _) = at.home.run(&["check"]);
    assert!(code == 78 && out.contains("is a landline"), "{code}: {out}");
    let daemon = at.start();
    let said = daemon.logged("landline-as-mobile");
    assert!(
        said.contains("ERROR") && said.contains("An earlier release took this"),
        "{said}"
    );
    daemon.done(&sign_out("mel"));

    at.home
        .write("schools/example.toml", &format!("{old}\n# edited\n"));
    daemon.signal("-HUP");
    let refused = daemon.logged("nothing was changed");
    assert!(refused.contains("is a landline"), "{refused}");
    at.home.write("schools/example.toml", &good);
    daemon.signal("-HUP");
    daemon.logged("the configuration was loaded afresh");
}

// Faults: P13 x bad-config
#[test]
fn p13_phrases_in_a_file_without_end_are_refused_and_the_daemon_still_obeys() {
    let rules = Rules::default();
    let at = School::new(&rules);
    let good = school(&rules);
    let daemon = at.start();
    daemon.done(&sign_out("jo"));
    let pipe = at.home.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    let written = r#"["I am on a home visit, and I need cover for my duty"]"#;
    for without_end in [pipe.display().to_string(), "/dev/zero".to_owned()] {
        let file = format!("{{ file = \"{without_end}\" }}");
        at.home
            .write("schools/example.toml", &good.replacen(written, &file, 1));
        daemon.signal("-HUP");
        let refused = daemon.logged(&format!("cannot be read from `{without_end}`"));
        assert!(refused.contains("it is a pipe or a device"), "{refused}");
    }
    daemon.done(&sign_out("mel"));
    assert_eq!(daemon.stop(), 0, "it ends when told to");
}
