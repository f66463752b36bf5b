import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { ContractError } from '../../src-shared/contract/error-data.ts';
import type { CallInput, CallName, CallOutput, StreamInput, StreamItem, StreamName } from '../../src-shared/contract/registry.ts';
import { ended, until } from './workbench/launch-tiny.ts';
import { TINY_CONFIG } from './workbench/test-workbench.ts';

/** What is there in the home of a case, and what earlier cases made. */
export class Known {
  /** a run of the tiny experiment that was completed here, and one of its steps that learned */
  readonly own: string;
  readonly learned: string;
  /** a folder with nothing in it */
  readonly empty: string;
  /** committed results of another experiment */
  readonly results: string;
  dataset = '';
  launched = '';
  uploaded = '';
  exported = '';
  constructor(own: string, learned: string, { empty, root }: { readonly empty: string; readonly root: string }) {
    this.own = own;
    this.learned = learned;
    this.empty = empty;
    this.results = join(root, 'results', 'scenes_20k');
  }

  /** An answer without the names that the workbench drew for it. */
  anonymous(text: string): string {
    const drawn = [this.launched, this.uploaded, this.exported].filter((name) => name !== '');
    return drawn.reduce((shorter, name, i) => shorter.replaceAll(name, `<${i}>`), text);
  }
}

/** One name of the contract, asked as a window would. */
export interface ContractCase {
  readonly name: CallName | StreamName;
  /** `value`: every host says the same; `form`: what it says is of now and of this machine */
  readonly compared: 'value' | 'form';
  ask(client: ContractClient, known: Known): Promise<unknown>;
}

function called<N extends CallName>(name: N, input: (known: Known) => CallInput<N>, more: { readonly compared?: 'form'; readonly keep?: (output: CallOutput<N>, known: Known, client: ContractClient) => unknown } = {}): ContractCase {
  return {
    name,
    compared: more.compared ?? 'value',
    ask: async (client, known) => {
      const output = await client.call(name, input(known));
      await more.keep?.(output, known, client);
      return output;
    },
  };
}

/** Follows a stream until it ends, or until an item is the one that is waited for. */
function followed<N extends StreamName>(name: N, input: (known: Known) => StreamInput<N>, more: { readonly until?: (item: StreamItem<N>, known: Known) => boolean; readonly compared?: 'form'; readonly keep?: (item: StreamItem<N>, known: Known) => void } = {}): ContractCase {
  return {
    name,
    compared: more.compared ?? 'value',
    ask: async (client, known) => {
      const last: { item: StreamItem<N> | null } = { item: null };
      for await (const item of client.stream(name, input(known))) {
        last.item = item;
        more.keep?.(item, known);
        if (more.until?.(item, known) === true) break;
      }
      // How the items were merged on their way is the transport's affair.
      return last.item;
    },
  };
}

const first = (): boolean => true;
const own = ({ own: run }: Known): { run: string } => ({ run });
const arm = (known: Known): { run: string; arm: string; seed: number; attacker: string } => ({ ...own(known), arm: 'scrub', seed: 5, attacker: 'loss(+)' });
const of = (known: Known): { run: string; arms: null; seeds: null } => ({ ...own(known), arms: null, seeds: null });
const page = { offset: 0, limit: 10 };
const all = { text: '', archived: null, all: [] };
const data = { dataset: TINY_CONFIG.dataset, forget: { kind: 'answer-equals' as const, answer: 'yes' }, seed: 5 };
const table = { kind: 'utility' as const, cell: 'std' as const, digits: null, ties: 'digits' as const, arms: null, columns: null };
const figure = { figure: { kind: 'roc' as const, arms: null, attacker: null }, widthPt: 240 };
const view = { id: 'v', screen: 'runs', name: 'mine', settings: { sort: 'name' } };

