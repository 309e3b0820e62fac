import * as z from 'zod';
import { hasCapability } from '../has-capability.ts';
import type { JsonSchema } from '../json-schema.ts';
import { TOOL_FACTS, TOOL_FACTS_BY_NAME } from './tool-facts.ts';
import type { ToolFacts, ToolName } from './tool-facts.ts';
import { TOOL_INPUTS } from './tool-inputs.ts';
import { TOOL_OUTPUTS } from './tool-outputs.ts';

/** One tool as a server offers it: what is known of it, what it takes, and what it answers. */
export interface ToolRow<Name extends ToolName = ToolName> extends ToolFacts {
  readonly name: Name;
  readonly input: (typeof TOOL_INPUTS)[Name];
  readonly output: (typeof TOOL_OUTPUTS)[Name];
}

/** What a tool is called with, after its defaults have been filled in. */
export type ToolInput<Name extends ToolName> = z.output<(typeof TOOL_INPUTS)[Name]>;

/** What a tool answers when it succeeds, beside the text for people and models. */
export type ToolOutput<Name extends ToolName> = Fixed<z.output<(typeof TOOL_OUTPUTS)[Name]>>;

type Fixed<Value> = Value extends readonly (infer Item)[]
  ? readonly Fixed<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Fixed<Value[Key]> }
    : Value;

/** The row of a tool. */
export function toolRow<Name extends ToolName>(name: Name): ToolRow<Name> {
  return { ...TOOL_FACTS[name], name, input: TOOL_INPUTS[name], output: TOOL_OUTPUTS[name] };
}

/** Every tool, in the order in which they are listed. */
export const TOOL_CATALOGUE: readonly ToolRow[] = [...TOOL_FACTS_BY_NAME.keys()].map(toolRow);

/** The tools that capabilities are enough for; what else a session lacks is the server's to judge. */
export function toolsGrantedBy(capabilities: readonly string[]): readonly ToolRow[] {
  return TOOL_CATALOGUE.filter((row) => row.capabilities.some((each) => hasCapability(capabilities, each)));
}

/** The JSON Schema (draft 2020-12) of what a tool takes. */
export function toolInputJsonSchema(name: ToolName): JsonSchema {
  return z.toJSONSchema(TOOL_INPUTS[name], { io: 'input', reused: 'inline' });
}

/** The JSON Schema (draft 2020-12) of what a tool answers when it succeeds. */
export function toolOutputJsonSchema(name: ToolName): JsonSchema {
  return z.toJSONSchema(TOOL_OUTPUTS[name], { io: 'output', reused: 'inline' });
}
