import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { RunEvent } from '@ralph/reducer';
import { openRig, type Rig, type UnitInput } from '../rig.ts';

const BIN = join(import.meta.dirname, '../fixtures/session-bin');

/** A rig with a home of its own, where `claude`, `codex` and `opencode` are programs that keep sessions. */
export interface SessionRig extends Rig {
  readonly home: string;
  /** Where copies of agents' state lie while a run needs them. */
  readonly states: string;
}

export function openSessionRig(): SessionRig {
  const rig = openRig();
  const before = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    XDG_STATE_HOME: process.env['XDG_STATE_HOME'],
  };
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'ralph home ')));
  process.env['PATH'] = `${BIN}${delimiter}${before.PATH ?? ''}`;
  process.env['HOME'] = home;
  delete process.env['XDG_STATE_HOME'];
  return {
    ...rig,
    home,
    states: join(home, '.local/state/ralph/agent-state'),
    [Symbol.dispose]: () => {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      rig[Symbol.dispose]();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A unit whose agent runs this line of shell. */
export function agentUnit(unit_id: string, line: string, more: Partial<UnitInput> = {}): UnitInput {
  return { unit_id, description: `SH ${line} END`, ...more };
}

/** Shell words with which an agent reports an error in its own form, and fails. */
export function fails(agent: 'claude' | 'codex' | 'opencode', message: string): string {
  const line = {
    claude: { type: 'result', subtype: 'success', is_error: true, result: message },
    codex: { type: 'turn.failed', error: { message } },
    opencode: { type: 'error', error: { name: 'APIError', data: { message } } },
  }[agent];
  return `{ echo '${JSON.stringify(line).replaceAll("'", "'\\''")}'; exit 1; }`;
}

/** The events of one type, in order. */
export function eventsOf<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): readonly Extract<RunEvent, { readonly type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { readonly type: T }> => event.type === type);
}

/** Which agent made each attempt of a unit. */
export function agentsOf(events: readonly RunEvent[], unitId: string): readonly string[] {
  return eventsOf(events, 'worker_started')
    .filter((event) => event.unit_id === unitId)
    .map(({ agent }) => agent);
}
