import { BrowserWindow, dialog, session } from 'electron';
import type { PrintToPDFOptions } from 'electron';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { ErrorData } from '../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../src-shared/contract/registry.ts';
import type { Handlers } from '../../src-shared/contract/server.ts';
import { APP_ORIGIN, CHANNELS } from '../../src-shared/desktop/bridge.ts';
import type { PrintedPage, Written } from '../../src-shared/desktop/bridge.ts';
import type { ServiceContext } from '../workbench/service-context.ts';
import type { SaveFolder } from './saving.ts';
import { onQuestion } from './trusted-sender.ts';

const pageSchema: z.ZodType<PrintedPage> = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('screen') }),
  z.strictObject({ what: z.literal('report'), run: z.string().min(1).max(200) }),
]);

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

/** What is used of the workbench. */
interface ReportWriter {
  readonly handlers: Pick<Handlers, 'figures.report'>;
  readonly context: Pick<ServiceContext, 'signal'>;
  readonly describeError: (error: unknown) => ErrorData;
}

/** Makes PDFs of what the window asks for, and writes them where somebody says. */
export function printPages(workbench: Promise<ReportWriter>, folder: SaveFolder): void {
  onQuestion(CHANNELS.print, pageSchema, async (page, window): Promise<Written> => {
    const { handlers, context, describeError } = await workbench;
    try {
      const { fileName, print } = page.what === 'screen' ? screenOf(window) : reportOf(await handlers['figures.report']({ run: page.run }, { signal: context.signal }));
      const { filePath } = await dialog.showSaveDialog(window, folder.offer(fileName));
      if (filePath === '') return { name: null, problem: null };
      await writeFile(filePath, await print());
      folder.remember(filePath);
      return { name: basename(filePath), problem: null };
    } catch (error) {
      return { name: null, problem: describeError(error).userMessage };
    }
  });
}

/** Reports that are being printed, by their addresses. */
const reports = new Map<string, string>();

interface Printed {
  readonly fileName: string;
  readonly print: () => Promise<Uint8Array>;
}

/** The window as it stands, as wide on paper as on the screen. */
function screenOf(window: BrowserWindow): Printed {
  const width = window.getContentBounds().width / window.webContents.zoomFactor;
  const scale = Math.max(LEAST_SCALE, Math.min(1, SIDEWAYS_WIDTH / width));
  const title = window.getTitle().replaceAll(/[^\p{L}\p{N}-]+/gu, ' ').trim();
  return { fileName: `${title === '' ? 'Workbench' : title}.pdf`, print: () => window.webContents.printToPDF({ ...PAPER, scale }) };
}

function reportOf({ fileName, text }: CallOutput<'figures.report'>): Printed {
  return { fileName: fileName.replace(/\.html$/, '.pdf'), print: () => printReport(text) };
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
