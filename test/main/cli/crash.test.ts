import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crashRun } from '../../crash/crash-run.ts';

const cli = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'cli.js');
let place = '';
beforeAll(() => {
  if (!existsSync(cli)) throw new Error('the program is not built: run "npm test", which builds it first');
  place = mkdtempSync(join(tmpdir(), 'crash-'));
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

// The short form of npm run test:crash -- --kills 50.
test('kill -9 of workers and of the command, and the same command again, gives the same bits', async () => {
  const config = join(place, 'config.json');
  writeFileSync(config, JSON.stringify({
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
  }));
  const report = await crashRun({ cli, experiment: ['--config', config], place: join(place, 'runs'), kills: 5, seed: 3, growth: 40_000, longestMs: 3000, checkpointSeconds: 0.1, say: () => undefined });
  expect(report.differences).toEqual([]);
  expect(report.kills.worker + report.kills.command + report.kills.group).toBe(5);
  expect(report.comparedOutputs).toBeGreaterThan(10);
});
