import * as z from 'zod';

/** What `ralph init --json` prints. */
export const InitReportSchema = z
  .object({
    schema_version: z.literal(1).describe('Version of this document'),
    checkout: z.string().describe('Absolute path of the top of the checkout, or of the directory'),
    detected: z
      .object({
        agents: z.array(z.string()).describe('Agents that are installed'),
        package_manager: z.string().nullable().describe('Null when nothing tells'),
        test_command: z.string().nullable().describe('Null when nothing tells'),
        test_from: z.string().nullable().describe('The file that tells it'),
      })
      .describe('What was found without asking'),
    chosen: z
      .object({
        agent: z.string().nullable().describe('For units that name none; null: none was set'),
        verify: z.string().nullable().describe('What judges a run; null: nothing'),
      })
      .describe('What was set'),
    written: z.array(z.string()).describe('Files that were made, from the top of the checkout'),
    left_alone: z.array(z.string()).describe('Files that were there already, and are as they were'),
    excluded: z.array(z.string()).describe('Lines that were added to .git/info/exclude'),
  })
  .meta({ title: 'What "ralph init --json" prints' });

/** What `ralph init --json` prints. */
export type InitReport = z.infer<typeof InitReportSchema>;
