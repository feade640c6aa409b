//! Playing a scenario: what happens, what must hold, and what did not.

use super::diff;
use super::holds::{Window, holds};
use super::{Check, Does, Must, Scenario, Step};
use crate::config::School;
use crate::domain::time::Span;
use crate::rehearse::Paper;
use crate::rehearse::{What, story};
use crate::wording::when;

/// Within which a message is expected: the minute that begins with its step.
const WITHIN: Span = Span::from_secs(60);

/// What a scenario came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The file, as it was asked for.
    pub file: String,
    /// The rules it shows.
    pub rules: Vec<String>,
    /// What it shows.
    pub title: String,
    /// What did not hold, in the order of the file.
    pub failed: Vec<Failed>,
    /// The whole story, one line a message or an event.
    pub story: Vec<String>,
    /// How the story differs from the recorded one, where it does: a unified diff.
    pub changed: Option<String>,
    /// How many expectations there were.
    pub checks: usize,
}

impl Outcome {
    /// Whether everything held, and the story is the recorded one where there is one.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failed.is_empty() && self.changed.is_none()
    }
}

/// One thing that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The line of the file.
    pub line: usize,
    /// The day and the clock time of the step.
    pub at: String,
    /// What was expected, as written.
    pub expected: String,
    /// What was so instead, one line each; empty where nothing was.
    pub instead: Vec<String>,
    /// The story up to there.
    pub story: Vec<String>,
}

/// What is to be looked at once the minute after its step has passed.
struct Later<'a> {
    step: &'a Step,
    check: &'a Check,
    window: Window,
}

/// Plays a scenario on a school, which must have been loaded for [`super::Draft::now`].
#[must_use]
pub fn play(scenario: &Scenario, school: &School) -> Outcome {
    let begins = scenario.steps.first().map(|step| step.at);
    let mut paper = Paper::new(school.clone(), begins.unwrap_or(super::ORDINARY_WEEK));
    let mut failed = Vec::new();
    let mut later = Vec::new();
    let mut step_before = 0;
    for step in &scenario.steps {
        paper.pass_to(step.at);
        let begins = paper.entries().len();
        let refused = step.does.as_ref().and_then(|does| happen(&mut paper, does).err());
        let expects_refusal = step
            .checks
            .iter()
            .any(|check| matches!(check.must, Must::Refused(_)));
        if let Some(why) = refused.as_ref().filter(|_| !expects_refusal) {
            failed.push(Failed {
                line: step.line,
                at: when::day_and_clock(step.at, &school.time_zone),
                expected: "what happens in this step is not refused".to_owned(),
                instead: vec![format!("refused: {why}")],
                story: paper.story(),
            });
        }
        for check in &step.checks {
            let window = match (&check.must, step.does.is_some()) {
                (Must::NotHear(_, Some(since)), _) => Window::since(*since, step.at),
                (Must::NotHear(_, None), false) => Window::from_entry(step_before, step.at),
                (Must::Hear(_) | Must::NotHear(_, None), true) => {
                    Window::minute(begins, step.at, step.at + WITHIN)
                }
                (Must::Hear(_), false) => Window::minute(0, step.at, step.at + WITHIN),
                (
                    Must::Alert(_)
                    | Must::NoAlert
                    | Must::Visit(_)
                    | Must::Refused(_)
                    | Must::Doubt(_)
                    | Must::Sheet(_),
                    _,
                ) => {
                    let window = Window::minute(begins, step.at, step.at + WITHIN);
                    if let Err(instead) = holds(&paper, check, &window, refused.as_deref()) {
                        failed.push(not_held(&paper, step, check, instead, &window));
                    }
                    continue;
                }
            };
            later.push(Later { step, check, window });
        }
        step_before = paper.entries().len();
    }
    if let Some(last) = scenario.steps.last() {
        paper.pass_to(last.at + Span::from_ms(WITHIN.ms() - 1));
    }
    for Later { step, check, window } in later {
        if let Err(instead) = holds(&paper, check, &window, None) {
            failed.push(not_held(&paper, step, check, instead, &window));
        }
    }
    failed.sort_by_key(|failed| failed.line);
    let story = told(&paper);
    let changed = scenario
        .story
        .as_ref()
        .and_then(|recorded| diff(recorded, &story.join("\n")));
    Outcome {
        file: scenario.file.clone(),
        rules: scenario.rules.clone(),
        title: scenario.title.clone(),
        failed,
        story,
        changed,
        checks: scenario.steps.iter().map(|step| step.checks.len()).sum(),
    }
}

/// Returns the story as it is recorded: without what is due next, which the messages say.
fn told(paper: &Paper) -> Vec<String> {
    let entries: Vec<_> = paper
        .entries()
        .iter()
        .filter(|entry| !matches!(entry.what, What::Due(_)))
        .cloned()
        .collect();
    story(&entries, &paper.school().time_zone)
}

fn not_held(paper: &Paper, step: &Step, check: &Check, instead: Vec<String>, window: &Window) -> Failed {
    let until: Vec<_> = paper
        .entries()
        .iter()
        .filter(|entry| window.is_up_to(entry))
        .cloned()
        .collect();
    Failed {
        line: check.line,
        at: when::day_and_clock(step.at, &paper.school().time_zone),
        expected: check.written.clone(),
        instead,
        story: story(&until, &paper.school().time_zone),
    }
}

/// Does what a step says.
fn happen(paper: &mut Paper, does: &Does) -> Result<(), String> {
    match does {
        Does::SignOut {
            visit_type,
            sign_out,
            ask,
        } => {
            paper.sign_out(visit_type, (**sign_out).clone(), *ask)?;
        }
        Does::Text { from, text, sent_at } => paper.text(from, text, *sent_at),
        Does::Office(office) => paper.office(office)?,
        Does::Away(people) => people.iter().for_each(|person| paper.send_away(person)),
        Does::Dead(places) => places.iter().for_each(|place| paper.kill(place.clone())),
        Does::Alive(places) => places.iter().for_each(|place| paper.revive(place)),
        Does::Off { until } => paper.off_until(*until),
    }
    Ok(())
}
