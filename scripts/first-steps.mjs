// What somebody does in the first ten minutes, with the packages as npm installs them: init, doctor, run, Ctrl-C, resume, report.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Answers what went wrong; `install` makes a project with @ralph/cli in a folder. */
export async function tryFirstSteps(workplace, install) {
  const project = join(workplace, 'erste Schritte');
  mkdirSync(join(project, 'src', 'a'), { recursive: true });
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ private: true, dependencies: { '@ralph/cli': '*' } }),
  );
  writeFileSync(join(project, '.gitignore'), 'node_modules\n');
  install(project);
  const git = (...args) => spawnSync('git', args, { cwd: project, encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--message', 'start');
  writeFileSync(join(project, 'plan.json'), JSON.stringify(PLAN));

  const problems = [];
  const step = (args, expected, cwd = project) => {
    const result = spawnSync('npx', ['--no-install', 'ralph', ...args], {
      cwd,
      encoding: 'utf8',
      env: environment(),
    });
    if (!expected(result))
      problems.push(`ralph ${args.join(' ')}: exit code ${result.status}\n${result.stdout}${result.stderr}`);
    return result;
  };
  const succeeds = ({ status }) => status === 0;

  step(['--version'], ({ status, stdout }) => status === 0 && /^\d+\.\d+\.\d+/u.test(stdout));
  step(['init', '--yes'], succeeds);
  // Without any agent on the machine it says so, with exit code 1.
  step(['doctor'], ({ status, stdout }) => status !== null && status <= 1 && stdout.includes('git'));
  step(['config'], succeeds);
  step(['validate', 'plan.json'], succeeds);
  step(['graph', 'plan.json'], ({ status, stdout }) => status === 0 && stdout.includes('second'));
  const interrupted = await interrupt(project);
  if (interrupted.status !== 130)
    problems.push(`ralph run, then Ctrl-C: exit code ${interrupted.status}\n${interrupted.output}`);
  if (!interrupted.output.includes('summary:'))
    problems.push(`ralph run, then Ctrl-C: no summary at the end\n${interrupted.output}`);
  step(
    ['status'],
    ({ status, stdout }) => status === 0 && stdout.includes('second'),
    join(project, 'src', 'a'),
  );
  writeFileSync(join(project, 'src', 'b', 'go'), '');
  step(['resume'], succeeds, join(project, 'src', 'a'));
  step(
    ['summary', '--json'],
    ({ status, stdout }) => status === 0 && JSON.parse(stdout).all_succeeded === true,
  );
  step(['report', '--html', 'report.html'], succeeds);
  if (
    !existsSync(join(project, 'report.html')) ||
    !readFileSync(join(project, 'report.html'), 'utf8').includes('second')
  )
    problems.push('ralph report wrote no page that names the units');
  return problems;
}

const WAIT = `: > src/b/began; until [ -e src/b/go ]; do sleep 0.1; echo waits; done`;
const PLAN = {
  schema_version: 1,
  work_units: [
    {
      unit_id: 'first',
      description: 'writes',
      allowed_directories: ['src/a'],
      command: ['sh', '-c', 'echo a > src/a/made'],
    },
    {
      unit_id: 'second',
      description: 'waits for a file',
      allowed_directories: ['src/b'],
      dependencies: ['first'],
      command: ['sh', '-c', `${WAIT}; echo b > src/b/made`],
    },
  ],
};

/** Runs the plan in a terminal, where there is a program that opens one, and presses Ctrl-C as soon as the second unit works. */
function interrupt(project) {
  mkdirSync(join(project, 'src', 'b'), { recursive: true });
  const ralph = [join('node_modules', '.bin', 'ralph'), 'run', 'plan.json', '--grace', '1s'];
  const inTerminal = spawnSync('script', ['--version']).status === 0;
  const [program, ...args] = inTerminal
    ? [
        'script',
        '--quiet',
        '--flush',
        '--return',
        '--command',
        `stty cols 100 rows 30; exec ${ralph.join(' ')}`,
        '/dev/null',
      ]
    : ralph;
  const child = spawn(program, args, {
    cwd: project,
    env: { ...environment(), TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'pipe'],
    // So that it ends, and tells what it printed, also when it cannot be interrupted.
    timeout: 120_000,
  });
  let output = '';
  let pressed = false;
  const hear = (text) => {
    output += text;
    if (pressed || !existsSync(join(project, 'src', 'b', 'began'))) return;
    pressed = true;
    if (inTerminal) child.stdin.write('\x03');
    else child.kill('SIGINT');
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output })));
}

function environment() {
  return { PATH: process.env.PATH, HOME: process.env.HOME, XDG_CONFIG_HOME: '/nonexistent' };
}
