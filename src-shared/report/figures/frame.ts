import type { Scale } from './scales.ts';
import { SMALL_TEXT, TEXT_SIZE, at, line, text } from './scene.ts';
import type { Mark } from './scene.ts';

/** The rectangle that a chart is drawn in. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface AxisLabels {
  /** null: shared with a neighbour, neither label nor tick labels */
  readonly x: string | null;
  readonly y: string | null;
}

/** Grid behind the data. */
export function gridMarks(frame: Frame, x: Scale, y: Scale): Mark[] {
  const { left, top, width, height } = frame;
  const vertical = x.ticks.map(({ value }) => `M${at(x.map(value))} ${at(top)}V${at(top + height)}`);
  const horizontal = y.ticks.map(({ value }) => `M${at(left)} ${at(y.map(value))}H${at(left + width)}`);
  return [line([...vertical, ...horizontal].join(''), 'grid', 0.5)];
}

/** Axes with ticks and labels, in front of the data. @param yLabelOffset distance of the y label from the axis */
export function axisMarks(frame: Frame, x: Scale, y: Scale, labels: AxisLabels, yLabelOffset = 26): Mark[] {
  const { left, top, width, height } = frame;
  const bottom = top + height;
  return [
    line(`M${at(left)} ${at(top)}V${at(bottom)}H${at(left + width)}`, 'rule', 0.7),
    ...x.ticks.flatMap(({ value, label }): Mark[] => [
      line(`M${at(x.map(value))} ${at(bottom)}v3`, 'rule', 0.7),
      ...(labels.x === null ? [] : [text(label, x.map(value), bottom + 10, { anchor: 'middle', size: SMALL_TEXT, paint: 'ink-2' })]),
    ]),
    ...y.ticks.flatMap(({ value, label }): Mark[] => [
      line(`M${at(left)} ${at(y.map(value))}h-3`, 'rule', 0.7),
      ...(labels.y === null ? [] : [text(label, left - 5, y.map(value) + 2.4, { anchor: 'end', size: SMALL_TEXT, paint: 'ink-2' })]),
    ]),
    ...(labels.x === null ? [] : [text(labels.x, left + width / 2, bottom + 20.5, { anchor: 'middle', size: TEXT_SIZE })]),
    ...(labels.y === null ? [] : [text(labels.y, left - yLabelOffset, top + height / 2, { anchor: 'middle', size: TEXT_SIZE, rotate: -90 })]),
  ];
}

/** Diagonal lines over a rectangle, each cut at its edges: hatch means "below resolution" and nothing else. */
export function hatchMarks({ left, top, width, height }: Frame, spacing = 4): Mark[] {
  const lines: string[] = [];
  for (let offset = spacing; offset < width + height; offset += spacing) {
    // From the left or bottom edge up to the top or right edge, at 45 degrees.
    const startX = left + Math.max(0, offset - height);
    const startY = top + Math.min(height, offset);
    const endX = left + Math.min(width, offset);
    const endY = top + Math.max(0, offset - width);
    lines.push(`M${at(startX)} ${at(startY)}L${at(endX)} ${at(endY)}`);
  }
  return width <= 0 || height <= 0 ? [] : [line(lines.join(''), 'hatch', 0.5)];
}
