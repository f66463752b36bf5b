import type { Disposer } from '../contract/port.ts';

/** Something that a person can do in the window, as the native menu shows it. */
export interface MenuAction {
  readonly id: string;
  readonly label: string;
  /** heading in the sheet of shortcuts; the menu Commands files the action under it */
  readonly group: string;
  /** where the native menu has a line of it besides: `about` is where the system has it; null: nowhere */
  readonly menu: 'file' | 'help' | 'about' | null;
  /** as the window writes them, for example "Mod+K", "?", "j"; '': none */
  readonly keys: string;
}

/** A file or folder that somebody chose. Its path stays in the main process: a token stands for it in calls of the contract. */
export interface ChosenPlace {
  /** taken by the contract wherever it takes a path */
  readonly token: string;
  /** last part of the path, for people */
  readonly name: string;
}

/** What came of a download of the window: somebody was asked where to. */
export interface SavedFile {
  /** the `blob:` address that the window made */
  readonly address: string;
  /** under which it was written; null: it was not */
  readonly name: string | null;
  /** why it could not be written; null: it was, or nobody wanted it */
  readonly problem: string | null;
}

/**
 * What the desktop application gives its window beside the contract: `window.desktop`, put there by the preload script.
 * Only plain data crosses, and no path.
 */
export interface DesktopBridge {
  /** Asks for a port of the contract; it comes as a `message` event of the window with `CONTRACT_PORT` as data. */
  connect(): void;
  /** Tells what can be done now: the native menu shows it. */
  showActions(actions: readonly MenuAction[]): void;
  /** A line of the native menu was chosen. */
  onAction(listener: (id: string) => void): Disposer;
  /** Something is to be opened: from the menu, the list of recent files, the system's file manager or a second start. */
  onOpen(listener: (place: ChosenPlace) => void): Disposer;
  /** A download of the window has ended: somebody was asked where to. */
  onSaved(listener: (saved: SavedFile) => void): Disposer;
  /** Lets somebody choose a folder in the system's dialog; files are chosen in the page. Null: nothing was chosen. */
  choose(): Promise<ChosenPlace | null>;
  /** The place of a file that was dropped or chosen in the page. Null: it is not on the disk. */
  placeOf(file: File): Promise<ChosenPlace | null>;
  /** Makes a PDF of a page that is given as HTML and runs no script; null: of the window as it stands. */
  print(report: string | null): Promise<Uint8Array<ArrayBuffer>>;
}

/** Names the window's `message` event that carries the port. */
export const CONTRACT_PORT = 'mu-align-contract-port';

/** Origin of the window's pages, and the address of the first one. */
export const APP_ORIGIN = 'app://workbench';

/** Names of the messages between the preload script, which is the bridge, and the main process. */
export const CHANNELS = {
  connect: 'connect',
  port: 'port',
  showActions: 'show-actions',
  action: 'action',
  /** something is to be opened */
  open: 'open',
  /** asks for all that is to be opened */
  take: 'take',
  saved: 'saved',
  choose: 'choose',
  place: 'place',
  print: 'print',
} as const;
