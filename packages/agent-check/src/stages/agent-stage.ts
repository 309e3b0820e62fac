import type { ModelApiName, ToolCall } from '@ralph/scripted-model';
import type { BehaviourName } from '../behaviour.ts';

/** What leads an agent to the scripted model, as data: variables and files of a home that is empty otherwise. */
export interface AgentStage {
  /** Name of the adapter. */
  readonly agent: string;
  /** The name that a plan has for it, with the scripted model after the slash where that is needed. */
  readonly plan_name: string;
  readonly api: ModelApiName;
  readonly environment: (modelUrl: string) => Readonly<Record<string, string>>;
  readonly files: (modelUrl: string, server: UserServer) => readonly StageFile[];
  /** Calls of its own tools that write; a model may try them also where they are not offered. */
  readonly native: NativeCalls;
  /** Addresses that it asks for by itself, whatever it is told, and can do without. */
  readonly asks?: readonly string[] | undefined;
  /** How long a model fails it in vain, where it takes long to begin: what it says in a minute is enough otherwise. */
  readonly patience_ms?: number | undefined;
  readonly limits?: Readonly<Partial<Record<BehaviourName, AgentLimit>>> | undefined;
}

/** What a CLI cannot do: said in the matrix instead of a failure, and a failure once it can. */
export interface AgentLimit {
  readonly reason: string;
  /** How the check finds it; whatever else is found is a failure. */
  readonly shows: RegExp;
}

/** A tool server of the user's own, which no worker is to start. */
export interface UserServer {
  readonly command: string;
  readonly args: readonly string[];
}

/** A file of the home. */
interface StageFile {
  /** Relative to the home. */
  readonly path: string;
  readonly content: string;
}

/** An agent's own ways to write. */
export interface NativeCalls {
  /** Writes a file by its absolute path. */
  readonly write: ((path: string, content: string) => ToolCall) | null;
  /** Runs a line of shell. */
  readonly shell: ((line: string) => ToolCall) | null;
}

/** The key that every stage gives to its agent. */
export const DUMMY_KEY = 'dummy-key-of-the-check';
