import type { CallStep, ModelScript, ModelStep } from '@ralph/scripted-model';

/** A unit of a check: what its model does. Its directory has its name. */
export interface CheckUnit {
  readonly unit_id: string;
  readonly steps: readonly ModelStep[];
  /** By what its script is found, where its description is not in the prompt. */
  readonly when?: string | undefined;
  /** Put into the description. */
  readonly filler?: string | undefined;
  /** Fields of the plan besides. */
  readonly more?: Readonly<Record<string, unknown>> | undefined;
}

/** What a unit's model does in the end: it writes `<unit>/made.txt`, proves it, and stops. */
export function finish(unit_id: string): readonly ModelStep[] {
  return [
    writeFile(`${unit_id}/made.txt`, `made by ${unit_id}\n`),
    submit(unit_id),
    { type: 'say', text: 'Done.' },
  ];
}

/** One file through our tools. */
export function writeFile(path: string, content: string): CallStep {
  return { type: 'call', calls: [{ tool: 'write_file', args: { path, content } }] };
}

function submit(unit_id: string): CallStep {
  const content = `---
type: development_result
status: completed
---

## Summary

- [SUMMARY-1] Did as the script said

## Files Changed

- [FILE-1] ${unit_id}/made.txt: written

## Plan Items Proven

- [${unit_id}] The file is there
  Disposition: completed
`;
  return {
    type: 'call',
    calls: [{ tool: 'ralph_submit_md_artifact', args: { artifact_type: 'development_result', content } }],
  };
}

/** The script of each unit, found by a line of the description that no other unit's prompt repeats. */
export function scriptsOf(units: readonly CheckUnit[]): readonly ModelScript[] {
  return units.map(({ unit_id, steps, when = marker(unit_id) }) => ({ name: unit_id, when, steps }));
}

/** The plan of the units, all with the same agent unless they say otherwise. */
export function planOf(units: readonly CheckUnit[], agent: string) {
  const work_units = units.map(({ unit_id, filler = '', more = {} }) => ({
    unit_id,
    description: `A unit of a check.\n\n${marker(unit_id)}\n${filler}`,
    allowed_directories: [unit_id],
    agent,
    ...more,
  }));
  return { schema_version: 1, work_units };
}

function marker(unit_id: string): string {
  return `The script <${unit_id}> says what to do.`;
}
