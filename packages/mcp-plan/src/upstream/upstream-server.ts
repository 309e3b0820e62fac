import * as z from 'zod';

/** How a server is reached. */
const UPSTREAM_TRANSPORTS = ['http', 'stdio'] as const;

/** An MCP server that sessions may use besides their own, as `mcp.toml` describes it. Unknown fields survive. */
export const UpstreamServerSchema = z.looseObject({
  transport: z
    .enum(UPSTREAM_TRANSPORTS)
    .describe('How the server is reached: http (needs url) or stdio (needs command)'),
  url: z
    .string()
    .regex(/^https?:\/\/[^\s/]+/, 'expected an address that begins with http:// or https://')
    .optional()
    .describe('Address of an http server, such as http://localhost:8080/mcp'),
  command: z
    .string()
    .min(1)
    .optional()
    .describe('Program that a stdio server is started with, without arguments'),
  args: z.array(z.string()).optional().describe('Arguments of the program; default none'),
  env: z
    .record(z.string(), z.string())
    .optional()
    .describe('Environment variables for the server; their values never appear in messages. Default none'),
  env_from: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Names of environment variables of ralph that a stdio server gets too: for keys, which then stand in no file. Default none',
    ),
  bearer_token_env: z
    .string()
    .min(1)
    .optional()
    .describe('Environment variable that holds the bearer token of an http server; default none'),
  chains: z
    .array(z.string())
    .optional()
    .describe('Reserved for restricting a server to agent chains; no effect yet'),
});

/** An MCP server that sessions may use besides their own. */
export type UpstreamServer = z.infer<typeof UpstreamServerSchema>;

/** Where a server was configured: in the MCP policy, or by the user in the agent CLI itself. */
export const UPSTREAM_ORIGINS = ['custom', 'agent_upstream'] as const;
/** Where a server was configured. */
export type UpstreamOrigin = (typeof UPSTREAM_ORIGINS)[number];

/** An upstream server of a session, with its name and where it comes from. */
export interface NamedUpstreamServer {
  readonly name: string;
  readonly origin: UpstreamOrigin;
  readonly server: Readonly<UpstreamServer>;
}
