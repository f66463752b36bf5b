import { needsReady } from './app.ts';
import { FakeEmitter } from './emitter.ts';

/** A display with everything that Electron says of one. */
export function fakeDisplay(bounds: Electron.Rectangle, id = 1): Electron.Display {
  const { width, height } = bounds;
  return {
    id, bounds, workArea: bounds, size: { width, height }, workAreaSize: { width, height }, nativeOrigin: { x: bounds.x, y: bounds.y }, label: '', scaleFactor: 1, rotation: 0, internal: false, detected: true,
    accelerometerSupport: 'unknown', touchSupport: 'unknown', monochrome: false, colorDepth: 24, colorSpace: '', depthPerComponent: 8, displayFrequency: 60, maximumCursorSize: { width: 64, height: 64 },
  };
}

export class FakeScreen extends FakeEmitter<'display-added' | 'display-removed' | 'display-metrics-changed'> implements Pick<Electron.Screen, 'getAllDisplays' | 'getPrimaryDisplay'> {
  displays: Electron.Display[] = [fakeDisplay({ x: 0, y: 0, width: 1920, height: 1080 })];

  getAllDisplays(): Electron.Display[] {
    needsReady('screen');
    return this.displays;
  }

  getPrimaryDisplay(): Electron.Display {
    needsReady('screen');
    const [primary] = this.displays;
    if (primary === undefined) throw new Error('there is no display');
    return primary;
  }
}

export const screen = new FakeScreen();
