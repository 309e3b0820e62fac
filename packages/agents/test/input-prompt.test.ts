import { describe, expect, test } from 'vitest';
import { claude } from '../src/claude.ts';
import { codex } from '../src/codex.ts';
import { command } from '../src/command.ts';
import { findInputPrompt, inputRefusal } from '../src/input-prompt.ts';
import { gemini } from '../src/gemini.ts';
import { nanocoder } from '../src/nanocoder.ts';
import { opencode } from '../src/opencode.ts';
import { qwen } from '../src/qwen.ts';

describe('any program that waits on a line without an end is asking', () => {
  test.for([
    { line: 'Continue? [y/N] ', advice: '--yes' },
    { line: 'Do you want to continue? [Y/n] ', advice: '--yes' },
    { line: 'Allow? (y/n)', advice: '--yes' },
    { line: 'Overwrite existing file? (yes/no): ', advice: '--yes' },
    { line: 'Overwrite? [y/n/A/?] ', advice: '--yes' },
    { line: 'Is this ok [y/N]: ', advice: '--yes' },
    { line: 'Ok to proceed? (y) ', advice: '--yes' },
    { line: 'Is this OK? (yes) ', advice: '--yes' },
    { line: 'replace src/a.ts? [y]es, [n]o, [A]ll, [N]one, [r]ename: ', advice: '--yes' },
    { line: "rm: remove regular file 'a'? ", advice: '--yes' },
    { line: 'Press Enter to continue', advice: '--yes' },
    { line: 'Press any key to continue . . . ', advice: '--yes' },
    { line: 'hit [ENTER] when ready: ', advice: '--yes' },
    { line: 'Please enter your choice [1-3]: ', advice: '--yes' },
    { line: 'Password: ', advice: 'credentials that need no person' },
    { line: "git@example.com's password: ", advice: 'credentials that need no person' },
    {
      line: "Enter passphrase for key '/home/me/.ssh/id_ed25519': ",
      advice: 'credentials that need no person',
    },
    { line: 'Enter new password: ', advice: 'credentials that need no person' },
    { line: '(current) UNIX password: ', advice: 'credentials that need no person' },
    { line: '[sudo] password for me: ', advice: 'needs root before the run' },
    { line: "Username for 'https://github.com': ", advice: 'credential helper' },
    { line: "Password for 'https://me@github.com': ", advice: 'credential helper' },
    {
      line: 'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
      advice: 'known_hosts',
    },
    { line: 'Email: ', advice: 'log in by hand' },
    { line: 'Enter your username: ', advice: 'log in by hand' },
    { line: '(Pdb) ', advice: 'breakpoint' },
  ])('"$line"', ({ line, advice }) => {
    const found = findInputPrompt(command.prompts, { lines: ['some work', line], open: true });
    expect(found).toEqual({ prompt: line.trim(), advice: expect.stringContaining(advice) });
    expect(findInputPrompt(command.prompts, { lines: ['some work', line], open: false })).toBeNull();
  });
});

describe('no program is taken to ask because of', () => {
  test.for([
    { name: 'an empty output', line: '' },
    { name: 'progress in percent', line: 'Downloading: 45 %' },
    { name: 'progress in dots', line: 'Compiling......' },
    { name: 'a bar', line: '[=====>      ] 12/40' },
    { name: 'what it is making', line: 'Generating password:' },
    { name: 'what it is checking', line: 'Checking the login: ' },
    { name: 'a test that is named for a prompt', line: 'asks "Continue? [y/n]" before it deletes … ' },
    { name: 'a sentence about a key', line: 'Press Enter to continue is what it says there, ' },
    { name: 'an explanation of an option', line: '  --yes   do not ask (y/n) but go on ' },
    { name: 'a question of a document', line: 'What is a monad?' },
    { name: 'a password that was found', line: 'Password: hunter2' },
    { name: 'a path that contains yes and no', line: 'copying (yes/no/maybe).txt ' },
    { name: 'a key of a document', line: 'the email: ' },
    { name: 'a list of choices', line: 'Options: [a/b/c] ' },
    { name: 'a warning of rm', line: 'rm: cannot remove a: No such file or directory' },
    { name: 'a word of a model, in JSON', line: '{"type":"text","text":"Continue? [y/n]"} [y/n]' },
  ])('$name', ({ line }) => {
    for (const { prompts } of [command, claude, codex, opencode, gemini, qwen, nanocoder]) {
      expect(findInputPrompt(prompts, { lines: [line], open: true })).toBeNull();
    }
  });
});

