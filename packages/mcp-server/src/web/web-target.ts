import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { addressKind } from './address-kind.ts';
import { unlessAborted } from './deadline.ts';
import { WebError } from './web-error.ts';

/** Finds all addresses of a host. */
type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** Which hosts may be opened. */
export interface TargetPolicy {
  readonly allow_private_networks: boolean;
  /** `host` or `host:port`: opened whatever their addresses are. */
  readonly allow_hosts: readonly string[];
  /** Asks the system when left out. */
  readonly resolve?: Resolve | undefined;
}

/** An address of the web that may be opened, with the only addresses that it may be opened at. */
export interface WebTarget {
  readonly url: URL;
  readonly addresses: readonly LookupAddress[];
}

/**
 * Judges an address by the addresses that its host has now. Whoever connects uses these and asks nobody again, so that a
 * host cannot become another one between the check and the connection.
 *
 * @throws WebError `invalid_url`, `blocked` or `unreachable`.
 */
export async function checkTarget(
  given: string | URL,
  policy: TargetPolicy,
  signal: AbortSignal,
): Promise<WebTarget> {
  const url = checkedUrl(given);
  const addresses = await addressesOf(url, policy, signal);
  const refused = isAllowedHost(url, policy.allow_hosts)
    ? undefined
    : addresses.find(({ address }) => !mayConnect(address, policy));
  if (refused === undefined) return { url, addresses };
  throw new WebError('blocked', blockedText(url, refused.address));
}

function checkedUrl(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : null;
  if (url === null)
    throw new WebError('invalid_url', `Expected an address such as https://example.org/page.`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const message = `Only http:// and https:// addresses are opened, not ${url.protocol}//. Use read_file for files of the checkout.`;
    throw new WebError('invalid_url', message);
  }
  if (url.username !== '' || url.password !== '') {
    const message =
      'The address has a user name or password in it. Leave them out: pages are opened without.';
    throw new WebError('invalid_url', message);
  }
  return url;
}

async function addressesOf(
  url: URL,
  { resolve = askSystem }: TargetPolicy,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const host = hostOf(url);
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    const addresses = await unlessAborted(signal, resolve(host));
    if (addresses.length > 0) return addresses;
  } catch (cause) {
    if (cause instanceof WebError) throw cause;
    throw new WebError('unreachable', unknownHost(host), { cause });
  }
  throw new WebError('unreachable', unknownHost(host));
}

function askSystem(host: string): Promise<readonly LookupAddress[]> {
  return lookup(host, { all: true, verbatim: true });
}

function mayConnect(address: string, { allow_private_networks }: TargetPolicy): boolean {
  switch (addressKind(address)) {
    case 'public':
      return true;
    case 'private':
      return allow_private_networks;
    case 'forbidden':
      return false;
  }
}

function isAllowedHost(url: URL, hosts: readonly string[]): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const names = new Set([url.hostname, `${url.hostname}:${port}`]);
  return hosts.some((host) => names.has(host.toLowerCase()));
}

/** The host as a resolver or a socket wants it: IPv6 without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/gu, '');
}

function blockedText(url: URL, address: string): string {
  const { host } = url;
  const where = address === hostOf(url) ? host : `${host} (${address})`;
  return (
    `${where} is not on the open internet: it belongs to this machine, a private network or a cloud's own services, ` +
    'which may not be opened. Do without it; only the user can allow it, with web_visit.allow_hosts in .agent/mcp.toml.'
  );
}

function unknownHost(host: string): string {
  return `The host ${JSON.stringify(host)} is not known. Check its spelling.`;
}
