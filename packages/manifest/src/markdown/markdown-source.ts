import type { DocumentSource, UnreadableSource } from '../document-source.ts';
import { documentFinding } from '../document-source.ts';
import { isRecord } from '../is-record.ts';
import { emptyPathTree, growPath, placesInTree } from '../path-tree.ts';
import type { PathTree } from '../path-tree.ts';
import { planProblem } from '../plan-problem.ts';
import type { PlanProblem } from '../plan-problem.ts';
import { placeFinder } from '../text-place.ts';
import type { PlaceFinder } from '../text-place.ts';
import { describeValue } from '../value-text.ts';
import { readYaml } from '../yaml-source.ts';
import { isUnitSection, readMarkdownPlan } from './markdown-plan.ts';
import type { MarkdownPlan } from './markdown-plan.ts';
import type { ItemListName, MarkdownFault, UnitItem } from './unit-items.ts';

/**
 * Reads a plan in Markdown: front matter with the fields of the plan, a section `## Work Units` with its units.
 * The advisory `## Parallel Plan` becomes the field `parallel_plan`, which nothing runs.
 */
export function readMarkdown(text: string): DocumentSource | UnreadableSource {
  const place = placeFinder(text);
  const plan = readMarkdownPlan(text);
  const front = readFrontMatter(text, plan.frontMatter, place);
  const problems = [...front.problems, ...plan.faults.map((fault) => faultProblem(fault, place))];
  if (!front.ok) return { ok: false, problems };
  if (isNoOp(front.value) && plan.sections.length > 0) {
    const message = 'a plan with "noop: true" has no sections: remove this section, or the line "noop: true"';
    const offset = plan.sections[0]?.offset ?? 0;
    problems.push(planProblem(documentFinding('noop_with_units', message), place(offset)));
  }
  const units = plan.units?.map((unit, index) => unitValue(unit, plan, index));
  const value = {
    ...planFields(front.value),
    ...(units !== undefined && { work_units: units }),
    ...(units === undefined && isNoOp(front.value) && { work_units: [] }),
    ...(plan.parallelItems !== null && { parallel_plan: plan.parallelItems.map(parallelValue) }),
  };
  return {
    ok: true,
    value,
    problems,
    warnings: front.warnings,
    places: (paths) => {
      const inFront = front.places(paths);
      const root = offsetTree(plan);
      return placesInTree(root, paths, place).map((found, index) =>
        paths[index]?.[0] === 'work_units' ? found : (inFront[index] ?? found),
      );
    },
  };
}

/** Reads the front matter as YAML; everything else is blanked, so that its places are those of the text. */
function readFrontMatter(
  text: string,
  frontMatter: MarkdownPlan['frontMatter'],
  place: PlaceFinder,
): DocumentSource | UnreadableSource {
  const none: DocumentSource = { ok: true, value: {}, problems: [], warnings: [], places: () => [] };
  if (frontMatter === null) return none;
  const { start, end } = frontMatter;
  if (text.slice(start, end).trim() === '') return none;
  const source = readYaml(text.slice(0, start).replace(/[^\n]/gu, ' ') + text.slice(start, end));
  if (!source.ok) return source;
  const problems: PlanProblem[] = [...source.problems];
  if (!isRecord(source.value)) {
    const message = `expected the front matter to be an object, for example "type: plan", got ${describeValue(source.value)}`;
    problems.push(planProblem(documentFinding('wrong_type', message), place(start)));
  } else if (source.value['type'] !== undefined && source.value['type'] !== 'plan') {
    const message = `expected "type: plan" in the front matter, got ${describeValue(source.value['type'])}`;
    problems.push(planProblem({ code: 'invalid_value', path: ['type'], message }, place(start)));
  }
  return { ...source, problems };
}

const NOT_OF_THE_PLAN: readonly string[] = ['type', 'work_units', 'parallel_plan'];

function planFields(frontMatter: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(frontMatter)) return {};
  return Object.fromEntries(Object.entries(frontMatter).filter(([key]) => !NOT_OF_THE_PLAN.includes(key)));
}

function isNoOp(frontMatter: unknown): boolean {
  return isRecord(frontMatter) && frontMatter['noop'] === true;
}

function faultProblem({ code, offset, message }: MarkdownFault, place: PlaceFinder): PlanProblem {
  return planProblem(documentFinding(code, message), place(offset));
}

function unitValue(item: UnitItem, plan: MarkdownPlan, index: number): Readonly<Record<string, unknown>> {
  const directories = listed(item, 'Directories');
  const dependencies = [...listed(item, 'Depends on'), ...(plan.inferredDependencies[index] ?? [])];
  const steps = [...new Set((plan.stepsOfUnits[index] ?? []).map((step) => step.id.text))];
  return {
    unit_id: item.id.text,
    description: item.description.text,
    ...(directories.length > 0 && { allowed_directories: directories }),
    ...(dependencies.length > 0 && { dependencies }),
    ...(steps.length > 0 && { step_ids: steps }),
  };
}

function parallelValue(item: UnitItem): Readonly<Record<string, unknown>> {
  const paths = listed(item, 'Paths');
  const directories = listed(item, 'Directories');
  const dependencies = listed(item, 'Depends on');
  return {
    id: item.id.text,
    description: item.description.text,
    edit_area: { ...(paths.length > 0 && { paths }), ...(directories.length > 0 && { directories }) },
    ...(dependencies.length > 0 && { depends_on: dependencies }),
  };
}

function listed(item: UnitItem, name: ItemListName): string[] {
  return item.lists.get(name)?.entries.map(({ text }) => text) ?? [];
}

const FIELD_LISTS = [
  ['allowed_directories', 'Directories'],
  ['dependencies', 'Depends on'],
] as const satisfies readonly (readonly [string, ItemListName])[];

function offsetTree({ units, sections, stepsOfUnits }: MarkdownPlan): PathTree {
  const root = emptyPathTree();
  root.offset = 0;
  growPath(root, ['work_units']).offset = sections.find(isUnitSection)?.offset ?? 0;
  for (const [index, unit] of (units ?? []).entries()) {
    const here = growPath(root, ['work_units', index]);
    here.offset = unit.line.offset;
    growPath(here, ['unit_id']).offset = unit.id.offset;
    growPath(here, ['description']).offset = unit.description.offset;
    for (const [field, name] of FIELD_LISTS) {
      const list = unit.lists.get(name);
      if (list === undefined) continue;
      growPath(here, [field]).offset = list.line.offset;
      for (const [at, entry] of list.entries.entries()) growPath(here, [field, at]).offset = entry.offset;
    }
    for (const [at, step] of (stepsOfUnits[index] ?? []).entries())
      growPath(here, ['step_ids', at]).offset = step.id.offset;
  }
  return root;
}
