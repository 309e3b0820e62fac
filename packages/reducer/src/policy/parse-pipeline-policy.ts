import { draftOf } from './authored-draft.ts';
import { compileBlocks } from './compile-blocks.ts';
import { declaredNames, keysOf } from './declared-names.ts';
import { isRecord } from './is-record.ts';
import { legacyKeys, obsoleteWrapper } from './legacy-keys.ts';
import { PipelineDocumentSchema } from './pipeline-document.ts';
import type { PipelinePolicy } from './pipeline-policy.ts';
import { ruleProblems } from './rules/pipeline-rules.ts';
import type { PolicyContext } from './policy-context.ts';
import { isWithin } from './policy-path.ts';
import { policyProblem } from './policy-problem.ts';
import type { PolicyFinding, PolicyProblem } from './policy-problem.ts';
import { reservedNames } from './reserved-names.ts';
import { ruleInput } from './rules/rule-input.ts';
import { newerVersion, notATable } from './shape-findings.ts';
import { pipelineWarnings } from './pipeline-warnings.ts';

/** A pipeline that can run, or everything that keeps it from running. */
export type PipelinePolicyResult =
  | { readonly ok: true; readonly policy: PipelinePolicy; readonly warnings: readonly PolicyProblem[] }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Checks a pipeline, in blocks or as phases, and reports all its problems at once; compiles it to phases.
 *
 * @example
 * const result = parsePipelinePolicy(DEFAULT_PIPELINE, { artifacts: DEFAULT_ARTIFACTS });
 * if (!result.ok) for (const { json_path, message } of result.problems) console.error(json_path, message);
 */
export function parsePipelinePolicy(value: unknown, context: PolicyContext = {}): PipelinePolicyResult {
  if (!isRecord(value)) return refused([notATable(value)]);
  const unfit = [...obsoleteWrapper(value), ...newerVersion(value)];
  if (unfit.length > 0) return refused(unfit);

  const { document, findings, removed } = draftOf(PipelineDocumentSchema, value);
  const unread = [...reservedNames(value), ...legacyKeys(value), ...authoringFindings(value), ...findings];
  if (document === null || !hasPhases(document)) return refused(unread);

  const compiled = compileBlocks(document, keysOf(value['blocks']));
  const misread = [...unread, ...compiled.findings].map((finding) => policyProblem(finding, 'pipeline'));
  const input = ruleInput(compiled.policy, compiled.places, declaredNames(value, removed));
  const broken = ruleProblems(input, { context, isWhole: misread.length === 0 }).filter(
    ({ path }) => !removed.some((gone) => isWithin(path, gone)),
  );
  if (misread.length + broken.length > 0) return { ok: false, problems: [...misread, ...broken] };
  const warnings = pipelineWarnings(value, input).map((finding) => policyProblem(finding, 'pipeline'));
  return { ok: true, policy: compiled.policy, warnings };
}

function authoringFindings(value: Readonly<Record<string, unknown>>): PolicyFinding[] {
  const inBlocks = ['blocks', 'entry_block'].filter((key) => Object.hasOwn(value, key));
  if (Object.hasOwn(value, 'phases') && inBlocks.length > 0) {
    const message = `expected either phases or blocks, got phases and ${inBlocks.join(' and ')}: remove one of them`;
    return [{ code: 'phases_and_blocks', path: ['phases'], message }];
  }
  const tables = [value['phases'], value['blocks']].filter((table) => table !== undefined);
  if (tables.some((table) => !isRecord(table) || keysOf(table).size > 0)) return [];
  const message = 'the pipeline has no phases: declare them in "blocks" beside "entry_block", or in "phases"';
  return [{ code: 'no_phases', path: [], message }];
}

function hasPhases({
  phases = {},
  blocks = {},
}: {
  readonly phases?: object | undefined;
  readonly blocks?: object | undefined;
}): boolean {
  return Object.keys(phases).length + Object.keys(blocks).length > 0;
}

function refused(findings: readonly PolicyFinding[]): PipelinePolicyResult {
  return { ok: false, problems: findings.map((finding) => policyProblem(finding, 'pipeline')) };
}
