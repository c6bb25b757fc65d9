import {execFileSync} from 'node:child_process'
import {chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {displayPath} from '../../src/core/file-path.js'
import type {ListedFile} from '../../src/core/listing/listed-file.js'
import {listByFtp} from '../../src/scan/ftp-listing.js'
import {recordingLog} from '../support/fakes.js'
import {type FtpServer, makeCertificate, startPureFtpd, startVsftpd} from '../support/ftp-servers.js'

const never = new AbortController().signal
const TIME = 1_577_934_245
const USER = {user: 'bob', password: 'p@ss/%w0rd'}

/** Both servers tell these names as they are. */
const NAMES = [
  '100% legit',
  'a?b#c',
  ' leading blank',
  'back\\slash',
  'caf\xc3\xa9',
  'inv\xe9',
  '-a',
  'x 5 Jan 02 2020 tail',
  '[ab]*',
  '.hidden',
]

async function list(url: string, options: Partial<Parameters<typeof listByFtp>[0]> = {}) {
  const files: ListedFile[] = []
  const {log, lines} = recordingLog()
  const result = await listByFtp(
    {url, timeouts: {totalMs: 30_000, retryMs: 1}, signal: never, log, ...options},
    batch => {
      files.push(...batch)
    },
  )
  return {...result, files, lines, paths: files.map(({path}) => path).sort()}
}

let folder: string
let vsftpd: FtpServer
let pureFtpd: FtpServer
let encrypted: FtpServer
let certificate: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-ftp-'))
  await chmod(folder, 0o755)
  const root = join(folder, 'pub')
  await mkdir(join(root, 'sub dir/[ab]*/deep'), {recursive: true})
  await mkdir(join(root, 'empty'))
  await mkdir(join(root, '.~tmp~'))
  await mkdir(join(root, 'secret'))
  for (const name of NAMES) {
    const path = Buffer.from(`${root}/${name}`, 'latin1')
    await writeFile(path, 'hello')
    await utimes(path, TIME, TIME)
  }
  for (const path of ['.~tmp~/partial', 'secret/s', 'sub dir/one', 'sub dir/[ab]*/two', 'sub dir/[ab]*/deep/three']) {
    await writeFile(join(root, path), 'x')
    await utimes(join(root, path), TIME, TIME)
  }
  await symlink('caf\u00e9', join(root, 'link'))
  await symlink('..', join(root, 'sub dir/loop'))
  execFileSync('mkfifo', [join(root, 'fifo')])
  await chmod(join(root, 'secret'), 0o711)
  const made = await makeCertificate(folder)
  certificate = made.pem
  vsftpd = await startVsftpd({root})
  encrypted = await startVsftpd({root, certificate: made})
  pureFtpd = await startPureFtpd({root, ...USER})
})
afterAll(async () => {
  await Promise.all([vsftpd, encrypted, pureFtpd].map(server => server.stop()))
  await rm(folder, {recursive: true})
})

const SERVERS: readonly (readonly [string, (path: string) => string])[] = [
  ['vsftpd, which knows LIST only', path => vsftpd.url(path)],
  ['pure-ftpd, which knows MLSD', path => pureFtpd.url(path, USER)],
]

describe.concurrent.each(SERVERS)('a mirror with %s', (_, url) => {
  it('is listed with every regular file by its bytes, with sizes and exact times', async () => {
    const {paths, files, precision, skippedLines} = await list(url('/'))
    const below = ['sub dir/one', 'sub dir/[ab]*/two', 'sub dir/[ab]*/deep/three']
    expect(paths).toEqual([...NAMES, ...below].map(name => `/${name}`).sort())
    expect([precision, skippedLines]).toEqual([1_000_000_000n, 0])
    expect(files.find(({path}) => path === '/inv\xe9')).toEqual({
      path: '/inv\xe9',
      size: 5,
      modTime: BigInt(TIME) * 1_000_000_000n,
    })
    expect(files.filter(({modTime}) => modTime === undefined)).toEqual([])
  })

  it('names the folder that could not be read', async () => {
    const {partial, hiddenFolders, problems, lines} = await list(url('/'))
    expect({partial, hidden: hiddenFolders.map(displayPath)}).toEqual({partial: true, hidden: ['/secret']})
    expect(problems).toHaveLength(1)
    expect(lines).toContainEqual(expect.objectContaining({level: 'warn', fields: {folders: 1, problems}}))
  })

  it('is listed from a folder below, whose name is written with escapes', async () => {
    expect(await list(url('/sub%20dir/%5bab]*/'))).toMatchObject({paths: ['/deep/three', '/two'], partial: false})
    expect(await list(url('/sub dir'))).toMatchObject({paths: ['/[ab]*/deep/three', '/[ab]*/two', '/one']})
  })

  it('is listed as empty where it is', async () => {
    expect(await list(url('/empty/'))).toMatchObject({files: [], partial: false})
  })

  it.each(['/none/', '/secret/'])('fails for the folder %s instead of finding nothing', async path => {
    await expect(list(url(path))).rejects.toMatchObject({
      code: 'MB_SCAN_FAILED',
      message: expect.stringContaining('the folder cannot be listed') as string,
    })
  })
})

// The server answers this only after seconds, so the others run at the same time.
it.concurrent('fails on a wrong password without telling it', async () => {
  const {log, lines} = recordingLog()
  const error: unknown = await list(pureFtpd.url('/', {user: 'bob', password: 'wr0ng'}), {log}).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({code: 'MB_SCAN_FAILED', message: expect.stringContaining('refused the login') as string})
  expect(String(error) + JSON.stringify([error, lines])).not.toContain('wr0ng')
})

it.concurrent('asks for single times no more often than allowed, and leaves the others unknown', async () => {
  const {files} = await list(vsftpd.url('/'), {limits: {timeQuestions: 4}})
  expect(files.filter(({modTime}) => modTime !== undefined)).toHaveLength(4)
})

it.concurrent('lists an encrypted mirror whose certificate is trusted', async () => {
  const {paths} = await list(encrypted.url('/sub dir/', {tls: true}), {ca: certificate})
  expect(paths).toEqual(['/[ab]*/deep/three', '/[ab]*/two', '/one'])
})

it.concurrent('does not log in to an encrypted mirror whose certificate is not trusted', async () => {
  await expect(list(encrypted.url('/', {tls: true}))).rejects.toThrow(/self-signed certificate/)
})

it.concurrent('does not fall back to plain text where encryption was asked for', async () => {
  await expect(list(vsftpd.url('/', {tls: true}))).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
})
