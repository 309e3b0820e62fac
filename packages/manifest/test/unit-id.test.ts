import { expect, test } from 'vitest';
import { UnitIdSchema } from '../src/unit-id.ts';

test.for(['a', '-a', '_', '7', 'api-v2_X', 'x'.repeat(64), '__x', 'x__', '____x'])(
  '%s is a unit id',
  (id) => {
    expect(UnitIdSchema.parse(id)).toBe(id);
  },
);

test.for([
  { id: '', fault: 'unit_id_empty' },
  { id: 'x'.repeat(65), fault: 'unit_id_too_long' },
  { id: '/'.repeat(65), fault: 'unit_id_too_long' },
  { id: 'a/b', fault: 'unit_id_invalid_character' },
  { id: 'a\n', fault: 'unit_id_invalid_character' },
  { id: '😀', fault: 'unit_id_invalid_character' },
  { id: '..', fault: 'unit_id_invalid_character' },
  { id: '__verify__', fault: 'reserved_unit_id' },
  { id: '____', fault: 'reserved_unit_id' },
])('$id is refused as $fault and nothing else', ({ id, fault }) => {
  const issues = UnitIdSchema.safeParse(id).error?.issues ?? [];
  expect(issues).toMatchObject([{ params: { fault } }]);
});

test('the message names the first bad character and its place', () => {
  expect(UnitIdSchema.safeParse('web/😀').error?.issues[0]?.message).toMatchInlineSnapshot(
    `"expected only letters a-z, digits, "_" and "-", got "/" at position 4 of "web/😀""`,
  );
});
