import { clipLine } from '../clip.ts';
import { boundariesSection, directoryList } from './boundaries-section.ts';
import { evidenceSection } from './evidence-section.ts';
import { previousFailureSection } from './previous-failure-section.ts';
import type { PromptFacts } from './prompt-facts.ts';
import { siblingsSection } from './siblings-section.ts';
import { toolsSection } from './tools-section.ts';

/** What a template can name. */
export interface Placeholder {
  /** For the author of a template. */
  readonly meaning: string;
  readonly text: (facts: PromptFacts) => string;
}

/** Everything that a template can name between two pairs of braces. */
export const PLACEHOLDERS = {
  unit_id: { meaning: 'id of the unit', text: ({ unit_id }) => unit_id },
  description: {
    meaning: 'what the unit is to do, as the plan says it',
    text: ({ description }) => description.trim(),
  },
  drain: { meaning: 'purpose of the session, such as `development`', text: ({ drain }) => drain },
  directories: { meaning: 'list of the directories of the unit', text: directoryList },
  previous_failure: {
    meaning:
      'section on why the last attempt failed and what to do about it, and on what the user said since; empty in the first attempt',
    text: previousFailureSection,
  },
  boundaries: {
    meaning: 'section on where the unit may write and that all else is read-only',
    text: boundariesSection,
  },
  siblings: {
    meaning: 'section on what the other units do and own; empty for a unit alone',
    text: siblingsSection,
  },
  tools: {
    meaning: 'section on the tools that read, write and run, by the names that this agent knows',
    text: toolsSection,
  },
  verification: {
    meaning: 'section on the command that will judge the work; empty where there is none',
    text: verificationSection,
  },
  evidence: {
    meaning: 'section on how to prove the work: the artifact to submit, and how to end',
    text: evidenceSection,
  },
  submit_tool: {
    meaning: 'name of the tool that submits an artifact, as this agent knows it',
    text: ({ capabilities }) => capabilities.toolName('ralph_submit_md_artifact'),
  },
  complete_tool: {
    meaning: 'name of the tool that declares the work complete, as this agent knows it',
    text: ({ capabilities }) => capabilities.toolName('declare_complete'),
  },
} as const satisfies Readonly<Record<string, Placeholder>>;

/** The name of a placeholder. */
export type PlaceholderName = keyof typeof PLACEHOLDERS;

function verificationSection({ verification }: PromptFacts): string {
  if (verification === null) return '';
  return `## How the work is checked\n\nThis command must succeed afterwards: \`${clipLine(verification, 500)}\``;
}
