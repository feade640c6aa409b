//! A chat room beside the people of a step: one post for each step, none in duress, and nothing that waits for the room.

use crate::school::{HEAD, JO, PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use crate::support::http_provider::{HttpProvider, ProviderAnswer, SeenRequest};
use serde_json::json;

/// A school that tells a room in Teams of every step, by the table of docs/gateways/http.md.
fn with_a_room(rules: &Rules, hook: &HttpProvider) -> School {
    let school = School::new(rules);
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/gateways/http.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let lines = page
        .lines()
        .skip_while(|line| line.trim() != "[gateways.http.teams.send]");
    let table: Vec<&str> = lines
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(str::trim)
        .collect();
    let table = table
        .join("\n")
        .replace("credential = \"teams-flow-url\"", "env = \"TEST_TEAMS\"");
    assert!(table.contains("TEST_TEAMS"), "{table}");
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).expect("the server's file");
    let server = server.replace("[channels]\n", "[channels]\nchat = [\"teams\"]\n");
    school
        .home
        .write("homeward.toml", &format!("{server}\n{table}\n"));
    school.home.write(
        "env",
        &format!("TEST_TEAMS={}/workflows/abc?sig=a%2Bb\n", hook.base_url()),
    );
    let steps = std::fs::read_to_string(school.home.path("schools/example.toml")).expect("the school's file");
    let steps = steps.replace("by   = [\"sms\"", "by   = [\"chat\", \"sms\"");
    school.home.write("schools/example.toml", &steps);
    school
}

/// The words of a card.
fn words(request: &SeenRequest) -> String {
    let card = &request.json()["attachments"][0]["content"]["body"][0]["text"];
    card.as_str().expect("the words of a card").to_owned()
}

#[test]
fn p04_a_room_hears_one_post_for_each_step_with_initials() {
    let hook = HttpProvider::always(ProviderAnswer::with(202, ""));
    let school = with_a_room(&Rules::default(), &hook);
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    // The chain goes on to its end, and repeats the last step there.
    school.twilio.expect(HEAD, "Bloggs", 1, PATIENCE);
    let code = daemon.alerts()[0]["code"].as_str().expect("a code").to_owned();
    let said: Vec<String> = hook.expect(4, PATIENCE).iter().map(words).collect();
    for step in ["office", "household", "slt", "police"] {
        let posts = said
            .iter()
            .filter(|said| said.contains(&format!("step {step}:")))
            .count();
        assert_eq!(posts, 1, "{step}: {said:#?}");
    }
    for said in &said {
        assert!(said.contains("about J.B."), "{said}");
        assert!(said.contains(&format!("alert {code} ")), "{said}");
        let link = format!("https://homeward.example.sch.uk/alerts/{code}");
        assert!(
            said.ends_with(&link),
            "whoever may see more signs in there: {said}"
        );
        for private in ["Bloggs", "Acacia", "07700", "0161", "attendance"] {
            assert!(!said.contains(private), "{private} in: {said}");
        }
    }
    // Nobody is counted as told by it.
    let told = daemon.ask(&json!({ "show-alert": { "code": code } }));
    assert!(!told.to_string().contains("chat"), "{told}");
}

#[test]
fn p09_a_room_hears_nothing_of_duress_whoever_raises_it() {
    let hook = HttpProvider::always(ProviderAnswer::with(202, ""));
    let school = with_a_room(
        &Rules {
            every: "10m",
            wait: "60s",
            ..Rules::default()
        },
        &hook,
    );
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "I am on a home visit, and I need cover for my duty");
    for contact in [PAT, SAM, HEAD] {
        school.twilio.expect(contact, "Bloggs", 1, PATIENCE);
    }
    assert_eq!(daemon.alerts()[0]["kind"], "duress");
    // Help for another is posted, and so proves that the room works and had nothing before.
    daemon.done(&sign_out("mel"));
    daemon.done(&json!({ "raise": { "who": "mel", "kind": "help", "by": "sam" } }));
    for post in hook.expect(1, PATIENCE) {
        let said = words(&post);
        assert!(said.contains("about M.P.") && !said.contains("J.B."), "{said}");
    }
}

// Faults: P14 x gateway-refuses
#[test]
fn p14_a_room_that_refuses_delays_no_alert_and_the_office_is_told_of_the_room() {
    let hook = HttpProvider::always(ProviderAnswer::with(410, "the flow is gone"));
    let school = with_a_room(
        &Rules {
            every: "10m",
            wait: "60s",
            ..Rules::default()
        },
        &hook,
    );
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "sam" } }));
    school.twilio.expect(PAT, "Bloggs", 1, PATIENCE);
    school.twilio.expect(PAT, "chat room 'teams'", 1, PATIENCE);
    let told = school.twilio.sent();
    let news = told.iter().find(|sms| sms.body.contains("chat room"));
    let news = &news.expect("the news of the room").body;
    assert!(
        !news.contains("Ring whoever"),
        "nobody is to ring for a room: {news}"
    );
    let (code, shown, _) = school.home.run(&["gateways"]);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("teams"), "{shown}");
}

#[test]
fn a_test_of_a_room_is_posted_and_says_that_it_is_one() {
    let hook = HttpProvider::always(ProviderAnswer::with(202, ""));
    let school = with_a_room(&Rules::default(), &hook);
    let _daemon = school.start();
    let (code, shown, _) = school.home.run(&["send-test", "pat", "--gateway", "teams"]);
    assert_eq!(code, 0, "{shown}");
    let said = words(&hook.only());
    assert!(said.contains("this is a test by Homeward"), "{said}");
}
