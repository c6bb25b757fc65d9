import {describe, expect} from 'vitest'
import {test} from '../../test/support/app.js'
import {aMirror} from '../../test/support/mirrors.js'
import type {Mirror} from '../core/mirror.js'
import type {RankedMirror} from '../core/selection/types.js'
import {resolveUrl} from '../core/selection/resolve-url.js'

/** It stands in every value that is nobody's business. */
const SECRET = 'geheim'

const planted = (id: number, name: string): Mirror =>
  aMirror({
    id,
    name,
    httpUrl: `http://${SECRET}:${SECRET}@${name}.example/`,
    rsyncUrl: `rsync://${SECRET}:${SECRET}/@${SECRET}@${name}.example/pub/`,
    ftpUrl: `ftp://${SECRET}@${name}.example/pub/`,
    adminName: SECRET,
    adminEmail: `${SECRET}@example.org`,
    customData: SECRET,
    comment: `line\n${SECRET}`,
  })

const rankedAs = (mirror: Mirror): RankedMirror => ({
  mirror,
  absoluteUrl: resolveUrl(mirror, 'none').absoluteUrl,
  distanceKm: 1,
  computedScore: 1,
  weight: 50,
})

const QUERIES = [
  '',
  'mirrorlist',
  'mirrorlist&format=json',
  'mirrorlist&format=json&pretty',
  'mirrorlist&format=txt',
  'mirrorlist&format=apt',
  'mirrorlist&format=yum',
  'mirrorlist&fromip=192.0.2.1',
  'mirrorstats',
  'mirrorstats&format=json',
  'mirrorstats&format=json&pretty',
  'stats',
  'md5',
  'sha1',
  'sha256',
  'meta4',
  'metalink',
  'trace',
  'trace&format=json',
  'pretty',
]
const PATHS = ['/testy.tgz', '/testy.tgz/', '/', '/none', '/../x', '//testy.tgz', '/testy.tgz.meta4', '/testy.tgz.metalink', '/%'] // prettier-ignore
const HEADERS = [
  [],
  ['Accept: application/json'],
  ['Accept: application/metalink4+xml'],
  ['Accept-Encoding: identity', 'X-Forwarded-Proto: https'],
]
const METHODS = ['GET', 'OPTIONS', 'POST']

describe('no answer to the public', () => {
  test('holds an administrator, a comment or a credential', async ({running: {raw, world}}) => {
    const [first, second, third] = [planted(1, 'one'), planted(2, 'two'), planted(3, 'three')]
    world.config = {
      outputMode: 'auto',
      digestHeaders: true,
      traceAddresses: ['127.0.0.0/8'],
      rpcPassword: SECRET,
      contact: SECRET,
      repository: `/srv/${SECRET}`,
      stateDirectory: `/var/lib/${SECRET}`,
      redis: {
        ...{address: SECRET, user: SECRET, password: SECRET, db: 0},
        ...{sentinelMasterName: SECRET, sentinels: [{host: SECRET}], sentinelUser: SECRET, sentinelPassword: SECRET},
        tls: {enabled: true, ca: SECRET, certificate: SECRET, key: SECRET},
      },
    }
    world.picked = [rankedAs(first), rankedAs(second)]
    world.explanation = {
      ranked: world.picked,
      excluded: [
        {
          mirror: third,
          absoluteUrl: resolveUrl(third, 'none').absoluteUrl,
          distanceKm: 3,
          exclusion: {kind: 'disabled'},
        },
      ],
    }
    world.mirrors = [first, second, third]

    const statuses = new Set<string>()
    const places = PATHS.flatMap(path => QUERIES.map(query => `${path}${query === '' ? '' : `?${query}`}`))
    for (const headers of HEADERS) {
      // One connection for each method and place: an answer cannot hide behind another.
      const requests = METHODS.flatMap(method =>
        (method === 'GET' ? places : PATHS).map(place => `${method} ${place} HTTP/1.1`),
      )
      const answers = await Promise.all(
        requests.map(async line => ({
          line,
          answer: await raw([line, 'Host: h', 'Connection: close', ...headers, '', ''].join('\r\n')),
        })),
      )
      expect(answers.filter(({answer}) => answer.includes(SECRET)).map(({line}) => line)).toEqual([])
      for (const {answer} of answers) statuses.add(answer.slice(9, 12))
    }

    // It has seen redirects, pages, refusals and files that are not there.
    expect([...statuses].sort()).toEqual(expect.arrayContaining(['200', '204', '301', '302', '400', '404', '405']))
    expect(world.errors).toEqual([])
  })
})
