import type { DrainClass } from '@ralph/mcp-plan';
import { AgentError } from '../agent-error.ts';
import { parsePromptTemplate, type PromptTemplate } from './prompt-template.ts';

/** What is the same for all who only read. */
const READER_END = `{{previous_failure}}

{{siblings}}

{{tools}}

{{evidence}}
`;

/** The texts of the built-in templates, one for each kind of drain. */
export const BUILT_IN_TEMPLATES = {
  planning: `# Plan \`{{unit_id}}\`

{{description}}

You plan this work and do none of it. Read what it touches:

{{directories}}

Cut it into units that agents can work on at the same time: each with directories of its own that no other unit has, as few dependencies as possible, and a description that says what is to be true afterwards. An agent knows nothing but its description and the checkout.

${READER_END}`,
  development: `# Unit \`{{unit_id}}\`

{{description}}

{{previous_failure}}

{{boundaries}}

{{siblings}}

{{tools}}

{{verification}}

{{evidence}}
`,
  analysis: `# Analysis of \`{{unit_id}}\`

{{description}}

You judge whether this was done, and change nothing. Look at what is there now, not at what others say of it:

{{directories}}

${READER_END}`,
  review: `# Review of \`{{unit_id}}\`

{{description}}

You review this and change nothing. Look for what is wrong, missing or unsafe; name the place, and what would be right. Leave matters of taste alone:

{{directories}}

${READER_END}`,
  commit: `# Commit message for \`{{unit_id}}\`

{{description}}

You word the commit and make none: git is read-only. Read what changed with its diff, and say what changes for those who use it:

{{directories}}

${READER_END}`,
  fix: `# Fix in \`{{unit_id}}\`

{{description}}

Mend the cause, with the smallest change that does, and prove it with a test where there are tests. Leave all else as it is.

{{previous_failure}}

{{boundaries}}

{{siblings}}

{{tools}}

{{verification}}

{{evidence}}
`,
} as const satisfies Record<DrainClass, string>;

/** The template for sessions of this kind, where the user has none. */
export function builtInTemplate(drainClass: DrainClass): PromptTemplate {
  const result = parsePromptTemplate(BUILT_IN_TEMPLATES[drainClass]);
  if (result.ok) return result.template;
  const problems = result.problems.map(({ message }) => message).join('; ');
  throw new AgentError('template_invalid', `the built-in template ${drainClass}: ${problems}`);
}
