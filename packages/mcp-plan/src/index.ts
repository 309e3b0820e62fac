export { CAPABILITIES, CapabilitySchema } from './capability.ts';
export type { Capability } from './capability.ts';
export {
  TOOL_CATALOGUE,
  toolInputJsonSchema,
  toolOutputJsonSchema,
  toolRow,
  toolsGrantedBy,
} from './catalogue/tool-catalogue.ts';
export type { ToolInput, ToolOutput, ToolRow } from './catalogue/tool-catalogue.ts';
export type { ToolFacts, ToolName, ToolNeed } from './catalogue/tool-facts.ts';
export { TOOL_LIMITS } from './catalogue/tool-limits.ts';
export { CLASS_GRANTS, DRAIN_CLASSES, DRAIN_EXCEPTIONS, DrainClassSchema } from './drain-class.ts';
export type { ClassGrants, DrainClass, DrainException } from './drain-class.ts';
export { hasCapability } from './has-capability.ts';
export { agentsJsonSchema, mcpJsonSchema } from './json-schema.ts';
export type { JsonSchema } from './json-schema.ts';
export { McpPlanError } from './mcp-plan-error.ts';
export type { McpPlanErrorCode } from './mcp-plan-error.ts';
export { boundedProfile, capabilityProfile } from './model/capability-profile.ts';
export type { CapabilityProfile, StoredProfile } from './model/capability-profile.ts';
export {
  chainSessionAgent,
  chainTransport,
  isChainAmbiguous,
  phaseSessionAgent,
} from './model/chain-session.ts';
export type { ChainAgent, ChainChoice } from './model/chain-session.ts';
export { DELIVERY_MODES, deliveryFor, MODALITIES } from './model/delivery.ts';
export type { DeliveryMode, MediaDelivery, Modality } from './model/delivery.ts';
export { parseModelFlag } from './model/model-flag.ts';
export type { ModelFlag } from './model/model-flag.ts';
export {
  canonicalIdentity,
  isKnownIdentity,
  ModelIdentitySchema,
  UNKNOWN_PROVIDER,
} from './model/model-identity.ts';
export type { ModelIdentity, StatedModelIdentity } from './model/model-identity.ts';
export {
  identityOnTransport,
  resolveModelIdentity,
  sessionModelIdentity,
} from './model/resolve-model-identity.ts';
export type { AgentModel, ModelCatalogue } from './model/resolve-model-identity.ts';
export { splitShellWords } from './model/shell-words.ts';
export { AgentsPolicySchema } from './policy/agents-policy.ts';
export type { AgentChain, AgentDefinition, AgentsPolicy } from './policy/agents-policy.ts';
export { DEFAULT_AGENTS_POLICY } from './policy/default-agents-policy.ts';
export { drainAgents, drainBindingProblems, phaseSessionDrain } from './policy/drain-bindings.ts';
export type { PhaseDrain } from './policy/drain-bindings.ts';
export { McpPolicySchema, SEARCH_BACKENDS } from './policy/mcp-policy.ts';
export type { McpPolicy, SearchBackend } from './policy/mcp-policy.ts';
export { didYouMean } from './policy/closest-key.ts';
export { parseAgentsPolicy } from './policy/parse-agents-policy.ts';
export { parseMcpPolicy, resolveMcpPolicy } from './policy/parse-mcp-policy.ts';
export type { McpLayers } from './policy/parse-mcp-policy.ts';
export { withLayer } from './policy/policy-layers.ts';
export type { LayerDocument } from './policy/policy-layers.ts';
export { formatPolicyProblems, POLICY_PROBLEM_CODES } from './policy/policy-problem.ts';
export type {
  PolicyLayer,
  PolicyPath,
  PolicyProblem,
  PolicyProblemCode,
  PolicyResult,
} from './policy/policy-problem.ts';
export { resolveAgentsPolicy } from './policy/resolve-agents-policy.ts';
export type { AgentsLayers } from './policy/resolve-agents-policy.ts';
export { DrainSchema, resolveDrainClass } from './resolve-drain-class.ts';
export type { Drain, Drains } from './resolve-drain-class.ts';
export { buildSessionMcpPlan } from './session-mcp-plan.ts';
export type { SessionMcpPlan, SessionMcpPlanOptions, SessionModelOptions } from './session-mcp-plan.ts';
export { isStrictMcp, judgeUpstreamFailures } from './upstream/judge-upstream-failures.ts';
export type { UpstreamFailure, UpstreamVerdict } from './upstream/judge-upstream-failures.ts';
export { mergeUpstreamServers } from './upstream/merge-upstream-servers.ts';
export type { UpstreamServers, UpstreamSources } from './upstream/merge-upstream-servers.ts';
export { maskSecrets, secretsOf } from './upstream/secrets.ts';
export {
  parseUpstreamConfig,
  UPSTREAM_CONFIG_VARIABLE,
  UPSTREAM_TOOLS_VARIABLE,
  upstreamServerEnv,
} from './upstream/server-env.ts';
export type { UpstreamConfig } from './upstream/server-env.ts';
export { RESERVED_SERVER_NAME, ServerNameSchema } from './upstream/server-name.ts';
export { UpstreamServerSchema } from './upstream/upstream-server.ts';
export type { NamedUpstreamServer, UpstreamOrigin, UpstreamServer } from './upstream/upstream-server.ts';
export { nameProxiedTools, proxiedToolName } from './upstream/upstream-tools.ts';
export type {
  AliasCollision,
  ProxiedTool,
  ProxiedTools,
  UpstreamTool,
  UpstreamToolCatalogue,
} from './upstream/upstream-tools.ts';
