import type { NamedUpstreamServer } from './upstream-server.ts';

const MASK = '***';
const SECRET_NAME = /token|key|secret|pass|auth|credential|cookie|session/i;
/** Shorter values of innocent variables, such as `1` or `on`, would mask half of every message. */
const SHORTEST_MASKED = 6;

/** The values that must not appear in a message about these servers. */
export function secretsOf(servers: readonly NamedUpstreamServer[]): readonly string[] {
  return servers.flatMap(({ server }) => [
    ...headerSecrets(server['headers']),
    ...argumentSecrets(server.args ?? []),
    ...environmentSecrets(server.env ?? {}),
    ...urlSecrets(server.url ?? ''),
  ]);
}

/** A text without the secrets; each is replaced by `***`. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = [...new Set(secrets)]
    .filter((secret) => secret !== '')
    .sort((one, other) => other.length - one.length);
  return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, () => MASK), text);
}

function environmentSecrets(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(env)
    .filter(([name, value]) => value.length >= SHORTEST_MASKED || SECRET_NAME.test(name))
    .map(([, value]) => value);
}

/** Headers are no field of the policy, but agent CLIs have them: the values, and what follows `Bearer`. */
function headerSecrets(headers: unknown): readonly string[] {
  if (typeof headers !== 'object' || headers === null) return [];
  const values = Object.values(headers).filter((value) => typeof value === 'string');
  return values.flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)]);
}

/** The values of `--token=…`, `--api-key …`, `-e API_KEY=…`, `--header "Authorization: Bearer …"` and of addresses. */
function argumentSecrets(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, index) => {
    const isBareFlag = /^-+[^=:\s]*$/u.test(arg) && SECRET_NAME.test(arg);
    return [...(isBareFlag ? [args[index + 1] ?? ''] : []), ...assignedSecrets(arg), ...urlSecrets(arg)];
  });
}

/** What follows the name of a secret and `=` or `:`, as a whole, and its longer words one by one. */
function assignedSecrets(arg: string): readonly string[] {
  const assigned = [...arg.matchAll(/([\w.-]+)\s*[=:]\s*/gu)].find(([, name = '']) => SECRET_NAME.test(name));
  if (assigned === undefined) return [];
  const value = arg.slice(assigned.index + assigned[0].length);
  return [value, ...value.split(/\s+/u).filter((word) => word.length >= SHORTEST_MASKED)];
}

/** User and password of an address, and the values of its query. */
function urlSecrets(url: string): readonly string[] {
  const user = /^https?:\/\/([^/?#]*)@/i.exec(url)?.[1] ?? '';
  const query = /\?([^#]*)/u.exec(url)?.[1] ?? '';
  const values = query.split('&').map((part) => part.slice(part.indexOf('=') + 1));
  return [user, ...user.split(':').slice(1), ...values.filter((value) => value.length >= SHORTEST_MASKED)];
}
