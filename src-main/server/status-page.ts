import { ContractError } from '../../src-shared/contract/error-data.ts';
import type { Handlers, RequestContext } from '../../src-shared/contract/server.ts';
import type { Run, RunStatus } from '../../src-shared/contract/topics/runs.ts';
import { xmlText } from '../../src-shared/report/figures/svg.ts';

/** Runs on the page at most, those that are not ended first. */
const MOST_RUNS = 100;
/** Seconds after which the page reads itself again. */
export const REFRESH_S = 5;

const STATES: Readonly<Record<RunStatus, { readonly glyph: string; readonly tone: string }>> = {
  queued: { glyph: '○', tone: '' },
  running: { glyph: '●', tone: 'ok' },
  stopping: { glyph: '◐', tone: 'warn' },
  completed: { glyph: '✓', tone: 'ok' },
  diverged: { glyph: '≠', tone: 'warn' },
  stopped: { glyph: '■', tone: 'warn' },
  failed: { glyph: '✗', tone: 'bad' },
  interrupted: { glyph: '‖', tone: 'warn' },
};

const ACTIVE: readonly RunStatus[] = ['running', 'stopping', 'queued'];

/**
 * What is running, for a browser, without any script: asked of the services like everything else.
 *
 * @param isStill the page does not read itself again; for readers whom that would disturb
 */
export async function statusPage(handlers: Partial<Handlers>, isStill: boolean): Promise<string> {
  const context: RequestContext = { signal: AbortSignal.timeout(REFRESH_S * 1000) };
  const input = { filter: { text: '', archived: false, all: [] }, sort: [{ field: 'createdAt', descending: true }], page: { offset: 0, limit: MOST_RUNS } };
  try {
    const listed = await handlers['runs.list']?.(input, context);
    const info = await handlers['system.info']?.({}, context);
    const runs = [...(listed?.runs ?? [])].sort((a, b) => rank(a) - rank(b));
    const running = runs.filter(({ status }) => ACTIVE.includes(status)).length;
    return page([
      `<h1>${running === 0 ? 'Nothing is running' : running === 1 ? 'One run is under way' : `${running} runs are under way`}</h1>`,
      runs.length === 0 ? '<p>No run was started in this home folder yet. <code>mu-align reproduce</code> starts one.</p>' : runTable(runs),
      (listed?.total ?? 0) > runs.length ? `<p class="quiet">The newest ${runs.length} of ${listed?.total ?? 0} runs. <code>mu-align runs list</code> lists all.</p>` : '',
    ], isStill, info === undefined ? '' : `MU-ALIGN Workbench ${info.version}. `);
  } catch (error) {
    const said = error instanceof ContractError ? error.userMessage : 'The list of runs cannot be read just now.';
    return page(['<h1>The workbench is running</h1>', `<p>${xmlText(said)}</p>`], isStill, '');
  }
}

/** Those under way before those that ended; in each the order they came in. */
function rank({ status }: Run): number {
  const at = ACTIVE.indexOf(status);
  return at === -1 ? ACTIVE.length : at;
}

function runTable(runs: readonly Run[]): string {
  const head = ['Run', 'State', 'Steps', 'Time left', 'Data set'].map((title) => `<th scope="col">${title}</th>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Runs"><table><thead><tr>${head}</tr></thead><tbody>\n${runs.map(runRow).join('\n')}\n</tbody></table></div>`;
}

function runRow(run: Run): string {
  const { glyph, tone } = STATES[run.status];
  const steps = `${run.stepsDone} of ${run.stepsTotal}`;
  const name = run.name === '' ? run.id : run.name;
  return `<tr><th scope="row">${xmlText(name)}${run.problem === null ? '' : `<p class="problem">${xmlText(run.problem)}</p>`}</th>`
    + `<td class="state ${tone}"><span aria-hidden="true">${glyph}</span> ${run.status}</td>`
    + `<td><progress max="${Math.max(1, run.stepsTotal)}" value="${run.stepsDone}" aria-label="Steps of ${xmlText(name)}">${steps}</progress>${steps}</td>`
    + `<td>${run.etaMs === null ? '' : timeLeft(run.etaMs)}</td><td>${xmlText(run.dataset)}</td></tr>`;
}

function timeLeft(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function page(parts: readonly string[], isStill: boolean, about: string): string {
  const again = isStill ? 'This page stays as it is. <a href="/status">Read it again by itself</a>' : `This page reads itself again every ${REFRESH_S} seconds. <a href="/status?still">Keep it still</a>`;
  return document('MU-ALIGN Workbench', '<link rel="stylesheet" href="/status.css">', ['<p class="brand">MU-ALIGN Workbench</p>', ...parts], `<footer>${xmlText(about)}${again}</footer>`);
}

/** For a browser that is not let in. */
export function refusalPage(title: string, said: string): string {
  return document(title, '', [`<h1>${xmlText(title)}</h1>`, `<p>${xmlText(said)}</p>`, '<p><a href="/">Try again</a></p>'], '');
}

/** Leads on to the window. */
export function onwardPage(): string {
  return document('MU-ALIGN Workbench', '<meta http-equiv="refresh" content="0; url=/">', ['<p><a href="/">Open the workbench</a></p>'], '');
}

function document(title: string, head: string, main: readonly string[], footer: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${xmlText(title)}</title>
${head}
</head>
<body>
<main>
${main.filter((part) => part !== '').join('\n')}
</main>
${footer}
</body>
</html>
`;
}
