import type { AgentSignal, OutputReader } from './adapter.ts';
import { clipLine } from './clip.ts';
import { parseLine } from './parse-line.ts';
import { PlayerLineSchema, type PlayerLine } from './script-step.ts';

/** Reads what the script player prints. */
export function scriptReader(): OutputReader {
  return {
    line: (line) => {
      const parsed = parseLine(PlayerLineSchema, line);
      return parsed === null ? [] : [signalOf(parsed)];
    },
  };
}

function signalOf(line: PlayerLine): AgentSignal {
  switch (line.type) {
    case 'step':
      return { type: 'progress', status: line.tool, note: stepNote(line) };
    case 'result':
      if (line.ok) return { type: 'final_message', text: line.message ?? 'The script was played.' };
      return { type: 'error', message: line.message ?? 'The script player failed without a message.' };
  }
}

function stepNote({ ok, expected, text }: Extract<PlayerLine, { type: 'step' }>): string {
  const outcome = ok ? 'ok' : expected ? 'refused, as expected' : 'refused';
  return clipLine(`${outcome}: ${text}`, 200);
}
