import { reproduce } from '../../workbench/reproduce.ts';
import { chooseConfig } from '../../workbench/run-config.ts';
import { UserError } from '../../workbench/user-error.ts';
import { ENGINE_OPTION, HOME_OPTION, WORKERS_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { listOption, seedsOption } from '../parse-arguments.ts';
import { runPlace } from './run-place.ts';

export const reproduceCommand: Command = {
  name: 'reproduce',
  summary: 'run a preset: train, unlearn, attack, measure, write the result files',
  operands: '[PRESET]',
  maxOperands: 1,
  options: [
    { name: 'config', value: 'FILE', help: 'run the experiment in this file instead of a preset' },
    { name: 'data', value: 'DIR', help: 'folder with the raw VQA files; imported into the home once' },
    { name: 'seeds', value: 'LIST', help: 'seeds instead of those of the preset, for example 42,123' },
    { name: 'methods', value: 'LIST', help: 'only these arms or methods; retrain always stays, all others are measured against it' },
    { name: 'out', value: 'DIR', help: 'results folder; by default HOME/runs/ID/results' },
    HOME_OPTION,
    ENGINE_OPTION,
    WORKERS_OPTION,
  ],
  details: [
    'Without PRESET it runs quick, a minute on built-in data. Steps that were ever done are not done again, so a run that was stopped goes on where it was, and an arm that is added costs only that arm.',
    'An --out folder that holds results of another config is refused.',
  ],
  async run(args, context) {
    const [preset] = args.operands;
    const file = args.values.get('config') ?? null;
    if (preset !== undefined && file !== null) throw new UserError('usage', 'a preset and --config are both given', 'give one of them');
    const chosen = chooseConfig(context.resources, { preset: preset ?? 'quick', file, seeds: seedsOption(args), arms: listOption(args, 'methods') });
    const { place, view } = runPlace(args, context);
    const startedAt = performance.now();
    try {
      const { out, configHash, dataset, engine, tables } = await reproduce({ ...place, chosen, data: args.values.get('data') ?? null, out: args.values.get('out') ?? null });
      view.close();
      const seconds = (performance.now() - startedAt) / 1000;
      context.terminal.print(`\n${tables}`);
      context.terminal.print(`config ${configHash.slice(0, 12)}${chosen.changed ? ' (changed: not the preset)' : ''}, engine ${engine.name} ${engine.version}, ${durationText(seconds)}`);
      context.terminal.print(`results: ${out}`);
      return {
        preset: chosen.preset,
        changed: chosen.changed,
        configHash,
        out,
        seconds,
        dataset: dataset === null ? null : { slug: dataset.slug, sha256: dataset.sha256 },
        engine: { name: engine.name, version: engine.version, fingerprint: engine.fingerprint },
      };
    } finally {
      view.close();
    }
  },
};
