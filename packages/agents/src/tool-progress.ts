import type { AgentSignal } from './adapter.ts';
import { clip, clipLine } from './clip.ts';

const TARGET_FIELDS = [
  'path',
  'file_path',
  'filePath',
  'source',
  'command',
  'pattern',
  'url',
  'query',
  'description',
];

/** The progress of one tool call: the tool's name and, in short, what it is applied to. */
export function toolProgress(tool: string, input: Readonly<Record<string, unknown>>): AgentSignal {
  return { type: 'progress', status: clip(tool, 100), note: toolTarget(input) };
}

function toolTarget(input: Readonly<Record<string, unknown>>): string | null {
  for (const field of TARGET_FIELDS) {
    const value = input[field];
    if (typeof value === 'string' && value !== '') return clipLine(value, 120);
    if (!Array.isArray(value)) continue;
    const words = value.slice(0, 20).filter((word) => typeof word === 'string' || typeof word === 'number');
    if (words.length > 0) return clipLine(words.join(' '), 120);
  }
  return null;
}
