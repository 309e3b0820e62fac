interface Step {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly expect?: 'ok' | 'error';
  readonly on_attempt?: number;
}

interface DemoUnit {
  readonly unit_id: string;
  readonly description: string;
  readonly dependencies?: readonly string[];
  readonly retries?: number;
  readonly work: readonly Step[];
}

/** The plan of the demo: three roots, two units on them, one on top; scripts take the place of language models. */
export function demoPlan(): object {
  return {
    schema_version: 1,
    verify: ['node', '--test'],
    work_units: DEMO_UNITS.map(({ work, ...unit }) => ({
      ...unit,
      allowed_directories: [`src/${unit.unit_id}`],
      agent: 'script',
      script: scriptOf(unit, work),
    })),
  };
}

const DEMO_UNITS: readonly DemoUnit[] = [
  {
    unit_id: 'money',
    description: 'Make adding right, and show amounts as euros with two digits for the cents',
    work: [
      edit('money', 'left - right', 'left + right'),
      edit('money', "cents + ' EUR'", "(cents / 100).toFixed(2) + ' EUR'"),
    ],
  },
  {
    unit_id: 'catalog',
    description:
      'Refuse products that are not sold. Its first attempt looks for text that is not there, and fails',
    retries: 1,
    work: [
      { ...edit('catalog', 'return PRICES[product]', 'return prices[product]'), on_attempt: 1 },
      edit(
        'catalog',
        'return prices.get(product);',
        'if (!prices.has(product)) throw new Error(`not sold: ${product}`);\n  return prices.get(product);',
      ),
    ],
  },
  {
    unit_id: 'tax',
    description:
      'Compute the tax. On the way it tries to change the cart, which is not its own, and is refused',
    work: [
      { tool: 'write_file', args: { path: 'src/cart/cart.js', content: '// not yours\n' }, expect: 'error' },
      edit('tax', 'return 0', 'return Math.round(cents * 0.19)'),
    ],
  },
  {
    unit_id: 'cart',
    description: 'Sum up the prices of the products in a cart',
    dependencies: ['money', 'catalog'],
    work: [
      write(
        'cart',
        `import { priceOf } from '../catalog/catalog.js';
import { add } from '../money/money.js';

export function subtotal(products) {
  return products.map(priceOf).reduce(add, 0);
}
`,
      ),
    ],
  },
  {
    unit_id: 'invoice',
    description: 'Add the tax to an amount',
    dependencies: ['money', 'tax'],
    work: [
      write(
        'invoice',
        `import { add } from '../money/money.js';
import { taxOn } from '../tax/tax.js';

export function withTax(cents) {
  return add(cents, taxOn(cents));
}
`,
      ),
    ],
  },
  {
    unit_id: 'receipt',
    description: 'Print what was bought and what it costs with tax',
    dependencies: ['cart', 'invoice'],
    work: [
      write(
        'receipt',
        `import { subtotal } from '../cart/cart.js';
import { withTax } from '../invoice/invoice.js';
import { format } from '../money/money.js';

export function receipt(products) {
  return products.join(', ') + ': ' + format(withTax(subtotal(products)));
}
`,
      ),
    ],
  },
];

/** What every agent does around its work: look, say so, change, check, prove, declare. */
function scriptOf(unit: Omit<DemoUnit, 'work'>, work: readonly Step[]): readonly Step[] {
  const directory = `src/${unit.unit_id}`;
  return [
    { tool: 'list_directory', args: { path: directory } },
    { tool: 'report_progress', args: { status: 'reading', note: 'what the tests expect' } },
    { tool: 'read_file', args: { path: `${directory}/${unit.unit_id}.test.js` } },
    { tool: 'read_file', args: { path: moduleOf(unit.unit_id) } },
    { tool: 'report_progress', args: { status: 'editing', note: moduleOf(unit.unit_id) } },
    ...work,
    { tool: 'git_status', args: {} },
    {
      tool: 'ralph_submit_md_artifact',
      args: { artifact_type: 'development_result', content: resultOf(unit) },
    },
    { tool: 'declare_complete', args: { summary: unit.description } },
  ];
}

function edit(unitId: string, oldText: string, newText: string): Step {
  return { tool: 'edit_file', args: { path: moduleOf(unitId), edits: [{ oldText, newText }] } };
}

function write(unitId: string, content: string): Step {
  return { tool: 'write_file', args: { path: moduleOf(unitId), content } };
}

function moduleOf(unitId: string): string {
  return `src/${unitId}/${unitId}.js`;
}

function resultOf(unit: Omit<DemoUnit, 'work'>): string {
  return `---
type: development_result
status: completed
---

## Summary

- [SUM-1] ${unit.description}

## Files Changed

- [FILE-1] ${moduleOf(unit.unit_id)}

## Plan Items Proven

- [${unit.unit_id}] ${unit.description}
  Disposition: completed
`;
}
