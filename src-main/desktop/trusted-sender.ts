import { ipcMain } from 'electron';
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import type { z } from 'zod';
import { APP_ORIGIN } from '../../src-shared/desktop/bridge.ts';

const own = new WeakMap<WebContents, BrowserWindow>();

/** From now on messages of this window are listened to. */
export function trust(window: BrowserWindow): void {
  own.set(window.webContents, window);
}

/** The window that a message comes from: one of ours, of its own page and no frame within. Null: the message counts for nothing. */
export function trustedSender({ sender, senderFrame }: Pick<IpcMainEvent | IpcMainInvokeEvent, 'sender' | 'senderFrame'>): BrowserWindow | null {
  // Null: the page is gone already.
  if (senderFrame === null || senderFrame.parent !== null || senderFrame.origin !== APP_ORIGIN) return null;
  return own.get(sender) ?? null;
}

/** Listens to what the window says. What comes from elsewhere or has another form is dropped. */
export function onMessage<T>(channel: string, schema: z.ZodType<T>, listener: (message: T, from: BrowserWindow) => void): void {
  ipcMain.on(channel, (event, message: unknown) => {
    const window = trustedSender(event);
    const parsed = schema.safeParse(message);
    if (window !== null && parsed.success) listener(parsed.data, window);
  });
}

/** Answers what the window asks. @throws to the window, where the question comes from elsewhere or has another form */
export function onQuestion<T>(channel: string, schema: z.ZodType<T>, answer: (question: T, from: BrowserWindow) => unknown): void {
  ipcMain.handle(channel, (event, question: unknown) => {
    const window = trustedSender(event);
    if (window === null) throw new Error('refused');
    return answer(schema.parse(question), window);
  });
}
