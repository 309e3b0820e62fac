import { mkdirSync, readdirSync, rmSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../journal/atomic-write.ts';
import { readBounded } from '../bounded-file.ts';
import {
  answerName,
  ControlRequestSchema,
  requestId,
  type ControlAnswer,
  type ControlRequest,
} from './control-request.ts';
import { notPrivate } from './private-directory.ts';

/** Where nothing tells of a new file, it is found by looking. */
const LOOK_MS = 500;

/** Carries a request out and answers it. */
export type Act = (request: ControlRequest) => Promise<ControlAnswer>;

/**
 * Takes the requests that other processes put into a directory, one after the other, until it is disposed of. Those from
 * before are thrown away: they were meant for a coordinator that is dead.
 */
export function serveControl(
  directory: string,
  act: Act,
  onNotice: ((text: string) => void) | undefined,
): Disposable {
  const problem = makeDirectory(directory);
  if (problem !== null) {
    onNotice?.(`the run cannot be steered from another terminal: ${problem}`);
    return { [Symbol.dispose]: () => undefined };
  }
  let closed = false;
  let turn: Promise<void> = Promise.resolve();
  const taken = new Set<string>();
  const look = (): void => {
    if (closed) return;
    for (const id of requestsIn(directory)) {
      if (taken.has(id)) continue;
      taken.add(id);
      turn = turn.then(() => take(directory, id, act)).catch(() => undefined);
    }
  };
  const watcher = watchOrNull(directory, look);
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  look();
  return {
    [Symbol.dispose]() {
      closed = true;
      clearInterval(timer);
      watcher?.close();
      try {
        remove(directory);
      } catch {
        // Whoever comes next removes what is left of it; here it would only hide how the run ended.
        return;
      }
    },
  };
}

async function take(directory: string, id: string, act: Act): Promise<void> {
  const request = readRequest(join(directory, `${id}.request.json`));
  const answer =
    typeof request === 'string'
      ? { accepted: false, message: request }
      : await act(request).catch((error: unknown) => ({
          accepted: false,
          message: error instanceof Error ? error.message : String(error),
        }));
  // The answer comes first: whoever waits never sees neither of the two.
  writeFileAtomic(join(directory, answerName(id)), `${JSON.stringify(answer)}\n`);
  remove(join(directory, `${id}.request.json`));
}

/** A text says what is wrong with it. */
function readRequest(path: string): ControlRequest | string {
  const file = readBounded(path);
  if (file === null) return 'the request is no file to read';
  const user = process.getuid?.();
  if (user !== undefined && (file.stat.uid !== user || (file.stat.mode & 0o022) !== 0))
    return 'the request could have been written by another user';
  try {
    const parsed = ControlRequestSchema.safeParse(JSON.parse(file.content.toString('utf8')));
    return parsed.success ? parsed.data : 'the request says nothing that this version of ralph understands';
  } catch {
    return 'the request is no JSON';
  }
}

function makeDirectory(directory: string): string | null {
  try {
    remove(directory);
    mkdirSync(directory, { mode: 0o700 });
    return notPrivate(directory);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function requestsIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .toSorted()
      .flatMap((name) => requestId(name) ?? []);
  } catch {
    return [];
  }
}

function watchOrNull(directory: string, look: () => void): FSWatcher | null {
  try {
    const watcher = watch(directory, { persistent: false }, look);
    // Looking every now and then is enough.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
