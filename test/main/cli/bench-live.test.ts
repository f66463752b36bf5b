import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIVE_BENCH_DEFAULTS, benchLive } from '../../../src-main/cli/bench-live.ts';
import { InThreadBackground } from '../workbench/in-thread-background.ts';

const root = join(import.meta.dirname, '..', '..', '..');

// The short form of npm run bench -- live, which also prints how late a point is seen.
test('eight workers of 2,000 points a second, a client that keeps up and one that is slow and loses its connection: both end with the journals', async () => {
  const result = await benchLive({
    ...LIVE_BENCH_DEFAULTS,
    seconds: 2,
    breakEveryMs: 700,
    code: { version: '0.0.0', root },
    resources: join(root, 'resources'),
    workerScript: '',
    backgroundScript: '',
    background: new InThreadBackground(),
    writerScript: join(root, 'src-main', 'worker', 'bench-writer.ts'),
  }, new AbortController().signal);
  const points = 8 * 2 * 2000;
  expect(result.points).toBe(points);
  expect(result.fast).toMatchObject({ points, connections: 1, exact: true });
  expect(result.slow).toMatchObject({ points, exact: true });
  expect(result.slow.connections).toBeGreaterThan(1);
  // A slow reader gets fewer, larger parts.
  expect(result.slow.parts).toBeLessThan(result.fast.parts);
}, 120_000);
