import {expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {watchGeoipAge} from './watch-geoip-age.js'

const DAY = 86_400
const NOW = 1_790_000_000

function start(maxAgeDays: number) {
  const {log, lines} = recordingLog()
  const warnings: string[] = []
  const watch = watchGeoipAge({
    clock: () => NOW * 1000,
    log,
    warn: (_, message) => warnings.push(message),
    maxAgeDays: () => maxAgeDays,
  })
  return {watch, warnings, lines}
}
const database = (file: string, days: number) => ({file, type: 'X-City', builtAt: NOW - days * DAY, size: 1})

it('a database that is too old is told once, and again when another old one takes its place', () => {
  const {watch, warnings, lines} = start(60)
  watch.tell([database('a', 60), database('b', 61)])
  watch.tell([database('a', 60), database('b', 61)])
  expect(warnings).toEqual(['The GeoIP database b is 61 days old.'])
  expect(lines).toHaveLength(1)
  watch.tell([database('b', 70)])
  expect(warnings).toHaveLength(2)
  watch.stop()
})

it('ages are told oldest first, and 0 days never warn', () => {
  const {watch, warnings} = start(0)
  watch.tell([database('a', 1), database('b', 900)])
  expect(watch.ages().map(({file, ageSeconds}) => [file, ageSeconds / DAY])).toEqual([
    ['b', 900],
    ['a', 1],
  ])
  expect(warnings).toEqual([])
  watch.stop()
})
