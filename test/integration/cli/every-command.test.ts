import {readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {schemaProblems} from '../../support/json-schema.js'
import {runProgram} from '../../support/program.js'
import {createWorld, type World} from '../../support/world.js'

interface Manifest {
  readonly commands: Readonly<Record<string, ManifestCommand>>
}

interface ManifestCommand {
  readonly hidden: boolean
  readonly summary?: string
  readonly examples?: readonly unknown[]
}

const {commands} = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as Manifest
const shown = Object.entries(commands).filter(([, {hidden}]) => !hidden)

let world: World
let mirrorsFile: string

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris', 'berlin']})
  mirrorsFile = join(world.folder, 'mirrors.yaml')
  await world.publish('a.iso', 'a')
  await world.copyTo()
  await world.addMirror('paris', '--enable')
  await world.addMirror('berlin')
  await world.json('refresh')
  await world.json('mirror', 'scan', 'paris')
  await world.serve('/a.iso')
  await writeFile(mirrorsFile, await exported())
})

afterAll(async () => {
  await world.close()
})

const exported = async (): Promise<string> => (await world.run('mirror', 'export')).stdout

type Run = readonly [command: string, schema: string, ...args: string[]]

/** How each command is run for its JSON: those that change nothing that others tell. */
const READING: readonly Run[] = [
  ['version', 'version'],
  ['completion', 'completion', 'bash'],
  ['config check', 'config-check'],
  ['config show', 'config-show'],
  ['doctor', 'doctor'],
  ['notify test', 'notify-test'],
  ['cluster', 'cluster'],
  ['select', 'select', '/a.iso', '--ip', '192.0.2.1'],
  ['top', 'top', '--once'],
  ['stats file', 'stats-file', 'iso'],
  ['stats mirror', 'stats-mirror'],
  ['mirror list', 'mirror-list'],
  ['mirror show', 'mirror-show', 'paris'],
  ['mirror logs', 'mirror-logs', 'paris'],
  ['mirror geoupdate', 'mirror-geoupdate', 'paris', '--dry-run'],
  ['mirror export', 'mirror-export', '--format', 'json'],
  ['db status', 'db-status'],
  ['db upgrade', 'db-upgrade', '--dry-run', '--force'],
  ['db downgrade', 'db-downgrade', '--dry-run', '--force'],
  ['db prune', 'db-prune', 'daily:90', '--dry-run'],
]

/** The others, in an order in which each finds what it needs. */
const CHANGING: readonly Run[] = [
  ['reload', 'reload'],
  ['refresh', 'refresh'],
  ['mirror scan', 'mirror-scan', '--all'],
  ['mirror check', 'mirror-check', 'paris'],
  ['mirror set', 'mirror-set', 'paris', 'Score=5'],
  ['mirror edit', 'mirror-edit', 'paris'],
  ['mirror enable', 'mirror-enable', 'paris', 'berlin'],
  ['mirror disable', 'mirror-enable', 'berlin'],
  ['mirror apply', 'mirror-apply', '--file', 'MIRRORS', '--dry-run'],
  ['mirror remove', 'mirror-remove', 'berlin', '--yes'],
  ['mirror add', 'mirror-add', 'rome', '--http', 'http://127.0.0.1:1/'],
  ['token create', 'token-create', 'anna'],
  ['token list', 'token-list'],
  ['token revoke', 'token-revoke', 'anna'],
]

/** Run in other tests: these go on until they are told to stop, or need a second Redis. */
const ELSEWHERE = ['server', 'demo', 'events', 'db import', 'upgrade']

async function expectJson(command: string, schema: string, args: readonly string[]): Promise<void> {
  const words = [...command.split(' '), ...args.map(word => (word === 'MIRRORS' ? mirrorsFile : word))]
  const {code, stdout, stderr} = await runProgram([...words, '--config', world.configFile, '--json'], {EDITOR: 'true'})
  expect({code, stderr}, stdout).toEqual({code: 0, stderr: ''})
  expect(await schemaProblems(schema, JSON.parse(stdout))).toEqual([])
}

describe.concurrent('every command', () => {
  it('is run by a test', () => {
    const run = [...READING.map(([command]) => command), ...CHANGING.map(([command]) => command), ...ELSEWHERE].sort()
    expect(run).toEqual(shown.map(([id]) => id.replaceAll(':', ' ')).sort())
  })

  it('says what it does and shows an example', () => {
    const silent = shown.filter(([, {summary, examples}]) => !summary || !examples?.length)
    expect(silent.map(([id]) => id)).toEqual([])
  })

  it.each([
    ['select', 'PATH --ip ADDRESS [FLAGS]'],
    ['mirror set', '[NAME] [SETTING...] [FLAGS]'],
    ['mirror logs', '[NAME] [FLAGS]'],
  ])('names in its usage what it needs: %s', async (command, needed) => {
    const {stdout} = await runProgram([...command.split(' '), '--help'], {COLUMNS: '60'})
    expect(stdout).toContain(`USAGE\n  $ mirrorbits ${command} ${needed}\n`)
    expect(stdout).toContain('GLOBAL FLAGS')
  })

  it.each(READING)('prints JSON that keeps to its schema: %s', (command, schema, ...args) =>
    expectJson(command, schema, args),
  )

  it.each(shown.map(([id]) => id.replaceAll(':', ' ')))(
    'answers an unknown flag with JSON and 2: %s',
    async command => {
      const {code, stdout} = await runProgram([...command.split(' '), '--no-such-flag', '--json'])
      expect(code).toBe(2)
      expect(await schemaProblems('error', JSON.parse(stdout))).toEqual([])
    },
  )
})

describe('every command that changes something', () => {
  it.each(CHANGING)('prints JSON that keeps to its schema: %s', (command, schema, ...args) =>
    expectJson(command, schema, args),
  )
})
