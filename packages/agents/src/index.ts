export type {
  AgentAdapter,
  AgentCapabilities,
  AgentSignal,
  AgentTask,
  AgentUsage,
  ApiQuestion,
  EvidenceRule,
  Invocation,
  InvocationFile,
  McpEndpoint,
  OutputReader,
  ProbeOutput,
  ProbeResult,
  RunProbe,
  ScriptCall,
} from './adapter.ts';
export { AgentError, type AgentErrorCode } from './agent-error.ts';
export type { AgentState, StateFile, StateHome, StateSharing } from './agent-state.ts';
export { claude } from './claude.ts';
export { codex } from './codex.ts';
export { command } from './command.ts';
export {
  classifyFailure,
  FAILURE_CLASSES,
  type AgentFailure,
  type FailureClass,
  type FailureFacts,
} from './failure-class.ts';
export {
  findInputPrompt,
  inputRefusal,
  type FoundPrompt,
  type InputPrompt,
  type PrintedEnd,
} from './input-prompt.ts';
export { limitLiftedAt, type Reading } from './limit-lifted-at.ts';
export { opencode } from './opencode.ts';
export { pastProxy } from './past-proxy.ts';
export { BUILT_IN_TEMPLATES, builtInTemplate } from './prompt/built-in-template.ts';
export { PLACEHOLDERS, type Placeholder, type PlaceholderName } from './prompt/placeholders.ts';
export type { PreviousFailure, PromptFacts, Sibling } from './prompt/prompt-facts.ts';
export {
  parsePromptTemplate,
  type PromptTemplate,
  type TemplatePart,
  type TemplateProblem,
  type TemplateResult,
} from './prompt/prompt-template.ts';
export { renderPrompt } from './prompt/render-prompt.ts';
export { AGENT_NAMES, findAgent, type AgentName, type FoundAgent, type UnknownAgent } from './registry.ts';
export { script } from './script.ts';
export { isSessionId } from './session-id.ts';
