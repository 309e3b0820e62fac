import { isBeneath, reservedPaths, RESERVED_NAMES } from './jail.ts';
import type { Jail } from './jail.ts';

/** A profile for `sandbox-exec`, and the paths that it names: never pasted into its text. */
export interface SeatbeltProfile {
  readonly profile: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Written by nearly every program, and of no use to anybody else. */
const DEVICES = ['/dev/null', '/dev/zero', '/dev/tty', '/dev/dtracehelper'];

/** Describes a jail in the language of Seatbelt; of the rules that match an act, the last one decides. */
export function seatbeltProfile(jail: Jail): SeatbeltProfile {
  const parameters = new Map<string, string>();
  const named = (prefix: string, paths: readonly string[]): readonly string[] =>
    [...new Set(paths)].map((path, index) => {
      parameters.set(`${prefix}_${index}`, path);
      return `(subpath (param "${prefix}_${index}"))`;
    });
  const rule = (verdict: string, act: string, paths: readonly string[]): readonly string[] =>
    paths.length === 0 ? [] : [`(${verdict} ${act} ${paths.join(' ')})`];
  const writable = named('WRITABLE', jail.writable);
  const own = named('INNER', innerWritable(jail));
  const kept = named('READ_ONLY', [...reservedPaths(jail), ...jail.read_only]);
  const hidden = named('HIDDEN', jail.hidden);
  const lines = [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    `(allow file-write* ${DEVICES.map((path) => `(literal "${path}")`).join(' ')} (regex #"^/dev/fd/"))`,
    ...rule('allow', 'file-write*', writable),
    ...rule('deny', 'file-write*', [
      `(regex #"/(${RESERVED_NAMES.map(escapeDot).join('|')})(/|$)")`,
      ...kept,
    ]),
    ...rule('deny', 'file-read-data file-write*', hidden),
    // Directories that are the jail's own, in one that is reserved or hidden.
    ...rule('allow', 'file-read-data file-write*', own),
    ...rule('deny', 'file-write*', named('CONTRACT', innerReadOnly(jail))),
    '(deny signal)',
    '(allow signal (target same-sandbox))',
  ];
  return { profile: `${lines.join('\n')}\n`, parameters };
}

/** Writable directories that are the jail's own although what is around them is reserved or hidden. */
function innerWritable({ writable, hidden }: Jail): readonly string[] {
  return writable.filter(
    (path) =>
      path.split('/').some((name) => RESERVED_NAMES.some((reserved) => reserved === name)) ||
      hidden.some((cover) => isBeneath(path, cover)),
  );
}

function innerReadOnly(jail: Jail): readonly string[] {
  const inner = innerWritable(jail);
  return jail.read_only.filter((path) => inner.some((directory) => isBeneath(path, directory)));
}

function escapeDot(name: string): string {
  return name.replaceAll('.', String.raw`\.`);
}

/** Goes where the jail starts; `sandbox-exec` cannot say where, and `env` of macOS neither. */
const ENTER = 'cd -- "$1" || exit 126; [ -z "$2" ] || export TMPDIR="$2"; shift 2; exec "$@"';

/** The command line that runs `argv` in a jail on macOS. */
export function seatbeltArgv(jail: Jail, argv: readonly string[]): readonly string[] {
  const { profile, parameters } = seatbeltProfile(jail);
  const defined = [...parameters].flatMap(([name, path]) => ['-D', `${name}=${path}`]);
  const enter = ['/bin/sh', '-c', ENTER, 'sh', jail.cwd, jail.tmp ?? ''];
  return ['/usr/bin/sandbox-exec', ...defined, '-p', profile, ...enter, ...argv];
}
