/** One column that prints well; light or dark as the reader has it, light on paper. States differ by word and sign, not by colour alone. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1f2937; --paper: #ffffff; --line: #6b7280; --box: #f3f4f6; --mark: #b45309;
  --rule: #d1d5db; --faint: #4b5563; --good: #15803d; --bad: #b91c1c; --warn: #a16207; --run: #1d4ed8; --add: #dcfce7; --del: #fee2e2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e7eb; --paper: #111827; --line: #9ca3af; --box: #1f2937; --mark: #fbbf24;
  --rule: #374151; --faint: #9ca3af; --good: #4ade80; --bad: #f87171; --warn: #facc15; --run: #93c5fd; --add: #14532d; --del: #7f1d1d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 2rem 0 .75rem; } h3 { font-size: 1.05rem; margin: 0; }
a { color: inherit; } :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
code, pre { font: 13px/1.45 ui-monospace, monospace; } code { overflow-wrap: anywhere; }
pre { margin: .5rem 0; padding: .75rem; background: var(--box); overflow-x: auto; max-height: 32rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0; } dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: .2rem 0; } .faint { color: var(--faint); } .scroll { overflow-x: auto; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
.unit { border: 1px solid var(--rule); border-radius: 6px; padding: 1rem; margin: 0 0 1rem; } .unit > header { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: baseline; margin-bottom: .5rem; }
.state { font-weight: 600; white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .busy { color: var(--run); }
.timeline th { width: 1%; white-space: nowrap; font-weight: 400; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; } .timeline td { padding: 0; }
.track { position: relative; height: 1.7rem; list-style: none; margin: 0; padding: 0; min-width: 24rem; }
.track li { position: absolute; top: .25rem; height: 1.2rem; min-width: 3px; border-radius: 3px; border: 1px solid currentColor; background: currentColor; overflow: hidden; }
.track li.wait { background: repeating-linear-gradient(45deg, transparent 0 4px, currentColor 4px 5px); color: var(--line); border-style: dashed; }
.track li span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.axis { position: relative; height: 1.4rem; min-width: 24rem; } .axis span { position: absolute; font-size: 12px; color: var(--faint); border-left: 1px solid var(--rule); padding-left: .25rem; white-space: nowrap; }
.patch .add { background: var(--add); } .patch .del { background: var(--del); } .patch span { display: block; min-height: 1.45em; }
@media print {
  html:root { color-scheme: light; --ink: #000; --paper: #fff; --line: #444; --box: #f5f5f5; --mark: #92400e; --rule: #bbb; --faint: #333;
    --good: #14532d; --bad: #7f1d1d; --warn: #713f12; --run: #1e3a8a; --add: #eee; --del: #ddd; }
  body { max-width: none; padding: 0; font-size: 10pt; } pre { max-height: none; white-space: pre-wrap; } .unit, tr { break-inside: avoid-page; } .skip { display: none; }
  .track li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;
