import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { documentSchema } from '../../src-shared/contract/wire-types.ts';
import { crashRun, runUndisturbed } from './crash-run.ts';
import type { CrashOptions } from './crash-run.ts';
import { serverCrashRun } from './server-crash.ts';

// npm run test:crash -- --kills 200: random kill -9 during the quick preset, half of them of the command and its workers, half of
// a server and its workers; see CONTRIBUTING.md.
const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' }, of: { type: 'string', default: 'command,server' } } });
const root = join(import.meta.dirname, '..', '..');
const cli = join(root, 'out', 'main', 'cli.js');
if (!existsSync(cli)) throw new Error('the program is not built: run "npm run build"');
const parts = values.of.split(',');
if (parts.some((part) => part !== 'command' && part !== 'server')) throw new Error(`--of takes command, server or both with a comma, not ${values.of}`);
const quick = z.looseObject({ config: documentSchema }).parse(JSON.parse(readFileSync(join(root, 'resources', 'presets', 'quick.json'), 'utf8')));
const place = mkdtempSync(join(tmpdir(), 'crash-'));
const startedAt = performance.now();
try {
  const options: CrashOptions = {
    cli,
    experiment: ['quick'],
    place,
    kills: Math.ceil(Number(values.kills) / parts.length),
    seed: Number(values.seed),
    growth: 40_000,
    longestMs: 20_000,
    checkpointSeconds: 0.5,
    say: (line) => { console.log(line); },
  };
  const undisturbed = await runUndisturbed(options);
  const command = parts.includes('command') ? await crashRun(options, undisturbed) : null;
  const server = parts.includes('server') ? await serverCrashRun(options, { config: quick.config, preset: 'quick' }, undisturbed) : null;
  console.log(JSON.stringify({ command, server, minutes: Math.round((performance.now() - startedAt) / 6000) / 10 }, null, 2));
  process.exitCode = [command, server].every((report) => report === null || report.differences.length === 0) ? 0 : 1;
} finally {
  rmSync(place, { recursive: true, force: true });
}
