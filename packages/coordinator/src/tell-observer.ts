/** Tells an observer something. One that throws changes nothing (design: one truth). */
export function tellObserver<T>(observer: ((news: T) => void) | undefined, news: T): void {
  try {
    observer?.(news);
  } catch {
    return;
  }
}
