import type { Command } from '../command.ts';
import { runExperiment } from '../run-experiment.ts';
import { runOnServer } from '../run-on-server.ts';
import { withSession } from '../session.ts';
import { printReproduction } from './print-reproduction.ts';
import { EXPERIMENT_OPTIONS, OUT_OPTION, chosenExperiment } from './run-options.ts';

export const reproduceCommand: Command = {
  name: 'reproduce',
  summary: 'run a preset: train, unlearn, attack, measure, write the result files',
  operands: '[PRESET]',
  maxOperands: 1,
  options: [...EXPERIMENT_OPTIONS, OUT_OPTION],
  details: [
    'Without PRESET it runs quick, a minute on built-in data. Steps that were ever done are not done again, so a run that was stopped goes on where it was, and an arm that is added costs only that arm.',
    'A frozen preset on its pinned data and code is a reproduction, and is held against the committed results cell by cell; with fewer seeds or arms it is one of a subset. A changed copy works, and says what differs.',
    'The run is recorded in the home folder: mu-align runs list and the window show it. Where a server works in the home folder, the run is launched there and followed here.',
    'An --out folder that holds results of another config is refused.',
  ],
  async run(args, context) {
    const chosen = chosenExperiment(args, context);
    const startedAt = performance.now();
    return withSession(args, context, async ({ workbench, client }) => {
      if (workbench === null) return runOnServer(chosen, client, args, context);
      const { id, reproduction } = await runExperiment({ chosen, part: 'all', check: () => null }, workbench, args, context);
      if (reproduction === null) throw new Error(`run ${id} was to give results`);
      return { run: id, ...printReproduction(reproduction, chosen.preset, (performance.now() - startedAt) / 1000, context.terminal) };
    });
  },
};
