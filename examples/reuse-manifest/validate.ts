import { readFileSync } from 'node:fs';
import { formatProblems, parsePlanText } from '@ralph/manifest';

for (const file of process.argv.slice(2)) {
  const result = parsePlanText(readFileSync(file, 'utf8'));
  if (result.ok) {
    const ids = result.plan.work_units.map((unit) => unit.unit_id);
    console.log(`${file}: ${ids.join(', ')} can run`);
  } else {
    console.log(formatProblems(result.problems, file));
  }
}
