import type { Configuration } from 'electron-builder';

/**
 * What is left out of packages of node_modules: what no import reaches. test/packaging holds that all that is imported
 * is packed, and that nothing else of weight is.
 */
const LEFT_OUT = [
  '!**/*.map',
  '!node_modules/**/*.{ts,mts,cts,flow,tsbuildinfo}',
  '!node_modules/**/{README,readme,CHANGELOG,changelog,HISTORY,SECURITY}.md',
  '!node_modules/**/{test,tests,__tests__,example,examples,docs,benchmark,benchmarks}/**',
  // The Node that runs the program outside Electron.
  '!node_modules/node-{linux,win}-*/**',
  // Downloads that onnxruntime-node's own installation would do; types and compilers that packages name as dependencies.
  '!node_modules/{adm-zip,boolean,define-data-property,define-properties,detect-node,es-define-property,es-errors,es6-error,escape-string-regexp,global-agent,globalthis,gopd,has-property-descriptors,json-stringify-safe,matcher,object-keys,roarr,semver,semver-compare,serialize-error,sprintf-js,type-fest}/**',
  '!node_modules/{@types,@webgpu,node-addon-api}/**',
  // Bundled, or for the tests alone.
  '!node_modules/{@tensorflow/tfjs-backend-cpu,long,pako,seedrandom}/**',
  '!node_modules/onnxruntime-node/{lib,script}/**',
  // The same library a second time, under a name that nothing loads.
  '!node_modules/onnxruntime-node/bin/napi-v*/darwin/*/libonnxruntime.1.+([0-9]).+([0-9]).dylib',
  // Graphics back ends, loaded when one is asked for: the workbench asks for the processor alone.
  '!node_modules/onnxruntime-node/bin/napi-v*/win32/*/{DirectML,dxcompiler,dxil}.dll',
  '!node_modules/onnxruntime-common/{lib,dist/esm}/**',
  '!node_modules/onnxruntime-common/dist/*.min.*',
  '!node_modules/better-sqlite3/{deps,src}/**',
  '!node_modules/zod/src/**',
  // tfjs publishes every build beside its sources: Node takes one file of each.
  '!node_modules/@tensorflow/tfjs-backend-wasm/{src,wasm-out}/**',
  '!node_modules/@tensorflow/*/dist/!(tf-core.node.js|tf-backend-wasm.node.js|*.wasm)',
  '!node_modules/@tensorflow/*/dist/*/**',
  '!node_modules/pdfkit/{tools,types}/**',
  '!node_modules/pdfkit/.yarn*{,/**}',
  '!node_modules/pdfkit/js/*.{old.js,old.mjs,browser.js,browser.mjs,standalone.js}',
  '!node_modules/pdfkit/js/output.*',
  '!node_modules/fontkit/src/**',
  '!node_modules/fontkit/dist/browser*',
  '!node_modules/@expo-google-fonts/source-sans-3/!(400Regular|600SemiBold)/**',
  '!node_modules/@expo-google-fonts/source-sans-3/*.png',
];

/** Binaries of other platforms. `platform` and `arch` are those that are packed for, as Node names them. */
const OTHER_PLATFORMS = [
  '!node_modules/onnxruntime-node/bin/napi-v*/!(${platform})/**',
  '!node_modules/onnxruntime-node/bin/napi-v*/${platform}/!(${arch})/**',
  '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)',
  '!node_modules/@resvg/resvg-js-!(${platform}-${arch}*)/**',
];

/** Whether the environment names a key. */
function isSet(name: string): boolean {
  return (process.env[name] ?? '') !== '';
}

/**
 * How the desktop application is packed; `npm run package` uses it. Everything is in app.asar, which Electron verifies;
 * beside it lies what something else than Node's patched file system opens: native modules and the libraries that they
 * load, .wasm, the fonts that the drawing library reads, and results and presets, which people are shown in their folder
 * (src-main/unpacked-path.ts leads there).
 */
const config: Configuration = {
  appId: 'org.mu-align.workbench',
  productName: 'MU-ALIGN Workbench',
  copyright: 'MIT licence',
  directories: { output: 'dist', buildResources: 'packaging' },
  // One list: a platform's own list of exclusions would be a second copy of everything else in the folder.
  files: [
    'out/main/**/*.js',
    'out/preload/**/*.cjs',
    'out/renderer/**/*',
    'resources/{presets,datasets}/**/*',
    'resources/icons/**/*.{png,ico}',
    'results/**/*',
    'LICENSE',
    // Entries of the command line, which needs a Node: the application has none to start (runAsNode is off).
    '!out/main/{cli,bench-writer}.js',
    ...LEFT_OUT,
    ...OTHER_PLATFORMS,
  ],
  // asarUnpack alone says what lies beside the archive, not a search for binaries.
  asar: { smartUnpack: false },
  asarUnpack: ['**/*.{node,wasm}', '**/*.{so,so.*,dylib,dll}', 'node_modules/@expo-google-fonts/**/*.ttf', 'resources/**', 'results/**'],
  // All native modules are N-API prebuilds of their packages.
  npmRebuild: false,
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    // The window keeps no cookie and no password: encryption would only ask macOS users for their keychain.
    enableCookieEncryption: false,
    // The window is served by app://, never by file://.
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    // Arm Macs start nothing unsigned: changed fuses need the ad-hoc signature anew.
    resetAdHocDarwinSignature: true,
  },
  fileAssociations: [{ ext: 'mualign', name: 'MU-ALIGN run bundle', description: 'A run with its results', mimeType: 'application/x-mu-align-bundle', role: 'Viewer', rank: 'Owner' }],
  artifactName: 'mu-align-workbench-${version}-${os}-${arch}.${ext}',
  publish: null,
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'mu-align-workbench',
    category: 'Science',
    synopsis: 'Machine-unlearning experiments with honest low-FPR privacy measurements',
    maintainer: 'MU-ALIGN Workbench',
    icon: 'resources/icons',
    // A maximised window finds its icon and its entry in the dock by this name.
    desktop: { entry: { StartupWMClass: 'mu-align-workbench', Keywords: 'machine unlearning;membership inference;privacy;' } },
  },
  deb: { packageCategory: 'science', priority: 'optional' },
  mac: {
    // One architecture a file; Intel Macs compute with wasm alone, for onnxruntime-node has no binary for them.
    target: ['dmg'],
    category: 'public.app-category.developer-tools',
    icon: 'resources/icons/icon.icns',
    // Without a certificate an ad-hoc signature: Arm Macs start nothing that has none.
    ...(isSet('CSC_LINK') || isSet('CSC_NAME') ? {} : { identity: '-' }),
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'packaging/entitlements.mac.plist',
    entitlementsInherit: 'packaging/entitlements.mac.plist',
    // Notarised where the three APPLE_* variables are set; .github/workflows/release.yml says so in its log.
    notarize: isSet('APPLE_API_KEY'),
  },
  dmg: { title: '${productName} ${version} ${arch}' },
  win: {
    target: ['nsis'],
    icon: 'resources/icons/icon.ico',
  },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false },
};

export default config;
