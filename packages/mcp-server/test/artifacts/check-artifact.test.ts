import { expect, test } from 'vitest';
import { checkArtifact, isValid } from '../../src/artifacts/check-artifact.ts';

const FRONT = '---\ntype: development_result\nstatus: completed\n---\n';
const FULL = `${FRONT}
# Result

## Summary
- [S-1] Did it

\`\`\`
## Not a section
\`\`\`

## Files Changed
- [x] [F-1] src/a.txt

## Plan Items Proven
### [unit] Done
  Disposition: adapted
  Rationale: it was simpler
`;

const check = (content: string, artifact_type = 'development_result') =>
  checkArtifact({ artifact_type, unit_id: 'unit' }, content);

test('a full result has no findings', () => {
  expect(check(FULL)).toEqual({ status: 'completed', diagnostics: [] });
});

test.for([
  {
    name: 'a section that is there twice',
    change: ['## Files', '## Summary\n## Files'],
    rule: 'section_duplicate',
    line: 15,
  },
  { name: 'an id that is used twice', change: ['[F-1]', '[S-1]'], rule: 'item_id_duplicate', line: 16 },
  {
    name: 'text before the first section',
    change: ['# Result', 'Result'],
    rule: 'content_outside_section',
    line: 6,
  },
  { name: 'no item in the summary', change: ['- [S-1]', '-'], rule: 'summary_item_missing', line: 8 },
  { name: 'no changed file', change: ['- [x] [F-1]', '- [x]'], rule: 'file_item_missing', line: 15 },
  {
    name: 'a missing section',
    change: ['## Files Changed', '### Files Changed'],
    rule: 'section_missing',
    line: null,
  },
  { name: 'an unknown disposition', change: ['adapted', 'fine'], rule: 'disposition_unknown', line: 19 },
  {
    name: 'a disposition without its reason',
    change: ['Rationale', 'Reason'],
    rule: 'rationale_missing',
    line: 19,
  },
  { name: 'the proof of another unit', change: ['[unit]', '[other]'], rule: 'proof_of_other', line: 19 },
  { name: 'no proof of its own unit', change: ['[unit]', '[other]'], rule: 'proof_missing', line: 18 },
] as const)(
  '$name is told with its line, and stands in nobody’s way',
  ({ change: [from, to], rule, line }) => {
    const result = check(FULL.replace(from, to));
    expect(result.diagnostics).toContainEqual(
      expect.objectContaining({ rule_id: rule, line, severity: 'warning' }),
    );
    expect(isValid(result)).toBe(true);
  },
);

test.for([
  { status: 'completed', valid: true },
  { status: 'request_changes', valid: true },
  { status: 'partial', valid: false },
])('an analysis decision of $status is valid: $valid', ({ status, valid }) => {
  const result = check(`---\nstatus: ${status}\n---\n`, 'review_analysis_decision');
  expect(isValid(result)).toBe(valid);
});

test('a session that serves no unit proves what it likes', () => {
  const content = FULL.replace('[unit]', '[anything]');
  const identity = { artifact_type: 'development_result', unit_id: null };
  expect(checkArtifact(identity, content).diagnostics).toEqual([]);
});

test('a line as long as an artifact may be is read in no time worth mentioning', () => {
  expect(isValid(check(`## Summary\n${' '.repeat(500_000)}x\n- [${'['.repeat(400_000)}`))).toBe(true);
});

test.for([
  { name: 'in capitals', front: '---\nstatus: FAILED\n---\n' },
  { name: 'with a capital letter', front: '---\nstatus: Failed\n---\n' },
  { name: 'with a space before the colon', front: '---\nstatus : failed\n---\n' },
  { name: 'without a space after the colon', front: '---\nstatus:failed\n---\n' },
  { name: 'in quotes', front: '---\nstatus: "failed"\n---\n' },
  { name: 'in quotes, with a comment', front: "---\nstatus: 'failed' # sadly\n---\n" },
  { name: 'with a comment', front: '---\nstatus: failed # sadly\n---\n' },
  { name: 'after a byte order mark', front: '\uFEFF---\nstatus: failed\n---\n' },
  { name: 'after blank lines', front: '\n \n---\r\nstatus: failed\r\n---\r\n' },
])('a failure is declared $name', ({ front }) => {
  const found = check(`${front}\n## Summary\n- [S-1] No\n`);
  expect([found.status, isValid(found)]).toEqual(['failed', true]);
  expect(found.diagnostics.map(({ rule_id }) => rule_id)).not.toContain('content_outside_section');
});

test('a line is counted from the top, blank lines included', () => {
  const { diagnostics } = check('\n\n---\n status: failed\n---\n');
  expect(diagnostics[0]).toMatchObject({ rule_id: 'front_matter_malformed', line: 4 });
});

test('a heading of a million spaces takes no time', () => {
  const begun = performance.now();
  check(`## ${' '.repeat(1_000_000)}`);
  expect(performance.now() - begun).toBeLessThan(5000);
});
