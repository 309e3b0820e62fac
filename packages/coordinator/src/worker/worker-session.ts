import type { WorkerManifest } from '@ralph/manifest';
import type { Jail, McpSession, SessionEvent, SessionOptions } from '@ralph/mcp-server';
import type { WorkerHost } from './worker-host.ts';
import { createEventQuota } from './event-quota.ts';
import type { Outside } from '../outside.ts';
import { redactText } from '../redact-text.ts';
import { writableDirectories } from './worker-jail.ts';

/** A worker's MCP endpoint and what came over it. */
export interface WorkerSession {
  readonly endpoint: McpSession;
  /** When the worker last called a tool, on the clock of `performance.now()`; 0 if it never did. */
  readonly lastCall: () => number;
  /** What the worker said when it declared its work complete; null if it did not. */
  readonly completion: () => string | null;
}

const NOTE_LENGTH = 2000;

/** Opens the MCP endpoint of one attempt and journals what is worth it. */
export function openWorkerSession(
  manifest: WorkerManifest,
  jail: Jail | null,
  host: Pick<WorkerHost, 'mcp' | 'outside' | 'record'>,
): WorkerSession {
  let lastCall = 0;
  let completion: string | null = null;
  let token = '';
  const unit = { unit_id: manifest.unit_id, attempt: manifest.attempt };
  /** What an agent says goes to disk bounded and without secrets. */
  const readable = (text: string): string => redactText(text.slice(0, NOTE_LENGTH), [token]);
  const denials = createEventQuota();
  const reports = createEventQuota();
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
      case 'completed':
        completion = readable(event.summary ?? '');
    }
  };
  const endpoint = host.mcp.openSession(sessionOptions(manifest, jail, host.outside, onEvent));
  token = endpoint.token;
  return {
    endpoint,
    lastCall: () => lastCall,
    completion: () => completion,
  };
}

function sessionOptions(
  manifest: WorkerManifest,
  jail: Jail | null,
  { web, upstream, capabilities }: Outside,
  onEvent: (event: SessionEvent) => void,
): SessionOptions {
  return {
    id: manifest.unit_id,
    attempt: manifest.attempt,
    root: manifest.workspace_root,
    allowed_directories: writableDirectories(manifest),
    namespace: manifest.worker_namespace,
    artifact_dir: manifest.worker_artifact_dir,
    capabilities: capabilities(manifest.drain),
    web,
    upstream,
    exec: jail ?? execWithoutJail(manifest.confinement),
    onEvent,
  };
}

/** At level `mcp` only our tools write, so an unconfined `exec` would be the hole in it. */
function execWithoutJail(level: WorkerManifest['confinement']): 'unconfined' | 'off' {
  return level === 'audit' || level === 'off' ? 'unconfined' : 'off';
}
