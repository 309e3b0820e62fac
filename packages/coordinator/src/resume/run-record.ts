import { formatProblems, parseJsonPlan, type WorkPlan } from '@ralph/manifest';
import * as z from 'zod';
import { CoordinatorError } from '../coordinator-error.ts';
import { writeFileAtomic } from '../journal/atomic-write.ts';
import type { Redaction } from '../redaction.ts';
import { readRegular } from '../regular-file.ts';
import type { RunPaths } from '../run-paths.ts';
import {
  documentOf,
  OptionsDocumentSchema,
  optionsOf,
  type OptionsDocument,
  type RecordedOptions,
} from './recorded-options.ts';

/** What a run was asked to do, as it wrote that down before it began. */
export interface RunRecord {
  readonly plan: WorkPlan;
  readonly options: RecordedOptions;
  /** SHA-256 of the policy files and of the settings of the repository, by name. */
  readonly watched: Readonly<Record<string, string>>;
  /** What held secrets, which were not written down: `plan`, or options by their names in the document. */
  readonly redacted: readonly string[];
}

type RecordPaths = Pick<RunPaths, 'plan' | 'options'>;

/**
 * Writes down what a run was asked to do: `plan.json` and `options.json`, durable, one after the other, the options
 * last. Whoever finds options finds their plan. Secrets in them stay out, and what held some is named.
 *
 * @throws CoordinatorError `state_unwritable`.
 */
export function saveRunRecord(
  paths: RecordPaths,
  { plan, options, watched }: Omit<RunRecord, 'redacted'>,
  redact: Redaction['document'],
): void {
  const { prompt_templates: prompts, ...document } = documentOf(options, watched);
  const readable = { plan: redact(plan), options: redact(document) };
  // One that holds a secret is read from its file again.
  const kept = prompts === undefined || redact(prompts) !== prompts ? {} : { prompt_templates: prompts };
  const redacted = [...(readable.plan === plan ? [] : ['plan']), ...changedNames(document, readable.options)];
  writeFileAtomic(paths.plan, textOf(readable.plan), { durable: true });
  writeFileAtomic(paths.options, textOf({ ...readable.options, ...kept, redacted }), { durable: true });
}

/** What is not as it was, by name. */
function changedNames(before: object, after: object): readonly string[] {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.entries(before).flatMap(([name, value]) =>
    JSON.stringify(value) === JSON.stringify(now.get(name)) ? [] : [name],
  );
}

/**
 * Reads what a run was asked to do.
 *
 * @throws CoordinatorError `run_record_invalid` with everything that is wrong with both files, by file and place.
 */
export function readRunRecord(paths: RecordPaths): RunRecord {
  const plan = readPlan(paths.plan);
  const options = readOptions(paths.options);
  if (typeof plan === 'string' || typeof options === 'string') {
    const problems = [plan, options].filter((one) => typeof one === 'string');
    throw new CoordinatorError('run_record_invalid', `${problems.join('\n')}\n${REMEDY}`);
  }
  return {
    plan,
    options: optionsOf(options),
    watched: options.watched_files,
    redacted: options.redacted ?? [],
  };
}

const REMEDY =
  'A run cannot be resumed without what it was asked to do: restore these files from a backup, or start a new run ' +
  'with "ralph run <plan>" (what the finished units did stays in the checkout)';

/** A text says what is wrong. */
function readPlan(path: string): WorkPlan | string {
  const text = readText(path);
  if (typeof text !== 'string') return `${path}: ${text.problem}`;
  const result = parseJsonPlan(text);
  return result.ok ? result.plan : formatProblems(result.problems, path);
}

/** A text says what is wrong. */
function readOptions(path: string): OptionsDocument | string {
  const text = readText(path);
  if (typeof text !== 'string') return `${path}: ${text.problem}`;
  try {
    const result = OptionsDocumentSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : `${path}:\n${z.prettifyError(result.error)}`;
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function readText(path: string): string | { readonly problem: string } {
  try {
    return readRegular(path).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { problem: 'there is no such file; an older version of ralph, or nobody, began this run' };
    return { problem: `it cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function textOf(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
