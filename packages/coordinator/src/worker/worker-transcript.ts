import type { AgentAdapter, AgentSignal, AgentUsage, FoundPrompt, OutputReader } from '@ralph/agents';
import type { Usage, WorkerManifest } from '@ralph/manifest';
import { openWorkerOutput } from '../process/output.ts';
import type { SecretFinder } from '../process/secret-patterns.ts';
import { screenLine } from '../process/screen-line.ts';
import { redactText } from '../redact-text.ts';
import { watchForInput } from './input-watch.ts';
import type { LastingSignal } from '../retry/record-agent-signals.ts';

/** Why there is no sense in letting an agent go on: it has none of our tools, its model turns it away, or it asks. */
export type Hopeless = 'tools_missing' | 'login_refused' | 'input_required';

/** What an agent prints, on its way to the log and to its reader. */
export interface WorkerTranscript {
  /** A promise asks to wait with the next until the disk has caught up. */
  readonly write: (chunk: Buffer) => Promise<void> | void;
  /** On the clock of `performance.now()`. */
  readonly lastOutput: () => number;
  readonly usage: () => Usage | null;
  /** Whether the agent has told its result and with it all that it took: it will end by itself. */
  readonly finished: () => boolean;
  readonly finalMessage: () => string | null;
  /** The last error that the agent reported about itself. */
  readonly error: () => string | null;
  /** Why its model failed it last, while it tries again by itself; null once the model has answered. */
  readonly trouble: () => string | null;
  /** The question that it put to a person, and what to do about that; null while it asked nothing. */
  readonly question: () => FoundPrompt | null;
  /** The end of what it printed, in one line. */
  readonly lastWords: () => string;
  /** Called once when the agent turns out to work in vain. */
  readonly onHopeless: (listener: (reason: Hopeless) => void) => void;
  /** Called with each change of what it consumed. */
  readonly onUsage: (listener: (usage: Usage) => void) => void;
  /** It ended: from now on it waits for nothing. */
  readonly ended: () => void;
  readonly close: () => Promise<void>;
}

/** What a transcript is opened with. */
export interface TranscriptOptions {
  readonly manifest: Pick<WorkerManifest, 'log_file' | 'attempt' | 'agent'>;
  readonly adapter: Pick<AgentAdapter, 'reader' | 'evidence' | 'prompts'>;
  /** Finds what must never reach the log. */
  readonly finder: SecretFinder;
  readonly onLine: (line: string) => void;
  /** Whether that is to be told of each line, also of a flood. */
  readonly everyLine: boolean;
  /** When the worker last called a tool, on the clock of `performance.now()`. */
  readonly lastCall: () => number;
  /** How long nothing may follow a question until it counts as one, in ms. */
  readonly quietMs: number;
  /** Told of what later attempts depend on. */
  readonly onLasting: (signal: LastingSignal) => void;
}

const SHOWN_WIDTH = 400;
const MESSAGE_LENGTH = 4000;

