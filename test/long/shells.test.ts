import {execFile} from 'node:child_process'
import {chmod, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {unpackDebian, type DebianPrograms} from '../support/debian-server.js'

const run = promisify(execFile)
let folder: string
let fish: DebianPrograms

beforeAll(async () => {
  fish = await unpackDebian('fish', ['fish'])
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-shells-'))
  const program = join(folder, 'mirrorbits')
  await writeFile(
    program,
    `#!/bin/sh
if [ "$1" = list ]; then printf 'Identifier\\n%s\\n' 'a b' 'a:c' paris; else exec '${process.execPath}' '${resolve('bin/run.js')}' "$@"; fi
`,
  )
  await chmod(program, 0o755)
}, 120_000)
afterAll(() => rm(folder, {recursive: true}))

/** What fish itself offers after this line. */
async function offered(line: string): Promise<string[]> {
  const functions = fish.path('usr/share/fish/functions')
  expect(await readdir(functions)).toContain('alias.fish')
  const script = 'set -p fish_function_path $argv[1]; mirrorbits completion fish | source; complete -C $argv[2]'
  const {stdout} = await run(fish.path('usr/bin/fish'), ['--no-config', '-c', script, functions, line], {
    env: {...fish.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder},
  })
  return stdout
    .split('\n')
    .filter(text => text !== '')
    .map(text => text.split('\t')[0] ?? '')
}

it.each([
  ['mirrorbits mirror s', ['scan', 'set', 'show']],
  ['mirrorbits mirror show a', ['a b', 'a:c']],
  ['mirrorbits mirror set paris Sp', ['SponsorLogoURL=', 'SponsorName=', 'SponsorURL=']],
  ['mirrorbits mirror set paris Score=5 Cou', ['CountryCodes=', 'CountryOnly=']],
  ['mirrorbits mirror scan --pro', ['--protocol']],
  ['mirrorbits mirror scan --protocol ', ['any', 'ftp', 'http', 'rsync']],
])('fish offers what may come after "%s"', async (line, words) => {
  expect(await offered(line)).toEqual(words)
})
