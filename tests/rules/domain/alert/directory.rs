//! Who is meant by a step: roles, deputies, those who are in, and by which channels each can be reached.

use crate::support::school::{clock, id, in_between, plan, role, step};
use homeward::domain::alert::Directory;
use homeward::domain::chain::{Ask, Channel, Step, Target};
use homeward::domain::id::PersonId;
use homeward::domain::plan::Plan;

fn directory<'a>(plan: &'a Plan, workers: &[&str]) -> Directory<'a> {
    Directory {
        chains: &plan.chains,
        people: &plan.people,
        workers: workers.iter().map(|who| id(who)).collect(),
        responsible_contact: None,
        spare_household: false,
    }
}

fn tells(targets: Vec<Target>, by: &[Channel]) -> Step {
    Step {
        tell: targets,
        by: by.to_vec(),
        ..step("office", &[], Ask::RingWorker, 5)
    }
}

fn who(told: &[(PersonId, Vec<Channel>)]) -> Vec<&str> {
    told.iter().map(|(person, _)| person.key()).collect()
}

/// Whom a step of roles tells by text at noon, and whether anybody of them is in.
fn told(plan: &Plan, workers: &[&str], targets: &[Target]) -> (Vec<String>, bool) {
    let step = tells(targets.to_vec(), &[Channel::Sms]);
    let (told, anybody) = directory(plan, workers).recipients_of(&step, clock("12:00"));
    (who(&told).into_iter().map(str::to_owned).collect(), anybody)
}

fn deputy(plan: &mut Plan, of: &str, is: &str) {
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id(of))
        .expect("a person")
        .deputy = Some(id(is));
}

#[test]
fn a_target_is_a_person_a_role_a_line_manager_or_the_responsible_contact() {
    let plan = plan();
    let mut directory = directory(&plan, &["jo"]);
    directory.responsible_contact = Some(id("dsl"));
    let step = tells(
        vec![
            Target::LineManager,
            Target::Person(id("sue")),
            Target::ResponsibleContact,
            role("headteacher"),
        ],
        &[Channel::Sms],
    );
    let (told, anybody) = directory.recipients_of(&step, clock("12:00"));
    assert_eq!(who(&told), ["dsl", "head", "lin", "sue"]);
    assert!(anybody);
}

#[test]
fn somebody_named_twice_is_told_once() {
    let targets = [role("slt"), role("headteacher"), Target::Person(id("head"))];
    assert_eq!(told(&plan(), &["jo"], &targets).0, ["head", "olu"]);
}

#[test]
fn whoever_is_not_in_is_told_only_if_nobody_is() {
    let mut plan = plan();
    in_between(&mut plan, "olu", "08:00", "09:00");
    assert_eq!(
        told(&plan, &["jo"], &[role("slt")]),
        (vec!["head".to_owned()], true)
    );
    in_between(&mut plan, "head", "08:00", "09:00");
    assert_eq!(
        told(&plan, &["jo"], &[role("slt")]),
        (vec!["head".to_owned(), "olu".to_owned()], false)
    );
}

#[test]
fn a_deputy_stands_in_for_somebody_who_is_not_in_or_out_on_this_visit() {
    let mut plan = plan();
    deputy(&mut plan, "pat", "sue");
    let office = [role("office-manager")];
    assert_eq!(told(&plan, &["jo"], &office).0, ["pat"], "Pat is in");
    assert_eq!(told(&plan, &["pat"], &office), (vec!["sue".to_owned()], true));
    in_between(&mut plan, "pat", "08:00", "09:00");
    assert_eq!(told(&plan, &["jo"], &office), (vec!["sue".to_owned()], true));
    // A deputy who is out too is nobody's rescuer here.
    assert_eq!(
        told(&plan, &["jo", "sue"], &office),
        (vec!["pat".to_owned()], false)
    );
}

#[test]
fn a_deputys_deputy_stands_in_and_deputies_who_name_each_other_end_it() {
    let mut plan = plan();
    deputy(&mut plan, "pat", "sue");
    deputy(&mut plan, "sue", "dsl");
    in_between(&mut plan, "pat", "08:00", "09:00");
    in_between(&mut plan, "sue", "08:00", "09:00");
    let office = [role("office-manager")];
    assert_eq!(told(&plan, &["jo"], &office), (vec!["dsl".to_owned()], true));
    assert_eq!(
        told(&plan, &["jo", "dsl"], &office),
        (vec!["pat".to_owned()], false)
    );
    deputy(&mut plan, "sue", "pat");
    assert_eq!(told(&plan, &["jo"], &office), (vec!["pat".to_owned()], false));
}

#[test]
fn somebody_without_any_address_cannot_be_told_and_their_deputy_is() {
    let mut plan = plan();
    deputy(&mut plan, "pat", "sue");
    let pat = std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("pat"))
        .expect("pat");
    pat.mobile = None;
    pat.email = None;
    assert_eq!(told(&plan, &["jo"], &[role("office-manager")]).0, ["sue"]);
    assert!(!who(&directory(&plan, &["jo"]).reachable(&[role("office-manager")])).contains(&"pat"));
}

#[test]
fn each_is_written_to_by_what_the_step_says_or_else_by_whatever_they_have() {
    let mut plan = plan();
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("pat"))
        .expect("pat")
        .mobile = None;
    let by = |channels: &[Channel]| {
        let step = tells(vec![role("office-manager"), role("office")], channels);
        directory(&plan, &["jo"]).recipients_of(&step, clock("12:00")).0
    };
    assert_eq!(
        by(&[Channel::Sms]),
        [(id("pat"), vec![Channel::Email]), (id("sue"), vec![Channel::Sms]),]
    );
    assert_eq!(
        by(&[Channel::Sms, Channel::Email]),
        [
            (id("pat"), vec![Channel::Email]),
            (id("sue"), vec![Channel::Sms, Channel::Email]),
        ]
    );
    let to_all = directory(&plan, &["jo"]).reachable_by(&[role("office"), role("office")], &[Channel::Email]);
    assert_eq!(to_all, [(id("sue"), vec![Channel::Email])], "once");
    let workers_too = directory(&plan, &["sue"]).reachable(&[role("office")]);
    assert_eq!(workers_too, [], "P11");
}

#[test]
fn whoever_may_act_for_a_target_is_one_of_it_and_not_a_worker_there() {
    let plan = plan();
    let targets = [role("headteacher"), Target::Person(id("pat"))];
    let is = |who: &str, workers: &[&str]| directory(&plan, workers).is_one_of(&id(who), &targets);
    assert!(is("head", &["jo"]) && is("pat", &["jo"]));
    assert!(!is("olu", &["jo"]));
    assert!(!is("pat", &["pat"]));
}

#[test]
fn one_address_of_either_kind_is_enough_to_be_in() {
    for (mobile, email, is_in) in [
        (true, true, true),
        (true, false, true),
        (false, true, true),
        (false, false, false),
    ] {
        let mut plan = plan();
        let pat = std::sync::Arc::make_mut(&mut plan.people)
            .get_mut(&id("pat"))
            .expect("pat");
        pat.mobile = pat.mobile.clone().filter(|_| mobile);
        pat.email = pat.email.clone().filter(|_| email);
        let (_, anybody) = told(&plan, &["jo"], &[role("office-manager")]);
        assert_eq!(anybody, is_in, "mobile {mobile}, e-mail {email}");
    }
}
