/** How a journal is kept. */
export interface JournalKeeping {
  /** Bytes of events after which a new segment begins, with a snapshot. Default: 8 MiB. */
  readonly segmentBytes?: number | undefined;
  /** How many earlier segments are kept. Default: 7. */
  readonly keepSegments?: number | undefined;
  /** How long the run waits while its state cannot be written, in ms. Default: 10 minutes. */
  readonly patienceMs?: number | undefined;
  /** How often it tries again meanwhile, in ms. Default: 1 second. */
  readonly retryMs?: number | undefined;
}
