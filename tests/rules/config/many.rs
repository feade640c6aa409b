//! Many problems at once: what is shown stays short.

use super::case::{Example, SCHOOL};
use super::rendered;
use homeward::config::Problem;

#[test]
fn many_problems_of_one_kind_are_counted_and_not_all_shown() {
    let people: String = (0..3_000)
        .map(|n| format!("[people.p{n}]\nmobile = \"x\"\n"))
        .collect();
    let school = Example::new().files[SCHOOL].clone();
    let problems = Example::new()
        .with(SCHOOL, &format!("{school}\n{people}"))
        .problems();
    let said = rendered(&problems);
    assert!(said.len() < 100_000, "{} letters", said.len());
    for kind in ["bad-number", "missing-key"] {
        let counted = format!("2950 more of the kind `{kind}` in this file");
        assert!(said.contains(&counted), "{said}");
    }
}

#[test]
fn one_role_that_nobody_has_is_one_warning_with_the_lines_of_all_its_places() {
    let example = Example::new();
    let school = example.files[SCHOOL].replace("roles  = [\"headteacher\", \"slt\"]", "roles  = [\"slt\"]");
    let problems = example.with(SCHOOL, &school).problems();
    let vacant: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.code == "role-without-people")
        .collect();
    let [only] = vacant.as_slice() else {
        panic!("{} warnings: {}", vacant.len(), rendered(&problems));
    };
    assert!(only.message.contains("the same in lines "), "{only:?}");
}
