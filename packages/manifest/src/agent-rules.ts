import type { Finding } from './plan-problem.ts';
import type { UnitDraft } from './unit-draft.ts';

/** A unit of the agent "command" says which command. */
export function missingCommands(units: readonly UnitDraft[]): Finding[] {
  return whereNamed(units, 'command', {
    code: 'command_missing',
    message:
      'the agent "command" needs the field "command": add its argument vector, for example ["node", "tool.mjs"]',
  });
}

/** A unit of the agent "script" says which steps. */
export function missingScripts(units: readonly UnitDraft[]): Finding[] {
  return whereNamed(units, 'script', {
    code: 'script_missing',
    message:
      'the agent "script" needs the field "script": add its tool calls, for example [{"tool": "git_status"}]',
  });
}

/** A unit with both a command and a script says which of them it means. */
export function ambiguousAgents(units: readonly UnitDraft[]): Finding[] {
  const both = (unit: UnitDraft) =>
    unit.agent === undefined &&
    unit.agents === undefined &&
    !isAbsent(unit.command) &&
    !isAbsent(unit.script);
  return whereUnit(units, both, {
    code: 'ambiguous_agent',
    field: 'script',
    message:
      'the unit has a command and a script: remove one, or say which with "agent": "command" or "script"',
  });
}

/** Warns of a command or script that the agent of its unit does not use. */
export function unusedFields(units: readonly UnitDraft[]): Finding[] {
  return (['command', 'script'] as const).flatMap((field) => {
    const unused = (unit: UnitDraft) =>
      !isAbsent(unit[field]) &&
      (unit.agent !== undefined || unit.agents !== undefined) &&
      unit.agent !== field &&
      unit.agents?.includes(field) !== true;
    const message = `the agent of this unit does not use "${field}": remove it, or set "agent": "${field}"`;
    return whereUnit(units, unused, { code: 'unused_field', field, message });
  });
}

/** Where the agent of that name is chosen, alone or in a chain, and its field is missing. */
function whereNamed(
  units: readonly UnitDraft[],
  name: 'command' | 'script',
  { code, message }: Pick<Finding, 'code' | 'message'>,
): Finding[] {
  return units.flatMap((unit, index): Finding[] => {
    if (!isAbsent(unit[name])) return [];
    const inChain = unit.agents?.indexOf(name) ?? -1;
    return [
      ...(unit.agent === name ? [{ code, path: ['work_units', index, 'agent'], message }] : []),
      ...(inChain === -1 ? [] : [{ code, path: ['work_units', index, 'agents', inChain], message }]),
    ];
  });
}

function whereUnit(
  units: readonly UnitDraft[],
  holds: (unit: UnitDraft) => boolean,
  { code, field, message }: Pick<Finding, 'code' | 'message'> & { readonly field: string },
): Finding[] {
  const findings: Finding[] = [];
  for (const [index, unit] of units.entries()) {
    if (holds(unit)) findings.push({ code, path: ['work_units', index, field], message });
  }
  return findings;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
