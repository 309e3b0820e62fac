import { createLineSplitter, type LineSplitter } from './line-splitter.ts';
import { openLogFile } from './log-file.ts';
import { createOutputTail } from './output-tail.ts';
import { createPacedLines } from './paced-lines.ts';
import { createRedactor } from './redactor.ts';
import type { SecretFinder } from './secret-patterns.ts';

/** What a worker prints: redacted, logged, read. */
export interface WorkerOutput {
  /** Takes a chunk as it came; a promise asks to wait with the next until the disk has caught up. Never throws. */
  readonly write: (chunk: Buffer) => Promise<void> | void;
  /** When the last chunk came (at first: when this was opened), on the clock of `performance.now()`. */
  readonly lastActivity: () => number;
  /** Bytes received. */
  readonly bytes: () => number;
  /** The last redacted text, for messages about a failure. */
  readonly tail: () => string;
  /** Hands over what is left and closes the log. Never rejects. */
  readonly end: () => Promise<void>;
}

/** Where a worker's output goes. */
export interface WorkerOutputOptions {
  /** Created with the first output; its directory must exist. */
  readonly logFile: string;
  /** What the log says before the output of this attempt, where it has that of an earlier one. */
  readonly heading?: string | undefined;
  /** Finds what must not be written. */
  readonly finder: SecretFinder;
  /** Receives each complete line; null: nobody reads, nothing is decoded. */
  readonly onLine: ((line: string) => void) | null;
  /** Of lines that come faster than anyone could read hands over the last ones only. Default: false. */
  readonly paced?: boolean | undefined;
  /** Called at most once. */
  readonly onLogError: (error: unknown) => void;
  readonly maxLogBytes?: number;
  readonly tailBytes?: number;
}

const MAX_LOG_BYTES = 100 * 1024 * 1024;
const TAIL_BYTES = 4 * 1024;

/** Opens the output of one attempt; the log of an earlier attempt is continued. */
export function openWorkerOutput(options: WorkerOutputOptions): WorkerOutput {
  const log = openLogFile(options.logFile, {
    limit: options.maxLogBytes ?? MAX_LOG_BYTES,
    heading: options.heading,
    onError: options.onLogError,
  });
  const tail = createOutputTail(options.tailBytes ?? TAIL_BYTES);
  const lines = linesFor(options);
  let relief: Promise<void> | null = null;
  const redactor = createRedactor(options.finder, (block) => {
    relief = log.append(block) ?? relief;
    tail.push(block);
    lines?.push(block);
  });
  let activity = performance.now();
  let bytes = 0;
  return {
    write: (chunk) => {
      activity = performance.now();
      bytes += chunk.length;
      redactor.push(chunk);
      if (relief === null) return undefined;
      return relief.then(() => {
        relief = null;
        activity = performance.now();
      });
    },
    // Whoever is held back cannot show that he lives.
    lastActivity: () => (relief === null ? activity : performance.now()),
    bytes: () => bytes,
    tail: tail.text,
    end: async () => {
      redactor.end();
      lines?.end();
      await log.close();
    },
  };
}

function linesFor({ onLine, paced = false }: WorkerOutputOptions): LineSplitter | null {
  if (onLine === null) return null;
  return paced ? createPacedLines(onLine) : createLineSplitter(onLine);
}
