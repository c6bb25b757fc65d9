import {symlink} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ask} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {partsOf, rawExchange, rawRequest} from '../support/raw-http.js'
import {createWorld, type World} from '../support/world.js'

/** Name on disk → how a client writes it. */
const NAMES: readonly (readonly [string | Buffer, string])[] = [
  ['100%.iso', '/100%25.iso'],
  ['what?.iso', '/what%3F.iso'],
  ['number #1.iso', '/number%20%231.iso'],
  ['two  blanks .iso', '/two%20%20blanks%20.iso'],
  [`it's "quoted".iso`, "/it's%20%22quoted%22.iso"],
  ['a&b=c;d+e.iso', '/a&b=c;d+e.iso'],
  ['%41.iso', '/%2541.iso'],
  ['back\\slash.iso', '/back%5Cslash.iso'],
  ['new\nline.iso', '/new%0Aline.iso'],
  ['žluťoučký/kůň.iso', '/%C5%BElu%C5%A5ou%C4%8Dk%C3%BD/k%C5%AF%C5%88.iso'],
  [Buffer.from('caf\xe9.iso', 'latin1'), '/caf%E9.iso'],
  ['-rf.iso', '/-rf.iso'],
  ['[1].iso', '/%5B1%5D.iso'],
]

let world: World
let server: RunningServer

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris']})
  for (const [name] of NAMES) await world.publish(name, `content of ${name.toString()}`)
  await world.publish('releases/1.2/disk.iso', 'disk')
  await world.copyTo()
  await symlink('releases/1.2', join(world.repository, 'latest'))
  await symlink('latest/disk.iso', join(world.repository, 'disk.iso'))
  await symlink('/etc/hostname', join(world.repository, 'outside.iso'))
  await symlink('loop.iso', join(world.repository, 'loop.iso'))
  await world.json('refresh')
  await world.addMirror('paris')
  const scans = await world.json('mirror', 'scan', '--all', '--enable')
  expect(scans).toMatchObject([{result: {listed: NAMES.length + 1, known: NAMES.length + 1, differ: 0}}])
  server = await world.serve('/releases/1.2/disk.iso')
})
afterAll(() => world.close())

/** Sends a target as it is and returns status and Location. */
async function raw(target: string): Promise<string> {
  const [host = '', port] = server.address.split(':')
  const {status, headers} = partsOf(await rawExchange({host, port: Number(port)}, rawRequest(`GET ${target}`)))
  const location = headers.find(header => /^location:/i.test(header))
  return location === undefined ? String(status) : `${status} ${location.slice('location: '.length)}`
}

describe('names of files', () => {
  it.each(NAMES)('%s is found and sent on as the same bytes', async (name, target) => {
    const {status, headers} = await ask(server.address, target)
    expect(status).toBe(302)

    const downloaded = await fetch(headers.location ?? '')

    expect(await downloaded.text()).toBe(`content of ${name.toString()}`)
  })
})

describe('links in the repository', () => {
  it('are served as what they lead to', async () => {
    const target = `302 ${world.mirror('paris').http.url}releases/1.2/disk.iso`
    expect(await raw('/disk.iso')).toBe(target)
    expect(await raw('/latest/disk.iso')).toBe(target)
  })

  it('are forbidden when they lead out of it, and lead nowhere when they lead to themselves', async () => {
    expect(await raw('/outside.iso')).toBe('403')
    expect(await raw('/loop.iso')).toBe('404')
  })
})

describe('targets that name no file', () => {
  it.each([
    ['/../../etc/passwd', '301 /etc/passwd'],
    ['/releases/../../../etc/passwd', '301 /etc/passwd'],
    ['/%2e%2e/%2e%2e/etc/passwd', '301 /etc/passwd'],
    ['//evil.example/disk.iso', '301 /evil.example/disk.iso'],
    ['/releases//1.2/./disk.iso', '301 /releases/1.2/disk.iso'],
    ['/..%2f..%2fetc/passwd', '301 /etc/passwd'],
    ['/disk.iso%00.txt', '404'],
    ['/%zz', '400'],
    ['/%', '400'],
    ['/caf\xe9.iso', '301 /caf%E9.iso'],
    ['/no\x01control', '400'],
  ])('%j', async (target, expected) => {
    expect(await raw(target)).toBe(expected)
  })

  it.each([
    [4095, '404'],
    [65_536, '404'],
    [200_000, '431'],
  ])('a path of %i bytes', async (length, expected) => {
    expect(await raw(`/${'a'.repeat(length - 1)}`)).toBe(expected)
    expect(await ask(server.address, '/disk.iso')).toMatchObject({status: 302})
  })
})
