import {mkdir, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createWorld, type HeardEvent, type World} from '../support/world.js'

const FILES = 20_000
const PER_FOLDER = 500
const MIRRORS = ['paris', 'berlin', 'frankfurt', 'london', 'newyork', 'tokyo']
const IDS = MIRRORS.map((_, index) => index + 1)

let world: World

/** Straight into the folder that all mirrors share, which is the repository as well: they are faithful. */
async function writeFiles(root: string): Promise<void> {
  for (let folder = 0; folder < FILES / PER_FOLDER; folder++) {
    const path = join(root, `release-${folder}`)
    await mkdir(path)
    await Promise.all(
      Array.from({length: PER_FOLDER}, async (_, index) => {
        const file = join(path, `package-${index}.tar.gz`)
        await writeFile(file, String(index))
        await utimes(file, 1_700_000_000 + index, 1_700_000_000 + index)
      }),
    )
  }
}

const holdings = () => Promise.all(IDS.map(id => world.database.hgetallBuffer(`HOLDINGS_${id}`)))

beforeAll(async () => {
  world = await createWorld({mirrors: MIRRORS, sharedRoot: true})
  await writeFiles(world.mirror('paris').root)
  await world.configure(`Repository: ${world.mirror('paris').root}\nHashes: {SHA256: false}`)
})
afterAll(() => world.close())

describe('a large repository with faithful mirrors', () => {
  it('costs at most 8 bytes of Redis for each file on each mirror', async () => {
    expect(await world.json('refresh')).toMatchObject({files: FILES, added: FILES})
    for (const name of MIRRORS) await world.addMirror(name)
    const scans = await world.json<{result: object}[]>('mirror', 'scan', '--all', '--enable')
    expect(scans.map(({result}) => result)).toMatchObject(MIRRORS.map(() => ({listed: FILES, known: FILES, differ: 0})))

    for (const id of IDS) {
      const bytes = Number(await world.database.call('MEMORY', 'USAGE', `HOLDINGS_${id}`, 'SAMPLES', '0'))
      expect(bytes / FILES).toBeLessThanOrEqual(8)
      expect(bytes).toBeGreaterThan(FILES / 8)
    }
  })

  it('a scan that finds nothing new writes nothing about files and tells nothing about them', async () => {
    const heard = await world.listen()
    const before = await holdings()
    const seen: string[][] = []
    const monitor = await world.database.monitor()
    monitor.on('monitor', (_time: string, args: string[]) => seen.push(args))

    await world.json('mirror', 'scan', '--all')
    expect(await world.json('refresh')).toMatchObject({added: 0, changed: 0, removed: 0})
    await world.database.echo('end')

    expect(await holdings()).toEqual(before)
    monitor.disconnect()
    const writes = seen.filter(([name = '']) => /^(h?set|hmset|sadd|rename|hincrby|hdel|del|append|setbit)/i.test(name))
    const keys = writes.map(([, key = '']) => key.replace(/\d+$/, '<id>'))
    expect([...new Set(keys)].toSorted()).toEqual(['MIRROR_<id>', 'SCANNING_<id>', 'SOURCE_REPO_SYNC'])
    const written = writes.map(args => args.join(' ').length).reduce((sum, length) => sum + length, 0)
    expect(written / MIRRORS.length).toBeLessThan(2000)
    expect(kinds(heard)).toEqual(['scan.finished', 'scan.queue', 'scan.started', 'source.finished', 'source.started'])
  })
})

const kinds = (heard: readonly HeardEvent[]): string[] =>
  [...new Set(heard.map(({type}) => type).filter(type => !type.endsWith('.progress')))].toSorted()
