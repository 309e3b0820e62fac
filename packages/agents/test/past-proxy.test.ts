import { expect, test } from 'vitest';
import { pastProxy } from '../src/past-proxy.ts';

const loopback = '127.0.0.1,localhost';

test.for([
  { has: {}, gets: {} },
  { has: { HTTP_PROXY: '', NO_PROXY: 'a' }, gets: {} },
  { has: { HTTPS_PROXY: 'http://proxy' }, gets: { NO_PROXY: loopback, no_proxy: loopback } },
  {
    has: { http_proxy: 'http://proxy', NO_PROXY: '.corp, 127.0.0.1' },
    gets: { NO_PROXY: '.corp,127.0.0.1,localhost', no_proxy: '.corp,127.0.0.1,localhost' },
  },
  {
    has: { ALL_PROXY: 'http://proxy', NO_PROXY: 'a', no_proxy: 'b' },
    gets: { NO_PROXY: `a,${loopback}`, no_proxy: `b,${loopback}` },
  },
  { has: { HTTP_PROXY: 'http://proxy', no_proxy: '*' }, gets: { NO_PROXY: '*', no_proxy: '*' } },
])('an agent with $has gets $gets', ({ has, gets }) => {
  expect(pastProxy(has)).toEqual(gets);
});
