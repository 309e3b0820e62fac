// node bench/audit-pass.mjs open|check ROOT STATE BUNDLE: opens an audit, or lets an opened one look once more after a file was
// changed, and prints how long that took in ms.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [what, root, state, bundle] = process.argv.slice(2);
const { openAudit } = await import(pathToFileURL(join(bundle, 'audit.mjs')).href);
const opened = performance.now();
const audit = await openAudit({ root, directories: ['p1'], state, keepImages: true });
if (what === 'open') console.log(performance.now() - opened);
else {
  // The first look reads every directory again, for all were made moments ago.
  await audit.check();
  writeFileSync(join(root, 'p1', 'work.txt'), String(opened));
  const begun = performance.now();
  await audit.check();
  console.log(performance.now() - begun);
}
