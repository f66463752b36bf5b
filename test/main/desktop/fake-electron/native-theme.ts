import { FakeEmitter } from './emitter.ts';

export class FakeNativeTheme extends FakeEmitter<'updated'> implements Pick<Electron.NativeTheme, 'shouldUseDarkColors' | 'themeSource'> {
  shouldUseDarkColors = false;
  themeSource: 'system' | 'light' | 'dark' = 'system';
}

export const nativeTheme = new FakeNativeTheme();
