import { ContractError } from '../../src-shared/contract/error-data.ts';
import { asSentence } from '../ui/as-sentence.ts';

/** An error in the words of the people who meet it. */
export interface Fault {
  readonly title: string;
  readonly happened: string;
  readonly forResults: string;
  readonly remedy: string;
  /** for whoever helps: what Copy details copies */
  readonly details: string;
}

/** What only the caller knows; what is left out is said in general words. */
export interface FaultContext {
  /** for example "The run could not be started" */
  readonly title: string;
  readonly forResults?: string | undefined;
  readonly remedy?: string | undefined;
}

const NOTHING_CHANGED = 'Nothing was changed. Finished steps and stored results are as they were.';

export function describeFault(error: unknown, { title, forResults, remedy }: FaultContext): Fault {
  const { code, happened, ownRemedy } = said(error);
  return {
    title,
    happened,
    forResults: forResults ?? (code === 'closed' ? 'What runs goes on without the window; no result is lost.' : NOTHING_CHANGED),
    remedy: remedy ?? ownRemedy,
    details: detailsText(error, title),
  };
}

function said(error: unknown): { readonly code: string; readonly happened: string; readonly ownRemedy: string } {
  if (!(error instanceof ContractError)) {
    return { code: 'internal', happened: error instanceof Error ? error.message : String(error), ownRemedy: 'Reload the window. If it happens again, send the diagnostics file and these details to the authors.' };
  }
  const { code } = error;
  const own = withRemedy(error);
  if (own !== null) return { code, ...own };
  const userMessage = asSentence(error.userMessage);
  switch (code) {
    case 'closed':
      return { code, happened: 'The connection to the workbench was lost.', ownRemedy: 'The window connects again by itself; then try once more.' };
    case 'internal':
      return { code, happened: userMessage, ownRemedy: 'Try once more. If it happens again, write a diagnostics file (command palette) and send it with these details to the authors.' };
    case 'bad-frame':
    case 'bad-output':
    case 'unknown-name':
      return { code, happened: userMessage, ownRemedy: 'Reload the window: window and workbench may be of different versions.' };
    case 'store-damaged':
    case 'read-only':
      return { code, happened: userMessage, ownRemedy: 'End the workbench, do what the message names, and start it again.' };
    default:
      return { code, happened: userMessage, ownRemedy: 'Change what the message names, then try again.' };
  }
}

/** Of an error that names its own remedy, what happened and what to do apart; its message says both, one after the other. */
function withRemedy({ userMessage, details }: ContractError): { readonly happened: string; readonly ownRemedy: string } | null {
  if (details === null || typeof details !== 'object' || Array.isArray(details)) return null;
  const remedy = 'remedy' in details ? details['remedy'] : null;
  if (typeof remedy !== 'string' || remedy === '' || !userMessage.endsWith(remedy)) return null;
  const happened = userMessage.slice(0, -remedy.length).replace(/[\s;:,.]+$/, '');
  return happened === '' ? null : { happened: asSentence(happened), ownRemedy: asSentence(remedy) };
}

function detailsText(error: unknown, title: string): string {
  const lines = [title];
  if (error instanceof ContractError) {
    lines.push(`code: ${error.code}`, `message: ${error.message}`, `for people: ${error.userMessage}`);
    if (error.details !== null) lines.push(`details: ${JSON.stringify(error.details, null, 2)}`);
  } else lines.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  return lines.join('\n');
}
