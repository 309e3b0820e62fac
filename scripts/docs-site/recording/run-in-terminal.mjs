import { spawn } from 'node:child_process';

/** Runs a command line in a pseudo-terminal; answers what it wrote, each piece with the time since its start. */
export async function runInTerminal(words, { cwd, env, cols, rows }) {
  const command = `stty cols ${cols} rows ${rows}; ${words}`;
  const child = spawn('script', ['--quiet', '--flush', '--command', command, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm-256color', SHELL: '/bin/sh' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const began = performance.now();
  const pieces = [];
  child.stdout.on('data', (data) => pieces.push({ at: performance.now() - began, data }));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${words}: exit code ${code}`);
  return { pieces, ms: performance.now() - began };
}
