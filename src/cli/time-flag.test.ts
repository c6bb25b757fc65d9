import {expect, it} from 'vitest'
import {pastFlag, timeFlag} from './time-flag.js'

const read = (text: string): Promise<unknown> => timeFlag().parse(text, {} as never, {} as never)

it.each([
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['2026-11-21t12:00:01.5z', '2026-11-21T12:00:01.500Z'],
  ['2026-11-21T12:00Z', '2026-11-21T12:00:00.000Z'],
  ['2026-11-21T12:00+01:00', '2026-11-21T11:00:00.000Z'],
])('%s is a time', async (text, time) => {
  expect(await read(text)).toBe(Date.parse(time))
})

it.each(['2026-02-30', '2026-02-30T12:00Z', '2026-11-21T25:00Z', '2026-11-21T12:00', '2026-11-21 12:00', 'now', ''])(
  'no time: "%s"',
  async text => {
    await expect(read(text)).rejects.toMatchObject({code: 'MB_USAGE'})
    await expect(pastFlag().parse(text, {} as never, {} as never)).rejects.toMatchObject({code: 'MB_USAGE'})
  },
)
