import { openSync, readdirSync, readFileSync } from 'node:fs';
import { errorCode } from './scope-fs-error.ts';

/** A stream of a program that is started: a pipe, nothing, or a descriptor of ours. */
type ProgramStream = 'pipe' | 'ignore' | number;

const FD_INFO = '/proc/self/fdinfo';
const O_CLOEXEC = 0o2000000;
const O_PATH = 0o10000000;

let covers: ReadonlyMap<number, number> | undefined;

/**
 * The `stdio` for `spawn` with which a program gets these streams and nothing else that this process was handed when it was
 * started: whoever started it may hold files open that the program must not reach.
 */
export function withoutInherited(streams: readonly ProgramStream[]): ProgramStream[] {
  covers ??= coverInherited();
  const stdio = [...streams];
  for (const [descriptor, cover] of covers) {
    while (stdio.length < descriptor) stdio.push('ignore');
    stdio[descriptor] ??= cover;
  }
  return stdio;
}

/**
 * What takes the place of each descriptor that programs would inherit: one that can neither be read nor written. Node marks
 * only the lowest ones to be closed, cannot mark others, and must not close them, for a lock may hang on them. All that it
 * opens itself is marked; on macOS it hands over nothing.
 */
function coverInherited(): ReadonlyMap<number, number> {
  const inherited = process.platform === 'linux' ? readdirSync(FD_INFO).map(Number).filter(isInherited) : [];
  if (inherited.length === 0) return new Map();
  const cover = openSync('/dev/null', O_PATH);
  return new Map(inherited.toSorted((a, b) => a - b).map((descriptor) => [descriptor, cover]));
}

function isInherited(descriptor: number): boolean {
  if (descriptor <= 2) return false;
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`${FD_INFO}/${descriptor}`, 'latin1'))?.[1];
    return (Number.parseInt(flags ?? '', 8) & O_CLOEXEC) === 0;
  } catch (error) {
    // The one by which the names were read is gone.
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
