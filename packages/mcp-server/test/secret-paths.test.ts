import { expect, test } from 'vitest';
import { isSecretPath } from '../src/secret-paths.ts';

test.for([
  '.env',
  '.env.local',
  '.ENV',
  '.env.',
  '.env::$DATA',
  '.e\u200bnv',
  'config/.env.production',
  'certs/server.pem',
  'certs/SERVER.KEY',
  '.ssh/config',
  'home/.aws/anything',
  'id_rsa',
  'id_ed25519.bak',
  '.npmrc',
  '.netrc',
  'credentials.json',
  'credentials-prod.json',
  '.git-credentials',
  '.agent/mcp.toml',
])('%s is closed', (path) => {
  expect(isSecretPath(path.split('/'))).toBe(true);
});

test.for([
  '.env.example',
  '.env.production.sample',
  '.env.template',
  'id_rsa.pub',
  'src/environment.ts',
  'src/env.ts',
  'keyboard.ts',
  'src/key.ts',
  'credentials.ts',
  'mcp.toml',
  'pem',
  '.npmignore',
])('%s is open', (path) => {
  expect(isSecretPath(path.split('/'))).toBe(false);
});
