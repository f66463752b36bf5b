import { asElectron } from './as-electron.ts';
import { FakeEmitter } from './emitter.ts';

/** Roles that carry out something by themselves need neither label nor click. */
export class FakeMenuItem implements Pick<Electron.MenuItem, 'id' | 'label' | 'accelerator' | 'registerAccelerator' | 'enabled' | 'visible'> {
  readonly id: string;
  readonly label: string;
  readonly accelerator: string | null;
  readonly registerAccelerator: boolean;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly role: Electron.MenuItemConstructorOptions['role'];
  readonly type: NonNullable<Electron.MenuItemConstructorOptions['type']>;
  readonly submenu: FakeMenu | undefined;
  readonly #click: Electron.MenuItemConstructorOptions['click'];

  constructor(options: Electron.MenuItemConstructorOptions) {
    const { id = '', label = '', accelerator = null, registerAccelerator = true, enabled = true, visible = true, role, type, submenu, click } = options;
    if (role === undefined && type !== 'separator' && label === '') throw new Error('Menu item must have either role or label');
    this.id = id;
    this.label = label;
    this.accelerator = accelerator;
    this.registerAccelerator = registerAccelerator;
    this.enabled = enabled;
    this.visible = visible;
    this.role = role;
    this.type = type ?? (submenu === undefined ? 'normal' : 'submenu');
    this.submenu = Array.isArray(submenu) ? FakeMenu.made(submenu) : undefined;
    this.#click = click;
  }

  /** Somebody chooses the line. */
  choose(window?: Electron.BaseWindow): void {
    this.#click?.(asElectron<Electron.MenuItem>(this), window, {});
  }
}

export class FakeMenu extends FakeEmitter<'menu-will-show' | 'menu-will-close'> {
  /** the menu of the program; null where there is none */
  static current: FakeMenu | null = null;
  readonly items: FakeMenuItem[] = [];

  static made(template: readonly (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): FakeMenu {
    const menu = new FakeMenu();
    for (const item of template) menu.items.push(new FakeMenuItem(item as Electron.MenuItemConstructorOptions));
    return menu;
  }

  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): Electron.Menu {
    return asElectron<Electron.Menu>(FakeMenu.made(template));
  }

  static setApplicationMenu(menu: Electron.Menu | null): void {
    if (menu !== null && !(menu instanceof FakeMenu)) throw new TypeError('Invalid menu');
    FakeMenu.current = menu;
  }

  /** All lines, of submenus too. */
  get lines(): FakeMenuItem[] {
    return this.items.flatMap((item) => [item, ...(item.submenu?.lines ?? [])]);
  }
}
