import { constants } from 'node:os';
import type { Readable } from 'node:stream';

/** How a program below a reaper ended. */
export interface ReapedExit {
  readonly exit_code: number | null;
  readonly signal: string | null;
}

/** What a reaper tells of the program below it. */
export interface ReaperReports {
  /** Settles with the program's pid, or with null when it never came to be. */
  readonly program: Promise<number | null>;
  /** Settles when the program itself has ended, though others may live, or when nothing more can come. */
  readonly ended: Promise<void>;
  /** How the program ended; null when nobody told. */
  readonly exit: () => ReapedExit | null;
  /** Why the system refused to start it; null when it did not. */
  readonly refused: () => NodeJS.ErrnoException | null;
  /** Those whom the reaper could not end. */
  readonly left: () => readonly number[];
  /** Settles when nothing more can come. */
  readonly closed: Promise<void>;
}

const SIGNALS: ReadonlyMap<number, string> = namesOf(constants.signals);
const ERRORS: ReadonlyMap<number, string> = namesOf(constants.errno);
const SIGNAL_BITS = 0x7f;

/** Follows what a reaper reports over its channel. */
export function followReports(channel: Readable): ReaperReports {
  let status: number | null = null;
  let refused: NodeJS.ErrnoException | null = null;
  let left: readonly number[] = [];
  let rest = '';
  let onProgram: (pid: number | null) => void = () => undefined;
  const program = new Promise<number | null>((resolve) => (onProgram = resolve));
  let onEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (onEnd = resolve));
  const onLine = (line: string): void => {
    const [word, ...numbers] = line.split(' ');
    const [number = 0] = numbers.map(Number);
    if (word === 'started') onProgram(number);
    if (word === 'ended') {
      status = number;
      onEnd();
    }
    if (word === 'left') left = numbers.map(Number);
    if (word === 'refused') refused = refusal(number);
  };
  channel.setEncoding('latin1');
  channel.on('error', () => undefined);
  channel.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  const closed = new Promise<void>((resolve) => {
    channel.once('close', () => {
      onProgram(null);
      onEnd();
      resolve();
    });
  });
  return {
    program,
    ended,
    exit: () => (status === null ? null : exitFromWait(status)),
    refused: () => refused,
    left: () => left,
    closed,
  };
}

/** How a command ended that a slot started. */
export interface SlotEnd {
  /** Null when it never came to be, or cannot be ended. */
  readonly exit: ReapedExit | null;
  /** Why the system refused to start it; null when it did not. */
  readonly refused: NodeJS.ErrnoException | null;
  /** Those who cannot be ended. */
  readonly left: readonly number[];
}

/** Reads what a slot writes after its marker. */
export function readSlotEnd(text: string): SlotEnd {
  const [word, ...numbers] = text.split(' ');
  const [number = 0, ...others] = numbers.map(Number);
  if (word === 'refused') return { exit: null, refused: refusal(number), left: [] };
  if (word === 'ended') return { exit: exitFromWait(number), refused: null, left: others };
  return { exit: null, refused: null, left: numbers.map(Number) };
}

function refusal(number: number): NodeJS.ErrnoException {
  const code = ERRORS.get(number) ?? `error ${number}`;
  return Object.assign(new Error(`the system refused to start it: ${code}`), { code });
}

/** The exit that the system call `wait` reports. */
function exitFromWait(status: number): ReapedExit {
  const signal = status & SIGNAL_BITS;
  return signal === 0
    ? { exit_code: status >> 8, signal: null }
    : { exit_code: null, signal: SIGNALS.get(signal) ?? `signal ${signal}` };
}

function namesOf(numbers: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
}
