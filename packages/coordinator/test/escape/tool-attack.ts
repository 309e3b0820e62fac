import { STOPPED, type Attack } from './attack.ts';

/** One tool call: refused unless `ok` says that it may be served, because it does no harm. */
export type Step = readonly [tool: string, args: Readonly<Record<string, unknown>>, answer?: 'ok'];

/** An attack by calls of our file tools. */
export interface ToolAttack {
  readonly id: string;
  readonly tries: string;
  readonly plant?: string;
  readonly steps: readonly Step[];
}

const BEGIN = ['write_file', { path: 'u/$ID/began', content: 'began' }, 'ok'] as const satisfies Step;

/** Makes an attack of tool calls; they are refused at every level, for it is the tools that refuse them. */
export function byTools({ id, tries, plant, steps }: ToolAttack): Attack {
  return {
    id: `file-${id}`,
    tries,
    ...(plant === undefined ? {} : { plant }),
    how: steps.map(([tool, args]) => `${tool} ${JSON.stringify(args)}`).join('; '),
    unit: {
      description: 'calls our tools',
      script: [BEGIN, ...steps].map(([tool, args, answer]) => ({ tool, args, expect: answer ?? 'error' })),
    },
    claims: { jail: STOPPED, mcp: STOPPED, audit: STOPPED },
  };
}
