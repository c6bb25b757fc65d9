import {once} from 'node:events'
import {access, chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile} from 'node:fs/promises'
import {type AddressInfo, type Server, createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execFileSync} from 'node:child_process'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {type RsyncDaemon, startRsyncDaemon} from '../../test/support/rsync-daemon.js'
import {displayPath} from '../core/file-path.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import type {Log} from '../core/ports.js'
import {listByRsync} from './rsync-listing.js'

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}
const never = new AbortController().signal

type Options = Partial<Parameters<typeof listByRsync>[0]>
async function list(url: string, options: Options = {}) {
  const files: ListedFile[] = []
  const result = await listByRsync(
    {url, timeouts: {totalMs: 15_000}, signal: never, log: silent, ...options},
    batch => {
      files.push(...batch)
    },
  )
  return {...result, files, paths: files.map(({path}) => path).sort()}
}

const NAMES = [
  '100% legit',
  'a?b#c',
  ' leading blank',
  'new\nline',
  'back\\slash',
  'caf\xc3\xa9',
  'inv\xe9',
  'lit\\#303',
  '5 2020-01-01 10:00:00 tail',
  'x;touch evil',
]

describe('listByRsync', () => {
  let folder: string
  let daemon: RsyncDaemon

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-list-'))
    await chmod(folder, 0o755)
    const root = join(folder, 'pub')
    await mkdir(join(root, 'sub dir/5 2020/01'), {recursive: true})
    await mkdir(join(root, '.~tmp~'))
    await mkdir(join(folder, 'empty'))
    for (const name of NAMES) await writeFile(Buffer.from(`${root}/${name}`, 'latin1'), 'hello')
    await writeFile(join(root, 'sub dir/5 2020/01/01 10:00:00 tail'), 'x')
    await writeFile(join(root, '.~tmp~/partial'), 'x')
    await writeFile(join(root, 'old'), '')
    await utimes(join(root, 'old'), 0, new Date(-86_400_000))
    await symlink('old', join(root, 'link'))
    execFileSync('mkfifo', [join(root, 'fifo')])
    daemon = await startRsyncDaemon({
      modules: {
        pub: {path: root},
        empty: {path: join(folder, 'empty')},
        half: {path: join(folder, 'half'), uid: 65534},
        priv: {path: root, user: 'bob', password: 's3cr&t@/'},
      },
    })
  })
  afterAll(async () => {
    await daemon.stop()
    await rm(folder, {recursive: true})
  })

  it('lists every regular file by its bytes, whatever its name', async () => {
    const result = await list(daemon.url('pub'))
    const expected = [...NAMES, 'old', 'sub dir/5 2020/01/01 10:00:00 tail'].map(name => `/${name}`)
    expect(result.paths).toEqual(expected.sort())
    expect(result).toMatchObject({precision: 1_000_000_000n, partial: false, skippedLines: 0, problems: []})
    expect(result.files.find(({path}) => path === '/old')).toEqual({
      path: '/old',
      size: 0,
      modTime: -86_400_000_000_000n,
    })
  })

  it.each(['sub%20dir', 'sub dir'])('lists a folder of the module written as %s', async name => {
    expect((await list(`${daemon.url('pub')}${name}/`)).paths).toEqual(['/5 2020/01/01 10:00:00 tail'])
  })

  it.each(['', 'sub/'])('names the folders below %j that could not be read', async begin => {
    await mkdir(join(folder, 'half/sub/secret \x22é'), {recursive: true})
    await writeFile(join(folder, 'half/sub/a'), '')
    await chmod(join(folder, 'half/sub/secret \x22é'), 0)
    const result = await list(`${daemon.url('half')}${begin}`)
    const prefix = begin === '' ? '/sub' : ''
    expect(result).toMatchObject({partial: true, paths: [`${prefix}/a`]})
    expect(result.hiddenFolders.map(displayPath)).toEqual([`${prefix}/secret "é`])
    expect(result.problems).toEqual([expect.stringContaining('Permission denied')])
  })

  it('lists an empty folder as complete', async () => {
    expect(await list(daemon.url('empty'))).toMatchObject({files: [], partial: false})
  })

  it('logs in with the password of the URL', async () => {
    const {paths} = await list(daemon.url('priv', {user: 'bob', password: 's3cr&t@/'}))
    expect(paths).toContain('/old')
  })

  it('fails on a wrong password without telling it', async () => {
    const error: unknown = await list(daemon.url('priv', {user: 'bob', password: 'wr0ng'})).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({code: 'MB_SCAN_FAILED', message: expect.stringContaining('auth failed') as string})
    expect(JSON.stringify(error) + String(error)).not.toContain('wr0ng')
  })

  it('does not wait for a person when the password lacks', async () => {
    await expect(list(daemon.url('priv'))).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
  })

  it('fails on an unknown module with what the daemon said', async () => {
    await expect(list(daemon.url('nope'))).rejects.toThrow(/refused.*Unknown module 'nope'/)
  })

  it('lists what is right in one folder, and takes one that is not there for an empty one', async () => {
    const flat = await list(daemon.url('pub'), {isFlat: true})
    expect(flat.paths).toEqual([...NAMES.map(name => `/${name}`), '/old'].sort())
    expect(flat).toMatchObject({partial: false, hiddenFolders: []})
    expect((await list(`${daemon.url('pub')}/sub%20dir/5%202020/01`, {isFlat: true})).paths).toEqual([
      '/01 10:00:00 tail',
    ])
    expect(await list(`${daemon.url('pub')}/gone/for/long`, {isFlat: true})).toMatchObject({paths: [], partial: false})
    await expect(list(`${daemon.url('nothing')}/gone`, {isFlat: true})).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
  })

  it('fails on a folder that is not there instead of finding nothing', async () => {
    await expect(list(`${daemon.url('pub')}none/`)).rejects.toThrow(/no such folder/)
  })

  it('runs nothing that stands in a URL', async () => {
    const evil = join(folder, 'evil')
    await expect(list(`${daemon.url('pub')}x;touch ${evil};$(touch ${evil})\`touch ${evil}\`/`)).rejects.toMatchObject({
      code: 'MB_SCAN_FAILED',
    })
    await expect(access(evil)).rejects.toThrow('ENOENT')
  })

  it.each(['', 'http://x/y/', '/etc/', 'rsync://host', 'rsync://-e sh/x/'])('refuses the URL %j', async url => {
    await expect(list(url)).rejects.toMatchObject({code: 'MB_MIRROR_INVALID'})
  })

  it('says when the mirror does not accept connections', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    await expect(list(`rsync://127.0.0.1:${port}/a/`)).rejects.toThrow(/connection failed.*refused/)
  })

  it('says when rsync is not installed', async () => {
    await expect(list(daemon.url('pub'), {rsyncBinary: join(folder, 'none')})).rejects.toMatchObject({
      code: 'MB_TOOL_MISSING',
    })
  })

  it('stops rsync and passes on what the receiver of files throws', async () => {
    const listing = listByRsync(
      {url: daemon.url('pub'), timeouts: {totalMs: 15_000}, signal: never, log: silent},
      () => {
        throw new Error('disk full')
      },
    )
    await expect(listing).rejects.toThrow('disk full')
  })

  describe('with a mirror that never answers', () => {
    let server: Server
    let url: string
    beforeAll(async () => {
      server = createServer(socket => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      url = `rsync://127.0.0.1:${(server.address() as AddressInfo).port}/a/`
    })
    afterAll(() => {
      server.close()
    })

    it('gives up after the time allowed', async () => {
      await expect(list(url, {timeouts: {totalMs: 300}})).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
    })

    it('ends when it is aborted, before and in the middle', async () => {
      const stop = new AbortController()
      const listing = list(url, {signal: stop.signal})
      await once(server, 'connection')
      stop.abort(new Error('enough'))
      await expect(listing).rejects.toThrow('enough')
      await expect(list(url, {signal: stop.signal})).rejects.toThrow('enough')
    })
  })

  describe('with a program in the place of rsync', () => {
    const script = async (name: string, text: string): Promise<string> => {
      const file = join(folder, name)
      await writeFile(file, `#!/bin/sh\n${text}\n`)
      await chmod(file, 0o755)
      return file
    }
    const folderLine = 'drwxr-xr-x        4096 2020/01/01 00:00:00 .'
    const fileLine = '-rw-r--r--           1 2020/01/01 00:00:00 a'

    it('reads on while rsync complains without end', async () => {
      const rsyncBinary = await script(
        'flood',
        `echo '${folderLine}'; yes 'rsync: [sender] opendir "x" (in a) failed: Permission denied (13)' | head -n 100000 >&2; echo '${fileLine}'; exit 23`,
      )
      const result = await list(daemon.url('pub'), {rsyncBinary})
      expect(result).toMatchObject({paths: ['/a'], partial: true, hiddenFolders: ['']})
      expect(result.problems).toHaveLength(20)
    })

    it.each([23, 24])('takes exit code %i for a partial listing', async code => {
      const rsyncBinary = await script(`exit-${code}`, `echo '${folderLine}'; echo '${fileLine}'; exit ${code}`)
      expect(await list(daemon.url('pub'), {rsyncBinary})).toMatchObject({paths: ['/a'], partial: true})
    })

    it.each([1, 5, 10, 11, 12, 20, 30, 35, 99])('fails with exit code %i', async code => {
      const rsyncBinary = await script(`exit-${code}`, `echo '${fileLine}'; exit ${code}`)
      await expect(list(daemon.url('pub'), {rsyncBinary})).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
    })

    it('counts lines it cannot read, also endless ones', async () => {
      const rsyncBinary = await script('junk', `echo junk; head -c 3000000 /dev/zero; echo; echo '${fileLine}'`)
      expect(await list(daemon.url('pub'), {rsyncBinary})).toMatchObject({
        paths: ['/a'],
        skippedLines: 2,
        partial: false,
      })
    })

    it('kills what does not end when asked', async () => {
      const rsyncBinary = await script('stubborn', `trap '' TERM; echo '${fileLine}'; while :; do sleep 1; done`)
      await expect(list(daemon.url('pub'), {rsyncBinary, timeouts: {totalMs: 300}})).rejects.toThrow(/did not end/)
    })

    it('gives rsync the password and no more of our environment than it needs', async () => {
      const rsyncBinary = await script('env', `env >${folder}/seen-env; echo "$@" >${folder}/seen-args; exit 5`)
      process.env['MIRRORBITS_TEST_SECRET'] = 'x'
      await expect(list('rsync://bob:p%40ss@127.0.0.1/m/', {rsyncBinary})).rejects.toThrow('refused')
      delete process.env['MIRRORBITS_TEST_SECRET']
      const seen = execFileSync('cat', [`${folder}/seen-env`], {encoding: 'utf8'})
      expect(seen).toMatch(/^RSYNC_PASSWORD=p@ss$/m)
      expect(seen).toMatch(/^USER=bob$/m)
      expect(seen).not.toContain('MIRRORBITS_TEST_SECRET')
      expect(execFileSync('cat', [`${folder}/seen-args`], {encoding: 'utf8'})).toBe(
        '-8r --list-only --no-motd --no-h --timeout=30 --exclude=.~tmp~/ --contimeout=30 -- rsync://127.0.0.1/m/\n',
      )
    })
  })
})
