import {
  client,
  methods,
  type ClientConnection,
  type PromptResponse,
} from '@agentclientprotocol/sdk/unstable';
import type { AcpLine, PrintLine } from './acp-line.ts';
import type { AcpTask } from './acp-task.ts';
import { mayDo, permissionAnswer } from './answer-permission.ts';
import { openFileRequests } from './file-requests.ts';
import { isBeneath } from './is-beneath.ts';
import { openSession, SessionRefusal, type OpenSession } from './open-session.ts';
import { createUpdatePrinter } from './print-updates.ts';
import { startAgent } from './start-agent.ts';

/** What a turn is run with. */
export interface TurnOptions {
  readonly task: AcpTask;
  /** The agent's command line. */
  readonly argv: readonly string[];
  readonly token: string;
  readonly print: PrintLine;
  readonly signal: AbortSignal;
}

/** Starts an agent, gives it its prompt, and sees it to the end of its turn; the last line is returned. */
export async function runTurn(options: TurnOptions): Promise<AcpLine> {
  const { task, argv, token, print, signal } = options;
  const updates = createUpdatePrinter(print);
  await using files = openFileRequests({ url: task.mcp_url, token }, print);
  await using process = startAgent(argv, task.cwd);
  let isReplayed = false;
  const rules = {
    ...task,
    isWritable: (path: string) => isBeneath(task.allowed_directories, path, task.cwd),
  };
  const connection = client({ name: 'ralph' })
    .onNotification(methods.client.session.update, ({ params }) => {
      // An old session is told anew when it is loaded.
      if (!isReplayed) updates.heard(params.update);
    })
    .onRequest(methods.client.session.requestPermission, ({ params: { toolCall, options: offered } }) => {
      const name = toolCall.name ?? updates.nameOf(toolCall.toolCallId);
      const allowed = mayDo({ ...toolCall, name }, rules);
      print({ type: 'permission', title: (toolCall.title ?? toolCall.toolCallId).slice(0, 500), allowed });
      return permissionAnswer(offered, allowed);
    })
    .onRequest(methods.client.fs.readTextFile, ({ params }) => files.read(params))
    .onRequest(methods.client.fs.writeTextFile, ({ params }) => files.write(params))
    .connect(process.stream);
  try {
    isReplayed = task.resume_session !== null;
    const session = await openSession(connection.agent, { task, token, print, signal });
    isReplayed = false;
    const response = await prompt(connection, session, options);
    updates.flush();
    for (const line of usageLines(response)) print(line);
    return endOfTurn(response, updates.lastMessage());
  } catch (error) {
    updates.flush();
    if (error instanceof SessionRefusal) print({ type: error.type, message: error.message.slice(0, 4000) });
    const gone = connection.signal.aborted
      ? `the agent ${await process.ended} before its turn was over`
      : null;
    const message = signal.aborted ? String(signal.reason) : (gone ?? messageOf(error));
    return { type: 'result', ok: false, message: message.slice(0, 4000) };
  } finally {
    connection.close();
  }
}

const CANCEL_PATIENCE_MS = 1500;

/** When it is to stop, the agent is told first, so that it can leave its session in order. */
async function prompt(
  { agent }: ClientConnection,
  { session_id: sessionId, resumed }: OpenSession,
  { task, signal }: TurnOptions,
): Promise<PromptResponse> {
  // The prompt was made before anybody knew whether the agent can go on.
  const text = resumed ? `You go on in the same session.\n\n${task.prompt}` : task.prompt;
  const answer = agent.request(methods.agent.session.prompt, {
    sessionId,
    prompt: [{ type: 'text', text }],
  });
  let giveUp: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      void agent.notify(methods.agent.session.cancel, { sessionId });
      giveUp = setTimeout(() => reject(new Error(String(signal.reason))), CANCEL_PATIENCE_MS);
    };
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(giveUp);
  }
}

function usageLines({ usage }: PromptResponse): readonly AcpLine[] {
  if (usage === null || usage === undefined) return [];
  const { inputTokens, outputTokens, cachedReadTokens, cachedWriteTokens } = usage;
  const input_tokens = inputTokens + (cachedReadTokens ?? 0) + (cachedWriteTokens ?? 0);
  return [{ type: 'usage', input_tokens, output_tokens: outputTokens }];
}

function endOfTurn({ stopReason }: PromptResponse, said: string): AcpLine {
  switch (stopReason) {
    case 'end_turn':
      return { type: 'result', ok: true, message: said };
    case 'max_tokens':
      return { type: 'result', ok: false, message: `the model reached its limit of tokens. ${said}`.trim() };
    case 'max_turn_requests':
      return {
        type: 'result',
        ok: false,
        message: `the agent reached its limit of model requests in one turn. ${said}`.trim(),
      };
    case 'refusal':
      return { type: 'result', ok: false, message: `the model refused to go on. ${said}`.trim() };
    case 'cancelled':
      return { type: 'result', ok: false, message: 'the turn was cancelled' };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
