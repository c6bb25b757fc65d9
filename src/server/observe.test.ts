import {expect, it} from 'vitest'
import {fakeWorld} from '../../test/support/app-deps.js'
import type {ServedRequest} from '../core/rates/rate-counter.js'
import {buildApp} from './app.js'

it('every answer is heard with its status and time, and where a download was sent', async () => {
  const served: ServedRequest[] = []
  const answers: (readonly [status: number, micros: number])[] = []
  const {deps, world} = fakeWorld()
  const app = buildApp({
    ...deps,
    observer: {
      served: request => void served.push(request),
      answered: (status, micros) => void answers.push([status, micros]),
      refusedConnection: () => undefined,
    },
  })

  await app.inject('/testy.tgz')
  await app.inject('/nothing')
  await app.inject('/?mirrorlist')
  world.picked = []
  await app.inject('/testy.tgz')
  await app.close()

  expect(answers.map(([status]) => status)).toEqual([302, 404, 404, 302])
  expect(answers.every(([, micros]) => micros > 0)).toBe(true)
  const client = expect.objectContaining({tls: 'none'}) as unknown
  expect(served).toEqual([
    {
      path: '/testy.tgz',
      id: 1,
      mirror: 42,
      isFallback: false,
      country: '',
      network: 0,
      distanceKm: 12,
      status: 302,
      client,
    },
    {
      path: '/testy.tgz',
      id: 1,
      mirror: 0,
      isFallback: true,
      country: '',
      network: 0,
      distanceKm: 12,
      status: 302,
      client,
    },
  ])
})
