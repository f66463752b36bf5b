import { runStateLine } from '../../../src-shared/experiment/run-state-text.ts';
import type { EstimateBasis } from '../../workbench/estimate-time.ts';
import { planRun } from '../../workbench/plan-run.ts';
import type { Command } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { table } from '../help.ts';
import { EXPERIMENT_OPTIONS, chosenExperiment } from './run-options.ts';
import { runPlace } from './run-place.ts';

/** How much an estimate is worth, in words. */
const BASIS_TEXT: Readonly<Record<EstimateBasis, string>> = {
  'same data': 'by what such steps took here on these data',
  'same data, by weight': 'by the weights of the steps, and what other steps took here on these data',
  'other data, by weight': 'by the weights of the steps, and what steps took here on other data: may be far off',
  'weights alone': 'by the weights of the steps alone, as nothing was ever run here: may be far off',
};

export const planCommand: Command = {
  name: 'plan',
  summary: 'list the steps of a run, done and to do, and estimate its time; does none of them',
  operands: '[PRESET]',
  maxOperands: 1,
  options: EXPERIMENT_OPTIONS,
  details: ['The estimate comes from the durations of past steps in the home; where there are none that compare, from weights, and it says so.'],
  async run(args, context) {
    const chosen = chosenExperiment(args, context);
    // Raw files that are given are imported into the home.
    const { place, view } = runPlace(args, context, args.values.has('data') ? 'own' : 'read');
    view.close();
    const { graph, done, todo, estimate, state, configHash, engine } = await planRun({ ...place, chosen, data: args.values.get('data') ?? null });
    const secondsOf = new Map(estimate.steps.map(({ step, seconds }) => [step.id, seconds]));
    const { terminal } = context;
    for (const line of table(graph.steps.map((step) => {
      const seconds = secondsOf.get(step.id);
      return [`  ${step.id.slice(0, 12)}  ${step.label}`, seconds === undefined ? 'done' : `about ${durationText(seconds)}`];
    }))) terminal.print(line);
    terminal.print(`${graph.steps.length} steps: ${done.length} done, ${todo.length} to do`);
    if (estimate.basis !== null) terminal.print(`about ${durationText(estimate.seconds)} with ${place.workers} at once, ${BASIS_TEXT[estimate.basis]}`);
    terminal.print(`${runStateLine(state)}; config ${configHash.slice(0, 12)}, engine ${engine.name} ${engine.version}`);
    return {
      preset: chosen.preset,
      state,
      configHash,
      engine: { name: engine.name, version: engine.version, fingerprint: engine.fingerprint },
      steps: graph.steps.map(({ id, kind, label, seed, arm }) => ({ id, kind, label, seed, arm, done: !secondsOf.has(id), estimateS: secondsOf.get(id) ?? null })),
      estimate: { seconds: estimate.seconds, basis: estimate.basis, workers: place.workers },
    };
  },
};
