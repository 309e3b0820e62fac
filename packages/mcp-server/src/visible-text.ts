const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of strangers without characters that act on terminals or hide words from people. */
export function visibleText(text: string): string {
  return text.replaceAll(INVISIBLE, '');
}
