import vm from 'node:vm';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

const program = `
  const agents = ralph.resolveAgentsPolicy({ project: { agent_drains: { audit: { chain: 'analysis', drain_class: 'review' } } } });
  const mcp = ralph.parseMcpPolicy({ mcp_servers: { docs: { transport: 'http', url: 'http://localhost:1/mcp' } } });
  const plan = ralph.buildSessionMcpPlan({
    drain: 'audit', drains: agents.policy.agent_drains, mcp: mcp.policy, transport: 'claude', model: { flag: '-m opus' },
  });
  JSON.stringify({
    class: plan.drain_class, model: plan.model_identity.model_id, env: Object.keys(plan.server_env),
    tools: ralph.toolsGrantedBy(plan.capabilities).length, schema: ralph.mcpJsonSchema().title,
    input: ralph.toolInputJsonSchema('read_file').type, refused: ralph.parseMcpPolicy({ media: 1 }).ok,
  });
`;

test('the package is bundled for a browser and works where nothing of Node is', async () => {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'ralph',
    platform: 'browser',
    target: 'es2022',
  });
  const code = bundle.outputFiles[0]?.text ?? '';
  const context = vm.createContext(Object.create(null));
  expect(vm.runInContext('typeof process + typeof require + typeof URL', context)).toBe(
    'undefined'.repeat(3),
  );
  const answer: unknown = JSON.parse(String(vm.runInContext(code + program, context)));
  expect(answer).toEqual({
    class: 'review',
    model: 'opus',
    env: ['RALPH_UPSTREAM_MCP_CONFIG'],
    tools: 27,
    schema: 'MCP policy',
    input: 'object',
    refused: false,
  });
});

test('the facts of tools are bundled without a schema library', async () => {
  const facts = fileURLToPath(new URL('../src/catalogue/tool-facts.ts', import.meta.url));
  const bundle = await build({
    entryPoints: [facts],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
  });
  expect(Object.keys(bundle.metafile.inputs).filter((path) => path.includes('node_modules'))).toEqual([]);
});
