import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { MARK_NAME } from './process-mark.ts';
import { within } from './within.ts';

/** A tiny process that outlives this one just long enough to end what it left behind. */
export interface Guardian {
  /** From now on the group (and its session) dies with this process. */
  readonly guard: (group: number) => void;
  /** From now on those that carry this mark die with the group, and those of its earlier mark no more. */
  readonly mark: (group: number, mark: string) => void;
  /** The group has ended. */
  readonly forget: (group: number) => void;
  /** Ends the guardian; what is still guarded is killed by it. */
  readonly close: () => Promise<void>;
}

// Its standard input ends when this process does, however it dies. Then: ask, wait a second, kill; by group
// everywhere, and where there is a /proc by session (a shell with job control makes more groups) and by mark (a daemon
// makes a session of its own).
const SCRIPT = `
trap '' HUP INT TERM QUIT
groups=' '
marks=' '
while read -r what group mark; do
  case $what in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% "$group" *} \${groups#* "$group" }" ;;
  esac
  case $marks in
    *" $group:"*) rest="\${marks#* "$group":}"; marks="\${marks%% "$group":*} \${rest#* }" ;;
  esac
  case $what in
    !) marks="$marks$group:$mark " ;;
  esac
done
[ "$groups" = ' ' ] && exit
end() {
  for group in $groups; do kill -s "$1" -- "-$group"; done
  for file in /proc/[0-9]*/stat; do
    read -r line <"$file" || continue
    pid=\${line%% *}
    set -- "$1" \${line##*) }
    case $groups in *" $5 "*) kill -s "$1" "$pid" ;; esac
  done
  for mark in $marks; do
    for file in $(grep -slxzF "${MARK_NAME}=\${mark#*:}" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      kill -s "$1" "\${pid%/environ}"
    done
  done
}
end TERM
sleep 1
end KILL
`;

const RESTARTS = 3;

/** Creates a guardian; its process starts with the first group. */
export function createGuardian(): Guardian {
  /** Each with its mark, if it has one. */
  const groups = new Map<number, string | null>();
  let child: ChildProcess | null = null;
  let starts = 0;
  let closed = false;

  const tell = (line: string): void => void child?.stdin?.write(line);
  const start = (): void => {
    starts += 1;
    child = startShell();
    // Should somebody end the guardian, another takes its place, but not for ever.
    child.once('exit', () => {
      child = null;
      if (!closed && starts <= RESTARTS && groups.size > 0) start();
    });
    tell([...groups].map(([group, mark]) => `+ ${group}\n${markLine(group, mark)}`).join(''));
  };

  return {
    guard: (group) => {
      groups.set(group, null);
      if (child === null && !closed && starts <= RESTARTS) start();
      else tell(`+ ${group}\n`);
    },
    mark: (group, mark) => {
      if (!groups.has(group)) return;
      groups.set(group, mark);
      tell(markLine(group, mark));
    },
    forget: (group) => {
      if (groups.delete(group)) tell(`- ${group}\n`);
    },
    close: async () => {
      closed = true;
      if (child !== null) await endShell(child);
    },
  };
}

function markLine(group: number, mark: string | null): string {
  return mark === null ? '' : `! ${group} ${mark}\n`;
}

function startShell(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  return child;
}

async function endShell(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.ref();
  child.stdin?.end();
  if (await within(gone, 3000)) return;
  child.kill('SIGKILL');
  await within(gone, 1000);
}
