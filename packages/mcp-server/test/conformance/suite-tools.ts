import { fromJsonSchema, type McpServer } from '@modelcontextprotocol/server';
import schema from './schema-2020-12.json' with { type: 'json' };

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

const image = { type: 'image', data: PNG, mimeType: 'image/png' } as const;
const embedded = (uri: string) =>
  ({
    type: 'resource',
    resource: { uri, mimeType: 'text/plain', text: 'This is an embedded resource content.' },
  }) as const;
const says = (text: string) => ({ content: [{ type: 'text' as const, text }] });

/** Registers the tools that the conformance suite calls, each answering as it demands. */
export function registerSuiteTools(server: McpServer): void {
  const tool = (name: string, description: string) => [name, { description }] as const;
  server.registerTool(...tool('test_simple_text', 'Answers with a text'), () =>
    says('This is a simple text response for testing.'),
  );
  server.registerTool(...tool('test_image_content', 'Answers with an image'), () => ({ content: [image] }));
  server.registerTool(...tool('test_audio_content', 'Answers with a sound'), () => ({
    content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  }));
  server.registerTool(...tool('test_embedded_resource', 'Answers with a resource'), () => ({
    content: [embedded('test://embedded-resource')],
  }));
  server.registerTool(
    ...tool('test_multiple_content_types', 'Answers with several kinds of content'),
    () => ({
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        image,
        embedded('test://mixed-content-resource'),
      ],
    }),
  );
  server.registerTool(...tool('test_error_handling', 'Answers with an error'), () => ({
    ...says('This tool intentionally returns an error for testing'),
    isError: true,
  }));
  server.registerTool(...tool('test_tool_with_progress', 'Reports progress'), async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100 },
      });
    }
    return says('Done.');
  });
  server.registerTool(...tool('test_tool_with_logging', 'Logs'), async ({ mcpReq }) => {
    for (const said of ['Tool execution started', 'Tool processing data', 'Tool execution completed'])
      await mcpReq.log('info', said);
    return says('Logged.');
  });
  server.registerTool(...tool('test_logging_tool', 'Logs if the request asks for it'), async ({ mcpReq }) => {
    await mcpReq.log('info', 'said once');
    return says('Logged.');
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Has a schema of the draft 2020-12', inputSchema: fromJsonSchema(schema) },
    () => says('ok'),
  );
}
