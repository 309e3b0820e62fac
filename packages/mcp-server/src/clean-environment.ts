const KEPT = /^(?:PATH|HOME|LANG|LC_[A-Z]+|TZ|TMPDIR)$/;

/** What a child process may see of this process's environment: nothing that could be a secret. */
export function cleanEnvironment(
  source: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) =>
      value !== undefined && KEPT.test(name) ? [[name, value]] : [],
    ),
  );
}
