import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCheckout, nodeUnit, type Checkout } from '../checkout.ts';
import { ralph } from '../ralph.ts';
import { CHROMIUM, startBrowser } from './browser.ts';

const EVIL =
  '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">\u001b[31m"\'&';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Prints and writes what a page must only show; `b` fails once, `d` waits for what never works. */
const UNITS = [
  nodeUnit(
    'a',
    `console.log(${JSON.stringify(EVIL)}); require('fs').writeFileSync('a/x<i>.txt', ${JSON.stringify(`${EVIL}\n`)})`,
  ),
  nodeUnit(
    'b',
    `const fs = require('fs'); if (fs.existsSync('b/once')) process.exit(0); fs.writeFileSync('b/once', ''); console.error(${JSON.stringify(EVIL)}); process.exit(3)`,
    { retries: 1, dependencies: ['a'] },
  ),
  nodeUnit('c', 'process.exit(1)'),
  nodeUnit('d', '', { dependencies: ['c'] }),
];

describe.skipIf(CHROMIUM === null)(
  `a report in a browser${CHROMIUM === null ? ' (skipped: no Chromium here)' : ''}`,
  () => {
    let checkout: Checkout;
    let browser: Browser;
    let address: string;

    beforeAll(async () => {
      checkout = await makeCheckout();
      const plan = await checkout.plan(UNITS);
      await ralph(['run', plan, '--retry-delay', '1ms'], { cwd: checkout.root });
      const made = await ralph(['report', '--html', 'report.html'], { cwd: checkout.root });
      expect({ exit: made.exitCode, said: made.stderr }).toEqual({
        exit: 0,
        said: join(checkout.root, 'report.html'),
      });
      address = pathToFileURL(join(checkout.root, 'report.html')).href;
      browser = await startBrowser();
    });

    afterAll(async () => {
      await browser?.close();
      await checkout?.[Symbol.asyncDispose]();
    });

    async function open(
      options: BrowserContextOptions = {},
    ): Promise<{ page: Page; asked: string[]; said: string[] }> {
      const page = await browser.newPage(options);
      const asked: string[] = [];
      const said: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      await page.goto(address);
      return { page, asked, said };
    }

    const openAll = (page: Page): Promise<void> =>
      page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");

    test('it asks nobody for anything, holds no script, and its browser has nothing to complain of', async () => {
      const { page, asked, said } = await open();
      expect({ asked, said }).toEqual({ asked: [address], said: [] });
      expect(await page.locator('script, img, iframe, object, link, form').count()).toBe(0);
    });

    test('what agents wrote is text: in logs, patches and names of files', async () => {
      const { page } = await open();
      expect(await page.title()).toMatch(/^ralph run \S+: failed$/u);
      await openAll(page);
      const text = await page.locator('body').innerText();
      expect(text.split('<script>document.title="owned"</script>').length - 1).toBeGreaterThanOrEqual(3);
      expect(text).toContain('a/x<i>.txt');
      expect(await page.title()).not.toBe('owned');
    });

    test('so is what the verification printed', async () => {
      await using other = await makeCheckout();
      const verify = `echo '${EVIL.replaceAll("'", '')}'; exit 1`;
      await ralph(['run', await other.plan([nodeUnit('a', '')]), '--verify', verify], { cwd: other.root });
      await ralph(['report', '--html', 'report.html'], { cwd: other.root });
      const page = await browser.newPage();
      await page.goto(pathToFileURL(join(other.root, 'report.html')).href);
      expect(await page.title()).toMatch(/: verification failed$/u);
      expect(await page.locator('pre').allInnerTexts()).toContainEqual(expect.stringContaining('<script>'));
    });

    test('it shows attempts, waits, a blocked unit and the chain that takes longest', async () => {
      const { page } = await open();
      expect(await page.locator('.track li').count()).toBe(5);
      expect(await page.locator('.track li.wait').getAttribute('title')).toMatch(/^waited /u);
      expect(await page.getByRole('article', { name: 'unit d' }).innerText()).toContain('blocked by c');
      expect(await page.locator('svg .critical').count()).toBeGreaterThan(0);
    });

    test.for(['light', 'dark'] as const)(
      'in %s colours it has no barrier that axe knows of',
      async (colorScheme) => {
        const { page } = await open({ colorScheme, bypassCSP: true });
        await page.addScriptTag({ content: AXE });
        const found: unknown = await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
        );
        expect(found).toEqual([]);
      },
    );

    test('dark and light differ, and paper is always light', async () => {
      const background = (page: Page): Promise<string> =>
        page.evaluate('getComputedStyle(document.body).backgroundColor');
      const [light, dark] = await Promise.all([
        open({ colorScheme: 'light' }),
        open({ colorScheme: 'dark' }),
      ]);
      expect([await background(light.page), await background(dark.page)]).toEqual([
        'rgb(255, 255, 255)',
        'rgb(17, 24, 39)',
      ]);
      await dark.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await background(dark.page)).toBe('rgb(255, 255, 255)');
      expect((await light.page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    });

    test('the keyboard reaches the units first, then whatever opens or scrolls', async () => {
      const { page } = await open();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('to the units');
      await page.locator('details:not([open]) > summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.parentElement.open')).toBe(true);
    });

    test('on a narrow screen nothing but its own boxes scrolls sideways', async () => {
      const { page } = await open({ viewport: { width: 360, height: 700 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });
  },
);

test('a report without a file to write says what to give', async () => {
  await using checkout = await makeCheckout();
  const { exitCode, stderr } = await ralph(['report'], { cwd: checkout.root });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--html <file>');
});

test('a report that cannot be written says why, and leaves nothing', async () => {
  await using checkout = await makeCheckout();
  await ralph(['run', await checkout.plan([nodeUnit('a', '')])], { cwd: checkout.root });
  const { exitCode, stderr } = await ralph(['report', '--html', 'no/such/report.html'], {
    cwd: checkout.root,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('cannot be written');
  const out = await ralph(['report', '--html', '-'], { cwd: checkout.root });
  expect(out.stdout).toMatch(/^<!doctype html>\n<html lang="en">/u);
});
