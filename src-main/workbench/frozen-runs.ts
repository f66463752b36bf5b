import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from './describe-error.ts';
import { checksumsHash, readFrozenFile } from './frozen-presets.ts';
import { replaceRun } from './opening/register-opened.ts';
import { presetNames, readPreset } from './presets.ts';
import { MANIFEST_FILE } from './results-folder.ts';
import type { ServiceContext } from './service-context.ts';

/** Id of the run that stands for the committed results of a preset. */
export function frozenRunId(preset: string): string {
  return `frozen-${preset}`;
}

type RegisterContext = Pick<ServiceContext, 'store' | 'background' | 'changes' | 'notices' | 'code' | 'resources' | 'now' | 'signal'>;

interface FrozenRun {
  readonly id: string;
  readonly register: () => void;
}

/**
 * Registers the committed results of the frozen presets as runs, so that they are there at the first start: all at once,
 * so that nobody sees a part of them. Those that are known and unchanged take no reading; notes, tags and the archive flag
 * of changed ones are kept. A notice tells of results that cannot be read; the others are registered.
 */
export async function registerFrozenRuns(context: RegisterContext): Promise<void> {
  const { store, changes, notices, code, resources, signal } = context;
  const read: FrozenRun[] = [];
  for (const [preset, { results }] of Object.entries(readFrozenFile(resources).presets)) {
    if (results === null || !existsSync(join(code.root, results.folder, MANIFEST_FILE))) continue;
    try {
      const run = await readUnlessKnown(context, preset, join(code.root, results.folder));
      if (run !== null) read.push(run);
    } catch (error) {
      if (signal.aborted) return;
      notices.add('warning', 'frozen-results', `the committed results of ${preset} cannot be read: ${describeError(error).userMessage}`);
    }
  }
  store.together(() => { for (const { register } of read) register(); });
  for (const { id } of read) changes.tell({ about: 'run', run: id });
}

/** Null: it is registered as it is. */
async function readUnlessKnown({ store, background, resources, now, signal }: RegisterContext, preset: string, place: string): Promise<FrozenRun | null> {
  const id = frozenRunId(preset);
  // The key says which bytes are registered, and where they lie: a program that was moved registers them anew.
  const launchKey = `frozen:${checksumsHash(place) ?? ''}`;
  const isKnown = store.runs.get(id)?.place === place && store.runs.byLaunchKey(launchKey)?.id === id;
  if (isKnown) return null;
  const name = presetNames(resources).includes(preset) ? readPreset(resources, preset).title : preset;
  const opened = await background.run('results.record', { id, name, source: 'frozen', place, resources }, { signal });
  const register = (): void => {
    const archived = store.runs.get(id)?.archived === true;
    replaceRun(store, { ...opened, run: { ...opened.run, launchKey } }, now());
    if (archived) store.runs.archive(id, true);
  };
  return { id, register };
}
