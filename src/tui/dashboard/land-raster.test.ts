import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {cellOf, landLines, mapSizeIn, type MapSize} from './land-raster.js'

/** How much of a cell is land, 0 to 1. */
function landAt(latitude: number, longitude: number, size: MapSize): number {
  const {column, row} = cellOf(latitude, longitude, size)
  const character = landLines(size)[row]?.[column] ?? ' '
  const bits = character === ' ' ? 0 : character.charCodeAt(0) - 0x2800
  return [0, 1, 2, 3, 4, 5, 6, 7].filter(bit => (bits >> bit) & 1).length / 8
}

describe.each([
  [120, 23],
  [78, 15],
  [58, 10],
])('the land on %i×%i cells', (columns, rows) => {
  const size = {columns, rows}

  it.each([
    ['France', 47, 2],
    ['Siberia', 65, 110],
    ['Chukotka, which lies on both sides of the edge', 67, 179],
    ['Kansas', 38, -98],
    ['Congo', -3, 23],
    ['Australia', -25, 135],
  ])('has %s', (_name, latitude, longitude) => {
    expect(landAt(latitude, longitude, size)).toBeGreaterThan(0.3)
  })

  it.each([
    ['the Atlantic', 30, -45],
    ['the Norwegian Sea', 68, -2],
    ['the Pacific', -10, -140],
    ['the Southern Ocean', -55, 90],
  ])('leaves out %s', (_name, latitude, longitude) => {
    expect(landAt(latitude, longitude, size)).toBe(0)
  })

  it('is made once for a size, and fills it', () => {
    expect(landLines(size)).toBe(landLines({...size}))
    expect(landLines(size)).toHaveLength(rows)
    for (const line of landLines(size)) expect(line).toHaveLength(columns)
  })
})

it('the Caspian Sea is water where dots are small enough', () => {
  expect(landAt(42, 50.7, {columns: 240, rows: 45})).toBeLessThan(0.3)
})

it('a map fits the room there is, and is not out of shape', () => {
  fc.assert(
    fc.property(fc.integer({min: 20, max: 300}), fc.integer({min: 5, max: 100}), (columns, rows) => {
      const size = mapSizeIn(columns, rows)
      expect(size.columns).toBeLessThanOrEqual(columns)
      expect(size.rows).toBeLessThanOrEqual(rows)
      const squeezed = size.rows / (size.columns * (136 / 360 / 2))
      expect(squeezed).toBeGreaterThan(0.7)
      expect(squeezed).toBeLessThan(1.3)
    }),
  )
})
