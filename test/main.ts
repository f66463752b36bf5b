import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// All tests: those of the parts, then those of the whole in a browser, also where the first ones fail. With
// MU_ALIGN_TEST_REPORTS, a folder, each leaves a report there for who counts.
const reports = process.env['MU_ALIGN_TEST_REPORTS'];
const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs');

const parts = await run([vitest, 'run', ...(reports === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, 'parts.json')}`])]);
const whole = await run([join(import.meta.dirname, 'e2e', 'main.ts')], reports === undefined ? {} : { MU_ALIGN_E2E_REPORT: join(reports, 'whole.json') });
process.exitCode = parts === 0 ? whole : parts;

/** @returns the exit code */
function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
    child.on('error', reject);
    child.on('exit', (code) => { resolve(code ?? 1); });
  });
}
