import type { AgentAdapter } from '@ralph/agents';
import type { WorkerManifest } from '@ralph/manifest';
import { buildSessionMcpPlan, type SessionMcpPlan } from '@ralph/mcp-plan/session-mcp-plan';
import type { Jail, McpSession, SessionEvent, SessionOptions } from '@ralph/mcp-server';
import type { WorkerHost } from './worker-host.ts';
import type { Outside } from '../outside.ts';
import { createEventQuota } from './event-quota.ts';
import { workerEnvironment } from '../process/environment.ts';
import { workerNames } from './worker-names.ts';

/** A worker's MCP endpoint and what came over it. */
export interface WorkerSession {
  readonly endpoint: McpSession;
  /** When the worker last called a tool, on the clock of `performance.now()`; 0 if it never did. */
  readonly lastCall: () => number;
  /** What the worker said when it declared its work complete; null if it did not. */
  readonly completion: () => string | null;
}

/** Whom a session is for. */
export interface SessionAgent {
  readonly adapter: AgentAdapter;
  readonly model: string | null;
  readonly jail: Jail | null;
}

type SessionHost = Pick<
  WorkerHost,
  'mcp' | 'outside' | 'record' | 'directories' | 'environment' | 'secrets' | 'redaction'
>;

const NOTE_LENGTH = 2000;

/** Opens the MCP endpoint of one attempt and journals what is worth it. */
export function openWorkerSession(
  manifest: WorkerManifest,
  agent: SessionAgent,
  host: SessionHost,
): WorkerSession {
  let lastCall = 0;
  let completion: string | null = null;
  const unit = { unit_id: manifest.unit_id, attempt: manifest.attempt };
  /** What an agent says goes to disk bounded and without secrets. */
  const readable = (text: string): string => host.redaction.text(text).slice(0, NOTE_LENGTH);
  const denials = createEventQuota();
  const reports = createEventQuota();
  const requests = createEventQuota();
  const onEvent = (event: SessionEvent): void => {
    lastCall = performance.now();
    switch (event.type) {
      case 'tool_called':
      case 'artifact_submitted':
        return;
      case 'tool_denied': {
        const remark = denials();
        if (remark === null) return;
        return host.record({
          type: 'tool_denied',
          ...unit,
          tool: event.tool,
          path: event.path === null ? null : readable(event.path),
          message: readable(event.message) + remark,
        });
      }
      case 'progress': {
        const remark = reports();
        if (remark === null) return;
        return host.record({
          type: 'worker_progressed',
          ...unit,
          status: readable(event.status) + remark,
          note: event.note === null ? null : readable(event.note),
        });
      }
      case 'coordination': {
        const remark = requests();
        if (remark === null) return;
        return host.record({
          type: 'coordination_requested',
          ...unit,
          action: readable(event.action) + remark,
          work_unit_id: event.work_unit_id === null ? null : readable(event.work_unit_id),
          note: event.note === null ? null : readable(event.note),
        });
      }
      case 'completed':
        completion = readable(event.summary ?? '');
    }
  };
  const endpoint = host.mcp.openSession(sessionOptions(manifest, agent, host, onEvent));
  return {
    endpoint,
    lastCall: () => lastCall,
    completion: () => completion,
  };
}

function sessionOptions(
  manifest: WorkerManifest,
  { adapter, model, jail }: SessionAgent,
  { directories, environment, outside, secrets, redaction }: SessionHost,
  onEvent: (event: SessionEvent) => void,
): SessionOptions {
  const { drain } = manifest;
  const plan = sessionPlan(drain, { adapter, model }, outside);
  return {
    id: manifest.unit_id,
    attempt: manifest.attempt,
    root: manifest.workspace_root,
    allowed_directories: directories,
    namespace: manifest.worker_namespace,
    artifact_dir: manifest.worker_artifact_dir,
    capabilities: plan.capabilities,
    capability_profile: plan.capability_profile,
    result_form: adapter.capabilities.tool_results,
    // Few sessions are asked for it.
    get env() {
      return workerEnvironment(environment, { allow: [], extra: workerNames(manifest) });
    },
    web: outside.web,
    upstream: outside.upstream,
    exec: jail ?? execMeans(manifest.confinement),
    secrets: secrets.policy,
    redact: redaction.text,
    onEvent,
  };
}

/** What a session of a drain may do with this agent. */
export function sessionPlan(
  drain: string,
  { adapter, model }: Pick<SessionAgent, 'adapter' | 'model'>,
  { mcp, upstream_tools }: Pick<Outside, 'mcp'> & Partial<Pick<Outside, 'upstream_tools'>>,
): SessionMcpPlan {
  const flag = model === null ? null : `--model ${model}`;
  const transport = adapter.transport ?? adapter.name;
  return buildSessionMcpPlan({ drain, transport, model: { flag }, mcp, upstream_tools });
}

/** How programs run where there is no jail. At level `mcp` only our tools write, so an unconfined `exec` would be the hole in it. */
export function execMeans(level: WorkerManifest['confinement']): 'unconfined' | 'off' {
  return level === 'audit' || level === 'off' ? 'unconfined' : 'off';
}