describe('an agent asks with a dialog of its own', () => {
  test.for([
    {
      name: 'claude, for trust',
      adapter: claude,
      lines: ['Do you trust the files in this folder?', ' ❯ 1. Yes, proceed', '   2. No, exit'],
      advice: 'start `claude` once in the checkout',
    },
    {
      name: 'claude, for a login',
      adapter: claude,
      lines: ['Select login method:', '❯ 1. Claude account'],
      advice: '/login',
    },
    {
      name: 'claude, for a code',
      adapter: claude,
      lines: ['Paste code here if prompted >'],
      advice: '/login',
    },
    {
      name: 'codex, for trust',
      adapter: codex,
      lines: ['  Do you trust the contents of this directory?', '› 1. Yes, continue'],
      advice: 'start `codex` once in the checkout',
    },
    {
      name: 'codex, for a login',
      adapter: codex,
      lines: ['  Sign in with ChatGPT', '  1. …'],
      advice: 'codex login',
    },
    {
      name: 'codex, for an approval',
      adapter: codex,
      lines: ['Allow command?', '› Yes (y)'],
      advice: 'approval_policy',
    },
    {
      name: 'opencode, for a login',
      adapter: opencode,
      lines: ['◆  Select provider', '│  ● …'],
      advice: 'opencode auth login',
    },
    {
      name: 'gemini, for trust',
      adapter: gemini,
      lines: ['Do you trust the files in this folder?', '● 1. Trust folder'],
      advice: 'start `gemini` once',
    },
    {
      name: 'gemini, for a login',
      adapter: gemini,
      lines: ['Enter the authorization code: '],
      advice: 'GEMINI_API_KEY',
    },
    {
      name: 'qwen, for trust',
      adapter: qwen,
      lines: ['Do you trust this folder?', '● 1. Trust folder'],
      advice: 'start `qwen` once',
    },
    {
      name: 'qwen, for a login',
      adapter: qwen,
      lines: ['Waiting for auth... (Press ESC or CTRL+C to cancel)'],
      advice: 'OPENAI_API_KEY',
    },
    {
      name: 'nanocoder, for trust',
      adapter: nanocoder,
      lines: ['Do you trust the files in this folder?', '❯ Yes, proceed'],
      advice: '--trust-directory',
    },
  ])('$name', ({ adapter, lines, advice }) => {
    for (const open of [true, false]) {
      expect(findInputPrompt(adapter.prompts, { lines, open })?.advice).toContain(advice);
    }
  });

  test.for([
    { name: 'in a line of JSON', lines: ['{"text":"Do you trust the files in this folder?"}'] },
    {
      name: 'followed by lines of JSON',
      lines: ['Do you trust the files in this folder?', '{"type":"system"}'],
    },
    {
      name: 'long before',
      lines: ['Do you trust the files in this folder?', ...Array<string>(20).fill('work')],
    },
  ])('and not with the same words $name', ({ lines }) => {
    for (const { prompts } of [claude, codex, opencode, gemini, qwen, nanocoder]) {
      expect(findInputPrompt(prompts, { lines, open: false })).toBeNull();
    }
  });
});

test.for([
  {
    words: "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
    advice: 'git wanted',
  },
  { words: 'sudo: a terminal is required to read the password; either use -S', advice: 'sudo' },
  { words: 'sudo: a password is required', advice: 'sudo' },
  { words: 'Host key verification failed.', advice: 'known_hosts' },
  { words: 'EOFError: EOF when reading a line', advice: '--yes' },
  { words: 'the input device is not a TTY', advice: '--yes' },
])('a program that found nobody to ask is known by "$words"', ({ words, advice }) => {
  expect(inputRefusal(words)).toContain(advice);
});

test.for([
  '',
  'error: 3 tests failed',
  'the password was wrong',
  'expected a terminal state',
  'is not a function',
])('other last words, such as "%s", ask for nothing', (words) => {
  expect(inputRefusal(words)).toBeNull();
});
