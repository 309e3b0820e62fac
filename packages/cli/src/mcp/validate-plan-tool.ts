import { lintPlanText, type LintReport } from '@ralph/manifest';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { checkoutFacts } from '../checkout-facts.ts';
import { formatOfName } from '../load-plan.ts';
import { answer, shortText } from './answer.ts';
import { NextOffsetSchema, pageInput, pageOf } from './page.ts';
import { PLAN_INPUT, planTextOf } from './plan-input.ts';
import type { ToolContext } from './tool-context.ts';

const FINDINGS_SHOWN = 50;

const FindingSchema = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string().describe('The kind of finding, for programs'),
  json_path: z.string().describe('Where in the plan, for example work_units[0].unit_id'),
  line: z.int().nullable(),
  message: z.string().describe('What was expected, what came, and what to do'),
});

const OUTPUT = z.object({
  valid: z.boolean().describe('Whether run_plan would take it'),
  findings: z.array(FindingSchema).describe('Problems first, then warnings'),
  next_offset: NextOffsetSchema,
  units: z.int().nullable().describe('How many units the plan has; null when it cannot be read'),
});

/** `validate_plan`: everything about a plan, and nothing started. */
export function addValidatePlan(server: McpServer, { root, io }: ToolContext): void {
  server.registerTool(
    'validate_plan',
    {
      title: 'Validate plan',
      description:
        'Reports every problem of a plan, with its place and what would repair it, and what is probably not meant. Starts nothing.',
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
      inputSchema: z.object({ ...PLAN_INPUT, ...pageInput(FINDINGS_SHOWN) }),
      outputSchema: OUTPUT,
    },
    async (input) => {
      const { text, name } = await planTextOf(input, root);
      const report = lintPlanText(text, await checkoutFacts({ ...io, cwd: root }), {
        format: formatOfName(name),
      });
      const { page, next_offset } = pageOf(findingsOf(report), input);
      return answer({
        valid: report.valid,
        findings: [...page],
        next_offset,
        units: report.plan?.work_units.length ?? null,
      });
    },
  );
}

function findingsOf({ findings }: LintReport): readonly z.infer<typeof FindingSchema>[] {
  return findings
    .map(({ severity, code, json_path, line, message }) => ({
      severity,
      code,
      json_path,
      line: line ?? null,
      message: shortText(message),
    }))
    .toSorted((one, other) => one.severity.localeCompare(other.severity));
}
