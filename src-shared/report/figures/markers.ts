import { at, line } from './scene.ts';
import type { Paint, PathMark } from './scene.ts';

export type MarkerShape = 'disc' | 'ring' | 'square' | 'diamond' | 'triangle' | 'nabla' | 'plus' | 'cross' | 'star' | 'pentagon' | 'hexagon' | 'bar';

/** A marker about (x, y); open ones are filled with the paper's colour. */
export function marker(shape: MarkerShape, x: number, y: number, radius: number, paint: Paint, open: boolean): PathMark {
  const isLines = shape === 'plus' || shape === 'cross' || shape === 'star';
  return line(outline(shape, x, y, radius), paint, isLines ? 1.3 : 1, { fill: isLines ? null : open || shape === 'ring' ? 'paper' : paint });
}

/** What stands for a TPR of 0 in the lane below the axis: a triangle that points down to it, open. */
export function floorGlyph(x: number, y: number, radius: number, paint: Paint): PathMark {
  return line(polygon(x, y, radius, 3, 180), paint, 1, { fill: 'paper' });
}

function outline(shape: MarkerShape, x: number, y: number, r: number): string {
  switch (shape) {
    case 'disc':
    case 'ring':
      return circle(x, y, r);
    case 'square':
      return polygon(x, y, r * 1.2, 4, 45);
    case 'diamond':
      return polygon(x, y, r * 1.25, 4, 0);
    case 'triangle':
      return polygon(x, y, r * 1.2, 3, 0);
    case 'nabla':
      return polygon(x, y, r * 1.2, 3, 180);
    case 'pentagon':
      return polygon(x, y, r * 1.15, 5, 0);
    case 'hexagon':
      return polygon(x, y, r * 1.1, 6, 0);
    case 'bar':
      return `M${at(x - r * 1.2)} ${at(y - r * 0.5)}H${at(x + r * 1.2)}V${at(y + r * 0.5)}H${at(x - r * 1.2)}Z`;
    case 'plus':
      return spokes(x, y, r * 1.15, [0, 90]);
    case 'cross':
      return spokes(x, y, r * 1.15, [45, 135]);
    case 'star':
      return spokes(x, y, r * 1.2, [0, 60, 120]);
  }
}

/** Four Bézier arcs: arcs of SVG (A) are not read by every writer alike. */
function circle(x: number, y: number, r: number): string {
  const k = r * 0.5522847498;
  return `M${at(x - r)} ${at(y)}C${at(x - r)} ${at(y - k)} ${at(x - k)} ${at(y - r)} ${at(x)} ${at(y - r)}C${at(x + k)} ${at(y - r)} ${at(x + r)} ${at(y - k)} ${at(x + r)} ${at(y)}C${at(x + r)} ${at(y + k)} ${at(x + k)} ${at(y + r)} ${at(x)} ${at(y + r)}C${at(x - k)} ${at(y + r)} ${at(x - r)} ${at(y + k)} ${at(x - r)} ${at(y)}Z`;
}

/** A regular polygon; at 0 degrees one corner points up. */
function polygon(x: number, y: number, r: number, corners: number, turn: number): string {
  const points = Array.from({ length: corners }, (_, i) => {
    const angle = ((turn - 90) * Math.PI) / 180 + (i * 2 * Math.PI) / corners;
    return `${at(x + r * Math.cos(angle))} ${at(y + r * Math.sin(angle))}`;
  });
  return `M${points.join('L')}Z`;
}

function spokes(x: number, y: number, r: number, degrees: readonly number[]): string {
  return degrees.map((degree) => {
    const dx = r * Math.cos((degree * Math.PI) / 180);
    const dy = r * Math.sin((degree * Math.PI) / 180);
    return `M${at(x - dx)} ${at(y - dy)}L${at(x + dx)} ${at(y + dy)}`;
  }).join('');
}
