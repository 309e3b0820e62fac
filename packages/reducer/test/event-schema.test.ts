import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { eventJsonSchema, parseEventLine, RunEventSchema } from '../src/index.ts';
import { everyBody } from './every-body.ts';
import { stampedAll } from './play.ts';
import { undescribed } from './undescribed.ts';

const events = stampedAll(everyBody);
const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(eventJsonSchema());

test('the published JSON Schema is current', async () => {
  await expect(`${JSON.stringify(eventJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../schema/event.json');
});

test('every field of the published JSON Schema says what it means', () => {
  expect(undescribed(eventJsonSchema())).toEqual([]);
});

test('every type of event is tried here', () => {
  const types = RunEventSchema.options.map((option) => option.shape.type.value);
  expect(everyBody.map(({ type }) => type).sort()).toEqual([...types].sort());
});

describe('an event of each type', () => {
  test.for(events)('$type is read back as it was written, and is valid by the JSON Schema', (event) => {
    expect(parseEventLine(JSON.stringify(event))).toEqual({ ok: true, event });
    expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
  });

  test.for(events)('$type without its run is refused by both', (event) => {
    const { run_id: _, ...rest } = event;
    expect(parseEventLine(JSON.stringify(rest)).ok).toBe(false);
    expect(validate(rest)).toBe(false);
  });

  test.for(events)('$type keeps unknown fields', (event) => {
    const later = { ...event, host: 'here' };
    expect(parseEventLine(JSON.stringify(later))).toEqual({ ok: true, event: later });
    expect(validate(later)).toBe(true);
  });
});

test.for([
  { name: 'an empty line', line: '', message: /^expected one event as JSON: / },
  {
    name: 'a torn line',
    line: JSON.stringify(events[0]).slice(0, 60),
    message: /^expected one event as JSON: /,
  },
  { name: 'no object', line: '7', message: /^expected an event: / },
  { name: 'an unknown type', line: JSON.stringify({ ...events[0], type: 'run_paused' }), message: /at type/ },
  { name: 'a number too low', line: JSON.stringify({ ...events[0], seq: 0 }), message: /at seq/ },
  { name: 'a later version', line: JSON.stringify({ ...events[0], v: 2 }), message: /at v/ },
  {
    name: 'a time that is not UTC',
    line: JSON.stringify({ ...events[0], at: '2026-01-01 00:00' }),
    message: /at at/,
  },
])('$name is refused, with what is wrong with it', ({ line, message }) => {
  const parsed = parseEventLine(line);
  expect(parsed.ok ? '' : parsed.message).toMatch(message);
});
