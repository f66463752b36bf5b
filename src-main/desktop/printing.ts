import { BrowserWindow, session } from 'electron';
import type { PrintToPDFOptions } from 'electron';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { APP_ORIGIN, CHANNELS } from '../../src-shared/desktop/bridge.ts';
import { onQuestion } from './trusted-sender.ts';

const PAPER: PrintToPDFOptions = { pageSize: 'A4', landscape: true, printBackground: true, generateTaggedPDF: true };
/** A4 on its side between the usual margins of 1 cm, in CSS px. */
const SIDEWAYS_WIDTH = 1047;
/** So that the report is as wide as it wants to be, 68 rem. */
const REPORT_SCALE = 0.95;
/** Electron prints nothing smaller. */
const LEAST_SCALE = 0.1;

const SCHEME = new URL(APP_ORIGIN).protocol.slice(0, -1);
/** A session that keeps nothing, for pages that need nothing but themselves. */
const REPORTS = 'reports';
const REPORT_HEADERS = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:" };
/** Reports that are being printed, by their addresses. */
const reports = new Map<string, string>();

/** Makes PDFs for the window, which saves them as it saves all its files. */
export function printPages(): void {
  onQuestion(CHANNELS.print, z.string().nullable(), async (report, window) => new Uint8Array(await (report === null ? printScreen(window) : printReport(report))));
}

/** The window as it stands, as wide on paper as on the screen. */
function printScreen(window: BrowserWindow): Promise<Uint8Array> {
  const width = window.getContentBounds().width / window.webContents.zoomFactor;
  return window.webContents.printToPDF({ ...PAPER, scale: Math.max(LEAST_SCALE, Math.min(1, SIDEWAYS_WIDTH / width)) });
}

/** Loads a page in a window that nobody sees, which runs no script and reaches nothing, and prints it. */
async function printReport(html: string): Promise<Uint8Array> {
  const { protocol } = session.fromPartition(REPORTS);
  if (!protocol.isProtocolHandled(SCHEME)) protocol.handle(SCHEME, ({ url }) => (reports.has(url) ? new Response(reports.get(url), { headers: REPORT_HEADERS }) : new Response(null, { status: 404 })));
  const address = `${APP_ORIGIN}/${randomUUID()}`;
  reports.set(address, html);
  const window = new BrowserWindow({ show: false, webPreferences: { partition: REPORTS, javascript: false, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false } });
  try {
    await window.loadURL(address);
    return await window.webContents.printToPDF({ ...PAPER, scale: REPORT_SCALE, generateDocumentOutline: true });
  } finally {
    reports.delete(address);
    window.destroy();
  }
}
