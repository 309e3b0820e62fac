import type { AgentLogin } from './agent-login.ts';
import type { AgentState } from './agent-state.ts';
import type { AgentVersions } from './agent-versions.ts';
import type { InputPrompt } from './input-prompt.ts';

/** What an adapter needs to know of a worker: a view of the worker manifest. */
export interface AgentTask {
  readonly run_id: string;
  readonly attempt: number;
  readonly unit_id: string;
  readonly description: string;
  readonly allowed_directories: readonly string[];
  readonly workspace_root: string;
  readonly worker_namespace: string;
  readonly worker_artifact_dir: string;
  readonly command?: readonly string[] | undefined;
  readonly script?: readonly ScriptCall[] | undefined;
  /** The prompt for agents that take one, already rendered. */
  readonly prompt: string;
  readonly endpoint: McpEndpoint;
  /** Names of the MCP tools that the session offers. */
  readonly tools: readonly string[];
  /** The level that holds; at `mcp` the adapter must switch off native write and shell tools. */
  readonly confinement: 'jail' | 'mcp' | 'audit' | 'off';
  /** Model after the slash of a dynamic name (`codex/gpt-5.5`), if any. */
  readonly model: string | null;
  /**
   * Where the attempt's copies of the agent's state are, by the variable that leads the agent there (`StateHome`); empty
   * where it works with the user's own.
   */
  readonly state_directories: Readonly<Record<string, string>>;
  /** The agent's own session that this attempt goes on with, if there is one and the agent can. */
  readonly resume_session?: string | null | undefined;
}

/** One tool call of a script. */
export interface ScriptCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly expect: 'ok' | 'error';
  readonly on_attempt?: number | undefined;
}

/** Where the worker's own MCP endpoint listens; the token goes into `Authorization: Bearer`. */
export interface McpEndpoint {
  readonly url: string;
  readonly token: string;
}

/** All that is needed to start an agent, as data. Nothing here has happened yet. */
export interface Invocation {
  /** First word is a program name (looked up in PATH) or an absolute path. */
  readonly argv: readonly string[];
  /** Where it starts, an absolute path; the checkout if left out. */
  readonly cwd?: string | undefined;
  /** Added to the allow-listed environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Files to write before the start, by absolute path (in the worker's namespace or the copy of the state), mode 0600. */
  readonly files: readonly InvocationFile[];
  /** Written to standard input, which is then closed; null: standard input is empty. */
  readonly stdin: string | null;
  /** Values that must never reach a log. */
  readonly secrets: readonly string[];
}

/** A file that an invocation needs. */
export interface InvocationFile {
  readonly path: string;
  readonly content: string;
  /** The content is a JSON object that goes over the one in the file, field by field, where there is one. */
  readonly over_json?: boolean | undefined;
}

/** What one line of an agent's output means. Of `usage` and `final_message` the last one counts. */
export type AgentSignal =
  | { readonly type: 'progress'; readonly status: string; readonly note: string | null }
  | { readonly type: 'usage'; readonly usage: AgentUsage }
  | { readonly type: 'session'; readonly session_id: string }
  | { readonly type: 'final_message'; readonly text: string }
  | { readonly type: 'tools_missing'; readonly message: string }
  /** The model's server turns the user away; the agent would go on asking for minutes. */
  | { readonly type: 'login_refused'; readonly message: string }
  /** The model's server asks for patience, and the agent waits by itself; `wait_ms` is how long, where it says so. */
  | { readonly type: 'throttled'; readonly message: string; readonly wait_ms: number | null }
  | { readonly type: 'error'; readonly message: string };

/** Tokens (input includes what came from the cache) and cost, summed over the session as far as reported. */
export interface AgentUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cost_usd?: number;
}

/** Turns an agent's output into signals; one reader per attempt. A line never makes it throw. */
export interface OutputReader {
  /** One line of output without its newline (at most 1 MiB; longer ones are cut by the caller). */
  readonly line: (line: string) => readonly AgentSignal[];
  /** Only the last line that is not blank means something: of a flood the others may be left out. Default: false. */
  readonly only_last?: boolean;
}

