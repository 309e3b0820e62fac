import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  defaultPipelinePolicy,
  initialState,
  isPlainEvent,
  reduce,
  RunEventSchema,
  type RunEvent,
} from '../src/index.ts';
import { everyBody } from './every-body.ts';
import { randomPipelineEvents } from './pipeline/random-pipeline-events.ts';
import { runSnapshot, stamped, stampedAll } from './play.ts';
import { randomEvents } from './random-events.ts';
import { plainEventSource } from './write-plain-event.ts';

const events = stampedAll(everyBody);
const isEvent = (value: unknown): boolean => RunEventSchema.safeParse(value).success;
const ofPipelines = randomPipelineEvents.map((list) => list.map(([event]) => event));
const asRead = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('the code is what the schema says', async () => {
  await expect(plainEventSource(RunEventSchema)).toMatchFileSnapshot('../src/plain-event.generated.ts');
});

test.for(events)('an event of the type $type is plainly one', (event) => {
  expect(isPlainEvent(asRead(event))).toBe(true);
});

test('random events are plain exactly when the schema takes them', () => {
  fc.assert(
    fc.property(fc.oneof(randomEvents, ofPipelines), (list) => {
      for (const event of list) expect(isPlainEvent(asRead(event))).toBe(isEvent(asRead(event)));
    }),
  );
});

/** Values as they may stand in a field that holds something else. */
const strays = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  0.5,
  1e300,
  2 ** 53,
  '',
  'x',
  [],
  [''],
  [null],
  {},
  {
    status: 'pending',
  },
);

const policy = defaultPipelinePolicy();
const snapshots = fc
  .oneof(randomEvents, ofPipelines)
  .map((list) => list.reduce((state, event) => reduce(state, event, policy).state, initialState()))
  .map((state) => stamped(state.seq + 1, runSnapshot(state)));

const mutants = fc
  .tuple(
    fc.oneof(fc.constantFrom(...events), snapshots),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'add'), strays), { maxLength: 3 }),
  )
  .map(([event, changes]) => {
    const value = asRead(event);
    for (const [place, change, stray] of changes) mutate(value, { place, change, stray });
    return asRead(value);
  });

test('events that were changed anywhere are plain exactly when the schema takes them', () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(mutants, (value) => {
      const isPlain = isPlainEvent(value);
      expect(isPlain).toBe(isEvent(value));
      if (isPlain) taken += 1;
      else refused += 1;
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(taken, refused)).toBeGreaterThan(300);
});

interface Mutation {
  readonly place: number;
  readonly change: string;
  readonly stray: unknown;
}

/** Changes one of all the fields that lie anywhere in a value. */
function mutate(value: unknown, { place, change, stray }: Mutation): void {
  const owners = fieldsIn(value);
  const [owner, key] = owners[place % Math.max(1, owners.length)] ?? [{}, ''];
  if (change === 'remove') Reflect.deleteProperty(owner, key);
  else Reflect.set(owner, change === 'add' ? 'unheard_of' : key, asRead(stray));
}

function fieldsIn(value: unknown): readonly (readonly [object, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]: [string, unknown]) => [
    [value, key] as const,
    ...fieldsIn(field),
  ]);
}

const tag = { type: z.literal('done') };
const STRANGE: readonly { readonly name: string; readonly field: z.ZodType }[] = [
  { name: 'a refinement', field: z.string().refine((text) => text !== 'x') },
  { name: 'a transformation', field: z.string().transform((text) => text.length) },
  { name: 'a longest length', field: z.string().max(5) },
  { name: 'a number of 32 bits', field: z.int32() },
  { name: 'a strict object', field: z.strictObject({ a: z.string() }) },
  { name: 'a tuple', field: z.tuple([z.string()]) },
  { name: 'a record of some keys', field: z.record(z.enum(['a']), z.string()) },
  { name: 'a refined object', field: z.looseObject({ a: z.string() }).refine(() => false) },
  {
    name: 'a nullable refinement',
    field: z
      .string()
      .nullable()
      .refine(() => false),
  },
];

test.for(STRANGE)('no code is written for $name, which it would not check', ({ field }) => {
  const schema = z.discriminatedUnion('type', [z.looseObject({ ...tag, field })]);
  expect(() => plainEventSource(schema)).toThrow(/is not known here|restricts|are no mere strings/);
});

test('a checked event has the type of one', () => {
  const value: unknown = events[0];
  const event: RunEvent | null = isPlainEvent(value) ? value : null;
  expect(event).toBe(events[0]);
});
