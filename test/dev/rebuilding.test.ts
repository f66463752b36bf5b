import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { QuietRunner } from '../../dev/quiet-runner.ts';
import { RestartingProcess } from '../../dev/restarting-process.ts';
import { SOURCES, isWindowAlone } from '../../dev/sources.ts';

test('many changes at once are one build, and those during a build are a second', async () => {
  const built: string[][] = [];
  const runner = new QuietRunner<string>(20, async (asked) => {
    built.push([...asked]);
    await setTimeout(80);
    return true;
  });
  for (const folder of ['src-renderer', 'src-main', 'src-renderer']) runner.ask(folder);
  await setTimeout(60);
  expect(built).toEqual([['src-renderer', 'src-main']]);
  runner.ask('resources');
  runner.ask('resources');
  await setTimeout(250);
  expect(built.slice(1)).toEqual([['resources']]);
});

test('what could not be built is built together with the next change', async () => {
  const built: string[][] = [];
  const runner = new QuietRunner<string>(1, (asked) => Promise.resolve(built.push([...asked].sort()) > 1));
  runner.ask('src-main');
  await vi.waitFor(() => { expect(built).toEqual([['src-main']]); });
  await setTimeout(20);
  runner.ask('src-renderer');
  await vi.waitFor(() => { expect(built.slice(1)).toEqual([['src-main', 'src-renderer']]); });
  await setTimeout(20);
  runner.ask('src-renderer');
  await vi.waitFor(() => { expect(built.slice(2)).toEqual([['src-renderer']]); });
});

test.each([
  [['src-renderer'], true], [['src-shared'], false], [['src-main'], false], [['resources'], false], [['src-renderer', 'src-shared'], false], [SOURCES, false],
])('a change of %j leaves the host alone: %s', (folders, isAlone) => {
  expect(isWindowAlone(new Set(folders))).toBe(isAlone);
});

test('a program is started again after it has ended by itself, and its own end is told', async () => {
  const firsts: boolean[] = [];
  const ended = Promise.withResolvers<number>();
  const host = new RestartingProcess((isFirst) => {
    firsts.push(isFirst);
    // The first one waits to be ended, the second ends.
    return [process.execPath, '-e', isFirst ? 'process.on("SIGINT", () => process.exit(9)); setInterval(() => {}, 1000)' : 'process.exit(4)'];
  }, ended.resolve);
  host.restart();
  await setTimeout(500);
  host.restart();
  expect(await ended.promise).toBe(4);
  expect(firsts).toEqual([true, false]);
  expect(host.stop()).toBe(false);
});
