/** Code with two braces is text, as on GitHub, and no expression of a template. */
export function literalBraces(markdown) {
  markdown.core.ruler.push('literal_braces', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'code_inline' && token.content.includes('{{')) token.attrSet('v-pre', '');
    }
  });
}
