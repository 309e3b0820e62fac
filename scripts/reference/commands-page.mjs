import { askRalph } from './ask-ralph.mjs';
import { anchor, plain, table } from './markdown.mjs';

/** docs/reference/commands.md: every command, read from its own help. */
export async function commandsPage() {
  const root = await helpOf();
  const names = namesIn(root);
  const commands = (await Promise.all(names.map((name) => withBelow([name])))).flat();
  return `# Commands

As \`ralph <command> --help\` tells them. A run is named by its id, the beginning of one, or \`latest\`. What the
commands print with \`--json\` is described under [formats](formats.md), what they answer to the shell under
[exit codes](exit-codes.md). Most options of \`ralph run\` can be [set in files and variables](../configuration.md) too.

${table(
  ['command', 'what it does'],
  entries(root.get('Commands'))
    .filter(([term]) => !term.startsWith('help'))
    .map(([term, about]) => {
      const [name] = term.split(' ');
      return [`[\`ralph ${name}\`](${anchor(`ralph ${name}`)})`, plain(about)];
    }),
)}

Options of all commands:

${rowsOf('option', [...entries(root.get('Options')), ...entries(root.get('Global Options'))])}

${commands.join('\n\n')}
`;
}

/** The section of a command, then those of the commands below it. */
async function withBelow(words) {
  const help = await helpOf(...words);
  const below = await Promise.all(namesIn(help).map((name) => withBelow([...words, name])));
  return [section(words, help), ...below.flat()];
}

function section(words, help) {
  const name = `ralph ${words.join(' ')}`;
  const options = entries(help.get('Options')).filter(([flags]) => flags !== '-h, --help');
  return [
    `## ${name}`,
    plain(help.get('').join(' ')),
    `\`\`\`text\n${help.get('Usage').join('\n')}\n\`\`\``,
    rowsOf('argument', entries(help.get('Arguments'))),
    rowsOf('option', options),
    `\`\`\`sh\n${(help.get('Examples') ?? []).map((line) => line.replace(/^ *\$ /, '')).join('\n')}\n\`\`\``,
  ]
    .filter((part) => part !== '' && part !== '```sh\n\n```')
    .join('\n\n');
}

/** A help text, split at its headings; what stands under none has the name "". */
async function helpOf(...words) {
  const sections = new Map([['', []]]);
  let current = sections.get('');
  for (const line of (await askRalph(...words, '--help')).split('\n')) {
    const heading = /^(?<name>[A-Z][\w ]*):(?: (?<rest>.*))?$/.exec(line)?.groups;
    if (heading?.rest !== undefined) sections.set(heading.name, [heading.rest]);
    else if (heading !== undefined) sections.set(heading.name, (current = []));
    else if (line !== '') current.push(line);
  }
  return sections;
}

function namesIn(help) {
  return entries(help.get('Commands'))
    .map(([term]) => term.split(' ')[0])
    .filter((name) => name !== 'help');
}

/** Lines such as `  -j, --jobs <number>  how many`, as pairs. */
function entries(lines = []) {
  return lines.map((line) => {
    const { term, about } = /^ {2}(?<term>\S.*?) {2,}(?<about>\S.*)$/.exec(line)?.groups ?? {};
    if (about === undefined) throw new Error(`help that cannot be read: ${line}`);
    return [term, about];
  });
}

function rowsOf(kind, pairs) {
  if (pairs.length === 0) return '';
  return table(
    [kind, 'meaning'],
    pairs.map(([term, about]) => [`\`${term}\``, plain(about)]),
  );
}
