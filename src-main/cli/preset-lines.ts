import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import type { Preset } from '../../src-shared/experiment/preset.ts';
import { runStateBadge } from '../../src-shared/experiment/run-state-text.ts';
import { methodById } from '../lab/unlearn/registry.ts';
import type { PresetCheck } from '../workbench/frozen-presets.ts';
import { table } from './help.ts';

/** A preset for people: what it runs, how its hyperparameters were chosen, and whether it is the frozen one. */
export function presetLines(preset: Preset, config: ExperimentConfig, { frozen, mismatches, results }: PresetCheck): string[] {
  const { title, description, tuning, name } = preset;
  const { dataset, forget, seeds, attackers, privacy, claims } = config;
  const stands = mismatches.length === 0 && results === null;
  return [
    `${name}: ${title}`,
    `  ${description}`,
    '',
    ...table([
      ['  state', stands ? runStateBadge({ kind: 'frozen' }) : `${runStateBadge({ kind: 'mismatch' })}: ${[...mismatches.map(({ what, problem }) => `${what}: ${problem}`), ...(results === null ? [] : [results])].join('; ')}`],
      ['  config', frozen?.configHash ?? 'not pinned'],
      ['  data', `${dataset.kind} ${JSON.stringify(dataset.params)}; ${frozen?.dataset.sha256 == null ? 'not pinned' : `version ${frozen.dataset.version}, pinned ${frozen.dataset.sha256}`}`],
      ['  code', frozen === null ? 'not pinned' : versionsText({ ...frozen.steps, ...frozen.methods })],
      ['  results', frozen?.results == null ? 'none committed' : `${frozen.results.folder}, SHA256SUMS ${frozen.results.sha256}`],
      ['  forget', JSON.stringify(forget)],
      ['  seeds', seeds.join(', ')],
      ['  attackers', attackers.join(', ')],
      ['  targets', `FPR ${privacy.fprTargets.join(', ')}; ${privacy.permutations} permutations, ${privacy.bootstrapDraws} bootstrap draws`],
      ['  claims', claims.length === 0 ? 'none' : claims.map(({ text }) => text).join('; ')],
    ]),
    '',
    'Arms, and how their hyperparameters were chosen',
    ...config.arms.flatMap((arm) => [`  ${arm.id} (${arm.label}, method ${arm.method})`, ...choiceLines(arm, tuning[arm.id]).map((line) => `    ${line}`)]),
  ];
}

function choiceLines(arm: ExperimentConfig['arms'][number], record: Preset['tuning'][string] | undefined): string[] {
  const params = Object.keys(arm.params).length === 0 ? [] : [JSON.stringify(arm.params)];
  if (record === undefined) return [...params, Object.keys(methodById(arm.method).tuning).length === 0 ? 'nothing to tune' : "not tuned: the authors' defaults, or what the preset sets"];
  const { trials, seed, maxSteps, chosenTrial, reason, chosenParams, trialsFile } = record;
  return [
    ...params,
    `trial ${chosenTrial} of ${trials} (0 is the authors' defaults), tuning seed ${seed}, at most ${maxSteps} steps a trial; ${reason}`,
    `chosen: ${JSON.stringify(chosenParams)}${trialsFile === null ? '' : `; all trials: ${trialsFile}`}`,
  ];
}

function versionsText(versions: Readonly<Record<string, number>>): string {
  return Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
}
