import type { Frame } from '../../src-shared/report/figures/frame.ts';
import type { AxisUnits, View } from './axis-units.ts';

/** Sizes of what is drawn, in the lengths of the drawing: points on paper, CSS px on the screen. */
export interface DrawingSizes {
  readonly text: number;
  readonly small: number;
  /** of markers */
  readonly radius: number;
  /** of a thin line */
  readonly thin: number;
  /** how wide the face may be beside the printed one */
  readonly face: number;
}

export const PAPER_SIZES: DrawingSizes = { text: 8, small: 7, radius: 2.3, thin: 0.6, face: 1 };
export const SCREEN_SIZES: DrawingSizes = { text: 12, small: 12, radius: 4, thin: 1, face: 1.22 };

/** Where values lie in a drawing. */
export interface PlotLayout {
  readonly frame: Frame;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xUnits: AxisUnits;
  readonly yUnits: AxisUnits;
  readonly xView: View;
  readonly yView: View;
  readonly sizes: DrawingSizes;
}

/** Values outside the view lie at its edge: nothing is drawn beyond the frame. */
export function plotLayout(frame: Frame, xUnits: AxisUnits, yUnits: AxisUnits, xView: View, yView: View, sizes: DrawingSizes): PlotLayout {
  const place = (units: AxisUnits, view: View, start: number, length: number) => (value: number): number => {
    const part = (units.unit(value) - view.lo) / (view.hi - view.lo);
    return start + Math.min(1, Math.max(0, part)) * length;
  };
  return {
    frame, xUnits, yUnits, xView, yView, sizes,
    x: place(xUnits, xView, frame.left, frame.width),
    y: place(yUnits, yView, frame.top + frame.height, -frame.height),
  };
}
