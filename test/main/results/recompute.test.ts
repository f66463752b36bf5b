import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { planModels } from '../../../src-shared/experiment/plan.ts';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import { DATASET_FILE, MODEL_FACTS_FILE, SERIES_FILE, datasetOutputSchema, modelOutputSchema, seriesOutputSchema } from '../../../src-shared/experiment/step-outputs.ts';
import { lossesFile } from '../../../src-shared/report/losses-file.ts';
import { otherEngineTolerance } from '../../../src-shared/report/engine-tolerance.ts';
import { readResultsCsv } from '../../../src-shared/report/read-results.ts';
import { numberIn } from '../../../src-shared/report/result-row.ts';
import { datasetKindById } from '../../../src-main/lab/data/registry.ts';
import { openEngine } from '../../../src-main/lab/engine/engines.ts';
import { emptyTallies, tallyModel, utilityColumns } from '../../../src-main/lab/evaluate/utility.ts';
import { TwoTower } from '../../../src-main/lab/model/two-tower.ts';
import { modelShape } from '../../../src-main/lab/model/model-shape.ts';
import { decodeSafetensors } from '../../../src-main/lab/train/safetensors.ts';
import { catalogue } from '../../../src-main/workbench/catalogue.ts';
import { chooseEngine } from '../../../src-main/workbench/engine-choice.ts';
import { openHome } from '../../../src-main/workbench/home.ts';
import { readManifest, readSteps, resultsCsvText } from '../../../src-main/workbench/read-manifest.ts';
import { runGraph } from '../../../src-main/workbench/run-graph.ts';
import { plannedData } from '../../../src-main/workbench/resolve-data.ts';
import { quietHooks } from '../lab/tiny-data.ts';
import { committedFolders, root } from './committed.ts';

// Of all committed results the ones that need no download.
const folder = committedFolders.find((path) => /^scenes_\d+k$/.test(readManifest(path).dataset.slug)) ?? null;
const script = join(root, 'out', 'main', 'worker.js');
let place = '';

beforeAll(() => {
  if (!existsSync(script)) throw new Error('the worker is not built: run "npm test", which builds it first');
  place = mkdtempSync(join(tmpdir(), 'recompute-'));
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

describe.skipIf(folder === null)('a cell of the committed results', () => {
  test('comes out again when its data are drawn and its model is trained from scratch', async () => {
    const committed = folder ?? '';
    const manifest = readManifest(committed);
    const config = parseConfig(manifest.config, catalogue);
    const [seed = 0] = config.seeds;
    const row = readResultsCsv(resultsCsvText(committed, manifest.dataset.slug)).find((candidate) => candidate.arm === 'original' && candidate.seed === seed);
    if (row === undefined) throw new Error('the committed results have no row of the original model');
    const engine = await engineLike(manifest.engine?.name ?? '');
    const source = plannedData(config)?.source;
    if (source === undefined) throw new Error('these results need data of their own');
    const builder = new StepBuilder();
    const { dataset, original } = planModels(builder, config, { catalogue, engine, source, codeVersion: '0', asDeclared: true }, seed);
    const store = await runGraph({ steps: builder.steps(), results: [dataset.id, original.id] }, {
      home: openHome(place, {}), engine: engine.name, workers: availableParallelism(), workerScript: script,
      code: { version: '0', root }, resources: join(root, 'resources'), signal: new AbortController().signal, onEvent: () => undefined, note: () => undefined,
    });
    const read = (id: string, file: string): Buffer => readFileSync(join(store.outputs(id), file));

    const exact = readSteps(committed).every(({ fingerprint }) => fingerprint === null || fingerprint === engine.fingerprint);
    console.log(exact ? 'recomputed on the engine of the committed results: exact' : 'recomputed on another engine than that of the committed results: within tolerance');
    const expectCell = (column: string, value: number | null): void => {
      const there = numberIn(row, column);
      if (exact || there === null || value === null) expect(value, column).toBe(there);
      else {
        const { absolute, relative } = otherEngineTolerance(column) ?? { absolute: 0, relative: 0 };
        expect(Math.abs(value - there), column).toBeLessThanOrEqual(absolute + relative * Math.max(Math.abs(value), Math.abs(there)));
      }
    };

    const facts = datasetOutputSchema.parse(JSON.parse(read(dataset.id, DATASET_FILE).toString()));
    // No engine takes part in these: they are the same on every machine.
    expect([facts.modelFree.auc, facts.modelFree.lo, facts.modelFree.hi]).toEqual(['auc', 'lo', 'hi'].map((end) => numberIn(row, `model_free_${end}`)));
    expect(facts.counts['membersTest']).toBe(numberIn(row, 'n_members_test'));
    expectCell('forget_acc', await forgetAccuracy(engine.name, config, seed, read(original.id, 'model.safetensors'), modelOutputSchema.parse(JSON.parse(read(original.id, MODEL_FACTS_FILE).toString())).modelSeed));
    if (exact) {
      const series = seriesOutputSchema.parse(JSON.parse(read(original.id, SERIES_FILE).toString()));
      const [, ...losses] = lossesFile([{ arm: 'train-original', seed, value: series }]).trimEnd().split('\n');
      const there = readFileSync(join(committed, `losses_${manifest.dataset.slug}.csv`), 'utf8').split('\n').filter((line) => line.startsWith(`train-original,${seed},`));
      expect(losses).toEqual(there);
    }
  }, 300_000);
});

/** The engine of the committed results; the best there is where that one does not work. */
async function engineLike(name: string) {
  try {
    return await chooseEngine(name);
  } catch {
    return chooseEngine(null);
  }
}

async function forgetAccuracy(name: string, config: ReturnType<typeof parseConfig>, seed: number, weights: Uint8Array, modelSeed: number): Promise<number | null> {
  const kind = datasetKindById(config.dataset.kind);
  if (kind.needsFiles) throw new Error('data are drawn here');
  const data = kind.prepare(config.dataset.params, config.forget, seed);
  const { engine } = await openEngine(name, { gemmThreads: 1 });
  const model = new TwoTower(engine, modelShape(config.model, data.info, data.vocabulary), decodeSafetensors(weights).tensors, modelSeed);
  try {
    const tallies = emptyTallies(data);
    await tallyModel(engine, model, { table: data.train, rows: data.forget }, data, tallies.forget, quietHooks());
    return utilityColumns(tallies, data).forget_acc;
  } finally {
    model.dispose();
    engine.dispose();
  }
}
