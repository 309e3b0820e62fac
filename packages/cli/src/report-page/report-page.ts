import type { Verification, WorkerSummary } from '@ralph/manifest';
import type { UnitStory } from '@ralph/coordinator';
import { workerStates, type WorkerState } from '@ralph/reducer';
import { confinementText } from '../confinement-text.ts';
import { outOfBoundsText, verificationText } from '../event-text.ts';
import { svgGraph } from '../graph/svg-graph.ts';
import { usageText } from '../look/usage-text.ts';
import { formatDuration, plural, sanitiseLine, sanitiseLines } from '../terminal-text.ts';
import { OUTCOME_MARKS, whyText } from './attempt-text.ts';
import { Html, html } from './html-text.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { Excerpt, PatchFacts, ReportFacts } from './report-facts.ts';
import { timeline, type TimelineFrame } from './timeline.ts';

/** A run as one page that needs nothing else: no script, no network, no file beside it. */
export function reportPage(facts: ReportFacts): string {
  const { reading } = facts;
  const workers = [...workerStates(reading.state)];
  return `<!doctype html>
${String(
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>${`ralph run ${reading.run_id}: ${outcomeOf(facts)}`}</title>
      <style>
        ${new Html(PAGE_STYLE)}
      </style>
    </head>
    <body>
      <a class="skip" href="#units">to the units</a>
      <header>
        <h1>${`Run ${reading.run_id}`}</h1>
        <p>
          <span class="state ${outcomeMark(facts)}">${outcomeOf(facts)}</span>
          <span class="faint">${countsText(workers)}</span>
        </p>
      </header>
      <main>
        ${overview(facts)}
        <section aria-labelledby="timeline">
          <h2 id="timeline">Timeline</h2>
          ${timeline([...facts.story.units.values()], frameOf(facts))}
        </section>
        ${graphSection(facts)} ${verificationSection(facts)} ${findingsSection(facts)}
        <section aria-labelledby="units">
          <h2 id="units">Units</h2>
          ${workers.map((worker) => unitSection(worker, facts))}
        </section>
      </main>
      <footer class="faint">
        <p>
          ${`Made by ralph ${facts.ralph_version} on ${facts.made_at} from ${reading.paths.journal}. What agents wrote is shown as text.`}
        </p>
      </footer>
    </body>
  </html> `,
)}`;
}

function outcomeOf({ reading, phase }: ReportFacts): string {
  return reading.summary?.outcome.replaceAll('_', ' ') ?? phase;
}

function outcomeMark({ reading, phase }: ReportFacts): string {
  if (reading.summary === null) return phase === 'died' ? 'bad' : 'busy';
  return reading.summary.outcome === 'succeeded' ? 'good' : 'bad';
}

function countsText(workers: readonly WorkerState[]): string {
  const counts = new Map<string, number>();
  for (const { status } of workers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [plural(workers.length, 'unit'), ...[...counts].map(([status, count]) => `${count} ${status}`)].join(
    ', ',
  );
}

function overview(facts: ReportFacts): Html {
  const { reading } = facts;
  const run = reading.state.run.facts;
  const { start_ms, end_ms } = frameOf(facts);
  const rows: readonly (readonly [string, string | null])[] = [
    ['plan', run?.plan_path ?? null],
    ['checkout', reading.root],
    ['started', run?.started_at ?? null],
    ['ended', reading.state.course.finished_at],
    ['elapsed', formatDuration(end_ms - start_ms)],
    ['resumed', facts.story.resumed_at.length === 0 ? null : facts.story.resumed_at.join(', ')],
    ['base commit', run?.base_commit ?? null],
    ['confinement', run === null ? null : confinementText(run.confinement, run.jail ?? null)],
    ['used', spentText(reading.summary?.spent)],
    ['ralph', run?.ralph_version ?? null],
  ];
  const shown = rows.flatMap(([label, value]) =>
    value === null || value === ''
      ? []
      : [
          html`<dt>${label}</dt>
            <dd>${sanitiseLine(value)}</dd>`,
        ],
  );
  return html`<section aria-label="Overview"><dl>${shown}</dl></section>`;
}

function spentText(spent: { readonly tokens: number; readonly cost_usd: number } | undefined): string | null {
  if (spent === undefined || (spent.tokens === 0 && spent.cost_usd === 0)) return null;
  return usageText({ input_tokens: spent.tokens, cost_usd: spent.cost_usd });
}

function frameOf({ reading, story, made_at, phase }: ReportFacts): TimelineFrame {
  const { course, run } = reading.state;
  const { verification } = course;
  const began = [...story.units.values()].flatMap(({ attempts }) =>
    attempts.map((one) => Date.parse(one.started_at)),
  );
  const start_ms =
    run.facts === null ? Math.min(...began, Date.parse(made_at)) : Date.parse(run.facts.started_at);
  // Of a run that died nobody knows when; it was alive at its last event.
  const now = phase === 'died' ? (reading.last_event_at ?? made_at) : made_at;
  const end_ms = Math.max(start_ms, Date.parse(course.finished_at ?? now));
  if (verification === null) return { start_ms, end_ms, verification: null };
  const from_ms = Date.parse(verification.started_at);
  return verification.status === 'running'
    ? { start_ms, end_ms, verification: { from_ms, to_ms: end_ms, passed: null } }
    : {
        start_ms,
        end_ms,
        verification: { from_ms, to_ms: from_ms + verification.duration_ms, passed: verification.passed },
      };
}

function graphSection({ graph }: ReportFacts): Html | null {
  if (graph === null) return null;
  const path = graph.critical_path.join(' → ');
  return html`<section aria-labelledby="graph">
    <h2 id="graph">Dependencies</h2>
    <p>The chain that takes longest, marked in the picture: ${path}</p>
    <div class="scroll" tabindex="0" role="group" aria-label="Picture of the dependencies">
      ${new Html(svgGraph(graph))}
    </div>
  </section>`;
}

function verificationSection({ reading }: ReportFacts): Html | null {
  const verification = reading.summary?.verification;
  if (verification === undefined || !verification.ran) return null;
  return html`<section aria-labelledby="verification">
    <h2 id="verification">Verification</h2>
    <p>
      <span class="state ${verification.passed === true ? 'good' : 'bad'}"
        >${verificationText(verification)}</span
      >
      <code>${sanitiseLine(verification.command ?? '')}</code>
    </p>
    ${outputOf(verification)}
  </section>`;
}

function outputOf({ output_tail, passed }: Verification): Html | null {
  if (output_tail === undefined || output_tail.trim() === '') return null;
  const lines = sanitiseLines(output_tail.trimEnd()).join('\n');
  const open = passed === true ? '' : ' open';
  return html`<details${new Html(open)}><summary>Its output</summary><pre tabindex="0">${lines}</pre></details>`;
}

function findingsSection({ story }: ReportFacts): Html | null {
  const { out_of_bounds, denied } = story;
  if (out_of_bounds.length === 0 && denied.length === 0) return null;
  const writes = out_of_bounds.map(
    (write) =>
      html`<tr>
        <td>${sanitiseLine(outOfBoundsText(write))}</td>
        <td>${sanitiseLine(write.quarantine ?? '')}</td>
      </tr>`,
  );
  const calls = denied.map(
    ({ unit_id, tool, path, message }) =>
      html`<tr>
        <td>${unit_id}</td>
        <td><code>${sanitiseLine(tool)}</code></td>
        <td>${sanitiseLine(path ?? '')}</td>
        <td>${sanitiseLine(message)}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="findings">
    <h2 id="findings">What the limits caught</h2>
    ${table(['write out of bounds', 'saved in'], writes)}
    ${table(['unit', 'refused tool', 'path', 'why'], calls)}
  </section>`;
}

function table(heads: readonly string[], rows: readonly Html[]): Html | null {
  if (rows.length === 0) return null;
  const cells = heads.map((head) => html`<th scope="col">${head}</th>`);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${heads[0] ?? ''}">
    <table>
      <thead>
        <tr>
          ${cells}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

const STATE_MARKS = {
  pending: 'faint',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  blocked: 'warn',
  cancelled: 'warn',
  skipped: 'faint',
} as const satisfies Readonly<Record<WorkerState['status'], string>>;

function unitSection(worker: WorkerState, facts: ReportFacts): Html {
  const { unit_id, status, agent, confinement, usage } = worker;
  const story = facts.story.units.get(unit_id);
  const row = facts.reading.summary?.workers.find((one) => one.unit_id === unit_id);
  const aside = [agent, confinement, usageText(usage)]
    .filter((text) => text !== null && text !== '')
    .join(' · ');
  return html`<article class="unit" aria-label="${`unit ${unit_id}`}">
    <header>
      <h3>${unit_id}</h3>
      <span class="state ${STATE_MARKS[status]}">${status}</span
      ><span class="faint">${sanitiseLine(aside)}</span>
    </header>
    ${finalText(worker)} ${story === undefined ? null : attemptsTable(story, facts.made_at)}
    ${notesList(story)} ${filesList(worker, row)} ${patchDetails(facts.patches.get(unit_id))}
    ${logDetails(facts.logs.get(unit_id))}
  </article> `;
}

function finalText({ final_message, status }: WorkerState): Html | null {
  if (final_message === null || final_message.trim() === '') return null;
  const lines = sanitiseLines(final_message.trimEnd()).join('\n');
  return html`<details${new Html(status === 'succeeded' ? '' : ' open')}><summary>${status === 'succeeded' ? 'What it said last' : 'Why'}</summary><pre tabindex="0">${lines}</pre></details>`;
}

function attemptsTable({ attempts }: UnitStory, now: string): Html | null {
  const rows = attempts.map((attempt) => {
    const took = Date.parse(attempt.ended_at ?? now) - Date.parse(attempt.started_at);
    return html`<tr>
      <td class="number">${attempt.attempt}</td>
      <td>${sanitiseLine(attempt.agent ?? '')}${attempt.resumed ? ' (went on)' : ''}</td>
      <td><time datetime="${attempt.started_at}">${attempt.started_at}</time></td>
      <td class="number">${formatDuration(took)}</td>
      <td class="state ${OUTCOME_MARKS[attempt.outcome]}">${attempt.outcome}</td>
      <td>${whyText(attempt)}</td>
      <td class="number">${usageText(attempt.usage)}</td>
    </tr>`;
  });
  return table(['attempt', 'agent', 'started', 'took', 'outcome', 'why', 'used'], rows);
}

function notesList(story: UnitStory | undefined): Html | null {
  if (story === undefined || story.notes.length === 0) return null;
  const items = story.notes.map(
    ({ at, text }) => html`<li><time datetime="${at}">${at}</time> ${sanitiseLine(text)}</li>`,
  );
  return html`<ul>
    ${items}
  </ul>`;
}

function filesList({ files_changed }: WorkerState, row: WorkerSummary | undefined): Html | null {
  if (files_changed.length === 0) return null;
  const commit = typeof row?.commit === 'string' ? `, committed as ${row.commit.slice(0, 10)}` : '';
  const items = files_changed.map((path) => html`<li><code>${sanitiseLine(path)}</code></li>`);
  return html`<details>
    <summary>${plural(files_changed.length, 'file')} changed${commit}</summary>
    <ul>
      ${items}
    </ul>
  </details>`;
}

function patchDetails(facts: PatchFacts | undefined): Html | null {
  if (facts === undefined) return null;
  if ('problem' in facts) return html`<p class="faint">${sanitiseLine(facts.problem)}</p>`;
  const lines = facts.patch.lines.map((line) => html`<span class="${patchMark(line)}">${line}</span>`);
  const notes = facts.notes.map((note) => html`<p class="warn">${sanitiseLine(note)}</p>`);
  return html`<details>
    <summary>Patch</summary>
    ${notes}
    <pre class="patch" tabindex="0">${lines}</pre>
    ${leftOut(facts.patch, 'ralph diff')}
  </details>`;
}

function patchMark(line: string): string {
  if (line.startsWith('+') && !line.startsWith('+++')) return 'add';
  return line.startsWith('-') && !line.startsWith('---') ? 'del' : '';
}

function logDetails(log: Excerpt | undefined): Html | null {
  if (log === undefined) return null;
  return html`<details>
    <summary>${log.left_out === 0 ? 'Log' : 'End of the log'}</summary>
    <pre tabindex="0">${log.lines.join('\n')}</pre>
    ${leftOut(log, 'ralph logs')}
  </details>`;
}

function leftOut({ left_out }: Excerpt, command: string): Html | null {
  return left_out === 0
    ? null
    : html`<p class="faint">${`${left_out} characters are left out; "${command}" shows all`}</p>`;
}
