import * as z from 'zod';

/** Longest id of a unit, in characters. */
export const MAX_UNIT_ID_LENGTH = 64;

const RESERVED_ID = /^__.*__$/;

/** What is wrong with the text of a unit id, as a literal. */
export type UnitIdFault =
  | 'unit_id_empty'
  | 'unit_id_too_long'
  | 'unit_id_invalid_character'
  | 'reserved_unit_id';

/** Names the first fault of a unit id, in the order empty, too long, bad character, reserved; null when it is good. */
export function unitIdFault(id: string): { readonly code: UnitIdFault; readonly message: string } | null {
  if (id === '') {
    return {
      code: 'unit_id_empty',
      message: 'expected an id of 1 to 64 characters, got an empty one: name the unit',
    };
  }
  if (id.length > MAX_UNIT_ID_LENGTH) {
    const message = `expected an id of at most ${MAX_UNIT_ID_LENGTH} characters, got ${id.length}: shorten it`;
    return { code: 'unit_id_too_long', message };
  }
  const bad = /[^a-zA-Z0-9_-]/u.exec(id);
  if (bad !== null) {
    const message = `expected only letters a-z, digits, "_" and "-", got ${JSON.stringify(bad[0])} at position ${bad.index + 1} of ${JSON.stringify(id)}`;
    return { code: 'unit_id_invalid_character', message };
  }
  if (RESERVED_ID.test(id)) {
    const message = `ids of the form __name__ are reserved, got ${JSON.stringify(id)}: choose another id`;
    return { code: 'reserved_unit_id', message };
  }
  return null;
}

/** The id of a unit: 1 to 64 of a-z, A-Z, 0-9, "_" and "-", not of the reserved form `__name__`. */
export const UnitIdSchema = z
  .string()
  .superRefine((id, context) => {
    const fault = unitIdFault(id);
    if (fault !== null) {
      context.addIssue({ code: 'custom', message: fault.message, params: { fault: fault.code } });
    }
  })
  .meta({ minLength: 1, maxLength: MAX_UNIT_ID_LENGTH, pattern: '^(?!__.*__$)[a-zA-Z0-9_-]+$' });
