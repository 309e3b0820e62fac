import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { CapabilitySchema } from '../src/capability.ts';
import { CLASS_GRANTS, DRAIN_CLASSES } from '../src/drain-class.ts';
import type { McpPolicy } from '../src/policy/mcp-policy.ts';
import { parseMcpPolicy } from '../src/policy/parse-mcp-policy.ts';
import { DrainSchema } from '../src/resolve-drain-class.ts';
import { buildSessionMcpPlan } from '../src/session-mcp-plan.ts';
import type { SessionMcpPlanOptions } from '../src/session-mcp-plan.ts';
import { readCases } from './vectors.ts';

const CaseSchema = z.object({
  name: z.string(),
  drain: z.string(),
  agent_drains: z.record(z.string(), DrainSchema).nullable(),
  mcp: z.record(z.string(), z.json()),
  transport: z.string().nullable(),
  expect: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      capabilities: z.array(CapabilitySchema),
      server_env_keys: z.array(z.string()),
    }),
    z.object({ ok: z.literal(false), code: z.string() }),
  ]),
});

function policyOf(value: unknown): McpPolicy {
  const parsed = parseMcpPolicy(value);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

test.for(readCases('capability_sets', CaseSchema))('$name', ({ expect: expected, ...given }) => {
  const { drain, transport } = given;
  const build = () =>
    buildSessionMcpPlan({ drain, transport, drains: given.agent_drains ?? {}, mcp: policyOf(given.mcp) });
  if (expected.ok) {
    const plan = build();
    expect(plan.capabilities).toEqual(expected.capabilities);
    expect(Object.keys(plan.server_env ?? {})).toEqual(expected.server_env_keys);
  } else expect(build).toThrow(expect.objectContaining({ name: 'McpPlanError', code: expected.code }));
});

test('web and upstream tools are off without an MCP policy', () => {
  const { capabilities } = buildSessionMcpPlan({ drain: 'development' });
  expect(capabilities.filter((each) => /^(web|upstream)\./.test(each))).toEqual([]);
});

test('a session that may not use upstream servers is not told of them', () => {
  const mcp = policyOf({ mcp_servers: { docs: { transport: 'http', url: 'http://localhost:1/mcp' } } });
  const plan = buildSessionMcpPlan({ drain: 'commit', mcp, transport: 'claude' });
  expect([plan.upstream_servers, plan.server_env]).toEqual([[], null]);
});

test('defect 22: the servers of an agent CLI reach the environment of the session that may use them', () => {
  const agent_servers = { own: { transport: 'stdio' as const, command: 'own' } };
  const plan = buildSessionMcpPlan({ drain: 'review', transport: 'claude', agent_servers });
  expect(plan.capabilities).toContain('upstream.tool_use');
  expect(plan.server_env?.['RALPH_UPSTREAM_MCP_CONFIG']).toContain('"origin":"agent_upstream"');
});

test('a plan says what its model can be handed', () => {
  const { model_identity, capability_profile } = buildSessionMcpPlan({
    drain: 'review',
    transport: 'codex',
    model: { flag: '--model gpt-5' },
  });
  expect(model_identity).toEqual({ provider: 'openai', model_id: 'gpt-5', transport: 'codex' });
  expect(capability_profile.delivery.image.delivery).toBe('resource_reference_replay');
});

const drainClass = fc.constantFrom(...DRAIN_CLASSES);
const name = fc.oneof(
  fc.constantFrom('planning', 'policy_remediation', '__proto__', 'constructor'),
  drainClass,
  fc.string(),
);
const servers = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,5}$/).filter((each) => each !== 'ralph'),
  fc.constant({ transport: 'http' as const, url: 'http://localhost:1' }),
  { maxKeys: 4 },
);
const anyOptions = fc.record({
  drain: name,
  drain_class: drainClass,
  capability_class: fc.option(drainClass, { nil: undefined }),
  mcp: fc.option(fc.record({ search: fc.boolean(), visit: fc.boolean(), media: fc.boolean(), servers })),
  agent_servers: servers,
  transport: fc.constantFrom(null, 'claude', 'codex', 'opencode', 'agy', 'pi'),
  flag: fc.option(fc.string()),
  upstream_tools: fc.option(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.constant([{ name: 't' }]))),
});

type AnyOptions = typeof anyOptions extends fc.Arbitrary<infer Options> ? Options : never;

function optionsOf(given: AnyOptions, order: <Value>(entries: [string, Value][]) => [string, Value][]) {
  const table = <Value>(record: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(order(Object.entries(record)));
  const { drain, drain_class, capability_class, mcp, transport, flag } = given;
  const options: SessionMcpPlanOptions = {
    drain,
    drains: table(
      Object.fromEntries([
        ['other', { drain_class }],
        [drain, { drain_class, capability_class }],
      ]),
    ),
    transport,
    model: { flag },
    agent_servers: table(given.agent_servers),
    upstream_tools: given.upstream_tools === null ? null : table(given.upstream_tools),
    mcp:
      mcp === null
        ? undefined
        : policyOf({
            web_search: { enabled: mcp.search },
            web_visit: { enabled: mcp.visit },
            media: { enabled: mcp.media },
            mcp_servers: table(mcp.servers),
          }),
  };
  return options;
}

test('no plan grants what its class denies, whatever is configured', () => {
  fc.assert(
    fc.property(anyOptions, (given) => {
      const plan = buildSessionMcpPlan(optionsOf(given, (entries) => entries));
      expect(plan.drain_class).toBe(given.capability_class ?? given.drain_class);
      const grants = CLASS_GRANTS[plan.drain_class];
      const most = new Set<string>([
        ...grants.always,
        ...(given.mcp?.search === true ? grants.web_search : []),
        ...(given.mcp?.visit === true ? grants.web_visit : []),
        ...(plan.upstream_servers.length > 0 ? grants.upstream : []),
        ...(given.drain === 'planning' ? ['artifact.plan_write'] : []),
      ]);
      expect(plan.capabilities.filter((each) => !most.has(each))).toEqual([]);
      expect(plan.capabilities).toEqual([...new Set(plan.capabilities)].toSorted());
      if (!plan.capabilities.includes('upstream.tool_use')) expect(plan.server_env).toBeNull();
      if (given.drain === 'policy_remediation') expect(plan.capabilities).not.toContain('artifact.submit');
    }),
  );
});

test('equal data gives equal plans, in whatever order it was written', () => {
  fc.assert(
    fc.property(anyOptions, (given) => {
      const plan = buildSessionMcpPlan(optionsOf(given, (entries) => entries));
      const reversed = buildSessionMcpPlan(optionsOf(given, (entries) => entries.toReversed()));
      expect(JSON.stringify(reversed.server_env)).toBe(JSON.stringify(plan.server_env));
      expect(reversed).toEqual(plan);
    }),
  );
});

test.for(DRAIN_CLASSES.filter((each) => each !== 'development' && each !== 'fix'))(
  'a session of class %s cannot change tracked files',
  (drain) => {
    const mcp = policyOf({ mcp_servers: { docs: { transport: 'http', url: 'http://localhost:1/mcp' } } });
    const { capabilities } = buildSessionMcpPlan({ drain, mcp });
    const writing = [
      'workspace.write_tracked',
      'workspace.edit',
      'workspace.delete',
      'process.exec_unbounded',
    ];
    expect(capabilities.filter((each) => writing.includes(each))).toEqual([]);
  },
);
