import { resolveAgentsPolicy } from '@ralph/mcp-plan';
import { describe, expect, test } from 'vitest';
import type { AgentTask, Invocation } from '../src/adapter.ts';
import { configuredAgents, type ConfiguredAgents } from '../src/configured-agents.ts';
import { findAgent, type FoundAgent } from '../src/registry.ts';
import { agentTask } from './fixtures/agent-task.ts';

function configured(project: unknown): ConfiguredAgents {
  const result = resolveAgentsPolicy({ project });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return configuredAgents(result.policy);
}

function found(agents: unknown, name: string): FoundAgent {
  const agent = findAgent(name, configured({ agents }).agents);
  if ('error' in agent) throw new Error(agent.error);
  return agent;
}

function invoke(agents: unknown, name: string, task: Partial<AgentTask> = {}): Invocation {
  const { adapter, model } = found(agents, name);
  return adapter.invocation(agentTask({ model, ...task }));
}

const problems = (project: unknown): readonly string[] =>
  configured(project).problems.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`);

const warnings = (project: unknown): readonly string[] =>
  configured(project).warnings.map(({ code, path }) => `${code} ${path.join('.')}`);

describe('an agent is of the kind', () => {
  test.for<{ name: string; agent: string; definition: object; transport: string }>([
    {
      name: 'that it says',
      agent: 'mine',
      definition: { cmd: 'x', transport: 'codex' },
      transport: 'codex',
    },
    {
      name: 'that the original called otherwise',
      agent: 'mine',
      definition: { cmd: 'x', transport: 'claude_interactive' },
      transport: 'claude',
    },
    { name: 'of its name', agent: 'opencode', definition: { cmd: '/opt/oc' }, transport: 'opencode' },
    {
      name: 'of its parser',
      agent: 'mine',
      definition: { cmd: 'x', json_parser: 'claude' },
      transport: 'claude',
    },
    {
      name: 'of its program, wherever that is',
      agent: 'mine',
      definition: { cmd: '/opt/bin/codex exec' },
      transport: 'codex',
    },
    { name: 'of nobody', agent: 'mine', definition: { cmd: 'aider --yes' }, transport: 'generic' },
    {
      name: 'of nobody, when it says so, and yet its output is read as what it is',
      agent: 'mine',
      definition: { cmd: 'x', transport: 'generic', json_parser: 'claude' },
      transport: 'claude',
    },
  ])('$name', ({ agent, definition, transport }) => {
    const { adapter } = found({ [agent]: definition }, agent);
    expect(adapter.name).toBe(agent);
    expect(adapter.transport).toBe(transport);
  });
});

describe('a built-in agent in another form', () => {
  test('is started by its command line, and what ralph says itself is said once', () => {
    expect(invoke({ mine: { cmd: 'codex exec --profile work' } }, 'mine').argv.slice(0, 5)).toEqual([
      'codex',
      'exec',
      '--profile',
      'work',
      '--json',
    ]);
    expect(invoke({ claude: { cmd: 'npx claude' } }, 'claude').argv.slice(0, 3)).toEqual([
      'npx',
      'claude',
      '-p',
    ]);
  });

  test('takes the place of the built-in one of its name, and no other', () => {
    const agents = { claude: { cmd: '/opt/claude' } };
    expect(invoke(agents, 'claude').argv[0]).toBe('/opt/claude');
    expect(invoke(agents, 'codex').argv[0]).toBe('codex');
  });

  test.for<{ name: string; definition: object; asked: string; model: string | null }>([
    { name: 'its own', definition: { model: 'opus' }, asked: 'mine', model: 'opus' },
    { name: 'that of the plan', definition: { model: 'opus' }, asked: 'mine/haiku', model: 'haiku' },
    { name: 'that of its flag', definition: { model_flag: '--model opus' }, asked: 'mine', model: 'opus' },
    {
      name: 'that of its flag without the provider, where it knows none',
      definition: { model_flag: '--provider anthropic --model opus' },
      asked: 'mine',
      model: 'opus',
    },
    {
      name: 'that of its flag with the provider, where it knows several',
      definition: { transport: 'opencode', model_flag: '--provider x --model y' },
      asked: 'mine',
      model: 'x/y',
    },
    { name: 'nobody names: then it is its own choice', definition: {}, asked: 'mine', model: null },
  ])('asks for the model: $name', ({ definition, asked, model }) => {
    const agents = { mine: { cmd: 'x', transport: 'claude', ...definition } };
    expect(found(agents, asked).model).toBe(model);
  });

  test('gets its variables, sees those that it asks for, and its keys are secrets', () => {
    const agents = {
      mine: {
        transport: 'claude',
        env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1', ANTHROPIC_AUTH_TOKEN: 'a-long-token' },
        environment: ['MY_OWN'],
      },
    };
    const { adapter } = found(agents, 'mine');
    const { env, secrets } = invoke(agents, 'mine');
    expect(env).toMatchObject({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:1', DISABLE_AUTOUPDATER: '1' });
    expect(secrets).toEqual(['the-token', 'a-long-token']);
    expect(adapter.environment).toEqual(expect.arrayContaining(['MY_OWN', 'ANTHROPIC_API_KEY']));
    expect(adapter.api({ environment: {}, model: null })).toBe('http://127.0.0.1:1');
  });

  test('has its login where its variable says: each attempt gets a copy of that', () => {
    const agents = { work: { transport: 'claude', env: { CLAUDE_CONFIG_DIR: '~/.claude-work' } } };
    const home = found(agents, 'work').adapter.state.homes[0];
    expect(home).toMatchObject({ variable: 'CLAUDE_CONFIG_DIR', default_directory: '~/.claude-work' });
    expect(home?.files.filter(({ default_path }) => default_path !== null)).toEqual([]);
    expect(invoke(agents, 'work').env).not.toHaveProperty('CLAUDE_CONFIG_DIR');
  });

  test('is probed by its own program, without its flags', async () => {
    const asked: (readonly string[])[] = [];
    const { adapter } = found({ mine: { cmd: 'npx claude --fast on', transport: 'claude' } }, 'mine');
    const result = await adapter.probe((argv) => {
      asked.push(argv);
      return Promise.resolve({ exit_code: 0, stdout: '2.1.330', stderr: '' });
    });
    expect(asked).toEqual([['npx', 'claude', '--version']]);
    expect(result).toMatchObject({ available: true, version: '2.1.330' });
  });

  test('may have a name with parts, as the aliases of ccs have', () => {
    const agents = { 'ccs/work': { cmd: 'ccs work', transport: 'claude' } };
    expect(invoke(agents, 'ccs/work').argv.slice(0, 3)).toEqual(['ccs', 'work', '-p']);
    expect(found(agents, 'ccs/work/opus').model).toBe('opus');
  });

  test('says what it holds at most and what is switched off', () => {
    const { adapter } = found(
      { mine: { transport: 'codex', memory_mb: 7, native_tools_off: false } },
      'mine',
    );
    expect(adapter.memory_mb).toBe(7);
    expect(adapter.capabilities.native_tools_off).toBe(false);
  });
});

describe('an agent of which nothing is known', () => {
  const whole = {
    cmd: "aider --name 'two words'",
    output_flag: '--json',
    yolo_flag: '--yes',
    verbose_flag: '-v',
    streaming_flag: '--stream',
    session_flag: '--resume {}',
    mcp_config_flag: '--mcp {}',
    model_flag: '--model {}',
    print_flag: '-p',
    transport: 'generic',
  };

  test("is started by its flags in the original's order, its prompt last", () => {
    expect(invoke({ a: whole }, 'a/m', { resume_session: 's1' }).argv).toEqual([
      'aider',
      '--name',
      'two words',
      '--json',
      '--resume',
      's1',
      '--yes',
      '--mcp',
      '/repo/.agent/workers/api/tmp/mcp-servers.json',
      '-v',
      '--stream',
      '--model',
      'm',
      '-p',
      'the prompt',
    ]);
  });

  test('gets our tools in a file, so that no token is in the list of processes', () => {
    const { argv, files, secrets } = invoke({ a: whole }, 'a');
    expect(files).toEqual([
      {
        path: '/repo/.agent/workers/api/tmp/mcp-servers.json',
        content: expect.stringContaining('"Authorization": "Bearer the-token"'),
      },
    ]);
    expect(argv.join(' ')).not.toContain('the-token');
    expect(secrets).toEqual(['the-token']);
  });

  test('gets no value of a session or a model that would be a word more', () => {
    const agents = { a: { ...whole, session_flag: '--resume={}' } };
    expect(invoke(agents, 'a', { resume_session: '-p x' }).argv.join(' ')).not.toContain('--resume');
    expect(findAgent('a/-p', configured({ agents }).agents)).toHaveProperty('error');
  });

  test.for<{ name: string; by: string; prompt: string; argv: readonly string[]; stdin: string | null }>([
    { name: 'as an argument', by: 'argument', prompt: 'do it', argv: ['do it'], stdin: null },
    { name: 'on standard input', by: 'stdin', prompt: 'do it', argv: [], stdin: 'do it' },
    {
      name: 'as a file',
      by: 'file',
      prompt: 'do it',
      argv: ['/repo/.agent/workers/api/tmp/prompt.md'],
      stdin: null,
    },
    {
      name: 'as a file that an argument names, when no argument can hold it',
      by: 'argument',
      prompt: 'é'.repeat(65_536),
      argv: [expect.stringContaining('in the file `.agent/workers/api/tmp/prompt.md`')],
      stdin: null,
    },
  ])('gets its prompt $name', ({ by, prompt, argv, stdin }) => {
    const invocation = invoke({ a: { cmd: 'x', prompt_by: by } }, 'a', { prompt });
    expect(invocation.argv).toEqual(['x', ...argv]);
    expect(invocation.stdin).toBe(stdin);
    const isFile = invocation.argv[1]?.includes('prompt.md') === true;
    expect(invocation.files.map(({ content }) => content)).toEqual(isFile ? [prompt] : []);
  });

  test('promises little: no tools off, and a session only where its id can be read', () => {
    expect(found({ a: whole }, 'a').adapter.capabilities).toMatchObject({
      native_tools_off: false,
      session_resume: false,
      reports_usage: false,
    });
    const claims = { ...whole, json_parser: 'claude', native_tools_off: true, tool_name: 'ralph__{}' };
    const { capabilities } = found({ a: claims }, 'a').adapter;
    expect(capabilities).toMatchObject({ native_tools_off: true, session_resume: true, reports_usage: true });
    expect(capabilities.toolName('write_file')).toBe('ralph__write_file');
  });

  test('is read as plain lines, the last of which is its last word', () => {
    const reader = found({ a: { cmd: 'x' } }, 'a').adapter.reader();
    expect([' ', 'working', 'done'].flatMap((line) => reader.line(line))).toEqual([
      { type: 'final_message', text: 'working' },
      { type: 'final_message', text: 'done' },
    ]);
  });

  test.for([
    { name: 'answers, whatever it answers', exit_code: 2, available: true },
    { name: 'cannot be started', exit_code: null, available: false },
  ])('is there when its program $name', async ({ exit_code, available }) => {
    const { adapter } = found({ a: { cmd: 'x --y' } }, 'a');
    const result = await adapter.probe(() => Promise.resolve({ exit_code, stdout: '', stderr: '' }));
    expect(result.available).toBe(available);
  });
});

describe('an agent that speaks ACP', () => {
  const agents = {
    a: { transport: 'acp', cmd: 'gem --acp', env: { MY_TOKEN: 'a-long-token' }, tool_name: 'ralph_{}' },
    'codex-acp': { transport: 'acp', cmd: '/opt/bin/codex acp', model: 'gpt-5', auth_method: 'key' },
    opencode: { transport: 'acp', cmd: 'opencode acp' },
  };

  test('is started by a client of ours, which gets its task in a file and no secret as an argument', () => {
    const { argv, env, files, stdin, secrets } = invoke(agents, 'a');
    expect(argv).toEqual([
      process.execPath,
      expect.stringMatching(/dist\/acp-client\.js$/),
      '/repo/.agent/workers/api/tmp/acp-task.json',
      '--',
      'gem',
      '--acp',
    ]);
    expect(env).toEqual({ MY_TOKEN: 'a-long-token', RALPH_MCP_TOKEN: 'the-token' });
    expect(secrets).toEqual(['the-token', 'a-long-token']);
    expect(stdin).toBeNull();
    expect(files.map(({ path }) => path)).toEqual(['/repo/.agent/workers/api/tmp/acp-task.json']);
    expect(files[0]?.content).not.toContain('the-token');
    expect(JSON.parse(files[0]?.content ?? '')).toEqual({
      cwd: '/repo',
      prompt: 'the prompt',
      mcp_url: 'http://127.0.0.1:4321/api/mcp',
      tools: ['write_file'],
      allowed_directories: ['/repo/src/api', '/repo/.agent/workers/api'],
      confinement: 'mcp',
      model: null,
      resume_session: null,
      auth_method: null,
    });
  });

  test('has the model, the way of logging in and the session that are named', () => {
    const task = (name: string) =>
      JSON.parse(invoke(agents, name, { resume_session: 's-1' }).files[0]?.content ?? '');
    expect(task('codex-acp')).toMatchObject({ model: 'gpt-5', auth_method: 'key', resume_session: 's-1' });
    expect(task('codex-acp/gpt-6')).toMatchObject({ model: 'gpt-6' });
  });

  test('has the login and the state of its program, if that is a known one', () => {
    const { adapter } = found(agents, 'codex-acp');
    expect(adapter.state.homes.map(({ variable }) => variable)).toEqual(['CODEX_HOME']);
    expect(adapter.login).not.toBeNull();
    expect(adapter.environment).toContain('OPENAI_API_KEY');
    expect(adapter.memory_mb).toBeGreaterThan(0);
    expect(found(agents, 'a').adapter).toMatchObject({ login: null, memory_mb: 0, state: { homes: [] } });
  });

  test('may take the place of a built-in one, in this mode', () => {
    expect(invoke(agents, 'opencode').argv.slice(-2)).toEqual(['opencode', 'acp']);
  });

  test('claims no more than it says, and shows our tools as it says', () => {
    const { capabilities, maturity } = found(agents, 'a').adapter;
    expect(capabilities).toMatchObject({ native_tools_off: false, session_resume: 'if_able' });
    expect(capabilities.toolName('write_file')).toBe('ralph_write_file');
    expect(maturity).toBe('experimental');
  });

  test('is asked for whether it is there by its program alone', async () => {
    const asked: (readonly string[])[] = [];
    await found(agents, 'codex-acp').adapter.probe((argv) => {
      asked.push(argv);
      return Promise.resolve({ exit_code: 0, stdout: '9.9.9', stderr: '' });
    });
    expect(asked).toEqual([['/opt/bin/codex', 'acp', '--version']]);
  });

  test('is told what has no effect in this mode', () => {
    expect(
      warnings({ agents: { a: { transport: 'acp', cmd: 'x', yolo_flag: '-y', json_parser: 'claude' } } }),
    ).toEqual(['ignored_setting agents.a.yolo_flag', 'ignored_setting agents.a.json_parser']);
  });
});

test('everything that is wrong is told at once', () => {
  const told = problems({
    agents: {
      a: { transport: 'claud', cmd: 'x' },
      b: {},
      c: { transport: 'claude', model: 'two words' },
      d: { transport: 'opencode', model_flag: '--model gpt-5' },
    },
    agent_chains: { mine: { agents: ['claude', 'cluade', 'a', 'codex/x y'] } },
  });
  expect(
    told.map((text) =>
      text
        .replace(/expected claude, codex.*$/u, 'expected …')
        .replace(/Known agents: .*$/u, 'Known agents: …'),
    ),
  ).toMatchInlineSnapshot(`
    [
      "unknown_transport agents.a.transport: there is no transport "claud" (did you mean "claude"?): expected …",
      "agent_needs_command agents.b.cmd: no built-in agent has this name, so it needs its cmd, such as cmd = "my-agent --quiet"; or name with transport the built-in agent that it is",
      "bad_model agents.c.model: this agent cannot be asked for the model "two words": name it as in a plan, after the slash",
      "bad_model agents.d.model_flag: expected a flag that names a model of this agent, such as "--model gpt-5"; or name it with model",
      "unknown_agent agent_chains.mine.agents.1: unknown agent "cluade". Did you mean "claude"? Known agents: …",
      "unknown_agent agent_chains.mine.agents.2: unknown agent "a". Known agents: …",
      "unknown_agent agent_chains.mine.agents.3: unknown agent "codex/x y": expected codex, codex/<model>[effort=low|medium|high|xhigh]",
    ]
  `);
});

test('what has no effect is warned of, with the reason', () => {
  const told = warnings({
    agents: {
      claude: { cmd: 'claude -p', output_flag: '--json', print_flag: '-p', prompt_by: 'stdin' },
      a: { cmd: 'x', model: 'm', model_flag: '--model y' },
    },
    agent_chains: { codex: { agents: ['claude'] } },
  });
  expect(told).toEqual([
    'ignored_setting agents.claude.output_flag',
    'ignored_setting agents.claude.print_flag',
    'ignored_setting agents.claude.prompt_by',
    'ignored_setting agents.a.model',
    'hidden_chain agent_chains.codex',
  ]);
});

test('without a table of agents there are only the built-in ones', () => {
  expect(configured({})).toEqual({ agents: new Map(), problems: [], warnings: [] });
});
