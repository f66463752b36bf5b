import { app } from 'electron';
import { ask } from './ask.ts';

const QUIT = 'Quit';
const GO_ON = 'Go on without it';

/**
 * Where the system forbids what Chromium's sandbox is made of, the start script of an AppImage turns the sandbox off and
 * says nothing. Here somebody is asked first.
 *
 * @returns whether the program may go on
 */
export async function mayRunAsStarted(environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (environment['APPIMAGE'] === undefined || !app.commandLine.hasSwitch('no-sandbox')) return true;
  const answer = await ask(null, {
    type: 'warning',
    message: 'The window would run without its sandbox',
    detail: 'This system forbids user namespaces, which the sandbox is made of, so the AppImage was started without it. The .deb package brings a profile that allows them; an administrator can allow them, too. The window loads nothing but this program, but without a sandbox a fault in it reaches further.',
    answers: [QUIT, GO_ON],
    otherwise: QUIT,
  });
  return answer === GO_ON;
}
