import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInTemplate } from '@ralph/agents';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPromptTemplates } from '../../src/prompt/prompt-templates.ts';

let root = '';
const notices: string[] = [];
const open = (texts?: Readonly<Record<string, string>>) =>
  openPromptTemplates({ root, texts, onNotice: (text) => notices.push(text) });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ralph prompts '));
  notices.length = 0;
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, content: string): void {
  mkdirSync(join(root, '.agent/prompts'), { recursive: true });
  writeFileSync(join(root, '.agent/prompts', name), content);
}

const OWN = 'Own: {{description}} {{submit_tool}}\n';

describe('which template a session gets', () => {
  test.for([
    { name: 'none of its own', files: [], drain: 'development', own: false },
    { name: 'one for the drain', files: ['development'], drain: 'development', own: true },
    { name: 'one for the kind of the drain', files: ['analysis'], drain: 'planning_analysis', own: true },
    { name: 'one for another drain', files: ['review'], drain: 'development', own: false },
  ])('$name', async ({ files, drain, own }) => {
    for (const file of files) write(`${file}.md`, OWN);
    const drainClass = drain === 'development' ? 'development' : 'analysis';
    const template = (await open()).templateFor(drain, drainClass);
    expect(template.lines[0]?.[0]).toEqual(
      own ? { text: 'Own: ' } : builtInTemplate(drainClass).lines[0]?.[0],
    );
  });

  test('the one for the drain goes before the one for its kind', async () => {
    write('analysis.md', OWN);
    write('planning_analysis.md', `First ${OWN}`);
    const { templateFor } = await open();
    expect(templateFor('planning_analysis', 'analysis').lines[0]?.[0]).toEqual({ text: 'First Own: ' });
  });

  test('texts that are given take the place of the files', async () => {
    write('development.md', '{{nonsense}}');
    expect((await open({})).templateFor('development', 'development')).toEqual(
      builtInTemplate('development'),
    );
  });
});

test('everything that is wrong with all templates is told at once, by file and place', async () => {
  write('development.md', 'a\n  {{descripton}}\n');
  write('review.md', '{{description}}\n');
  await expect(open()).rejects.toMatchObject({
    code: 'prompt_invalid',
    message: expect.stringMatching(
      /development\.md:2:3: there is no placeholder \{\{descripton\}\}. Did you mean \{\{description\}\}.*\n.*review\.md: expected \{\{evidence\}\}/,
    ),
  });
});

test('a file for no drain is told and not read', async () => {
  write('README.md', 'How we {{prompt}}');
  write('notes.txt', '{{nonsense}}');
  await open();
  expect(notices).toEqual([expect.stringMatching(/README\.md is not used: there is no drain "README"/)]);
});

describe('nothing is read through a link, which a checkout may come with', () => {
  test('a template that is a link', async () => {
    writeFileSync(join(root, 'secret'), OWN);
    mkdirSync(join(root, '.agent/prompts'), { recursive: true });
    symlinkSync(join(root, 'secret'), join(root, '.agent/prompts/development.md'));
    await expect(open()).rejects.toMatchObject({
      code: 'prompt_invalid',
      message: /expected a file of this/,
    });
  });

  test.for(['.agent', '.agent/prompts'])('%s that is a link', async (path) => {
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(join(elsewhere, 'prompts'), { recursive: true });
    if (path !== '.agent') mkdirSync(join(root, '.agent'));
    symlinkSync(elsewhere, join(root, path));
    await expect(open()).rejects.toMatchObject({
      code: 'prompt_invalid',
      message: /expected a directory of/,
    });
  });
});

test.for([
  { name: 'that is not UTF-8', content: Buffer.from([0x41, 0xff]), says: 'not valid' },
  { name: 'that is far too large', content: Buffer.alloc(1_000_001), says: 'at most 1000000 bytes' },
])('a template $name is refused', async ({ content, says }) => {
  mkdirSync(join(root, '.agent/prompts'), { recursive: true });
  writeFileSync(join(root, '.agent/prompts/development.md'), content);
  await expect(open()).rejects.toMatchObject({ message: expect.stringContaining(says) });
});
