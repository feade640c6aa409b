//! What an import would change, in words and as JSON.

use super::columns::ListColumns;
use super::list::ListTable;
use super::plan::{FieldChange, ImportPlan, MissingPeople, fields};
use super::remarks::ListRemark;
use crate::cli::output;
use serde_json::{Value, json};
use std::path::Path;

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ImportOutcome {
    /// The file has nothing to change.
    NothingToDo,
    /// Asked by `--dry-run`.
    OnlyShown,
    /// A problem stopped it.
    Stopped,
    /// The file was written.
    Written,
}

/// Everything that is said of an import.
pub(super) struct ImportReport<'a> {
    pub(super) list: &'a Path,
    pub(super) table: &'a ListTable,
    pub(super) school_file: &'a Path,
    pub(super) plan: &'a ImportPlan<'a>,
    pub(super) missing: MissingPeople,
    pub(super) remarks: &'a [ListRemark],
    pub(super) outcome: ImportOutcome,
    /// Whether a daemon runs by the configuration of before.
    pub(super) reload: bool,
}

impl ImportReport<'_> {
    /// Returns the report in words.
    pub(super) fn words(&self) -> String {
        let mut out = format!(
            "{}: {} ({}, {})\n",
            self.list.display(),
            counted(self.table.rows.len(), "row", "rows"),
            self.table.columns.program().unwrap_or("by its headings"),
            self.table.encoding.word(),
        );
        out.push_str(&format!("  {}\n\n", columns(&self.table.columns)));
        for person in &self.plan.new {
            let values: Vec<String> = fields(person.listed).map(|(_, value)| value).collect();
            out.push_str(&line(
                "new",
                Some(person.listed.line),
                &person.key,
                &values.join(", "),
            ));
            if let Some(remark) = &person.remark {
                out.push_str(&format!("{:30}{}\n", "", output::one_line(remark)));
            }
        }
        for person in &self.plan.changed {
            let changes: Vec<String> = person.changes.iter().map(change).collect();
            let line_of = Some(person.listed.line);
            out.push_str(&line("changed", line_of, &person.known.key, &changes.join("; ")));
        }
        for person in &self.plan.missing {
            let (word, words) = match self.missing {
                MissingPeople::Removed => ("remove", "is not in the list"),
                MissingPeople::Stay => ("missing", "is not in the list, and stays"),
            };
            out.push_str(&line(
                word,
                None,
                &person.key,
                &format!("{} {words}", person.name),
            ));
        }
        let (problems, notes): (Vec<&ListRemark>, Vec<&ListRemark>) =
            self.remarks.iter().partition(|remark| remark.is_problem());
        out.extend(notes.iter().map(|remark| remark.words()));
        out.extend(problems.iter().map(|remark| remark.words()));
        let missing = match (self.missing, self.outcome) {
            (MissingPeople::Removed, ImportOutcome::Written) => "removed",
            (MissingPeople::Removed, _) => "to be removed",
            (MissingPeople::Stay, _) => "missing from the list",
        };
        out.push_str(&format!(
            "\n{} new, {} changed, {} unchanged, {} {missing}\n",
            self.plan.new.len(),
            self.plan.changed.len(),
            self.plan.unchanged,
            self.plan.missing.len(),
        ));
        out.push_str(&self.ending(problems.len()));
        out
    }

    fn ending(&self, problems: usize) -> String {
        let file = self.school_file.display();
        match self.outcome {
            ImportOutcome::NothingToDo => format!("{file} stays as it is\n"),
            ImportOutcome::OnlyShown => format!("{file} was not changed; without `--dry-run` it is\n"),
            ImportOutcome::Stopped => format!(
                "{file} was not changed: {} first\n",
                counted(problems, "problem is to be mended", "problems are to be mended")
            ),
            ImportOutcome::Written if self.reload => format!(
                "wrote {file}\nthe running daemon keeps what it loaded until `systemctl reload homeward`\n"
            ),
            ImportOutcome::Written => format!("wrote {file}\n"),
        }
    }

    /// Returns the report for programs.
    pub(super) fn json(&self) -> Value {
        let change =
            |change: &FieldChange| json!({ "field": change.field, "from": change.from, "to": change.to });
        let new = self.plan.new.iter().map(|person| {
            json!({
                "line": person.listed.line,
                "key": person.key,
                "name": person.listed.name,
                "mobile": person.listed.mobile,
                "email": person.listed.email,
                "suggested_role": person.listed.suggestion().map(|(_, role)| role),
            })
        });
        let changed = self.plan.changed.iter().map(|person| {
            json!({
                "line": person.listed.line,
                "key": person.known.key,
                "changes": person.changes.iter().map(change).collect::<Vec<_>>(),
            })
        });
        let missing = self.plan.missing.iter();
        let missing = missing.map(|person| json!({ "key": person.key, "name": person.name }));
        let (problems, notes): (Vec<&ListRemark>, Vec<&ListRemark>) =
            self.remarks.iter().partition(|remark| remark.is_problem());
        json!({
            "file": self.school_file,
            "program": self.table.columns.program(),
            "new": new.collect::<Vec<_>>(),
            "changed": changed.collect::<Vec<_>>(),
            "unchanged": self.plan.unchanged,
            "missing": missing.collect::<Vec<_>>(),
            "removes_missing": self.missing == MissingPeople::Removed,
            "problems": problems,
            "notes": notes,
            "written": self.outcome == ImportOutcome::Written,
        })
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Returns a line of the report, in columns.
fn line(word: &str, line: Option<u64>, key: &str, words: &str) -> String {
    let place = line.map_or_else(String::new, |line| format!("line {line}"));
    let text = format!("{word:8} {place:9} {key:20} {words}");
    format!("{}\n", output::one_line(&text))
}

fn change(change: &FieldChange) -> String {
    let from = change.from.as_deref().unwrap_or("none");
    format!("{} {from} -> {}", change.field, change.to)
}

/// Returns which columns were read as what.
fn columns(columns: &ListColumns) -> String {
    let named = columns.named();
    let named = named.iter().map(|(field, headings)| {
        let headings: Vec<String> = headings.iter().map(|heading| format!("`{heading}`")).collect();
        format!("{field} from {}", headings.join(" and "))
    });
    output::one_line(&named.collect::<Vec<_>>().join(", "))
}
