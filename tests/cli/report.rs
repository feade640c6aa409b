//! `homeward report`: what was done on a visit and in a term, counted, with nobody's name.

use crate::control::SIGN_OUT;
use crate::live::Live;

#[test]
fn a_term_is_counted_from_the_record_and_ranks_nobody() {
    let live = Live::start();
    let begun = live.homeward(&["drill", "begin", "--by", "pat"]).ended(0);
    assert!(begun.out.contains("Drill H1 has begun."), "{}", begun.out);
    live.homeward(&["alert", "ack", "H1", "--by", "pat"]).ended(0);
    let listed = live.homeward(&["drill", "list"]).ended(0);
    assert!(
        listed.out.contains("over: answered; 1 of 2 answered"),
        "{}",
        listed.out
    );
    assert!(
        listed.out.contains("  Pat Evans: told ") && listed.out.contains("no answer"),
        "{}",
        listed.out
    );
    live.homeward(SIGN_OUT).ended(0);
    let refused = live.homeward(&["drill", "begin", "--by", "pat"]).ended(1);
    assert!(refused.err.contains("out now: "), "{}", refused.err);
    live.homeward(&["alert", "raise", "jo", "--kind", "help", "--by", "pat"])
        .ended(0);
    live.homeward(&["alert", "ack", "Q1", "--by", "pat"]).ended(0);
    let store = live.directory().join("homeward.db").display().to_string();
    let csv = live.directory().join("term.csv");
    let html = live.directory().join("term.html");
    let ran = live
        .homeward(&[
            "report",
            "term",
            "--from",
            "01/01/2020",
            "--to",
            "31/12/2099",
            "--store",
            &store,
            "--csv",
            csv.to_str().unwrap(),
            "--html",
            html.to_str().unwrap(),
        ])
        .ended(0);
    for line in [
        "Visits 1",
        "Nothing missed 1 of 1",
        "Two people or more 1 of 1",
        "Leave given 1 of 1",
        "Alerts 1 help",
        "Answered by a human 1 of 1",
        "Drills held 1",
        "Answers in drills, of people told 1 of 2",
        "A record, not legal advice.",
    ] {
        let out = ran
            .out
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        assert!(out.contains(line), "{line}: {out}");
    }
    let page = std::fs::read_to_string(html).unwrap();
    let sheet = std::fs::read_to_string(csv).unwrap();
    assert!(
        page.contains("Home visits of Example Primary School, 01/01/2020 to 31/12/2099"),
        "{page}"
    );
    assert_eq!(sheet.lines().count(), 2, "{sheet}");
    assert!(sheet.contains("v1,example,home,"), "{sheet}");
    for name in ["Bloggs", "Evans", "Khan", "Acacia"] {
        assert!(
            !page.contains(name) && !sheet.contains(name) && !ran.out.contains(name),
            "{name}"
        );
    }

    let visit = live
        .homeward(&["report", "visit", "v1", "--store", &store])
        .ended(0);
    assert!(
        visit.out.contains("help,") && visit.out.contains("a human within 1 min, open"),
        "{}",
        visit.out
    );
    let none = live
        .homeward(&["report", "visit", "v9", "--store", &store])
        .ended(1);
    assert!(
        none.err.contains("there is no visit `v9` on record"),
        "{}",
        none.err
    );
    let day = live
        .homeward(&[
            "report",
            "term",
            "--from",
            "soon",
            "--to",
            "31/12/2099",
            "--store",
            &store,
        ])
        .ended(1);
    assert!(day.err.contains("`soon` is no day"), "{}", day.err);
}
