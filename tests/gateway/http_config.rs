//! Mistakes in a table `[gateways.http.NAME]`: each is an error with its place, and says what to write instead.

use super::http_mistakes::MISTAKES;
use super::support::configured::ConfiguredGateway;
use homeward::config::Problem;

const RIGHT: &str = r#"[gateways.http.main]
base_url = "https://api.example.org/v1"
from     = "+447700900000"
headers  = { Authorization = "Bearer {secret.key}", Accept = "application/json" }
secrets  = { key = { credential = "sms-key" } }

[gateways.http.main.send]
method  = "POST"
url     = "/messages"
headers = { Idempotency-Key = "{reference}" }
json    = '{"to": "{to}", "from": "{from}", "text": "{text}"}'

[gateways.http.main.send.answer]
field      = "status"
id         = "id"
success    = ["ok", 201]
bad_number = "wrong"

[gateways.http.main.status]
url         = "/messages/{id}"
field       = "status"
delivered   = "done"
undelivered = ["lost", 4]

[gateways.http.main.balance]
url   = "/account"
field = "balance"
unit  = "GBP"

[gateways.http.main.poll]
newest_first = true
url     = "/inbox"
every   = "7s"
list    = "."
id      = "id"
from    = "from"
text    = "text"
sent    = "at"
sent_as = "unix"

[gateways.http.main.poll.mark_read]
url = "/inbox/{id}"

[gateways.http.main.webhook]
secret   = { credential = "hook" }
header   = "X-Signature"
prefix   = "sha256="
hmac     = "sha256"
encoding = "hex"
format   = "json"

[gateways.http.main.webhook.inbound]
id      = "id"
from    = "from"
text    = "text"

[gateways.http.main.webhook.status]
id          = "id"
field       = "status"
delivered   = "done"
undelivered = "lost""#;

fn problems(table: &str, hook: &str) -> Vec<Problem> {
    let loaded = ConfiguredGateway::texts(table, &[("sms-key", "k3y"), ("hook", hook)]);
    let ours = loaded.problems.into_iter();
    ours.filter(|problem| problem.is_error()).collect()
}

/// Edits the table, and returns what is wrong with what is said of it; the right answer is one error, within the table.
fn fault(old: &str, new: &str, code: &str, remedy: &str) -> Option<String> {
    assert!(RIGHT.contains(old), "{old}");
    let table = RIGHT.replacen(old, new, 1);
    let problems = problems(&table, "0123456789abcdef");
    let (first, last) = (LINE_OF_THE_TABLE, LINE_OF_THE_TABLE + table.lines().count());
    let is_right = |problem: &Problem| {
        let tells_nothing = !problem.render().contains("k3y") || problem.code == "plain-secret";
        let says_what_to_do = problem.code == code && problem.remedy.contains(remedy);
        (first..last).contains(&problem.line) && says_what_to_do && tells_nothing
    };
    let shown: String = problems.iter().map(Problem::render).collect();
    (problems.len() != 1 || !is_right(&problems[0]))
        .then(|| format!("`{old}` -> `{new}`: `{code}` with `{remedy}` was expected:\n{shown}"))
}

/// The line of the shipped file at which the table begins.
const LINE_OF_THE_TABLE: usize = 30;

#[test]
fn a_table_that_says_all_there_is_to_say_is_right() {
    let loaded = ConfiguredGateway::texts(RIGHT, &[("sms-key", "k3y"), ("hook", "0123456789abcdef")]);
    let shown: String = loaded.problems.iter().map(Problem::render).collect();
    assert_eq!(shown, "");
    let settings = format!("{:?}", loaded.settings.unwrap());
    assert!(
        !settings.contains("k3y") && !settings.contains("0123456789"),
        "{settings}"
    );
}

#[test]
fn p13_each_mistake_is_an_error_that_says_what_to_write() {
    let faults: Vec<String> = MISTAKES
        .iter()
        .filter_map(|(old, new, code, remedy)| fault(old, new, code, remedy))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn without_a_request_nothing_could_be_sent() {
    let problems = problems("[gateways.http.main]\nbase_url = \"https://api.example.org\"", "");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "missing-key");
    assert!(problems[0].remedy.contains("send]"), "{}", problems[0].remedy);
}

