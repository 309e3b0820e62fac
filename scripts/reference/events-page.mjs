import { askRalph } from './ask-ralph.mjs';
import { FIELD_HEAD, fieldRows } from './field-rows.mjs';
import { anchor, plain, table } from './markdown.mjs';

/** docs/reference/events.md: every event of the journal with its fields. */
export async function eventsPage() {
  const { oneOf: events } = JSON.parse(await askRalph('schema', 'event'));
  const common = Object.keys(events[0].properties).filter((name) =>
    events.every(({ properties }) => same(properties[name], events[0].properties[name], name)),
  );
  const first = events.findIndex((event) => typeOf(event) === 'pipeline_started');
  if (first === -1) throw new Error('no event pipeline_started: where do those of a pipeline begin?');
  const groups = [
    ['Events of a run', events.slice(0, first)],
    ['Events of a pipeline', events.slice(first)],
  ];
  const seen = new Map();
  const sections = groups.map(([title, members]) =>
    [`## ${title}`, ...members.map((event) => section(event, { common, seen }))].join('\n\n'),
  );
  return `# Events

A run is what its journal says: \`.agent/runs/<run_id>/journal.ndjson\`, one JSON object a line, each written before it is
acted on. \`ralph run --json\` and \`--events <file>\` give the same lines. Readers pass over types and fields
that they do not know: later versions add some. \`ralph schema event\` prints all this as JSON Schema.

${groups.map(([title, members]) => `**${title}:** ${members.map(link).join(' · ')}`).join('\n\n')}

Every event has these fields:

${table(FIELD_HEAD, [
  ['`type`', 'text', 'What happened'],
  ...fieldRows(events[0], {
    omit: Object.keys(events[0].properties).filter((n) => !common.slice(1).includes(n)),
  }),
])}

${sections.join('\n\n')}
`;
}

function section(event, { common, seen }) {
  // A snapshot holds the whole state of a run, which has a place of its own.
  const isSnapshot = event.properties.checkpoint !== undefined;
  const rows = fieldRows(event, {
    owner: `[${typeOf(event)}](${anchor(typeOf(event))})`,
    seen,
    omit: [...common, ...(isSnapshot ? ['checkpoint'] : [])],
  });
  if (isSnapshot)
    rows.push([
      '`checkpoint`',
      'object',
      `${plain(event.properties.checkpoint.description)} ([fields](formats.md#checkpoint))`,
    ]);
  const about = `### ${typeOf(event)}\n\n${plain(event.properties.type.description)}.`;
  return rows.length === 0 ? about : `${about}\n\n${table(FIELD_HEAD, rows)}`;
}

function same(one, other, name) {
  return name === 'type' || JSON.stringify(one) === JSON.stringify(other);
}

function typeOf({ properties }) {
  return properties.type.const;
}

function link(event) {
  return `[${typeOf(event)}](${anchor(typeOf(event))})`;
}
