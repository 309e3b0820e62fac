import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import {
  findAgent,
  type AgentAdapter,
  type AgentSignal,
  type AgentTask,
  type InvocationFile,
} from '@ralph/agents';
import type { CheckPlace } from '../check-place.ts';
import { found, type Finding } from '../finding.ts';
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
    return [toolsDown(place, await carryOut(place, adapter, task))];
  });
};

/** What ralph does at the first word of missing tools was done here: what counts is that it was said, and in time. */
function toolsDown({ model: { requests } }: CheckPlace, signals: readonly AgentSignal[]): Finding {
  const made = requests.some(({ tools }) => tools.some((name) => name.includes('ralph_submit_md')));
  if (made) return found('tools_down', false, 'its model was offered our tools, which are not there');
  const told = signals.find(({ type }) => type === 'tools_missing');
  if (told === undefined) {
    const last = JSON.stringify(signals.slice(-3)).slice(0, 500);
    return found('tools_down', false, `it did not say that our tools are missing; its last words: ${last}`);
  }
  const turns = requests.filter(({ step }) => step !== null).length;
  return found('tools_down', turns <= 1, `its model was asked ${turns} times before that was said`);
}

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
  const { argv, cwd = place.checkout, env, files, stdin } = adapter.invocation(task);
  for (const file of files) writeInvocationFile(file);
  const reader = adapter.reader();
  const signals: AgentSignal[] = [];
  const hear = (line: string): void => {
    const heard = reader.line(line);
    signals.push(...heard);
    if (heard.some(({ type }) => type === 'tools_missing')) program.kill();
  };
  const program = startProgram({
    argv,
    cwd,
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

function writeInvocationFile({ path, content, over_json }: InvocationFile): void {
  mkdirSync(dirname(path), { recursive: true });
  const isOver = over_json === true && existsSync(path);
  writeFileSync(path, isOver ? overJson(readFileSync(path, 'utf8'), content) : content, { mode: 0o600 });
}

/** The fields of one object of the stage's file besides those of the adapter, two levels deep. */
function overJson(below: string, over: string): string {
  const former: Readonly<Record<string, object>> = JSON.parse(below);
  const added: Readonly<Record<string, object>> = JSON.parse(over);
  const fields = Object.entries(added).map(([name, value]) => [name, { ...former[name], ...value }] as const);
  return JSON.stringify({ ...former, ...Object.fromEntries(fields) });
}

/** A port at which nobody listens any more. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 9;
}
