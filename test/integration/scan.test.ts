import {rm, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask, explain, from, names, reasons} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const TIME = 1_750_000_000
const HOUR = 3600
const RULES = `Fallbacks: [{URL: 'http://fallback.example/'}]
AllowOutdatedFiles: [{Prefix: /nightly/, Minutes: 60}]`
/** So many files that their times tell of a time zone. */
const MANY = Array.from({length: 10}, (_, index) => `many/${index}.iso`)

let world: World
let server: RunningServer

/** Asks until the answer is as it must be: what is scanned or reloaded is seen a moment later. */
const eventually = (check: () => Promise<void>) => vi.waitFor(check, {interval: 50})

/** Changes a mirror's copy of a file. */
async function onMirror(mirror: string, path: string, content: string, modTime = TIME): Promise<void> {
  const file = join(world.mirror(mirror).root, path)
  await writeFile(file, content)
  await utimes(file, modTime, modTime)
}

const scan = (...mirrors: string[]) => world.json<{result: object}[]>('mirror', 'scan', ...mirrors)

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris', 'berlin'], config: RULES})
  await world.publish('a.iso', 'a', TIME)
  await world.publish('b.iso', 'b', TIME)
  for (const path of MANY) await world.publish(path, 'm', TIME)
  await world.publish('nightly/n.iso', 'n', TIME)
  await world.copyTo()
  await world.json('refresh')
  await world.addMirror('paris')
  await world.addMirror('berlin')
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/a.iso')
  await server.logged('source scanned')
})
afterAll(() => world.close())

beforeEach(async () => {
  await world.publish('a.iso', 'a', TIME)
  await world.publish('nightly/n.iso', 'n', TIME)
  await world.copyTo()
  await world.json('refresh')
  await scan('paris', 'berlin')
  await eventually(async () => expect(names(await explain(server.address, '/a.iso'))).toEqual(['berlin', 'paris']))
})

describe('what mirrors have', () => {
  it('a file that a mirror has lost is no longer asked of it', async () => {
    await rm(join(world.mirror('paris').root, 'a.iso'))

    expect(await scan('paris')).toMatchObject([{result: {listed: 12, known: 12, removed: 1}}])

    await eventually(async () => {
      const answer = await explain(server.address, '/a.iso')
      expect({in: names(answer), out: reasons(answer)}).toEqual({in: ['berlin'], out: {}})
    })
    expect(names(await explain(server.address, '/b.iso'))).toEqual(['berlin', 'paris'])
  })

  it('a partial mirror takes only what it has', async () => {
    await rm(join(world.mirror('berlin').root, 'nightly'), {recursive: true})
    await onMirror('berlin', 'unknown.txt', 'not ours')

    expect(await scan('berlin')).toMatchObject([{result: {listed: 13, known: 12, removed: 1, differ: 0}}])

    await eventually(async () => expect(names(await explain(server.address, '/nightly/n.iso'))).toEqual(['paris']))
    expect(await ask(server.address, '/unknown.txt')).toMatchObject({status: 404})
  })

  it('a file that changed at the source is not asked of mirrors until they have it', async () => {
    await world.publish('a.iso', 'another a', TIME + HOUR)
    await world.json('refresh')

    const mismatch = {paris: 'File size mismatch', berlin: 'File size mismatch'}
    await eventually(async () => expect(reasons(await explain(server.address, '/a.iso'))).toEqual(mismatch))
    const {headers} = await ask(server.address, '/a.iso')
    expect(headers.location).toBe('http://fallback.example/a.iso')

    await world.copyTo('berlin')
    await scan('paris', 'berlin')
    await eventually(async () => {
      const answer = await explain(server.address, '/a.iso')
      expect({in: names(answer), out: reasons(answer)}).toEqual({in: ['berlin'], out: {paris: 'File size mismatch'}})
    })
  })

  it('a file with another time is told with the difference, older or newer', async () => {
    await onMirror('paris', 'a.iso', 'a', TIME - 90)
    await onMirror('berlin', 'b.iso', 'b', TIME + 10)

    expect(await scan('paris', 'berlin')).toMatchObject([{result: {differ: 1}}, {result: {differ: 1}}])

    await eventually(async () =>
      expect(reasons(await explain(server.address, '/a.iso'))).toEqual({paris: 'Mod time mismatch (diff: 1m30s)'}),
    )
    expect(reasons(await explain(server.address, '/b.iso'))).toEqual({berlin: 'Mod time mismatch (diff: -10s)'})
  })

  it('a stale file is served where the rules allow its age', async () => {
    await onMirror('paris', 'nightly/n.iso', 'an older n', TIME - HOUR)
    await onMirror('berlin', 'nightly/n.iso', 'n', TIME - HOUR - 1)

    await scan('paris', 'berlin')

    await eventually(async () => {
      const answer = await explain(server.address, '/nightly/n.iso')
      expect({in: names(answer), out: reasons(answer)}).toEqual({
        in: ['paris'],
        out: {berlin: 'Mod time mismatch (diff: 1h0m1s)'},
      })
    })
  })

  it('a mirror in another time zone is believed when offsets are to be fixed', async () => {
    await onMirror('paris', 'a.iso', 'a', TIME - 2 * HOUR)
    await onMirror('paris', 'b.iso', 'b', TIME - 2 * HOUR)
    await onMirror('paris', 'nightly/n.iso', 'n', TIME - 2 * HOUR)
    for (const path of MANY) await onMirror('paris', path, 'm', TIME - 2 * HOUR)
    await scan('paris')
    await eventually(async () =>
      expect(reasons(await explain(server.address, '/a.iso'))).toEqual({paris: 'Mod time mismatch (diff: 2h0m0s)'}),
    )

    await world.configure(`${RULES}\nFixTimezoneOffsets: true`)
    await server.signal('SIGHUP', 'configuration reloaded')
    expect(await scan('paris')).toMatchObject([{result: {tzOffsetMs: 2 * HOUR * 1000, differ: 0}}])

    await eventually(async () => expect(reasons(await explain(server.address, '/a.iso'))).toEqual({}))
    expect(await ask(server.address, '/a.iso', from('192.0.2.1'))).toMatchObject({status: 302})
  })
})

