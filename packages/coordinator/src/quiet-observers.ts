/** Those who are told how a run goes. */
interface Observers {
  readonly onLine?: ((unitId: string, line: string) => void) | undefined;
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** The same options, with observers that may throw: whoever only looks on changes nothing. */
export function quietObservers<Options extends Observers>(options: Options): Options {
  const { onLine, onNotice } = options;
  return {
    ...options,
    onLine: (unitId: string, line: string) => quietly(() => onLine?.(unitId, line)),
    onNotice: (text: string) => quietly(() => onNotice?.(text)),
  };
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    return;
  }
}
