import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { pathWithin } from '../path-within.ts';
import { readPlanText, type PlanText } from '../plan-file.ts';

const UnitSchema = z
  .looseObject({
    unit_id: z.string().describe('Name of the unit: letters, digits, "_" and "-"'),
    description: z
      .string()
      .describe('What the agent is to do, at most 4096 characters; it knows nothing else but the checkout'),
    allowed_directories: z
      .array(z.string())
      .optional()
      .describe('Directories in which it may write, relative to the checkout; no other unit has them'),
    dependencies: z.array(z.string()).optional().describe('Units that must succeed before it starts'),
    agent: z
      .string()
      .optional()
      .describe('Agent for it, for example "claude"; default: the agent of the run'),
  })
  .describe('One unit; it may have every further field of a plan');

/** The plan of a call, as it is or as a file. */
export const PLAN_INPUT = {
  plan: z
    .looseObject({
      work_units: z
        .array(UnitSchema)
        .describe('Units without dependencies on each other run at the same time'),
      verify: z
        .union([z.string(), z.array(z.string())])
        .optional()
        .describe('Command that must exit 0 after all units, for example "npm test"'),
    })
    .optional()
    .describe('The plan itself. Either this or plan_path'),
  plan_path: z
    .string()
    .optional()
    .describe('Path of a plan in the checkout (.json, .jsonc, .yaml, .toml or .md). Either this or plan'),
};

/** What a call says of its plan. */
export interface GivenPlan {
  readonly plan?: Readonly<Record<string, unknown>> | undefined;
  readonly plan_path?: string | undefined;
}

/**
 * The text of the plan of a call.
 *
 * @throws CliError `plan_unreadable` unless there is exactly one, which lies in the checkout.
 */
export async function planTextOf({ plan, plan_path }: GivenPlan, root: string): Promise<PlanText> {
  if ((plan === undefined) === (plan_path === undefined)) {
    throw new CliError('plan_unreadable', 'expected either plan or plan_path; give one of them');
  }
  if (plan_path !== undefined)
    return readPlanText(pathInside(root, plan_path), { cwd: root, stdin: NOTHING });
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  return { text, name: 'plan', path: null, sha256: createHash('sha256').update(text).digest('hex') };
}

/** What is read is told again where it is wrong, so nothing outside of the checkout is. */
function pathInside(root: string, path: string): string {
  const real = realPathOf(resolve(root, path));
  const inside = pathWithin(realPathOf(root), real) ?? '';
  if (inside !== '') return real;
  throw new CliError('plan_unreadable', `${path}: expected the path of a plan in the checkout ${root}`);
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const NOTHING: Io['stdin'] = Readable.from([]);
