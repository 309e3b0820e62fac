import * as z from 'zod';
import { COOL_DOWN_REASONS } from './agent-state.ts';

const instant = z.int().min(0);

const CircuitSchema = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('closed').describe('It is used') }),
  z.looseObject({
    status: z.literal('open').describe('It kept failing and is left alone'),
    until_ms: instant.describe('When one attempt may try it again, milliseconds since 1970'),
  }),
  z.looseObject({
    status: z.literal('half_open').describe('One attempt tries it'),
    until_ms: instant.describe('When that was allowed, milliseconds since 1970'),
    trial: z.string().describe('The unit of that attempt'),
  }),
]);

/** How an agent fares, as a checkpoint holds it. */
export const AgentStateSchema = z.looseObject({
  agent: z.string().describe('Name of the agent'),
  failures: z.int().min(0).describe('Failures in a row that tell something about the agent'),
  circuit: CircuitSchema.describe('Whether it is tried at all'),
  opened: z.int().min(0).describe('Times in a row that the circuit opened'),
  cool_down: z
    .looseObject({
      why: z.enum(COOL_DOWN_REASONS).describe('Why it is left alone'),
      until_ms: instant.describe('Until when, milliseconds since 1970'),
    })
    .nullable()
    .describe('A time until which it is left alone; null when nobody asked for one'),
  cool_downs: z.int().min(0).describe('Times in a row that it had to be left alone'),
  concurrency: z
    .int()
    .min(1)
    .nullable()
    .describe('Attempts that may run with it at once; null: as many as the run allows'),
  halved_at_ms: instant.describe('When that was halved last, milliseconds since 1970; 0 before'),
});
