import { numberOf } from './svg-element.ts';
import type { SvgElement } from './svg-element.ts';
import { svgError } from './svg-rules.ts';

/**
 * A shape as SVG path data; '' for one that draws nothing.
 *
 * @param whole what 100 % of a rectangle's width and height are
 * @throws UserError for what is no shape, or no path data
 */
export function shapePath(element: SvgElement, whole: { readonly width: number; readonly height: number }): string {
  const number = (name: string): number => numberOf(element, name, 0);
  switch (element.name) {
    case 'path': {
      const d = element.attributes.get('d') ?? '';
      if (!/^[\sMmLlHhVvCcSsQqTtAaZz\d.,eE+-]*$/.test(d)) throw svgError('a path of it is no path data');
      return d;
    }
    case 'rect': {
      const [x, y, width, height] = [number('x'), number('y'), sizeOf(element, 'width', whole), sizeOf(element, 'height', whole)];
      if (width <= 0 || height <= 0) return '';
      const rx = Math.min(numberOf(element, 'rx', number('ry')), width / 2);
      const ry = Math.min(numberOf(element, 'ry', rx), height / 2);
      if (rx <= 0 || ry <= 0) return `M${x} ${y}h${width}v${height}h${-width}Z`;
      const corner = (dx: number, dy: number): string => `a${rx} ${ry} 0 0 1 ${dx} ${dy}`;
      return `M${x + rx} ${y}h${width - 2 * rx}${corner(rx, ry)}v${height - 2 * ry}${corner(-rx, ry)}h${2 * rx - width}${corner(-rx, -ry)}v${2 * ry - height}${corner(rx, -ry)}Z`;
    }
    case 'circle':
      return ellipse(number('cx'), number('cy'), number('r'), number('r'));
    case 'ellipse':
      return ellipse(number('cx'), number('cy'), number('rx'), number('ry'));
    case 'line':
      return `M${number('x1')} ${number('y1')}L${number('x2')} ${number('y2')}`;
    case 'polyline':
    case 'polygon': {
      const points = (element.attributes.get('points') ?? '').split(/[\s,]+/).filter((part) => part !== '').map(Number);
      if (points.length < 4 || points.length % 2 === 1 || !points.every(Number.isFinite)) return '';
      const corners = points.flatMap((x, i) => (i % 2 === 0 ? [`${x} ${points[i + 1] ?? 0}`] : []));
      return `M${corners.join('L')}${element.name === 'polygon' ? 'Z' : ''}`;
    }
    default:
      throw svgError(`${element.name} is no shape`);
  }
}

function sizeOf(element: SvgElement, name: 'width' | 'height', whole: { readonly width: number; readonly height: number }): number {
  return element.attributes.get(name) === '100%' ? whole[name] : numberOf(element, name, 0);
}

function ellipse(cx: number, cy: number, rx: number, ry: number): string {
  if (rx <= 0 || ry <= 0) return '';
  return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`;
}
