import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashRun } from './crash-run.ts';

// npm run test:crash -- --kills 50: random kill -9 during the quick preset; see CONTRIBUTING.md.
const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } } });
const cli = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js');
if (!existsSync(cli)) throw new Error('the program is not built: run "npm run build"');
const place = mkdtempSync(join(tmpdir(), 'crash-'));
const startedAt = performance.now();
try {
  const report = await crashRun({
    cli,
    experiment: ['quick'],
    place,
    kills: Number(values.kills),
    seed: Number(values.seed),
    growth: 40_000,
    longestMs: 20_000,
    checkpointSeconds: 0.5,
    say: (line) => { console.log(line); },
  });
  console.log(JSON.stringify({ ...report, minutes: Math.round((performance.now() - startedAt) / 6000) / 10 }, null, 2));
  process.exitCode = report.differences.length === 0 ? 0 : 1;
} finally {
  rmSync(place, { recursive: true, force: true });
}
