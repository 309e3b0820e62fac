import * as z from 'zod';
import { DRAIN_CLASSES, DrainClassSchema } from './drain-class.ts';
import type { DrainClass } from './drain-class.ts';
import { McpPlanError } from './mcp-plan-error.ts';

/** One drain of a policy. Unknown fields survive. */
export const DrainSchema = z.looseObject({
  drain_class: DrainClassSchema.optional().describe(
    'Kind of purpose; decides what its sessions may do. Default: by the name of the drain',
  ),
  capability_class: DrainClassSchema.optional().describe(
    'Stands in for drain_class where it is about what sessions may do; default: drain_class',
  ),
});

/** One drain of a policy. */
export type Drain = z.infer<typeof DrainSchema>;

/** The drains of a policy, by name. */
export type Drains = Readonly<Record<string, Drain>>;

/**
 * Finds the class that decides what sessions of a drain may do. Nothing is guessed from parts of a name.
 *
 * @throws McpPlanError `no_drain_class` when neither the policy nor the name says it.
 */
export function resolveDrainClass(drain: string, drains: Drains = {}): DrainClass {
  const policy = Object.hasOwn(drains, drain) ? drains[drain] : undefined;
  const named = DRAIN_CLASSES.find((name) => name === drain);
  const found = policy?.capability_class ?? policy?.drain_class ?? named;
  if (found !== undefined) return found;
  throw new McpPlanError(
    'no_drain_class',
    `The drain ${JSON.stringify(drain)} has no class. Set its drain_class in the policy to one of ` +
      `${DRAIN_CLASSES.join(', ')}, or use a drain of such a name.`,
  );
}
