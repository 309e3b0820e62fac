/** One file of the example project. */
export interface ProjectFile {
  readonly path: string;
  readonly content: string;
}

/** A small shop without dependencies; every module has a fault or a gap, and tests that show it. */
export const DEMO_PROJECT: readonly ProjectFile[] = [
  {
    path: 'package.json',
    content: `${JSON.stringify({ name: 'ralph-demo-shop', private: true, type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  },
  {
    path: 'README.md',
    content:
      '# A small shop\n\nEach directory of `src` is one module with its tests. Run them with `node --test`.\n',
  },
  { path: '.gitignore', content: 'node_modules/\n.agent/\n' },
  {
    path: 'src/money/money.js',
    content: `/** Amounts are whole cents. */
export function add(left, right) {
  return left - right;
}

export function format(cents) {
  return cents + ' EUR';
}
`,
  },
  {
    path: 'src/money/money.test.js',
    content: `import assert from 'node:assert/strict';
import test from 'node:test';
import { add, format } from './money.js';

test('adds amounts', () => assert.equal(add(250, 199), 449));
test('shows euros with two digits for the cents', () => assert.equal(format(1205), '12.05 EUR'));
`,
  },
  {
    path: 'src/catalog/catalog.js',
    content: `const prices = new Map([['tea', 349], ['cup', 899], ['pot', 2450]]);

export function priceOf(product) {
  return prices.get(product);
}
`,
  },
  {
    path: 'src/catalog/catalog.test.js',
    content: `import assert from 'node:assert/strict';
import test from 'node:test';
import { priceOf } from './catalog.js';

test('knows the price of a product', () => assert.equal(priceOf('cup'), 899));
test('refuses a product that is not sold', () => assert.throws(() => priceOf('car'), /not sold: car/));
`,
  },
  {
    path: 'src/tax/tax.js',
    content: `export function taxOn(cents) {
  return 0;
}
`,
  },
  {
    path: 'src/tax/tax.test.js',
    content: `import assert from 'node:assert/strict';
import test from 'node:test';
import { taxOn } from './tax.js';

test('is 19 percent, rounded to cents', () => assert.equal(taxOn(349), 66));
`,
  },
  {
    path: 'src/cart/cart.js',
    content: `export function subtotal(products) {
  throw new Error('not written yet');
}
`,
  },
  {
    path: 'src/cart/cart.test.js',
    content: `import assert from 'node:assert/strict';
import test from 'node:test';
import { subtotal } from './cart.js';

test('sums up the prices', () => assert.equal(subtotal(['tea', 'tea', 'cup']), 1597));
test('an empty cart costs nothing', () => assert.equal(subtotal([]), 0));
`,
  },
  {
    path: 'src/invoice/invoice.js',
    content: `export function withTax(cents) {
  throw new Error('not written yet');
}
`,
  },
  {
    path: 'src/invoice/invoice.test.js',
    content: `import assert from 'node:assert/strict';
import test from 'node:test';
import { withTax } from './invoice.js';

test('adds the tax', () => assert.equal(withTax(1000), 1190));
`,
  },
  {
    path: 'src/receipt/receipt.js',
    content: `export function receipt(products) {
  throw new Error('not written yet');
}
`,
  },
  {
    path: 'src/receipt/receipt.test.js',
    content: `import assert from 'node:assert/strict';
import test from 'node:test';
import { receipt } from './receipt.js';

test('shows what was bought and what it costs', () => {
  assert.equal(receipt(['tea', 'cup']), 'tea, cup: 14.85 EUR');
});
`,
  },
];
