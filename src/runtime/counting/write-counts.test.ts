import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {asFilePath} from '../../core/file-path.js'
import type {Download} from '../../monitor/gather-downloads.js'
import {writeCounts} from './write-counts.js'

beforeEach(() => void vi.useFakeTimers({now: Date.UTC(2026, 10, 21, 23, 59, 59)}))
afterEach(() => void vi.useRealTimers())

const download: Download = {path: asFilePath('/a.iso'), id: 3, mirror: 7, size: 10, ranged: undefined}

function start() {
  const written: string[] = []
  const pipe = {isFull: false, tries: 0}
  const writer = writeCounts({
    clock: Date.now,
    sha256: text => `<${text}>`,
    write(record) {
      pipe.tries++
      if (pipe.isFull) throw new Error('EAGAIN')
      written.push(record)
    },
  })
  return {writer, written, pipe}
}

it('writes each download at once, under the day of its answer', () => {
  const {writer, written} = start()
  expect(writer.write(download)).toBe(true)
  vi.advanceTimersByTime(1000)
  expect(writer.write({...download, ranged: {address: '::1', userAgent: 'curl'}})).toBe(true)
  expect(written).toEqual(['20778 7 10 - /a.iso\0', '20779 7 10 <::1/curl> /a.iso\0'])
})

it('says so when there is no room, and looks again a moment later', () => {
  const {writer, written, pipe} = start()
  pipe.isFull = true
  expect(writer.write(download)).toBe(false)
  pipe.isFull = false
  // Asking for each of many downloads would cost more than the answers.
  expect(writer.write(download)).toBe(false)
  expect(pipe.tries).toBe(1)
  vi.advanceTimersByTime(5)
  expect(writer.write(download)).toBe(true)
  expect(writer.write(download)).toBe(true)
  expect(written).toHaveLength(2)
})

it('leaves a path to others that a pipe would cut', () => {
  const {writer, pipe} = start()
  expect(writer.write({...download, path: asFilePath(`/${'a'.repeat(4095)}`)})).toBe(false)
  expect(pipe.tries).toBe(0)
  expect(writer.write(download)).toBe(true)
})
