import { unitIdFault } from '../unit-id.ts';
import { didYouMean } from '../suggestion.ts';
import type { PlanProblemCode } from '../plan-problem.ts';
import type { MarkdownLine, MarkdownSection } from './markdown-sections.ts';

/** A part of a line, with its place in the text. */
export interface Span {
  readonly text: string;
  readonly offset: number;
}

/** A line under an item that lists something: `Directories: a, b`. */
interface ItemList {
  readonly entries: readonly Span[];
  readonly line: MarkdownLine;
}

/** A unit as a list item: `- [id] description`, with its lists below. */
export interface UnitItem {
  readonly id: Span;
  readonly description: Span;
  readonly line: MarkdownLine;
  readonly lists: ReadonlyMap<ItemListName, ItemList>;
  /** What stands under the item and is none of its lists: the blocks of its steps. */
  readonly rest: readonly MarkdownLine[];
}

/** What can be listed under an item, by the word that starts the line. */
export type ItemListName = 'Directories' | 'Paths' | 'Depends on';

/** Something in a section that stands in the way. */
export interface MarkdownFault {
  readonly code: PlanProblemCode;
  readonly offset: number;
  readonly message: string;
}

/** The units of a section, with all that does not belong there. */
export interface UnitItems {
  readonly items: readonly UnitItem[];
  readonly faults: readonly MarkdownFault[];
}

const ITEM = /^[-*+][ \t]+\[([^\]]*)\](.*)$/u;
const LIST = /^[ \t]*([A-Za-z][A-Za-z ]*?)[ \t]*:(.*)$/u;
const STABLE_ID = /^[A-Za-z][A-Za-z0-9_-]*$/u;

interface OpenItem extends UnitItem {
  readonly lists: Map<ItemListName, ItemList>;
  readonly rest: MarkdownLine[];
}

/** Reads the units of a section of a plan; `lists` are the words that its items may have. */
export function readUnitItems(section: MarkdownSection, lists: readonly ItemListName[]): UnitItems {
  const items: OpenItem[] = [];
  const faults: MarkdownFault[] = [];
  for (const line of section.lines) {
    const item = unitItem(line);
    const open = items.at(-1);
    if (item !== null) {
      items.push(item);
      faults.push(...idFaults(item.id));
    } else if (open !== undefined && (open.rest.length > 0 || /^###[ \t]/u.test(line.text)))
      open.rest.push(line);
    else if (line.text.trim() !== '') faults.push(...readLine(line, open, lists));
  }
  return { items, faults };
}

function unitItem(line: MarkdownLine): OpenItem | null {
  const [, id, after = ''] = ITEM.exec(line.text) ?? [];
  if (id === undefined) return null;
  const idAt = line.text.indexOf('[') + 1;
  const descriptionAt = idAt + id.length + 1 + (after.length - after.trimStart().length);
  return {
    id: { text: id, offset: line.offset + idAt },
    description: { text: after.trim(), offset: line.offset + descriptionAt },
    line,
    lists: new Map(),
    rest: [],
  };
}

/** Ids of Markdown items start with a letter; all other faults of ids are found in every format. */
function idFaults({ text, offset }: Span): MarkdownFault[] {
  if (STABLE_ID.test(text) || unitIdFault(text) !== null) return [];
  const message = `expected an id that starts with a letter, as all ids in Markdown do, got ${JSON.stringify(text)}: choose another id`;
  return [{ code: 'unit_id_invalid_character', offset, message }];
}

function readLine(
  line: MarkdownLine,
  item: OpenItem | undefined,
  lists: readonly ItemListName[],
): MarkdownFault[] {
  const [, word, listed = ''] = LIST.exec(line.text) ?? [];
  const name = lists.find((known) => known.toLowerCase() === word?.toLowerCase());
  if (item === undefined || name === undefined || !/^[ \t]/u.test(line.text)) {
    return [unexpectedLine(line, word, lists)];
  }
  if (item.lists.has(name)) {
    const message = `the line ${JSON.stringify(`${name}:`)} stands twice under this unit: make one of both`;
    return [{ code: 'duplicate_key', offset: line.offset, message }];
  }
  item.lists.set(name, { entries: entriesOf(listed, line.offset + line.text.length - listed.length), line });
  return [];
}

function unexpectedLine(
  line: MarkdownLine,
  word: string | undefined,
  lists: readonly ItemListName[],
): MarkdownFault {
  const hint = word === undefined ? '' : didYouMean(word, lists);
  const known = lists.map((name) => `"  ${name}: …"`).join(', ');
  const got = JSON.stringify(line.text.trim().slice(0, 60));
  const message = `expected an item "- [id] description" with the lines ${known} under it, got ${got}${hint}: move other text to a section of its own`;
  return {
    code: 'unexpected_line',
    offset: line.offset + line.text.length - line.text.trimStart().length,
    message,
  };
}

function entriesOf(listed: string, offset: number): Span[] {
  let at = offset;
  return listed.split(',').flatMap((part) => {
    const start = at + part.length - part.trimStart().length;
    at += part.length + 1;
    return part.trim() === '' ? [] : [{ text: part.trim(), offset: start }];
  });
}
