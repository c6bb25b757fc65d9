import {open} from 'node:fs/promises'

const NEWLINE = 0x0a

/** Whether the last line of the file has no end. Never fails: false where it cannot be read. */
export async function endsInLine(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r')
    try {
      const {size} = await handle.stat()
      if (size === 0) return false
      const {buffer} = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
      return buffer[0] !== NEWLINE
    } finally {
      await handle.close()
    }
  } catch {
    return false // who may only append to it cannot know
  }
}
