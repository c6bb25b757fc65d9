import {execFile} from 'node:child_process'
import {createServer} from 'node:net'
import {promisify} from 'node:util'
import {mkdtemp, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {loadConfig, REMEMBERED_FILE} from './load-config.js'

const run = promisify(execFile)
let dir = ''
const path = (name: string): string => join(dir, name)
const load = (input: Partial<Parameters<typeof loadConfig>[0]> = {}) =>
  loadConfig({
    file: undefined,
    env: {STATE_DIRECTORY: path('state')},
    flags: {},
    defaultFile: path('default.conf'),
    ...input,
  })

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mirrorbits-config-'))
})
afterEach(() => rm(dir, {recursive: true}))

describe('which file is read', () => {
  it('is the one of --config, else of MIRRORBITS_CONFIG, else the usual one', async () => {
    for (const name of ['flag', 'env', 'default']) await writeFile(path(`${name}.conf`), `Repository: /${name}`)
    const env = {MIRRORBITS_CONFIG: path('env.conf')}

    expect((await load({file: path('flag.conf'), env})).config.repository).toBe('/flag')
    expect((await load({env})).config.repository).toBe('/env')
    expect((await load({env: {MIRRORBITS_CONFIG: ''}})).config).toMatchObject({
      repository: '/default',
      file: path('default.conf'),
    })
  })

  it('may be none when --repository is given', async () => {
    const {config} = await load({flags: {repository: '/srv'}, env: {STATE_DIRECTORY: '/var/lib/m:/other'}})
    expect(config).toMatchObject({
      file: undefined,
      repository: '/srv',
      redis: {address: ''},
      stateDirectory: '/var/lib/m',
    })
  })

  it('must exist when it is named', async () => {
    await expect(load({file: path('none'), flags: {repository: '/srv'}})).rejects.toMatchObject({
      code: 'MB_CONFIG_NOT_FOUND',
      hint: 'Correct --config.',
    })
    await expect(load({env: {MIRRORBITS_CONFIG: path('none')}})).rejects.toMatchObject({
      code: 'MB_CONFIG_NOT_FOUND',
      hint: 'Correct MIRRORBITS_CONFIG.',
    })
  })

  it.each(['a FIFO', 'a socket', 'a device'])('must be a regular file, not %s', async kind => {
    const file = kind === 'a device' ? '/dev/zero' : path('odd')
    if (kind === 'a FIFO') await run('mkfifo', [file])
    const server = createServer()
    if (kind === 'a socket') await new Promise<void>(resolve => server.listen(file, resolve))
    await expect(load({file})).rejects.toMatchObject({
      code: 'MB_CONFIG_INVALID',
      message: `${file} is no regular file.`,
    })
    server.close()
  })

  it('may be a pipe that the program was started with, once', async () => {
    const program = `import {loadConfig} from './src/config/load-config.ts'
      const input = {file: '/dev/stdin', env: {STATE_DIRECTORY: '/nowhere'}, flags: {}}
      const {config} = await loadConfig(input)
      const again = await loadConfig({...input, again: true}).catch(error => error.message)
      console.log(config.repository, again)`
    const script = 'echo "Repository: /piped" | "$0" --import tsx --input-type=module -e "$1"'
    expect((await run('sh', ['-c', script, process.execPath, program])).stdout).toBe(
      '/piped /dev/stdin was a pipe, and cannot be read a second time.\n',
    )
  })

  it('is asked for when there is none', async () => {
    await expect(load()).rejects.toMatchObject({
      code: 'MB_CONFIG_NOT_FOUND',
      hint: 'Name a file with --config, or only the folder to distribute with --repository.',
    })
  })
})

describe('a file that cannot be read', () => {
  it('is a folder', async () => {
    await expect(load({file: dir})).rejects.toMatchObject({code: 'MB_CONFIG_NOT_FOUND', message: /cannot be read/})
  })

  it('is a link to itself', async () => {
    await symlink(path('loop'), path('loop'))
    await expect(load({file: path('loop')})).rejects.toMatchObject({code: 'MB_CONFIG_NOT_FOUND', message: /ELOOP/})
  })

  it('is larger than 1 MiB', async () => {
    await writeFile(path('big'), '#'.repeat(1024 * 1024 + 1))
    for (const file of [path('big')]) {
      await expect(load({file})).rejects.toMatchObject({
        code: 'MB_CONFIG_INVALID',
        message: `${file} is larger than 1 MiB.`,
      })
    }
  })

  it('is not text', async () => {
    await writeFile(path('binary'), Buffer.from([0x41, 0x3a, 0x20, 0xff]))
    await expect(load({file: path('binary')})).rejects.toMatchObject({
      code: 'MB_CONFIG_INVALID',
      message: `${path('binary')} is not UTF-8 text.`,
    })
  })
})

it('reads a file of exactly 1 MiB, with the mark of its encoding', async () => {
  const head = '\ufeffRepository: /srv\n'
  await writeFile(path('full'), head + '#'.repeat(1024 * 1024 - Buffer.byteLength(head)))
  expect((await load({file: path('full')})).config.repository).toBe('/srv')
})

it('finds what a server without a configuration file noted in the state folder', async () => {
  const state = await mkdtemp(join(tmpdir(), 'mirrorbits-state-'))
  await writeFile(join(state, REMEMBERED_FILE), 'Repository: /srv/files\nRedisAddress: ""\n')
  const input = {file: undefined, env: {STATE_DIRECTORY: state}, flags: {}, defaultFile: join(state, 'absent.conf')}

  const {config} = await loadConfig(input)

  expect(config.repository).toBe('/srv/files')
  expect(config.redis.address).toBe('')
  await rm(state, {recursive: true})
})
