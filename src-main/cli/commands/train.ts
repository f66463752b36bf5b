import type { Command } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { runExperiment } from '../run-experiment.ts';
import { withOwnSession } from '../session.ts';
import { trainingHalf } from '../../workbench/training-half.ts';
import { EXPERIMENT_OPTIONS, chosenExperiment } from './run-options.ts';

export const trainCommand: Command = {
  name: 'train',
  summary: 'deal the data, train the models and unlearn: the first half of reproduce',
  operands: '[PRESET]',
  maxOperands: 1,
  options: EXPERIMENT_OPTIONS,
  details: ['The models are kept in the home; evaluate with the same options measures them and writes the result files.'],
  async run(args, context) {
    const chosen = chosenExperiment(args, context);
    const startedAt = performance.now();
    return withOwnSession(args, context, async (workbench) => {
      const { id, run: { graph, state, configHash, engine } } = await runExperiment({ chosen, part: 'models', check: () => null }, workbench, args, context);
      const seconds = (performance.now() - startedAt) / 1000;
      const models = trainingHalf(graph).steps.filter(({ kind }) => kind === 'train' || kind === 'unlearn');
      context.terminal.print(`${models.length} models are there (config ${configHash.slice(0, 12)}, engine ${engine.name} ${engine.version}, ${durationText(seconds)}); mu-align evaluate with the same options measures them`);
      return { run: id, preset: chosen.preset, state, configHash, seconds, models: models.map((step) => ({ id: step.id, label: step.label })), engine: { name: engine.name, version: engine.version, fingerprint: engine.fingerprint } };
    });
  },
};
