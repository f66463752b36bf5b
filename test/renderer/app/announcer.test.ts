import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Announcer } from '../../../src-renderer/app/announcer.svelte.ts';

describe('what is announced', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('stands alone', () => {
    const announcer = new Announcer();
    announcer.say('Runs');
    vi.advanceTimersByTime(2000);
    announcer.say('Run A: Completed');
    expect(announcer.text).toBe('Run A: Completed');
  });

  test('does not take the place of what was said just before', () => {
    const announcer = new Announcer();
    announcer.say('Run A: Interrupted');
    vi.advanceTimersByTime(200);
    announcer.say('Data, seed 42: Completed');
    expect(announcer.text).toBe('Run A: Interrupted. Data, seed 42: Completed');
  });

  test('is another text when it is said again', () => {
    const announcer = new Announcer();
    announcer.say('Run A: Running');
    const first = announcer.text;
    vi.advanceTimersByTime(2000);
    announcer.say('Run A: Running');
    expect(announcer.text).not.toBe(first);
  });

  test('of a burst is its end', () => {
    const announcer = new Announcer();
    for (let i = 1; i <= 9; i++) announcer.say(`Step ${i}.`);
    expect(announcer.text).toBe('Step 5. Step 6. Step 7. Step 8. Step 9.');
  });
});
