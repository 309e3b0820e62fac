import { toolNamesFor, webAccess } from '@ralph/mcp-server';
import { readAgentsConfig } from '../agents-config.ts';
import { agentChains, assignAgents, type Assignment } from '../assign-agents.ts';
import { settleConfinement } from '../confinement.ts';
import { CoordinatorError } from '../coordinator-error.ts';
import { readMcpConfig } from '../mcp-config.ts';
import { findRoot } from '../find-root.ts';
import { openRedaction } from '../redaction.ts';
import type { RunOptions } from '../run-options.ts';
import { RUN_DRAIN } from '../run-drain.ts';
import { execMeans, sessionPlan } from '../worker/worker-session.ts';
import { takesPrompt, workerPrompt } from '../worker/worker-prompt.ts';
import { openPromptTemplates } from './prompt-templates.ts';
import { relatedUnits } from './related-units.ts';

/** What the agent of a unit would be told. */
export interface PromptPreview {
  readonly agent: string;
  readonly prompt: string;
  /** Upstream servers whose tools the prompt would name too: what they offer is only known once they run. */
  readonly upstream_servers: readonly string[];
}

/**
 * Renders what the agent of a unit would be told in the first attempt of a run with these options, without the secrets
 * in it. Nothing is started and nothing is written; neither has the agent to be there.
 *
 * @throws CoordinatorError `unit_unknown`, `prompt_needless` for a command or a script, and what would refuse the run.
 */
export async function previewPrompt(options: RunOptions, unitId: string): Promise<PromptPreview> {
  const { root } = await findRoot(options.root);
  const agents = await readAgentsConfig(root, process.env);
  const assignments = assignAgents(options.plan, options.agent, agents);
  const assignment = assignmentOf(options, assignments, unitId);
  const { agentName, adapter, model, unit } = assignment;
  if (!takesPrompt(adapter)) {
    throw new CoordinatorError(
      'prompt_needless',
      `${unitId}: the agent "${agentName}" gets no prompt, the plan says in "${adapter.name}" what it does`,
    );
  }
  const config = await readMcpConfig(root, process.env);
  const templates = await openPromptTemplates({
    root,
    texts: options.promptTemplates,
    onNotice: options.onNotice,
  });
  const level = (await settleConfinement(assignments, options)).levelOf(assignment);
  const mcp = config?.policy;
  const { capabilities, upstream_servers } = sessionPlan(RUN_DRAIN, { adapter, model }, { mcp });
  const tools = toolNamesFor({
    capabilities,
    // Which jail does not matter for the names of tools.
    exec: level === 'jail' ? 'unconfined' : execMeans(level),
    artifact_dir: root,
    web: mcp === undefined ? undefined : webAccess(mcp, process.env),
  });
  const prompt = workerPrompt({
    unit,
    drain: RUN_DRAIN,
    templates,
    siblings: () => relatedUnits(options.plan.work_units, unitId),
    adapter,
    tools,
    confinement: level,
    verify: unit.verify ?? options.verify ?? options.plan.verify ?? null,
    previousFailure: null,
    resumes: false,
  });
  return {
    agent: agentName,
    prompt: openRedaction(process.env).text(prompt),
    upstream_servers: upstream_servers.map(({ name }) => name),
  };
}

function assignmentOf({ plan }: RunOptions, assignments: readonly Assignment[], unitId: string): Assignment {
  const [first] = agentChains(assignments).get(unitId) ?? [];
  if (first !== undefined) return first;
  const ids = plan.work_units.map(({ unit_id }) => unit_id);
  const shown = ids.slice(0, 20).join(', ');
  const more = ids.length > 20 ? ` and ${ids.length - 20} more` : '';
  throw new CoordinatorError('unit_unknown', `the plan has no unit "${unitId}"; it has ${shown}${more}`);
}
