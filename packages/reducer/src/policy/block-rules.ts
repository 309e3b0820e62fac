import type { DocumentPath } from '@ralph/manifest';
import { didYouMean } from './did-you-mean.ts';
import { separateCycles } from './flow-graph.ts';
import type { Block } from './pipeline-document.ts';
import type { PolicyFinding, PolicyProblemCode } from './policy-problem.ts';

type Blocks = ReadonlyMap<string, Block>;
type Group = Extract<Block, { readonly kind: 'group' }>;

/** Everything that is wrong between groups and their blocks. */
export function groupFindings(blocks: Blocks, declared: ReadonlySet<string>): PolicyFinding[] {
  const groups = [...blocks].flatMap(([name, block]) =>
    block.kind === 'group' ? [{ name, group: block }] : [],
  );
  return [
    ...groups.flatMap(({ name, group }) => oneGroup(name, group, { blocks, declared })),
    ...blockCycles(groups.flatMap(({ name, group }) => group.child_blocks.map((to) => ({ from: name, to })))),
  ];
}

function oneGroup(
  name: string,
  group: Group,
  { blocks, declared }: { readonly blocks: Blocks; readonly declared: ReadonlySet<string> },
): PolicyFinding[] {
  const at = (...path: DocumentPath): DocumentPath => ['blocks', name, ...path];
  if (group.child_blocks.length === 0) {
    const message = `the group ${JSON.stringify(name)} has no blocks: name at least one, or remove the group`;
    return [{ code: 'empty_group', path: at('child_blocks'), message }];
  }
  return [
    ...undeclared(group.child_blocks, { declared, code: 'child_block_unknown', path: at('child_blocks') }),
    ...completion(group, { blocks, path: at('completion_block') }),
    ...(['before_complete', 'after_complete'] as const).flatMap((field) =>
      undeclared(group[field], { declared, code: 'lifecycle_block_unknown', path: at(field) }),
    ),
  ];
}

function undeclared(
  names: readonly string[],
  {
    declared,
    code,
    path,
  }: {
    readonly declared: ReadonlySet<string>;
    readonly code: PolicyProblemCode;
    readonly path: DocumentPath;
  },
): PolicyFinding[] {
  return names.flatMap((name, index): PolicyFinding[] => {
    if (declared.has(name)) return [];
    const message = `the block ${JSON.stringify(name)} is not declared: declare it, or do not name it${didYouMean(name, declared)}`;
    return [{ code, path: [...path, index], message }];
  });
}

function completion(
  { child_blocks, completion_block }: Group,
  { blocks, path }: { blocks: Blocks; path: DocumentPath },
): PolicyFinding[] {
  const named = JSON.stringify(completion_block);
  if (!child_blocks.includes(completion_block)) {
    const message = `the completion block ${named} is not a block of this group: name one of its child_blocks`;
    return [{ code: 'completion_block_not_child', path, message }];
  }
  if (blocks.get(completion_block)?.kind !== 'group') return [];
  const message = `the completion block ${named} is a group, expected a single phase: name the block that ends it`;
  return [{ code: 'completion_block_is_group', path, message }];
}

function blockCycles(children: readonly { readonly from: string; readonly to: string }[]): PolicyFinding[] {
  return separateCycles(children).map((cycle) => ({
    code: 'block_cycle',
    path: ['blocks', cycle[0] ?? '', 'child_blocks'],
    message: `the group contains itself, ${[...cycle, cycle[0]].join(' → ')}: remove one of these from child_blocks`,
  }));
}
