import { xmlText } from '../xml-text.ts';

/** HTML that was put together here, as opposed to a text of somebody's. */
export class Html {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

type Part = Html | string | number | readonly Part[] | null;

/** A piece of HTML: whatever stands in `${…}` is escaped, unless it is `Html` itself; lists are joined, null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const source = strings.map(
    (text, index) => text + (index < parts.length ? sourceOf(parts[index] ?? null) : ''),
  );
  return new Html(source.join(''));
}

function sourceOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'string') return xmlText(part);
  if (typeof part === 'number') return String(part);
  return part.map(sourceOf).join('');
}
