import * as z from 'zod';
import type { Capability } from './capability.ts';

/** The six kinds of purpose that a session can serve. */
export const DRAIN_CLASSES = ['planning', 'analysis', 'review', 'commit', 'development', 'fix'] as const;

/** A drain class by its name in a policy. */
export const DrainClassSchema = z
  .enum(DRAIN_CLASSES)
  .describe('Kind of purpose; decides what a session may do');

/** The kind of purpose that a session serves. */
export type DrainClass = z.infer<typeof DrainClassSchema>;

const BASE = [
  'workspace.read',
  'workspace.metadata_read',
  'git.status_read',
  'git.diff_read',
  'artifact.submit',
  'artifact.plan_read',
  'process.exec_bounded',
  'media.read',
  'media.capture',
] as const satisfies readonly Capability[];

const WRITE = [
  'workspace.write_ephemeral',
  'workspace.write_tracked',
  'workspace.edit',
  'workspace.delete',
  'run.report_progress',
  'env.read',
  'process.exec_unbounded',
] as const satisfies readonly Capability[];

/** What one class of session may do: always, and when the web or upstream servers are configured. */
export interface ClassGrants {
  readonly always: readonly Capability[];
  readonly web_search: readonly Capability[];
  readonly web_visit: readonly Capability[];
  readonly upstream: readonly Capability[];
}

const OUTSIDE = {
  web_search: ['web.search'],
  web_visit: ['web.visit'],
  upstream: ['upstream.tool_use'],
} as const satisfies Omit<ClassGrants, 'always'>;

const WRITER = { always: [...BASE, ...WRITE], ...OUTSIDE, web_visit: ['web.visit', 'web.download'] } as const;

/** Who may do what: one row for each class. */
export const CLASS_GRANTS = {
  planning: { always: BASE, ...OUTSIDE },
  analysis: { always: [...BASE, 'run.report_progress'], ...OUTSIDE },
  review: { always: [...BASE, 'run.report_progress'], ...OUTSIDE },
  commit: {
    always: [...BASE, 'run.report_progress', 'workspace.write_ephemeral'],
    web_search: [],
    web_visit: [],
    upstream: [],
  },
  development: WRITER,
  fix: WRITER,
} as const satisfies Record<DrainClass, ClassGrants>;

/** What drains of these very names get or lose, whatever their class. */
export const DRAIN_EXCEPTIONS: ReadonlyMap<string, DrainException> = new Map([
  ['planning', { adds: ['artifact.plan_write'], removes: [] }],
  ['policy_remediation', { adds: [], removes: ['artifact.submit', 'artifact.plan_read'] }],
]);

/** What one drain gets and loses by its name. */
export interface DrainException {
  readonly adds: readonly Capability[];
  readonly removes: readonly Capability[];
}
