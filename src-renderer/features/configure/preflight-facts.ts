import type { SystemInfo } from '../../app/catalogue.svelte.ts';
import { bytesText } from '../../ui/bytes-text.ts';
import type { Fact } from '../../ui/fact.ts';
import { aboutText } from '../../ui/time-text.ts';
import type { Held, Preflight } from './check.ts';

type Plan = NonNullable<Preflight['plan']>;

const FROM_TEXT = {
  'same data': 'from such steps on the same data, done here before',
  'same data, by weight': 'from other steps on the same data, done here before',
  'other data, by weight': 'from steps on other data, done here before',
} as const;

/** Steps as a sentence: "27 steps, 9 already done". */
export function stepsText({ stepsDone, stepsToDo }: Pick<Plan, 'stepsDone' | 'stepsToDo'>): string {
  const total = stepsDone + stepsToDo;
  return `${total} ${total === 1 ? 'step' : 'steps'}, ${stepsToDo === 0 ? 'all done already' : stepsDone === 0 ? 'none done yet' : `${stepsDone} already done`}`;
}

export function timeFact({ estimateMs, estimateFrom, stepsToDo }: Pick<Plan, 'estimateMs' | 'estimateFrom' | 'stepsToDo'>): Fact {
  if (stepsToDo === 0) return { term: 'Time', check: 'ok', text: 'no time: nothing is left to do', more: 'Results are put together from what is there.' };
  if (estimateMs === null) return { term: 'Time', check: null, text: 'not known', more: 'Nothing like it was done here yet; the Monitor tells as it goes.' };
  return { term: 'Time', check: 'ok', text: aboutText(estimateMs), ...(estimateFrom === null ? {} : { more: `estimated ${FROM_TEXT[estimateFrom]}` }) };
}

export function diskFact({ estimateBytes, freeBytes }: Pick<Plan, 'estimateBytes' | 'freeBytes'>): Fact {
  if (estimateBytes === null) return { term: 'Disk', check: null, text: `${bytesText(freeBytes)} free`, more: 'How much it takes is not known yet.' };
  const isTight = estimateBytes > 0.9 * freeBytes;
  return { term: 'Disk', check: isTight ? 'warn' : 'ok', text: `about ${bytesText(estimateBytes)}; ${bytesText(freeBytes)} are free`, ...(isTight ? { more: 'Make room first: a run that finds no room stops, and can be resumed.' } : {}) };
}

/** All but the plan's own line, in the order of reading. @param pinned of the preset; null: nothing is */
export function preflightFacts(plan: Plan, held: Held | null, pinned: { readonly configHash: string; readonly dataset: { readonly sha256: string | null } } | null, info: Pick<SystemInfo, 'version' | 'commit'> | null): Fact[] {
  const mismatch = (what: 'config' | 'data' | 'code'): string | undefined => held?.state.mismatches.find((found) => found.what === what)?.problem;
  return [
    timeFact(plan),
    { term: 'Engine', check: 'ok', text: plan.engine, more: plan.device },
    configFact(plan, held, pinned?.configHash ?? null, mismatch('config')),
    dataFact(plan, pinned === null ? null : pinned.dataset.sha256, mismatch('data')),
    { term: 'Code', check: mismatch('code') === undefined ? 'ok' : 'bad', text: info === null ? 'reading…' : [info.version, ...(info.commit === null ? [] : [info.commit.slice(0, 7)])].join(', '), more: mismatch('code') ?? (pinned === null ? 'this program' : 'as pinned: every kind of step and every method') },
    diskFact(plan),
  ];
}

function configFact({ configHash }: Plan, held: Held | null, pinned: string | null, mismatch: string | undefined): Fact {
  const hash = configHash.slice(0, 8);
  if (mismatch !== undefined) return { term: 'Config', check: 'bad', text: hash, more: mismatch };
  switch (held?.state.kind) {
    case 'frozen':
      return { term: 'Config', check: 'ok', text: hash, more: 'the frozen config' };
    case 'subset':
      return { term: 'Config', check: 'ok', text: hash, more: `a part of the frozen config ${pinned?.slice(0, 8) ?? ''}` };
    case 'edited-copy':
      return { term: 'Config', check: 'warn', text: hash, more: pinned === null ? 'an edited copy' : `edited copy of ${pinned.slice(0, 8)}` };
    case 'mismatch':
    case 'own':
    case undefined:
      return { term: 'Config', check: null, text: hash, more: 'an experiment of your own' };
  }
}

function dataFact({ dataSha256 }: Plan, pinned: string | null, mismatch: string | undefined): Fact {
  if (mismatch !== undefined) return { term: 'Data', check: 'bad', text: dataSha256 === null ? 'drawn by the program' : dataSha256.slice(0, 8), more: mismatch };
  if (dataSha256 === null) return { term: 'Data', check: 'ok', text: 'drawn by the program', more: 'a world of its own for each seed; no files needed' };
  return { term: 'Data', check: 'ok', text: dataSha256.slice(0, 8), more: dataSha256 === pinned ? 'imported; the hash is the pinned one' : 'imported' };
}
