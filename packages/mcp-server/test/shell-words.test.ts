import { expect, test } from 'vitest';
import { readShell } from '../src/shell-words.ts';

interface Case {
  readonly text: string;
  readonly commands: readonly (readonly string[])[];
  readonly shell?: true;
  readonly unbalanced?: true;
}

const cases: readonly Case[] = [
  { text: 'ls -la', commands: [['ls', '-la']] },
  { text: '  ls\t -l  ', commands: [['ls', '-l']] },
  { text: 'echo \'a;b\' "c d" e\\ f', commands: [['echo', 'a;b', 'c d', 'e f']] },
  { text: 'echo \'\' ""', commands: [['echo', '', '']] },
  { text: 'echo "a\\"b\\c"', commands: [['echo', 'a"b\\c']] },
  { text: 'ls; git push', commands: [['ls'], ['git', 'push']], shell: true },
  { text: 'a | b && c &', commands: [['a'], ['b'], ['c']], shell: true },
  { text: 'echo $(sudo ls) x', commands: [['echo'], ['sudo', 'ls'], ['x']], shell: true },
  {
    text: 'echo "$(sudo ls)"',
    commands: [
      ['echo', ''],
      ['sudo', 'ls'],
    ],
    shell: true,
  },
  { text: 'echo "`id`"', commands: [['echo', ''], ['id']], shell: true },
  { text: '(cd x; ls)', commands: [['cd', 'x'], ['ls']], shell: true },
  { text: 'ls *.ts', commands: [['ls', '*.ts']], shell: true },
  { text: 'echo "$HOME"', commands: [['echo', '$HOME']], shell: true },
  { text: "echo '$HOME *'", commands: [['echo', '$HOME *']] },
  { text: 'A=1 env', commands: [['A=1', 'env']], shell: true },
  { text: 'echo hi > out', commands: [['echo', 'hi', 'out']], shell: true },
  { text: 'echo "x', commands: [['echo', 'x']], unbalanced: true },
  { text: 'echo \\', commands: [['echo']], unbalanced: true },
  { text: '', commands: [] },
];

test.for(cases)('$text', ({ text, commands, shell, unbalanced }) => {
  expect(readShell(text)).toEqual({
    commands,
    needsShell: shell === true,
    unbalanced: unbalanced === true,
  });
});
