import { existsSync } from 'node:fs';
import { needsReady } from './app.ts';
import { FakeEmitter } from './emitter.ts';
import { FakeMenu } from './menu.ts';

export class FakeTray extends FakeEmitter<'click'> implements Pick<Electron.Tray, 'setToolTip' | 'setContextMenu' | 'destroy' | 'isDestroyed'> {
  /** icons that are in the tray */
  static readonly shown = new Set<FakeTray>();
  toolTip = '';
  menu: FakeMenu | null = null;

  constructor(image: string) {
    super();
    needsReady('Tray');
    if (!existsSync(image)) throw new TypeError(`Failed to load image from path '${image}'`);
    FakeTray.shown.add(this);
  }

  setToolTip(toolTip: string): void {
    this.#alive();
    this.toolTip = toolTip;
  }

  setContextMenu(menu: Electron.Menu | null): void {
    this.#alive();
    if (menu !== null && !(menu instanceof FakeMenu)) throw new TypeError('Invalid menu');
    this.menu = menu;
  }

  destroy(): void {
    FakeTray.shown.delete(this);
  }

  isDestroyed(): boolean {
    return !FakeTray.shown.has(this);
  }

  #alive(): void {
    if (this.isDestroyed()) throw new TypeError('Object has been destroyed');
  }
}
