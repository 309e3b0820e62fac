import * as z from 'zod';

const REPAIR = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('serialise').describe('One unit is to wait for another'),
    unit_id: z.string().describe('The unit that is to wait'),
    after: z.string().describe('The unit that it is to depend on'),
  }),
  z.object({
    type: z.literal('merge').describe('Two units are to become one'),
    unit_id: z.string().describe('The unit that disappears'),
    into: z.string().describe('The unit that takes over its work'),
  }),
  z.object({
    type: z.literal('narrow').describe('A directory is to be replaced by some of those in it'),
    unit_id: z.string().describe('The unit that gives room'),
    directory: z.string().describe('The directory that is replaced'),
    directories: z.array(z.string()).readonly().describe('What takes its place'),
    files_left_out: z.number().int().describe('Files that it gives up beyond what it makes room for'),
  }),
  z.object({
    type: z.literal('remove_dependency').describe('A dependency is to go'),
    unit_id: z.string().describe('The unit that has it'),
    dependency: z.string().describe('The id that is removed'),
  }),
  z.object({
    type: z.literal('remove_duplicate_dependency').describe('A dependency is to be named once'),
    unit_id: z.string().describe('The unit that names it twice'),
    dependency: z.string().describe('The id whose repetition is removed'),
  }),
]);

const FINDING = z.object({
  code: z.string().describe('Name of the rule, which stays the same'),
  path: z
    .array(z.union([z.string(), z.number()]))
    .readonly()
    .describe('Keys and numbers that lead to the place in the plan'),
  json_path: z.string().describe('The same in one word, such as work_units[2].dependencies[0]'),
  message: z.string().describe('What was expected, what is there, what to do'),
  line: z.number().int().optional().describe('Line of the text, from 1; left out where it is not known'),
  column: z.number().int().optional().describe('Column of the text, from 1; left out where it is not known'),
  severity: z.enum(['error', 'warning']).describe('An error keeps the plan from running'),
  unit_ids: z.array(z.string()).readonly().describe('The units that it is about'),
  repairs: z
    .array(REPAIR)
    .readonly()
    .describe('Each alone repairs it, the safest first; empty where only a person can decide'),
});

/** What `ralph validate --json` prints. */
export const ValidationReportSchema = z
  .object({
    valid: z.boolean().describe('Whether nothing keeps the plan from running; with --fix: after the repairs'),
    problems: z.array(FINDING).readonly().describe('What keeps it from running'),
    warnings: z.array(FINDING).readonly().describe('What is probably not meant'),
    skipped: z
      .array(z.enum(['redundant_dependency']))
      .readonly()
      .describe('Checks that were given up because they would have taken too long'),
    units: z
      .number()
      .int()
      .optional()
      .describe('How many units; this and what follows is left out as long as fields are wrong'),
    dependencies: z.number().int().optional().describe('How many dependencies in all'),
    levels: z
      .array(z.array(z.string()).readonly())
      .readonly()
      .optional()
      .describe('Ids of units; what a unit depends on lies in earlier levels'),
    widest: z.number().int().optional().describe('Most units of one level'),
    widest_level: z.number().int().optional().describe('The level with most units, from 0'),
    cost_in: z
      .enum(['units', 'ms'])
      .optional()
      .describe('What costs are counted in: ms once a duration is known'),
    critical_path: z.array(z.string()).readonly().optional().describe('Ids of the chain that takes longest'),
    critical_path_cost: z
      .number()
      .optional()
      .describe('Cost of that chain; no number of workers makes the plan quicker'),
    work: z.number().optional().describe('Cost of all units together'),
    max_workers: z
      .number()
      .int()
      .nullable()
      .optional()
      .describe('For how many units at once the next two hold; null: for any number'),
    least_cost: z.number().optional().describe('No schedule takes less'),
    best_speed_up: z
      .number()
      .optional()
      .describe('No schedule is quicker than one unit after the other by more than this factor'),
    repaired: z.array(REPAIR).readonly().optional().describe('With --fix: what was repaired'),
    text: z.string().optional().describe('With --fix and a plan from standard input: the repaired plan'),
  })
  .meta({ title: 'What "ralph validate --json" prints' });

/** What `ralph validate --json` prints. */
export type ValidationReport = z.infer<typeof ValidationReportSchema>;
