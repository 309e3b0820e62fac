import { expect, test } from 'vitest';
import { answerFsErrors, describeFsError } from '../src/scope-fs-error.ts';
import { ScopeError } from '../src/scope-error.ts';

test.for([
  { code: 'ENOSPC', text: 'the disk is full; nothing was written (ENOSPC)' },
  { code: 'EROFS', text: 'the file system is read-only (EROFS)' },
  { code: 'EACCES', text: 'permission denied (EACCES)' },
  { code: 'EPROTO', text: 'the file system refused (EPROTO)' },
])('$code is said in words', async ({ code, text }) => {
  const failed = Object.assign(new Error('inner path'), { code });
  expect(describeFsError(failed)).toBe(text);
  const answer = await answerFsErrors('src/a/f', () => Promise.reject(failed));
  expect(answer).toEqual({
    text: `src/a/f: ${text}`,
    structured: { path: 'src/a/f', error: code },
    isError: true,
  });
});

test.for([
  { name: 'refusals', error: new ScopeError('secret', '.env', 'closed') },
  { name: 'bugs', error: new TypeError('undefined is not a function') },
  { name: 'cancellations', error: new DOMException('aborted', 'AbortError') },
])('$name pass through', async ({ error }) => {
  expect(describeFsError(error)).toBeUndefined();
  await expect(answerFsErrors('f', () => Promise.reject(error))).rejects.toBe(error);
});
