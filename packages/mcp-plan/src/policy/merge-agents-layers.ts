import { DRAIN_CLASSES } from '../drain-class.ts';
import type { DrainClass } from '../drain-class.ts';
import { DEFAULT_AGENTS_POLICY } from './default-agents-policy.ts';
import { fieldOf, isTable, mergeTables, replaceEntries, tableAt } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';

/** Drains outside every pipeline; whoever serves the user's own drain serves these too. */
const SERVED_LIKE: ReadonlyMap<string, string> = new Map([
  ['policy_remediation', 'development'],
  ['policy_remediation_analysis', 'development_analysis'],
  ['rebase_conflict_resolution', 'development'],
]);

/**
 * Lays agents policies over the built-in one, lowest first. Chains and drains are replaced by name; everything else is
 * merged table by table. Drains without a class get that of their name, unless the policy forbids it.
 */
export function mergeAgentsLayers(layers: readonly RawTable[]): RawTable {
  const user = layers.reduce(overlay, {});
  const whole = overlay(DEFAULT_AGENTS_POLICY, user);
  const drains = fieldOf(whole, 'agent_drains');
  if (!isTable(drains)) return whole;
  const bound = withSameServants(drains, tableAt(user, 'agent_drains'));
  const classed = fieldOf(whole, 'forbid_sibling_drain_inference') === true ? bound : withClasses(bound);
  return { ...whole, agent_drains: classed };
}

/** The class of a drain by its name: of the built-in drain, of a class, or by what its name ends with. */
export function defaultDrainClass(drain: string): DrainClass | null {
  const { agent_drains } = DEFAULT_AGENTS_POLICY;
  const builtIn = Object.hasOwn(agent_drains, drain) ? agent_drains[drain]?.drain_class : undefined;
  const suffix = /_(?:analysis|commit)$/u.exec(drain)?.[0].slice(1);
  return builtIn ?? DRAIN_CLASSES.find((name) => name === drain || name === suffix) ?? null;
}

function overlay(base: RawTable, over: RawTable): RawTable {
  return {
    ...mergeTables(base, over),
    ...replaced(base, over, 'agent_chains'),
    ...replaced(base, over, 'agent_drains'),
  };
}

function replaced(base: RawTable, over: RawTable, key: string): RawTable {
  const entries = replaceEntries(fieldOf(base, key), fieldOf(over, key));
  return entries === undefined ? {} : { [key]: entries };
}

function withSameServants(drains: RawTable, user: RawTable): RawTable {
  return mapTables(drains, (name, drain) => {
    const model = SERVED_LIKE.get(name);
    if (model === undefined || Object.hasOwn(user, name) || !Object.hasOwn(user, model)) return drain;
    return { ...drain, chain: fieldOf(tableAt(user, model), 'chain') };
  });
}

function withClasses(drains: RawTable): RawTable {
  return mapTables(drains, (name, drain) => {
    const drain_class = defaultDrainClass(name);
    return Object.hasOwn(drain, 'drain_class') || drain_class === null ? drain : { ...drain, drain_class };
  });
}

function mapTables(tables: RawTable, map: (name: string, table: RawTable) => RawTable): RawTable {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, isTable(table) ? map(name, table) : table]),
  );
}
