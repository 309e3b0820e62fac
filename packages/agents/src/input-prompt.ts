/** A question to a person, as a program prints it. */
export interface InputPrompt {
  readonly pattern: RegExp;
  /**
   * `open_line`: only a last line that has no end yet, as of a program that waits on it. `last_lines`: any of the last
   * few, for dialogs that are drawn below their question.
   */
  readonly where: 'open_line' | 'last_lines';
  /** What a person can do so that the question is not asked. */
  readonly advice: string;
}

/** The end of what a program printed, without control characters. */
export interface PrintedEnd {
  /** The last lines, the newest last. */
  readonly lines: readonly string[];
  /** Whether the newest line has no newline yet. */
  readonly open: boolean;
}

/** A question that was found, and what to do about it. */
export interface FoundPrompt {
  readonly prompt: string;
  readonly advice: string;
}

const DIALOG_LINES = 12;
const LONGEST_PROMPT = 300;

/**
 * The question with which an agent's or any program's output ends; null if it ends with none. Whether somebody waits
 * for an answer shows only when nothing follows.
 */
export function findInputPrompt(
  own: readonly InputPrompt[],
  { lines, open }: PrintedEnd,
): FoundPrompt | null {
  const last = lines.at(-1)?.trim() ?? '';
  // Agents talk to us in JSON; whatever a model quotes is in there.
  if (last.startsWith('{')) return null;
  const dialog = lines.slice(-DIALOG_LINES).filter((line) => !line.startsWith('{'));
  for (const { pattern, where, advice } of [...own, ...(open ? COMMON_PROMPTS : [])]) {
    const asked = where === 'open_line' ? (open ? [last] : []) : dialog;
    const prompt = asked.find((line) => pattern.test(line));
    if (prompt !== undefined) return { prompt: prompt.trim().slice(-LONGEST_PROMPT), advice };
  }
  return null;
}

const WITHOUT_ASKING = 'nobody answers in a run: give the program its option for that, such as --yes';

// In this order: the narrower rule has the better advice.
const COMMON_PROMPTS: readonly InputPrompt[] = [
  {
    where: 'open_line',
    pattern: /continue connecting \(yes\/no(?:\/\[fingerprint\])?\)\?$/i,
    advice: 'ssh does not know this host: connect to it once by hand, or add it to ~/.ssh/known_hosts',
  },
  {
    where: 'open_line',
    pattern: /^(?:user ?name|password) for '[^']{1,200}':$/i,
    advice:
      'git asks for a login: give it a credential helper that needs no person, or take the remote out of the unit',
  },
  {
    where: 'open_line',
    pattern: /^\[sudo\].{0,100}:$/i,
    advice: 'a worker has no password to give to sudo: do what needs root before the run',
  },
  {
    where: 'open_line',
    pattern:
      /^(?:please )?(?:(?:re-?)?(?:enter|type) )?(?:\S{1,80}'s )?(?:(?:your|the|old|new|current|\(current\)|login|root|admin|unix|gpg|ssh|key) )*(?:password|passphrase|pin|verification code)(?: (?:for|of|again)\b[^:]{0,120})? ?:$/i,
    advice: 'a worker has no password to give: use credentials that need no person',
  },
  {
    where: 'open_line',
    pattern:
      /^(?:please )?(?:enter )?(?:your )?(?:user ?name|login|e-?mail(?: address)?)(?: for [^:]{1,120})? ?:$/i,
    advice: 'log in by hand before the run',
  },
  {
    where: 'open_line',
    pattern: /[[(] ?y(?:es)? ?[/|] ?n(?:o)?(?:[/|][^\])]{1,24})?\]?[\])] ?[?:>]{0,2}$/i,
    advice: WITHOUT_ASKING,
  },
  { where: 'open_line', pattern: /\? \((?:y|yes|n|no)\)$/i, advice: WITHOUT_ASKING },
  { where: 'open_line', pattern: /\[y\]es,? \[n\]o\b.{0,80}[?:]$/i, advice: WITHOUT_ASKING },
  {
    where: 'open_line',
    pattern:
      /\b(?:press|hit) (?:the )?[[<(]?(?:any key|enter|return|space(?:bar)?)(?: key)?[\])>]?(?: (?:to|when) [\w ]{1,40})?[ .…:]*$/i,
    advice: WITHOUT_ASKING,
  },
  { where: 'open_line', pattern: /^(?:rm|mv|cp|unlink): .{1,200}\?$/, advice: WITHOUT_ASKING },
  {
    where: 'open_line',
    pattern:
      /^(?:please )?(?:enter|select|choose|type) (?:a|an|your|the) (?:choice|option|number|selection)\b.{0,60}[:?>]$/i,
    advice: WITHOUT_ASKING,
  },
  {
    where: 'open_line',
    pattern: /^(?:\(Pdb\)|ipdb>|\(gdb\)|\(lldb\)|debug>)$/,
    advice: 'take the breakpoint out',
  },
];

// What programs say that wanted to ask and found nobody, for their input is empty and there is no terminal.
const REFUSALS: readonly Pick<InputPrompt, 'pattern' | 'advice'>[] = [
  {
    pattern: /could not read (?:Username|Password) for '|terminal prompts disabled/i,
    advice:
      'git wanted a login: give it a credential helper that needs no person, or take the remote out of the unit',
  },
  {
    pattern: /^sudo: (?:a password is required|a terminal is required|no tty present)/i,
    advice: 'a worker has no password to give to sudo: do what needs root before the run',
  },
  {
    pattern: /^Host key verification failed/i,
    advice: 'ssh does not know this host: connect to it once by hand, or add it to ~/.ssh/known_hosts',
  },
  {
    pattern:
      /^EOFError: EOF when reading a line|raw mode is not supported on the current|(?:stdin|standard input|input|the input device) is not a (?:tty|terminal)\b/i,
    advice:
      'it wanted an answer, and nobody answers in a run: give the program its option for that, such as --yes',
  },
];

/** What to do about a program that gave up because it could ask nobody; null when its last words say no such thing. */
export function inputRefusal(lastWords: string): string | null {
  return REFUSALS.find(({ pattern }) => pattern.test(lastWords))?.advice ?? null;
}
