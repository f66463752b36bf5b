import type { Rectangle } from 'electron';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeDurably } from '../durable-file.ts';

const windowStateSchema = z.strictObject({
  /** of the window when it is not maximised; null: where the system puts it */
  bounds: z.strictObject({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }).nullable(),
  maximised: z.boolean(),
  /** 1 is the usual size of text */
  zoom: z.number().min(0.25).max(5),
});

/** How the window was left. */
export type WindowState = z.infer<typeof windowStateSchema>;

/** Pixels of the window's upper edge that must be on a display, so that it can be taken hold of. */
const GRIP = { width: 100, height: 32 };

/**
 * How the window was left, as far as it still fits the displays that there are now.
 *
 * @param workAreas of the displays, without bars of the system
 */
export function readWindowState(path: string, workAreas: readonly Rectangle[]): WindowState {
  try {
    const state = windowStateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const { bounds } = state;
    return bounds !== null && workAreas.some((area) => canBeHeld(bounds, area)) ? state : { ...state, bounds: null };
  } catch {
    // The first start, or a file that somebody changed: nothing of worth is lost.
    return { bounds: null, maximised: false, zoom: 1 };
  }
}

export function writeWindowState(path: string, state: WindowState): void {
  writeDurably(path, `${JSON.stringify(state)}\n`);
}

function canBeHeld(window: Rectangle, area: Rectangle): boolean {
  const shown = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return shown >= GRIP.width && window.y >= area.y && window.y + GRIP.height <= area.y + area.height;
}
