import type * as z from 'zod';

/**
 * Writes `src/plain-event.generated.ts`: plain code for what a schema of events says, an expression for each field. It
 * knows the kinds of schema that events are made of, and throws at any other, lest the code accept more than the schema.
 */
export function plainEventSource(events: z.core.$ZodType): string {
  const functions = new Map<string, string>();
  const patterns = new Map<string, string>();

  /** The name of a function with this body, which takes an `unknown` called `value`. */
  const functionOf = (body: string, name: string): string => {
    const known = functions.get(body);
    if (known !== undefined) return known;
    const taken = new Set(functions.values());
    let free = `is${name}`;
    for (let count = 2; taken.has(free); count += 1) free = `is${name}${count}`;
    functions.set(body, free);
    return free;
  };

  const constantOf = (pattern: RegExp): string => {
    const text = String(pattern);
    patterns.set(text, patterns.get(text) ?? `PATTERN_${patterns.size + 1}`);
    return patterns.get(text) ?? '';
  };

  const checkOf = (check: z.core.$ZodCheck, value: string): string => {
    const { def } = known(check)._zod;
    if (def.check === 'min_length') return `${value}.length >= ${def.minimum}`;
    if (def.check === 'greater_than') return `${value} ${def.inclusive ? '>=' : '>'} ${String(def.value)}`;
    if (def.check === 'less_than') return `${value} ${def.inclusive ? '<=' : '<'} ${String(def.value)}`;
    if (def.check === 'number_format' && def.format === 'safeint') return `Number.isSafeInteger(${value})`;
    if (def.check === 'string_format' && def.pattern !== undefined)
      return `${constantOf(def.pattern)}.test(${value})`;
    throw new Error(`the check ${def.check} is not known here`);
  };

  /** Whether the expression `value` is what the schema asks for; `name` is where it stands. */
  const test = (schema: z.core.$ZodType, value: string, name: string): string => {
    const { def } = known(schema)._zod;
    // A format of its own is both: the schema and its first check.
    const own = isCheck(schema) ? [schema] : [];
    const checks =
      def.type === 'array' ? [] : [...own, ...(def.checks ?? [])].map((check) => checkOf(check, value));
    const all = (...conditions: readonly string[]): string => [...conditions, ...checks].join(' && ');
    if (def.type === 'string') return all(`typeof ${value} === 'string'`);
    if (def.type === 'number')
      return all(`typeof ${value} === 'number'`, ...(own.length > 0 ? [] : [`Number.isFinite(${value})`]));
    if (def.type === 'boolean') return all(`typeof ${value} === 'boolean'`);
    if (def.type === 'array')
      return `isListOf(${[value, named(def.element, name), ...leastOf(def.checks ?? [])].join(', ')})`;
    if (checks.length > 0) throw new Error(`a check of ${def.type} is not known here`);
    if (def.type === 'literal') return anyOf(def.values.map((one) => `${value} === ${literal(one)}`));
    if (def.type === 'enum')
      return anyOf(Object.values(def.entries).map((one) => `${value} === ${literal(one)}`));
    if (def.type === 'nullable') return anyOf([`${value} === null`, test(def.innerType, value, name)]);
    if (def.type === 'optional' || def.type === 'default')
      return anyOf([`${value} === undefined`, test(def.innerType, value, name)]);
    if (def.type === 'record') {
      if (known(def.keyType)._zod.def.type !== 'string' || (def.keyType._zod.def.checks ?? []).length > 0)
        throw new Error('a record whose keys are no mere strings is not known here');
      return `isRecordOf(${value}, ${named(def.valueType, name)})`;
    }
    if (def.type === 'object') return `${named(schema, name)}(${value})`;
    if (def.type === 'union') {
      if ('discriminator' in def) return `${named(schema, name)}(${value})`;
      if (def.inclusive !== false) return anyOf(def.options.map((option) => test(option, value, name)));
    }
    throw new Error(`the schema ${def.type} is not known here`);
  };

  const fieldsOf = (schema: z.core.$ZodType, name: string): readonly string[] => {
    const { def } = known(schema)._zod;
    if (def.type !== 'object') throw new Error(`expected an object, found ${def.type}`);
    if ((def.checks ?? []).length > 0) throw new Error('a check of an object is not known here');
    if (def.catchall !== undefined && known(def.catchall)._zod.def.type !== 'unknown')
      throw new Error('an object that restricts its other fields is not known here');
    return Object.entries(def.shape).map(([key, field]) =>
      test(field, `value[${literal(key)}]`, `${name}${pascal(key)}`),
    );
  };

  /** The name of a function that takes an `unknown`. */
  const named = (schema: z.core.$ZodType, name: string): string => {
    const { def } = known(schema)._zod;
    if (def.type === 'object')
      return functionOf(`return ${['isFields(value)', ...fieldsOf(schema, name)].join(' && ')};`, name);
    if (def.type === 'union' && 'discriminator' in def) return functionOf(choice(schema, name), name);
    return functionOf(`return ${test(schema, 'value', name)};`, def.type === 'string' ? 'Text' : name);
  };

  /** What all kinds have comes first, then what depends on the kind. */
  const choice = (schema: z.core.$ZodType, name: string): string => {
    const { def } = known(schema)._zod;
    if (def.type !== 'union' || !('discriminator' in def) || typeof def.discriminator !== 'string')
      throw new Error('a union without a field that tells its kinds apart is not known here');
    const { discriminator } = def;
    const kinds = def.options.map((option) => {
      const { def: kind } = known(option)._zod;
      const tag = kind.type === 'object' ? kind.shape[discriminator] : undefined;
      const values = tag === undefined ? undefined : known(tag)._zod.def;
      if (values?.type !== 'literal') throw new Error(`a kind without a literal ${discriminator}`);
      const names = values.values.map(literal);
      const fields = fieldsOf(option, `${name}${pascal(String(values.values[0]))}`);
      const tagTest = anyOf(names.map((one) => `value[${literal(discriminator)}] === ${one}`));
      return { names, fields: fields.filter((field) => field !== tagTest) };
    });
    const common =
      kinds[0]?.fields.filter((field) => kinds.every(({ fields }) => fields.includes(field))) ?? [];
    return [
      `if (!(${['isFields(value)', ...common].join(' && ')})) return false;`,
      `switch (value[${literal(discriminator)}]) {`,
      ...kinds.flatMap(({ names, fields }) => {
        const own = fields.filter((field) => !common.includes(field));
        return [
          ...names.map((one) => `case ${one}:`),
          `return ${own.length === 0 ? 'true' : own.join(' && ')};`,
        ];
      }),
      'default:',
      'return false;',
      '}',
    ].join('\n');
  };

  const body = choice(events, '');
  return [
    '// Generated by test/plain-event.test.ts from RunEventSchema: change that, then run `vitest -u` on the test.',
    `import type { RunEvent } from './event.ts';`,
    '',
    `/** Whether a value that came from JSON is plainly an event. What is not may still be one: ask \`RunEventSchema\`. */`,
    'export function isPlainEvent(value: unknown): value is RunEvent {',
    body,
    '}',
    '',
    ...[...patterns].map(([pattern, name]) => `const ${name} = ${pattern};`),
    ...[...functions].map(([text, name]) => `\nfunction ${name}(value: unknown): boolean {\n${text}\n}`),
    HELPERS,
  ].join('\n');
}

const HELPERS = `
type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean, least = 0): boolean {
  if (!Array.isArray(value) || value.length < least) return false;
  for (const item of value) if (!isItem(item)) return false;
  return true;
}

function isRecordOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return isFields(value) && Object.entries(value).every(([key, item]) => key === '__proto__' || isItem(item));
}
`;

function known(schema: z.core.$ZodType): z.core.$ZodTypes;
function known(check: z.core.$ZodCheck): z.core.$ZodChecks;
function known(thing: unknown): unknown {
  return thing;
}

/** How many items a list must have at least, as the last argument of a call. */
function leastOf(checks: readonly z.core.$ZodCheck[]): readonly string[] {
  return checks.map((check) => {
    const { def } = known(check)._zod;
    if (def.check !== 'min_length') throw new Error(`the check ${def.check} of a list is not known here`);
    return String(def.minimum);
  });
}

function isCheck(schema: z.core.$ZodType): schema is z.core.$ZodType & z.core.$ZodCheck {
  return 'check' in schema._zod.def;
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.join(' || ')})`;
}

function literal(value: unknown): string {
  return typeof value === 'string' && !/['\\\n]/.test(value) ? `'${value}'` : JSON.stringify(value);
}

function pascal(key: string): string {
  return key
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}
