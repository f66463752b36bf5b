import { Resvg } from '@resvg/resvg-js';
import { dateOf } from '../../wall-clock.ts';
import { RESVG_FONT, assertDrawable } from '../figure-files.ts';
import { parseSvg } from './parse-svg.ts';
import { numberOf } from './svg-element.ts';
import type { SvgElement } from './svg-element.ts';
import { svgPdf } from './svg-pdf.ts';
import { svgError } from './svg-rules.ts';
import { writeSvg } from './write-svg.ts';

export interface RenderRequest {
  readonly svg: string;
  readonly format: 'svg' | 'pdf' | 'png';
  /** of a PNG */
  readonly dpi: number;
  /** printed width; the height follows */
  readonly widthPt: number;
  /** milliseconds since 1970; the date in a PDF */
  readonly at: number;
}

/**
 * An SVG that a client composed as a file of its printed size, on white paper.
 *
 * @throws UserError for what a picture may not hold, and for one that is too large
 */
export async function renderSvg({ svg, format, dpi, widthPt, at }: RenderRequest): Promise<Uint8Array> {
  const root = parseSvg(svg);
  const box = viewBox(root);
  const heightPt = (widthPt * box.height) / box.width;
  if (heightPt > 14_400) throw svgError('it is too tall for its width');
  const sized = writeSvg(root, { viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`, width: `${widthPt / 72}in`, height: `${heightPt / 72}in` });
  switch (format) {
    case 'svg':
      return new TextEncoder().encode(sized);
    case 'png':
      assertDrawable(widthPt, heightPt, dpi);
      return new Resvg(sized, { fitTo: { mode: 'width', value: Math.round((widthPt / 72) * dpi) }, background: '#ffffff', font: RESVG_FONT }).render().asPng();
    case 'pdf':
      return svgPdf(root, box, widthPt, heightPt, dateOf(at));
  }
}

export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function viewBox(root: SvgElement): ViewBox {
  const [x = 0, y = 0, width = numberOf(root, 'width', NaN), height = numberOf(root, 'height', NaN)] = (root.attributes.get('viewBox') ?? '').split(/[\s,]+/).filter((part) => part !== '').map(Number);
  if (![x, y, width, height].every(Number.isFinite) || width <= 0 || height <= 0) throw svgError('it has no viewBox');
  return { x, y, width, height };
}
