import { askRalph } from './ask-ralph.mjs';
import { FIELD_HEAD, documentRows } from './field-rows.mjs';
import { anchor, plain, table } from './markdown.mjs';

/** Where a document lies or comes from; what it is, its schema says itself. */
const PLACES = {
  plan: 'Written by you, or by an agent that plans: any file in JSON, JSON with comments, YAML, TOML or Markdown ([how](../how-to/write-a-good-plan.md)). Read by `ralph run`, `validate` and `graph`.',
  manifest:
    'Written for each attempt: `.agent/workers/<unit_id>/worker-manifest.json`. Read by `ralph worker`.',
  summary:
    'Written at the end of a run: `.agent/artifacts/parallel_development_summary.json`, and below the run. Printed by `ralph summary --json`.',
  event:
    'Written as a run goes: a line of `.agent/runs/<run_id>/journal.ndjson`. Printed by `ralph run --json`.',
  checkpoint: 'Written beside the journal: `.agent/checkpoint.json`. A cache: it may be removed at any time.',
  pipeline:
    'Read by programs with `parsePipelinePolicy` of `@ralph/reducer`; of `.agent/pipeline.toml`, `ralph run` follows only the number of workers.',
  artifacts: 'Read by programs with `parseArtifactsPolicy` of `@ralph/reducer`; `ralph run` reads none.',
  agents: 'Written by you: `.agent/agents.toml`, `~/.config/ralph/agents.toml` ([how](../agents-toml.md)).',
  mcp: 'Written by you: `.agent/mcp.toml`, `~/.config/ralph/mcp.toml`.',
  status: 'Printed by `ralph status --json`.',
  explanation: 'Printed by `ralph explain --json`.',
  diff: 'Printed by `ralph diff --json`.',
  garbage: 'Printed by `ralph gc --json`.',
  preview: 'Printed by `ralph run --dry-run --json`.',
  graph: 'Printed by `ralph graph --json`.',
  config: 'Written by you or by `ralph init`: `.agent/ralph.toml`, `~/.config/ralph/ralph.toml`.',
  config_report: 'Printed by `ralph config --json`.',
  doctor_report: 'Printed by `ralph doctor --json`.',
  agents_report: 'Printed by `ralph agents --json`.',
  init_report: 'Printed by `ralph init --json`.',
  validation_report: 'Printed by `ralph validate --json`.',
  replay_report: 'Printed by `ralph replay --json`.',
  agents_check_report: 'Printed by `ralph agents check --json`.',
  webhook: 'Sent to the address of the setting `webhook` when a run has ended.',
};

/** Documents whose fields another page tells. */
const ELSEWHERE = {
  event: '[Each event with its fields](events.md).',
  config: '[Each setting with its default, flag and variable](../configuration.md#all-settings).',
};

/** docs/reference/formats.md: every document with a published JSON Schema. */
export async function formatsPage() {
  const names = await documents();
  const schemas = await Promise.all(names.map(async (name) => JSON.parse(await askRalph('schema', name))));
  const overview = schemas.map((schema, nth) => [
    `[\`${names[nth]}\`](${anchor(names[nth])})`,
    plain(schema.title),
    PLACES[names[nth]],
  ]);
  // A summary stands in another document as it is.
  const seen = new Map();
  return `# Formats

These documents have a JSON Schema, which \`ralph schema <document>\` prints. Names on disk are
the same everywhere, in snake_case. Fields that a version does not know are kept, and later versions add some.

${table(['document', 'what it is', 'where'], overview)}

${schemas.map((schema, nth) => section(names[nth], schema, seen)).join('\n\n')}
`;
}

function section(name, schema, seen) {
  const { $id, title, description } = schema;
  const about = description === undefined ? `${title}.` : `${title}: ${description}.`;
  return [
    `## ${name}`,
    plain(about),
    PLACES[name],
    ...($id === undefined ? [] : [`For editors: <${$id}>`]),
    ELSEWHERE[name] ?? table(FIELD_HEAD, documentRows(schema, { owner: `[${name}](${anchor(name)})`, seen })),
  ].join('\n\n');
}

/** As the command offers them. */
async function documents() {
  const [, choices = ''] = /choices: (.+)\)/.exec(await askRalph('schema', '--help')) ?? [];
  const names = [...choices.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  const lost = names.filter((name) => PLACES[name] === undefined);
  if (names.length === 0 || lost.length > 0)
    throw new Error(`scripts/reference/formats-page.mjs: say where these documents lie: ${lost.join(', ')}`);
  return names;
}
