import {expect, it} from 'vitest'
import {grown} from './grown.js'

it('gives back an array that is long enough as it is', () => {
  const array = new Uint8Array(4)
  expect(grown(array, 4)).toBe(array)
})

it('copies into a longer array of the same kind, with room for more', () => {
  const longer = grown(new BigInt64Array([1n, 2n, 3n, 4n]), 5)
  expect(longer).toBeInstanceOf(BigInt64Array)
  expect([...longer]).toEqual([1n, 2n, 3n, 4n, 0n, 0n])
  expect(grown(new Uint8Array(0), 7)).toHaveLength(7)
})