#[test]
fn an_address_from_the_servers_root_needs_a_server() {
    let problems = problems(
        &RIGHT.replace("base_url = \"https://api.example.org/v1\"\n", ""),
        "0123456789abcdef",
    );
    assert_eq!(problems.len(), 5, "one for each address");
    assert!(problems.iter().all(|problem| problem.remedy.contains("base_url")));
}

#[test]
fn a_webhook_needs_something_to_read_and_a_secret_that_cannot_be_guessed() {
    let (before, _) = RIGHT.split_once("[gateways.http.main.webhook.inbound]").unwrap();
    let none = problems(before, "0123456789abcdef");
    assert_eq!((none.len(), none[0].code), (1, "bad-http"));
    let short = problems(RIGHT, "0123456789abcde");
    assert_eq!((short.len(), short[0].code), (1, "short-secret"));
}

#[test]
fn an_address_that_is_a_secret_is_checked_and_not_shown() {
    let table = |address: &str| {
        let table = "[gateways.http.main.send]\nurl = { credential = \"flow\" }\njson = '{\"to\": \"{to}\", \"text\": \"{text}\"}'";
        ConfiguredGateway::texts(table, &[("flow", address)]).problems
    };
    assert!(table("https://example.org/a?sig=s3cret%2F{x}").is_empty());
    for address in [
        "http://example.org/a?sig=s3cret",
        "s3cret",
        "ftp://s3cret.example.org",
    ] {
        let problems = table(address);
        assert_eq!(problems.len(), 1, "{address}");
        assert!(
            !problems[0].render().contains("s3cret"),
            "{}",
            problems[0].render()
        );
    }
}

#[test]
fn p13_what_contradicts_what_is_said_with_both_places_and_what_to_do() {
    let table = RIGHT.replace("bad_number = \"wrong\"", "bad_number = [\"wrong\", \"ok\"]");
    let line_of = |words: &str| {
        let before = table.split(words).next().expect("the words");
        LINE_OF_THE_TABLE + before.matches('\n').count()
    };
    let found = problems(&table, "0123456789abcdef");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].line, line_of("bad_number"));
    let said = format!(
        "`\"ok\"` stands in `bad_number` and, on line {}, in `success`, so the same answer would mean both",
        line_of("success")
    );
    assert_eq!(found[0].message, said);
    // A bad number is a message that did not arrive: both words may be one.
    let both = RIGHT.replace(
        "undelivered = [\"lost\", 4]",
        "undelivered = [\"lost\", 4]\nbad_number  = 4",
    );
    assert!(problems(&both, "0123456789abcdef").is_empty());
}

#[test]
fn a_school_that_runs_with_a_contradiction_starts_after_an_upgrade() {
    let secrets = [("sms-key", "k3y"), ("hook", "0123456789abcdef")];
    let of = |bad_number: &str| {
        let table = RIGHT.replace("bad_number = \"wrong\"", bad_number);
        ConfiguredGateway::texts(&table, &secrets)
    };
    let contradicts = of("bad_number = [\"wrong\", \"ok\"]");
    assert!(
        contradicts
            .problems
            .iter()
            .any(|problem| problem.code == "contradiction")
    );
    assert!(contradicts.settings.is_none() && contradicts.starts);
    assert!(!of("bad_number = \"\"").starts);
}

#[test]
fn a_webhooks_secret_beside_poll_is_told_that_poll_fetches_the_texts() {
    let (before, _) = RIGHT.split_once("[gateways.http.main.webhook.inbound]").unwrap();
    let found = problems(before, "0123456789abcdef");
    assert_eq!((found.len(), found[0].code), (1, "bad-http"));
    let line = LINE_OF_THE_TABLE
        + before
            .lines()
            .position(|line| line == "[gateways.http.main.poll]")
            .expect("the table");
    let said =
        format!("`poll` on line {line} fetches the texts, and this is a secret for texts that are brought");
    assert!(found[0].message.starts_with(&said), "{}", found[0].message);
    assert!(
        found[0].remedy.starts_with("take this table out"),
        "{}",
        found[0].remedy
    );
}
