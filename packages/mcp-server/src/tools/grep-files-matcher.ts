import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { compilePattern, isPlain } from './grep-files-pattern.ts';
import type { GrepPattern } from './grep-files-pattern.ts';

/** Only this much of a line is searched. */
const MAX_LINE = 10_000;

/** Finds the lines of texts that a pattern matches, by their index from 0. */
export interface Matcher extends AsyncDisposable {
  readonly match: (texts: readonly string[], signal: AbortSignal) => Promise<readonly (readonly number[])[]>;
}

/** Opens a matcher; patterns that repeat or branch can take for ever, so they run in a thread that can be ended. */
export function openMatcher(wanted: GrepPattern): Matcher {
  const regex = compilePattern(wanted);
  return isPlain(wanted) ? plainMatcher(regex) : threadMatcher(regex);
}

function plainMatcher(regex: RegExp): Matcher {
  return {
    match: async (texts) => texts.map((text) => hittingLines(regex, text)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function hittingLines(regex: RegExp, text: string): readonly number[] {
  return text.split(/\r?\n/u).flatMap((line, index) => (regex.test(line.slice(0, MAX_LINE)) ? [index] : []));
}

/** Plain JavaScript, so that it runs from source and from the bundle alike. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { source, flags, maxLine } = workerData;
const regex = new RegExp(source, flags);
const hittingLines = (text) =>
  text.split(/\\r?\\n/u).flatMap((line, index) => (regex.test(line.slice(0, maxLine)) ? [index] : []));
parentPort.on('message', (texts) => parentPort.postMessage(texts.map(hittingLines)));
`;

function threadMatcher({ source, flags }: RegExp): Matcher {
  const worker = new Worker(THREAD, {
    eval: true,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    workerData: { source, flags, maxLine: MAX_LINE },
  });
  return {
    match: async (texts, signal) => {
      const answer = once(worker, 'message', { signal });
      worker.postMessage(texts, []);
      const [hits] = await answer;
      return hits;
    },
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}
