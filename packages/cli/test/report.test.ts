import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { annotationLine, withoutCommands } from '../src/report/github-text.ts';
import { junitReport } from '../src/report/junit-report.ts';
import { xmlText } from '../src/xml-text.ts';
import { makeCheckout, nodeUnit } from './checkout.ts';
import { ralph } from './ralph.ts';

/** Many commands, one after the other, on a machine that may be slow. */
const LONG = { timeout: 180_000 };

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const isXml = (text: string): boolean => XMLValidator.validate(text) === true;

test('any text in a report is XML and reads as it was, but for what XML cannot hold', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
  });
  fc.assert(
    fc.property(anyText, (text) => {
      const document = `<a b="${xmlText(text)}">x${xmlText(text)}x</a>`;
      expect(isXml(document)).toBe(true);
      const possible = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
      expect(parser.parse(document)).toEqual({ a: { '#text': `x${possible}x`, '@_b': possible } });
    }),
  );
});

test('a JUnit report is XML with one test case for each unit, whatever was said', () => {
  const status = fc.constantFrom('succeeded', 'failed', 'blocked', 'cancelled', 'skipped');
  const rows = fc.array(fc.record({ status, said: anyText }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rows, anyText, (units, output_tail) => {
      const report = junitReport({
        schema_version: 1,
        run_id: '20300102-030405-abcdef',
        outcome: 'failed',
        exit_code: 1,
        started_at: null,
        finished_at: null,
        base_commit: null,
        any_failed: true,
        all_succeeded: false,
        workers: units.map((unit, index) => ({
          unit_id: `u${index}`,
          status: unit.status,
          artifact_count: 0,
          final_message: unit.said,
          attempts: 1,
          agent: 'command',
          confinement: 'off',
          files_changed: [],
          started_at: '2030-01-02T03:04:05.000Z',
          finished_at: '2030-01-02T03:04:06.500Z',
          exit_code: 1,
          usage: null,
          blocked_by: [],
          failure: unit.status === 'failed' ? { reason: 'exit_non_zero', message: unit.said } : null,
        })),
        out_of_bounds: [],
        verification: { ran: true, passed: false, command: 'npm test', exit_code: 1, output_tail },
        journal: 'j',
      });
      expect(isXml(report)).toBe(true);
      const read = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' }).parse(
        report,
      );
      const [first, second] = read.testsuites.testsuite;
      expect(first.testcase.map((one: Record<string, unknown>) => one['@_name'])).toEqual(
        units.map((_, index) => `u${index}`),
      );
      expect(Number(first['@_failures'])).toBe(units.filter((unit) => unit.status === 'failed').length);
      expect(second.testcase).toHaveLength(1);
    }),
  );
});

test('no text makes a runner of GitHub Actions do something, and an annotation stays one line', () => {
  const bits = fc.constantFrom(
    '::',
    ':',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '##[',
    '#',
    '[',
    'error',
    'set-output',
    '%',
    ',',
    '\u00a0',
  );
  const texts = fc.array(bits, { maxLength: 20 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      for (const line of withoutCommands(text).split(/\r?\n/)) {
        expect(line.trimStart().startsWith('::')).toBe(false);
        expect(line).not.toContain('##[');
      }
      const annotation = annotationLine({ level: 'error', title: text, message: text, file: text });
      expect(annotation.indexOf('\n')).toBe(annotation.length - 1);
      const [, properties = ''] = /^::error ([^:]*)::/.exec(annotation) ?? [];
      expect(properties.split(',')).toHaveLength(2);
    }),
  );
});

test(
  'in GitHub Actions what units printed is folded, failures are annotated and the step has a summary; --events and --junit have all of it',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const evil = "console.log('::error::pwned\\n##[error]pwned'); process.exit(1)";
    const plan = await checkout.plan([
      nodeUnit('a', "console.log('fine')"),
      nodeUnit('b', evil, { dependencies: ['a'] }),
      nodeUnit('c', '', { dependencies: ['b'] }),
    ]);
    await writeFile(join(checkout.root, 'events.ndjson'), '');
    const summary = join(checkout.root, '.git/step-summary');
    const args = ['run', plan, '--confine', 'audit', '--events', 'events.ndjson', '--junit', 'junit.xml'];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, CI: 'true', NO_COLOR: '1' };
    const { stdout, exitCode } = await ralph(args, { cwd: checkout.root, env });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^::group::a, attempt 1: succeeded after .*\n {2}\| fine\n::endgroup::$/m);
    expect(stdout).toMatch(/^::error title=b failed::exit_non_zero: /m);
    expect(stdout).toMatch(/^::warning title=c is blocked::needs b$/m);
    expect(stdout).not.toMatch(/^\s*::error::pwned|##\[/m);
    expect(await readFile(summary, 'utf8')).toContain('- **b**: failed');
    const events = (await readFile(join(checkout.root, 'events.ndjson'), 'utf8')).trimEnd().split('\n');
    const types = events.map((line): unknown => JSON.parse(line).type);
    expect([types[0], types.at(-1)]).toEqual(['run_started', 'run_finished']);
    // The file grows in the checkout while the run is audited, and nobody is blamed for that.
    expect(types).not.toContain('out_of_bounds_found');
    expect(isXml(await readFile(join(checkout.root, 'junit.xml'), 'utf8'))).toBe(true);
  },
);

test(
  '-q shows only what goes wrong, -v also what workers print; a file that cannot be written is told before anything starts',
  LONG,
  async () => {
    await using checkout = await makeCheckout();
    const good = await checkout.plan([nodeUnit('a', "console.log('hello')")]);
    const quiet = await ralph(['run', good, '--confine', 'audit', '-q'], { cwd: checkout.root });
    expect({ code: quiet.exitCode, out: quiet.stdout }).toMatchObject({ code: 0 });
    expect(quiet.stdout).not.toMatch(/started|succeeded/);
    const verbose = await ralph(['run', '-v', good, '--confine', 'audit'], { cwd: checkout.root });
    expect(verbose.stdout).toMatch(/^ +a {2}\| hello$/m);
    const bad = await checkout.plan([nodeUnit('a', 'process.exit(3)')]);
    const failed = await ralph(['run', bad, '--confine', 'audit', '--quiet'], { cwd: checkout.root });
    expect(failed.stdout).toMatch(/a {2}failed: exit_non_zero/);
    expect(failed.stdout).not.toContain('started with');
    for (const flag of ['--events', '--junit']) {
      const { exitCode, stderr } = await ralph(['run', good, flag, 'no/such/place'], { cwd: checkout.root });
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('cannot be written'),
      });
    }
  },
);
