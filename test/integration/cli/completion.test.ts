import {execFile} from 'node:child_process'
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {schemaProblems} from '../../support/json-schema.js'
import {runProgram} from '../../support/program.js'

const NAMES = ['paris', 'par$(touch "$FOLDER/harm")`x`;', 'host:8080', '-rf', 'berlin']

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-completion-'))
  const stub = join(folder, 'mirrorbits')
  await writeFile(
    stub,
    '#!/bin/sh\nprintf "%s\\n" "$@" >"$FOLDER/called"\necho "Identifier "\ncat "$FOLDER/names"\necho "Error" >&2\n',
  )
  await chmod(stub, 0o755)
  await writeFile(join(folder, 'names'), NAMES.map(name => `${name} \n`).join(''))
  const {stdout} = await runProgram(['completion', 'bash'])
  await writeFile(join(folder, 'script'), stdout)
})

beforeEach(async () => {
  await writeFile(join(folder, 'called'), '')
})

afterAll(async () => {
  await rm(folder, {recursive: true, force: true})
})

/** What bash offers for these words, the last of which is being typed; `option:` lines are what it asks readline for. */
async function complete(...words: readonly string[]): Promise<string[]> {
  const {stdout, stderr} = await promisify(execFile)(
    'bash',
    [
      '--norc',
      '-c',
      'source <(cat "$FOLDER/script"); compopt() { echo "option: $2"; }; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ' +
        '_mirrorbits; if ((${#COMPREPLY[@]})); then printf "%s\\n" "${COMPREPLY[@]}"; fi',
      'bash',
      ...words,
    ],
    {env: {...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: '/home/someone', FOLDER: folder}},
  )
  expect(stderr).toBe('')
  return stdout.split('\n').slice(0, -1)
}

const called = async (): Promise<string[]> => (await readFile(join(folder, 'called'), 'utf8')).split('\n').slice(0, -1)

describe('completion in bash', () => {
  it('offers commands, below a topic its own', async () => {
    expect(await complete('mirrorbits', 'comp')).toEqual(['completion'])
    expect(await complete('mirrorbits', 'mirror', 's')).toEqual(['scan', 'set', 'show'])
    expect(await complete('mirrorbits', '--config', 'x', 'mirror', 'sh')).toEqual(['show'])
    expect(await complete('mirrorbits', 'nothing', '')).toEqual([])
  })

  it('offers the flags of a command', async () => {
    expect(await complete('mirrorbits', 'mirror', 'scan', '--pr')).toEqual(['--protocol'])
    expect(await complete('mirrorbits', 'server', '--no')).toEqual(['--no-monitor'])
    expect(await complete('mirrorbits', 'mirror', 'scan', '--', '-')).toEqual([])
  })

  it('offers the values of a flag, however readline cuts the line', async () => {
    expect(await complete('mirrorbits', 'mirror', 'scan', '--protocol', '')).toEqual(['any', 'rsync', 'ftp', 'http'])
    expect(await complete('mirrorbits', 'mirror', 'scan', '--protocol', '=')).toEqual(['any', 'rsync', 'ftp', 'http'])
    expect(await complete('mirrorbits', 'mirror', 'scan', '--protocol', '=', 'r')).toEqual(['rsync'])
    expect(await complete('mirrorbits', 'mirror', 'scan', '--protocol=r')).toEqual(['--protocol=rsync'])
  })

  it('offers settings without a blank behind, one after the other, and leaves their values alone', async () => {
    const settings = ['option: nospace', 'ASOnly=', 'ASNum=']
    expect(await complete('mirrorbits', 'mirror', 'set', 'paris', 'AS')).toEqual(settings)
    expect(await complete('mirrorbits', 'mirror', 'set', 'paris', 'Score', '=', '5', 'AS')).toEqual(settings)
    expect(await complete('mirrorbits', 'mirror', 'set', 'paris', 'Score', '=', '5')).toEqual(['option: nospace'])
  })

  it('leaves files and folders to readline', async () => {
    expect(await complete('mirrorbits', '-c', '')).toEqual(['option: default'])
    expect(await complete('mirrorbits', 'doctor', '--repository', '=', 'x')).toEqual(['option: dirnames'])
  })
})

describe('names of mirrors in bash', () => {
  it('are asked of the program, and quoted for the command line', async () => {
    expect(await complete('mirrorbits', 'mirror', 'show', 'p')).toEqual([
      'paris',
      'par\\$\\(touch\\ \\"\\$FOLDER/harm\\"\\)\\`x\\`\\;',
    ])
    expect(await called()).toEqual(['list', '-state=false'])
    await expect(readFile(join(folder, 'harm'))).rejects.toThrow('ENOENT')
  })

  it('come from the configuration that the line names', async () => {
    for (const words of [['--config', '~/a\\ $b'], ['--config=~/a\\ $b'], ['-c', '"~/a $b"']]) {
      expect(await complete('mirrorbits', ...words, 'mirror', 'logs', 'ber')).toEqual(['berlin'])
      expect(await called()).toEqual(['list', '-state=false', '--config', '/home/someone/a $b'])
    }
  })

  it('are offered again where more may follow, and not where something else does', async () => {
    expect(await complete('mirrorbits', 'mirror', 'scan', 'paris', '-a', 'b')).toEqual(['berlin'])
    expect(await complete('mirrorbits', 'mirror', 'set', 'paris', 'b')).not.toContain('berlin')
    expect(await complete('mirrorbits', 'mirror', 'show', 'paris', 'b')).toEqual([])
  })

  it('with a colon are cut where readline cuts', async () => {
    expect(await complete('mirrorbits', 'mirror', 'edit', 'host', ':', '80')).toEqual(['8080'])
    expect(await complete('mirrorbits', 'mirror', 'edit', 'host', ':')).toEqual(['8080'])
  })

  it('that would be read as a flag are not offered', async () => {
    expect(await complete('mirrorbits', 'stats', 'mirror', '')).not.toContain('-rf')
    expect(await complete('mirrorbits', 'stats', 'mirror', '--', '-')).toEqual([])
  })

  it('are not asked for elsewhere', async () => {
    for (const words of [
      ['mirror', 'add', ''],
      ['mirror', 'show', '-'],
      ['mirror', ''],
      ['stats', 'file', ''],
    ]) {
      await complete('mirrorbits', ...words)
    }
    expect(await called()).toEqual([])
  })
})

it('tells shell and script as JSON, and refuses a shell that it does not know', async () => {
  const {stdout} = await runProgram(['completion', 'fish', '--json'])
  const value = JSON.parse(stdout) as {readonly shell: string; readonly script: string}
  expect(await schemaProblems('completion', value)).toEqual([])
  expect(value.script).toBe((await runProgram(['completion', 'fish'])).stdout)

  const wrong = await runProgram(['completion', 'tcsh'])
  expect([wrong.code, wrong.stdout]).toEqual([2, ''])
  expect(wrong.stderr).toContain('MB_USAGE')
})
