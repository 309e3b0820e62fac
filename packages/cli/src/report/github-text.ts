/** What GitHub Actions shows at a place of its own. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** From the root of the checkout. */
  readonly file?: string | undefined;
}

/** The line by which a runner of GitHub Actions makes an annotation. */
export function annotationLine({ level, title, message, file }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${propertyText(file)}`]),
    `title=${propertyText(title)}`,
  ];
  return `::${level} ${properties.join(',')}::${messageText(message)}\n`;
}

/** Opens a part of the log that can be folded. */
export function groupLine(title: string): string {
  return `::group::${messageText(title)}\n`;
}

export const END_GROUP = '::endgroup::\n';

/**
 * A text in which a runner finds no command: it obeys what begins a line with two colons, wherever blanks go before,
 * and its older form wherever it stands.
 */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^([^\S\n]*):(?=:)/gm, '$1:\u200b').replaceAll(/#(?=#\[)/g, '#\u200b');
}

function messageText(text: string): string {
  return withoutCommands(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return messageText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
