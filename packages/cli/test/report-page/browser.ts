import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; null where there is none. */
export const CHROMIUM: string | null = PLACES.find((path) => existsSync(path)) ?? null;

/** Starts it, without any network. */
export function startBrowser(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error(`none of ${PLACES.join(', ')} is there`);
  const args = ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND'];
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args });
}
