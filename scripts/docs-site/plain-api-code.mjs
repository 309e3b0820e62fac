/** True for a page of the API, by where it lies in the repository or in the site. */
export function isApi({ relativePath }) {
  return /^(?:docs\/)?api\//.test(relativePath);
}

/** Painting the signatures of the API would double the time of the build. */
export function plainApiCode(markdown) {
  markdown.core.ruler.push('plain_api_code', ({ tokens, env }) => {
    if (!isApi(env)) return;
    for (const token of tokens) if (token.type === 'fence') token.info = 'text';
  });
}
