import {expect, it} from 'vitest'
import {perform} from './perform.js'
import type {DashboardActions} from './source.js'

/** Scans that take a moment; those of even mirrors fail. */
function slowScans() {
  const begun: number[] = []
  let running = 0
  let most = 0
  const scan = async (id: number): Promise<string> => {
    begun.push(id)
    most = Math.max(most, ++running)
    await new Promise(resolve => setImmediate(resolve))
    running--
    if (id % 2 === 0) throw new Error(`refused by ${id}`)
    return `m${id}: done`
  }
  return {actions: {scan} as unknown as DashboardActions, begun, most: () => most}
}

it('tells how it went with one mirror', async () => {
  const {actions} = slowScans()
  expect(await perform(actions, {kind: 'scan', mirrors: [1]})).toBe('m1: done')
  await expect(perform(actions, {kind: 'scan', mirrors: [2]})).rejects.toThrow('refused by 2')
})

it('does a few mirrors at once, each once', async () => {
  const {actions, begun, most} = slowScans()
  const mirrors = Array.from({length: 25}, (_, i) => 2 * i + 1)
  expect(await perform(actions, {kind: 'scan', mirrors})).toBe('25 mirrors: done.')
  expect(begun).toEqual(mirrors)
  expect(most()).toBe(4)
})

it('does all of them also when some fail, and tells how many', async () => {
  const {actions, begun} = slowScans()
  const done = perform(actions, {kind: 'scan', mirrors: [1, 2, 3, 4, 5]})
  await expect(done).rejects.toThrow('2 of 5 mirrors: refused by 4')
  expect(begun).toEqual([1, 2, 3, 4, 5])
})
