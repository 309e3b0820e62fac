import { documentFinding } from '../document-source.ts';
import { guessFormat } from '../document-format.ts';
import type { DocumentFormat } from '../document-format.ts';
import { isRecord } from '../is-record.ts';
import type { PlanTextOptions } from '../parse-plan-text.ts';
import { planProblem } from '../plan-problem.ts';
import { readDocument } from '../read-document.ts';
import { placeFinder } from '../text-place.ts';
import { describeValue } from '../value-text.ts';
import type { WorkPlan } from '../work-plan.ts';
import { parseYaml } from '../yaml-document.ts';
import { changeNode } from './change-node.ts';
import type { ValueChange } from './change-node.ts';
import { flowWriter } from './flow-writer.ts';
import { jsonSyntax, jsonTree } from './json-text.ts';
import { markdownEdits } from './markdown-update.ts';
import { sameValue } from './same-value.ts';
import { applyEdits } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';
import { tomlEdits } from './toml-update.ts';
import { unwritable, withDefaults, writtenPlan } from './written-plan.ts';
import type { UpdatedText } from './written-plan.ts';
import { rewriteYaml } from './yaml-rewrite.ts';
import { yamlTree } from './yaml-text.ts';
import { yamlWriter } from './yaml-writer.ts';

/**
 * Makes the text of a plan say another plan: only what differs between both is changed; comments, order, layout and
 * unknown fields stay. Reading the answer gives exactly that plan; where its format cannot say it, or the text itself
 * cannot be read, the problems say why.
 *
 * @example
 * const updated = updatePlanText(text, { ...plan, verify: 'npm test' });
 * if (updated.ok) write(updated.text);
 */
export function updatePlanText(text: string, plan: WorkPlan, options: PlanTextOptions = {}): UpdatedText {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const content = text.slice(mark.length);
  const format = options.format ?? guessFormat(content);
  const source = readDocument(content, format);
  if (!source.ok || source.problems.length > 0) return { ok: false, problems: source.problems };
  if (!isRecord(source.value)) {
    const message = `expected a plan as an object, got ${describeValue(source.value)}`;
    return { ok: false, problems: [planProblem(documentFinding('wrong_type', message))] };
  }
  const refusal = unwritable(source.value) ?? unwritable(plan);
  if (refusal !== null) return refusal;
  const change = { written: source.value, complete: withDefaults(source.value), next: plan };
  if (sameValue(change.complete, withDefaults(plan))) return { ok: true, text };
  const updated = bestUpdate(content, change, format);
  return updated.ok ? { ok: true, text: mark + updated.text } : updated;
}

function bestUpdate(text: string, change: ValueChange, format: DocumentFormat): UpdatedText {
  const edits = editsFor(text, change, format);
  const updated = edits === null ? null : writtenPlan(applyEdits(text, edits), change.next, format);
  if (updated?.ok === true) return updated;
  if (format === 'yaml') return writtenPlan(rewriteYaml(text, change), change.next, format);
  if (updated !== null) return updated;
  const message =
    'this plan is written in a way that cannot be changed line by line: write it with one [[work_units]] table for each unit';
  return { ok: false, problems: [planProblem(documentFinding('not_expressible', message))] };
}

function editsFor(text: string, change: ValueChange, format: DocumentFormat): TextEdit[] | null {
  switch (format) {
    case 'json':
    case 'jsonc': {
      const tree = jsonTree(text);
      return tree === null ? null : changeNode(tree, change, flowWriter(text, jsonSyntax(text)));
    }
    case 'yaml': {
      const parsed = parseYaml(text, placeFinder(text));
      return parsed.ok
        ? changeNode(yamlTree(text, parsed.document.contents), change, yamlWriter(text))
        : null;
    }
    case 'toml':
      return tomlEdits(text, change);
    case 'markdown':
      return markdownEdits(text, change);
  }
}
