import type { Command } from 'commander';
import { completeLine } from '../completion/complete-line.ts';
import { knownNames } from '../completion/known-names.ts';
import { shellScript, type Shell } from '../completion/shell-script.ts';
import type { Io } from '../io.ts';
import { sanitiseLine } from '../terminal-text.ts';

/** `ralph completion <shell>`: prints the script for it. */
export function completionCommand(shell: Shell, io: Io): void {
  io.stdout.write(shellScript(shell));
}

/** `ralph complete -- <words>`: what the scripts ask. One candidate a line, then a tab and what it means. */
export function completeCommand(program: Command, words: readonly string[], io: Io): void {
  const found = completeLine(program, words, knownNames(io));
  const lines =
    typeof found === 'string'
      ? [`:${found}`]
      : found.map(({ value, about }) => `${sanitiseLine(value)}\t${sanitiseLine(about)}`);
  io.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
