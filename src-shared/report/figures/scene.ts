const SERIES_PAINTS = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 's12'] as const;

/** Colours by the part they play; a palette gives each its value. */
export const PAINTS = ['paper', 'ink', 'ink-2', 'ink-3', 'rule', 'grid', 'null', 'hatch', 'dominated', ...SERIES_PAINTS] as const;

export type Paint = (typeof PAINTS)[number];

export type SeriesPaint = (typeof SERIES_PAINTS)[number];

/** A line or an area, as SVG path data in points: M, L, H, V, C and Z, absolute or relative. */
export interface PathMark {
  readonly kind: 'path';
  readonly d: string;
  readonly stroke: Paint | null;
  readonly width: number;
  /** lengths of strokes and gaps; null: solid */
  readonly dash: readonly number[] | null;
  readonly fill: Paint | null;
  readonly opacity: number;
}

export interface TextMark {
  readonly kind: 'text';
  readonly text: string;
  readonly x: number;
  /** of the baseline */
  readonly y: number;
  readonly size: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly strong: boolean;
  readonly paint: Paint;
  /** degrees, clockwise, about (x, y) */
  readonly rotate: number;
}

export type Mark = PathMark | TextMark;

/**
 * A figure as it will be drawn: everything is laid out, nothing is clipped or scaled later, so that every writer (SVG,
 * PDF) gives the same picture. Lengths are points (1/72 in), y goes down.
 */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** what the figure shows, in words, for who cannot see it */
  readonly description: string;
  /** back to front */
  readonly marks: readonly Mark[];
}

export function line(d: string, stroke: Paint, width: number, options: Partial<Pick<PathMark, 'dash' | 'opacity' | 'fill'>> = {}): PathMark {
  return { kind: 'path', d, stroke, width, dash: options.dash ?? null, fill: options.fill ?? null, opacity: options.opacity ?? 1 };
}

export function area(d: string, fill: Paint, opacity = 1): PathMark {
  return { kind: 'path', d, stroke: null, width: 0, dash: null, fill, opacity };
}

export function text(content: string, x: number, y: number, options: Partial<Omit<TextMark, 'kind' | 'text' | 'x' | 'y'>> = {}): TextMark {
  return { kind: 'text', text: content, x, y, size: options.size ?? TEXT_SIZE, anchor: options.anchor ?? 'start', strong: options.strong ?? false, paint: options.paint ?? 'ink', rotate: options.rotate ?? 0 };
}

/** Legible in print. */
export const TEXT_SIZE = 8;
/** Tick labels, notes. */
export const SMALL_TEXT = 7;

/** Column widths of a two-column paper, in points. */
export const WIDTHS = { column: 3.33 * 72, page: 7 * 72 } as const;

/** A coordinate for path data: two decimals are far below what any printer shows. */
export function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${at(x)} ${at(y)}H${at(x + width)}V${at(y + height)}H${at(x)}Z`;
}
