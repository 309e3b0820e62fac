import { readShell } from './shell-words.ts';

/** Why a command is refused before it is run. */
export type ExecRefusal = 'privilege_escalation' | 'container' | 'machine_control' | 'version_control';

const REFUSED = new Map<string, ExecRefusal>([
  ...names('privilege_escalation', 'sudo su doas pkexec runuser setpriv'),
  ...names('container', 'docker podman nerdctl chroot nsenter unshare'),
  ...names('machine_control', 'shutdown reboot halt poweroff killall mkfs'),
  ...names('version_control', 'hg svn jj'),
]);

/** Words in front of the command that is meant. */
const WRAPPERS: ReadonlySet<string> = new Set(
  'env nohup nice ionice timeout setsid stdbuf command exec builtin time xargs busybox then else elif if do while until { !'.split(
    ' ',
  ),
);

const SHELLS: ReadonlySet<string> = new Set('sh bash dash zsh ksh ash'.split(' '));

const GIT_READS: ReadonlySet<string> = new Set(
  (
    'status diff log show blame annotate grep ls-files ls-tree cat-file rev-parse rev-list describe shortlog merge-base ' +
    'name-rev diff-tree diff-index diff-files for-each-ref show-ref count-objects check-ignore check-attr version help'
  ).split(' '),
);

/**
 * Judges a command by the program that each of its parts names. The jail is the boundary; this only says politely, and
 * early, what would not work or belongs to the coordinator.
 */
export function refusalOf(commands: readonly (readonly string[])[]): ExecRefusal | null {
  for (const words of commands) {
    const refusal = refusalOfWords(words);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refusalOfWords(words: readonly string[]): ExecRefusal | null {
  const [word, ...args] = withoutPrefix(words);
  if (word === undefined) return null;
  const name = programName(word);
  if (SHELLS.has(name)) return refusalOfScript(args);
  if (name === 'eval') return refusalOf(readShell(args.join(' ')).commands);
  if (name === 'git') return GIT_READS.has(gitSubcommand(args)) ? null : 'version_control';
  return REFUSED.get(name) ?? (name.startsWith('mkfs.') ? 'machine_control' : null);
}

function refusalOfScript(args: readonly string[]): ExecRefusal | null {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const script = flag === -1 ? undefined : args[flag + 1];
  return script === undefined ? null : refusalOf(readShell(script).commands);
}

/** Drops assignments and wrappers with their options: `env -i X=1 timeout 5 sudo ls` is `sudo ls`. */
function withoutPrefix(words: readonly string[]): readonly string[] {
  let wrapped = false;
  const start = words.findIndex((word) => {
    if (/^[A-Za-z_]\w*=/.test(word)) return false;
    if (WRAPPERS.has(programName(word))) {
      wrapped = true;
      return false;
    }
    return !(wrapped && /^(?:-.*|[\d.]+[smhd]?)$/.test(word));
  });
  return start === -1 ? [] : words.slice(start);
}

function gitSubcommand(args: readonly string[]): string {
  const takesValue = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace']);
  const at = args.findIndex((arg, index) => !arg.startsWith('-') && !takesValue.has(args[index - 1] ?? ''));
  return args[at] ?? '';
}

function programName(word: string): string {
  return (word.split('/').at(-1) ?? word).toLowerCase();
}

function names(reason: ExecRefusal, words: string): readonly (readonly [string, ExecRefusal])[] {
  return words.split(' ').map((word) => [word, reason] as const);
}
