import { trainModels } from '../../workbench/run-halves.ts';
import type { Command } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { EXPERIMENT_OPTIONS, chosenExperiment } from './run-options.ts';
import { runPlace } from './run-place.ts';

export const trainCommand: Command = {
  name: 'train',
  summary: 'deal the data, train the models and unlearn: the first half of reproduce',
  operands: '[PRESET]',
  maxOperands: 1,
  options: EXPERIMENT_OPTIONS,
  details: ['The models are kept in the home; evaluate with the same options measures them and writes the result files.'],
  async run(args, context) {
    const chosen = chosenExperiment(args, context);
    const { place, view } = runPlace(args, context);
    const startedAt = performance.now();
    try {
      const { steps, state, configHash, engine } = await trainModels({ ...place, chosen, data: args.values.get('data') ?? null });
      view.close();
      const seconds = (performance.now() - startedAt) / 1000;
      const models = steps.filter(({ kind }) => kind === 'train' || kind === 'unlearn');
      context.terminal.print(`${models.length} models are there (config ${configHash.slice(0, 12)}, engine ${engine.name} ${engine.version}, ${durationText(seconds)}); mu-align evaluate with the same options measures them`);
      return { preset: chosen.preset, state, configHash, seconds, models: models.map(({ id, label }) => ({ id, label })), engine: { name: engine.name, version: engine.version, fingerprint: engine.fingerprint } };
    } finally {
      view.close();
    }
  },
};
