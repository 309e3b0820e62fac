import type { AgentCapabilities } from './adapter.ts';
import { clip, clipLine } from './clip.ts';

/** What a worker is told about itself and about the others. */
export interface PromptFacts {
  readonly unit_id: string;
  readonly description: string;
  /** Relative to the checkout. */
  readonly allowed_directories: readonly string[];
  /** The other units of the plan. */
  readonly siblings: readonly Sibling[];
  /** Names of the MCP tools that the session offers. */
  readonly tools: readonly string[];
  readonly capabilities: Pick<AgentCapabilities, 'toolName' | 'tool_hint'>;
  /** The command that will judge the work, as a person would type it; null: none. */
  readonly verification: string | null;
  /** Why the attempt before this one failed; null in the first. */
  readonly previous_failure: PreviousFailure | null;
  /** Whether the agent goes on in its own session, and so remembers what it did. */
  readonly resumes: boolean;
}

/** What is told of a failed attempt. */
export interface PreviousFailure {
  /** The reason of the failure, such as `no_evidence`. */
  readonly reason: string;
  readonly message: string;
}

/** Another unit of the plan, at work in the same checkout. */
export interface Sibling {
  readonly unit_id: string;
  readonly description: string;
  readonly allowed_directories: readonly string[];
}

const SIBLINGS_SHOWN = 50;

/** The prompt of a development worker: short Markdown, the same for the same facts. */
export function renderPrompt(facts: PromptFacts): string {
  const sections = [
    task(facts),
    previousFailure(facts),
    boundaries(facts),
    siblings(facts.siblings),
    tools(facts),
    verification(facts.verification),
    evidence(facts),
  ];
  return `${sections.filter((section) => section !== null).join('\n\n')}\n`;
}

function task({ unit_id, description }: PromptFacts): string {
  return `# Unit \`${unit_id}\`\n\n${description.trim()}`;
}

/** What to do differently, for failures that the message alone would let happen again. */
const LESSONS: ReadonlyMap<string, string> = new Map([
  ['no_evidence', 'The work counts only with its evidence: submit it before you stop, as said below.'],
  ['out_of_bounds', 'What was written outside was taken back. Write only where you may, as said below.'],
  ['timed_out', 'The time was too short for what you did. Take the shortest way to the result this time.'],
  ['idle_timed_out', 'Start nothing that waits for input or runs without an end.'],
  ['start_timed_out', 'Start nothing that waits for input or runs without an end.'],
  ['input_required', 'Nobody is there to answer a question: decide yourself.'],
  ['verify_failed', 'Run that check yourself before you submit.'],
  ['tools_missing', 'Find your tools first: without them nothing counts.'],
  ['work_failed', 'Finish what was left open.'],
]);

function previousFailure({ previous_failure, resumes }: PromptFacts): string | null {
  if (previous_failure === null || previous_failure.message.trim() === '') return null;
  const { reason, message } = previous_failure;
  const quoted = clip(message.trim(), 2000).replaceAll('\n', '\n> ');
  const lesson = LESSONS.get(reason) ?? 'Mend the cause first.';
  const memory = resumes ? ' You go on in the same session.' : '';
  return `## The last attempt failed\n\n> ${quoted}\n\nWhat it left in your directories is still there.${memory} ${lesson}`;
}

function boundaries({ allowed_directories }: PromptFacts): string {
  const lines = [
    '## Where you may write',
    '',
    ...(allowed_directories.length === 0
      ? ['Nowhere in the checkout: this unit only reads.']
      : allowed_directories.map((directory) => `- \`${directory}/\``)),
    '',
    'Everything else is read-only: writes there are refused. Git is read-only too; do not commit.',
  ];
  return lines.join('\n');
}

function siblings(others: readonly Sibling[]): string | null {
  if (others.length === 0) return null;
  const shown = others.slice(0, SIBLINGS_SHOWN).map(siblingLine);
  const more = others.length > SIBLINGS_SHOWN ? [`- and ${others.length - SIBLINGS_SHOWN} more`] : [];
  const intro = 'Other units work in this checkout at the same time. Leave their work to them:';
  return ['## The other units', '', intro, '', ...shown, ...more].join('\n');
}

function siblingLine({ unit_id, description, allowed_directories }: Sibling): string {
  const where = allowed_directories.map((directory) => `\`${directory}/\``).join(', ');
  const firstLine = clipLine(description.trim().split('\n')[0] ?? '', 120);
  return `- \`${unit_id}\`: ${firstLine} (${where === '' ? 'writes nothing' : where})`;
}

function tools({ tools: names, capabilities }: PromptFacts): string {
  const shown = names.map((name) => `\`${capabilities.toolName(name)}\``).join(', ');
  const hint = capabilities.tool_hint === null ? '' : `\n\n${capabilities.tool_hint}`;
  return `## Your tools\n\n${shown}.${hint}`;
}

function verification(command: string | null): string | null {
  if (command === null) return null;
  return `## How the work is checked\n\nThis command must succeed afterwards: \`${clipLine(command, 500)}\``;
}

function evidence({ unit_id, allowed_directories, capabilities }: PromptFacts): string {
  const submit = capabilities.toolName('ralph_submit_md_artifact');
  const complete = capabilities.toolName('declare_complete');
  const example = allowed_directories[0] === undefined ? 'none' : `${allowed_directories[0]}/…`;
  return `## When you are done

The work counts only with its evidence. Call \`${submit}\` with \`artifact_type\` \`development_result\` and this \`content\`, filled in:

\`\`\`markdown
---
type: development_result
status: completed
---

## Summary

- [SUMMARY-1] What you did, in one sentence

## Files Changed

- [FILE-1] ${example}: what changed

## Plan Items Proven

- [${unit_id}] How one can see that it is done
  Disposition: completed
\`\`\`

If it is refused, mend what the answer names and submit again. Then call \`${complete}\` and stop.
If you cannot finish, submit it with \`status: failed\` (or \`partial\`) and say why.`;
}
