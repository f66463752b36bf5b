/** The program as it was started: where its parts are, and what it was given. */
export interface DesktopProgram {
  /** folder of package.json, resources and the committed results */
  readonly root: string;
  /** script of the process that runs one step */
  readonly workerScript: string;
  /** script of a thread for heavy work */
  readonly backgroundScript: string;
  /** script that runs before the window's own */
  readonly preload: string;
  /** folder of the built window */
  readonly assets: string;
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
}
