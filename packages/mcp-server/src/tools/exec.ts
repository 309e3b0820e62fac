import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { cleanEnvironment } from '../clean-environment.ts';
import { describeExec } from '../describe-exec.ts';
import { endMarked, MARK_NAME } from '../end-marked.ts';
import { refusalOf } from '../exec-policy.ts';
import type { ExecRefusal } from '../exec-policy.ts';
import { inPlace } from '../exec-places.ts';
import { readExecInput } from '../exec-request.ts';
import type { ExecRequest } from '../exec-request.ts';
import { jailCommand, jailTemporary } from '../jail/jail-command.ts';
import { reaperArgv, reaperEnvironment } from '../reaper.ts';
import { runProcess } from '../run-process.ts';
import { ScopeError } from '../scope-error.ts';
import { relativeSegments } from '../scope-path.ts';
import { defineTool } from '../tool.ts';
import type { SessionOptions, ToolContext, ToolFailure, ToolResult } from '../tool.ts';

const CAPTURE_BYTES = 10 * 1024 * 1024;

/** Runs a program in the session's jail. */
export const execTool = defineTool('exec', {
  run: async (input, context) => {
    const request = readExecInput(input);
    if ('problem' in request) return failure(`Nothing was run: ${request.problem}.`);
    const refusal = refusalOf(request.commands);
    if (refusal !== null) return refused(refusal, context);
    const cwd = await directoryInRoot(context.session.root, input.cwd ?? '.');
    return inPlace(context.session, context.signal, () => run(request, cwd, context));
  },
});

async function run(
  { argv, timeout_ms }: ExecRequest,
  cwd: string,
  context: ToolContext,
): Promise<ToolResult<'exec'>> {
  const place = await placeToRun(context.session, argv, cwd);
  const started = performance.now();
  const { signal } = context;
  const outcome = await runProcess({ ...place, timeout_ms, capture_bytes: CAPTURE_BYTES, signal });
  await place.sweep();
  const duration_ms = Math.round(performance.now() - started);
  return describeExec({ ...outcome, duration_ms, timeout_ms }, context);
}

interface Place {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly above?: 'launcher' | 'reaper';
  /** Ends what has left the process group; a jail takes such processes with it. */
  readonly sweep: () => Promise<void>;
}

/** In a jail, caches that belong into the read-only home directory go where its temporary files are. */
async function placeToRun({ exec }: SessionOptions, argv: readonly string[], cwd: string): Promise<Place> {
  const mark = randomUUID();
  const env = { ...cleanEnvironment(), [MARK_NAME]: mark };
  const sweep = () => endMarked(mark);
  if (exec === 'unconfined' || exec === 'off') {
    const reaped = reaperArgv(argv, { reports: true });
    if (reaped === null) return { argv, cwd, env, sweep };
    return { argv: reaped, cwd, env: reaperEnvironment(env), above: 'reaper', sweep };
  }
  const jail = { ...exec, cwd };
  const jailed = await jailCommand(jail, argv);
  const place = { argv: jailed, cwd: '/', env: { ...env, ...cacheVariables(jailTemporary(jail)) } };
  switch (jail.backend) {
    // Who is in there dies with its pid namespace.
    case 'bubblewrap':
      return { ...place, sweep: () => Promise.resolve() };
    case 'landlock':
      return { ...place, above: 'launcher', sweep };
    case 'seatbelt':
      return { ...place, sweep };
  }
}

function cacheVariables(temporary: string | null): Readonly<Record<string, string>> {
  if (temporary === null) return {};
  return { XDG_CACHE_HOME: `${temporary}/h/.cache`, npm_config_cache: `${temporary}/h/.npm` };
}

async function directoryInRoot(root: string, cwd: string): Promise<string> {
  const top = await realpath(root);
  const wanted = isAbsolute(cwd) ? cwd : resolve(top, cwd);
  const real = await realpath(wanted).catch(() => wanted);
  if (relativeSegments({ given_root: top, root: top }, real) !== undefined) return real;
  throw new ScopeError('outside_scope', cwd, `cwd ${JSON.stringify(cwd)} is outside the checkout ${top}.`);
}

const REASONS = {
  privilege_escalation: 'it would change the user. Run the program itself: no more rights are to be had here',
  container: 'it would leave the jail through a container or a new root. Run the program itself',
  machine_control: 'it acts on the whole machine',
  version_control:
    'git belongs to the coordinator, which commits your work. Reading is fine (git status, diff, log, show, blame, ls-files)',
} as const satisfies Record<ExecRefusal, string>;

function refused(reason: ExecRefusal, { session }: ToolContext): ToolFailure {
  const message = `Not run (${reason}): ${REASONS[reason]}.`;
  session.onEvent({ type: 'tool_denied', tool: 'exec', path: null, message });
  return failure(message);
}

function failure(text: string): ToolFailure {
  return { text, isError: true };
}
