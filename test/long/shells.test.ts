import {execFile} from 'node:child_process'
import {chmod, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {unpackDebian, type DebianPrograms} from '../support/debian-server.js'
import {openTmux} from '../support/tmux.js'

const run = promisify(execFile)
let folder: string
let fish: DebianPrograms
let zsh: DebianPrograms

beforeAll(async () => {
  fish = await unpackDebian('fish', ['fish', 'fish-common'])
  zsh = await unpackDebian('zsh', ['zsh', 'zsh-common'])
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
  ['mirrorbits remove p', ['paris']],
  ['mirrorbits mirror scan --pro', ['--protocol']],
  ['mirrorbits mirror scan --protocol ', ['any', 'ftp', 'http', 'rsync']],
])('fish offers what may come after "%s"', async (line, words) => {
  expect(await offered(line)).toEqual(words)
})

it('zsh completes commands, flags, settings and names on its line', async () => {
  await writeFile(
    join(folder, '.zshrc'),
    `module_path=(${zsh.path('usr/lib')}/*/zsh/*(/))
fpath=(${zsh.path('usr/share/zsh/functions')} ${zsh.path('usr/share/zsh/functions')}/**/*(/))
PS1='ready: '
autoload -Uz compinit && compinit -u -D
source <(mirrorbits completion zsh)
`,
  )
  const tmux = await openTmux(120, 24)
  try {
    const libraries = zsh.env['LD_LIBRARY_PATH'] ?? ''
    const settings = `PATH='${folder}':"$PATH" ZDOTDIR='${folder}' LD_LIBRARY_PATH='${libraries}'`
    await tmux.keys(`${settings} '${zsh.path('bin/zsh')}'`, 'Enter')
    await tmux.shows(/^ready:/m)
    for (const [typed, completed] of [
      ['mirrorbits mirror sh', 'mirrorbits mirror show'],
      ['mirrorbits mirror show p', 'mirrorbits mirror show paris'],
      ['mirrorbits mirror show a:', 'mirrorbits mirror show a:c'],
      ['mirrorbits mirror show a\\ ', 'mirrorbits mirror show a\\ b'],
      ['mirrorbits remove p', 'mirrorbits remove paris'],
      ['mirrorbits mirror set paris Comm', 'mirrorbits mirror set paris Comment='],
      ['mirrorbits mirror scan --protocol=r', 'mirrorbits mirror scan --protocol=rsync'],
    ] as const) {
      await tmux.keys('C-u')
      await tmux.keys(typed, 'Tab')
      const line = completed.replaceAll('\\', '\\\\')
      await tmux.shows(new RegExp(`^ready: ${line} ?$`, 'm'))
    }
  } finally {
    await tmux.close()
  }
})
