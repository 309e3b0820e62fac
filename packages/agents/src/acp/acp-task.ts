import * as z from 'zod';

/** What the ACP client is to do, in a file of the worker's namespace. The MCP token comes in the environment. */
export const AcpTaskSchema = z.object({
  /** The agent's working directory. */
  cwd: z.string(),
  prompt: z.string(),
  mcp_url: z.string(),
  /** Names of the MCP tools that the session offers. */
  tools: z.array(z.string()),
  /** Absolute. */
  allowed_directories: z.array(z.string()),
  confinement: z.enum(['jail', 'mcp', 'audit', 'off']),
  model: z.string().nullable(),
  resume_session: z.string().nullable(),
  /** The way of logging in to choose, where the agent asks for one. */
  auth_method: z.string().nullable(),
});
export type AcpTask = z.infer<typeof AcpTaskSchema>;
