//! axe-core, the judge of pages.

/// Where `tests/support/setup-axe.sh` puts it.
pub(crate) const AXE: &str = "target/axe/axe.min.js";

/// Judges the page by WCAG 2.2 AA and by best practice; returns what is wrong, where, and why.
pub(crate) const JUDGE: &str = "
  const done = arguments[0];
  axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    resultTypes: ['violations'],
  }).then((judged) => done([
    ...(axe.version === '4.14.1' ? [] : [['another axe', axe.version]]),
    ...judged.violations.map((found) =>
      [found.id, found.help, found.nodes.map((node) => [node.target.join(' '), node.failureSummary]).slice(0, 4)]),
  ]), (error) => done(String(error)));";
