import * as z from 'zod';

/** Everything that a session can be allowed to do, sorted. */
export const CAPABILITIES = [
  'artifact.plan_read',
  'artifact.plan_write',
  'artifact.submit',
  'env.read',
  'git.diff_read',
  'git.status_read',
  'media.capture',
  'media.read',
  'process.exec_bounded',
  'process.exec_unbounded',
  'run.report_progress',
  'upstream.tool_use',
  'web.download',
  'web.search',
  'web.visit',
  'workspace.delete',
  'workspace.edit',
  'workspace.metadata_read',
  'workspace.read',
  'workspace.write_ephemeral',
  'workspace.write_tracked',
] as const;

/** The name of a capability, as it stands in session files and policies. */
export const CapabilitySchema = z.enum(CAPABILITIES).describe('One thing that a session may do');

/** One thing that a session may do. */
export type Capability = z.infer<typeof CapabilitySchema>;
