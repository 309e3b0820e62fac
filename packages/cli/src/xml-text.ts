const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** What XML 1.0 cannot hold, not even escaped: most control characters, half surrogate pairs, U+FFFE and U+FFFF. */
const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A text as content or attribute of XML; what XML cannot hold becomes U+FFFD. */
export function xmlText(text: string): string {
  return (
    text
      .replace(IMPOSSIBLE, '\ufffd')
      .replaceAll(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '')
      // A reader would make a blank, or a line end, of these.
      .replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}
