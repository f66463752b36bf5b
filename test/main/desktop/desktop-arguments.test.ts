import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDesktopArguments } from '../../../src-main/desktop/desktop-arguments.ts';

describe('the command line of the desktop application', () => {
  test('names a home folder, workers and results to open', () => {
    expect(readDesktopArguments(['electron', '.', '--home=/data/home', '--workers=3', 'results/a', '/b.zip'], false, '/work')).toEqual({ home: '/data/home', workers: 3, files: [resolve('/work/results/a'), resolve('/b.zip')] });
    expect(readDesktopArguments(['workbench', 'a.zip'], true, '/work')).toEqual({ home: undefined, workers: undefined, files: [resolve('/work/a.zip')] });
  });

  test('may hold switches of Electron and of the system: they are left to them', () => {
    expect(readDesktopArguments(['electron', '.', '--no-sandbox', '--inspect=9229', '-psn_0_1', '--', ''], false, '/work')).toEqual({ home: undefined, workers: undefined, files: [] });
  });

  test.each(['0', '-1', '1.5', 'many', ''])('workers that are no number of processes are the usual ones: %j', (workers) => {
    expect(readDesktopArguments(['w', `--workers=${workers}`], true, '/').workers).toBeUndefined();
  });
});
