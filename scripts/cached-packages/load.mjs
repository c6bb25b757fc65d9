// Part of the bundle: loads a package that scripts/cached-packages/build.mjs has put beside it.
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {fileURLToPath} from 'node:url'
import {Script} from 'node:vm'

/** The scripts of the packages that were loaded; the build makes the caches of them. */
export const scripts = new Map()

/**
 * Runs a CommonJS file with the code that V8 had made of it at build time. V8 refuses what another version of itself
 * has made, or what was made of another source, and compiles the source instead; so does a missing cache.
 */
export function load(name) {
  const file = fileURLToPath(new URL(`./packages/${name}.cjs`, import.meta.url))
  const script = new Script(readFileSync(file, 'latin1'), {filename: file, cachedData: cacheOf(file)})
  scripts.set(file, script)
  const module = {exports: {}}
  script.runInThisContext()(module.exports, createRequire(file), module, url => import(url))
  return module.exports
}

function cacheOf(file) {
  try {
    return readFileSync(`${file}.cache`)
  } catch {
    return undefined // it only saves time
  }
}
