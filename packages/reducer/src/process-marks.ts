/** By what a process is known again after the coordinator died: a pid alone may be another's by then. */
export interface ProcessMarks {
  readonly start_time: string | null;
  readonly boot_id: string | null;
  readonly pid_namespace: string | null;
  readonly mark: string | null;
}
