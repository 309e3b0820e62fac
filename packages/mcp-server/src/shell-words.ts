/** A command line read the way a shell reads it, as far as that goes without running one. */
export interface ShellReading {
  /** The words of each simple command; what stands in `$(…)`, `` `…` `` and `(…)` is a command of its own. */
  readonly commands: readonly (readonly string[])[];
  /** Whether it means more than a list of words, so that only a shell can run it. */
  readonly needsShell: boolean;
  /** A quote or backslash has no end. */
  readonly unbalanced: boolean;
}

const SEPARATORS = ';|&()\n';
const EXPANSIONS = '$*?[]{}~#!<>';

/** Reads a command line: quotes, escapes, separators and substitutions. */
export function readShell(text: string): ShellReading {
  const reader = new ShellReader();
  for (let at = 0; at < text.length; at += 1) at += reader.take(text[at] ?? '', text[at + 1] ?? '');
  return reader.reading();
}

class ShellReader {
  readonly #commands: string[][] = [[]];
  readonly #open: string[] = [];
  #word: string | null = null;
  #needsShell = false;

  /** Takes one character, and says how many of the following it took with it. */
  take(char: string, next: string): 0 | 1 {
    const quote = this.#open.at(-1);
    if (quote === "'") return this.#inSingleQuotes(char);
    if (char === '\\') return this.#escape(next, quote);
    if (char === '`') return this.#substitution('`', quote === '`');
    if (char === '$' && next === '(') return this.#substitution('(', false, 1);
    if (quote === '"') return this.#inDoubleQuotes(char);
    return this.#bare(char, quote);
  }

  reading(): ShellReading {
    this.#endWord();
    const commands = this.#commands.filter((words) => words.length > 0);
    const assigns = /^[A-Za-z_]\w*=/.test(commands[0]?.[0] ?? '');
    return { commands, needsShell: this.#needsShell || assigns, unbalanced: this.#open.length > 0 };
  }

  #inSingleQuotes(char: string): 0 {
    if (char === "'") this.#open.pop();
    else this.#append(char);
    return 0;
  }

  #inDoubleQuotes(char: string): 0 {
    if (char === '$') this.#needsShell = true;
    if (char === '"') this.#open.pop();
    else this.#append(char);
    return 0;
  }

  #escape(next: string, quote: string | undefined): 0 | 1 {
    if (next === '') this.#open.push('\\');
    else if (quote === '"' && !'"\\$`'.includes(next)) this.#append(`\\${next}`);
    else this.#append(next);
    return 1;
  }

  #substitution(mark: '(' | '`', closes: boolean, taken: 0 | 1 = 0): 0 | 1 {
    this.#needsShell = true;
    this.#endCommand();
    if (closes) this.#open.pop();
    else this.#open.push(mark);
    return taken;
  }

  #bare(char: string, quote: string | undefined): 0 {
    if (char === "'" || char === '"') {
      this.#append('');
      this.#open.push(char);
    } else if (SEPARATORS.includes(char)) {
      if (char === ')' && quote === '(') this.#open.pop();
      this.#needsShell = true;
      this.#endCommand();
    } else if (/\s/.test(char)) {
      this.#endWord();
    } else {
      if (EXPANSIONS.includes(char)) this.#needsShell = true;
      if (char === '<' || char === '>') this.#endWord();
      else this.#append(char);
    }
    return 0;
  }

  #append(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #endWord(): void {
    if (this.#word !== null) this.#commands.at(-1)?.push(this.#word);
    this.#word = null;
  }

  #endCommand(): void {
    this.#endWord();
    this.#commands.push([]);
  }
}
