import { readFileSync, statSync } from 'node:fs';
import { availableParallelism, cpus, homedir, totalmem } from 'node:os';
import { join } from 'node:path';
import { LOG_FILE } from '../../../src-shared/experiment/step-file.ts';
import { WORK_STATES } from '../../../src-shared/experiment/work-state.ts';
import { isoTime } from '../../wall-clock.ts';
import type { ServiceContext } from '../service-context.ts';
import type { DiskUse } from './disk-use.ts';
import type { EngineFinding } from './probe-engines.ts';
import { runtimeText } from './runtime-text.ts';

export type DiagnosticsContext = Pick<ServiceContext, 'home' | 'store' | 'steps' | 'notices' | 'code' | 'host' | 'writable' | 'now'>;

/** What was found out for it beforehand. */
export interface DiagnosticsFacts {
  readonly commit: string | null;
  readonly engines: readonly EngineFinding[];
  readonly disk: DiskUse;
}

const RUNS = 50;
const NOTICES = 100;
const LOGS = 8;
const LOG_BYTES = 4000;

/**
 * What someone needs to know who looks for a fault: versions, machine, states, notices and the ends of workers' logs. No
 * data, no results, no names that people gave, and no path above the home folder.
 */
export function diagnosticsText(context: DiagnosticsContext, facts: DiagnosticsFacts): string {
  const sections: readonly (readonly [heading: string, lines: readonly string[]])[] = [
    ['Program', programLines(context, facts)],
    ['Engines', facts.engines.map(({ name, version, fingerprint, problem }) => (problem === null ? `${name}: ${version ?? ''}, fingerprint ${fingerprint ?? ''}` : `${name}: does not work: ${problem}`))],
    ['Home folder (bytes)', [...facts.disk.parts.map(({ name, bytes }) => `${name}: ${bytes}`), `free on its disk: ${facts.disk.freeBytes}`]],
    ['Runs', runLines(context)],
    ['Imported data sets', context.store.datasets.list().map(({ id, kind }) => `${kind} ${id}`)],
    ['Notices', context.notices.since(0).notices.slice(-NOTICES).map(({ at, level, code, userMessage }) => `${isoTime(at)} ${level} ${code}: ${userMessage}`)],
    ['Ends of the newest logs of workers', logLines(context)],
  ];
  const body = sections.map(([heading, lines]) => [`== ${heading}`, ...(lines.length === 0 ? ['none'] : lines), ''].join('\n'));
  return withoutPaths(['MU-ALIGN Workbench diagnostics', `written ${isoTime(context.now())}`, '', ...body].join('\n'), context);
}

function programLines({ code, host, writable }: DiagnosticsContext, { commit }: DiagnosticsFacts): string[] {
  return [
    `version ${code.version}, commit ${commit ?? 'unknown'}, ${host}${writable ? '' : ', store open to be read only'}`,
    `${runtimeText()}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`,
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 20)} MiB`,
    `memory of this process ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB, up for ${Math.round(process.uptime())} s`,
  ];
}

function runLines({ store }: DiagnosticsContext): string[] {
  const counts = WORK_STATES.map((status) => `${store.runList.count({ archived: null, all: [{ field: 'status', comparison: '=', value: status }] })} ${status}`);
  const { runs } = store.runList.page({ filter: { archived: null }, sort: [], limit: RUNS, after: null });
  return [
    counts.join(', '),
    ...runs.map(({ id, state, source, preset, kind, configHash, engine, createdAt, stepsDone, stepsTotal, reason }) =>
      `${isoTime(createdAt)} ${id} ${state} ${source} ${preset === '' ? 'no preset' : preset} ${kind ?? ''} config ${configHash.slice(0, 16)} ${engine} ${stepsDone}/${stepsTotal} steps${reason === '' ? '' : `: ${reason}`}`),
  ];
}

function logLines({ steps }: DiagnosticsContext): string[] {
  const logs = [...steps.allAttempts(), ...steps.allFinished()].flatMap(({ step, folder }) => {
    const stats = statSync(join(folder, LOG_FILE), { throwIfNoEntry: false });
    return stats === undefined || stats.size === 0 ? [] : [{ step, path: join(folder, LOG_FILE), at: stats.mtimeMs }];
  });
  return logs.sort((a, b) => b.at - a.at).slice(0, LOGS).flatMap(({ step, path, at }) => [`-- step ${step.slice(0, 16)}, ${isoTime(at)}`, readFileSync(path, 'utf8').slice(-LOG_BYTES).trimEnd()]);
}

/** Paths name people and machines. */
function withoutPaths(text: string, { home, code }: DiagnosticsContext): string {
  const names: readonly (readonly [path: string, name: string])[] = [[home.root, '~/HOME'], [code.root, '~/PROGRAM'], [homedir(), '~']];
  return [...names].sort(([a], [b]) => b.length - a.length).reduce((cleaned, [path, name]) => (path.length > 1 ? cleaned.replaceAll(path, name) : cleaned), text);
}
