import { setTimeout as sleep } from 'node:timers/promises';
import { RunSummarySchema, UNIT_OUTCOMES, type RunSummary, type UnitOutcome } from '@ralph/manifest';
import * as z from 'zod';

/** What a web hook gets when a run has ended. */
export const WebhookBodySchema = z
  .object({
    schema_version: z.literal(1).describe('Version of this document'),
    type: z.literal('run_ended').describe('What happened'),
    run_id: z.string().describe('Id of the run'),
    outcome: RunSummarySchema.shape.outcome,
    exit_code: RunSummarySchema.shape.exit_code,
    counts: z
      .record(z.enum(UNIT_OUTCOMES), z.int().min(0))
      .describe('How many units ended in which way; those of no unit are 0'),
    summary: RunSummarySchema.describe('The whole summary, as on disk, without the secrets that ralph knows'),
  })
  .meta({ title: 'What a web hook gets when a run has ended' });

/** What a web hook gets when a run has ended. */
type WebhookBody = z.infer<typeof WebhookBodySchema>;

/** When to give up; times are in ms. */
export interface WebhookPatience {
  readonly attempts: number;
  readonly attempt: number;
  readonly between: number;
}

const PATIENCE: WebhookPatience = { attempts: 3, attempt: 3000, between: 500 };

// `__verify__`: the summary's row for a failed verification.
const RESERVED_ROW = /^__.*__$/;

/** The body for a run. */
function webhookBody(summary: RunSummary): WebhookBody {
  const units = summary.workers.filter(({ unit_id }) => !RESERVED_ROW.test(unit_id));
  const count = (outcome: UnitOutcome): number => units.filter(({ status }) => status === outcome).length;
  return {
    schema_version: 1,
    type: 'run_ended',
    run_id: summary.run_id,
    outcome: summary.outcome,
    exit_code: summary.exit_code,
    counts: {
      succeeded: count('succeeded'),
      failed: count('failed'),
      blocked: count('blocked'),
      cancelled: count('cancelled'),
      skipped: count('skipped'),
    },
    summary,
  };
}

/**
 * Tells a web hook what became of a run, three times at most; answers what a person should know when it did not listen,
 * else null. Never throws.
 */
export async function tellWebhook(
  address: string,
  summary: RunSummary,
  { attempts, attempt, between }: WebhookPatience = PATIENCE,
): Promise<string | null> {
  const body = JSON.stringify(webhookBody(summary));
  let said = '';
  for (let tried = 1; tried <= attempts; tried += 1) {
    if (tried > 1) await sleep(between * 2 ** (tried - 2));
    const answer = await post(address, body, attempt);
    if (answer === null) return null;
    said = answer.said;
    if (!answer.again) break;
  }
  return `the web hook at ${originOf(address)} was not told how the run ended: ${said}`;
}

/** Null: it was told. */
async function post(
  address: string,
  body: string,
  timeoutMs: number,
): Promise<{ readonly said: string; readonly again: boolean } | null> {
  try {
    const { url, authorization } = withoutLogin(address);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body,
      // Whoever was named gets it, and nobody to whom he points.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return null;
    const again = response.status >= 500 || response.status === 429 || response.status === 408;
    return { said: `it answered ${response.status}`, again };
  } catch (error) {
    return { said: reasonOf(error), again: true };
  }
}

/** What fetch says may hold the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return 'it could not be reached';
}

/** Fetch takes no name and password in an address: like other clients we send them in a header. */
function withoutLogin(address: string): { readonly url: URL; readonly authorization: object } {
  const url = new URL(address);
  const [user, password] = [url.username, url.password].map(decoded);
  if (user === '' && password === '') return { url, authorization: {} };
  [url.username, url.password] = ['', ''];
  const login = Buffer.from(`${user}:${password}`).toString('base64');
  return { url, authorization: { authorization: `Basic ${login}` } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The rest of an address may be a key. */
function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : 'an address that is none';
}
