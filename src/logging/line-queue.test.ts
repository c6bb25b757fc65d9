import {expect, it, vi} from 'vitest'
import {createLineQueue, type LineQueue} from './line-queue.js'

/** A disk with room for so many bytes, and the file on it that queues append to. */
function startDisk(room: number) {
  const disk = {room, text: '', rotated: ''}
  const said: string[] = []
  const queue = (): LineQueue =>
    createLineQueue({
      open: () =>
        Promise.resolve({
          write(bytes: Buffer) {
            const part = bytes.subarray(0, disk.room - disk.text.length).toString()
            disk.text += part
            return part === '' ? Promise.reject(new Error('full')) : Promise.resolve({bytesWritten: part.length})
          },
          close: () => Promise.resolve(),
        }),
      endsInLine: () => Promise.resolve(/[^\n]$/.test(disk.text)),
      maxWaiting: 100,
      retryMs: 10,
      onBroken: () => said.push('broken'),
      onMended: () => said.push('mended'),
      onDropped: lines => said.push(`${lines} dropped`),
    })
  return {disk, said, queue}
}

const lines = (from: number, to: number): string[] =>
  Array.from({length: to - from}, (_, index) => `line ${from + index}\n`)

it('a line of which only a part found room is written once more, in a line of its own', async () => {
  const {disk, said, queue} = startDisk(10)
  const log = queue()
  for (const line of lines(1, 5)) log.push(line)
  await vi.waitFor(() => expect(said).toEqual(['broken']))
  disk.room = 1000
  await vi.waitFor(() => expect(said).toEqual(['broken', 'mended']))
  await log.close()
  expect(disk.text).toBe('line 1\nlin\nline 2\nline 3\nline 4\n')
})

it('a file that was rotated meanwhile begins with a whole line', async () => {
  const {disk, said, queue} = startDisk(10)
  const log = queue()
  for (const line of lines(1, 5)) log.push(line)
  await vi.waitFor(() => expect(said).toEqual(['broken']))
  disk.rotated = disk.text
  disk.text = ''
  disk.room = 1000
  log.reopen()
  await vi.waitFor(() => expect(said).toEqual(['broken', 'mended']))
  await log.close()
  expect([disk.rotated, disk.text]).toEqual(['line 1\nlin', 'line 2\nline 3\nline 4\n'])
})

it('what another process had no room for does not spoil a line', async () => {
  const {disk, said, queue} = startDisk(10)
  const [one, other] = [queue(), queue()]
  for (const line of lines(1, 5)) one.push(line)
  await vi.waitFor(() => expect(said).toEqual(['broken']))
  for (const line of lines(5, 9)) other.push(line)
  await vi.waitFor(() => expect(said).toEqual(['broken', 'broken']))
  disk.room = 1000
  await Promise.all([one.close(), other.close()])
  const [, ...whole] = disk.text.split(/(?<=\n)/).filter(line => line !== '\n' && line !== 'line 1\n')
  expect(whole.toSorted()).toEqual(lines(2, 9))
})

it('counts as lost what did not find room until the end, also the line of which there is a part', async () => {
  const {disk, said, queue} = startDisk(10)
  const log = queue()
  for (const line of lines(1, 5)) log.push(line)
  await log.close()
  expect(disk.text).toBe('line 1\nlin')
  expect(said.at(-1)).toBe('3 dropped')
})
