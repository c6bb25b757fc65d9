import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises'
import {request} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {startMirrorServer, type MirrorServer} from './mirror-server.js'

describe('a mirror server', () => {
  let folder = ''
  let up: MirrorServer
  let down: MirrorServer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-mirror-'))
    await mkdir(join(folder, 'files'))
    await writeFile(join(folder, 'secret'), 'secret')
    await writeFile(join(folder, 'files', 'ten +é#.txt'), '0123456789')
    await writeFile(join(folder, 'files', 'empty'), '')
    await symlink('../secret', join(folder, 'files', 'outside'))
    const common = {folder: join(folder, 'files'), address: '127.0.0.1', port: 0}
    up = await startMirrorServer({...common, isDown: false})
    down = await startMirrorServer({...common, isDown: true})
  })
  afterAll(async () => {
    await up.close()
    await down.close()
    await rm(folder, {recursive: true})
  })

  const ten = '/ten%20%2B%C3%A9%23.txt'
  /** Not fetch, which would tidy the path before it is sent. */
  const ask = (
    path: string,
    {method = 'GET', range, server = up}: {method?: string; range?: string; server?: MirrorServer} = {},
  ) =>
    new Promise<{status: number | undefined; body: string; headers: NodeJS.Dict<string | string[]>}>(
      (resolve, reject) => {
        const headers = range === undefined ? {} : {range}
        request({host: '127.0.0.1', port: server.port, path, method, headers}, response => {
          let body = ''
          response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
          response.on('end', () => resolve({status: response.statusCode, body, headers: response.headers}))
        })
          .on('error', reject)
          .end()
      },
    )

  it('serves a file by its encoded name', async () => {
    expect(await ask(ten)).toMatchObject({status: 200, body: '0123456789', headers: {'content-length': '10'}})
    expect(await ask('/empty')).toMatchObject({status: 200, body: '', headers: {'content-length': '0'}})
  })

  it('answers HEAD with the size and no body', async () => {
    expect(await ask(ten, {method: 'HEAD'})).toMatchObject({status: 200, body: '', headers: {'content-length': '10'}})
  })

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=7-99', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ])('answers %s with the part', async (range, body, contentRange) => {
    expect(await ask(ten, {range})).toMatchObject({status: 206, body, headers: {'content-range': contentRange}})
  })

  it.each(['bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=1-2,4-5'])('ignores the range %s', async range => {
    expect(await ask(ten, {range})).toMatchObject({status: 200, body: '0123456789'})
  })

  it.each(['bytes=10-', 'bytes=5-4', 'bytes=-0'])('cannot satisfy %s', async range => {
    expect(await ask(ten, {range})).toMatchObject({status: 416, headers: {'content-range': 'bytes */10'}})
  })

  it.each(['/', '/nothing', '/../secret', '/%2e%2e/secret', '/outside', '/%zz', '/a%00b'])('has no %s', async path => {
    expect(await ask(path)).toMatchObject({status: 404, body: ''})
  })

  it('takes no other method', async () => {
    expect(await ask(ten, {method: 'PUT'})).toMatchObject({status: 405, headers: {allow: 'GET, HEAD'}})
  })

  it('answers 503 when it plays dead', async () => {
    expect(await ask(ten, {server: down})).toMatchObject({status: 503})
  })
})
