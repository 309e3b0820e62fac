import { frontMatterPlace } from './front-matter.ts';

/** A section of an artifact: `## Name` and what stands under it. */
export interface ArtifactSection {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  readonly items: readonly ArtifactItem[];
}

/** A thing that a section names: `- [ID] text`, `- [x] [ID] text` or `### [ID] Title`. */
export interface ArtifactItem {
  readonly id: string;
  readonly text: string;
  readonly line: number;
  /** Indented `Key: value` lines under it, by the key in lower case. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What an artifact holds below its front matter. */
export interface ArtifactBody {
  readonly sections: readonly ArtifactSection[];
  /** The first line with text before the first section; null when there is none. */
  readonly stray: number | null;
}

const SECTION = /^## +(\S(?:.*\S)?)\s*$/u;
const ITEM = /^(?:###|-(?: \[[ xX]\])?) +\[(?![ xX]\])([^\][]{1,200})\] *(.*)$/u;
const FIELD = /^\s+(?:- )?([A-Za-z][A-Za-z _-]{0,63}):\s*(.*)$/u;
const FENCE = /^ {0,3}(?:```|~~~)/u;

/** Reads the sections of an artifact; text that is neither section nor item is anybody's own. */
export function readSections(content: string): ArtifactBody {
  const lines = content.split(/\r?\n/u);
  const sections: { name: string; line: number; items: MutableItem[] }[] = [];
  let stray: number | null = null;
  let fenced = false;
  const start = bodyStart(lines);
  for (const [index, text] of lines.entries()) {
    if (index < start) continue;
    if (FENCE.test(text)) fenced = !fenced;
    if (fenced) continue;
    const line = index + 1;
    const section = sections.at(-1);
    const name = SECTION.exec(text)?.[1];
    if (name !== undefined) sections.push({ name, line, items: [] });
    else if (section !== undefined) addLine(section.items, text, line);
    else if (text.trim() !== '' && !text.startsWith('# ')) stray ??= line;
  }
  return { sections, stray };
}

interface MutableItem extends ArtifactItem {
  readonly fields: Map<string, string>;
}

function addLine(items: MutableItem[], text: string, line: number): void {
  const [, id, rest = ''] = ITEM.exec(text) ?? [];
  if (id !== undefined) {
    items.push({ id, text: rest, line, fields: new Map() });
    return;
  }
  const [, key, value = ''] = FIELD.exec(text) ?? [];
  if (key !== undefined) items.at(-1)?.fields.set(key.trim().toLowerCase(), value.trim());
}

/** The index of the first line below the front matter. */
function bodyStart(lines: readonly string[]): number {
  return (frontMatterPlace(lines)?.end ?? -1) + 1;
}
