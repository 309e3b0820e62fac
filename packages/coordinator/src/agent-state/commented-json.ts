// A string, a comment, or a comma with nothing but white space and comments before the end of a list or an object.
const PIECES = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/**
 * Reads JSON with comments and trailing commas, as settings of people often are.
 *
 * @throws SyntaxError when it is no such JSON.
 */
export function parseCommentedJson(text: string): unknown {
  return JSON.parse(
    text.replace(/^\uFEFF/, '').replace(PIECES, (piece) => (piece.startsWith('"') ? piece : ' ')),
  );
}