/** Opens the transcript of one attempt. */
export function openWorkerTranscript({
  manifest,
  adapter,
  finder,
  onLine,
  everyLine,
  lastCall,
  quietMs,
  onLasting,
}: TranscriptOptions): WorkerTranscript {
  const reader = adapter.reader();
  let usage: Usage | null = null;
  let finalMessage: string | null = null;
  let error: string | null = null;
  let trouble: string | null = null;
  let hopeless: Hopeless | null = null;
  let finished = false;
  let question: FoundPrompt | null = null;
  let listener: ((reason: Hopeless) => void) | null = null;
  let usageListener: ((usage: Usage) => void) | null = null;

  const giveUp = (reason: Hopeless): void => {
    if (hopeless !== null) return;
    hopeless = reason;
    listener?.(reason);
  };

  // An agent keeps its session from its model's first answer on; one that it only named cannot be resumed.
  let unkept: LastingSignal | null = null;
  let answered = false;
  const hearAnswer = (): void => {
    answered = true;
    trouble = null;
    if (unkept !== null) onLasting(unkept);
    unkept = null;
  };

  const heed = (signal: AgentSignal): void => {
    switch (signal.type) {
      case 'progress':
        if (signal.status === 'api_retry') trouble = signal.note ?? trouble;
        else if (signal.status !== 'warning') hearAnswer();
        return onLine(screenLine([signal.status, signal.note ?? ''].join(' '), SHOWN_WIDTH));
      case 'usage':
        hearAnswer();
        usage = reportedUsage(signal.usage);
        return usageListener?.(usage);
      case 'session':
        if (answered) return onLasting(signal);
        unkept = signal;
        return;
      case 'throttled':
        trouble = `rate limited: ${signal.message}`;
        return onLasting(signal);
      case 'final_message':
        hearAnswer();
        finalMessage = signal.text.slice(0, MESSAGE_LENGTH);
        return;
      case 'tools_missing':
      case 'login_refused':
        if (hopeless === null) error = signal.message;
        return giveUp(signal.type);
      case 'error':
        // Whatever else goes wrong from then on is a consequence.
        if (hopeless === null) error = signal.message;
    }
  };

  const readLine = (line: string): void => {
    const signals = signalsOf(reader, line);
    // Output that means nothing to the reader is still what a person would like to see.
    if (signals.length === 0 || adapter.evidence === 'exit_code') onLine(screenLine(line, SHOWN_WIDTH));
    finished ||= isResult(signals);
    for (const signal of signals) heed(signal);
  };

  const output = openWorkerOutput({
    logFile: manifest.log_file,
    heading: `attempt ${manifest.attempt} with ${manifest.agent}`,
    finder,
    onLine: readLine,
    paced: reader.only_last === true && !everyLine,
    onLogError: (cause) => {
      error ??= `the log could not be written: ${cause instanceof Error ? cause.message : String(cause)}`;
    },
  });

  const input = watchForInput({
    prompts: adapter.prompts,
    quietMs,
    lastOutput: output.lastActivity,
    lastCall,
    onWaiting: ({ prompt, advice }) => {
      question = { prompt: redactText(prompt, finder), advice };
      giveUp('input_required');
    },
  });

  return {
    write: (chunk) => {
      const taken = output.write(chunk);
      input.heard(chunk);
      return taken;
    },
    lastOutput: output.lastActivity,
    usage: () => usage,
    finished: () => finished,
    finalMessage: () => finalMessage,
    error: () => error,
    trouble: () => trouble,
    question: () => question,
    lastWords: () => screenLine(lastWords(output.tail().split('\n')), SHOWN_WIDTH),
    onHopeless(heard) {
      listener = heard;
      if (hopeless !== null) heard(hopeless);
    },
    onUsage(heard) {
      usageListener = heard;
    },
    ended: input.close,
    close: async () => {
      input.close();
      await output.end();
    },
  };
}

/** What comes from an agent may be anything: a line that its reader stumbles over means nothing. */
function signalsOf(reader: OutputReader, line: string): readonly AgentSignal[] {
  try {
    return reader.line(line);
  } catch {
    return [];
  }
}

// So much nobody takes, and sums of it can still be told exactly.
const MOST_TOKENS = 1e12;
const MOST_USD = 1e9;

/** What an agent says that it took, as it may stand in a journal: whole tokens, nothing negative, nothing endless. */
function reportedUsage({ input_tokens, output_tokens, cost_usd }: AgentUsage): Usage {
  return {
    ...(isAmount(input_tokens) ? { input_tokens: Math.min(Math.round(input_tokens), MOST_TOKENS) } : {}),
    ...(isAmount(output_tokens) ? { output_tokens: Math.min(Math.round(output_tokens), MOST_TOKENS) } : {}),
    ...(isAmount(cost_usd) ? { cost_usd: Math.min(cost_usd, MOST_USD) } : {}),
  };
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && value >= 0;
}

function isResult(signals: readonly AgentSignal[]): boolean {
  // Nearly every line of output means one thing or nothing.
  if (signals.length < 2) return false;
  const types = new Set(signals.map(({ type }) => type));
  return types.has('usage') && (types.has('final_message') || types.has('error'));
}

/** The last line that names an error, for a crash ends in lines that say nothing; else the last line. */
function lastWords(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== '' && !/^Node\.js v\d/.test(line));
  return said.findLast((line) => /^\S*error\b/i.test(line)) ?? said.at(-1) ?? '';
}
