// The gate besides the tests: every step runs, failures are named at the end, the last line sums up.
import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'

const node = (...args) => {
  const {status} = spawnSync(process.execPath, args, {stdio: 'inherit'})
  return status === 0
}
const bin = (name, ...args) => {
  const {status} = spawnSync(join('node_modules', '.bin', name), args, {stdio: 'inherit'})
  return status === 0
}

const generators = readdirSync('scripts')
  .filter(name => /^generate-.*\.mjs$/.test(name))
  .sort()

/** What is generated and committed: it must not change when it is generated again. */
const generated = ['oclif.manifest.json', 'schemas', 'docs/reference', 'src/core/map/land-outline.ts']

const steps = [
  ['format (npx prettier --write .)', () => bin('prettier', '--check', '--log-level', 'warn', '.')],
  ['types', () => bin('tsc', '-p', '.')],
  ['lint', () => bin('eslint', '.', '--cache', '--cache-location', '.cache/eslint')],
  ['import rules', () => bin('depcruise', 'src')],
  ['unused code', () => bin('knip')],
  ['dependencies', () => node('scripts/check-dependencies.mjs')],
  ['build', () => node('scripts/build.mjs')],
  ['generated files are current (npm run generate, then commit)', generatedAreCurrent],
]

function generatedAreCurrent() {
  const before = contents()
  const made =
    node('--import', 'tsx', 'scripts/generate-config-reference.ts') &&
    generators.every(name => node(join('scripts', name)))
  const after = contents()
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(path => before.get(path) !== after.get(path))
  for (const path of changed) console.log(`Not current: ${path}`)
  return made && changed.length === 0
}

/** File → text, of all that is generated. */
function contents() {
  const files = generated.filter(existsSync).flatMap(path =>
    statSync(path).isFile()
      ? [path]
      : readdirSync(path, {recursive: true, withFileTypes: true})
          .filter(entry => entry.isFile())
          .map(entry => join(entry.parentPath, entry.name)),
  )
  return new Map(files.map(path => [path, readFileSync(path, 'utf8')]))
}

const failed = steps.filter(([name, step]) => {
  console.log(`== ${name}`)
  return !step()
})
for (const [name] of failed) console.log(`FAILED: ${name}`)
console.log(`${steps.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1
