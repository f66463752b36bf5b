import { reproduce } from '../../workbench/reproduce.ts';
import type { Command } from '../command.ts';
import { printReproduction } from './print-reproduction.ts';
import { EXPERIMENT_OPTIONS, OUT_OPTION, chosenExperiment } from './run-options.ts';
import { runPlace } from './run-place.ts';

export const reproduceCommand: Command = {
  name: 'reproduce',
  summary: 'run a preset: train, unlearn, attack, measure, write the result files',
  operands: '[PRESET]',
  maxOperands: 1,
  options: [...EXPERIMENT_OPTIONS, OUT_OPTION],
  details: [
    'Without PRESET it runs quick, a minute on built-in data. Steps that were ever done are not done again, so a run that was stopped goes on where it was, and an arm that is added costs only that arm.',
    'A frozen preset on its pinned data and code is a reproduction, and is held against the committed results cell by cell; with fewer seeds or arms it is one of a subset. A changed copy works, and says what differs.',
    'An --out folder that holds results of another config is refused.',
  ],
  async run(args, context) {
    const chosen = chosenExperiment(args, context);
    const { place, view } = runPlace(args, context);
    const startedAt = performance.now();
    try {
      const done = await reproduce({ ...place, chosen, data: args.values.get('data') ?? null, out: args.values.get('out') ?? null });
      view.close();
      return printReproduction(done, chosen.preset, (performance.now() - startedAt) / 1000, context.terminal);
    } finally {
      view.close();
    }
  },
};
