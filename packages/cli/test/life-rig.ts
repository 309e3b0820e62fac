import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Checkout } from './checkout.ts';
import { RALPH } from './ralph.ts';

const PATIENCE_MS = 90_000;
const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** A run of one unit that starts every kind of program that does not want to end. */
export interface ZooRun {
  readonly confine: 'jail' | 'mcp' | 'audit' | 'off';
  readonly agent: 'command' | 'claude';
  readonly withoutBubblewrap?: boolean;
  /** The exit code of the unit when all programs are there, or that it stays. */
  readonly zoo: string;
  readonly crowd?: number;
  readonly timeout_ms?: number;
  readonly grace?: string;
  /** How the coordinator crashes on SIGUSR2. */
  readonly crash?: 'abort' | 'throw';
}

/** A `ralph run` on its way, in a group of its own. */
interface Running {
  readonly pid: number;
  /** Waits for a text in its output. */
  readonly said: (text: string) => Promise<void>;
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly output: string }>;
}

/** The zoo of one checkout. */
export interface Zoo {
  /** Writes the plan of such a run and returns its path. */
  readonly plan: (options: Pick<ZooRun, 'agent' | 'zoo' | 'crowd' | 'timeout_ms'>) => Promise<string>;
  readonly run: (options: ZooRun) => Promise<Running>;
  /** Waits until every program is there. */
  readonly ready: (run: Running) => Promise<void>;
  /** The files that the programs hold open, one of each kind. */
  readonly kinds: () => Promise<readonly string[]>;
}

/** Lays out what a zoo needs. */
export async function openZoo({ root, plan }: Checkout): Promise<Zoo> {
  const place = join(root, 'zoo');
  const bin = join(root, 'bin');
  await Promise.all([mkdir(place), mkdir(bin)]);
  const layOut: Zoo['plan'] = async ({ agent, zoo, crowd = 20, timeout_ms }) => {
    const command = ['perl', fixture('zoo.pl'), place, zoo, String(crowd)];
    if (agent === 'claude') {
      const words = command.map((word) => `'${word}'`).join(' ');
      await program(
        join(bin, 'claude'),
        `[ "$1" = --version ] && echo '2.1.330 (Claude Code)' || exec ${words}`,
      );
    }
    const unit = {
      unit_id: 'zoo',
      description: 'misbehave',
      allowed_directories: ['zoo'],
      agent,
      timeout_ms,
    };
    return plan([agent === 'command' ? { ...unit, command } : unit]);
  };
  return {
    plan: layOut,
    run: async ({ confine, withoutBubblewrap = false, grace, crash, ...unit }) => {
      const path = await layOut(unit);
      if (withoutBubblewrap) await program(join(bin, 'bwrap'), 'exit 1');
      const preload =
        crash === undefined ? [] : ['--import', pathToFileURL(fixture('crash-when-told.mjs')).href];
      const args = ['run', path, '--confine', confine, '--grace', grace ?? '300ms'];
      const child = execa(process.execPath, [...preload, RALPH, ...args], {
        cwd: root,
        env: {
          PATH: [bin, process.env['PATH']].join(delimiter),
          HOME: join(root, 'home'),
          XDG_CONFIG_HOME: '/nonexistent',
          ...(crash === undefined ? {} : { CRASH: crash }),
        },
        extendEnv: false,
        reject: false,
        all: true,
        detached: true,
        cleanup: true,
      });
      let output = '';
      child.all.on('data', (chunk: Buffer) => (output += chunk.toString()));
      return {
        pid: child.pid ?? 0,
        said: (text) => until(() => output.includes(text)),
        ended: child.then(({ exitCode, all }) => ({ exitCode, output: all })),
      };
    },
    ready: async (run) => {
      const early = run.ended.then(({ output }) => {
        throw new Error(`the run ended before its programs were there:\n${output}`);
      });
      await Promise.race([early, until(() => existsSync(join(place, 'ready')))]);
    },
    kinds: async () =>
      (await readdir(place)).filter((name) => name.endsWith('.held')).map((name) => join(place, name)),
  };
}

async function program(path: string, line: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
}

/** Who is still there when all had the time that a loaded machine may need. */
export async function settled(alive: () => readonly unknown[]): Promise<readonly unknown[]> {
  await until(() => alive().length === 0).catch(() => undefined);
  return alive();
}

/** Waits until something holds; a deadline turns a hang into a failure. */
export async function until(holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !holds(); await delay(20)) {
    if (performance.now() > deadline) throw new Error('expected it within 90 s');
  }
}
