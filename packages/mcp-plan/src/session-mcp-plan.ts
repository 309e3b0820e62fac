import { CAPABILITIES } from './capability.ts';
import type { Capability } from './capability.ts';
import { CLASS_GRANTS, DRAIN_EXCEPTIONS } from './drain-class.ts';
import type { ClassGrants, DrainClass } from './drain-class.ts';
import { resolveDrainClass } from './resolve-drain-class.ts';
import type { Drains } from './resolve-drain-class.ts';

/** What a session is for, and what is configured around it. */
export interface SessionMcpPlanOptions {
  readonly drain: string;
  /** The drains of the policy; the six class names need none. */
  readonly drains?: Drains;
  /** Which web tools are configured; none when left out. */
  readonly web?: { readonly search: boolean; readonly visit: boolean };
  /** Whether any upstream MCP server is configured. */
  readonly upstream?: boolean;
}

/** What one session may do. */
export interface SessionMcpPlan {
  readonly drain: string;
  readonly drain_class: DrainClass;
  /** Sorted, each once. */
  readonly capabilities: readonly Capability[];
}

/**
 * Computes what a session of a drain may do.
 *
 * @example
 * buildSessionMcpPlan({ drain: 'development' }).capabilities.includes('workspace.edit'); // true
 *
 * @throws McpPlanError `no_drain_class` when the drain has no class.
 */
export function buildSessionMcpPlan(options: SessionMcpPlanOptions): SessionMcpPlan {
  const drain_class = resolveDrainClass(options.drain, options.drains);
  const granted = new Set(classCapabilities(CLASS_GRANTS[drain_class], options));
  const exception = DRAIN_EXCEPTIONS.get(options.drain);
  for (const capability of exception?.adds ?? []) granted.add(capability);
  for (const capability of exception?.removes ?? []) granted.delete(capability);
  return {
    drain: options.drain,
    drain_class,
    capabilities: CAPABILITIES.filter((each) => granted.has(each)),
  };
}

function classCapabilities(
  grants: ClassGrants,
  { web, upstream }: SessionMcpPlanOptions,
): readonly Capability[] {
  return [
    ...grants.always,
    ...(web?.search === true ? grants.web_search : []),
    ...(web?.visit === true ? grants.web_visit : []),
    ...(upstream === true ? grants.upstream : []),
  ];
}
