import { isRecord } from '../is-record.ts';
import { isUnitSection, readMarkdownPlan } from '../markdown/markdown-plan.ts';
import type { MarkdownPlan } from '../markdown/markdown-plan.ts';
import { readSteps } from '../markdown/plan-steps.ts';
import type { ItemListName, UnitItem } from '../markdown/unit-items.ts';
import { placeFinder } from '../text-place.ts';
import { parseYaml } from '../yaml-document.ts';
import { addedItems, changeNode } from './change-node.ts';
import type { ValueChange } from './change-node.ts';
import {
  dependsOnLine,
  directoriesLine,
  frontFields,
  frontMatter,
  markdownUnit,
  texts,
} from './markdown-text.ts';
import { matchItems } from './match-items.ts';
import { own, sameValue } from './same-value.ts';
import { insertedLine, lineEndOf, nextLine, removedLines } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';
import { yamlWriter } from './yaml-writer.ts';
import { yamlTree } from './yaml-text.ts';

/** The edits that make a plan in Markdown another one; what Markdown cannot say stays as it is. */
export function markdownEdits(text: string, change: ValueChange): TextEdit[] | null {
  const plan = readMarkdownPlan(text);
  const front = frontEdits(text, plan, change);
  return front === null ? null : [...front, ...unitEdits(text, plan, change)];
}

function frontEdits(text: string, plan: MarkdownPlan, change: ValueChange): TextEdit[] | null {
  const fields = {
    written: frontFields(change.written),
    complete: frontFields(change.complete),
    next: frontFields(change.next),
  };
  if (sameValue(fields.written, fields.next) || sameValue(fields.complete, fields.next)) return [];
  if (plan.frontMatter === null) {
    const lines = frontMatter({ type: 'plan', ...fields.next });
    return [insertedLine(text, 0, lines.join(lineEndOf(text)))];
  }
  const { start, end } = plan.frontMatter;
  const blanked = text.slice(0, start).replace(/[^\n]/gu, ' ') + text.slice(start, end);
  const parsed = parseYaml(blanked, placeFinder(blanked));
  if (!parsed.ok) return null;
  const written: unknown = parsed.document.toJS();
  const type = own(written, 'type');
  const next = type === undefined ? fields.next : { type, ...fields.next };
  const complete = isRecord(written) ? { ...fields.complete, ...written } : written;
  return changeNode(
    yamlTree(blanked, parsed.document.contents),
    { written, complete, next },
    yamlWriter(blanked),
  );
}

function unitEdits(text: string, plan: MarkdownPlan, { written, next }: ValueChange): TextEdit[] {
  const [old, wanted] = [listOf(own(written, 'work_units')), listOf(own(next, 'work_units'))];
  const items = plan.units ?? [];
  const from = matchItems(old, wanted);
  const edits: TextEdit[] = [];
  for (const [index, position] of from.entries()) {
    const item = position === null ? undefined : items[position];
    if (item === undefined || position === null) continue;
    const inferred = plan.inferredDependencies[position] ?? [];
    edits.push(...itemEdits(text, item, { written: old[position], next: wanted[index], inferred }));
  }
  const steps = new Set(wanted.flatMap((unit) => texts(own(unit, 'step_ids'))));
  for (const [position, item] of items.entries()) {
    if (!from.some((kept) => kept === position)) edits.push(...removedItem(text, item, steps));
  }
  for (const [after, added] of addedItems(from, wanted)) {
    const lines = added.flatMap(({ value }) => markdownUnit(value));
    edits.push(newItems(text, plan, after, lines));
  }
  return edits;
}

interface UnitChange {
  readonly written: unknown;
  readonly next: unknown;
  /** Dependencies that follow from the steps need no line. */
  readonly inferred: readonly string[];
}

function itemEdits(text: string, item: UnitItem, { written, next, inferred }: UnitChange): TextEdit[] {
  const edits: TextEdit[] = [];
  const description = own(next, 'description');
  if (typeof description === 'string' && description !== item.description.text) {
    const { offset: start, text: old } = item.description;
    edits.push({ start, end: start + old.length, text: old === '' ? ` ${description}` : description });
  }
  const directories = texts(own(next, 'allowed_directories'));
  if (!sameValue(texts(own(written, 'allowed_directories')), directories))
    edits.push(
      ...listEdits(text, item, { name: 'Directories', entries: directories, line: directoriesLine }),
    );
  const dependencies = texts(own(next, 'dependencies'));
  if (!sameValue(texts(own(written, 'dependencies')), dependencies)) {
    const explicit = dependencies.filter((id) => !inferred.includes(id));
    edits.push(...listEdits(text, item, { name: 'Depends on', entries: explicit, line: dependsOnLine }));
  }
  return edits;
}

interface ListChange {
  readonly name: ItemListName;
  readonly entries: readonly string[];
  readonly line: (entries: readonly string[]) => string;
}

function listEdits(text: string, item: UnitItem, { name, entries, line }: ListChange): TextEdit[] {
  const list = item.lists.get(name);
  if (list === undefined) {
    if (entries.length === 0) return [];
    return [insertedLine(text, nextLine(text, lastListLine(item, name)), line(entries))];
  }
  const { offset, text: written } = list.line;
  if (entries.length === 0) return [removedLines(text, offset, offset + written.length)];
  const [first, last] = [list.entries[0], list.entries.at(-1)];
  if (first === undefined || last === undefined)
    return [
      {
        start: offset + written.trimEnd().length,
        end: offset + written.length,
        text: ` ${entries.join(', ')}`,
      },
    ];
  return [{ start: first.offset, end: last.offset + last.text.length, text: entries.join(', ') }];
}

/** Directories come before what the unit waits for. */
function lastListLine(item: UnitItem, name: ItemListName): number {
  const lines = [...item.lists].filter(([known]) => name === 'Depends on' || known !== 'Depends on');
  return Math.max(item.line.offset, ...lines.map(([, list]) => list.line.offset));
}

/** An item goes with its lists, and with its steps unless another unit has them now. */
function removedItem(text: string, item: UnitItem, steps: ReadonlySet<string>): TextEdit[] {
  const kept = readSteps({ heading: '', lines: item.rest }).some(({ id }) => steps.has(id.text));
  const lines = [item.line, ...[...item.lists.values()].map(({ line }) => line), ...(kept ? [] : item.rest)];
  return lines.map((line) => removedLines(text, line.offset, line.offset + line.text.length));
}

function newItems(text: string, plan: MarkdownPlan, after: number, lines: readonly string[]): TextEdit {
  const end = lineEndOf(text);
  const item = plan.units?.[after];
  if (item !== undefined) {
    const last = item.rest.at(-1)?.offset ?? lastListLine(item, 'Depends on');
    return insertedLine(text, nextLine(text, last), lines.join(end));
  }
  const first = plan.units?.[0];
  if (first !== undefined) return insertedLine(text, first.line.offset, lines.join(end));
  const section = plan.sections.find(isUnitSection);
  if (section !== undefined)
    return insertedLine(text, nextLine(text, section.offset), ['', ...lines].join(end));
  const gap = text === '' || text.endsWith('\n') ? '' : end;
  return {
    start: text.length,
    end: text.length,
    text: `${gap}${end}## Work Units${end}${end}${lines.join(end)}${end}`,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
