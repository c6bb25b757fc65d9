import {mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {connect, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {createServer} from 'node:tls'
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest'
import type {ListedFile} from '../../src/core/listing/listed-file.js'
import {listByRsync} from '../../src/scan/rsync-listing.js'
import {unpackDebian} from '../support/debian-server.js'
import {recordingLog} from '../support/fakes.js'
import {makeCertificate} from '../support/ftp-servers.js'
import {startRsyncDaemon, type RsyncDaemon} from '../support/rsync-daemon.js'

let folder: string
let daemon: RsyncDaemon
let encrypted: string
let certFile: string
let stopProxy: () => void

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-rsync-options-'))
  const root = join(folder, 'pub')
  for (const path of ['pool/a.deb', 'pool/b.iso', 'old/deep/c.deb', '.~tmp~/d.deb', 'e.deb']) {
    await mkdir(join(root, path, '..'), {recursive: true})
    await writeFile(join(root, path), path)
  }
  await symlink('pool', join(root, 'latest'))
  await symlink('nowhere', join(root, 'dangling'))
  const secret = {user: 'bob', password: 's3cret/p@ss'}
  daemon = await startRsyncDaemon({modules: {pub: {path: root}, private: {path: root, ...secret}}})

  const made = await makeCertificate(folder)
  certFile = made.certFile
  const proxy = createServer({key: await readFile(made.keyFile), cert: made.pem}, socket => {
    const inner = connect(daemon.port, '127.0.0.1')
    socket.on('error', () => inner.destroy())
    inner.on('error', () => socket.destroy())
    socket.pipe(inner).pipe(socket)
  })
  await new Promise<void>(resolve => proxy.listen(0, resolve))
  stopProxy = () => proxy.close()
  encrypted = `localhost:${(proxy.address() as AddressInfo).port}`
  const openssl = await unpackDebian('openssl', ['openssl', 'libssl3'])
  vi.stubEnv('PATH', `${process.env['PATH'] ?? ''}${delimiter}${openssl.path('usr/bin')}`)
}, 60_000)
afterEach(() => {
  vi.stubEnv('RSYNC_SSL_CA_CERT', undefined)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  stopProxy()
  await daemon.stop()
  await rm(folder, {recursive: true})
})

async function list(url: string, options: readonly string[] = []) {
  const files: ListedFile[] = []
  const {log, lines} = recordingLog()
  const result = await listByRsync(
    {url, options, timeouts: {totalMs: 20_000}, signal: new AbortController().signal, log},
    batch => void files.push(...batch),
  )
  return {...result, lines, paths: files.map(({path}) => path).sort()}
}

const ALL = ['/e.deb', '/old/deep/c.deb', '/pool/a.deb', '/pool/b.iso']

describe('a mirror’s options for rsync', () => {
  it('change nothing when there are none', async () => {
    expect((await list(daemon.url('pub'))).paths).toEqual(ALL)
  })

  it('follow links with copy-links, and a link to nowhere hides nothing', async () => {
    const {paths, hiddenFolders} = await list(daemon.url('pub'), ['copy-links'])
    expect({paths, hiddenFolders}).toEqual({
      paths: [...ALL, '/latest/a.deb', '/latest/b.iso'].sort(),
      hiddenFolders: [],
    })
  })

  it('include and exclude in their order', async () => {
    expect((await list(daemon.url('pub'), ['exclude=*.iso', 'exclude=/old/'])).paths).toEqual(['/e.deb', '/pool/a.deb'])
    expect((await list(daemon.url('pub'), ['include=b.iso', 'exclude=*.iso', 'exclude=*.deb'])).paths).toEqual([
      '/pool/b.iso',
    ])
  })

  it('cannot bring back what is not complete, nor become anything else', async () => {
    const odd = [
      'include=.~tmp~/',
      'rsh=touch /tmp/x',
      '--delete',
      'exclude=!',
      'exclude-from=/etc/passwd',
      'exclude=$(id)',
    ]
    expect((await list(daemon.url('pub'), odd)).paths).toEqual(ALL)
  })
})

describe('rsync over TLS', () => {
  it('lists a mirror whose authority is trusted', async () => {
    vi.stubEnv('RSYNC_SSL_CA_CERT', certFile)
    expect((await list(`rsyncs://${encrypted}/pub/`)).paths).toEqual(ALL)
    expect((await list(`rsyncs://bob:s3cret%2Fp%40ss@${encrypted}/private/`)).paths).toEqual(ALL)
  })

  it.each([
    ['that nobody vouches for', undefined],
    ['also when an empty list of authorities would switch the check off', ''],
  ])('refuses a certificate %s', async (_, ca) => {
    vi.stubEnv('RSYNC_SSL_CA_CERT', ca)
    await expect(list(`rsyncs://${encrypted}/pub/`)).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
  })

  it('refuses a certificate for another name', async () => {
    vi.stubEnv('RSYNC_SSL_CA_CERT', certFile)
    await expect(list(`rsyncs://${encrypted.replace('localhost', '127.0.0.2')}/pub/`)).rejects.toMatchObject({
      code: 'MB_SCAN_FAILED',
    })
  })

  it('never falls back to plain text', async () => {
    vi.stubEnv('RSYNC_SSL_CA_CERT', certFile)
    await expect(list(daemon.url('pub').replace('rsync:', 'rsyncs:'))).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
  })

  it('tells a wrong password without its text', async () => {
    vi.stubEnv('RSYNC_SSL_CA_CERT', certFile)
    const error: unknown = await list(`rsyncs://bob:wr0ng@${encrypted}/private/`).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({code: 'MB_SCAN_FAILED'})
    expect(String(error)).not.toContain('wr0ng')
  })
})
