// What the program gets for `electron` in tests. Each module of Electron is a file here; tests import these files to see
// and to say what people and the system do.
export { app } from './app.ts';
export { FakeBrowserWindow as BrowserWindow } from './browser-window.ts';
export { dialog } from './dialog.ts';
export { ipcMain } from './ipc.ts';
export { FakeMenu as Menu } from './menu.ts';
export { FakeMessageChannelMain as MessageChannelMain } from './message-channel-main.ts';
export { nativeTheme } from './native-theme.ts';
export { FakeNotification as Notification } from './notification.ts';
export { powerMonitor, powerSaveBlocker } from './power.ts';
export { screen } from './screen.ts';
export { fakeSession as session, protocol } from './session.ts';
export { shell } from './shell.ts';
export { FakeTray as Tray } from './tray.ts';
export { utilityProcess } from './utility-process.ts';
