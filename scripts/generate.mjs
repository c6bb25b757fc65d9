// Makes again everything that is generated and committed.
import {execFileSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'

const run = (command, ...args) => execFileSync(command, args, {stdio: 'inherit'})

run(process.execPath, join('scripts', 'build.mjs'))
run(process.execPath, '--import', 'tsx', 'scripts/generate-config-reference.ts')
run(process.execPath, '--import', 'tsx', 'scripts/generate-openapi.ts')
for (const name of readdirSync('scripts')
  .filter(name => /^generate-.*\.mjs$/.test(name))
  .sort()) {
  run(process.execPath, join('scripts', name))
}
