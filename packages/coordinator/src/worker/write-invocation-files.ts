import type { InvocationFile } from '@ralph/agents';
import { jsonObject } from '../agent-state/plan-home.ts';
import { readBounded } from '../bounded-file.ts';
import { writeBeneath } from './write-beneath.ts';

/** Writes what an agent is to find when it starts, below directories of its attempt, for nobody but this user. */
export function writeInvocationFiles(files: readonly InvocationFile[], bases: readonly string[]): void {
  for (const { path, content, over_json } of files) {
    writeBeneath(bases, path, over_json === true ? overJson(path, content) : content);
  }
}

/** What the file holds besides stays; one that holds no JSON object is replaced. */
function overJson(path: string, content: string): string {
  const before = readBounded(path)?.content;
  const found = before === undefined ? null : jsonObject(before);
  const over = jsonObject(Buffer.from(content));
  return found === null || over === null ? content : `${JSON.stringify(merged(found, over), null, 2)}\n`;
}

function merged(below: object, over: object): object {
  const fields = new Map<string, unknown>(Object.entries(below));
  for (const [name, value] of Object.entries(over)) {
    const former = fields.get(name);
    fields.set(name, isObject(former) && isObject(value) ? merged(former, value) : value);
  }
  return Object.fromEntries(fields);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
