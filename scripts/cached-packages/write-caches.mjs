// Uses the packages as a plain command does, then writes what V8 has compiled of them: functions that have run are in it.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {runCli} from '../../dist/cli/run.js'
import {scripts} from '../../dist/load-cached.js'

const entry = new URL('../../bin/run.js', import.meta.url).href
const folder = mkdtempSync(join(tmpdir(), 'mirrorbits-build-'))
const config = join(folder, 'mirrorbits.conf')
writeFileSync(config, `Repository: ${folder}\nRedisAddress: unix:${folder}/nobody\nStateDirectory: ${folder}\n`)
process.stdout.write = () => true
process.stderr.write = () => true
await runCli(['mirror', 'list', '--help'], entry)
await runCli(['mirror', 'list', '--config', config], entry)
rmSync(folder, {recursive: true})
for (const [file, script] of scripts) writeFileSync(`${file}.cache`, script.createCachedData())
process.exitCode = 0
