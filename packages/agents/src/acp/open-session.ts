import {
  methods,
  PROTOCOL_VERSION,
  RequestError,
  type ClientContext,
  type InitializeResponse,
  type McpServer,
  type NewSessionRequest,
  type NewSessionResponse,
  type SendRequestOptions,
  type SessionConfigOption,
} from '@agentclientprotocol/sdk/unstable';
import type { PrintLine } from './acp-line.ts';
import type { AcpTask } from './acp-task.ts';

/** What a session is opened with. */
export interface SessionRequest {
  readonly task: AcpTask;
  readonly token: string;
  readonly print: PrintLine;
  readonly signal: AbortSignal;
}

/** Why no session came about, as it is told. */
export class SessionRefusal extends Error {
  override readonly name = 'SessionRefusal';
  readonly type: 'tools_missing' | 'login_refused';

  constructor(type: 'tools_missing' | 'login_refused', message: string) {
    super(message);
    this.type = type;
  }
}

/** A session that is open. */
export interface OpenSession {
  readonly session_id: string;
  /** It is the one of an earlier attempt, which the agent remembers. */
  readonly resumed: boolean;
}

/**
 * Opens a session that has our tools, the wanted model, and what an earlier attempt left, where the agent can do that.
 *
 * @throws SessionRefusal when the agent cannot take our tools, or wants somebody to log in first.
 */
export async function openSession(agent: ClientContext, request: SessionRequest): Promise<OpenSession> {
  const { signal } = request;
  const said = await agent.request(
    methods.agent.initialize,
    {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: 'ralph', version: '1' },
      // A terminal of ours would be outside of whatever holds the agent.
      clientCapabilities: { fs: { readTextFile: true, writeTextFile: true }, terminal: false },
    },
    until(signal),
  );
  requireTools(said);
  const { task, token, print } = request;
  if (task.auth_method !== null)
    await agent.request(methods.agent.authenticate, { methodId: task.auth_method }, until(signal));
  const place: NewSessionRequest = { cwd: task.cwd, mcpServers: [ralphServer(task, token)] };
  try {
    const former = await formerSession(agent, said, place, request);
    if (former !== null) return { session_id: former, resumed: true };
    const opened = await agent.request(methods.agent.session.new, place, until(signal));
    print({ type: 'session', session_id: opened.sessionId, resumed: false });
    await chooseModel(agent, opened, task.model, signal);
    return { session_id: opened.sessionId, resumed: false };
  } catch (error) {
    throw isLoginWanted(error) ? loginRefusal(said) : error;
  }
}

/** Whoever stops does not wait for an answer. */
function until(signal: AbortSignal): SendRequestOptions {
  return { cancellationSignal: signal, stopWaitingOnCancel: true };
}

function requireTools({ agentCapabilities, agentInfo }: InitializeResponse): void {
  if (agentCapabilities?.mcpCapabilities?.http === true) return;
  const who =
    agentInfo === null || agentInfo === undefined ? 'the agent' : `${agentInfo.name} ${agentInfo.version}`;
  throw new SessionRefusal(
    'tools_missing',
    `${who} takes no MCP servers over HTTP in its ACP mode (agentCapabilities.mcpCapabilities.http), so it would have none of the ralph tools: update it, or run it in another mode`,
  );
}

function ralphServer({ mcp_url }: AcpTask, token: string): McpServer {
  const headers = [{ name: 'Authorization', value: `Bearer ${token}` }];
  return { type: 'http', name: 'ralph', url: mcp_url, headers };
}

/** Goes on in the session of an earlier attempt; null when there is none, or the agent cannot. */
async function formerSession(
  agent: ClientContext,
  { agentCapabilities }: InitializeResponse,
  place: NewSessionRequest,
  { task, print, signal }: SessionRequest,
): Promise<string | null> {
  const sessionId = task.resume_session;
  if (sessionId === null) return null;
  const resumes = agentCapabilities?.sessionCapabilities?.resume;
  const canResume = resumes !== null && resumes !== undefined;
  if (!canResume && agentCapabilities?.loadSession !== true) {
    print({ type: 'note', message: 'the agent cannot go on with an earlier session: it begins a new one' });
    return null;
  }
  const method = canResume ? methods.agent.session.resume : methods.agent.session.load;
  try {
    await agent.request(method, { sessionId, ...place }, until(signal));
  } catch (error) {
    if (isLoginWanted(error) || signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    print({
      type: 'note',
      message: `the earlier session is not to be had, so a new one begins: ${why}`.slice(0, 4000),
    });
    return null;
  }
  print({ type: 'session', session_id: sessionId, resumed: true });
  return sessionId;
}

async function chooseModel(
  agent: ClientContext,
  { sessionId, configOptions }: NewSessionResponse,
  model: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (model === null) return;
  const option = (configOptions ?? []).find(
    ({ category, type }) => category === 'model' && type === 'select',
  );
  if (option === undefined) {
    // What the protocol had before it had options.
    await agent.request('session/set_model', { sessionId, modelId: model }, until(signal));
    return;
  }
  const offered = valuesOf(option);
  const wanted = offered.find(({ value, name }) => value === model || name === model);
  if (wanted === undefined) {
    const known = offered.map(({ value }) => value).join(', ');
    throw new Error(`the agent does not offer the model ${JSON.stringify(model)}; it offers ${known}`);
  }
  const { value } = wanted;
  await agent.request(
    methods.agent.session.setConfigOption,
    { sessionId, configId: option.id, value },
    until(signal),
  );
}

function valuesOf(option: SessionConfigOption): readonly { readonly value: string; readonly name: string }[] {
  if (option.type !== 'select') return [];
  return option.options.flatMap((entry) => ('options' in entry ? entry.options : [entry]));
}

const LOGIN_WANTED = -32_000;

function isLoginWanted(error: unknown): boolean {
  return error instanceof RequestError && error.code === LOGIN_WANTED;
}

function loginRefusal({ authMethods, agentInfo }: InitializeResponse): SessionRefusal {
  const ways = (authMethods ?? []).map(({ id, name }) => `${id} (${name})`).join(', ');
  const who = agentInfo?.name ?? 'the agent';
  return new SessionRefusal(
    'login_refused',
    `${who} wants somebody to log in first: do so in its own program, or name one of its ways with auth_method in agents.toml${ways === '' ? '' : `: ${ways}`}`,
  );
}