/** How the caller runs a probe: argv in, exit code and output out. The agents package starts nothing itself. */
export type RunProbe = (argv: readonly string[]) => Promise<ProbeOutput>;

/** What a probe command answered; `exit_code` is null when it could not be started or did not end in time. */
export interface ProbeOutput {
  readonly exit_code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether an agent can be used on this machine. */
export type ProbeResult =
  | {
      readonly available: true;
      readonly version: string | null;
      readonly program: string;
      /** What a person should know before relying on it, such as a version that was never tried; null: nothing. */
      readonly warning: string | null;
    }
  | { readonly available: false; readonly reason: string; readonly how_to_get: string };

/** What an agent can and cannot do; the ladder of confinement and the prompt depend on it. */
export interface AgentCapabilities {
  /** Its native write and shell tools can be switched off, so that only our MCP tools write. */
  readonly native_tools_off: boolean;
  /** It calls the worker's MCP endpoint. */
  readonly mcp: boolean;
  /** It goes on in the session of an earlier attempt; `if_able`: only in the new attempt it tells whether it can. */
  readonly session_resume: boolean | 'if_able';
  readonly reports_usage: boolean;
  /** It can lock its own tools in; inside the jail the adapter switches that off. */
  readonly own_sandbox: boolean;
  readonly prompt_by: PromptBy;
  /** How a tool is called in its prompts: claude shows `mcp__ralph__write_file`. */
  readonly toolName: (tool: string) => string;
  /** A sentence for the prompt about finding the tools, where the agent may hide them behind a search. */
  readonly tool_hint: string | null;
  /** What of a tool's answer it is best sent: `text` when it would show its model the data instead of the text. */
  readonly tool_results: 'structured' | 'text';
}

/**
 * How the prompt reaches it: on standard input; as an argument, which can hold 128 KiB, so that a longer one goes into a
 * file of the worker's namespace that a short prompt names; or always in such a file.
 */
export type PromptBy = 'stdin' | 'argument' | 'file';

/** How it ends when it is asked to. Whoever started it ends its whole process group in any case. */
export interface AgentStop {
  /** What SIGTERM to its process group does; `exit_code_0`: it ends as if its work were done. */
  readonly on_sigterm: 'ends' | 'exit_code_0' | 'ignored' | 'unknown';
  /** Its first process can die alone and leave another one at work. */
  readonly leaves_children: boolean;
}

/** Whether it is held to its words by the conformance kit, or was built from its documentation only. */
export type Maturity = 'proven' | 'experimental';

/** What the address of a model's server depends on. */
export interface ApiQuestion {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Model after the slash of a dynamic name, if any. */
  readonly model: string | null;
}

/** What proves that an attempt did its work, besides an audit without findings. */
export type EvidenceRule = 'artifact' | 'exit_code';

/** One agent CLI: how it is found, started and understood. One file each. */
export interface AgentAdapter {
  readonly name: string;
  /** The family of its command line, for an agent under another name than its own; default: its name. */
  readonly transport?: string | undefined;
  readonly maturity: Maturity;
  readonly versions: AgentVersions;
  readonly capabilities: AgentCapabilities;
  readonly evidence: EvidenceRule;
  readonly state: AgentState;
  /** Null for agents that need none. */
  readonly login: AgentLogin | null;
  /** Names of the user's environment variables that it may see, besides the common allow-list. */
  readonly environment: readonly string[];
  readonly stop: AgentStop;
  /** Memory that one worker with this agent takes at its peak, in MiB, as measured; 0: too little to count. */
  readonly memory_mb: number;
  /** Address of the model's server; null for agents without one, and where it cannot be told from outside. */
  readonly api: (asked: ApiQuestion) => string | null;
  readonly probe: (run: RunProbe) => Promise<ProbeResult>;
  /** Pure: builds the invocation. @throws AgentError when the task lacks what this agent needs. */
  readonly invocation: (task: AgentTask) => Invocation;
  readonly reader: () => OutputReader;
  /** The questions that it puts to a person although it was started without one. */
  readonly prompts: readonly InputPrompt[];
}
