//! How far a second labeller agrees with the writers.

use super::rows::CorpusRow;
use super::score::Share;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Second labels, by the id of the row.
pub(crate) fn second_labels(text: &str) -> BTreeMap<String, String> {
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.split('\t').map(str::trim);
        Some((cells.next()?.to_owned(), cells.next()?.to_owned()))
    });
    rows.filter(|(id, _)| id != "id").collect()
}

/// Agreement, Cohen's kappa and what was labelled otherwise, without a text.
pub(crate) fn told(rows: &[CorpusRow], second: &BTreeMap<String, String>) -> String {
    let mut agree = Share::default();
    let mut of_distress = Share::default();
    let (mut first_counts, mut second_counts) = (BTreeMap::new(), BTreeMap::new());
    let mut apart: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for row in rows {
        let Some(label) = second.get(&row.id) else {
            continue;
        };
        agree.add(*label == row.intent);
        if row.is_distress() {
            of_distress.add(matches!(label.as_str(), "help" | "duress"));
        }
        *first_counts.entry(row.intent.clone()).or_insert(0usize) += 1;
        *second_counts.entry(label.clone()).or_insert(0usize) += 1;
        if *label != row.intent {
            let key = (row.role.clone(), row.intent.clone(), label.clone());
            *apart.entry(key).or_default() += 1;
        }
    }
    let all = agree.of as f64;
    let by_chance: f64 = first_counts
        .iter()
        .map(|(label, count)| {
            let other = second_counts.get(label).copied().unwrap_or(0);
            *count as f64 / all * (other as f64 / all)
        })
        .sum();
    let kappa = (agree.hits as f64 / all - by_chance) / (1.0 - by_chance);
    let mut out = format!("labelled twice: {} of {}\n", agree.of, rows.len());
    let _ = writeln!(out, "  agreement         {}", agree.told());
    let _ = writeln!(out, "  Cohen's kappa     {kappa:.3}");
    let _ = writeln!(out, "  distress, by the second too {}", of_distress.told());
    let mut apart: Vec<_> = apart.into_iter().collect();
    apart.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for ((role, first, second), count) in apart {
        let _ = writeln!(out, "  {role:<8} {first:<14} {second:<14} {count:>4}");
    }
    out
}
