import type { SeriesPaint } from '../../../src-shared/report/figures/scene.ts';

/** A curve of a step: a metric of one phase of its training. */
export interface CurveName {
  readonly phase: string;
  readonly metric: string;
}

/** Colour and dash that a term borrows within its panel; a method's own look means the method, not a term. */
export interface TermLook {
  readonly paint: SeriesPaint;
  readonly dash: readonly number[] | null;
}

export interface Term extends CurveName {
  readonly key: string;
  readonly label: string;
  readonly look: TermLook;
}

/** Curves that are read together, on one scale. */
export interface MetricPanel {
  readonly id: string;
  readonly title: string;
  readonly yLabel: string;
  /** the values have signs, so that no logarithmic axis shows them */
  readonly isSigned: boolean;
  /** what one looks at first; the others are folded away */
  readonly isMain: boolean;
  readonly terms: readonly Term[];
}

type PanelId = 'loss' | 'forget' | 'retain' | 'cosine' | 'norms' | 'rate' | 'other';

const PANELS: Readonly<Record<PanelId, Omit<MetricPanel, 'id' | 'terms'>>> = {
  loss: { title: 'Training loss', yLabel: 'Loss', isSigned: false, isMain: true },
  forget: { title: 'Forget terms', yLabel: 'Loss', isSigned: false, isMain: true },
  retain: { title: 'Retain terms', yLabel: 'Loss', isSigned: false, isMain: true },
  cosine: { title: 'Gradient cosine, forget and retain', yLabel: 'Cosine', isSigned: true, isMain: true },
  norms: { title: 'Gradient norms', yLabel: 'Norm', isSigned: false, isMain: false },
  rate: { title: 'Learning rate', yLabel: 'Learning rate', isSigned: false, isMain: false },
  other: { title: 'Other measures', yLabel: 'Value', isSigned: false, isMain: false },
};

const ORDER: readonly PanelId[] = ['loss', 'forget', 'retain', 'cosine', 'norms', 'rate', 'other'];

const KNOWN: Readonly<Record<string, readonly [PanelId | null, string]>> = {
  // null: the panel is that of the phase
  loss: [null, 'Sum'],
  distance: [null, 'Distance to the original'],
  watchedLoss: ['loss', 'Held-back pairs'],
  forgetTarget: ['forget', 'Forget target'],
  confidenceCap: ['forget', 'Confidence cap'],
  embeddingNorm: ['forget', 'Embedding norm'],
  logitNorm: ['forget', 'Logit norm'],
  forgetLoss: ['forget', 'Forget loss'],
  crossEntropy: ['retain', 'Cross-entropy'],
  distillation: ['retain', 'Distillation'],
  cssa: ['retain', 'CSSA'],
  cmfc: ['retain', 'CMFC'],
  coral: ['retain', 'CORAL'],
  retainLoss: ['retain', 'Retain loss'],
  cosineBefore: ['cosine', 'before projection'],
  cosineAfter: ['cosine', 'after projection'],
  forgetNorm: ['norms', 'forget gradient'],
  retainNorm: ['norms', 'retain gradient'],
  learningRate: ['rate', 'Learning rate'],
  clippedShare: ['other', 'Share of features clipped'],
  forgetError: ['other', 'Error on the forget set'],
};

const LOOKS: readonly TermLook[] = [
  { paint: 's1', dash: null },
  { paint: 's2', dash: [5, 2] },
  { paint: 's6', dash: [2.5, 1.8] },
  { paint: 's5', dash: [6, 2, 1, 2] },
  { paint: 's8', dash: [5.5, 2, 1, 2, 1, 2] },
  { paint: 's7', dash: [9, 2.5] },
  { paint: 's9', dash: null },
  { paint: 's10', dash: [5, 1.2, 1.2, 1.2] },
];

export function curveKey({ phase, metric }: CurveName): string {
  return `${phase}/${metric}`;
}

/** The curves of one or several steps as panels, those that a method has. What nobody described here is shown under its own name. */
export function metricPanels(names: readonly CurveName[]): MetricPanel[] {
  const unique = [...new Map(names.map((name) => [curveKey(name), name])).values()];
  const phasesOf = (metric: string): number => unique.filter((name) => name.metric === metric).length;
  const placed = unique.map((name) => ({ name, panel: panelOf(name), label: labelOf(name, phasesOf(name.metric) > 1) }));
  return ORDER.flatMap((id): MetricPanel[] => {
    const own = placed.filter(({ panel }) => panel === id);
    if (own.length === 0) return [];
    const taken = new Set<string>();
    const terms = own.map(({ name, label }, i): Term => {
      // Two phases of one panel may have terms of one name.
      const unlike = taken.has(label) ? `${label}, ${name.phase}` : label;
      taken.add(unlike);
      return { phase: name.phase, metric: name.metric, key: curveKey(name), label: unlike, look: LOOKS[i % LOOKS.length] ?? { paint: 's1', dash: null } };
    });
    return [{ id, ...PANELS[id], terms }];
  });
}

function panelOf({ phase, metric }: CurveName): PanelId {
  const known = KNOWN[metric];
  if (known !== undefined && known[0] !== null) return known[0];
  if (phase === 'forget') return 'forget';
  if (phase === 'retain') return 'retain';
  return metric === 'loss' ? 'loss' : 'other';
}

function labelOf(name: CurveName, inSeveralPhases: boolean): string {
  const label = KNOWN[name.metric]?.[1] ?? name.metric;
  const ownPanel = panelOf(name) === name.phase;
  return inSeveralPhases && !ownPanel ? `${label}, ${name.phase}` : label;
}
