// Bundles src into dist: one entry per command, so that a command loads only what it needs, and one per worker thread or process.
import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {build} from 'esbuild'
import {bundlePackages, cachedPackages, LOADER, writeCaches} from './cached-packages/build.mjs'

const isSource = name => /\.tsx?$/.test(name) && !/\.(test|d)\.tsx?$/.test(name)
const commands = readdirSync('src/commands', {recursive: true, encoding: 'utf8'})
  .filter(isSource)
  .map(name => join('src/commands', name))
const entries = [
  'src/cli/run.ts',
  'src/cli/help.ts',
  'src/scan/hash-worker.ts',
  'src/runtime/workers/worker-main.ts',
  ...commands,
]

const options = {
  bundle: true,
  // Names stay, for errors and logs; to restore them at run time would take a tenth of each start.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node20',
  define: {'process.env.NODE_ENV': '"production"'},
  // oclif and ink load these only while developing; inside the bundle they would triple it.
  external: ['typescript', 'tsx', 'ts-node', 'react-devtools-core'],
  logLevel: 'warning',
}

rmSync('dist', {recursive: true, force: true})
await build({
  ...options,
  entryPoints: [
    ...entries.map(file => ({in: file, out: file.replace(/^src\/(.*)\.tsx?$/, '$1')})),
    {in: LOADER, out: 'load-cached'},
  ],
  outdir: 'dist',
  splitting: true,
  sourcemap: true,
  format: 'esm',
  jsx: 'automatic',
  // Bundled CommonJS packages call require(), which an ES module lacks.
  banner: {js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);"},
  plugins: [cachedPackages],
})
await bundlePackages(options)
writeCaches()
