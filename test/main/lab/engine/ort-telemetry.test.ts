import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';

// onnxruntime's telemetry opens this file as soon as it starts, so its absence shows that it never did.
const telemetryLog = join(tmpdir(), `mat-debug-${process.pid}.log`);

test("onnxruntime's telemetry does not start", async () => {
  // A process of another program, long ended, may have had this number.
  rmSync(telemetryLog, { force: true });
  const { engine } = await openEngine('auto', { gemmThreads: 1 });
  await sleep(300);
  expect(existsSync(telemetryLog)).toBe(false);
  engine.dispose();
});
