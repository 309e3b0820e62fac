import { readFileSync } from 'node:fs';
import type * as z from 'zod';

/** Reads a file of executed cases and checks its shape. */
export function readCases<Case>(name: string, schema: z.ZodType<Case>): readonly Case[] {
  const text = readFileSync(new URL(`fixtures/vectors/${name}.json`, import.meta.url), 'utf8');
  const file: { readonly cases: readonly unknown[] } = JSON.parse(text);
  return file.cases.map((each) => schema.parse(each));
}
