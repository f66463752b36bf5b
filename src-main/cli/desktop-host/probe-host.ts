import type { HostFacts } from './choose-host.ts';
import { electronBinary, electronPackage } from './electron-package.ts';
import { sandboxProblem } from './probe-sandbox.ts';

/** What the start command was asked for. */
export interface AskedFor {
  readonly asksForServer: boolean;
  readonly serverOptions: readonly string[];
}

/** Looks at this machine, without starting anything. @param root folder of the program */
export function probeHost(root: string, environment: NodeJS.ProcessEnv, asked: AskedFor, platform: NodeJS.Platform = process.platform): HostFacts {
  const installed = electronPackage(root);
  const binary = installed === null ? null : electronBinary(installed, environment);
  return {
    ...asked,
    platform,
    display: hasDisplay(environment, platform),
    root: process.getuid?.() === 0,
    noSandbox: sandboxProblem(platform, binary),
    electron: installed === null ? 'not installed' : binary === null ? 'to be fetched' : 'present',
  };
}

/** Linux names its screen. macOS and Windows have one, but not for who came over ssh. */
export function hasDisplay(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const isSet = (name: string): boolean => (environment[name] ?? '') !== '';
  if (platform === 'darwin' || platform === 'win32') return !isSet('SSH_CONNECTION');
  return isSet('DISPLAY') || isSet('WAYLAND_DISPLAY');
}
