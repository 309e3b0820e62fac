import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Row {
  readonly case: string;
  readonly contender: string;
  readonly ratio: number;
  readonly target: number | null;
}

test('what starts first is so chosen that random plans take at most a tenth longer than any schedule must', () => {
  const program = fileURLToPath(new URL('../bench/makespan.mjs', import.meta.url));
  const rows: readonly Row[] = JSON.parse(
    execFileSync(process.execPath, [program, '9'], { encoding: 'utf8' }),
  );
  const judged = rows.filter(({ target }) => target !== null);
  expect(judged).toHaveLength(16);
  const missed = judged.filter(({ ratio, target }) => ratio > (target ?? 0));
  expect(missed.map((row) => `${row.case}, ${row.contender}: ${row.ratio.toFixed(3)}`)).toEqual([]);
});
