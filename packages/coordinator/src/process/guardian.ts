import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { withoutInherited } from '@ralph/mcp-server';
import { MARK_NAME } from './process-mark.ts';
import { within } from './within.ts';

/** A tiny process that outlives this one just long enough to end what it left behind. */
export interface Guardian {
  /** From now on the group (and its session) dies with this process; one that ends itself then is left the time for it. */
  readonly guard: (group: number, endsItself: boolean) => void;
  /** From now on those that carry this mark die with the group, and those of its earlier mark no more. */
  readonly mark: (group: number, mark: string) => void;
  /** The group has ended. */
  readonly forget: (group: number) => void;
  /** Ends the guardian; what is still guarded is killed by it. */
  readonly close: () => Promise<void>;
}

// Its standard input ends when this process does, however it dies. Then: ask, wait a second, kill; by group
// everywhere, and where there is a /proc by session (a shell with job control makes more groups) and by mark (a daemon
// makes a session of its own). Those that end themselves are not asked twice, and killed three seconds later. A number
// whose process was not born when the group was told has been given away again since, to a stranger.
const SCRIPT = `
trap '' HUP INT TERM QUIT
groups=' '
patient=' '
marks=' '
birth() {
  birth=
  read -r line <"/proc/$1/stat" || return
  set -- \${line##*) }
  birth="\${20}"
}
without() {
  kept="$1"
  case $1 in *" $2:"*) rest="\${1#*" $2:"}"; kept="\${1%%" $2:"*} \${rest#* }" ;; esac
}
while read -r what group mark; do
  case $what in
    +) birth "$group"; groups="$groups$group:$birth " ;;
    =) birth "$group"; patient="$patient$group:$birth " ;;
    -)
      without "$groups" "$group"; groups="$kept"
      without "$patient" "$group"; patient="$kept" ;;
  esac
  without "$marks" "$group"; marks="$kept"
  case $what in
    !) marks="$marks$group:$mark " ;;
  esac
done
[ "$groups$patient" = '  ' ] && exit
end() {
  ours=' '
  for told in $2; do
    birth "\${told%%:*}"
    case $birth in '' | "\${told#*:}") ours="$ours\${told%%:*} " ;; esac
  done
  for group in $ours; do kill -s "$1" -- "-$group"; done
  for file in /proc/[0-9]*/stat; do
    read -r line <"$file" || continue
    pid=\${line%% *}
    set -- "$1" "$2" \${line##*) }
    case $ours in *" $6 "*) kill -s "$1" "$pid" ;; esac
  done
  for mark in $marks; do
    case $2 in *" \${mark%%:*}:"*) ;; *) continue ;; esac
    for file in $(grep -slxzF "${MARK_NAME}=\${mark#*:}" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      kill -s "$1" "\${pid%/environ}"
    done
  done
}
end TERM "$groups"
sleep 1
end KILL "$groups"
for try in 1 2 3 4 5 6 7 8 9 10; do
  some=
  for told in $patient; do kill -0 "\${told%%:*}" && some=1; done
  [ "$some" ] || break
  sleep 0.2
done
end KILL "$patient"
`;

const RESTARTS = 3;

interface Guarded {
  readonly endsItself: boolean;
  readonly mark: string | null;
}

/** Creates a guardian; its process starts with the first group. */
export function createGuardian(): Guardian {
  const groups = new Map<number, Guarded>();
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
    tell(
      [...groups].map(([group, guarded]) => guardLine(group, guarded) + markLine(group, guarded)).join(''),
    );
  };

  return {
    guard: (group, endsItself) => {
      const guarded = { endsItself, mark: null };
      groups.set(group, guarded);
      if (child === null && !closed && starts <= RESTARTS) start();
      else tell(guardLine(group, guarded));
    },
    mark: (group, mark) => {
      const guarded = groups.get(group);
      if (guarded === undefined) return;
      groups.set(group, { ...guarded, mark });
      tell(markLine(group, { mark }));
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

function guardLine(group: number, { endsItself }: Guarded): string {
  return `${endsItself ? '=' : '+'} ${group}\n`;
}

function markLine(group: number, { mark }: Pick<Guarded, 'mark'>): string {
  return mark === null ? '' : `! ${group} ${mark}\n`;
}

function startShell(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: withoutInherited(['pipe', 'ignore', 'ignore']),
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
