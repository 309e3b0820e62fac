/** Where a probe connects to. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `host:port`, `[::1]:443` or an http(s) address; null for anything else.
 *
 * @example parseProbeTarget('https://api.example.com/v1') // { host: 'api.example.com', port: 443 }
 */
export function parseProbeTarget(text: string): ProbeTarget | null {
  const named = /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]@?#]+)):(\d{1,5})$/i.exec(text);
  if (named !== null) {
    const port = Number(named[3]);
    return port >= 1 && port <= 65_535 ? { host: named[1] ?? named[2] ?? '', port } : null;
  }
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const { hostname, port, protocol } = new URL(text);
  const standard = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? standard : Number(port) };
}

/** Where to look whether an address can be reached: itself, or the proxy that stands before it. */
export function probeTargetOf(address: string, environment: Environment): ProbeTarget | null {
  const target = parseProbeTarget(address);
  if (target === null || isPastProxy(target.host, environment)) return target;
  const names = /^https:/i.test(address)
    ? (['HTTPS_PROXY', 'https_proxy'] as const)
    : (['http_proxy'] as const);
  const proxy = [...names, 'ALL_PROXY' as const, 'all_proxy' as const]
    .map((name) => environment[name] ?? '')
    .find((value) => value !== '');
  return proxy === undefined ? target : (parseProbeTarget(proxy) ?? target);
}

function isPastProxy(host: string, { NO_PROXY, no_proxy }: Environment): boolean {
  const exceptions = (no_proxy ?? NO_PROXY ?? '')
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''));
  return exceptions.some(
    (entry) => entry === '*' || entry === host || (entry !== '' && host.endsWith(`.${entry}`)),
  );
}
