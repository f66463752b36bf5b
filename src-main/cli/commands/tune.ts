import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../../durable-file.ts';
import { parseOrExplain } from '../../../src-shared/experiment/parse-problem.ts';
import { presetSchema } from '../../../src-shared/experiment/preset.ts';
import { readPreset } from '../../workbench/presets.ts';
import { chooseConfig } from '../../workbench/run-config.ts';
import { tune } from '../../workbench/tune.ts';
import type { Tuning } from '../../workbench/tune.ts';
import { UserError } from '../../workbench/user-error.ts';
import { withTuning } from '../../workbench/tuned-preset.ts';
import { ENGINE_OPTION, HOME_OPTION, WORKERS_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { table } from '../help.ts';
import { integerOption } from '../parse-arguments.ts';
import { runPlace } from './run-place.ts';

/** Authors' defaults and eleven draws. */
const TRIALS = 12;
const SEED = 7;
/** About one and a half times what retraining takes at 20,000 pairs. */
const MAX_STEPS = 1500;

export const tuneCommand: Command = {
  name: 'tune',
  summary: 'search hyperparameters with the same budget for every arm, and keep every trial',
  operands: 'ARM[,ARM...]',
  maxOperands: 1,
  options: [
    { name: 'preset', value: 'NAME', help: 'experiment whose arms are tuned; by default quick' },
    { name: 'config', value: 'FILE', help: 'tune the experiment in this file instead of a preset' },
    { name: 'data', value: 'DIR', help: 'folder with the raw VQA files' },
    { name: 'trials', value: 'N', help: `trials an arm, by default ${TRIALS}: the authors' defaults, then seeded random draws` },
    { name: 'seed', value: 'N', help: `tuning seed, by default ${SEED}; must be none of the reported seeds` },
    { name: 'max-steps', value: 'N', help: `gradient steps that a trial may take, by default ${MAX_STEPS}` },
    { name: 'update', value: 'FILE', help: 'write the chosen parameters and the record into this preset file, and all trials beside it' },
    HOME_OPTION,
    ENGINE_OPTION,
    WORKERS_OPTION,
  ],
  details: ['Only SEL-tune buckets are looked at, and distance to retraining is not in the objective. All trials are kept in HOME/tuning.'],
  async run(args, context) {
    const arms = args.operands[0]?.split(',');
    if (arms === undefined || arms.some((arm) => arm === '')) throw new UserError('usage', 'tune needs the arms to tune', 'say for example: mu-align tune scrub,mu-align --preset scenes-20k');
    const preset = args.values.get('preset') ?? 'quick';
    const update = args.values.get('update');
    if (update !== undefined) parseOrExplain(presetSchema, JSON.parse(readFileSync(update, 'utf8')), ['preset']);
    const { config } = chooseConfig(context.resources, { preset, file: args.values.get('config') ?? null, seeds: null, arms: null });
    const { place, view } = runPlace(args, context);
    try {
      const tuning = await tune({
        ...place,
        config,
        data: args.values.get('data') ?? null,
        arms,
        trials: integerOption(args, 'trials', TRIALS, 1, 1000),
        seed: integerOption(args, 'seed', SEED, 0, 2_147_483_647),
        maxSteps: integerOption(args, 'max-steps', MAX_STEPS, 1, 100_000_000),
      });
      view.close();
      const name = args.values.has('config') ? 'custom' : preset;
      const file = join(place.home.tuning, `${name}-seed${tuning.seed}-${arms.join('+')}.trials.json`);
      writeDurably(file, `${JSON.stringify(tuning, null, 2)}\n`);
      for (const line of tuningLines(tuning)) context.terminal.print(line);
      context.terminal.print(`all trials: ${file}`);
      if (update !== undefined) {
        const updated = withTuning(readPresetFile(update), tuning, update);
        writeFileSync(updated.trialsPath, updated.trials);
        writeFileSync(update, updated.preset);
        context.terminal.print(`updated: ${update}; a preset of the program is frozen again with npm run presets:freeze`);
      } else if (name !== 'custom') context.terminal.print(`preset ${readPreset(context.resources, name).name} is unchanged; --update FILE writes the choice into a preset file`);
      return { file, ...tuning };
    } finally {
      view.close();
    }
  },
};

function readPresetFile(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function tuningLines(tuning: Tuning): string[] {
  const percent = (share: number | null): string => (share === null ? '-' : share.toFixed(3));
  return [
    `retrained reference: forget acc ${percent(tuning.retr.forgetAcc)}, retain acc ${percent(tuning.retr.retainAcc)}, worst AUC ${percent(tuning.retr.worstAuc)} (SEL-tune, seed ${tuning.seed})`,
    ...tuning.arms.flatMap(({ arm, chosen, params, trials }) => [
      '',
      `${arm}: trial ${chosen.trial}; ${chosen.reason}`,
      `  ${JSON.stringify(params)}`,
      ...table(trials.map(({ trial, steps, measure }) => [
        `  ${trial === chosen.trial ? '*' : ' '} ${trial}`,
        measure === null ? 'diverged' : `forget ${percent(measure.forgetAcc)}  retain ${percent(measure.retainAcc)}  worst AUC ${percent(measure.worstAuc)}  TPR at 10 FP ${percent(measure.tprAt10)}  ${steps} steps`,
      ])),
    ]),
  ];
}
