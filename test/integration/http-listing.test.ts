import {chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {FileVersion} from '../../src/core/catalogue/file-record.js'
import type {ListedFile} from '../../src/core/listing/listed-file.js'
import {listByHttp} from '../../src/scan/http-listing.js'
import {recordingLog} from '../support/fakes.js'
import {startApache, startLighttpd, startNginx, type WebServer} from '../support/web-servers.js'

const never = new AbortController().signal
/** In winter and in summer: a server in Paris tells them with two offsets. */
const WINTER = 1_577_934_245
const SUMMER = 1_594_034_245

const NAMES = [
  '100% legit',
  'a?b#c',
  ' blank ',
  'back\\slash',
  'caf\xc3\xa9',
  'inv\xe9',
  '-a',
  'a&b;c',
  '"q\'',
  '<b>',
  'a:b',
]
const BIG = 'big.iso'
const BIG_BYTES = 3_333_333

let folder: string
/** What the source has, by path. */
const source = new Map<string, FileVersion>()

async function put(path: string, content: string | Buffer, seconds: number): Promise<void> {
  const file = Buffer.from(join(folder, 'pub', path), 'latin1')
  await writeFile(file, content)
  await utimes(file, seconds, seconds)
  source.set(`/${path}`, {size: content.length, modTime: BigInt(seconds) * 1_000_000_000n})
}

async function list(url: string, options: Partial<Parameters<typeof listByHttp>[0]> = {}) {
  const files: ListedFile[] = []
  const {log, lines} = recordingLog()
  const result = await listByHttp(
    {
      url,
      root: url,
      userAgent: 'Mirrorbits/1 SCAN',
      timeouts: {totalMs: 30_000, retryMs: 1},
      signal: never,
      log,
      expected: path => source.get(path),
      ...options,
    },
    batch => {
      files.push(...batch)
    },
  )
  return {...result, files, lines, paths: files.map(({path}) => path).sort()}
}

const servers = new Map<string, WebServer>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-http-listing-'))
  await chmod(folder, 0o755)
  const root = join(folder, 'pub')
  await mkdir(join(root, 'sub dir/[ab]*'), {recursive: true})
  await mkdir(join(root, '.~tmp~'))
  await mkdir(join(root, 'empty'))
  await mkdir(join(root, 'page'))
  for (const name of NAMES) await put(name, 'hello', WINTER)
  await put(BIG, Buffer.alloc(BIG_BYTES), SUMMER)
  await put('sub dir/one', 'x', SUMMER)
  await put('sub dir/[ab]*/two', 'x', WINTER)
  await put('page/index.html', '<a href="made-up">no index</a>', WINTER)
  await writeFile(join(root, '.~tmp~/partial'), 'x')
  await symlink('..', join(root, 'sub dir/loop'))
  servers.set('nginx', await startNginx({root}))
  servers.set('nginx with JSON', await startNginx({root, format: 'json'}))
  const zone = 'Europe/Paris'
  servers.set('Apache, plain', await startApache({root, zone, options: ''}))
  servers.set('Apache, fancy', await startApache({root, zone, options: 'FancyIndexing NameWidth=* Charset=UTF-8'}))
  servers.set('Apache, as a table', await startApache({root, zone, options: 'FancyIndexing HTMLTable IconsAreLinks'}))
  servers.set('lighttpd', await startLighttpd({root, zone}))
}, 120_000)
afterAll(async () => {
  await Promise.all([...servers.values()].map(server => server.stop()))
  await rm(folder, {recursive: true})
})

describe.each([
  ['nginx', 60n],
  ['nginx with JSON', 1n],
  ['Apache, plain', 1n],
  ['Apache, fancy', 60n],
  ['Apache, as a table', 60n],
  ['lighttpd', 1n],
] as const)('a mirror with %s', (name, grain) => {
  const url = (): string => servers.get(name)?.url ?? ''

  it('is listed with every file that the source has, in the right version', async () => {
    const {files, precision, hiddenFolders, skippedLines} = await list(url(), {limits: {depth: 3}})
    const own = files.filter(({path}) => !path.includes('/loop/'))
    const nanos = grain * 1_000_000_000n
    expect(own.map(({path}) => path).sort()).toEqual(
      [...source.keys()].filter(path => !path.startsWith('/page/')).sort(),
    )
    for (const {path, size, modTime = 0n} of own) {
      expect([path, size, modTime / nanos]).toEqual([
        path,
        source.get(path)?.size,
        (source.get(path)?.modTime ?? 0n) / nanos,
      ])
    }
    expect([precision, skippedLines]).toEqual([nanos, 0])
    expect(hiddenFolders).toContain('/page')
  })
})
