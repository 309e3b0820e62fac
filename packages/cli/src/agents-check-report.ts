import * as z from 'zod';

/** What `ralph agents check --json` prints; the reports are those of the check. */
export const AgentsCheckReportSchema = z
  .array(
    z.discriminatedUnion('checked', [
      z.object({
        checked: z.literal(true).describe('The agent is there and was held to all behaviours'),
        report: z
          .object({
            agent: z.string().describe('Name of the agent'),
            version: z.string().nullable().describe('What it says of its version; null: nothing'),
            checked_on: z.string().describe('Day of the check, UTC'),
            platform: z.string().describe('Operating system and processor'),
            behaviours: z
              .array(
                z.object({
                  name: z.string().describe('The behaviour'),
                  result: z
                    .enum(['passed', 'limited', 'failed', 'skipped'])
                    .describe('limited: it does not, as is known of this agent'),
                  note: z
                    .string()
                    .nullable()
                    .describe('What is wrong or to be known, or why it was skipped; null: nothing'),
                }),
              )
              .readonly()
              .describe('How it did, behaviour by behaviour'),
            took_ms: z.record(z.string(), z.number()).readonly().describe('How long each scenario took, ms'),
          })
          .describe('What was found'),
      }),
      z.object({
        checked: z.literal(false).describe('It was not checked'),
        reason: z.string().describe('Why not'),
      }),
    ]),
  )
  .meta({ title: 'What "ralph agents check --json" prints' });

/** What `ralph agents check --json` prints. */
export type AgentsCheckReport = z.infer<typeof AgentsCheckReportSchema>;
