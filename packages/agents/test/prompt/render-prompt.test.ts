import { DRAIN_CLASSES, toolsGrantedBy, type DrainClass } from '@ralph/mcp-plan';
import { buildSessionMcpPlan } from '@ralph/mcp-plan/session-mcp-plan';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codex } from '../../src/codex.ts';
import { builtInTemplate } from '../../src/prompt/built-in-template.ts';
import type { PromptFacts } from '../../src/prompt/prompt-facts.ts';
import { parsePromptTemplate } from '../../src/prompt/prompt-template.ts';
import { renderPrompt } from '../../src/prompt/render-prompt.ts';
import { FACTS } from './prompt-case.ts';

const rendered = (facts: Partial<PromptFacts> = {}): string => {
  const all = { ...FACTS, ...facts };
  return renderPrompt(builtInTemplate(all.drain_class), all);
};

/** The tools that a session of this kind really has. */
const toolsOf = (drain: string): readonly string[] =>
  toolsGrantedBy(buildSessionMcpPlan({ drain }).capabilities).map(({ name }) => name);

describe('the prompt of a first attempt, by the kind of drain', () => {
  test.for(DRAIN_CLASSES)('%s', async (drainClass) => {
    const tools = toolsOf(drainClass);
    await expect(rendered({ drain: drainClass, drain_class: drainClass, tools })).toMatchFileSnapshot(
      `../fixtures/prompts/${drainClass}.md`,
    );
  });
});

test('the prompt of a later attempt', async () => {
  const previous_failure = { reason: 'verify_failed', message: 'verify failed:\n1 test is red' };
  await expect(rendered({ previous_failure, resumes: true, confinement: 'mcp' })).toMatchFileSnapshot(
    '../fixtures/prompts/development-again.md',
  );
});

test('a long message of a failure is cut', () => {
  const long = { reason: 'exit_non_zero', message: 'x'.repeat(10_000) };
  expect(rendered({ previous_failure: long }).length).toBeLessThan(5500);
});

test.for([
  { reason: 'no_evidence', lesson: 'submit it before you stop' },
  { reason: 'out_of_bounds', lesson: 'Write only where you may' },
  { reason: 'timed_out', lesson: 'Take the shortest way' },
  { reason: 'idle_timed_out', lesson: 'Start nothing that waits for input' },
  { reason: 'input_required', lesson: 'decide yourself' },
  { reason: 'agent_error', lesson: 'Mend the cause first' },
])('after $reason the next attempt is told: $lesson', ({ reason, lesson }) => {
  expect(rendered({ previous_failure: { reason, message: 'it failed' } })).toContain(lesson);
});

test('only an agent that goes on in its own session is told so', () => {
  const previous_failure = { reason: 'timed_out', message: 'ran longer than 5 ms' };
  const told = 'You go on in the same session.';
  expect(rendered({ previous_failure, resumes: true })).toContain(told);
  expect(rendered({ previous_failure })).not.toContain(told);
});

test('an agent that hides tools behind a search is told to search', () => {
  const prompt = rendered({ capabilities: codex.capabilities });
  expect(prompt).toContain('`mcp__ralph.write_file`');
  expect(prompt).toContain('find the ralph tools with tool_search if you do not see them');
});

test.for([
  { confinement: 'jail', says: 'the same limits hold for them' },
  { confinement: 'mcp', says: 'Only these tools write' },
  { confinement: 'audit', says: 'found and taken back' },
  { confinement: 'off', says: 'nothing holds you to them' },
] as const)('at level $confinement an agent learns what holds for its own tools', ({ confinement, says }) => {
  expect(rendered({ confinement })).toContain(says);
});

test('a unit alone, without directories or a check, gets a shorter prompt', () => {
  const prompt = rendered({ allowed_directories: [], siblings: [], verification: null });
  expect(prompt).toContain('Nowhere in the checkout: this unit only reads.');
  expect(prompt).not.toContain('## The other units');
  expect(prompt).not.toContain('## How the work is checked');
  expect(prompt).not.toMatch(/\n\n\n/);
});

test('a plan of thousands of units does not fill the prompt, and the nearest ones stay', () => {
  const far = Array.from({ length: 3000 }, (_, index) => ({
    unit_id: `u${index}`,
    description: 'x'.repeat(4096),
    allowed_directories: [`d${index}`],
    relation: 'beside' as const,
  }));
  const prompt = rendered({ siblings: [...far, { ...FACTS.siblings[1], ...near('model') }] });
  expect(prompt).toContain('And 2951 more.');
  expect(prompt).toContain('`model`');
  expect(prompt.length).toBeLessThan(12_000);
});

function near(unit_id: string) {
  return { unit_id, description: 'x', allowed_directories: ['m'], relation: 'before' as const };
}

test('the type of the artifact is the one of the drain', () => {
  const drain_class: DrainClass = 'analysis';
  expect(rendered({ drain: 'planning_analysis', drain_class })).toContain('type: planning_analysis_decision');
  expect(rendered({ drain: 'development_analysis', drain_class })).toContain(
    'type: development_analysis_decision',
  );
});

test('what a unit says is put in as it is and never read as a placeholder', () => {
  const result = parsePromptTemplate('A {{description}} B {{unit_id}} {{submit_tool}}');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('{{evidence}}', '\\{{x', '{{', '$&', '{{description}}')),
      (description) => {
        const trimmed = description.trim();
        expect(renderPrompt(result.template, { ...FACTS, description })).toBe(
          `A ${trimmed} B api mcp__ralph__ralph_submit_md_artifact\n`,
        );
      },
    ),
  );
});
