//! Files for one run, and what holds of every problem that is found in them.

use homeward::config::{Problem, Severity};
use std::path::Path;

/// Returns a new folder, in memory where the machine has such a place.
pub(super) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// Asserts that a refusal says what is wrong, and each problem what, where and what to do (P13).
///
/// `texts` gives what stands in the file that a problem names.
pub(super) fn are_placed(problems: &[Problem], texts: &dyn Fn(&str) -> Option<String>) {
    for problem in problems {
        assert!(!problem.code.is_empty(), "{problem:?}");
        assert!(!problem.message.trim().is_empty(), "{problem:?}");
        assert!(
            !problem.remedy.trim().is_empty(),
            "P13: nothing to do about {problem:?}"
        );
        let rendered = problem.render();
        assert!(
            rendered.contains(&problem.message) && rendered.contains(&problem.remedy),
            "{rendered}"
        );
        let text = texts(&problem.file).unwrap_or_else(|| panic!("P13: no such file: {problem:?}"));
        let lines: Vec<&str> = text.split('\n').collect();
        assert!(
            (1..=lines.len()).contains(&problem.line),
            "P13: line {} of {}: {problem:?}",
            problem.line,
            lines.len()
        );
        let width = lines[problem.line - 1].chars().count();
        assert!(
            (1..=width + 1).contains(&problem.column),
            "P13: column {} of {width}: {problem:?}",
            problem.column
        );
    }
}

/// Asserts that somebody who is refused is told of an error.
pub(super) fn are_a_refusal(problems: &[Problem]) {
    assert!(
        problems.iter().any(|problem| problem.severity == Severity::Error),
        "P13: refused for no reason: {problems:?}"
    );
}
