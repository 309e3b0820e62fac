// 1,000 command units of /bin/true, 8 at once, journal on: runPlan against bare child_process.spawn. Each sample is a fresh
// process.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rowsOf, takeTurns } from './measure.mjs';

const directory = mkdtempSync(join(tmpdir(), 'ralph-bench-'));
const samples = await takeTurns(
  {
    'child_process.spawn': () => freshRun('bare'),
    'runPlan, confine off': () => freshRun('off'),
    'runPlan, confine audit': () => freshRun('audit'),
  },
  { rounds: 5, warmUp: 1 },
);
rmSync(directory, { recursive: true, force: true });
console.log(JSON.stringify(rowsOf('1000 × /bin/true', samples, 'ms', { 'runPlan, confine off': 1.3 })));

function freshRun(contender) {
  const program = fileURLToPath(new URL('./spawn-pass.mjs', import.meta.url));
  const env = { ...process.env };
  delete env.NODE_EXTRA_CA_CERTS;
  return Number(execFileSync(process.execPath, [program, contender, directory], { encoding: 'utf8', env }));
}
