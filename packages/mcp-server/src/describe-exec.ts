import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Captured } from './output-capture.ts';
import type { ProcessOutcome } from './run-process.ts';
import { storeFile } from './store-file.ts';
import type { ToolContext, ToolResult } from './tool.ts';

const INLINE_BYTES = 1024 * 1024;
const EDGE_BYTES = 8 * 1024;

/** A program's end, with the limits that it ran under. */
export interface ExecOutcome extends ProcessOutcome {
  readonly duration_ms: number;
  readonly timeout_ms: number;
}

/** Says how a program ended and what it printed; much output goes to a file, with its beginning and end shown. */
export async function describeExec(outcome: ExecOutcome, context: ToolContext): Promise<ToolResult<'exec'>> {
  const { stdout, stderr } = outcome;
  const large = stdout.total_bytes + stderr.total_bytes > INLINE_BYTES;
  const file = large ? await spill(outcome, context) : null;
  const show = large ? edges : whole;
  const parts = [headline(outcome), ...(file === null ? [] : [`The whole output is in ${file}`])];
  const shown = { stdout: show(stdout), stderr: show(stderr) };
  if (stdout.total_bytes > 0) parts.push('--- stdout', shown.stdout);
  if (stderr.total_bytes > 0) parts.push('--- stderr', shown.stderr);
  const text = parts.join('\n');
  const { exit_code, signal, ended_by, duration_ms } = outcome;
  const structured = { exit_code, signal, ended_by, duration_ms, ...shown, output_file: file };
  return exit_code === 0 && ended_by === 'itself'
    ? { text, structured }
    : { text, structured, isError: true };
}

function headline({
  ended_by,
  exit_code,
  signal,
  duration_ms,
  timeout_ms,
  spawn_error,
}: ExecOutcome): string {
  switch (ended_by) {
    case 'itself':
      return signal === null
        ? `exit code ${exit_code} after ${duration_ms} ms`
        : `ended by ${signal} after ${duration_ms} ms`;
    case 'timeout':
      return `timed out: ended after ${timeout_ms} ms with everything it had started (timeout_ms can be up to 300000)`;
    case 'abort':
      return 'cancelled: ended with everything it had started';
    case 'spawn_error':
      return `could not be started: ${spawn_error ?? 'unknown reason'}. Is the program installed, and the directory there?`;
  }
}

/** Null when the session has no place for it. */
async function spill(
  { stdout, stderr }: ExecOutcome,
  { scope, session }: ToolContext,
): Promise<string | null> {
  if (session.namespace === null) return null;
  const path = join(session.namespace, 'tmp', `ralph-exec-${randomBytes(6).toString('hex')}.txt`);
  const parts = [
    stdout.bytes,
    ...(stderr.total_bytes > 0 ? [Buffer.from('\n--- stderr\n'), stderr.bytes] : []),
  ];
  await storeFile(scope, path, Buffer.concat(parts));
  return path;
}

function whole({ bytes }: Captured): string {
  return bytes.toString('utf8').trimEnd();
}

function edges({ bytes, total_bytes }: Captured): string {
  if (bytes.length <= 2 * EDGE_BYTES) return whole({ bytes, total_bytes });
  const left_out = total_bytes - 2 * EDGE_BYTES;
  const head = bytes.subarray(0, EDGE_BYTES).toString('utf8');
  const tail = bytes.subarray(-EDGE_BYTES).toString('utf8');
  const cut =
    bytes.length < total_bytes ? `; kept were the first ${bytes.length} of ${total_bytes} bytes` : '';
  return `${head}\n[… ${left_out} bytes left out${cut} …]\n${tail.trimEnd()}`;
}
