import { join } from 'node:path';
import type { WorkUnit, WorkerFailure } from '@ralph/manifest';

/** One thing that goes wrong in a unit, and what must come of it. A new fault is a row here. */
export interface Fault {
  /** Also the unit's id. */
  readonly name: string;
  readonly unit: Partial<WorkUnit>;
  readonly status: 'succeeded' | 'failed' | 'blocked';
  readonly reason?: WorkerFailure['reason'];
  /** 1 when left out. */
  readonly attempts?: number;
  /** What its log must hold: so many bytes, or these. */
  readonly log?: number | Buffer;
  /** Files that must still be there, relative to the checkout. */
  readonly keeps?: readonly string[];
}

const FIXTURES = join(import.meta.dirname, '../fixtures/faults');

/** How long a unit may take that never ends. */
const ENDLESS_MS = 500;

/** All 256 bytes, over and over, in no order that a text would have. */
export const BINARY = Buffer.from(
  Array.from({ length: 200_000 }, (_, index) => (index * 167 + (index >> 8)) & 255),
);

/** Every fault; they are all injected at once, beside units that simply work. */
export function faultsOf(tag: string): readonly Fault[] {
  const shell = (fault: string): Partial<WorkUnit> => ({
    command: ['/bin/sh', join(FIXTURES, 'fault.sh'), fault, tag],
  });
  const endless = (fault: string): Fault => ({
    name: fault,
    unit: { ...shell(fault), timeout_ms: ENDLESS_MS },
    status: 'failed',
    reason: 'timed_out',
  });
  const harmless = (fault: string, more: Partial<Fault> = {}): Fault => ({
    name: fault,
    unit: shell(fault),
    status: 'succeeded',
    ...more,
  });
  const failing = (fault: string, reason: WorkerFailure['reason'], more: Partial<Fault> = {}): Fault => ({
    name: fault,
    unit: shell(fault),
    status: 'failed',
    reason,
    ...more,
  });
  const agent = (name: string, more: Partial<Fault> = {}): Fault => ({
    name,
    unit: { agent: 'claude' },
    status: 'failed',
    reason: 'no_evidence',
    ...more,
  });
  return [
    endless('hang'),
    endless('stop-itself'),
    endless('ignore-signals'),
    endless('fill-pipe'),
    endless('spam-for-ever'),
    {
      name: 'hold-connection',
      unit: {
        command: [process.execPath, join(FIXTURES, 'hold-connection.mjs'), tag],
        timeout_ms: 4 * ENDLESS_MS,
      },
      status: 'failed',
      reason: 'timed_out',
    },
    harmless('fork'),
    harmless('fork-silently'),
    harmless('daemonise'),
    harmless('hold-output'),
    harmless('spam', { log: 3_000_000 }),
    harmless('long-line', { log: 25_000_001 }),
    harmless('no-last-newline', { log: Buffer.from('the end without its newline') }),
    harmless('print-binary', { log: BINARY }),
    harmless('print-controls'),
    harmless('close-output', { keeps: ['close-output/result.txt'] }),
    harmless('delete-own-directory'),
    harmless('delete-own-namespace'),
    failing('exit-3', 'exit_non_zero'),
    failing('crash-after-writing', 'signal', { keeps: ['crash-after-writing/result.txt'] }),
    failing('die-by-signal', 'signal'),
    failing('kill-parent', 'signal'),
    failing('kill-group', 'signal'),
    failing('eat-memory', 'exit_non_zero'),
    failing('half-an-artifact', 'signal', {
      keeps: ['.agent/workers/half-an-artifact/artifacts/development_result.md'],
    }),
    failing('confess', 'work_failed'),
    {
      name: 'no-such-program',
      unit: { command: ['./no/such/program', tag] },
      status: 'failed',
      reason: 'spawn_error',
    },
    { name: 'fail-once', unit: { ...shell('fail-once'), retries: 2 }, status: 'succeeded', attempts: 2 },
    agent('do-nothing'),
    agent('lie'),
    agent('evidence-of-another-unit'),
    agent('evidence-of-another-attempt', {
      unit: { agent: 'claude', retries: 1 },
      attempts: 2,
      keeps: ['.agent/workers/evidence-of-another-attempt/attempts/1/artifacts/development_result.md'],
    }),
    {
      name: 'behind-a-failure',
      unit: { ...shell('work'), dependencies: ['exit-3'] },
      status: 'blocked',
      attempts: 0,
    },
  ];
}

/** Units that simply work, beside the faults and behind some of them. */
export function bystandersOf(tag: string): readonly Fault[] {
  const work = (name: string, dependencies: readonly string[]): Fault => ({
    name,
    unit: { command: ['/bin/sh', join(FIXTURES, 'fault.sh'), 'work', tag], dependencies: [...dependencies] },
    status: 'succeeded',
    keeps: [`${name}/result.txt`],
  });
  return [
    work('work-1', []),
    work('work-2', []),
    work('work-3', ['work-1', 'daemonise']),
    work('work-4', ['fork', 'spam', 'fail-once']),
  ];
}
