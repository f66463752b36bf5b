import { assertModelsMade } from '../../workbench/training-half.ts';
import type { Command } from '../command.ts';
import { runExperiment } from '../run-experiment.ts';
import { withOwnSession } from '../session.ts';
import { printReproduction } from './print-reproduction.ts';
import { EXPERIMENT_OPTIONS, OUT_OPTION, chosenExperiment } from './run-options.ts';

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'attack and measure the models that train made, write the result files: the second half of reproduce',
  operands: '[PRESET]',
  maxOperands: 1,
  options: [...EXPERIMENT_OPTIONS, OUT_OPTION],
  details: ['train and evaluate with the same options give the same bits as reproduce. Models that are missing are named, and nothing is done.'],
  async run(args, context) {
    const chosen = chosenExperiment(args, context);
    const startedAt = performance.now();
    return withOwnSession(args, context, async (workbench) => {
      const { id, reproduction } = await runExperiment({ chosen, part: 'all', check: (run) => { assertModelsMade(run, workbench.context.steps); } }, workbench, args, context);
      if (reproduction === null) throw new Error(`run ${id} was to give results`);
      return { run: id, ...printReproduction(reproduction, chosen.preset, (performance.now() - startedAt) / 1000, context.terminal) };
    });
  },
};
