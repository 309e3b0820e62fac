import type { AgentAdapter, AgentSignal } from '@ralph/agents';
import type { Usage, WorkerManifest } from '@ralph/manifest';
import { openWorkerOutput } from '../process/output.ts';
import type { SecretFinder } from '../process/secret-patterns.ts';
import { screenLine } from '../process/screen-line.ts';

/** Why there is no sense in letting an agent go on: it has none of our tools, or its model turns it away. */
export type Hopeless = 'tools_missing' | 'login_refused';

/** What an agent prints, on its way to the log and to its reader. */
export interface WorkerTranscript {
  /** A promise asks to wait with the next until the disk has caught up. */
  readonly write: (chunk: Buffer) => Promise<void> | void;
  /** On the clock of `performance.now()`. */
  readonly lastOutput: () => number;
  readonly usage: () => Usage | null;
  readonly finalMessage: () => string | null;
  /** The last error that the agent reported about itself. */
  readonly error: () => string | null;
  /** The end of what it printed, in one line. */
  readonly lastWords: () => string;
  /** Called once when the agent turns out to work in vain. */
  readonly onHopeless: (listener: (reason: Hopeless) => void) => void;
  readonly close: () => Promise<void>;
}

/** What a transcript is opened with. */
export interface TranscriptOptions {
  readonly manifest: WorkerManifest;
  readonly adapter: AgentAdapter;
  /** Finds what must never reach the log. */
  readonly finder: SecretFinder;
  readonly onLine: (line: string) => void;
}

const SHOWN_WIDTH = 400;
const MESSAGE_LENGTH = 4000;

/** Opens the transcript of one attempt. */
export function openWorkerTranscript({
  manifest,
  adapter,
  finder,
  onLine,
}: TranscriptOptions): WorkerTranscript {
  const reader = adapter.reader();
  let usage: Usage | null = null;
  let finalMessage: string | null = null;
  let error: string | null = null;
  let hopeless: Hopeless | null = null;
  let listener: ((reason: Hopeless) => void) | null = null;

  const heed = (signal: AgentSignal): void => {
    switch (signal.type) {
      case 'progress':
        return onLine(screenLine([signal.status, signal.note ?? ''].join(' '), SHOWN_WIDTH));
      case 'usage':
        usage = { ...signal.usage };
        return;
      case 'session':
        return;
      case 'final_message':
        finalMessage = signal.text.slice(0, MESSAGE_LENGTH);
        return;
      case 'tools_missing':
      case 'login_refused':
        if (hopeless !== null) return;
        error = signal.message;
        hopeless = signal.type;
        return listener?.(hopeless);
      case 'error':
        // Whatever else goes wrong from then on is a consequence.
        if (hopeless === null) error = signal.message;
    }
  };

  const readLine = (line: string): void => {
    const signals = reader.line(line);
    // Output that means nothing to the reader is still what a person would like to see.
    if (signals.length === 0 || adapter.evidence === 'exit_code') onLine(screenLine(line, SHOWN_WIDTH));
    for (const signal of signals) heed(signal);
  };

  const output = openWorkerOutput({
    logFile: manifest.log_file,
    finder,
    onLine: readLine,
    onLogError: (cause) => {
      error ??= `the log could not be written: ${cause instanceof Error ? cause.message : String(cause)}`;
    },
  });

  return {
    write: output.write,
    lastOutput: output.lastActivity,
    usage: () => usage,
    finalMessage: () => finalMessage,
    error: () => error,
    lastWords: () => screenLine(lastWords(output.tail().split('\n')), SHOWN_WIDTH),
    onHopeless(heard) {
      listener = heard;
      if (hopeless !== null) heard(hopeless);
    },
    close: output.end,
  };
}

/** The last line that names an error, for a crash ends in lines that say nothing; else the last line. */
function lastWords(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== '' && !/^Node\.js v\d/.test(line));
  return said.findLast((line) => /^\S*error\b/i.test(line)) ?? said.at(-1) ?? '';
}
