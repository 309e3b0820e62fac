import { expect, test } from 'vitest';
import { parseProbeTarget, probeTargetOf } from '../../src/connectivity/probe-target.ts';

test.for([
  { text: 'example.com:443', target: { host: 'example.com', port: 443 } },
  { text: '127.0.0.1:8080', target: { host: '127.0.0.1', port: 8080 } },
  { text: '[::1]:8080', target: { host: '::1', port: 8080 } },
  { text: 'https://api.example.com/v1', target: { host: 'api.example.com', port: 443 } },
  { text: 'http://api.example.com', target: { host: 'api.example.com', port: 80 } },
  { text: 'http://user:secret@127.0.0.1:4321/', target: { host: '127.0.0.1', port: 4321 } },
  { text: 'https://[::1]:8443', target: { host: '::1', port: 8443 } },
  { text: 'example.com', target: null },
  { text: 'example.com:0', target: null },
  { text: 'example.com:70000', target: null },
  { text: 'ftp://example.com', target: null },
  { text: 'a b:80', target: null },
  { text: '', target: null },
])('"$text" is $target', ({ text, target }) => {
  expect(parseProbeTarget(text)).toEqual(target);
});

const PROXY = { HTTPS_PROXY: 'http://proxy.example:3128' };

test.for([
  { name: 'itself', environment: {}, host: 'api.example.com' },
  { name: 'the proxy before it', environment: PROXY, host: 'proxy.example' },
  { name: 'a proxy for everything', environment: { all_proxy: 'http://all.example:1' }, host: 'all.example' },
  {
    name: 'itself, past the proxy',
    environment: { ...PROXY, NO_PROXY: 'a,.example.com' },
    host: 'api.example.com',
  },
  { name: 'itself, past every proxy', environment: { ...PROXY, no_proxy: '*' }, host: 'api.example.com' },
  {
    name: 'itself, for the proxy has no address',
    environment: { HTTPS_PROXY: 'nonsense' },
    host: 'api.example.com',
  },
])('an address is looked for at $name', ({ environment, host }) => {
  expect(probeTargetOf('https://api.example.com', environment)?.host).toBe(host);
});
