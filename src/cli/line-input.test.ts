import {PassThrough} from 'node:stream'
import {expect, it} from 'vitest'
import {createLineInput} from './line-input.js'

it('gives line after line, however they come, and then nothing', async () => {
  const stream = new PassThrough()
  const input = createLineInput(stream)
  stream.write('one\ntw')
  expect(await input.next()).toBe('one')
  const second = input.next()
  stream.write('o\r\n\nlast')
  expect(await second).toBe('two')
  expect(await input.next()).toBe('')
  stream.end()
  expect([await input.next(), await input.next(), await input.next()]).toEqual(['last', undefined, undefined])
})

it('knows the end of a stream that was read before', async () => {
  const stream = new PassThrough()
  stream.end()
  await createLineInput(stream).next()
  expect(await createLineInput(stream).next()).toBeUndefined()
})

it('listens only while it is asked', async () => {
  const stream = new PassThrough()
  const input = createLineInput(stream)
  const stop = new AbortController()
  const asked = input.next(stop.signal)
  expect(stream.isPaused()).toBe(false)
  stop.abort()
  expect(await asked).toBeUndefined()
  expect([stream.isPaused(), stream.listenerCount('data')]).toEqual([true, 0])
  expect(await input.next(stop.signal)).toBeUndefined()
})

it('tells that the stream failed', async () => {
  const stream = new PassThrough()
  const asked = createLineInput(stream).next()
  stream.destroy(new Error('torn'))
  await expect(asked).rejects.toThrow('torn')
})

it('takes a line without end for one of many', async () => {
  const stream = new PassThrough()
  stream.write('y'.repeat(5000))
  expect(await createLineInput(stream).next()).toHaveLength(5000)
})
