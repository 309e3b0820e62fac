import type { RunSummary, Verification, WorkerSummary } from '@ralph/manifest';
import { failureText, verificationText } from '../event-text.ts';
import { unitTimeMs } from '../unit-time.ts';
import { xmlText } from '../xml-text.ts';

/** The row for a failed verification has a suite of its own here. */
const RESERVED_ROW = /^__.*__$/;

/** The end of a run as JUnit XML: one test case a unit, and one for the verification if it ran. */
export function junitReport(summary: RunSummary): string {
  const workers = summary.workers.filter(({ unit_id }) => !RESERVED_ROW.test(unit_id));
  const units = suite(
    { name: `run ${summary.run_id}`, timestamp: earliest(workers) },
    workers.map((worker) => unitCase(worker, summary.run_id)),
  );
  const verified = summary.verification.ran
    ? [suite({ name: 'verification', timestamp: null }, [verificationCase(summary.verification)])]
    : [];
  const suites = [units, ...verified];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'ralph', ...totals(suites.flatMap(({ cases }) => cases)) })}>`,
    ...suites.map(({ text }) => text),
    '</testsuites>',
    '',
  ].join('\n');
}

interface TestCase {
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  readonly text: string;
}

interface Suite {
  readonly cases: readonly TestCase[];
  readonly text: string;
}

function suite(
  { name, timestamp }: { readonly name: string; readonly timestamp: string | null },
  cases: readonly TestCase[],
): Suite {
  const head = attributes({ name, ...totals(cases), ...(timestamp === null ? {} : { timestamp }) });
  return {
    cases,
    text: [`  <testsuite${head}>`, ...cases.map(({ text }) => text), '  </testsuite>'].join('\n'),
  };
}

function totals(cases: readonly TestCase[]): Readonly<Record<string, string>> {
  const count = (result: TestCase['result']): string =>
    String(cases.filter((one) => one.result === result).length);
  return {
    tests: String(cases.length),
    failures: count('failed'),
    errors: '0',
    skipped: count('skipped'),
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  };
}

function unitCase(worker: WorkerSummary, runId: string): TestCase {
  const { unit_id, status, failure, final_message } = worker;
  const seconds = (unitTimeMs(worker) ?? 0) / 1000;
  const head = attributes({ name: unit_id, classname: `ralph.${runId}`, time: seconds.toFixed(3) });
  const message = failure === null ? (final_message ?? status) : failureText(failure);
  const result = status === 'succeeded' ? 'passed' : status === 'failed' ? 'failed' : 'skipped';
  const said = status === 'succeeded' ? final_message : null;
  return testCase(head, { result, seconds, type: failure?.reason ?? status, message, said });
}

function verificationCase(verification: Verification): TestCase {
  const seconds = (verification.duration_ms ?? 0) / 1000;
  const head = attributes({
    name: verification.command ?? 'verification',
    classname: 'ralph.verification',
    time: seconds.toFixed(3),
  });
  const result = verification.passed === true ? 'passed' : 'failed';
  const message = verificationText(verification);
  return testCase(head, {
    result,
    seconds,
    type: 'verification_failed',
    message,
    said: verification.output_tail ?? null,
  });
}

interface Verdict extends Omit<TestCase, 'text'> {
  readonly type: string;
  readonly message: string;
  /** What it printed or said. */
  readonly said: string | null;
}

function testCase(head: string, { result, seconds, type, message, said }: Verdict): TestCase {
  const verdict = {
    passed: [],
    failed: [`      <failure${attributes({ message, type })}>${xmlText(message)}</failure>`],
    skipped: [`      <skipped${attributes({ message })}/>`],
  }[result];
  const output = said === null || said === '' ? [] : [`      <system-out>${xmlText(said)}</system-out>`];
  const body = [...verdict, ...output];
  const text =
    body.length === 0
      ? `    <testcase${head}/>`
      : [`    <testcase${head}>`, ...body, '    </testcase>'].join('\n');
  return { result, seconds, text };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(value)}"`)
    .join('');
}

function earliest(workers: readonly WorkerSummary[]): string | null {
  const starts = workers.flatMap(({ started_at }) => started_at ?? []).toSorted();
  return starts[0] ?? null;
}
