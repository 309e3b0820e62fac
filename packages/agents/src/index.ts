export type {
  AgentAdapter,
  AgentCapabilities,
  AgentSignal,
  AgentStop,
  AgentTask,
  AgentUsage,
  ApiQuestion,
  EvidenceRule,
  Invocation,
  InvocationFile,
  Maturity,
  McpEndpoint,
  OutputReader,
  ProbeOutput,
  ProbeResult,
  PromptBy,
  RunProbe,
  ScriptCall,
} from './adapter.ts';
export { AgentError, type AgentErrorCode } from './agent-error.ts';
export type { AgentLogin, LoginSign } from './agent-login.ts';
export type { AgentState, StateFile, StateHome, StateSharing } from './agent-state.ts';
export { ANY_VERSION, versionWarning, type AgentVersions } from './agent-versions.ts';
export { agy } from './agy.ts';
export { amp } from './amp.ts';
export { claude } from './claude.ts';
export { cline } from './cline.ts';
export { codex } from './codex.ts';
export { command } from './command.ts';
export {
  classifyFailure,
  FAILURE_CLASSES,
  type AgentFailure,
  type FailureClass,
  type FailureFacts,
} from './failure-class.ts';
export { copilot } from './copilot.ts';
export { findLogin, type LoginPlace } from './find-login.ts';
export {
  findInputPrompt,
  inputRefusal,
  type FoundPrompt,
  type InputPrompt,
  type PrintedEnd,
} from './input-prompt.ts';
export { cursor } from './cursor.ts';
export { gemini } from './gemini.ts';
export { kimi } from './kimi.ts';
export { limitLiftedAt, type Reading } from './limit-lifted-at.ts';
export { nanocoder } from './nanocoder.ts';
export { opencode } from './opencode.ts';
export { pastProxy } from './past-proxy.ts';
export { pi } from './pi.ts';
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
export {
  AGENT_NAMES,
  builtInAgent,
  findAgent,
  type AgentName,
  type FoundAgent,
  type OwnAgents,
  type RegisteredAgent,
  type UnknownAgent,
} from './registry.ts';
export { qwen } from './qwen.ts';
export { script } from './script.ts';
export { isSessionId } from './session-id.ts';
