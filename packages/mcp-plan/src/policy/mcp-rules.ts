import { didYouMean } from './closest-key.ts';
import { DEFAULT_SEARCH_BACKEND } from './mcp-policy.ts';
import type { PolicyPath, PolicyProblem, PolicyProblemCode } from './policy-problem.ts';
import { fieldOf, tableAt, tablesIn } from './raw-table.ts';
import type { RawTable } from './raw-table.ts';

const NEED_A_KEY: readonly unknown[] = ['tavily', 'brave', 'exa'];

/** An http server has an address and no program; a stdio server has a program and no address. */
export function serverProblems(document: RawTable): readonly PolicyProblem[] {
  return tablesIn(document, 'mcp_servers').flatMap(([name, server]) => {
    const path = ['mcp_servers', name];
    const transport = fieldOf(server, 'transport');
    if (transport === 'http') return httpProblems(server, path);
    return transport === 'stdio' ? stdioProblems(server, path) : [];
  });
}

function httpProblems(server: RawTable, path: PolicyPath): readonly PolicyProblem[] {
  return [
    ...unless(
      has(server, 'url'),
      'server_needs_url',
      [...path, 'url'],
      'an http server needs its url: add it',
    ),
    ...forbidden(server, 'command', 'server_forbids_command', path),
    ...forbidden(server, 'args', 'server_forbids_command', path),
    ...forbidden(server, 'env_from', 'server_forbids_command', path),
  ];
}

function stdioProblems(server: RawTable, path: PolicyPath): readonly PolicyProblem[] {
  const message = 'a stdio server needs the command that starts it: add it';
  return [
    ...unless(has(server, 'command'), 'server_needs_command', [...path, 'command'], message),
    ...forbidden(server, 'url', 'server_forbids_url', path),
    ...forbidden(server, 'bearer_token_env', 'server_forbids_token', path),
  ];
}

/** Every search engine that is named exists, and has what it needs. */
export function searchProblems(document: RawTable): readonly PolicyProblem[] {
  const search = tableAt(document, 'web_search');
  const known = [DEFAULT_SEARCH_BACKEND, ...Object.keys(tableAt(search, 'backends'))];
  const fallback = fieldOf(search, 'fallback');
  const named: readonly (readonly [unknown, PolicyPath])[] = [
    [fieldOf(search, 'backend'), ['web_search', 'backend']],
    ...(Array.isArray(fallback) ? fallback : []).map(
      (name: unknown, index) => [name, ['web_search', 'fallback', index]] as const,
    ),
  ];
  return [
    ...named.flatMap(([name, path]) => unknownBackend(name, path, known)),
    ...tablesIn(search, 'backends').flatMap(([name, backend]) =>
      backendProblems(backend, ['web_search', 'backends', name]),
    ),
  ];
}

/** Settings that are accepted and change nothing. */
export function ignoredSettings(document: RawTable): readonly PolicyProblem[] {
  if (fieldOf(tableAt(document, 'media'), 'enabled') !== false) return [];
  const message = 'media.enabled = false has no effect: sessions can always read media. Remove it';
  return [{ code: 'ignored_setting', path: ['media', 'enabled'], message }];
}

function unknownBackend(name: unknown, path: PolicyPath, known: readonly string[]): readonly PolicyProblem[] {
  if (typeof name !== 'string' || name === '' || known.includes(name)) return [];
  const message = `there is no search engine ${JSON.stringify(name)}${didYouMean(name, known)}: name ${DEFAULT_SEARCH_BACKEND}, or add web_search.backends.${name}`;
  return [{ code: 'unknown_backend', path, message }];
}

function backendProblems(backend: RawTable, path: PolicyPath): readonly PolicyProblem[] {
  const engine = fieldOf(backend, 'backend');
  const keys = ['api_key', 'api_key_env'].filter((key) => has(backend, key));
  const text = String(engine);
  return [
    ...unless(
      engine !== 'searxng' || has(backend, 'url'),
      'backend_needs_url',
      [...path, 'url'],
      'searxng needs the url of its server: add it',
    ),
    ...unless(
      !NEED_A_KEY.includes(engine) || keys.length > 0,
      'backend_needs_key',
      path,
      `${text} needs a key: add api_key_env with the name of the environment variable that holds it`,
    ),
    ...unless(
      keys.length < 2,
      'backend_has_two_keys',
      [...path, 'api_key'],
      'both api_key and api_key_env are given: keep api_key_env and remove api_key',
    ),
  ];
}

function forbidden(
  server: RawTable,
  key: string,
  code: PolicyProblemCode,
  path: PolicyPath,
): readonly PolicyProblem[] {
  const transport = String(fieldOf(server, 'transport'));
  const message = `${key} has no place in a server of transport ${transport}: remove it`;
  return unless(!has(server, key), code, [...path, key], message);
}

function has(table: RawTable, key: string): boolean {
  return fieldOf(table, key) !== undefined;
}

function unless(
  fine: boolean,
  code: PolicyProblemCode,
  path: PolicyPath,
  message: string,
): readonly PolicyProblem[] {
  return fine ? [] : [{ code, path, message }];
}
