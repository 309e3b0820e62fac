import * as plan from '../../packages/mcp-plan/dist/index.js';

const NEEDS = {
  exec: 'a way to run programs',
  artifact_dir: 'a place for artifacts',
  web_search: 'a policy with a table `web_search`',
  web_visit: 'a policy with a table `web_visit`',
};

/** docs/tools.md: what an agent can call, from the tool catalogue. */
export function toolsPage() {
  const classes = plan.DRAIN_CLASSES.map((name) => {
    // A policy that opens everything: what it opens is said under "Needs".
    const { policy: mcp } = plan.parseMcpPolicy({});
    const { capabilities } = plan.buildSessionMcpPlan({ drain: name, mcp });
    return { name, tools: new Set(plan.toolsGrantedBy(capabilities).map((tool) => tool.name)) };
  });
  return `# Tools

What an agent can call, printed from the catalogue in \`packages/mcp-plan/src/catalogue\`. A session is offered a tool when it
holds one of its capabilities; which those are follows from the class of its drain.

Every tool answers with a text for people and models and, unless the session asks for text only (\`result_form\`), with the
same as data (\`structuredContent\`), in the shape that is printed under "Answers". A refusal or failure is an answer too
(\`isError\`): its text says what to do next.

${plan.TOOL_CATALOGUE.map((tool) => toolSection(tool, classes)).join('\n\n')}
`;
}

function toolSection(tool, classes) {
  const [input, output] = [plan.toolInputJsonSchema(tool.name), plan.toolOutputJsonSchema(tool.name)];
  const holders = classes.filter(({ tools }) => tools.has(tool.name)).map(({ name }) => name);
  const who = holders.length === classes.length ? 'every class' : holders.join(', ');
  const kind = tool.readOnly
    ? 'changes nothing'
    : `${tool.destructive ? 'can replace or remove' : 'adds'}; ${tool.idempotent ? 'repeating it changes nothing more' : 'not to be repeated blindly'}`;
  const need = tool.needs === null ? [] : [`- Needs: ${NEEDS[tool.needs]}`];
  return [
    `## ${tool.name}`,
    '',
    tool.description.replaceAll('<', '\\<'),
    '',
    `- Capability: ${tool.capabilities.map((each) => `\`${each}\``).join(' or ')}`,
    `- Offered to: ${who}`,
    `- Effect: ${kind}`,
    ...need,
    '',
    '```text',
    ...fieldLines(input, '(no input)'),
    '```',
    '',
    'Answers:',
    '',
    '```text',
    ...fieldLines(output, '(nothing)'),
    '```',
  ].join('\n');
}

function fieldLines({ properties = {}, required = [] }, none) {
  const fields = Object.entries(properties);
  if (fields.length === 0) return [none];
  return fields.flatMap(([name, field]) => {
    const mark = required.includes(name) ? '' : '?';
    const value = 'default' in field ? ` = ${JSON.stringify(field.default)}` : '';
    return [`${name}${mark}: ${typeText(field)}${value}`, `    ${field.description}`];
  });
}

function typeText(schema) {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' | ');
  if (schema.type === 'array') return `${typeText(schema.items)}[]`;
  if (schema.type !== 'object') return schema.type;
  return `{ ${Object.keys(schema.properties).join(', ')} }`;
}
