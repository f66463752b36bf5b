import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { QuietRunner } from '../../dev/quiet-runner.ts';
import { RestartingProcess } from '../../dev/restarting-process.ts';

test('many changes at once are one build, and one during a build is a second', async () => {
  let begun = 0;
  const runner = new QuietRunner(20, async () => {
    begun++;
    await setTimeout(80);
  });
  for (let i = 0; i < 5; i++) runner.ask();
  await setTimeout(60);
  expect(begun).toBe(1);
  runner.ask();
  runner.ask();
  await setTimeout(250);
  expect(begun).toBe(2);
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
