import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSessionMcpPlan, capabilityProfile } from '@ralph/mcp-plan';
import { expect, test } from 'vitest';
import { openCaller, openRig } from '../session-rig.ts';
import type { Caller } from '../session-rig.ts';

const HEADS = { image: 'GIF89a', pdf: '%PDF-1.7', audio: 'OggS', video: '\x1a\x45\xdf\xa3' } as const;

interface Media extends AsyncDisposable {
  readonly caller: Caller;
  readonly root: string;
}

async function openMedia(provider: string): Promise<Media> {
  const rig = await openRig();
  for (const [name, head] of Object.entries(HEADS))
    writeFileSync(join(rig.root, 'src', name), Buffer.from(head, 'latin1'));
  rig.write('src/text.png', 'only text');
  rig.write('src/key.pem', 'GIF89a');
  writeFileSync(join(rig.root, 'src/large'), Buffer.alloc(5 * 1024 * 1024 + 1, 'GIF89a'));
  symlinkSync('/etc', join(rig.root, 'src/out'));
  const caller = await openCaller(rig.open({ capability_profile: capabilityProfile({ provider }) }));
  const dispose = async () => {
    await caller[Symbol.asyncDispose]();
    await rig[Symbol.asyncDispose]();
  };
  return { caller, root: rig.root, [Symbol.asyncDispose]: dispose };
}

test.for([
  {
    provider: 'claude',
    file: 'image',
    delivery: 'inline_image',
    block: { type: 'image', mimeType: 'image/gif' },
  },
  { provider: 'claude', file: 'pdf', delivery: 'typed_block', block: { type: 'resource' } },
  {
    provider: 'gemini',
    file: 'audio',
    delivery: 'typed_block',
    block: { type: 'audio', mimeType: 'audio/ogg' },
  },
  { provider: 'gemini', file: 'video', delivery: 'typed_block', block: { type: 'resource' } },
  {
    provider: 'nobody',
    file: 'pdf',
    delivery: 'resource_reference_replay',
    block: { type: 'resource_link', mimeType: 'application/pdf', name: 'src/pdf' },
  },
] as const)(
  'a model of $provider is handed $file as $delivery',
  async ({ provider, file, delivery, block }) => {
    await using media = await openMedia(provider);
    await media.caller.client.listTools();
    const result = await media.caller.client.callTool({
      name: 'read_media',
      arguments: { path: `src/${file}` },
    });
    expect(result.structuredContent).toMatchObject({ path: `src/${file}`, modality: file, delivery });
    expect(result.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining(`src/${file}: `) });
    expect(result.content[1]).toMatchObject(block);
  },
);

test.for([
  {
    name: 'a modality that the model does not take',
    path: 'src/audio',
    text: /^unsupported_modality: .*claude.*Convert/,
  },
  {
    name: 'what is called an image and is none',
    path: 'src/text.png',
    text: /^unsupported_mime_type: .*read_file/,
  },
  {
    name: 'more than an answer holds',
    path: 'src/large',
    text: /^payload_too_large: .*5242881 bytes.*smaller/,
  },
  { name: 'what is not there', path: 'src/none', text: /^file_read_error: .*ENOENT/ },
  { name: 'no address', path: 'ralph://media/../etc', text: /^invalid_replay_handle: / },
  {
    name: 'an address when nothing was handed out',
    path: 'ralph://media/00000000-0000-0000-0000-000000000000',
    text: /^no_active_manifest: /,
  },
  { name: 'a file that may hold credentials', path: 'src/key.pem', text: /holds credentials/ },
  { name: 'a file outside of the checkout', path: 'src/out/passwd', text: /leads outside the checkout/ },
  { name: 'a directory', path: 'src', text: /not a regular file/ },
])('$name is refused with what to do', async ({ path, text }) => {
  await using media = await openMedia('claude');
  const answer = await media.caller.call('read_media', { path });
  expect(answer.isError).toBe(true);
  expect(answer.text).toMatch(text);
});

test('read_image hands over images only', async () => {
  await using media = await openMedia('claude');
  expect(await media.caller.call('read_image', { path: 'src/image' })).toMatchObject({ isError: false });
  expect((await media.caller.call('read_image', { path: 'src/pdf' })).text).toMatch(
    /^unsupported_mime_type: .*read_media/,
  );
});

test('what was handed out is listed and read as a resource, and can be handed to the tool again', async () => {
  await using media = await openMedia('nobody');
  const { client, call } = media.caller;
  expect((await client.listResourceTemplates()).resourceTemplates).toMatchObject([
    { uriTemplate: 'ralph://media/{id}' },
  ]);
  expect((await client.listResources()).resources).toEqual([]);
  await call('read_media', { path: 'src/pdf' });
  const [resource] = (await client.listResources()).resources;
  const uri = resource?.uri ?? '';
  expect(resource).toMatchObject({ name: 'src/pdf', mimeType: 'application/pdf', size: 8 });
  expect((await client.readResource({ uri })).contents).toEqual([
    { uri, mimeType: 'application/pdf', blob: Buffer.from('%PDF-1.7').toString('base64') },
  ]);
  expect((await call('read_media', { path: uri })).text).toContain(uri);
  const unknown = 'ralph://media/00000000-0000-0000-0000-000000000000';
  expect((await call('read_media', { path: unknown })).text).toMatch(/^missing_replay_source: /);
  await expect(client.readResource({ uri: unknown })).rejects.toThrow('Call read_media with the path');
});

test('an address is judged again whenever it is read: a file that became a way out stays closed', async () => {
  await using media = await openMedia('nobody');
  const { client, call } = media.caller;
  await call('read_media', { path: 'src/pdf' });
  const uri = (await client.listResources()).resources[0]?.uri ?? '';
  rmSync(join(media.root, 'src/pdf'));
  symlinkSync('/etc/hostname', join(media.root, 'src/pdf'));
  await expect(client.readResource({ uri })).rejects.toThrow('outside the checkout');
  expect((await call('read_media', { path: uri })).isError).toBe(true);
});

test('another session does not know what this one was handed', async () => {
  await using rig = await openRig();
  rig.write('src/image', 'GIF89a');
  await using one = await openCaller(rig.open());
  await using other = await openCaller(rig.open({ id: 'other' }));
  await one.call('read_media', { path: 'src/image' });
  expect((await one.client.listResources()).resources).toHaveLength(1);
  expect((await other.client.listResources()).resources).toEqual([]);
});

test('a session without the right to read media has no resources either', async () => {
  await using rig = await openRig();
  const { capabilities } = buildSessionMcpPlan({ drain: 'development' });
  const without = capabilities.filter((each) => each !== 'media.read');
  await using caller = await openCaller(rig.open({ capabilities: without }));
  expect(caller.client.getServerCapabilities()?.resources).toBeUndefined();
});
