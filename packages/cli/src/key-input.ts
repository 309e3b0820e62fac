import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Io } from './io.ts';
import { raiseSignal } from './raise-signal.ts';

/** A keyboard that is listened to. */
export interface KeyInput {
  /** Leaves the terminal as it was found. */
  readonly close: () => void;
}

type Keyboard = Readable & {
  readonly isTTY?: boolean | undefined;
  readonly setRawMode?: ((raw: boolean) => unknown) | undefined;
};

/** Arrow keys come as a few characters at once; what is typed fast comes as several keys. */
const KEYS = /\u001b(?:\[|O)[A-Z]|\u001b|[^\u001b]/gu;

/**
 * Tells each key as it is pressed; null where there is no keyboard, or where it belongs to somebody else: a program in
 * the background that touches its terminal is stopped.
 *
 * Ctrl-C and Ctrl-\ mean what they mean everywhere, and so does Ctrl-Z.
 */
export function openKeyInput(stdin: Io['stdin'], onKey: (key: string) => void): KeyInput | null {
  const keyboard: Keyboard = stdin;
  if (keyboard.isTTY !== true || keyboard.setRawMode === undefined || !inForeground()) return null;
  const setRaw = (raw: boolean): void => void keyboard.setRawMode?.(raw);
  const onData = (chunk: Buffer | string): void => {
    for (const key of String(chunk).match(KEYS) ?? []) {
      const signal = SIGNALS.get(key);
      if (signal === undefined) onKey(key);
      else {
        if (signal === 'SIGTSTP') setRaw(false);
        raiseSignal(signal);
      }
    }
  };
  const onContinue = (): void => setRaw(true);
  // A terminal that is closed is told by a signal.
  const onError = (): void => undefined;
  setRaw(true);
  keyboard.on('data', onData);
  keyboard.on('error', onError);
  process.on('SIGCONT', onContinue);
  return {
    close() {
      process.off('SIGCONT', onContinue);
      keyboard.off('data', onData);
      keyboard.pause();
      setRaw(false);
    },
  };
}

const SIGNALS: ReadonlyMap<string, NodeJS.Signals> = new Map([
  ['\u0003', 'SIGINT'],
  ['\u001a', 'SIGTSTP'],
  ['\u001c', 'SIGQUIT'],
]);

/** Whether the terminal listens to this process's group. Where the system does not tell, it is taken to do so. */
function inForeground(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [, , group, , , foreground] = fields;
    return group === foreground;
  } catch {
    return false;
  }
}
