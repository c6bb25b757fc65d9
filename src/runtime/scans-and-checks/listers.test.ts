import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {aMirror} from '../../../test/support/mirrors.js'
import {startRsyncDaemon, type RsyncDaemon} from '../../../test/support/rsync-daemon.js'
import {asFilePath, filePathFromText} from '../../core/file-path.js'
import type {Mirror} from '../../core/mirror.js'
import {createListers} from './listers.js'

const signal = new AbortController().signal
const listers = createListers({timeoutMs: 10_000, contact: '', log: recordingLog().log})

it('are tried in the order rsync, FTP, HTTP', () => {
  expect(listers.map(({protocol}) => protocol)).toEqual(['rsync', 'ftp', 'http'])
  const mirror = aMirror({rsyncUrl: 'rsync://a/', ftpUrl: '', httpUrl: 'http://b/'})
  expect(listers.map(({urlOf}) => urlOf(mirror, 'any'))).toEqual(['rsync://a/', '', ''])
  expect(listers.map(({urlOf}) => urlOf(mirror, 'http'))[2]).toBe('http://b/')
})

describe('one folder by rsync', () => {
  let root: string
  let daemon: RsyncDaemon
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'mirrorbits-listers-'))
    await mkdir(join(root, 'pool/deep'), {recursive: true})
    for (const name of ['top', 'pool/a', 'pool/b', 'pool/deep/c']) await writeFile(join(root, name), name)
    daemon = await startRsyncDaemon({modules: {pub: {path: root}}})
  })
  afterAll(async () => {
    await daemon.stop()
    await rm(root, {recursive: true, force: true})
  })

  const folder = async (name: string, facts: Partial<Mirror> = {}) => {
    const url = daemon.url('pub')
    const mirror = aMirror({rsyncUrl: url, ...facts})
    const found = await listers[0]?.listFolder({mirror, url, folder: filePathFromText(name), signal})
    return found === undefined ? undefined : [...found].sort()
  }

  it('tells the paths of the files right in it', async () => {
    expect(await folder('/pool')).toEqual([asFilePath('/pool/a'), asFilePath('/pool/b')])
  })

  it.each(['/po*', '/po?l', '/[p]ool', '/po\\ol'])(
    'is not asked for what rsync takes for a pattern: %s',
    async name => {
      expect(await folder(name)).toBeUndefined()
    },
  )

  it('cannot be told where the mirror has patterns of its own', async () => {
    expect(await folder('/pool', {rsyncOptions: ['exclude=deep']})).toBeUndefined()
    expect(await folder('/pool', {rsyncOptions: ['copy-links']})).toHaveLength(2)
  })
})
