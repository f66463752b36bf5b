import { WIDTHS } from '../../../src-shared/report/figures/scene.ts';
import { drawFigure } from '../../workbench/draw-figure.ts';
import { figurePdf, figurePng, figureSvg } from '../../workbench/figure-files.ts';
import { readResultsFolder } from '../../workbench/read-results-folder.ts';
import { UserError } from '../../workbench/user-error.ts';
import { timeOf } from '../../wall-clock.ts';
import type { Command } from '../command.ts';
import { choiceOption, listOption } from '../parse-arguments.ts';
import { writeFileOutput } from '../write-output.ts';

export const figureCommand: Command = {
  name: 'figure',
  summary: 'draw a figure of results as SVG, PNG or PDF',
  operands: 'RESULTS',
  maxOperands: 1,
  options: [
    { name: 'kind', value: 'KIND', help: 'roc, loss or pareto; by default roc' },
    { name: 'format', value: 'FORMAT', help: 'svg, png (300 dpi) or pdf; by default svg' },
    { name: 'out', value: 'FILE', help: 'file to write; by default KIND.FORMAT in the current folder' },
    { name: 'width', value: 'WIDTH', help: 'column (3.33 in) or page (7 in); by default column' },
    { name: 'arms', value: 'LIST', help: 'only these arms, in the order of the legend' },
    { name: 'attacker', value: 'NAME', help: 'for roc: one attacker such as "loss(+)" for every arm, instead of the worst case over all' },
    { name: 'privacy', value: 'COLUMN', help: 'for pareto: the result column of privacy, such as worst_auc; by default the calibrated TPR at the smallest FPR that is resolved' },
  ],
  details: [
    'RESULTS is the results folder of a run; nothing else is read. Curves of the ROC are in-sample, open markers are calibrated; left of the hatched edge a value is the TPR at zero false positives.',
  ],
  async run(args, context) {
    const [folder] = args.operands;
    if (folder === undefined) throw new UserError('usage', 'figure needs a results folder', 'say for example: mu-align figure RESULTS --kind roc --format pdf');
    const kind = choiceOption(args, 'kind', ['roc', 'loss', 'pareto'], 'roc');
    const format = choiceOption(args, 'format', ['svg', 'png', 'pdf'], 'svg');
    const width = WIDTHS[choiceOption(args, 'width', ['column', 'page'], 'column')];
    const results = readResultsFolder(folder, context.resources);
    const scene = drawFigure(results, { kind, width, arms: listOption(args, 'arms'), attacker: args.values.get('attacker') ?? null, privacy: args.values.get('privacy') ?? null });
    const content = format === 'svg' ? figureSvg(scene) : format === 'png' ? figurePng(scene) : await figurePdf(scene, timeOf(results.data.provenance.createdAt));
    return { kind, format, description: scene.description, ...writeFileOutput(args.values.get('out') ?? `${kind}.${format}`, content, context.terminal) };
  },
};
