import { expectTypeOf } from 'vitest';
import {
  buildSessionMcpPlan,
  deliveryFor,
  nameProxiedTools,
  parseAgentsPolicy,
  parseMcpPolicy,
  parseModelFlag,
  toolRow,
} from '../src/index.ts';
import type {
  AgentsPolicy,
  Capability,
  DeliveryMode,
  DrainClass,
  McpPolicy,
  ModelIdentity,
  PolicyProblem,
  PolicyProblemCode,
  ProxiedTool,
  SessionMcpPlan,
  ToolInput,
  ToolName,
} from '../src/index.ts';

expectTypeOf<DrainClass>().toEqualTypeOf<
  'planning' | 'analysis' | 'review' | 'commit' | 'development' | 'fix'
>();
expectTypeOf(buildSessionMcpPlan({ drain: 'review' })).toEqualTypeOf<SessionMcpPlan>();
expectTypeOf<SessionMcpPlan['capabilities']>().toEqualTypeOf<readonly Capability[]>();
expectTypeOf<SessionMcpPlan['server_env']>().toEqualTypeOf<Readonly<Record<string, string>> | null>();
expectTypeOf<SessionMcpPlan['model_identity']>().toEqualTypeOf<ModelIdentity>();
expectTypeOf(deliveryFor({}, 'image').delivery).toEqualTypeOf<DeliveryMode>();
expectTypeOf(parseModelFlag('')).toEqualTypeOf<{
  readonly provider: string | null;
  readonly model_id: string | null;
}>();

const agents = parseAgentsPolicy({});
if (agents.ok) expectTypeOf(agents.policy).toEqualTypeOf<AgentsPolicy>();
else expectTypeOf(agents.problems).toEqualTypeOf<readonly PolicyProblem[]>();
expectTypeOf(agents.warnings).toEqualTypeOf<readonly PolicyProblem[]>();
expectTypeOf<PolicyProblem['code']>().toEqualTypeOf<PolicyProblemCode>();

const mcp = parseMcpPolicy({});
if (mcp.ok) expectTypeOf(mcp.policy).toEqualTypeOf<McpPolicy>();

expectTypeOf<'write_file'>().toExtend<ToolName>();
expectTypeOf<ToolInput<'write_file'>>().toEqualTypeOf<{ path: string; content: string }>();
expectTypeOf(toolRow('exec').name).toEqualTypeOf<'exec'>();
// @ts-expect-error nobody implements this tool
toolRow('launch_rocket');

const proxied = nameProxiedTools([], {});
if (proxied.ok) expectTypeOf(proxied.tools).toEqualTypeOf<ReadonlyMap<string, ProxiedTool>>();
