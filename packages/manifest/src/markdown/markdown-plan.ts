import { markdownSections } from './markdown-sections.ts';
import type { MarkdownParts, MarkdownSection } from './markdown-sections.ts';
import { ownersOfSteps, readSteps } from './plan-steps.ts';
import type { PlanStep } from './plan-steps.ts';
import { readUnitItems } from './unit-items.ts';
import type { ItemListName, MarkdownFault, UnitItem } from './unit-items.ts';

/** Most units, items of a parallel plan and steps that a plan in Markdown may have. */
export const MARKDOWN_LIMITS = { units: 200, steps: 500 } as const;

/** What a plan in Markdown says, before it is put together as a document. */
export interface MarkdownPlan extends MarkdownParts {
  readonly units: readonly UnitItem[] | null;
  readonly parallelItems: readonly UnitItem[] | null;
  readonly stepsOfUnits: readonly (readonly PlanStep[])[];
  /** What each unit must wait for because a step of it waits for a step of another unit. */
  readonly inferredDependencies: readonly (readonly string[])[];
  readonly faults: readonly MarkdownFault[];
}

const UNITS: readonly ItemListName[] = ['Directories', 'Depends on'];
const PARALLEL: readonly ItemListName[] = ['Directories', 'Paths', 'Depends on'];

/** Reads the sections of a plan: units, steps, who owns which step, and who waits for whom. */
export function readMarkdownPlan(text: string): MarkdownPlan {
  const parts = markdownSections(text);
  const units = readAll(parts.sections.filter(isUnitSection), UNITS);
  const parallel = readAll(parts.sections.filter(isParallelSection), PARALLEL);
  const items = units.items ?? [];
  const nested = new Map(
    items.flatMap((item, index) =>
      readSteps({ heading: '', lines: item.rest }).map((step): [PlanStep, number] => [step, index]),
    ),
  );
  const others = parts.sections.filter((section) => !isUnitSection(section) && !isParallelSection(section));
  const steps = [...others.flatMap(readSteps), ...nested.keys()].toSorted(
    (a, b) => a.id.offset - b.id.offset,
  );
  const faults = [
    ...units.faults,
    ...parallel.faults,
    ...bothPlans(parts.sections),
    ...tooMany(items, 'units', MARKDOWN_LIMITS.units),
    ...tooMany(parallel.items ?? [], 'items', MARKDOWN_LIMITS.units),
    ...stepFaults(steps),
  ];
  // Beyond the limits the plan is refused anyway, and who owns what would take too long to find out.
  const judged = faults.some(({ code }) => code === 'too_long') ? [] : steps;
  const owners = ownersOfSteps(items, judged, nested);
  const stepsOfUnits = items.map((_, index) => judged.filter((_, step) => owners[step] === index));
  return {
    ...parts,
    units: units.items,
    parallelItems: parallel.items,
    stepsOfUnits,
    inferredDependencies: inferDependencies(items, stepsOfUnits),
    faults,
  };
}

/** Tells whether a section declares the units of the plan. */
export function isUnitSection({ heading, level }: MarkdownSection): boolean {
  return level === 2 && /^work\s+units$/iu.test(heading);
}

function isParallelSection({ heading, level }: MarkdownSection): boolean {
  return level === 2 && /^parallel\s+plan$/iu.test(heading);
}

interface SectionItems {
  readonly items: readonly UnitItem[] | null;
  readonly faults: readonly MarkdownFault[];
}

function readAll(sections: readonly MarkdownSection[], lists: readonly ItemListName[]): SectionItems {
  if (sections.length === 0) return { items: null, faults: [] };
  const read = sections.map((section) => readUnitItems(section, lists));
  return { items: read.flatMap(({ items }) => items), faults: read.flatMap(({ faults }) => faults) };
}

function bothPlans(sections: readonly MarkdownSection[]): MarkdownFault[] {
  const [units, parallel] = [sections.find(isUnitSection), sections.find(isParallelSection)];
  if (units === undefined || parallel === undefined) return [];
  const message =
    'expected "## Work Units" or "## Parallel Plan", got both: keep "## Work Units", only it can be run';
  return [{ code: 'two_plans', offset: Math.max(units.offset, parallel.offset), message }];
}

function tooMany(items: readonly UnitItem[], what: string, limit: number): MarkdownFault[] {
  const first = items[limit];
  if (first === undefined) return [];
  const message = `expected at most ${limit} ${what} in Markdown, got ${items.length}: split the plan, or write it as JSON`;
  return [{ code: 'too_long', offset: first.line.offset, message }];
}

function stepFaults(steps: readonly PlanStep[]): MarkdownFault[] {
  const beyond = steps[MARKDOWN_LIMITS.steps];
  if (beyond !== undefined) {
    const message = `expected at most ${MARKDOWN_LIMITS.steps} steps, got ${steps.length}: split the plan`;
    return [{ code: 'too_long', offset: beyond.id.offset, message }];
  }
  const known = new Set<string>();
  const repeated = steps.flatMap(({ id }): MarkdownFault[] => {
    const message = `the step ${JSON.stringify(id.text)} stands twice: give each step an id of its own`;
    const fault: MarkdownFault = { code: 'duplicate_step_id', offset: id.offset, message };
    return known.has(id.text) ? [fault] : (known.add(id.text), []);
  });
  const unknown = steps.flatMap(({ dependencies }) =>
    dependencies.flatMap(({ text, offset }): MarkdownFault[] => {
      const message = `unknown step ${JSON.stringify(text)}: expected the id of a step of this plan`;
      return known.has(text) ? [] : [{ code: 'unknown_step', offset, message }];
    }),
  );
  return [...repeated, ...unknown];
}

function inferDependencies(
  items: readonly UnitItem[],
  stepsOfUnits: readonly (readonly PlanStep[])[],
): string[][] {
  const ownerOf = new Map<string, string>();
  for (const [index, steps] of stepsOfUnits.entries()) {
    for (const step of steps) ownerOf.set(step.id.text, items[index]?.id.text ?? '');
  }
  return stepsOfUnits.map((steps, index) => {
    const explicit = items[index]?.lists.get('Depends on')?.entries.map(({ text }) => text) ?? [];
    const owners = steps.flatMap((step) => step.dependencies.map(({ text }) => ownerOf.get(text)));
    const inferred = new Set(
      owners.filter((owner) => owner !== undefined && owner !== items[index]?.id.text),
    );
    return [...inferred].filter((owner) => owner !== undefined).filter((owner) => !explicit.includes(owner));
  });
}
