import { addressForms, jsonForms } from './encoded-forms.ts';

/** A shorter value would be found everywhere. */
export const SHORTEST_SECRET = 8;

const SHORTEST_BASE64 = 10;

/**
 * The bytes by which known values are recognised, longest first: as such, within JSON, within an address or a form, and
 * in Base64 with whatever stands before and behind. A value of several lines is known by each of them; spaces around one
 * are its file's, not its own.
 */
export function secretValues(secrets: readonly string[]): readonly Buffer[] {
  const lines = secrets
    .flatMap((secret) => secret.split('\n').map((line) => line.trim()))
    .filter((line) => line.length >= SHORTEST_SECRET);
  const forms = new Set(lines.flatMap(formsOf));
  return Array.from(forms, (form) => Buffer.from(form)).sort((a, b) => b.length - a.length);
}

/** Most values are written everywhere as they are; what is asked for each attempt's token is worth a look. */
const PLAIN = /^[\w.-]*$/;

function formsOf(line: string): readonly string[] {
  const bytes = Buffer.from(line);
  const base64 = [0, 1, 2].flatMap((before) => base64Within(bytes, before));
  const forms = [line, ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
  if (PLAIN.test(line)) return forms;
  // A half of a surrogate pair has no place in an address.
  const text = bytes.toString();
  return [...forms, ...jsonForms(text), ...addressForms(text)];
}

/** What of a Base64 text only this value decides, when so many bytes stand before it. */
function base64Within(bytes: Buffer, before: number): readonly string[] {
  const shifted = before === 0 ? bytes : Buffer.concat([PADDING.subarray(0, before), bytes]);
  const sure = shifted
    .toString('base64')
    .slice(Math.ceil((before * 8) / 6), Math.floor((shifted.length * 8) / 6));
  return sure.length >= SHORTEST_BASE64 ? [sure] : [];
}

const PADDING = Buffer.alloc(2);
