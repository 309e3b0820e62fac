import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CapabilitySchema } from '../src/capability.ts';
import { CLASS_GRANTS, DRAIN_CLASSES } from '../src/drain-class.ts';
import { DrainSchema } from '../src/resolve-drain-class.ts';
import { buildSessionMcpPlan } from '../src/session-mcp-plan.ts';
import { readCases } from './vectors.ts';

const CaseSchema = z.object({
  name: z.string(),
  drain: z.string(),
  agent_drains: z.record(z.string(), DrainSchema).nullable(),
  web: z.object({ search: z.boolean(), visit: z.boolean() }),
  upstream: z.boolean(),
  expect: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), capabilities: z.array(CapabilitySchema) }),
    z.object({ ok: z.literal(false), code: z.string() }),
  ]),
});

test.for(readCases('capability_sets', CaseSchema))('$name', (given) => {
  const build = () => {
    const drains = given.agent_drains === null ? {} : { drains: given.agent_drains };
    return buildSessionMcpPlan({ drain: given.drain, web: given.web, upstream: given.upstream, ...drains });
  };
  if (given.expect.ok) expect(build().capabilities).toEqual(given.expect.capabilities);
  else expect(build).toThrow(expect.objectContaining({ name: 'McpPlanError', code: given.expect.code }));
});

test('web and upstream tools are off unless they are configured', () => {
  const { capabilities } = buildSessionMcpPlan({ drain: 'development' });
  expect(capabilities.filter((each) => /^(web|upstream)\./.test(each))).toEqual([]);
});

const drainClass = fc.constantFrom(...DRAIN_CLASSES);
const anyDrain = fc.oneof(
  drainClass,
  fc.constant('policy_remediation'),
  fc.constant('__proto__'),
  fc.string(),
);
const anyOptions = fc.record({
  drain: anyDrain,
  drain_class: drainClass,
  capability_class: fc.option(drainClass, { nil: undefined }),
  web: fc.record({ search: fc.boolean(), visit: fc.boolean() }),
  upstream: fc.boolean(),
});

test('a plan never grants what its class denies, and is sorted without repeats', () => {
  fc.assert(
    fc.property(anyOptions, ({ drain, drain_class, capability_class, web, upstream }) => {
      const drains = Object.fromEntries([
        [drain, capability_class === undefined ? { drain_class } : { drain_class, capability_class }],
      ]);
      const plan = buildSessionMcpPlan({ drain, drains, web, upstream });
      expect(plan.drain_class).toBe(capability_class ?? drain_class);
      const grants = CLASS_GRANTS[plan.drain_class];
      const most = new Set<string>([
        ...grants.always,
        ...(web.search ? grants.web_search : []),
        ...(web.visit ? grants.web_visit : []),
        ...(upstream ? grants.upstream : []),
        ...(drain === 'planning' ? ['artifact.plan_write'] : []),
      ]);
      expect(plan.capabilities.filter((each) => !most.has(each))).toEqual([]);
      expect(plan.capabilities).toEqual([...new Set(plan.capabilities)].toSorted());
    }),
  );
});

test.for(DRAIN_CLASSES.filter((each) => each !== 'development' && each !== 'fix'))(
  'a session of class %s cannot change tracked files',
  (drain) => {
    const { capabilities } = buildSessionMcpPlan({
      drain,
      web: { search: true, visit: true },
      upstream: true,
    });
    const writing = [
      'workspace.write_tracked',
      'workspace.edit',
      'workspace.delete',
      'process.exec_unbounded',
    ];
    expect(capabilities.filter((each) => writing.includes(each))).toEqual([]);
  },
);
