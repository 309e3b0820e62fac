import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openRig } from '../rig.ts';

test.for([
  { name: 'LF where git would write CRLF', autocrlf: 'true', attributes: '', content: 'one\ntwo\n' },
  { name: 'CRLF where git would write LF', autocrlf: 'input', attributes: '', content: 'one\r\ntwo\r\n' },
  {
    name: 'LF where an attribute asks for CRLF',
    autocrlf: 'false',
    attributes: '* text eol=crlf\n',
    content: 'one\n',
  },
])('a stray write to a file with $name is put back', async ({ autocrlf, attributes, content }) => {
  using rig = openRig();
  const git = (...args: string[]) => execFileSync('git', args, { cwd: rig.root, stdio: 'pipe' });
  git('config', 'core.autocrlf', autocrlf);
  if (attributes !== '') rig.write('.gitattributes', attributes);
  rig.write('other/file.txt', content);
  git('add', '.');
  git('-c', 'user.name=T', '-c', 'user.email=t@example.com', 'commit', '-qm', 'second');
  const stray = { unit_id: 'a', command: ['sh', '-c', 'echo evil >> other/file.txt'] };
  const { summary } = await rig.run([stray], { confine: 'audit', agent: 'command' });
  expect(rig.read('other/file.txt')).toBe(content);
  expect(summary.out_of_bounds).toMatchObject([{ path: 'other/file.txt', restored: true }]);
});
