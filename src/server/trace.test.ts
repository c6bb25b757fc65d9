import {describe, expect} from 'vitest'
import {ranked} from '../../test/support/app-deps.js'
import {test} from '../../test/support/app.js'
import {schemaProblems} from '../../test/support/json-schema.js'
import {aMirror} from '../../test/support/mirrors.js'
import type {SelectJson} from '../operations/select-json.js'

const FROM_OUTSIDE = ['X-Forwarded-For: 198.51.100.9']

describe('?trace', () => {
  test('means nothing unless it was switched on', async ({running: {ask, world}}) => {
    expect(await ask('GET /testy.tgz?trace')).toMatchObject({status: 302})
    expect(world.counted).toHaveLength(1)
  })

  test('means nothing to an address that is not named', async ({running: {ask, world}}) => {
    world.config = {traceAddresses: ['127.0.0.0/8']}
    expect(await ask('GET /testy.tgz?trace', FROM_OUTSIDE)).toMatchObject({status: 302})
    expect(await ask('GET /testy.tgz?trace&format=json', FROM_OUTSIDE)).toMatchObject({status: 302})
  })

  test('explains the choice to an address that is named, and counts nothing', async ({running: {ask, world}}) => {
    world.config = {traceAddresses: ['198.51.100.0/24']}
    const down = {mirror: aMirror({id: 2, name: 'idle'}), absoluteUrl: 'http://idle/', distanceKm: 7}
    world.explanation = {
      ranked: [ranked('a', 'http://a.example/', 1)],
      excluded: [{...down, exclusion: {kind: 'down', reason: 'Unreachable'}}],
    }
    world.mirrors = [aMirror({id: 1, name: 'a'}), aMirror({id: 2, name: 'idle'}), aMirror({id: 3, name: 'other'})]
    const {status, headers, body} = await ask('GET /testy.tgz?trace', FROM_OUTSIDE)

    expect(status).toBe(200)
    expect(headers).toContain('Content-Type: text/plain; charset=utf-8')
    expect(headers.filter(line => line.startsWith('Access-Control'))).toEqual([])
    expect(body).toMatch(/^Sent to a\n\nFile {6}\/testy\.tgz[^]*\nClient {4}198\.51\.100\.9: place not known\n/)
    // Without a place of the client there is no distance.
    expect(body).toMatch(/\na +\S+ +\d+ +100\.0 % +http:\/\/a\.example\/testy\.tgz\n/)
    expect(body).toMatch(/\nidle +\S+ +Unreachable\n\nWithout the file: other\n$/)
    expect([world.counted, world.logged]).toEqual([[], []])
  })

  test('is JSON like that of the command', async ({running: {ask, world}}) => {
    world.config = {traceAddresses: ['127.0.0.1'], stickyMinutes: 60}
    world.explanation = {
      ranked: [ranked('a', 'http://a.example/', 1), ranked('b', 'http://b.example/', 2)],
      excluded: [],
    }
    world.picked = [ranked('b', 'http://b.example/', 2)]
    const {headers, body} = await ask('GET /testy.tgz?trace&fromip=2001:db8::7', ['Accept: application/json'])
    const document = JSON.parse(body) as SelectJson

    expect(headers).toContain('Content-Type: application/json; charset=utf-8')
    expect(await schemaProblems('select', document)).toEqual([])
    expect(document).toMatchObject({client: {address: '2001:db8::7'}, sentTo: {name: 'b', share: 50}})
    expect(document.sentTo?.until).toMatch(/^2026-11-21T1[23]:/)
  })

  test('shows the fallbacks when no mirror may serve, and when the catalogue lacks the file', async ({
    running: {ask, world},
  }) => {
    world.config = {traceAddresses: ['127.0.0.1']}
    world.explanation = {ranked: [], excluded: []}
    expect((await ask('GET /testy.tgz?trace')).body).toMatch(/^Sent to .*, the fallback: no mirror may serve/)
    world.disk = path => ({kind: 'exists', path, isDirectory: false, size: 1})
    expect((await ask('GET /new.tgz?trace')).body).toMatch(/not in the catalogue yet/)
    world.fallbacks = []
    expect((await ask('GET /testy.tgz?trace')).body).toMatch(/^Sent to nobody/)
  })

  test('knows neither other files nor other formats', async ({running: {ask, world}}) => {
    world.config = {traceAddresses: ['127.0.0.1']}
    expect(await ask('GET /nothing?trace')).toMatchObject({status: 404})
    expect(await ask('GET /testy.tgz?trace&format=xml')).toMatchObject({status: 400})
    expect(await ask('HEAD /testy.tgz?trace')).toMatchObject({status: 200, body: ''})
  })
})
