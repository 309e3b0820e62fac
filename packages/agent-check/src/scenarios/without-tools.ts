import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { findAgent, type AgentAdapter, type AgentSignal, type AgentTask } from '@ralph/agents';
import type { CheckPlace } from '../check-place.ts';
import { found } from '../finding.ts';
import { startProgram } from '../run-program.ts';
import { finish } from '../worker-script.ts';
import { inPlace, type Scenario } from './scenario.ts';

const LIMIT_MS = 90_000;

/** An agent whose tool server is not there, started without a coordinator that would look first. */
export const withoutTools: Scenario = (options) => {
  const agent = findAgent(options.stage.plan_name);
  if ('error' in agent) throw new TypeError(agent.error);
  const { adapter, model } = agent;
  const unit = { unit_id: 'tools_down', steps: finish('tools_down') };
  return inPlace([unit], options, async (place) => {
    const task = await taskWithout(place, adapter, model);
    const signals = await carryOut(place, adapter, task);
    const tells = signals.some(({ type }) => type === 'tools_missing' || type === 'error');
    const made = place.model.requests.some(({ tools }) =>
      tools.some((name) => name.includes('ralph_submit_md')),
    );
    const note = tells ? undefined : 'says nothing; the missing evidence tells';
    return [found('tools_down', !made, 'its model was offered our tools, which are not there', note)];
  });
};

async function taskWithout(
  place: CheckPlace,
  adapter: AgentAdapter,
  model: string | null,
): Promise<AgentTask> {
  const namespace = join(place.home, 'namespace');
  mkdirSync(join(namespace, 'tmp'), { recursive: true });
  return {
    run_id: 'check',
    attempt: 1,
    unit_id: 'tools_down',
    description: 'A unit without tools.',
    allowed_directories: ['tools_down'],
    workspace_root: place.checkout,
    worker_namespace: namespace,
    worker_artifact_dir: join(namespace, 'artifacts'),
    prompt: 'The script <tools_down> says what to do.',
    endpoint: { url: `http://127.0.0.1:${await deadPort()}/mcp`, token: 'a-token' },
    tools: ['write_file', 'ralph_submit_md_artifact'],
    confinement: 'mcp',
    model,
    state_directories: stateDirectories(place, adapter),
  };
}

function stateDirectories({ home }: CheckPlace, { state }: AgentAdapter): Readonly<Record<string, string>> {
  return Object.fromEntries(
    state.homes.map(({ variable, default_directory }) => [
      variable,
      join(home, default_directory.replace(/^~/, '')),
    ]),
  );
}

async function carryOut(
  place: CheckPlace,
  adapter: AgentAdapter,
  task: AgentTask,
): Promise<readonly AgentSignal[]> {
  const { argv, env, files, stdin } = adapter.invocation(task);
  for (const { path, content } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  }
  const reader = adapter.reader();
  const signals: AgentSignal[] = [];
  const hear = (line: string): void => void signals.push(...reader.line(line));
  const program = startProgram({
    argv,
    cwd: place.checkout,
    env: {
      ...place.environment,
      TMPDIR: join(task.worker_namespace, 'tmp'),
      ...task.state_directories,
      ...env,
    },
    stdin: stdin ?? '',
    onLine: hear,
    onErrorLine: hear,
  });
  const timer = setTimeout(program.kill, LIMIT_MS);
  await program.exited;
  clearTimeout(timer);
  program.kill();
  return signals;
}

/** A port at which nobody listens any more. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 9;
}
