import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** A fixture program that a test commands line by line. */
interface SecondProcess {
  readonly pid: number;
  readonly say: (line: string) => void;
  /** Its next line of output; null once it ended. */
  readonly next: () => Promise<string | null>;
  /** Asks it a question and waits for the one line of answer. */
  readonly ask: (line: string) => Promise<string | null>;
  /** Closes its standard input. */
  readonly end: () => void;
  readonly kill: () => Promise<void>;
}

/** Starts the fixture programs of `test/fixtures`, as another Node process. */
export type StartFixture = (argv: readonly string[], wrapper?: readonly string[]) => SecondProcess;

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Bundles one fixture program before the tests of a file and returns how to start it. */
export function secondProcess(fixture: string): StartFixture {
  let built = '';
  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), 'ralph-fixture-'));
    await build({
      entry: [join(FIXTURES, `${fixture}.ts`)],
      outDir: built,
      format: 'esm',
      target: 'node20.19',
      config: false,
      silent: true,
      noExternal: [/.*/],
      esbuildOptions: (options) => void (options.conditions = ['@ralph/source']),
      outExtension: () => ({ js: '.mjs' }),
    });
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));
  return (argv, wrapper = []) =>
    start([...wrapper, process.execPath, join(built, `${fixture}.mjs`), ...argv]);
}

function start(argv: readonly string[]): SecondProcess {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, {
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on('error', () => undefined);
  const kill = (): Promise<void> => {
    child.kill('SIGKILL');
    return ended;
  };
  onTestFinished(kill);
  const next = async (): Promise<string | null> => {
    const line = await lines.next();
    return line.done === true ? null : line.value;
  };
  const say = (line: string): void => void child.stdin.write(`${line}\n`);
  return {
    pid: child.pid ?? 0,
    say,
    next,
    ask: (line) => {
      say(line);
      return next();
    },
    end: () => void child.stdin.end(),
    kill,
  };
}
