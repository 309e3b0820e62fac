import * as z from 'zod';

/** What `ralph replay --json` prints; the report is the coordinator's. */
export const ReplayReportSchema = z
  .object({
    run_id: z.string().describe('The run whose journal was read'),
    segments: z.array(z.string()).readonly().describe('Files of the journal, the oldest first'),
    events: z.number().int().describe('How many events were read'),
    first_seq: z.number().int().describe('Number of the first event; 0 when there is none'),
    last_seq: z.number().int().describe('Number of the last event; 0 when there is none'),
    torn: z.boolean().describe('Whether a crash cut the last line off; it is no event'),
    equal: z
      .array(z.enum(['snapshot', 'checkpoint', 'summary']))
      .readonly()
      .describe('Documents that are what follows from the journal'),
    notes: z.array(z.string()).readonly().describe('What was not compared, and why'),
    divergence: z
      .object({
        kind: z
          .enum(['journal', 'event', 'snapshot', 'checkpoint', 'summary'])
          .describe(
            'What does not follow: the journal cannot be read on, an event cannot be, or a document is another',
          ),
        path: z.string().describe('The file'),
        line: z
          .number()
          .int()
          .nullable()
          .describe('Line of the file, from 1; null for one that is one document'),
        seq: z
          .number()
          .int()
          .nullable()
          .describe('The event in question, or the last one before it; null: none'),
        message: z.string().describe('What is wrong'),
        differences: z
          .array(
            z.object({
              path: z
                .string()
                .describe('Place in the document, such as workers[0].status; empty for the whole'),
              expected: z.unknown().describe('What follows from the journal; left out: nothing'),
              found: z.unknown().describe('What is there; left out: nothing'),
            }),
          )
          .readonly()
          .describe('The first ten places that differ'),
      })
      .nullable()
      .describe('The first place that does not follow from the journal; null: all does'),
  })
  .meta({ title: 'What "ralph replay --json" prints' });

/** What `ralph replay --json` prints. */
export type PrintedReplay = z.infer<typeof ReplayReportSchema>;
