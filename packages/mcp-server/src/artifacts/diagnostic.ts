/** One finding about a submitted artifact. */
export interface Diagnostic {
  /** Counted from 1; null when it is about the whole. */
  readonly line: number | null;
  readonly section: string | null;
  readonly rule_id: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}
