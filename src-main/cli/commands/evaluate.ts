import { evaluateModels } from '../../workbench/run-halves.ts';
import type { Command } from '../command.ts';
import { printReproduction } from './print-reproduction.ts';
import { EXPERIMENT_OPTIONS, OUT_OPTION, chosenExperiment } from './run-options.ts';
import { runPlace } from './run-place.ts';

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'attack and measure the models that train made, write the result files: the second half of reproduce',
  operands: '[PRESET]',
  maxOperands: 1,
  options: [...EXPERIMENT_OPTIONS, OUT_OPTION],
  details: ['train and evaluate with the same options give the same bits as reproduce. Models that are missing are named, and nothing is done.'],
  async run(args, context) {
    const chosen = chosenExperiment(args, context);
    const { place, view } = runPlace(args, context);
    const startedAt = performance.now();
    try {
      const done = await evaluateModels({ ...place, chosen, data: args.values.get('data') ?? null, out: args.values.get('out') ?? null });
      view.close();
      return printReproduction(done, chosen.preset, (performance.now() - startedAt) / 1000, context.terminal);
    } finally {
      view.close();
    }
  },
};