/** Every call and stream of the contract, in an order in which a home can answer them. */
export const CONTRACT_CASES: readonly ContractCase[] = [
  {
    name: 'system.info',
    compared: 'form',
    ask: async (client) => {
      // Engines are being tried for a second or two after the start.
      for (;;) {
        const info = await client.call('system.info', {});
        if (info.engines.length > 0) return info;
        await setTimeout(50);
      }
    },
  },
  called('system.catalogue', () => ({})),
  called('system.diagnostics', () => ({}), { compared: 'form' }),
  called('system.diskUse', () => ({}), { compared: 'form' }),
  called('system.collectGarbage', () => ({ dryRun: true })),
  called('system.backup', () => ({}), { compared: 'form' }),
  followed('system.notices', () => ({}), { until: first, compared: 'form' }),

  called('datasets.list', () => ({}), { keep: ([drawn], known) => { known.dataset = drawn?.id ?? ''; } }),
  called('datasets.get', ({ dataset: id }) => ({ id })),
  called('datasets.items', ({ dataset: id }) => ({ id, seed: 1, page: { offset: 0, limit: 2 } })),
  called('datasets.forgetCount', () => data),
  called('datasets.nonMembers', () => data),
  called('datasets.imageOverlap', () => data),
  called('datasets.inspectFolder', ({ empty }) => ({ kind: 'vqa', source: empty })),
  called('datasets.remove', ({ dataset: id }) => ({ id, dryRun: true })),
  followed('datasets.watch', () => ({}), { until: first }),
  followed('datasets.import', ({ empty }) => ({ kind: 'vqa', source: empty, params: {} })),

  called('presets.list', () => ({})),
  called('presets.get', () => ({ name: 'quick' })),
  called('presets.hold', () => ({ name: 'quick', config: TINY_CONFIG })),
  called('presets.save', () => ({ name: 'mine', title: 'Mine', description: '', config: TINY_CONFIG })),
  called('presets.remove', () => ({ name: 'mine' })),

  called('runs.list', () => ({ filter: all, sort: [{ field: 'name', descending: false }], page })),
  called('runs.get', ({ own: id }) => ({ id })),
  called('runs.groups', () => ({ filter: all, by: 'dataset', columns: ['forget_acc'] })),
  called('runs.metrics', ({ own: id }) => ({ ids: [id], columns: ['forget_acc', 'retain_acc@retrain'] })),
  called('runs.preflight', () => ({ config: TINY_CONFIG, preset: null })),
  called('runs.preflightSweep', () => ({ configs: [TINY_CONFIG, { ...TINY_CONFIG, seeds: [] }], preset: null })),
  // All its steps are done: nothing is computed anew.
  called('runs.launch', () => ({ config: TINY_CONFIG, preset: null, name: 'Again', key: 'again' }), {
    keep: async ({ id }, known, client) => {
      known.launched = id;
      await until(client, id, ended);
    },
  }),
  followed('runs.watch', () => ({}), { until: first }),
  called('runs.stop', ({ launched: id }) => ({ id, force: false })),
  called('runs.resume', ({ launched: id }) => ({ id })),
  called('runs.retry', ({ launched: id }) => ({ id })),
  called('runs.restart', ({ launched: id }) => ({ id })),
  called('runs.reorder', ({ launched: id }) => ({ id, before: null })),
  called('runs.annotate', ({ launched: id }) => ({ id, name: 'Once more', note: 'a note', tags: ['paper'] })),
  called('runs.archive', ({ launched: id }) => ({ ids: [id], archived: true })),
  // Its results may still be being written: how large they are is of now.
  called('runs.delete', ({ launched: id }) => ({ ids: [id], dryRun: true }), { compared: 'form' }),

  called('steps.list', own),
  called('steps.get', ({ learned: id }) => ({ id, run: null })),
  called('steps.trail', (known) => ({ ...own(known), arm: 'scrub', seed: 5, column: 'forget_acc' })),
  followed('steps.watch', own, { until: first }),
  followed('steps.log', ({ learned: id }) => ({ id }), { until: first }),

  called('metrics.names', ({ learned: step }) => ({ step })),
  called('metrics.times', ({ learned: step }) => ({ step, after: 0, most: 100 })),
  called('metrics.window', ({ learned: step }) => ({ step, phase: 'train', metric: 'loss', from: 1, to: 1000, most: 100 })),
  followed('metrics.follow', ({ learned: step }) => ({ step, have: null })),

  called('evaluations.columns', () => ({})),
  called('evaluations.arms', own),
  called('evaluations.losses', (known) => ({ ...own(known), arms: null })),
  called('evaluations.rows', (known) => ({ ...of(known), page })),
  called('evaluations.attackers', (known) => ({ ...of(known), attackers: null, page })),
  called('evaluations.roc', (known) => ({ ...arm(known), most: 100 })),
  called('evaluations.envelope', (known) => ({ ...own(known), arm: 'scrub', seeds: null, attackers: null, most: 100 })),
  called('evaluations.cut', (known) => ({ ...of(known), attackers: null, targets: ['0.01', '0.1'], each: true })),
  called('evaluations.floors', of),
  called('evaluations.calibration', of),
  called('evaluations.splits', own),
  called('evaluations.histogram', (known) => ({ ...arm(known), bins: 10 })),

  called('compare.differences', ({ own: run }) => ({ baseline: { run, arm: 'retrain' }, others: [{ run, arm: 'scrub' }], columns: ['forget_acc', 'worst_auc'] })),
  called('compare.configs', ({ own: run, launched }) => ({ runs: [run, launched] })),
  called('compare.arms', ({ own: run }) => ({ subjects: [{ run, arm: 'retrain' }, { run, arm: 'scrub' }] })),
  called('compare.verdicts', () => ({ run: 'frozen-vqa-v2-20k' })),
  called('compare.withFrozen', () => ({ run: 'frozen-scenes-20k' })),

  called('tables.presets', own),
  called('tables.build', (known) => ({ ...own(known), beside: [], options: table })),
  called('tables.text', (known) => ({ ...own(known), beside: [], options: table, format: 'tex', siunitx: false, width: 'column' })),
  called('tables.claims', () => ({ run: 'frozen-vqa-v2-20k', format: 'md' })),

  called('figures.svg', (known) => ({ ...own(known), ...figure, theme: 'light' })),
  called('figures.file', (known) => ({ ...own(known), ...figure, format: 'svg', dpi: 300 })),
  called('figures.render', () => ({ svg: '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20"><rect x="1" y="1" width="9" height="9"/></svg>', format: 'png', dpi: 72, widthPt: 36 })),
  called('figures.report', own),
  called('figures.csv', (known) => ({ ...own(known), ...figure })),

  called('files.upload', () => ({ name: 'scores.npz', bytes: 4 }), { keep: ({ file }, known) => { known.uploaded = file; } }),
  called('files.write', ({ uploaded: file }) => ({ file, offset: 0, piece: new Uint8Array([1, 2, 3, 4]) })),
  followed('files.progress', ({ uploaded: file }) => ({ file })),
  called('files.importScores', ({ uploaded: file }) => ({ file, name: '', options: {} })),
  called('files.open', ({ uploaded: file }) => ({ file })),
  followed('files.export', (known) => ({ ...own(known), what: 'results' }), { keep: ({ file }, known) => { known.exported = file?.file ?? ''; } }),
  called('files.read', ({ exported: file }) => ({ file, offset: 0 })),
  called('files.discard', ({ exported: file }) => ({ file })),
  called('files.openPath', ({ results: path }) => ({ path })),

  called('views.save', () => view),
  called('views.list', () => ({ screen: null })),
  called('views.remove', () => ({ id: 'v' })),
];

/** What a host says to a case: an answer, or a refusal in words. */
export async function answerTo(one: ContractCase, client: ContractClient, known: Known): Promise<unknown> {
  try {
    return { answer: await one.ask(client, known) };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return { refused: { code: error.code, userMessage: error.userMessage, details: error.details } };
  }
}
