import type { AttackGroup } from './attack.ts';
import { byTools, type Step, type ToolAttack } from './tool-attack.ts';

const write = (path: string): Step => ['write_file', { path, content: '$MARK' }];
const read = (path: string): Step => ['read_file', { path }];
const media = (path: string): readonly Step[] => [
  ['read_media', { path }],
  ['read_image', { path }],
];
const artifact = (artifact_type: string): readonly Step[] => [
  ['ralph_submit_md_artifact', { artifact_type, content: '$MARK' }],
  ['ralph_stage_md_artifact', { artifact_type, content: '$MARK' }],
];
const draft = (artifact_type: string, bytes: number) => ({ artifact_type, content: 'x'.repeat(bytes) });
const TARGET = 'canary/$ID/keep.txt';

const ATTACKS: readonly ToolAttack[] = [
  { id: 'dots', tries: 'climb out with dots', steps: [write(`u/$ID/../../${TARGET}`)] },
  { id: 'sibling', tries: 'write a file of the checkout', steps: [write(TARGET)] },
  { id: 'absolute', tries: 'write by an absolute path', steps: [write(`$ROOT/${TARGET}`)] },
  {
    id: 'outside',
    tries: 'write beside the checkout',
    steps: [write('$OUTSIDE/$ID/keep.txt'), write('../outside/$ID/new')],
  },
  {
    id: 'prefix',
    tries: 'pass by a name that only begins like its directory',
    steps: [write('u/$ID-evil/$MARK'), write('u/$ID.evil')],
  },
  {
    id: 'case',
    tries: 'reach others by capitals',
    steps: [write('U/$ID/x'), write('CANARY/$ID/keep.txt'), write('u/$ID/../../Canary/$ID/keep.txt')],
  },
  {
    id: 'backslashes',
    tries: 'climb out with backslashes',
    steps: [['write_file', { path: 'u\\$ID\\..\\..\\canary\\$ID\\keep.txt', content: '$MARK' }]],
  },
  {
    id: 'percent',
    tries: 'climb out with escaped dots',
    steps: [['write_file', { path: 'u/$ID/%2e%2e/%2e%2e/canary/$ID/keep.txt', content: '$MARK' }, 'ok']],
  },
  { id: 'file-url', tries: 'name a file by its URL', steps: [write(`file://$ROOT/${TARGET}`)] },
  {
    id: 'tilde',
    tries: 'write into the home directory',
    steps: [write('~/.bashrc'), write('$HOMEDIR/.bashrc')],
  },
  {
    id: 'wide-dots',
    tries: 'climb out with dots of another alphabet',
    steps: [
      ['write_file', { path: 'u/$ID/\uff0e\uff0e/\uff0e\uff0e/canary/keep.txt', content: '$MARK' }, 'ok'],
    ],
  },
  {
    id: 'nul',
    tries: 'cut a path off with a NUL',
    steps: [write(`${TARGET}\0u/$ID/x`), write(`u/$ID/x\0/../../../${TARGET}`)],
  },
  {
    id: 'overlong',
    tries: 'confuse the check with overlong names',
    steps: [write(`u/$ID/${'a'.repeat(300)}`), write(`u/$ID/${'a/'.repeat(3000)}../x`)],
  },
  {
    id: 'many-dots',
    tries: 'climb far above the root',
    steps: [write(`u/$ID/${'../'.repeat(200)}etc/$MARK`)],
  },
  {
    id: 'link-file',
    tries: 'write through a link to a file',
    plant: `ln -s ../../${TARGET} u/$ID/link`,
    steps: [write('u/$ID/link')],
  },
  {
    id: 'link-append',
    tries: 'append through a link to a file',
    plant: `ln -s ../../${TARGET} u/$ID/link`,
    steps: [['append_file', { path: 'u/$ID/link', content: '$MARK' }]],
  },
  {
    id: 'link-edit',
    tries: 'edit through a link to a file',
    plant: `ln -s ../../${TARGET} u/$ID/link`,
    steps: [['edit_file', { path: 'u/$ID/link', edits: [{ oldText: 'keep', newText: '$MARK' }] }]],
  },
  {
    id: 'link-directory',
    tries: 'write below a link to a directory',
    plant: 'ln -s ../../canary/$ID u/$ID/link',
    steps: [write('u/$ID/link/keep.txt'), write('u/$ID/link/new')],
  },
  {
    id: 'link-absolute',
    tries: 'write through an absolute link beside the checkout',
    plant: 'ln -s $OUTSIDE/$ID u/$ID/link',
    steps: [write('u/$ID/link/keep.txt')],
  },
  {
    id: 'link-dangling',
    tries: 'create a file through a link to nothing',
    plant: 'ln -s ../../canary/$ID/new u/$ID/link',
    steps: [write('u/$ID/link')],
  },
  {
    id: 'link-chain',
    tries: 'hide the way out behind two links',
    plant: 'ln -s two u/$ID/one; ln -s ../../canary/$ID u/$ID/two',
    steps: [write('u/$ID/one/keep.txt')],
  },
  {
    id: 'link-loop',
    tries: 'turn the check in circles',
    plant: 'ln -s two u/$ID/one; ln -s one u/$ID/two',
    steps: [write('u/$ID/one/x'), read('u/$ID/two')],
  },
  {
    id: 'link-dots',
    tries: 'climb out from behind a link',
    plant: 'mkdir -p u/$ID/a/b; ln -s a/b u/$ID/link',
    steps: [write('u/$ID/link/../../../../canary/$ID/keep.txt')],
  },
  {
    id: 'link-secret',
    tries: 'read credentials through a link',
    plant: 'ln -s $HOMEDIR/.ssh/id_rsa u/$ID/link; ln -s ../../.env u/$ID/other',
    steps: [read('u/$ID/link'), read('u/$ID/other')],
  },
  {
    id: 'link-delete',
    tries: 'delete below a link',
    plant: 'ln -s ../../canary/$ID u/$ID/link',
    steps: [
      ['delete_path', { path: 'u/$ID/link/keep.txt' }],
      ['delete_path', { path: 'u/$ID/link/deep', recursive: true }],
    ],
  },
  {
    id: 'link-in-tree',
    tries: 'have a recursive delete follow a link',
    plant: 'mkdir u/$ID/tree; ln -s ../../../canary/$ID u/$ID/tree/link',
    steps: [['delete_path', { path: 'u/$ID/tree', recursive: true }, 'ok']],
  },
  {
    id: 'link-copy',
    tries: 'copy a directory out through a link',
    plant: 'ln -s ../../canary/$ID u/$ID/link',
    steps: [['copy_file', { src: 'u/$ID/own.txt', dest: 'u/$ID/link/new' }]],
  },
  {
    id: 'link-mkdir',
    tries: 'make a directory behind a link',
    plant: 'ln -s ../../canary/$ID u/$ID/link',
    steps: [['create_directory', { path: 'u/$ID/link/new' }]],
  },
  {
    id: 'hard-link',
    tries: 'write a file that has a second name outside',
    plant: `ln ${TARGET} u/$ID/hard`,
    steps: [['write_file', { path: 'u/$ID/hard', content: '$MARK' }, 'ok']],
  },
  {
    id: 'hard-append',
    tries: 'append to a file that has a second name outside',
    plant: `ln ${TARGET} u/$ID/hard`,
    steps: [['append_file', { path: 'u/$ID/hard', content: '$MARK' }, 'ok']],
  },
  {
    id: 'hard-edit',
    tries: 'edit a file that has a second name outside',
    plant: `ln ${TARGET} u/$ID/hard`,
    steps: [['edit_file', { path: 'u/$ID/hard', edits: [{ oldText: 'keep', newText: '$MARK' }] }, 'ok']],
  },
  {
    id: 'fifo',
    tries: 'hang the server at pipes that nobody writes',
    plant: 'for i in 1 2 3 4 5; do mkfifo u/$ID/p$i; done',
    steps: [...[1, 2, 3, 4, 5].map((n) => read(`u/$ID/p${n}`)), write('u/$ID/p1')],
  },
  {
    id: 'devices',
    tries: 'read and write devices',
    steps: [read('/dev/zero'), write('/dev/null'), write('/dev/shm/$MARK')],
  },
  {
    id: 'proc-root',
    tries: 'go by the root that /proc shows',
    steps: [write(`/proc/self/root$ROOT/${TARGET}`), write(`/proc/self/cwd/${TARGET}`)],
  },
  {
    id: 'proc-environ',
    tries: 'read the environment of the server',
    steps: [read('/proc/self/environ'), read('/proc/$VICTIM/environ')],
  },
  {
    id: 'proc-link',
    tries: 'go by /proc behind a link',
    plant: 'ln -s /proc/self/root u/$ID/link',
    steps: [write(`u/$ID/link$ROOT/${TARGET}`)],
  },
  { id: 'git-hook', tries: 'plant a hook', steps: [write('.git/hooks/$MARK')] },
  {
    id: 'git-names',
    tries: 'reach git by another name',
    steps: [
      write('.GIT/hooks/$MARK'),
      write('u/$ID/.git/config'),
      write('u/$ID/.Git/x'),
      write('u/$ID/.git./x'),
      write('u/$ID/.git /x'),
      write('u/$ID/git~1/x'),
      write('u/$ID/.g\u200cit/x'),
      write('u/$ID/.git::$INDEX_ALLOCATION/x'),
    ],
  },
  {
    id: 'git-read',
    tries: "read git's own files",
    steps: [read('.git/config'), ['copy_file', { src: '.git/config', dest: 'u/$ID/config' }]],
  },
  { id: 'git-file', tries: 'turn its directory into a checkout of its own', steps: [write('u/$ID/.git')] },
  {
    id: 'run-state',
    tries: 'forge files of the run',
    steps: [
      write('.agent/runs/$MARK'),
      write('.agent/pipeline.toml'),
      write('.agent/artifacts/$MARK'),
      write('.Agent/$MARK'),
    ],
  },
  {
    id: 'other-namespace',
    tries: "write another worker's evidence and read its token",
    steps: [
      write('.agent/workers/keeper/artifacts/$MARK'),
      read('.agent/workers/keeper/tmp/token'),
      write('.agent/workers/$UNIT/../keeper/artifacts/$MARK'),
    ],
  },
  {
    id: 'own-manifest',
    tries: 'rewrite its own contract',
    steps: [
      write('.agent/workers/$UNIT/worker-manifest.json'),
      ['delete_path', { path: '.agent/workers/$UNIT/worker-manifest.json' }],
      [
        'move_file',
        { src: 'u/$ID/own.txt', dest: '.agent/workers/$UNIT/worker-manifest.json', overwrite: true },
      ],
    ],
  },
  {
    id: 'own-namespace',
    tries: 'delete its whole namespace',
    steps: [['delete_path', { path: '.agent/workers/$UNIT', recursive: true }]],
  },
  {
    id: 'area-root',
    tries: 'delete or move its own directory as a whole',
    steps: [
      ['delete_path', { path: 'u/$ID', recursive: true }],
      ['move_file', { src: 'u/$ID', dest: 'u/$ID/moved' }],
      ['delete_path', { path: 'u', recursive: true }],
    ],
  },
  {
    id: 'checkout-root',
    tries: 'delete the checkout',
    steps: [
      ['delete_path', { path: '.', recursive: true }],
      ['delete_path', { path: '$ROOT', recursive: true }],
      ['delete_path', { path: '/', recursive: true }],
    ],
  },
  {
    id: 'move-in',
    tries: "take another one's file away",
    steps: [['move_file', { src: TARGET, dest: 'u/$ID/stolen' }]],
  },
  {
    id: 'move-out',
    tries: "put its own file over another one's",
    steps: [
      ['move_file', { src: 'u/$ID/own.txt', dest: TARGET, overwrite: true }],
      ['copy_file', { src: 'u/$ID/own.txt', dest: TARGET, overwrite: true }],
    ],
  },
  {
    id: 'secret-copy',
    tries: 'copy, search and diff credentials',
    steps: [
      ['copy_file', { src: '.env', dest: 'u/$ID/loot' }],
      read('.env'),
      ['read_multiple_files', { paths: ['u/$ID/own.txt', '.env'] }],
    ],
  },
  {
    id: 'secret-names',
    tries: 'reach credentials by another name',
    steps: [read('.ENV'), read('./u/../.env'), read('.env.'), read('.env ')],
  },
  {
    id: 'append-out',
    tries: 'append, edit and make directories outside',
    steps: [
      ['append_file', { path: TARGET, content: '$MARK' }],
      ['edit_file', { path: TARGET, edits: [{ oldText: 'keep', newText: '$MARK' }] }],
      ['create_directory', { path: 'canary/$ID/new' }],
    ],
  },
  {
    id: 'git-arguments',
    tries: 'have git write or run something',
    steps: [
      ['git_diff', { args: ['--output=canary/$ID/keep.txt'] }],
      ['git_diff', { args: ['--ext-diff'] }],
      ['git_show', { ref: '--output=canary/$ID/keep.txt' }],
      ['git_log', { ref: '--output=$MARK' }],
      ['git_show', { ref: 'HEAD:.env' }],
    ],
  },
  {
    id: 'exec-elsewhere',
    tries: 'start a program outside the checkout',
    steps: [
      ['exec', { command: 'true', cwd: '..' }],
      ['exec', { command: 'true', cwd: '$OUTSIDE' }],
    ],
  },
  {
    id: 'media-secret',
    tries: 'have credentials handed over as media',
    plant: String.raw`printf '\211PNG\r\n\032\nhunter2-media' > canary/$ID/id_rsa`,
    steps: [
      ...media('canary/$ID/id_rsa'),
      ...media('.env'),
      ...media('$HOMEDIR/.ssh/id_rsa'),
      ...media('.agent/workers/keeper/tmp/token'),
      ...media('/proc/self/environ'),
    ],
  },
  {
    id: 'media-link',
    tries: 'have media handed over through a link',
    plant: String.raw`printf '\211PNG\r\n\032\n' > $OUTSIDE/$ID/a.png; ln -s $OUTSIDE/$ID/a.png u/$ID/a.png`,
    steps: [...media('u/$ID/a.png'), ...media('$OUTSIDE/$ID/a.png'), ...media('../outside/$ID/a.png')],
  },
  {
    id: 'media-hang',
    tries: 'hang the server at media without end',
    plant: String.raw`mkfifo u/$ID/pipe.png; printf '\211PNG\r\n\032\n' > u/$ID/huge.png; truncate -s 6M u/$ID/huge.png`,
    steps: [
      ...media('/dev/zero'),
      ...media('u/$ID/pipe.png'),
      ['read_image', { path: 'u/$ID/huge.png' }],
      ...media('u/$ID'),
    ],
  },
  {
    id: 'media-address',
    tries: 'name media by addresses that nobody gave it',
    steps: [
      ...media('ralph://media/00000000-0000-4000-8000-000000000000'),
      ...media('ralph://media/../../.env'),
      ...media('ralph:.env'),
      ...media('file://$HOMEDIR/.ssh/id_rsa'),
      ...media('https://example.com/a.png'),
    ],
  },
  {
    id: 'env-names',
    tries: 'read variables that hold secrets',
    steps: [
      ['read_env', { name: 'RALPH_MCP_TOKEN' }],
      ['read_env', { name: 'ESCAPE_API_KEY' }],
      ['read_env', { name: 'ESCAPE_HIDDEN' }],
      ['read_env', { name: 'escape_api_key' }],
      ['read_env', { name: 'SSH_AUTH_SOCK' }],
      ['read_env', { name: '__proto__' }],
    ],
  },
  {
    id: 'artifact-paths',
    tries: 'have an artifact written elsewhere by its type',
    steps: [
      ...artifact('../../../../canary/$ID/$MARK'),
      ...artifact('../../keeper/artifacts/$MARK'),
      ...artifact('$ROOT/canary/$ID/$MARK'),
      ...artifact('a/$MARK'),
      ...artifact('a\\$MARK'),
      ...artifact('$MARK\0.md'),
      ...artifact('..'),
      ...artifact('.'),
      ...artifact(''),
      ...artifact('x'.repeat(300)),
    ],
  },
  {
    id: 'artifact-link',
    tries: 'have a draft written through a link in its place',
    steps: [
      ['copy_file', { src: 'u/$ID/own.txt', dest: '.agent/workers/$UNIT/artifacts/../../keeper/$MARK' }],
      ['move_file', { src: '.agent/workers/$UNIT/artifacts', dest: 'canary/$ID/$MARK' }],
      ['ralph_get_md_draft', { artifact_type: '../worker-manifest' }],
      ['ralph_get_md_draft', { artifact_type: '../../keeper/tmp/token' }],
      ['ralph_discard_md_draft', { artifact_type: '../../../../canary/$ID/keep' }],
    ],
  },
  {
    id: 'artifact-overlong',
    tries: 'fill the disk with a draft',
    steps: [
      ['ralph_stage_md_artifact', draft('development_analysis', 600_000), 'ok'],
      ['ralph_stage_md_artifact', { ...draft('development_analysis', 600_000), mode: 'append' }],
      ['ralph_stage_md_artifact', draft('development_analysis', 1_100_000)],
      ['ralph_submit_md_artifact', draft('development_analysis', 1_100_000)],
      ['ralph_discard_md_draft', { artifact_type: 'development_analysis' }, 'ok'],
    ],
  },
  {
    id: 'coordinate',
    tries: 'have the coordinator flooded and steered',
    steps: [
      ...Array.from({ length: 20 }, (_, n): Step => [
        'coordinate',
        { action: `cancel ${n}`, work_unit_id: 'keeper', payload: '$MARK' },
      ]),
      ...Array.from({ length: 20 }, (_, n): Step => [
        'report_progress',
        { status: `busy ${n}`, note: 'y'.repeat(4_000) },
        'ok',
      ]),
      ['report_progress', { status: 'busy', note: 'y'.repeat(50_000) }],
    ],
  },
  {
    id: 'web',
    tries: 'go to the web where no policy lets it',
    steps: [
      ['download_url', { url: 'http://127.0.0.1:9/x', output_path: 'canary/$ID/$MARK' }],
      ['download_url', { url: 'file://$HOMEDIR/.ssh/id_rsa', output_path: 'u/$ID/loot' }],
      ['visit_url', { url: 'http://127.0.0.1:9/' }],
      ['visit_url', { url: 'http://169.254.169.254/latest/meta-data/' }],
      ['web_search', { query: '$MARK' }],
    ],
  },
  {
    id: 'upstream',
    tries: 'call tools of servers that the checkout brings',
    plant: `printf '{"mcpServers":{"evil":{"command":"touch","args":["$OUTSIDE/$ID/ran"]}}}' > u/$ID/.mcp.json`,
    steps: [
      ['evil__write', {}],
      ['mcp__evil__write', { path: TARGET }],
      ['evil.write', {}],
      ['ralph_upstream', { server: 'evil', tool: 'write' }],
    ],
  },
  {
    id: 'retired',
    tries: 'call tools of earlier versions',
    steps: [
      ['unsafe_exec', { command: 'touch canary/$ID/$MARK' }],
      ['raw_exec', { command: 'touch canary/$ID/$MARK' }],
      ['ralph_submit_artifact', { artifact_type: 'plan', content: '$MARK' }],
      ['ralph_submit_plan_section', { section: 'summary', content: '$MARK' }],
      ['ralph_finalize_plan', {}],
      ['mcp__ralph__unsafe_exec', { command: 'touch canary/$ID/$MARK' }],
    ],
  },
  {
    id: 'prototype',
    tries: 'call tools that every object has',
    steps: [
      ['__proto__', {}],
      ['constructor', {}],
      ['toString', {}],
    ],
  },
];

/** What an agent can try with the tools of its MCP endpoint. */
export const FILE_ATTACKS: AttackGroup = {
  name: 'Tools over MCP',
  about:
    'Calls by the official client to the unit’s own endpoint, of a whole run. The tools refuse by themselves, outside every jail, so what is claimed holds at every level and in any jail. No policy lets the runs go to the web or to other servers.',
  attacks: ATTACKS.map(byTools),
};
