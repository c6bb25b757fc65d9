#!/usr/bin/env node
import {readFileSync} from 'node:fs'
import {homedir} from 'node:os'

// Asked by scripts and monitoring all day: answered without loading the command line at all.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`mirrorbits/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else {
  standInForUser()
  const {runCli} = await import('../dist/cli/run.js')
  await runCli(process.argv.slice(2), import.meta.url)
}

/** A user without an entry, as containers have them, has no home and no shell, and a library that asks for them fails. */
function standInForUser() {
  try {
    homedir()
  } catch {
    process.env.HOME = '/'
  }
  process.env.SHELL ??= '/bin/sh'
}
