import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { identityOf } from '../journal/process-identity.ts';
import type { Custody } from './custody.ts';
import { watchBelow } from './descendants.ts';
import type { BelowWatch } from './descendants.ts';
import { exitFromNode, exitFromShell } from './exit-status.ts';
import type { Pressure } from './family.ts';
import type { Exit, Launch, RunningProcess } from './launch.ts';
import { MARK_NAME, withMark } from './process-mark.ts';
import { readPaced } from './read-paced.ts';
import { readShellEnd, SHELL_PRELUDE, shellLine } from './shell-line.ts';
import type { Slot } from './slot.ts';
import { createSlotStream } from './slot-stream.ts';
import { startLeader } from './start-leader.ts';
import { superviseProcess } from './supervise.ts';
import { within } from './within.ts';

// A SIGTERM that comes before the shell has forked reaches only the shell, which ignores it: say it again.
const START_MS = 100;

/** Starts a shell below a reaper as a slot for plain commands; null when the system refuses (the limit of processes is reached). */
export function startShellSlot(custody: Custody): Slot | null {
  // One for all of its programs: none begins before nobody of the one before is left.
  const mark = custody.createMark();
  const leader = startLeader(
    {
      argv: ['/bin/sh', '-s'],
      cwd: '/',
      // Whoever looks for what is left of a dead run finds a program too that the shell is only about to become.
      env: { [MARK_NAME]: mark },
      stdin: 'pipe',
      stderr: 'ignore',
      kind: 'program',
      mark,
    },
    custody,
  );
  if (leader instanceof Promise || leader.stdin === null) return null;
  const { pid, family, stdin, stdout, hold } = leader;
  const identity = identityOf(pid);
  const nonce = randomBytes(16).toString('hex');
  const stream = createSlotStream();
  const ofShell = { stopping: false, killed: false };
  let unit = 0;
  let usable = true;
  let spoilt = false;
  let below: BelowWatch | null = null;
  let onShellEnd: (exit: Exit) => void = () => undefined;

  const over = leader
    .over(ofShell)
    .catch((): Exit => ({ exit_code: null, signal: null, spawn_error: null }))
    .then(({ signal }) => {
      usable = false;
      below?.[Symbol.dispose]();
      below = null;
      stdin.destroy();
      // The shell's own exit code says nothing about the program.
      onShellEnd(exitFromNode(null, signal));
    });
  stdout.on('error', () => undefined);
  readPaced(stdout, stream.push);
  stdout.on('end', stream.end);
  stdin.write(SHELL_PRELUDE);
  hold(false);

  const discard = async (): Promise<void> => {
    usable = false;
    hold(true);
    family.signal('SIGKILL');
    await over;
    stdout.destroy();
  };
  const ending = async (ended: Promise<Exit>, pressure: Pressure): Promise<Exit> => {
    const exit = await ended;
    const shell = await leader.program;
    // From here the event loop reads before the turn after the next: looked at while it reads, the next turn would come
    // before that.
    await nextTurn();
    const more = usable && shell !== null && (below ??= watchBelow(pid, shell)).others();
    // What somebody wrote just before they died may still be in the pipe.
    await nextTurn();
    if (more) {
      // When the shell has ended too, the reaper gives the rest the time that is due to it.
      usable = false;
      stdin.end();
      await over;
    }
    if (pressure.stopping || pressure.killed || spoilt || !usable) await discard();
    onShellEnd = () => undefined;
    if (usable) hold(false);
    return exit;
  };

  const run = (launch: Launch, program: string): RunningProcess => {
    const marker = `\x1e${nonce}.${(unit += 1)}.`;
    const startedAt = performance.now();
    const ended = new Promise<Exit>((resolve) => {
      onShellEnd = resolve;
      stream.expect(marker, launch.onOutput, (text) => {
        const end = readShellEnd(text);
        spoilt = end.spoilt;
        resolve(exitFromShell(end.status));
      });
    });
    hold(true);
    stdin.write(shellLine({ ...launch, env: withMark(launch.env, mark) }, program, marker));
    const running = superviseProcess({ identity, mark }, family, (pressure) => ending(ended, pressure));
    return {
      ...running,
      stop: (graceMs) => insist(running, startedAt, graceMs, () => family.signal('SIGTERM')),
    };
  };
  return { run, usable: () => usable, discard };
}

async function insist(
  running: RunningProcess,
  startedAt: number,
  graceMs: number,
  ask: () => void,
): Promise<void> {
  const stopped = running.stop(graceMs);
  const young = START_MS - (performance.now() - startedAt);
  if (young > 0 && !(await within(running.exited, young))) ask();
  await stopped;
}
