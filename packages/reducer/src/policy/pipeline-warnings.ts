import { didYouMean } from './did-you-mean.ts';
import { EXECUTION_STATUSES } from './phase-policy.ts';
import { PipelineDocumentSchema } from './pipeline-document.ts';
import type { PolicyFinding } from './policy-problem.ts';
import type { RuleInput } from './rules/rule-input.ts';
import { unknownFields } from './unknown-fields.ts';

/** What of a pipeline nobody reads, and so is probably meant otherwise, though the pipeline can run. */
export function pipelineWarnings(
  document: Readonly<Record<string, unknown>>,
  input: RuleInput,
): PolicyFinding[] {
  return [
    ...unknownFields(PipelineDocumentSchema, document),
    ...unusedEntry(document),
    ...unusedStatuses(input),
  ];
}

function unusedEntry(document: Readonly<Record<string, unknown>>): PolicyFinding[] {
  if (!Object.hasOwn(document, 'blocks') || !Object.hasOwn(document, 'entry_phase')) return [];
  const message = 'entry_phase is not read beside "blocks": remove it, entry_block says it';
  return [{ code: 'unused_field', path: ['entry_phase'], message }];
}

function unusedStatuses({ phases, phasePath }: RuleInput): PolicyFinding[] {
  const known = new Set<string>(EXECUTION_STATUSES);
  return [...phases].flatMap(([name, { result_status_post_commit }]) =>
    Object.keys(result_status_post_commit).flatMap((status): PolicyFinding[] => {
      if (known.has(status)) return [];
      const message = `no execution ends as ${JSON.stringify(status)}, expected ${EXECUTION_STATUSES.join(', ')}: rename or remove it${didYouMean(status, known)}`;
      return [{ code: 'unused_field', path: phasePath(name, 'result_status_post_commit', status), message }];
    }),
  );
}
