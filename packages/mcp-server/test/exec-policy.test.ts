import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { refusalOf } from '../src/exec-policy.ts';
import { readExecInput } from '../src/exec-request.ts';
import { execTool } from '../src/tools/exec.ts';

const CaseSchema = z.object({
  params: z.record(z.string(), z.unknown()),
  allowed: z.boolean(),
  reason: z.string().optional(),
  timeout_ms: z.number().optional(),
});

const file = z
  .object({ cases: z.array(CaseSchema) })
  .parse(JSON.parse(readFileSync(new URL('fixtures/vectors/exec_policy.json', import.meta.url), 'utf8')));

test.for(file.cases)('$params is allowed: $allowed ($reason)', ({ params, allowed, reason, timeout_ms }) => {
  const input = execTool.input.safeParse(params);
  const request = input.success ? readExecInput(input.data) : { problem: input.error.message };
  if ('problem' in request)
    return expect({ allowed, reason }).toEqual({ allowed: false, reason: 'bad_params' });
  expect(refusalOf(request.commands)).toBe(reason ?? null);
  expect(allowed).toBe(reason === undefined);
  if (timeout_ms !== undefined) expect(request.timeout_ms).toBe(timeout_ms);
});
