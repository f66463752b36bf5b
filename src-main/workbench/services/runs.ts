import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import { documentSchema } from '../../../src-shared/contract/wire-types.ts';
import { runStateSchema } from '../../../src-shared/experiment/run-state.ts';
import { isAlive } from '../../../src-shared/experiment/work-state.ts';
import type { RunSummary } from '../../store/run-record.ts';
import { deleteRuns } from '../delete-runs.ts';
import { keepPartial } from '../keep-partial.ts';
import { launchChoice } from '../launch-choice.ts';
import { preflight, preflightSweep } from '../preflight.ts';
import { restartRun } from '../restart-run.ts';
import type { RunProgress } from '../run-progress.ts';
import { runView } from '../run-view.ts';
import type { ServiceContext } from '../service-context.ts';
import { UserError } from '../user-error.ts';
import { watchChanges } from '../watch-changes.ts';

type RunHandlers = Pick<Handlers,
  | 'runs.list' | 'runs.get' | 'runs.groups' | 'runs.metrics' | 'runs.preflight' | 'runs.preflightSweep' | 'runs.launch' | 'runs.stop' | 'runs.resume' | 'runs.retry' | 'runs.restart'
  | 'runs.reorder' | 'runs.annotate' | 'runs.archive' | 'runs.delete' | 'runs.watch'>;

/** Shortest time between two items of a watching client. */
const WATCH_EVERY_MS = 250;

export function runsService(context: ServiceContext, progress: RunProgress): RunHandlers {
  const { store, runs, resources, changes, background, home, now } = context;
  const view = (run: RunSummary): Run => runView(run, progress);
  const known = (id: string): RunSummary => {
    const run = store.runs.get(id);
    if (run === null) throw contractError('unknown-run', `there is no run ${id}`, `There is no run ${id}; it may have been deleted in another window.`);
    return run;
  };

  return {
    'runs.list': ({ filter, sort, page }) => ({
      total: store.runList.count(filter),
      runs: store.runList.page({ filter, sort, limit: page.limit, offset: page.offset, after: null }).runs.map(view),
    }),
    'runs.get': ({ id }) => {
      const state = store.runs.runState(id);
      return { run: view(known(id)), config: documentSchema.parse(store.runs.config(id)), state: state === null ? null : runStateSchema.parse(state) };
    },
    'runs.groups': async ({ filter, by, columns }, { signal }) => {
      const groups = await background.run('runs.groups', { home: home.root, filter, by, columns }, { signal });
      return groups.map((group) => ({ ...group, columns: { ...group.columns } }));
    },
    'runs.metrics': ({ ids, columns }) => store.runMetrics(ids, columns).map((metric) => ({ ...metric, seeds: [...metric.seeds] })),
    'runs.preflight': ({ config, preset }, { signal }) => preflight(context, progress, config, preset, signal),
    'runs.preflightSweep': ({ configs, preset }, { signal }) => preflightSweep(context, progress, configs, preset, signal),
    'runs.launch': async ({ config, preset, name, key }) => ({ id: await runs.launch({ chosen: launchChoice(resources, store.presets, config, preset), name, key }) }),
    'runs.stop': async ({ id, force }) => {
      if (known(id).state === 'interrupted') keepPartial(context, id);
      else await runs.stop(id, force);
      return {};
    },
    'runs.resume': async ({ id }) => {
      await runs.resume(id);
      return {};
    },
    'runs.retry': async ({ id }) => {
      await runs.retry(id);
      return {};
    },
    'runs.restart': async ({ id }) => {
      await restartRun(context, id);
      return {};
    },
    'runs.reorder': async ({ id, before }) => {
      await runs.reorder(id, before);
      return {};
    },
    'runs.annotate': ({ id, name, note, tags }) => {
      const run = known(id);
      const wanted = new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''));
      store.together(() => {
        if (name.trim() !== '' && name !== run.name) store.runs.rename(id, name.trim());
        if (note !== run.note) store.annotations.setNote(id, note, now());
        for (const tag of run.tags) if (!wanted.has(tag)) store.annotations.removeTag(id, tag);
        for (const tag of wanted) if (!run.tags.includes(tag)) store.annotations.addTag(id, tag);
      });
      changes.tell({ about: 'run', run: id });
      return view(known(id));
    },
    'runs.archive': ({ ids, archived }) => {
      for (const run of ids.map(known)) {
        if (archived && (run.state === 'queued' || isAlive(run.state))) throw new UserError('state', `run ${run.id} is ${run.state}`, 'stop it before you archive it');
      }
      store.together(() => { for (const id of ids) store.runs.archive(id, archived); });
      for (const run of ids) changes.tell({ about: 'run', run });
      return {};
    },
    'runs.delete': ({ ids, dryRun }) => deleteRuns(context, ids, dryRun),
    'runs.watch': async function* (_, { signal }) {
      const open = (): string[] => store.jobs.open().map(({ id }) => id);
      // What a step says moves the time left of every run at work.
      const watched = watchChanges(changes, (change) => (change.about === 'run' ? [change.run] : change.about === 'step' ? open() : []), WATCH_EVERY_MS, signal);
      yield store.runs.openRuns().filter(({ archived }) => !archived).map(view);
      const said = new Map<string, string>();
      for await (const ids of watched) {
        const items = [...ids].flatMap((id) => store.runs.get(id) ?? []).map(view).filter((run) => {
          const text = JSON.stringify(run);
          const isNew = said.get(run.id) !== text;
          if (run.status === 'queued' || isAlive(run.status)) said.set(run.id, text);
          else said.delete(run.id);
          return isNew;
        });
        if (items.length > 0) yield items;
      }
    },
  };
}
