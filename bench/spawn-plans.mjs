// The same plan of units that do nothing, written for each program that can run it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LAYER = 50;

/** Shapes of plans: for each unit the places of those that it needs, all before it. */
export const SHAPES = {
  flat: (count) => Array.from({ length: count }, () => []),
  layers: (count) =>
    Array.from({ length: count }, (_, place) => {
      const before = Math.floor(place / LAYER) * LAYER - LAYER;
      return before < 0 ? [] : [before + (place % LAYER), before + ((place + 1) % LAYER)];
    }),
  chain: (count) => Array.from({ length: count }, (_, place) => (place === 0 ? [] : [place - 1])),
};

/** How many units have to have ended before each may start: all up to the last one that it needs. */
export function endedBefore(needs) {
  let most = 0;
  return needs.map((needed) => (most = Math.max(most, ...needed.map((place) => place + 1))));
}

/** A Makefile. */
export function writeMake(directory, needs) {
  const rules = needs.map((needed, place) => `u${place}:${names(needed)}\n\t@/bin/true\n`);
  const all = needs.map((_, place) => ` u${place}`).join('');
  writeFileSync(join(directory, 'Makefile'), `.PHONY: all${all}\nall:${all}\n${rules.join('')}`);
}

/** A build.ninja, of which nothing is ever up to date. */
export function writeNinja(directory, needs) {
  const builds = needs.map((needed, place) => `build u${place}: nothing${names(needed)}\n`);
  writeFileSync(join(directory, 'build.ninja'), `rule nothing\n  command = /bin/true\n${builds.join('')}`);
}

/** A workspace for turbo, with an npm that does nothing: the real one takes longer than all else together. */
export function writeTurbo(directory, needs) {
  const write = (path, value) => writeFileSync(join(directory, path), JSON.stringify(value));
  for (const [place, needed] of needs.entries()) {
    mkdirSync(join(directory, 'packages', `u${place}`), { recursive: true });
    const dependencies = Object.fromEntries(needed.map((other) => [`u${other}`, '*']));
    const manifest = { name: `u${place}`, version: '1.0.0', scripts: { build: 'true' }, dependencies };
    write(`packages/u${place}/package.json`, manifest);
  }
  mkdirSync(join(directory, 'bin'), { recursive: true });
  writeFileSync(join(directory, 'bin', 'npm'), '#!/bin/sh\nexec /bin/true\n', { mode: 0o755 });
  write('package.json', { name: 'bench', packageManager: 'npm@10.9.0', workspaces: ['packages/*'] });
  write('turbo.json', { tasks: { build: { cache: false, dependsOn: ['^build'] } } });
}

/** A package.json for wireit. */
export function writeWireit(directory, needs) {
  const all = needs.map((_, place) => `u${place}`);
  const units = needs.map((needed, place) => [
    `u${place}`,
    { command: '/bin/true', dependencies: needed.map((other) => `u${other}`) },
  ]);
  const wireit = { all: { dependencies: all }, ...Object.fromEntries(units) };
  const scripts = Object.fromEntries(['all', ...all].map((name) => [name, 'wireit']));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ scripts, wireit }));
}

function names(places) {
  return places.map((place) => ` u${place}`).join('');
}
