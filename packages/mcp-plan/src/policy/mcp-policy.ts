import * as z from 'zod';
import { ServerNameSchema } from '../upstream/server-name.ts';
import { UpstreamServerSchema } from '../upstream/upstream-server.ts';

/** Search engines that `web_search` can ask. */
export const SEARCH_BACKENDS = ['ddgs', 'searxng', 'tavily', 'brave', 'exa'] as const;
/** A search engine that `web_search` can ask. */
export type SearchBackend = (typeof SEARCH_BACKENDS)[number];

/** The search engine that needs no configuration. */
export const DEFAULT_SEARCH_BACKEND = 'ddgs';

const DEFAULT_TIMEOUT_SECONDS = 10;

const BackendSchema = z.looseObject({
  backend: z.enum(SEARCH_BACKENDS).describe('Which search engine this is'),
  url: z.string().min(1).optional().describe('Address of the engine; searxng needs it'),
  api_key: z
    .string()
    .min(1)
    .optional()
    .describe('Key of the engine itself. Better give api_key_env, which keeps it out of the file'),
  api_key_env: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Environment variable that holds the key. tavily, brave and exa need this or api_key, not both',
    ),
  timeout_seconds: z
    .number()
    .min(DEFAULT_TIMEOUT_SECONDS)
    .optional()
    .describe(
      `Seconds before the engine is given up; at least ${DEFAULT_TIMEOUT_SECONDS}, which is the default`,
    ),
});

const WebSearchSchema = z.looseObject({
  enabled: z.boolean().default(true).describe('Whether sessions may search the web; default true'),
  backend: z
    .string()
    .min(1)
    .default(DEFAULT_SEARCH_BACKEND)
    .describe('Engine that is asked first: ddgs, or a name of backends; default ddgs'),
  fallback: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Engines that are asked next, in order, when one fails: ddgs, or names of backends; default none',
    ),
  backends: z
    .record(z.string(), BackendSchema.describe('One search engine'))
    .default({})
    .describe('Search engines by a name of your choice'),
});

const WebVisitSchema = z.looseObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Whether sessions may open pages, and writing ones download files; default true'),
  timeout_ms: z
    .int()
    .min(1)
    .default(15_000)
    .describe('Milliseconds before a page is given up; default 15000'),
  max_bytes: z
    .int()
    .min(1)
    .default(2_097_152)
    .describe('Most bytes that are read of a page; default 2097152'),
  max_download_bytes: z
    .int()
    .min(1)
    .default(52_428_800)
    .describe('Most bytes of a file that is downloaded; default 52428800'),
  user_agent: z
    .string()
    .min(1)
    .optional()
    .describe('User-Agent header of requests; default: the name of this program'),
  allow_private_networks: z
    .boolean()
    .default(false)
    .describe('Whether addresses of this machine and of private networks may be opened; default false'),
  allow_hosts: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Hosts that may be opened whatever their addresses are, as host or host:port, such as localhost:3000; default none',
    ),
  extract_links: z
    .boolean()
    .default(false)
    .describe('Whether answers list the links of a page; default false'),
});

const MediaSchema = z.looseObject({
  enabled: z.boolean().default(true).describe('Has no effect: sessions can always read media. Default true'),
  max_inline_bytes: z
    .int()
    .min(1)
    .default(5_242_880)
    .describe('Larger media are handed over by reference; in bytes, default 5242880'),
});

/** What sessions may reach besides the checkout: upstream MCP servers, the web, media. Unknown fields survive. */
export const McpPolicySchema = z.looseObject({
  $schema: z.string().optional().describe('Address of the JSON Schema, for editors'),
  schema_version: z.literal(1).default(1).describe('Version of this format; default 1'),
  mcp_servers: z
    .record(ServerNameSchema, UpstreamServerSchema.describe('One upstream MCP server'))
    .default({})
    .describe('MCP servers whose tools sessions may use, by name'),
  web_search: WebSearchSchema.prefault({}).describe('How sessions search the web'),
  web_visit: WebVisitSchema.prefault({}).describe('How sessions open web pages'),
  media: MediaSchema.prefault({}).describe('How sessions read images, documents and recordings'),
});

/** What sessions may reach besides the checkout. */
export type McpPolicy = z.infer<typeof McpPolicySchema>;
