import {mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {test as base, expect} from 'vitest'
import {readBlocks, writeBlocks} from './block-file.js'

const KIND = {magic: 'MBTESTED', version: 3}

const test = base.extend<{dir: string; file: string}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  dir: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'mirrorbits-'))
    await use(dir)
    await rm(dir, {recursive: true})
  },
  file: ({dir}, use) => use(join(dir, 'blocks')),
})

test('what is read is what was written', async ({file}) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({maxLength: 50}), {maxLength: 6}), async blocks => {
      await writeBlocks(file, KIND, blocks)
      expect(await readBlocks(file, KIND)).toEqual(blocks)
    }),
    {numRuns: 50},
  )
})

test('a block larger than one step survives, each in a buffer of its own', async ({file}) => {
  const large = new Uint8Array(9_000_000).map((_, at) => at % 251)
  await writeBlocks(file, KIND, [large, Uint8Array.of(1)])
  const blocks = await readBlocks(file, KIND)
  expect(Buffer.from(blocks?.[0] ?? []).equals(large)).toBe(true)
  expect(blocks?.map(({buffer, byteLength}) => buffer.byteLength === byteLength)).toEqual([true, true])
})

test('no file is no blocks', async ({file}) => {
  expect(await readBlocks(file, KIND)).toBeUndefined()
})

test('only its owner reads it, and no draft stays', async ({dir, file}) => {
  await writeBlocks(file, KIND, [])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(dir)).toEqual(['blocks'])
})

test('a disk that does not take the new one keeps the old one', async ({file}) => {
  await writeBlocks(file, KIND, [Uint8Array.of(1)])
  await mkdir(`${file}.new`)
  await expect(writeBlocks(file, KIND, [Uint8Array.of(2)])).rejects.toThrow('EISDIR')
  expect(await readBlocks(file, KIND)).toEqual([Uint8Array.of(1)])
})

test('every other length and every other byte that counts is refused', async ({file}) => {
  const blocks = [Uint8Array.of(1, 2, 3), Uint8Array.of(), Uint8Array.of(4)]
  await writeBlocks(file, KIND, blocks)
  const good = await readFile(file)
  for (let length = 0; length < good.length; length++) {
    await writeFile(file, good.subarray(0, length))
    await expect(readBlocks(file, KIND)).rejects.toBeInstanceOf(RangeError)
  }
  for (let at = 0; at < good.length; at++) {
    const bad = Buffer.from(good)
    bad[at] = (bad[at] ?? 0) ^ 0x81
    await writeFile(file, bad)
    const read = await readBlocks(file, KIND).catch((error: unknown) => error)
    // Only the bytes that fill up a header mean nothing.
    if (!(read instanceof RangeError)) expect(read).toEqual(blocks)
  }
})

test('any bytes are refused', async ({file}) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({maxLength: 200}), async bytes => {
      await writeFile(file, bytes)
      await expect(readBlocks(file, KIND)).rejects.toBeInstanceOf(RangeError)
    }),
    {numRuns: 50},
  )
})

test('a block that says it is longer than the file takes no memory', async ({file}) => {
  await writeBlocks(file, KIND, [Uint8Array.of(1)])
  const handle = await open(file, 'r+')
  await handle.write(Buffer.from('ffffffffffff0000', 'hex'), 0, 8, 24)
  await handle.close()
  await truncate(file, 1000)
  await expect(readBlocks(file, KIND)).rejects.toThrow('it ends too early')
})

test('another kind or version is refused, and said so', async ({file}) => {
  await writeBlocks(file, KIND, [])
  await expect(readBlocks(file, {...KIND, version: 4})).rejects.toThrow('another version')
  await expect(readBlocks(file, {...KIND, magic: 'MBOTHERS'})).rejects.toThrow('something else')
})
