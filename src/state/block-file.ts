import {open, type FileHandle} from 'node:fs/promises'
import {endianness} from 'node:os'
import {crc32} from 'node:zlib'
import {codeOf} from '../core/errors.js'
import {replaceFile} from './replace-file.js'

/*
 * A file of blocks of bytes. Header, 24 bytes: the kind's eight characters, the byte order of the machine that wrote
 * it (`LE` or `BE`) in eight bytes, its version (u32), the number of blocks (u32). Each block: its length (u64), the
 * CRC-32 of its bytes (u32), four zeros, its bytes. Numbers of header and blocks are little-endian.
 */

export interface BlockFileKind {
  /** Eight ASCII characters. */
  readonly magic: string
  readonly version: number
}

const HEADER_BYTES = 24
const BLOCK_HEADER_BYTES = 16
const MAX_BLOCKS = 1_000_000
/** As much as is summed up, written or read in one go: other work goes on between. */
const STEP_BYTES = 4 * 1024 * 1024

/** Puts a new file in the place of the former one at once. */
export async function writeBlocks(
  path: string,
  {magic, version}: BlockFileKind,
  blocks: readonly Uint8Array[],
): Promise<void> {
  await replaceFile(path, async file => {
    const header = Buffer.alloc(HEADER_BYTES)
    header.write(magic, 0, 8, 'latin1')
    header.write(endianness(), 8, 'latin1')
    header.writeUInt32LE(version, 16)
    header.writeUInt32LE(blocks.length, 20)
    await writeAll(file, header)
    for (const block of blocks) {
      const blockHeader = Buffer.alloc(BLOCK_HEADER_BYTES)
      blockHeader.writeBigUInt64LE(BigInt(block.byteLength), 0)
      blockHeader.writeUInt32LE(await checksum(block), 8)
      await writeAll(file, blockHeader)
      for (const step of stepsOf(block)) await writeAll(file, step)
    }
  })
}

/**
 * Each block in a buffer of its own; undefined when there is no file. Throws a RangeError when it is damaged, too short,
 * of another kind, version or machine. No more memory is taken than the file is long.
 */
export async function readBlocks(
  path: string,
  {magic, version}: BlockFileKind,
): Promise<readonly Uint8Array[] | undefined> {
  const file = await openIfThere(path)
  if (file === undefined) return undefined
  try {
    let left = (await file.stat()).size
    const take = async (length: number): Promise<Uint8Array> => {
      if (length > left) throw new RangeError('it ends too early')
      left -= length
      return readExactly(file, length)
    }
    const header = Buffer.from((await take(HEADER_BYTES)).buffer)
    if (header.toString('latin1', 0, 8) !== magic) throw new RangeError('it is something else')
    if (header.toString('latin1', 8, 10) !== endianness()) throw new RangeError('another kind of machine wrote it')
    if (header.readUInt32LE(16) !== version) throw new RangeError('another version of this program wrote it')
    const count = header.readUInt32LE(20)
    if (count > MAX_BLOCKS) throw new RangeError('it has too many blocks')
    const blocks: Uint8Array[] = []
    while (blocks.length < count) {
      const blockHeader = Buffer.from((await take(BLOCK_HEADER_BYTES)).buffer)
      const block = await take(Number(blockHeader.readBigUInt64LE(0)))
      if ((await checksum(block)) !== blockHeader.readUInt32LE(8)) throw new RangeError('its checksum is wrong')
      blocks.push(block)
    }
    return blocks
  } finally {
    await file.close()
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function readExactly(file: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const {bytesRead} = await file.read(bytes, at, Math.min(STEP_BYTES, length - at), null)
    if (bytesRead === 0) throw new RangeError('it ends too early')
    at += bytesRead
  }
  return bytes
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) at += (await file.write(bytes, at)).bytesWritten
}

async function checksum(block: Uint8Array): Promise<number> {
  let sum = 0
  for (const step of stepsOf(block)) {
    sum = crc32(step, sum)
    if (block.byteLength > STEP_BYTES) await new Promise(resolve => setImmediate(resolve))
  }
  return sum
}

function* stepsOf(block: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < block.byteLength; at += STEP_BYTES) yield block.subarray(at, at + STEP_BYTES)
}
