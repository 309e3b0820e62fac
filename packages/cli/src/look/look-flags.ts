/** The options of a command that looks at a run. */
export interface LookFlags {
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}
