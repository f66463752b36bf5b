import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { datasetKindById } from '../lab/data/registry.ts';
import type { NewRun } from '../store/run-record.ts';
import { INFO_FILE, datasetFolderInfoSchema } from './datasets/dataset-folder.ts';
import type { Home } from './home.ts';
import type { PreparedRun } from './prepare-run.ts';

/** How much of a plan is done: all of it, or the models alone. */
export type RunPart = 'all' | 'models';

export interface OwnRunFacts {
  readonly name: string;
  readonly place: string;
  readonly launchKey: string;
  readonly createdAt: number;
  readonly home: Home;
  readonly isDone: (step: string) => boolean;
}

/** A run that is about to be made here, as the store keeps it. */
export function newOwnRun(id: string, { chosen, configHash, state, engine, source }: PreparedRun, graph: StepGraph, { name, place, launchKey, createdAt, home, isDone }: OwnRunFacts): NewRun {
  const { config, preset } = chosen;
  const document = toJson(config);
  return {
    id, place, launchKey, createdAt, configHash,
    name: name === '' ? config.name : name,
    preset: state.preset ?? preset ?? '',
    dataset: datasetName(config, source.sha256, home),
    config: isJsonObject(document) ? document : {},
    source: 'own',
    runState: state,
    engine: `${engine.name} ${engine.version}`,
    seeds: config.seeds,
    arms: config.arms.map((arm) => ({ arm: arm.id, method: arm.method })),
    steps: graph.steps.map((step) => ({ id: step.id, kind: step.kind, arm: step.arm, seed: step.seed, label: step.label, weight: step.weight, reused: isDone(step.id) })),
  };
}

/** The data set's name in result files. */
function datasetName({ dataset }: ExperimentConfig, sha256: string | null, home: Home): string {
  const kind = datasetKindById(dataset.kind);
  if (!kind.needsFiles) return kind.slug(kind.params.parse(dataset.params));
  const named = dataset.params['slug'];
  if (typeof named === 'string') return named;
  const info = join(home.datasets, sha256 ?? '', INFO_FILE);
  if (!existsSync(info)) return kind.id;
  const parsed = datasetFolderInfoSchema.safeParse(JSON.parse(readFileSync(info, 'utf8')));
  return parsed.success ? parsed.data.slug : kind.id;
}
