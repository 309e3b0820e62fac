import { splitShellWords } from '@ralph/mcp-plan';

/** The words of a flag or command line of `agents.toml`; none where it is not given. */
export function words(text: string | undefined): readonly string[] {
  return text === undefined ? [] : (splitShellWords(text) ?? []);
}

/** The same with a value in the place of `{}`, which stays one word whatever it holds. */
export function wordsWith(text: string | undefined, value: string): readonly string[] {
  return words(text).map((word) => word.replaceAll('{}', () => value));
}

/**
 * An agent's argument vector with a configured command line in the place of its program. Words with which both go on,
 * as in `codex exec`, are said once.
 */
export function withCommand(
  [program = '', ...own]: readonly string[],
  argv: readonly string[],
): readonly string[] {
  const given = argv.slice(1);
  const differs = own.findIndex((word, index) => word !== given[index]);
  const shared = differs === -1 ? own.length : differs;
  return [program, ...own, ...given.slice(shared)];
}

/** A command line without its flags and what follows them: `npx my-agent` of `npx my-agent --fast`. */
export function withoutFlags(command: readonly string[]): readonly string[] {
  const flag = command.findIndex((word) => word.startsWith('-'));
  return flag === -1 ? command : command.slice(0, flag);
}
