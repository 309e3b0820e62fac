type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = ['127.0.0.1', 'localhost'] as const;
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'] as const;

/**
 * The variables that keep an agent behind a proxy from asking that proxy for its own worker's MCP endpoint.
 *
 * @example pastProxy({ HTTPS_PROXY: 'http://proxy:3128' }) // { NO_PROXY: '127.0.0.1,localhost', no_proxy: … }
 */
export function pastProxy(environment: Environment): Readonly<Record<string, string>> {
  if (!PROXIES.some((name) => (environment[name] ?? '') !== '')) return {};
  const { NO_PROXY: upper, no_proxy: lower } = environment;
  return { NO_PROXY: withLoopback(upper ?? lower ?? ''), no_proxy: withLoopback(lower ?? upper ?? '') };
}

function withLoopback(list: string): string {
  const hosts = list.split(',').flatMap((host) => (host.trim() === '' ? [] : [host.trim()]));
  if (hosts.includes('*')) return list;
  return [...new Set([...hosts, ...LOOPBACK])].join(',');
}
