import { expect, test } from 'vitest';
import { claude } from '../src/claude.ts';
import { codex } from '../src/codex.ts';
import { renderPrompt, type PromptFacts } from '../src/prompt.ts';

const facts: PromptFacts = {
  unit_id: 'api',
  description: 'Add the endpoint `/health`.\n\nIt answers 200.',
  allowed_directories: ['src/api', 'test/api'],
  siblings: [
    { unit_id: 'docs', description: 'Describe the endpoint\nin the manual', allowed_directories: ['docs'] },
    { unit_id: 'review', description: 'Read it all', allowed_directories: [] },
  ],
  tools: ['read_file', 'write_file', 'ralph_submit_md_artifact', 'declare_complete'],
  capabilities: claude.capabilities,
  verification: 'npm test',
  previous_failure: null,
  resumes: false,
};

test('the prompt of a first attempt', () => {
  expect(renderPrompt(facts)).toMatchInlineSnapshot(`
    "# Unit \`api\`

    Add the endpoint \`/health\`.

    It answers 200.

    ## Where you may write

    - \`src/api/\`
    - \`test/api/\`

    Everything else is read-only: writes there are refused. Git is read-only too; do not commit.

    ## The other units

    Other units work in this checkout at the same time. Leave their work to them:

    - \`docs\`: Describe the endpoint (\`docs/\`)
    - \`review\`: Read it all (writes nothing)

    ## Your tools

    \`mcp__ralph__read_file\`, \`mcp__ralph__write_file\`, \`mcp__ralph__ralph_submit_md_artifact\`, \`mcp__ralph__declare_complete\`.

    ## How the work is checked

    This command must succeed afterwards: \`npm test\`

    ## When you are done

    The work counts only with its evidence. Call \`mcp__ralph__ralph_submit_md_artifact\` with \`artifact_type\` \`development_result\` and this \`content\`, filled in:

    \`\`\`markdown
    ---
    type: development_result
    status: completed
    ---

    ## Summary

    - [SUMMARY-1] What you did, in one sentence

    ## Files Changed

    - [FILE-1] src/api/…: what changed

    ## Plan Items Proven

    - [api] How one can see that it is done
      Disposition: completed
    \`\`\`

    If it is refused, mend what the answer names and submit again. Then call \`mcp__ralph__declare_complete\` and stop.
    If you cannot finish, submit it with \`status: failed\` (or \`partial\`) and say why.
    "
  `);
});

test('the prompt of a later attempt says what failed', () => {
  const verify = { reason: 'verify_failed', message: 'verify failed:\n1 test is red' };
  const prompt = renderPrompt({ ...facts, previous_failure: verify });
  expect(prompt).toContain('## The last attempt failed\n\n> verify failed:\n> 1 test is red\n');
  expect(prompt).toContain('Run that check yourself before you submit.');
  const long = { reason: 'exit_non_zero', message: 'x'.repeat(10_000) };
  expect(renderPrompt({ ...facts, previous_failure: long }).length).toBeLessThan(5000);
});

test.for([
  { reason: 'no_evidence', lesson: 'submit it before you stop' },
  { reason: 'out_of_bounds', lesson: 'Write only where you may' },
  { reason: 'timed_out', lesson: 'Take the shortest way' },
  { reason: 'idle_timed_out', lesson: 'Start nothing that waits for input' },
  { reason: 'input_required', lesson: 'decide yourself' },
  { reason: 'agent_error', lesson: 'Mend the cause first' },
])('after $reason the next attempt is told: $lesson', ({ reason, lesson }) => {
  expect(renderPrompt({ ...facts, previous_failure: { reason, message: 'it failed' } })).toContain(lesson);
});

test('an agent that goes on in its own session is told so', () => {
  const previous_failure = { reason: 'timed_out', message: 'ran longer than 5 ms' };
  const told = 'You go on in the same session.';
  expect(renderPrompt({ ...facts, previous_failure, resumes: true })).toContain(told);
  expect(renderPrompt({ ...facts, previous_failure })).not.toContain(told);
});

test('an agent that hides tools behind a search is told to search', () => {
  const prompt = renderPrompt({ ...facts, capabilities: codex.capabilities });
  expect(prompt).toContain('`mcp__ralph.write_file`');
  expect(prompt).toContain('find the ralph tools with tool_search if you do not see them');
});

test('a unit alone, without directories or a check, gets a shorter prompt', () => {
  const prompt = renderPrompt({ ...facts, allowed_directories: [], siblings: [], verification: null });
  expect(prompt).toContain('Nowhere in the checkout: this unit only reads.');
  expect(prompt).not.toContain('## The other units');
  expect(prompt).not.toContain('## How the work is checked');
});

test('a plan of thousands of units does not fill the prompt', () => {
  const siblings = Array.from({ length: 3000 }, (_, index) => ({
    unit_id: `u${index}`,
    description: 'x'.repeat(4096),
    allowed_directories: [`d${index}`],
  }));
  const prompt = renderPrompt({ ...facts, siblings });
  expect(prompt).toContain('- and 2950 more');
  expect(prompt.length).toBeLessThan(12_000);
});
