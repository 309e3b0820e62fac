import { pathSegments } from '../edit-area.ts';
import type { MarkdownLine, MarkdownSection } from './markdown-sections.ts';
import type { Span, UnitItem } from './unit-items.ts';

/** A step of a plan: a block under `### [S-n]`. */
export interface PlanStep {
  readonly id: Span;
  readonly heading: string;
  readonly targets: readonly string[];
  readonly dependencies: readonly Span[];
}

const STEP_HEADING = /^###[ \t]+\[(S-[1-9][0-9]*)\]/u;
const DEPENDS_ON = /^[ \t]*Depends on[ \t]*:(.*)$/iu;
const STEP_ID = /S-[1-9][0-9]*/gu;
const FILES = /^[ \t]*Files[ \t]*:/iu;
const FILE = /^[ \t]*[-*+][ \t]+(?:[a-z]+[ \t]+)?(\S.*)$/u;

/** The steps among the lines of a section. */
export function readSteps({ heading, lines }: Pick<MarkdownSection, 'heading' | 'lines'>): PlanStep[] {
  const blocks: { readonly id: Span; readonly lines: MarkdownLine[] }[] = [];
  let open = false;
  for (const line of lines) {
    const [, id] = STEP_HEADING.exec(line.text) ?? [];
    if (/^###[ \t]/u.test(line.text)) open = id !== undefined;
    if (id !== undefined)
      blocks.push({ id: { text: id, offset: line.offset + line.text.indexOf('[') + 1 }, lines: [] });
    else if (open) blocks.at(-1)?.lines.push(line);
  }
  return blocks.map(({ id, lines }) => ({
    id,
    heading,
    targets: targetsOf(lines),
    dependencies: lines.flatMap(dependenciesOf),
  }));
}

function targetsOf(lines: readonly MarkdownLine[]): string[] {
  const targets: string[] = [];
  let listing = false;
  for (const { text } of lines) {
    const [, path] = FILE.exec(text) ?? [];
    if (FILES.test(text)) listing = true;
    else if (path === undefined) listing = false;
    else if (listing) targets.push(path.trim().replace(/^`(.*)`$/u, '$1'));
  }
  return targets;
}

function dependenciesOf(line: MarkdownLine): Span[] {
  const [, listed] = DEPENDS_ON.exec(line.text) ?? [];
  if (listed === undefined) return [];
  const from = line.offset + line.text.length - listed.length;
  return [...listed.matchAll(STEP_ID)].map((match) => ({ text: match[0], offset: from + match.index }));
}

/**
 * The unit that each step belongs to, null if none: the unit that it stands under, else the unit that its section is
 * named for, else the only unit whose directories contain all its files.
 */
export function ownersOfSteps(
  items: readonly UnitItem[],
  steps: readonly PlanStep[],
  nested: ReadonlyMap<PlanStep, number>,
): (number | null)[] {
  const byName = new Map(items.map(({ id }, index) => [normalised(id.text), index]));
  const areas = directoryTree(items);
  return steps.map(
    (step) => nested.get(step) ?? byName.get(normalised(step.heading)) ?? onlyUnitAround(areas, step.targets),
  );
}

function normalised(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '');
}

interface Directory {
  readonly children: Map<string, Directory>;
  readonly units: Set<number>;
}

function directoryTree(items: readonly UnitItem[]): Directory {
  const root: Directory = { children: new Map(), units: new Set() };
  for (const [index, item] of items.entries()) {
    for (const { text } of item.lists.get('Directories')?.entries ?? []) {
      let node = root;
      for (const segment of pathSegments(text)) {
        let child = node.children.get(segment);
        if (child === undefined)
          node.children.set(segment, (child = { children: new Map(), units: new Set() }));
        node = child;
      }
      node.units.add(index);
    }
  }
  return root;
}

function onlyUnitAround(areas: Directory, targets: readonly string[]): number | null {
  let around: ReadonlySet<number> | null = null;
  for (const target of targets) {
    const here = unitsAround(areas, target);
    around = around === null ? here : new Set([...here].filter((unit) => around?.has(unit)));
    if (around.size === 0) return null;
  }
  const [only, ...others] = around ?? [];
  return only !== undefined && others.length === 0 ? only : null;
}

function unitsAround(areas: Directory, target: string): Set<number> {
  const units = new Set<number>();
  let node: Directory | undefined = areas;
  for (const segment of pathSegments(target)) {
    node = node.children.get(segment);
    if (node === undefined) break;
    for (const unit of node.units) units.add(unit);
  }
  return units;
}
