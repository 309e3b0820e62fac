import { describe, expect, test } from 'vitest';
import {
  DEFAULT_ARTIFACTS,
  DEFAULT_PIPELINE,
  mergeArtifactsLayers,
  mergePipelineLayers,
  parsePipelinePolicy,
} from '../../src/index.ts';
import type { PipelineLayers } from '../../src/index.ts';
import { SMALL, SMALL_BLOCKS } from './small-pipeline.ts';

/** More lists inside each other than a program can follow. */
const bottomless = Array.from({ length: 10_000 }).reduce((inside: unknown) => [inside], 1);

test('without files it is the default pipeline', () => {
  expect(mergePipelineLayers({ home: 'workspace' })).toEqual({ ok: true, document: DEFAULT_PIPELINE });
});

describe('of the files,', () => {
  test.for<{ name: string; layers: Partial<PipelineLayers>; merged: object }>([
    {
      name: 'the project covers the user, who covers the bundled one',
      layers: {
        bundled: { recovery: { cycle_cap: 1, failed_route: 'bad' }, terminal_phase: 'a' },
        global: { recovery: { cycle_cap: 2 }, terminal_phase: 'b' },
        project: { recovery: { cycle_cap: 3 } },
      },
      merged: { recovery: { cycle_cap: 3, failed_route: 'bad' }, terminal_phase: 'b' },
    },
    {
      name: 'lists are replaced, not joined',
      layers: { bundled: { post_commit_routes: [1, 2] }, project: { post_commit_routes: [3] } },
      merged: { post_commit_routes: [3] },
    },
    {
      name: 'a table covers what is none, and the other way round',
      layers: { bundled: { a: 1, b: { c: 1 } }, project: { a: { c: 1 }, b: null } },
      merged: { a: { c: 1 }, b: null },
    },
    {
      name: 'one with blocks keeps those that it names, each merged onto the same one below',
      layers: {
        bundled: { entry_block: 'a', blocks: { a: { phase: { drain: 'd', role: 'r' } }, b: {} } },
        project: { blocks: { a: { phase: { drain: 'e' } }, c: { kind: 'individual' } } },
      },
      merged: {
        entry_block: 'a',
        blocks: { a: { phase: { drain: 'e', role: 'r' } }, c: { kind: 'individual' } },
      },
    },
    {
      name: 'the project keeps only what it names of the blocks that the user kept',
      layers: {
        bundled: { blocks: { a: { x: 1 }, b: { x: 1 }, c: { x: 1 } } },
        global: { blocks: { a: {}, b: { y: 1 } } },
        project: { blocks: { b: {}, c: {} } },
      },
      merged: { blocks: { b: { x: 1, y: 1 }, c: {} } },
    },
    {
      name: 'one in phases replaces everything below it where that is allowed',
      layers: { bundled: SMALL_BLOCKS, project: SMALL, home: 'directory' },
      merged: SMALL,
    },
    {
      name: 'names that objects have anyway are names like others',
      layers: {
        bundled: JSON.parse('{"blocks":{"__proto__":{"x":1}}}'),
        project: JSON.parse('{"blocks":{"__proto__":{"y":1},"constructor":{}}}'),
      },
      merged: JSON.parse('{"blocks":{"__proto__":{"x":1,"y":1},"constructor":{}}}'),
    },
  ])('$name', ({ layers, merged }) => {
    const result = mergePipelineLayers({ home: 'workspace', ...layers });
    expect(JSON.stringify(result)).toBe(JSON.stringify({ ok: true, document: merged }));
  });

  test.for<{ name: string; layers: Partial<PipelineLayers>; problems: readonly string[] }>([
    {
      name: 'those of a workspace may not be in phases',
      layers: { global: SMALL, project: SMALL },
      problems: ['phase_authored_layer at phases in global', 'phase_authored_layer at phases in project'],
    },
    {
      name: 'every one is a table',
      layers: { global: [], project: 'x', home: 'directory' },
      problems: ['wrong_type at $ in global', 'wrong_type at $ in project'],
    },
    {
      name: 'none may have a table around everything',
      layers: { project: { pipeline: SMALL } },
      problems: ['obsolete_wrapper at pipeline in project'],
    },
    {
      name: 'none may be nested without end',
      layers: { project: { a: bottomless } },
      problems: ['too_deep at $ in project'],
    },
  ])('$name', ({ layers, problems }) => {
    const result = mergePipelineLayers({ home: 'workspace', ...layers });
    const told = result.ok
      ? []
      : result.problems.map(({ code, json_path, message }) => {
          return `${code} at ${json_path} in ${/^in the (\w+) file/u.exec(message)?.[1]}`;
        });
    expect(told).toEqual(problems);
  });
});

test('a project that changes one number of the default pipeline has a pipeline that runs', () => {
  const merged = mergePipelineLayers({
    project: { budget_counters: { iteration: { default_max: 2 } } },
    home: 'workspace',
  });
  const result = merged.ok ? parsePipelinePolicy(merged.document, { artifacts: DEFAULT_ARTIFACTS }) : merged;
  expect(result).toMatchObject({
    ok: true,
    policy: { budget_counters: { iteration: { default_max: 2, tracks_budget: true } } },
  });
});

test('artifacts files are merged deeply onto the default ones', () => {
  const merged = mergeArtifactsLayers({
    global: { artifacts: { planning_output: { markdown_summary_path: 'PLAN.md' } } },
    project: { artifacts: { more: { drain: 'd', artifact_type: 't' } } },
  });
  expect(merged).toEqual({
    ok: true,
    document: {
      ...DEFAULT_ARTIFACTS,
      artifacts: {
        ...DEFAULT_ARTIFACTS.artifacts,
        planning_output: {
          ...DEFAULT_ARTIFACTS.artifacts['planning_output'],
          markdown_summary_path: 'PLAN.md',
        },
        more: { drain: 'd', artifact_type: 't' },
      },
    },
  });
  expect(mergeArtifactsLayers({ project: [] })).toMatchObject({
    ok: false,
    problems: [{ code: 'wrong_type', source: 'artifacts' }],
  });
});
