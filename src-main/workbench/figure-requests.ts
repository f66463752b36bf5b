import type { StoredCurve } from '../../src-shared/report/figures/roc-curves.ts';
import { DARK_PALETTE, PRINT_PALETTE } from '../../src-shared/report/figures/palettes.ts';
import { sceneSvg } from '../../src-shared/report/figures/svg.ts';
import { timeOf } from '../wall-clock.ts';
import { drawFrom, figureSource, plottedCsv } from './draw-figure.ts';
import type { FigureChoice, FigureSource } from './draw-figure.ts';
import { figurePdf, figurePng, figureSvg } from './figure-files.ts';
import type { ResultsPlace } from './load-results.ts';
import { readResultsFolder } from './read-results-folder.ts';
import { resultsReport } from './report-page.ts';

/** A figure of a results folder, as it can be asked of another thread. */
export interface FigureRequest {
  readonly place: ResultsPlace;
  readonly choice: FigureChoice;
  /** staircases of the arms, where they were read before; null: they are read now, if they are needed */
  readonly curves: readonly StoredCurve[] | null;
}

/** @throws UserError as drawFigure does */
export function svgOfFigure({ theme, ...request }: FigureRequest & { readonly theme: 'light' | 'dark' }): { readonly svg: string; readonly summary: string } {
  const scene = drawFrom(sourceOf(request), request.choice);
  const svg = sceneSvg(scene, { palette: theme === 'dark' ? DARK_PALETTE : PRINT_PALETTE, background: true, id: 'figure' });
  return { svg, summary: `${scene.title}. ${scene.description}` };
}

/** @throws UserError as drawFigure does, and for a picture that would be too large */
export async function fileOfFigure({ format, dpi, ...request }: FigureRequest & { readonly format: 'svg' | 'pdf' | 'png'; readonly dpi: number }): Promise<Uint8Array> {
  const source = sourceOf(request);
  const scene = drawFrom(source, request.choice);
  switch (format) {
    case 'svg':
      return new TextEncoder().encode(figureSvg(scene));
    case 'png':
      return figurePng(scene, dpi);
    case 'pdf':
      return figurePdf(scene, timeOf(source.data.provenance.createdAt));
  }
}

/** Exactly the plotted points. @throws UserError as drawFigure does */
export function csvOfFigure(request: FigureRequest): string {
  return plottedCsv(sourceOf(request), request.choice);
}

/** The one-page report. @throws UserError as drawFigure does */
export function reportOf({ folder, resources }: ResultsPlace): string {
  return resultsReport(readResultsFolder(folder, resources));
}

function sourceOf({ place, curves }: FigureRequest): FigureSource {
  const source = figureSource(readResultsFolder(place.folder, place.resources));
  return curves === null ? source : { ...source, curves: (arms) => curves.filter(({ arm }) => arms.has(arm)) };
}
