import * as z from 'zod';
import { BudgetSchema, CommandLineSchema, CONFINEMENT_LEVELS, JAIL_BACKENDS } from '@ralph/manifest';
import type { RunOptions } from '../run-options.ts';

/** What only one call knows: the plan lies beside the options, the rest belongs to a process. */
type CallOnly =
  | 'plan'
  | 'root'
  | 'journal'
  | 'outputs'
  | 'ralphVersion'
  | 'signal'
  | 'killSignal'
  | 'onEvent'
  | 'onNotice'
  | 'onLine'
  | 'everyLine'
  | 'onWaits';

/** The options of a run that a resume takes over. */
export type RecordedOptions = Omit<RunOptions, CallOnly>;

/** Each of them by name, so that one that is added and forgotten here does not compile. */
type EachOption = { readonly [Name in keyof RecordedOptions]-?: RecordedOptions[Name] };

const MsSchema = z.int().positive().optional();
const GlobsSchema = z.array(z.string()).optional();

/** `options.json` of a run. */
export const OptionsDocumentSchema = z.looseObject({
  schema_version: z.literal(1),
  plan_path: z.string().nullable(),
  plan_sha256: z.string(),
  agent: z.string().nullable(),
  max_workers: z.int().min(1),
  verify: CommandLineSchema.nullable(),
  verify_timeout_ms: MsSchema,
  timeout_ms: MsSchema,
  idle_timeout_ms: MsSchema,
  start_timeout_ms: MsSchema,
  budget: BudgetSchema.optional(),
  history: z.boolean().optional(),
  grace_ms: z.int().min(0).optional(),
  fail_fast: z.boolean(),
  max_failures: z.int().min(1).nullable().optional(),
  retries: z.int().min(0).optional(),
  retry_delay_ms: z.int().min(0).optional(),
  connectivity_probe: z.string().optional(),
  connectivity_delay_ms: MsSchema,
  confine: z.enum(['auto', ...CONFINEMENT_LEVELS]),
  require_confine: z.enum(CONFINEMENT_LEVELS).nullable(),
  out_of_bounds: z.object({ quarantine: z.boolean(), fail: z.boolean() }).optional(),
  audit_ignored: GlobsSchema,
  commit: z.enum(['off', 'per_unit']).optional(),
  jail: z.enum(JAIL_BACKENDS).optional(),
  hide: GlobsSchema,
  show: GlobsSchema,
  prompt_templates: z.record(z.string(), z.string()).optional(),
  /** SHA-256 of the policy files and of the settings of the repository, by name. */
  watched_files: z.record(z.string(), z.string()),
  /** What of the record held secrets, which were not written down: `plan`, or the name of an option. */
  redacted: z.array(z.string()).optional(),
});

/** What `options.json` of a run says. */
export type OptionsDocument = z.infer<typeof OptionsDocumentSchema>;

/** The options as they are written down. */
export function documentOf(
  options: RecordedOptions,
  watched: Readonly<Record<string, string>>,
): OptionsDocument {
  return {
    schema_version: 1,
    plan_path: options.planPath,
    plan_sha256: options.planSha256,
    agent: options.agent,
    max_workers: options.maxWorkers,
    verify: options.verify,
    verify_timeout_ms: options.verifyTimeoutMs,
    timeout_ms: options.timeoutMs,
    idle_timeout_ms: options.idleTimeoutMs,
    start_timeout_ms: options.startTimeoutMs,
    budget: options.budget,
    history: options.history,
    grace_ms: options.graceMs,
    fail_fast: options.failFast,
    max_failures: options.maxFailures,
    retries: options.retries,
    retry_delay_ms: options.retryDelayMs,
    connectivity_probe: options.connectivityProbe,
    connectivity_delay_ms: options.connectivityDelayMs,
    confine: options.confine,
    require_confine: options.requireConfine,
    out_of_bounds: options.outOfBounds,
    audit_ignored: copied(options.auditIgnored),
    commit: options.commit,
    jail: options.jail,
    hide: copied(options.hide),
    show: copied(options.show),
    prompt_templates: options.promptTemplates,
    watched_files: { ...watched },
  };
}

/** The options as a run takes them. */
export function optionsOf(document: OptionsDocument): EachOption {
  return {
    planPath: document.plan_path,
    planSha256: document.plan_sha256,
    agent: document.agent,
    maxWorkers: document.max_workers,
    verify: document.verify,
    verifyTimeoutMs: document.verify_timeout_ms,
    timeoutMs: document.timeout_ms,
    idleTimeoutMs: document.idle_timeout_ms,
    startTimeoutMs: document.start_timeout_ms,
    budget: document.budget,
    history: document.history,
    graceMs: document.grace_ms,
    failFast: document.fail_fast,
    maxFailures: document.max_failures,
    retries: document.retries,
    retryDelayMs: document.retry_delay_ms,
    connectivityProbe: document.connectivity_probe,
    connectivityDelayMs: document.connectivity_delay_ms,
    confine: document.confine,
    requireConfine: document.require_confine,
    outOfBounds: document.out_of_bounds,
    auditIgnored: document.audit_ignored,
    commit: document.commit,
    jail: document.jail,
    hide: document.hide,
    show: document.show,
    promptTemplates: document.prompt_templates,
  };
}

function copied(list: readonly string[] | undefined): string[] | undefined {
  return list === undefined ? undefined : [...list];
}
