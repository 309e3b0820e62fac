import type { Argument, Command, Option } from 'commander';

/** One word that could come next. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** What only the machine knows; asked when it is of use. */
export interface CompletionSource {
  readonly agents: () => readonly string[];
  readonly runs: () => readonly string[];
  readonly units: () => readonly string[];
}

/** What could come next; `files` and `directories` are the shell's to find. */
export type Completion = readonly Candidate[] | 'files' | 'directories';

/** Of flags that take some words only, and say so in their help. */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['confine', ['auto', 'jail', 'mcp', 'audit', 'off']],
  ['requireConfine', ['jail', 'mcp', 'audit', 'off']],
  ['outOfBounds', ['report', 'quarantine', 'fail', 'fail+quarantine']],
]);

const DIRECTORIES: readonly string[] = ['cwd', 'dir'];

/** Completes a command line: all words after the program's name, the last being the one that is typed. */
export function completeLine(
  program: Command,
  words: readonly string[],
  source: CompletionSource,
): Completion {
  const typed = words.at(-1) ?? '';
  const { command, operands, open } = walk(program, words.slice(0, -1));
  if (open !== null) return beginning(valuesOf(open, source), typed);
  if (typed.startsWith('-')) return beginning(flagsOf(program, command), typed);
  const verbs = operands === 0 ? visible(command.commands) : [];
  const argument = argumentAt(command, operands);
  const values = argument === null ? [] : valuesOfArgument(argument, source);
  if (verbs.length === 0) return beginning(values, typed);
  return beginning([...verbs, ...(typeof values === 'string' ? [] : values)], typed);
}

interface Position {
  readonly command: Command;
  /** How many arguments of the command were given. */
  readonly operands: number;
  /** The flag whose value comes next. */
  readonly open: Option | null;
}

function walk(program: Command, words: readonly string[]): Position {
  let position: Position = { command: program, operands: 0, open: null };
  for (const word of words) position = after(position, word, program);
  return position;
}

function after({ command, operands, open }: Position, word: string, program: Command): Position {
  if (open !== null) return { command, operands, open: null };
  if (word.startsWith('-') && word !== '-') {
    const flag = [...command.options, ...program.options].find(
      ({ short, long }) => word === short || word === long,
    );
    return { command, operands, open: flag?.required === true ? flag : null };
  }
  const verb = operands === 0 ? command.commands.find((each) => each.name() === word) : undefined;
  return verb === undefined
    ? { command, operands: operands + 1, open }
    : { command: verb, operands: 0, open };
}

function visible(commands: readonly Command[]): readonly Candidate[] {
  return commands
    .filter((command) => command.name() !== 'complete')
    .map((command) => ({ value: command.name(), about: command.summary() }));
}

function flagsOf(program: Command, command: Command): readonly Candidate[] {
  const flags = [...command.options, ...(command === program ? [] : program.options)];
  const known = flags.flatMap(({ long, description, hidden }) =>
    long === undefined || long === null || hidden ? [] : [{ value: long, about: description }],
  );
  return [...known, { value: '--help', about: 'show help' }];
}

function valuesOf(flag: Option, source: CompletionSource): Completion {
  const name = flag.attributeName();
  const choices = flag.argChoices ?? VALUES.get(name);
  if (choices !== undefined) return plain(choices);
  if (name === 'agent') return plain(source.agents());
  if (name === 'printPrompt') return plain(source.units());
  if (DIRECTORIES.includes(name)) return 'directories';
  return /<(?:path|file)>/i.test(flag.flags) ? 'files' : [];
}

function argumentAt({ registeredArguments }: Command, nth: number): Argument | null {
  const last = registeredArguments.at(-1);
  return registeredArguments[nth] ?? (last?.variadic === true ? last : null);
}

function valuesOfArgument(argument: Argument, source: CompletionSource): Completion {
  if (argument.argChoices !== undefined) return plain(argument.argChoices);
  switch (argument.name()) {
    case 'run':
      return plain(source.runs());
    case 'unit':
      return plain(source.units());
    case 'names':
      return plain(source.agents());
    default:
      return 'files';
  }
}

function plain(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value, about: '' }));
}

function beginning(completion: Completion, typed: string): Completion {
  return typeof completion === 'string'
    ? completion
    : completion.filter(({ value }) => value.startsWith(typed));
}
