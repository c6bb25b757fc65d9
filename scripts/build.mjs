// Bundles src into dist: one entry per command, so that a command loads only what it needs, and one per worker thread or process.
import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {build} from 'esbuild'

const isSource = name => /\.tsx?$/.test(name) && !/\.(test|d)\.tsx?$/.test(name)
const commands = readdirSync('src/commands', {recursive: true, encoding: 'utf8'})
  .filter(isSource)
  .map(name => join('src/commands', name))

rmSync('dist', {recursive: true, force: true})
await build({
  entryPoints: ['src/cli/run.ts', 'src/scan/hash-worker.ts', 'src/runtime/workers/worker-main.ts', ...commands],
  outbase: 'src',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  // Names stay, for errors and logs; to restore them at run time would take a tenth of each start.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  define: {'process.env.NODE_ENV': '"production"'},
  // oclif and ink load these only while developing; inside the bundle they would triple it.
  external: ['typescript', 'tsx', 'ts-node', 'react-devtools-core'],
  // Bundled CommonJS packages call require(), which an ES module lacks.
  banner: {js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);"},
  logLevel: 'warning',
})