describe('a tolerance for times', () => {
  it('lets a file of our size be served that is a little older or newer, and none that is more', async () => {
    await onMirror('paris', 'a.iso', 'a', TIME - 2)
    await onMirror('berlin', 'a.iso', 'a', TIME + 3)
    await scan('paris', 'berlin')
    await eventually(async () =>
      expect(Object.keys(reasons(await explain(server.address, '/a.iso'))).sort()).toEqual(['berlin', 'paris']),
    )

    await world.configure(`${RULES}\nModTimeTolerance: 2`)
    await server.signal('SIGHUP', 'configuration reloaded')

    await eventually(async () => {
      const answer = await explain(server.address, '/a.iso')
      expect({in: names(answer), out: reasons(answer)}).toEqual({
        in: ['paris'],
        out: {berlin: 'Mod time mismatch (diff: -3s)'},
      })
    })
    await world.configure(RULES)
    await server.signal('SIGHUP', 'configuration reloaded')
  })
})

describe('mirrors whose times are all wrong', () => {
  it('are told of, for otherwise all would silently go to the fallbacks', async () => {
    const files = Array.from({length: 20}, (_, index) => `times/${index}.iso`)
    for (const path of files) await world.publish(path, 'same size', TIME)
    await world.copyTo()
    for (const path of files) {
      for (const mirror of ['paris', 'berlin']) await onMirror(mirror, path, 'same size', TIME - 90)
    }
    const heard = await world.listen()
    await world.json('refresh')
    await scan('paris', 'berlin')

    await eventually(async () => {
      const answer = await explain(server.address, '/times/0.iso')
      expect({in: names(answer), out: Object.keys(reasons(answer)).sort()}).toEqual({
        in: ['fallback0'],
        out: ['berlin', 'paris'],
      })
    })
    await vi.waitFor(() =>
      expect(heard).toContainEqual(
        expect.objectContaining({
          type: 'warning',
          code: 'MB_TIMES_DIFFER',
          message: expect.stringMatching(
            /^No mirror may serve 20 of 33 files: .*\/times\/\d+\.iso is 1m30s older there/,
          ) as string,
        }),
      ),
    )
    await server.logged('files excluded by their times alone')

    // What an operator then does.
    await world.copyTo()
    await scan('paris')
    await eventually(async () => expect(names(await explain(server.address, '/times/0.iso'))).toEqual(['paris']))
  })
})
