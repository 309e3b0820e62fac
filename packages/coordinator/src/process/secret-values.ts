/** A shorter value would be found everywhere. */
export const SHORTEST_SECRET = 8;

const SHORTEST_BASE64 = 10;

/**
 * The bytes by which known values are recognised, longest first: as such, within JSON, within a URL, and in Base64 with
 * whatever stands before and behind. A value of several lines is known by each of them.
 */
export function secretValues(secrets: readonly string[]): readonly Buffer[] {
  const lines = secrets
    .flatMap((secret) => secret.split(/\r?\n/))
    .filter((line) => line.length >= SHORTEST_SECRET);
  const forms = new Set(lines.flatMap(formsOf));
  return Array.from(forms, (form) => Buffer.from(form)).sort((a, b) => b.length - a.length);
}

function formsOf(line: string): readonly string[] {
  const inUrl = encodeURIComponent(Buffer.from(line).toString());
  const base64 = [0, 1, 2].flatMap((before) => base64Within(line, before));
  return [
    line,
    JSON.stringify(line).slice(1, -1),
    inUrl,
    inUrl.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** What of a Base64 text only this value decides, when so many bytes stand before it. */
function base64Within(line: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(line)]);
  const sure = bytes
    .toString('base64')
    .slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return sure.length >= SHORTEST_BASE64 ? [sure] : [];
}
