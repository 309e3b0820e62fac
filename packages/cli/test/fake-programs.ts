import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A directory of programs that answer what they are told to, whatever they are asked, before all others in PATH. */
export interface FakePrograms extends AsyncDisposable {
  readonly path: string;
  /** An empty home, in which nobody is logged in. */
  readonly home: string;
}

/** Makes programs by what they print. */
export async function makePrograms(answers: Readonly<Record<string, string>>): Promise<FakePrograms> {
  const home = await mkdtemp(join(tmpdir(), 'ralph-programs-'));
  for (const [name, answer] of Object.entries(answers)) {
    await writeFile(join(home, name), `#!/bin/sh\ncat <<'END'\n${answer}\nEND\n`);
    await chmod(join(home, name), 0o755);
  }
  return {
    path: `${home}${delimiter}${process.env['PATH'] ?? ''}`,
    home,
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}
