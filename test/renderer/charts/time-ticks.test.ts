import { expect, test } from 'vitest';
import { dateOf } from '../../../src-renderer/app/clock.ts';
import { timeTicks } from '../../../src-renderer/charts/time-ticks.ts';

test('times of day stand at round places, as many as there is room for, with as many digits as they need', () => {
  const noon = dateOf(0).setFullYear(2026, 10, 25) - dateOf(0).getHours() * 3_600_000 + 12 * 3_600_000;
  expect(timeTicks(noon, noon + 60_000, 6).map(({ label }) => label)).toEqual(['12:00:00', '12:00:10', '12:00:20', '12:00:30', '12:00:40', '12:00:50', '12:01:00']);
  expect(timeTicks(noon - 1, noon + 3_600_000, 5).map(({ label }) => label)).toEqual(['12:00', '12:15', '12:30', '12:45', '13:00']);
  expect(timeTicks(noon, noon + 4 * 86_400_000, 4).map(({ label }) => label)).toEqual(['26 Nov', '27 Nov', '28 Nov', '29 Nov']);
  expect(timeTicks(noon + 1, noon + 2, 5)).toEqual([]);
});
