// Prints the attacks that got through, those that could not be tried, and a table by group and level.

/** A reporter of vitest for the tests in packages/coordinator/test/escape, whose suites are named "<group> › <level>". */
export default class EscapeReporter {
  onTestRunEnd(modules, errors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const attacks = tests.filter((test) => suiteOf(test).includes(' › '));
    const results = groupBy(attacks, suiteOf);
    const rows = [...results].map(([suite, all]) => [...suite.split(' › '), ...counts(all)]);
    print(table([['group', 'level', 'passed', 'failed', 'skipped'], ...rows]));
    for (const test of attacks.filter((each) => each.result().state === 'skipped'))
      print(`skipped: ${nameOf(test)}`);
    for (const test of tests.filter((each) => each.result().state === 'failed')) {
      print(
        `FAILED: ${nameOf(test)}\n${(test.result().errors ?? []).map(({ message }) => message).join('\n')}`,
      );
    }
    const broken = [...errors, ...modules.flatMap((module) => brokenIn(module))];
    for (const { message } of broken) print(`FAILED: ${message}`);
    const [passed, failed, skipped] = counts(tests);
    print(`${passed} passed, ${failed + broken.length} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  }
}

/** Errors of files and suites: their attacks were not tried. */
function brokenIn(module) {
  return [module, ...module.children.allSuites()].flatMap((each) => each.errors());
}

function suiteOf(test) {
  return test.parent.type === 'suite' ? test.parent.name : '';
}

function nameOf(test) {
  return `${suiteOf(test)} › ${test.name}`;
}

function counts(tests) {
  return ['passed', 'failed', 'skipped'].map(
    (state) => tests.filter((test) => test.result().state === state).length,
  );
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => String(cell).padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
