import type { CallInput } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { usualRocArms } from '../draw-figure.ts';
import type { FigureChoice } from '../draw-figure.ts';
import type { FigureRequest } from '../figure-requests.ts';
import { resultsReader } from '../run-results.ts';
import type { ResultsContext } from '../run-results.ts';

type FigureHandlers = Pick<Handlers, Extract<keyof Handlers, `figures.${string}`>>;
type Figure = CallInput<'figures.svg'>['figure'];

/** Figures of a run, and pictures that the window composed, drawn in the background. */
export function figuresService(context: ResultsContext): FigureHandlers {
  const reader = resultsReader(context);
  const { background, now } = context;
  const requestOf = async ({ run, figure, widthPt }: CallInput<'figures.csv'>): Promise<{ readonly request: FigureRequest; readonly slug: string }> => {
    const results = await reader.of(run);
    const { data } = results.loaded;
    const arms = new Set(figure.arms ?? usualRocArms(data));
    const curves = figure.kind === 'roc' ? (await results.curves()).filter(({ arm }) => arms.has(arm)) : null;
    return { request: { place: results.place, choice: choiceOf(figure, widthPt), curves }, slug: data.provenance.dataset.slug };
  };

  return {
    'figures.svg': async ({ theme, ...input }, { signal }) => {
      const { request } = await requestOf(input);
      return background.run('figures.svg', { ...request, theme }, { signal });
    },
    'figures.file': async ({ format, dpi, ...input }, { signal }) => {
      const { slug, request } = await requestOf(input);
      const bytes = await background.run('figures.file', { ...request, format, dpi }, { signal });
      return { fileName: fileName(slug, input.figure, format), bytes: plainBytes(bytes) };
    },
    'figures.csv': async (input, { signal }) => {
      const { slug, request } = await requestOf(input);
      return { fileName: fileName(slug, input.figure, 'csv'), text: await background.run('figures.csv', request, { signal }) };
    },
    'figures.report': async ({ run }, { signal }) => {
      const { loaded, place } = await reader.of(run);
      return { fileName: `report_${loaded.data.provenance.dataset.slug}.html`, text: await background.run('figures.report', place, { signal }) };
    },
    'figures.render': async (input, { signal }) => ({ bytes: plainBytes(await background.run('figures.render', { ...input, at: now() }, { signal })) }),
  };
}

function choiceOf(figure: Figure, width: number): FigureChoice {
  const common = { width, arms: figure.arms, attacker: null, privacy: null };
  switch (figure.kind) {
    case 'roc':
      return { ...common, kind: 'roc', attacker: figure.attacker };
    case 'pareto':
      return { ...common, kind: 'pareto', privacy: figure.privacy, baseline: figure.baseline };
    case 'losses':
      return { ...common, kind: 'loss' };
  }
}

function fileName(slug: string, { kind }: Figure, extension: string): string {
  return `${kind}_${slug}.${extension}`;
}

/** Without what else a buffer's memory holds. */
function plainBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}
