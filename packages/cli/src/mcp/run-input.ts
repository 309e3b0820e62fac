import * as z from 'zod';

/** Which run a call is about. */
export const RUN_INPUT = {
  run_id: z
    .string()
    .optional()
    .describe('Id of the run, or the beginning of one. Default: the newest run of the checkout'),
};
