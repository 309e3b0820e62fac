import type { DocumentPath } from '@ralph/manifest';
import { groupFindings } from './block-rules.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PhasePolicy } from './phase-policy.ts';
import type { Block, PipelineDocument } from './pipeline-document.ts';
import type { Lifecycle, PipelinePolicy } from './pipeline-policy.ts';
import type { PolicyFinding } from './policy-problem.ts';

/** Where the parts of a compiled policy stand in the document that they were compiled from. */
export interface AuthoredPlaces {
  readonly entry_phase: DocumentPath;
  readonly phases: ReadonlyMap<string, DocumentPath>;
  readonly lifecycle_phases: ReadonlyMap<string, DocumentPath>;
}

/** A pipeline as phases, with what its blocks did wrong. */
export interface CompiledPipeline {
  readonly policy: PipelinePolicy;
  readonly places: AuthoredPlaces;
  readonly findings: readonly PolicyFinding[];
}

/**
 * Turns blocks into phases and lifecycles; a pipeline that is written as phases stays as it is.
 * `declared` names all blocks that are written, also those that could not be read.
 */
export function compileBlocks(
  document: PipelineDocument,
  declared: ReadonlySet<string> = new Set(Object.keys(document.blocks ?? {})),
): CompiledPipeline {
  const { blocks, entry_block, entry_phase = 'planning', phases = {}, ...rest } = document;
  if (blocks === undefined) {
    return { policy: { ...rest, entry_phase, phases }, places: AS_WRITTEN, findings: [] };
  }
  const byName = new Map(Object.entries(blocks));
  const compiled = compilePhases(byName);
  const lifecycles = compileLifecycles(byName);
  const entry = entry_block === undefined ? null : entryPhase(entry_block, byName);
  return {
    policy: {
      ...rest,
      entry_phase: entry ?? entry_phase,
      phases: compiled.phases,
      lifecycle_phases: { ...rest.lifecycle_phases, ...lifecycles.lifecycle_phases },
      policy_format_version: 2,
    },
    places: {
      entry_phase: ['entry_block'],
      phases: compiled.places,
      lifecycle_phases: lifecycles.places,
    },
    findings: [
      ...entryFindings(entry_block, declared),
      ...groupFindings(byName, declared),
      ...compiled.findings,
      ...lifecycles.findings,
    ],
  };
}

const AS_WRITTEN: AuthoredPlaces = {
  entry_phase: ['entry_phase'],
  phases: new Map(),
  lifecycle_phases: new Map(),
};

type Blocks = ReadonlyMap<string, Block>;

function entryFindings(entry: string | undefined, declared: ReadonlySet<string>): PolicyFinding[] {
  const path = ['entry_block'];
  if (entry === undefined) {
    const message = 'expected "entry_block", the block with which the pipeline starts, got none: add it';
    return [{ code: 'entry_block_required', path, message }];
  }
  if (declared.has(entry)) return [];
  const message = `the entry block ${JSON.stringify(entry)} is not declared: name one of the blocks${didYouMean(entry, declared)}`;
  return [{ code: 'entry_block_unknown', path, message }];
}

function compilePhases(blocks: Blocks) {
  const phases = new Map<string, PhasePolicy>();
  const places = new Map<string, DocumentPath>();
  const findings: PolicyFinding[] = [];
  for (const [name, block] of blocks) {
    if (block.kind !== 'individual') continue;
    const first = places.get(block.phase_name);
    if (first !== undefined) {
      const message = `the phase name ${JSON.stringify(block.phase_name)} is taken by block ${JSON.stringify(first[1])}: choose another`;
      findings.push({ code: 'duplicate_phase_name', path: ['blocks', name, 'phase_name'], message });
      continue;
    }
    phases.set(block.phase_name, block.phase);
    places.set(block.phase_name, ['blocks', name, 'phase']);
  }
  return { phases: Object.fromEntries(phases), places, findings };
}

function compileLifecycles(blocks: Blocks) {
  const lifecycles = new Map<string, Lifecycle>();
  const places = new Map<string, DocumentPath>();
  const findings: PolicyFinding[] = [];
  for (const [name, block] of blocks) {
    if (block.kind !== 'group') continue;
    const completion = blocks.get(block.completion_block);
    if (completion?.kind !== 'individual') continue;
    const first = places.get(completion.phase_name);
    if (first !== undefined) {
      const message = `block ${JSON.stringify(first[1])} already ends with ${JSON.stringify(block.completion_block)}: end each group with a block of its own`;
      findings.push({ code: 'duplicate_lifecycle', path: ['blocks', name, 'completion_block'], message });
      continue;
    }
    const { before_complete, after_complete, increments_counter, loop_resets } = block;
    lifecycles.set(completion.phase_name, {
      before_complete: entryPhases(before_complete, blocks),
      after_complete: entryPhases(after_complete, blocks),
      increments_counter,
      loop_resets,
    });
    places.set(completion.phase_name, ['blocks', name]);
  }
  return { lifecycle_phases: Object.fromEntries(lifecycles), places, findings };
}

function entryPhases(names: readonly string[], blocks: Blocks): string[] {
  return names.flatMap((name) => entryPhase(name, blocks) ?? []);
}

/** The phase with which a block starts, or null where its first children lead nowhere or in a circle. */
function entryPhase(name: string, blocks: Blocks): string | null {
  const seen = new Set<string>();
  let block = blocks.get(name);
  let here = name;
  while (block?.kind === 'group' && !seen.has(here)) {
    seen.add(here);
    here = block.child_blocks[0] ?? '';
    block = blocks.get(here);
  }
  return block?.kind === 'individual' ? block.phase_name : null;
}
