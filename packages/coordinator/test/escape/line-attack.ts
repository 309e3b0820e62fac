import { STOPPED, type Attack, type Claim, type Need } from './attack.ts';

/** An attack that is one line of shell. */
export interface LineAttack {
  readonly id: string;
  readonly tries: string;
  readonly line: string;
  readonly plant?: string;
  readonly needs?: readonly Need[];
  readonly alone?: boolean;
  readonly handed?: string;
  /** The line is run so many times more, as long as it fails. */
  readonly retries?: number;
  /** Stopped when left out. */
  readonly jail?: Claim;
  /** What is claimed of any jail when left out. */
  readonly landlock?: Claim;
  readonly audit: Claim;
  readonly hole?: NonNullable<Attack['hole']>;
}

/** Who runs the line: a command unit, our `exec` tool, or the native shell of an agent. */
export type Vehicle = 'command' | 'exec' | 'claude' | 'codex' | 'gemini';

/** What every line begins with: proof that the unit ran, and that it can write where it may. */
const BEGIN = 'echo began > u/$ID/began';

/** Makes an attack of a line; the name of the group keeps its own apart from words that files hold anyway. */
export function byLine(
  group: string,
  vehicle: Vehicle,
  { line, jail = STOPPED, landlock = jail, audit, retries = 0, ...attack }: LineAttack,
): Attack {
  const id = `${group}-${attack.id}`;
  const unit = { ...unitOf(vehicle, line), retries };
  return { ...attack, id, how: line, unit, claims: { jail, landlock, audit } };
}

function unitOf(vehicle: Vehicle, line: string): Attack['unit'] {
  const command = `${BEGIN}\n${line}`;
  switch (vehicle) {
    case 'command':
      return { description: 'runs a program', command: ['/bin/sh', '-c', command] };
    case 'exec':
      return {
        description: 'calls our tool',
        script: [
          { tool: 'write_file', args: { path: 'u/$ID/began', content: 'began' }, expect: 'ok' },
          // However the line ends, it is an error: the next attack goes on from there.
          { tool: 'exec', args: { command: `${line}\nexit 1`, timeout_ms: 20_000 }, expect: 'error' },
        ],
      };
    case 'claude':
    case 'codex':
    case 'gemini':
      return { agent: vehicle, description: `SHELL LINE ${command}` };
  }
}
