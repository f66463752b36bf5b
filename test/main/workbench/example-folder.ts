import { gzipSync } from 'node:zlib';
import { rocFile } from '../../../src-shared/report/attacker-files.ts';
import { lossesFile } from '../../../src-shared/report/losses-file.ts';
import { resultsCsv } from '../../../src-shared/report/results-file.ts';
import { MANIFEST_SCHEMA_ID, STEPS_SCHEMA_ID } from '../../../src-main/workbench/manifest.ts';
import { writeResultsFolder } from '../../../src-main/workbench/results-folder.ts';
import { exampleCurves, exampleResults } from '../../shared/report/example-results.ts';

const data = exampleResults();
const { slug } = data.provenance.dataset;

/** Results as a run writes them, of the invented example. @param steps of its trail; none: without one */
export function writeExampleFolder(to: string, state: { readonly kind: string; readonly inWords: string }, steps: readonly { readonly id: string; readonly kind: string }[] = []): void {
  const curves = exampleCurves();
  const roc = rocFile([...new Set(curves.map(({ arm }) => arm))].flatMap((arm) => data.provenance.seeds.map((seed) => ({
    arm,
    seed,
    value: curves.filter((curve) => curve.arm === arm && curve.seed === seed).map(({ attacker, tp, fp }) => ({ attacker: attacker.slice(0, -3), sign: attacker.endsWith('(-)') ? '-' as const : '+' as const, split: 'test', tp: Array.from(tp), fp: Array.from(fp) })),
  }))));
  const files = new Map<string, Uint8Array>(Object.entries({
    ...(steps.length === 0 ? {} : { 'steps.json': Buffer.from(JSON.stringify({ schema: STEPS_SCHEMA_ID, steps: steps.map((step) => ({ version: '1', slice: {}, inputs: {}, engine: null, seed: null, arm: null, label: step.kind, outcome: 'completed', fingerprint: null, startedAt: null, durationS: null, peakMemoryBytes: null, files: null, ...step })) })) }),
    'summary_all_methods.json': Buffer.from(JSON.stringify({ forget: { words: data.forget } })),
    [`privacy_cache/usenix_privacy_utility_distance_${slug}.csv`]: Buffer.from(resultsCsv(data.rows)),
    [`privacy_cache/roc_${slug}.csv.gz`]: gzipSync(roc),
    [`losses_${slug}.csv`]: Buffer.from(lossesFile([{ arm: 'scrub', seed: 42, value: [{ step: 1, epoch: 1, phase: 'retain', values: { loss: 2 } }, { step: 2, epoch: 1, phase: 'retain', values: { loss: 1 } }] }])),
  }));
  writeResultsFolder(to, files, (hashes) => JSON.stringify({
    schema: MANIFEST_SCHEMA_ID,
    preset: null,
    state: { preset: null, leftOut: { seeds: [], arms: [] }, differences: [], mismatches: [], ...state },
    configHash: data.provenance.configHash,
    config: data.config,
    dataset: { ...data.provenance.dataset, counts: Object.fromEntries(data.provenance.seeds.map((seed) => [seed, { forgetPairs: 600, retainPairs: 3400 }])) },
    code: { version: '0.1.0', commit: null },
    engine: { name: 'wasm', version: '1', numerics: 'float32' },
    machine: { platform: 'test', cpu: 'test', gpu: null },
    createdAt: data.provenance.createdAt,
    files: hashes,
  }));
}
