import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StepsFailedError } from '../../../src-main/jobs/run-plan.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { TrainStep, linesOf } from './train-step.ts';

// A real full disk: a file system in memory of a few pages. Mounting one needs root on Linux.
let disk = '';
let mounted = false;

function mount(...options: string[]): boolean {
  try {
    execFileSync('mount', options, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'full-disk-'));
  mounted = mount('-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', disk);
});
afterEach(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

describe('a disk that is full', () => {
  test('stops the step at its checkpoint, says what to free, and afterwards the step goes on with the same bits', async (context) => {
    if (!mounted) {
      console.log('skipped: a small file system cannot be mounted here (needs root on Linux)');
      context.skip();
    }
    const train = await TrainStep.plan();
    const free = mkdtempSync(join(tmpdir(), 'free-disk-'));
    const straight = new StepFolder(free);
    await train.run(straight);
    const store = new StepFolder(disk);
    const sizes = [40, 100, 180, 1200];
    let failures = 0;
    let resumed = 0;
    for (const size of sizes) {
      expect(mount('-o', `remount,size=${size}k`, disk)).toBe(true);
      try {
        resumed += linesOf(await train.run(store, { checkpointEveryMs: 20 }), 'attempt').filter((line) => line.resumed !== null).length;
        break;
      } catch (failure) {
        failures++;
        expect(failure).toBeInstanceOf(StepsFailedError);
        expect(String(failure)).toMatch(/the disk of .* is full: [\d.]+ MB are free \(there, .*attempts [\d.]+ MB.*\)\. Free some room .* goes on from the last checkpoint/);
        for (const folder of readdirSync(join(disk, 'attempts'))) {
          const files = readdirSync(join(disk, 'attempts', folder));
          expect(files.filter((name) => name.includes('.tmp-'))).toEqual([]);
          const journal = files.includes('journal') ? readFileSync(join(disk, 'attempts', folder, 'journal'), 'utf8') : '';
          expect(journal === '' || journal.endsWith('\n')).toBe(true);
        }
      }
    }
    expect(failures).toBeGreaterThan(0);
    expect(resumed).toBe(1);
    expect(train.outputs(store)).toEqual(train.outputs(straight));
    rmSync(free, { recursive: true, force: true });
  });
});
