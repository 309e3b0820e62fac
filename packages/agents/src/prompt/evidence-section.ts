import type { DrainClass } from '@ralph/mcp-plan';
import type { PromptFacts } from './prompt-facts.ts';

/** The artifact by which a session proves its work. */
interface Evidence {
  readonly artifact_type: string;
  /** Front matter after the type, then the body. */
  readonly content: (facts: PromptFacts) => string;
  /** What to do when the work cannot be done. */
  readonly otherwise: string;
}

const RESULT: Evidence = {
  artifact_type: 'development_result',
  content: ({ unit_id, allowed_directories: [directory] }) => `status: completed
---

## Summary

- [SUMMARY-1] What you did, in one sentence

## Files Changed

- [FILE-1] ${directory === undefined ? 'none' : `${directory}/…`}: what changed

## Plan Items Proven

- [${unit_id}] How one can see that it is done
  Disposition: completed`,
  otherwise: 'If you cannot finish, submit it with `status: failed` (or `partial`) and say why.',
};

function decision(artifact_type: string): Evidence {
  return {
    artifact_type,
    content: () => `status: completed
---

## Summary

- [SUMMARY-1] Your judgement, in one sentence

## Findings

- [FINDING-1] path:line: what is wrong and what would be right`,
    otherwise:
      'Say `status: completed` when nothing has to change, `request_changes` when something has, and `failed` when you could not judge it; leave the findings out when there are none.',
  };
}

const EVIDENCE = {
  planning: {
    artifact_type: 'plan',
    content: () => `---

## Summary

- [SUMMARY-1] What the plan reaches, in one sentence

## Work Units

- [unit-id] What the unit is to do, in one line
  Directories: src/one, test/one

- [other-unit] What it is to do
  Directories: src/other
  Depends on: unit-id`,
    otherwise: 'If there is nothing to do, submit a plan that is only the front matter, with `noop: true`.',
  },
  development: RESULT,
  fix: RESULT,
  analysis: decision('development_analysis_decision'),
  review: decision('review_analysis_decision'),
  commit: {
    artifact_type: 'commit_message',
    content: () => `---

feat(scope): what changes, in at most 72 characters

Why, in a few lines, where that is not obvious.`,
    otherwise:
      'If there is nothing to commit, say so when you declare the work complete, and submit nothing.',
  },
} as const satisfies Record<DrainClass, Evidence>;

/** Drains whose artifact is not that of their kind. */
const BY_DRAIN: ReadonlyMap<string, Evidence> = new Map([
  ['planning_analysis', decision('planning_analysis_decision')],
  ['policy_remediation_analysis', decision('policy_remediation_analysis_decision')],
]);

/** How to prove the work and how to end, as a section. */
export function evidenceSection(facts: PromptFacts): string {
  const { artifact_type, content, otherwise } = BY_DRAIN.get(facts.drain) ?? EVIDENCE[facts.drain_class];
  const submit = facts.capabilities.toolName('ralph_submit_md_artifact');
  const complete = facts.capabilities.toolName('declare_complete');
  return `## When you are done

The work counts only with its evidence. Call \`${submit}\` with \`artifact_type\` \`${artifact_type}\` and this \`content\`, filled in:

\`\`\`markdown
---
type: ${artifact_type}
${content(facts)}
\`\`\`

If it is refused, mend what the answer names and submit again. Then call \`${complete}\` and stop.
${otherwise}`;
}
