import { askRalph } from './ask-ralph.mjs';
import { plain, table } from './markdown.mjs';

/** The table of settings in docs/configuration.md. */
export async function settingsTable() {
  const { settings } = JSON.parse(await askRalph('config', '--json'));
  const { properties } = JSON.parse(await askRalph('schema', 'config'));
  const rows = settings.map(({ key, flag, variable, about, holds }) => [
    `\`${key}\``,
    typeOf(properties[key]),
    holds.text === null ? '' : code(holds.text),
    `\`${flag}\`<br>\`${variable}\``,
    plain(about),
  ]);
  return table(['key', 'type', 'default', 'flag, variable', 'meaning'], rows);
}

function typeOf({ type, enum: choices }) {
  if (choices !== undefined) return choices.map((choice) => `\`"${choice}"\``).join(' or ');
  if (type === 'array') return 'list of texts';
  if (type === undefined || Array.isArray(type)) return 'number or text';
  return type === 'string' ? 'text' : type;
}

function code(value) {
  return /^[\w+.-]+$/.test(value) ? `\`${value}\`` : plain(value);
}
