import * as z from 'zod';
import { ReportedAgentSchema } from '../agents-report.ts';

const CheckSchema = z.object({
  area: z.enum(['agents', 'confinement', 'machine', 'configuration']).describe('What it is about'),
  name: z.string().describe('What was looked at'),
  verdict: z
    .enum(['good', 'note', 'warning', 'bad'])
    .describe('note: worth knowing; warning: it may go wrong; bad: something cannot be done'),
  says: z.string().describe('What was found'),
  remedy: z.string().nullable().describe('What to do about it; null when nothing has to be done'),
});

/** One thing that was looked at. */
export type DoctorCheck = z.infer<typeof CheckSchema>;

/** What `ralph doctor --json` prints. */
export const DoctorReportSchema = z
  .object({
    schema_version: z.literal(1).describe('Version of this document'),
    ready: z.boolean().describe('A run with an agent could start here and now'),
    checkout: z.string().describe('Absolute path of the top of the checkout, or of the directory'),
    checks: z.array(CheckSchema).describe('All that was looked at, in the order in which it is shown'),
    agents: z.array(ReportedAgentSchema).describe('All agents, as "ralph agents --json" has them'),
    confinement: z
      .object({
        level: z.enum(['jail', 'mcp', 'audit']).describe('The strongest level that some agent gets here'),
        backend: z.string().nullable().describe('What carries out the jail; null when there is none'),
        better: z.string().nullable().describe('What would make it stronger; null when nothing would'),
      })
      .describe('What holds the boundary of a unit'),
  })
  .meta({ title: 'What "ralph doctor --json" prints' });

/** What `ralph doctor --json` prints. */
export type DoctorReport = z.infer<typeof DoctorReportSchema>;
