import { plain } from './markdown.mjs';

/** The head of a table of fields. */
export const FIELD_HEAD = ['field', 'type', 'meaning'];

/**
 * Every field of an object, also of objects within it, as rows of a table. A shape that was shown before, in this table or
 * in another one with the same `seen`, is named instead of shown.
 */
export function fieldRows(schema, { root = schema, owner, path = '', seen = new Map(), omit = [] }) {
  return Object.entries(schema.properties)
    .filter(([name]) => !omit.includes(name))
    .flatMap(([name, field]) => {
      const optional = schema.required?.includes(name) ? '' : ', optional';
      return rowsOf(field, { root, owner, path: path === '' ? name : `${path}.${name}`, seen, optional });
    });
}

/** The same for a whole document, which may be a list. */
export function documentRows(schema, { owner, seen }) {
  if (schema.properties !== undefined) return fieldRows(schema, { owner, seen });
  return innerObjects(schema, { root: schema, path: '' }).flatMap((each) =>
    innerRows(each, { root: schema, owner, seen }),
  );
}

function rowsOf(field, { root, owner, path, seen, optional }) {
  const inner = innerObjects(field, { root, path });
  const shown = inner.length > 0 && inner.every(({ schema }) => seen.has(shapeOf(schema)));
  const [type, choices] = typeText(field, root);
  const about = [
    plain(field.description ?? ''),
    ...(choices === '' ? [] : [`One of ${choices}`]),
    ...(field.default === undefined || /default/i.test(field.description)
      ? []
      : [`Default: \`${JSON.stringify(field.default)}\``]),
    ...(shown ? [`Fields as ${seen.get(shapeOf(inner[0].schema))}`] : []),
  ];
  const row = [`\`${path}\``, `${type}${optional}`, about.filter((part) => part !== '').join('. ')];
  return shown ? [row] : [row, ...inner.flatMap((each) => innerRows(each, { root, owner, seen }))];
}

function innerRows({ schema, path }, { root, owner, seen }) {
  const known = seen.get(shapeOf(schema));
  if (known !== undefined) return [[`\`${path}\``, 'object', `Fields as ${known}`]];
  if (Object.keys(schema.properties).length > 2) seen.set(shapeOf(schema), `\`${path}\` of ${owner}`);
  return fieldRows(schema, { root, owner, path, seen });
}

/** The objects that a field can hold, each with its path. */
function innerObjects(given, { root, path }) {
  const field = resolve(given, root);
  if (field.properties !== undefined) return [{ schema: field, path }];
  if (field.items !== undefined) return innerObjects(field.items, { root, path: `${path}[]` });
  if (typeof field.additionalProperties === 'object')
    return innerObjects(field.additionalProperties, { root, path: `${path}.<name>` });
  const variants = (field.anyOf ?? field.oneOf ?? []).map((variant) => resolve(variant, root));
  const found = variants.filter(({ type }) => type !== 'null');
  return found.flatMap((variant) => {
    const label = found.length > 1 ? labelOf(variant) : null;
    const within = label === null ? path : `${path.replace(/\[\]$/, '')}[${label}]`;
    return innerObjects(variant, { root, path: within });
  });
}

/** What tells a variant from the others: the first field that has just one value. */
function labelOf({ properties = {} }) {
  const [name, fixed] = Object.entries(properties).find(([, field]) => field.const !== undefined) ?? [];
  if (fixed === undefined) return null;
  return typeof fixed.const === 'boolean' ? `${name}: ${fixed.const}` : String(fixed.const);
}

/** The type of a field in words, and its values apart where they are many. */
function typeText(given, root) {
  const type = wordsOf(given, root);
  const values = type.split(' or ').filter((word) => word.startsWith('`'));
  if (values.length <= 4) return [type, ''];
  const rest = type.split(' or ').filter((word) => !word.startsWith('`'));
  return [['text', ...rest].join(' or '), values.join(', ')];
}

function wordsOf(given, root) {
  const field = resolve(given, root);
  const variants = field.anyOf ?? field.oneOf;
  if (variants !== undefined) return [...new Set(variants.map((each) => wordsOf(each, root)))].join(' or ');
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum !== undefined) return field.enum.map((each) => `\`${JSON.stringify(each)}\``).join(' or ');
  if (Array.isArray(field.type)) return field.type.map((type) => NAMES[type] ?? type).join(' or ');
  if (field.type === 'array') return `list of ${wordsOf(field.items ?? {}, root)}`;
  if (field.format === 'date-time') return 'time';
  return NAMES[field.type] ?? 'anything';
}

const NAMES = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  null: 'null',
};

/** What a reference stands for; of a value that may hold itself, such as any JSON, nothing more is said. */
function resolve(field, root) {
  if (field.$ref === undefined) return field;
  const { $ref, ...own } = field;
  const meant = root.$defs[$ref.split('/').at(-1)];
  return JSON.stringify(meant).includes(`"${$ref}"`) ? own : { ...meant, ...own };
}

/** The same for two objects that have the same fields, whatever is said of the whole. */
function shapeOf({ properties }) {
  return JSON.stringify(properties);
}
