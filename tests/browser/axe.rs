//! axe-core, the judge of pages.

use super::screen::Screen;
use serde_json::Value;
use std::path::Path;

/// Where `tests/support/setup-axe.sh` puts it.
pub(crate) const AXE: &str = "target/axe/axe.min.js";

/// Judges the page by WCAG 2.2 AA and by best practice; returns what is wrong, where, and why. Letters in the colour of their ground
/// count as wrong, where axe only doubts them; in forced colours it cannot see the colours that the browser puts.
pub(crate) const JUDGE: &str = "
  const done = arguments[0];
  axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    resultTypes: ['violations', 'incomplete'],
  }).then((judged) => done([
    ...(axe.version === '4.14.1' ? [] : [['another axe', axe.version]]),
    ...judged.incomplete
      .filter((found) => found.id === 'color-contrast' && !matchMedia('(forced-colors: active)').matches)
      .flatMap((found) => found.nodes)
      .filter((node) => node.any.some((check) => check.data && check.data.messageKey === 'equalRatio'))
      .map((node) => ['letters in the colour of their ground', node.target.join(' ')]),
    ...judged.violations.map((found) =>
      [found.id, found.help, found.nodes.map((node) => [node.target.join(' '), node.failureSummary]).slice(0, 4)]),
  ]), (error) => done(String(error)));";

/// Returns axe-core, which `tests/support/setup-axe.sh` fetches.
pub(crate) fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("`{}` is missing; run `make test-peers`", path.display()))
}

/// Returns what axe-core finds wrong with the page on the screen.
pub(crate) async fn violations(screen: &Screen, axe: &str) -> Vec<Value> {
    screen.js(axe).await;
    let judged = screen.client.execute_async(JUDGE, Vec::new()).await.unwrap();
    match judged {
        Value::Array(violations) => violations,
        other => panic!("{other}"),
    }
}
