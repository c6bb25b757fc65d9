// Packages that nearly every command loads get a file each, and beside it the code that V8 makes of that file: to
// compile them anew took a fifth of each start. Node 20 can do so for CommonJS, which these packages are.
import {execFileSync} from 'node:child_process'
import {readFile} from 'node:fs/promises'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {build} from 'esbuild'

const PACKAGES = {'@oclif/core': 'oclif', ioredis: 'ioredis', yaml: 'yaml'}
export const LOADER = join(import.meta.dirname, 'load.mjs')
const require = createRequire(import.meta.url)

/** For the bundle: an import of one of the packages becomes a load of its file. */
export const cachedPackages = {
  name: 'cached-packages',
  setup({onResolve, onLoad}) {
    onResolve({filter: new RegExp(`^(?:${Object.keys(PACKAGES).join('|')})$`)}, ({path}) => ({
      path,
      namespace: 'cached',
      sideEffects: false,
    }))
    onLoad({filter: /.*/, namespace: 'cached'}, ({path}) => ({
      contents: moduleOf(path),
      resolveDir: import.meta.dirname,
    }))
  },
}

/** Code that comes from a cache may not import; oclif does so for the commands, and gets a function that imports for it. */
const importsOutside = {
  name: 'imports-outside',
  setup({onLoad}) {
    onLoad({filter: /@oclif\/core\/lib\/module-loader\.js$/}, async ({path}) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import(', 'importModule('),
    }))
  },
}

const moduleOf = name => {
  const names = Object.keys(require(name)).filter(key => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default')
  return [
    `import {load} from ${JSON.stringify(LOADER)}`,
    `const all = load(${JSON.stringify(PACKAGES[name])})`,
    `export const {${names.join(', ')}} = all`,
  ].join('\n')
}

/** Writes the files of the packages; `options` are those of the bundle. */
export const bundlePackages = options =>
  Promise.all(
    Object.entries(PACKAGES).map(([name, file]) =>
      build({
        ...options,
        stdin: {contents: `module.exports = require(${JSON.stringify(name)})`, resolveDir: import.meta.dirname},
        outfile: `dist/packages/${file}.cjs`,
        format: 'cjs',
        // One function, which `load` calls, and no sign outside of ASCII, which it counts on.
        banner: {js: '(function(exports,require,module,importModule){'},
        footer: {js: '})'},
        charset: 'ascii',
        legalComments: 'none',
        plugins: [importsOutside],
      }),
    ),
  )

/** Writes the caches, from a process that has used the packages: functions that have run are in them, too. */
export const writeCaches = () => execFileSync(process.execPath, [join(import.meta.dirname, 'write-caches.mjs')])
