import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crashRun, runUndisturbed } from '../../crash/crash-run.ts';
import type { CrashOptions, Undisturbed } from '../../crash/crash-run.ts';
import { serverCrashRun } from '../../crash/server-crash.ts';

// The short form of npm run test:crash -- --kills 200.
const CONFIG = {
  schema: 'mu-align-workbench/config@1',
  name: 'crash',
  dataset: { kind: 'scenes', params: { slug: 'crash', trainPairs: 300, heldoutPairs: 300, selNonMembers: 120, calNonMembers: 200, testNonMembers: 200 } },
  forget: { kind: 'answer-equals', answer: 'yes' },
  seeds: [5],
  model: { towerDim: 8, jointDim: 16 },
  training: { epochs: 50, batchSize: 32, learningRate: 0.01 },
  arms: [{ id: 'retrain', label: 'Retrain', method: 'retrain' }, { id: 'scrub', label: 'SCRUB', method: 'scrub' }],
  attackers: ['loss'],
  privacy: { permutations: 39, bootstrapDraws: 40 },
};

const cli = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'cli.js');
let options: CrashOptions;
let undisturbed: Undisturbed;
beforeAll(async () => {
  if (!existsSync(cli)) throw new Error('the program is not built: run "npm test", which builds it first');
  const place = mkdtempSync(join(tmpdir(), 'crash-'));
  const config = join(place, 'config.json');
  writeFileSync(config, JSON.stringify(CONFIG));
  options = { cli, experiment: ['--config', config], place, kills: 5, seed: 3, growth: 40_000, longestMs: 3000, checkpointSeconds: 0.1, say: () => undefined };
  undisturbed = await runUndisturbed(options);
}, 300_000);
afterAll(() => {
  rmSync(options.place, { recursive: true, force: true });
});

test('kill -9 of workers and of the command, and the same command again, gives the same bits', async () => {
  const report = await crashRun(options, undisturbed);
  expect(report.differences).toEqual([]);
  expect(report.kills.worker + report.kills.program + report.kills.both).toBe(5);
  expect(report.comparedOutputs).toBeGreaterThan(10);
}, 600_000);

test('kill -9 of workers, of the server and of both: every point is seen once, and the run ends with the same bits', async () => {
  const report = await serverCrashRun(options, { config: CONFIG, preset: null }, undisturbed);
  expect(report.differences).toEqual([]);
  expect(report.kills.worker + report.kills.program + report.kills.both).toBe(5);
  expect(report.reconnections).toBeGreaterThan(0);
  expect(report.comparedOutputs).toBeGreaterThan(10);
  expect(report.points).toBeGreaterThan(500);
}, 600_000);
