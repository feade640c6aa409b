//! Incidents and households in cooling-off, as the office says and sees them.

use crate::control::SIGN_OUT;
use crate::live::Live;
use serde_json::json;

const REPORT: &[&str] = &[
    "visit",
    "incident",
    "jo",
    "--kind",
    "aggression",
    "--by",
    "jo",
    "--note",
    "shouted at",
];

/// The shipped example's visit, with this leave instead of the head's.
fn sign_out(leave: &str) -> Vec<&str> {
    let leave = |word: &&'static str| if *word == "morgan" { leave } else { word };
    SIGN_OUT.iter().map(leave).collect()
}

#[test]
fn an_incident_is_reported_the_household_left_alone_reviewed_and_visited_again() {
    let live = Live::start();
    let ran = live.homeward(&["household", "list"]).ended(0);
    assert_eq!(ran.out, "no household is in cooling-off\n");
    let ran = live.homeward(&["household", "list", "--all"]).ended(0);
    assert_eq!(ran.out, "no household is or was in cooling-off\n");

    live.homeward(SIGN_OUT).ended(0);
    let ran = live.homeward(REPORT).ended(0);
    assert_eq!(
        ran.out,
        "aggression reported on visit v1\n  told: Morgan Reed, Sam Taylor\n  \
         to ring: Morgan Reed: 07700 900106, Sam Taylor: 07700 900103\n  \
         household h1: not visited again until it has been reviewed\n  \
         Fill in the incident sheet today. No visit there until SLT has reviewed it.\n"
    );
    live.homeward(&["visit", "back", "v1"]).ended(0);
    let ran = live.homeward(&["visit", "show", "v1"]).ended(0);
    assert!(ran.out.contains("said by jo: shouted at"), "{ran:?}");

    let ran = live.homeward(&sign_out("pat")).ended(1);
    for part in [
        "in cooling-off after aggression on visit v1",
        "`pat` may not",
        "(`sam`)",
        "clear h1",
    ] {
        assert!(ran.err.contains(part), "{part}: {ran:?}");
    }
    let ran = live.homeward(&["household", "list"]).ended(0);
    assert!(ran.out.starts_with("ID  SCHOOL   VISIT  AFTER"), "{ran:?}");
    assert!(ran.out.contains("h1  example  v1     aggression"), "{ran:?}");
    for hidden in ["Acacia", "496", "shouted"] {
        assert!(!ran.out.contains(hidden), "{ran:?}");
    }

    let ran = live
        .homeward(&["household", "clear", "h1", "--by", "chris"])
        .ended(1);
    assert!(
        ran.err.contains("`chris` may not") && ran.err.contains("`sam`"),
        "{ran:?}"
    );
    let ran = live
        .homeward(&["household", "clear", "h1", "--by", "sam", "--note", "two go"])
        .ended(0);
    assert!(ran.out.starts_with("h1: cleared by sam"), "{ran:?}");
    let ran = live
        .homeward(&["household", "clear", "h1", "--by", "sam"])
        .ended(1);
    assert!(ran.err.contains("not in cooling-off"), "{ran:?}");
    let ran = live.homeward(&["household", "list", "--all"]).ended(0);
    assert!(
        ran.out.contains("by sam") && ran.out.contains("two go"),
        "{ran:?}"
    );
    live.homeward(SIGN_OUT).ended(0);
    live.homeward(&[
        "verify",
        "--store",
        &live.directory().join("homeward.db").display().to_string(),
    ])
    .ended(0);
}

#[test]
fn programs_get_what_people_read() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let reported = live.homeward(&[REPORT, &["--json"]].concat()).ended(0).json();
    assert_eq!(reported["told"], json!(["Morgan Reed", "Sam Taylor"]));
    assert_eq!(reported["kind"], "aggression");
    let list = live.homeward(&["household", "list", "--json"]).ended(0).json();
    let since = list[0]["since"].as_str().unwrap().to_owned();
    assert!(since.ends_with('Z'), "{since}");
    assert_eq!(
        list,
        json!([{
            "id": "h1", "school": "example", "visit": "v1", "kind": "aggression", "since": since, "by": "jo",
            "cleared_at": null, "cleared_by": null, "cleared_note": null,
        }])
    );
    let cleared = live
        .homeward(&["household", "clear", "h1", "--by", "sam", "--json"])
        .ended(0)
        .json();
    assert_eq!(cleared["household"]["cleared_by"], "sam");
}

#[test]
fn what_is_not_known_is_said_with_what_is() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    for (arguments, said) in [
        (
            &["visit", "incident", "jo", "--kind", "boredom"][..],
            "there is accusation, aggression, breakdown, injury, safeguarding",
        ),
        (
            &["visit", "incident", "v9", "--kind", "injury"],
            "`v9` is not on any visit",
        ),
        (
            &["visit", "incident", "v1", "--kind", "injury", "--worker", "pat"],
            "`pat` is not on this visit",
        ),
        (
            &["visit", "incident", "v1", "--kind", "injury", "--by", "nobody"],
            "nobody called `nobody`",
        ),
        (&["household", "clear", "h9", "--by", "sam"], "no household `h9`"),
        (&["household", "clear", "v1", "--by", "sam"], "as in `h12`"),
        (&["household", "clear", "h1", "--by", "sam"], "not in cooling-off"),
    ] {
        let ran = live.homeward(arguments).ended(1);
        assert!(ran.err.contains(said), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn an_exception_is_asked_for_by_name_and_the_answer_says_so() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    live.homeward(REPORT).ended(0);
    live.homeward(&["visit", "back", "v1"]).ended(0);
    let ran = live.homeward(&sign_out("robin")).ended(1);
    assert!(
        ran.err.contains("--exception REASON --authorised-by NAME"),
        "{ran:?}"
    );
    let excepted = [
        &sign_out("robin")[..],
        &["--exception", "the father has moved out"],
    ]
    .concat();
    let ran = live.homeward(&excepted).ended(0);
    for part in [
        "by exception: its household is in cooling-off",
        "authorised by Robin Shah",
        "told: ",
    ] {
        assert!(ran.out.contains(part), "{part}: {ran:?}");
    }
}

#[test]
fn homeward_refuses_leave_and_never_a_watch() {
    let live = Live::start();
    let against = [
        "visit",
        "out",
        "--type",
        "home",
        "--worker",
        "jo",
        "--stop",
        "12 Acacia Avenue, M5 3XX",
        "--back",
        "+90m",
    ];
    let ran = live.homeward(&against).ended(1);
    assert!(ran.err.contains("fewer workers"), "{ran:?}");
    let ran = live
        .homeward(&[&against[..], &["--against-policy", "a child is alone there"]].concat())
        .ended(0);
    for part in ["AGAINST POLICY", "authorised by nobody", "told: Morgan Reed, "] {
        assert!(ran.out.contains(part), "{part}: {ran:?}");
    }
    let ran = live.homeward(&["visit", "show", "v1"]).ended(0);
    assert!(ran.out.contains("reason: a child is alone there"), "{ran:?}");
}
