import {landRings, type MapPoint} from '../../core/map/land.js'

/** The part of the world that is drawn; nobody lives beyond. */
const NORTH = 78
const SOUTH = -58
const EAST = 180
const WEST = -180

export interface MapSize {
  readonly columns: number
  readonly rows: number
}

/** The cell in which a point lies; outside the map for the poles. */
export const cellOf = (
  latitude: number,
  longitude: number,
  {columns, rows}: MapSize,
): {column: number; row: number} => ({
  column: Math.min(columns - 1, Math.floor(((longitude - WEST) / (EAST - WEST)) * columns)),
  row: Math.floor(((NORTH - latitude) / (NORTH - SOUTH)) * rows),
})

/** The largest map in so many cells that is not out of shape: a cell is twice as high as wide. */
export function mapSizeIn(columns: number, rows: number): MapSize {
  const rowsPerColumn = (NORTH - SOUTH) / (EAST - WEST) / 2
  const width = Math.min(columns, Math.floor(rows / (rowsPerColumn * SQUEEZED)))
  return {columns: width, rows: Math.min(rows, Math.round(width * rowsPerColumn))}
}

/** So much flatter a map may be where there is little room. */
const SQUEEZED = 0.85

/** Dots of a braille character by column and row, as bits of its code. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const
const BLANK = 0x2800

let last: {readonly size: MapSize; readonly lines: readonly string[]} | undefined

/** The land in braille dots, one text a row. Computed once for a size. */
export function landLines(size: MapSize): readonly string[] {
  if (last?.size.columns !== size.columns || last.size.rows !== size.rows)
    last = {size, lines: raster(landRings(), size)}
  return last.lines
}

function raster(rings: readonly (readonly MapPoint[])[], {columns, rows}: MapSize): string[] {
  const cells = Array.from({length: rows}, () => new Uint8Array(columns))
  const width = columns * 2
  const dotAt = (longitude: number): number => Math.ceil(((longitude - WEST) / (EAST - WEST)) * width - 0.5)
  for (const ring of rings.map(unrolled)) {
    for (let y = 0; y < rows * 4; y++) {
      const crossings = crossingsAt(ring, NORTH - ((y + 0.5) / (rows * 4)) * (NORTH - SOUTH)).map(dotAt)
      const cellRow = cells[y >> 2]
      const bits = DOTS[y & 3]
      for (let i = 0; i + 1 < crossings.length && cellRow !== undefined && bits !== undefined; i += 2) {
        for (let x = crossings[i] ?? 0; x < (crossings[i + 1] ?? 0); x++) {
          const dot = ((x % width) + width) % width
          // Turned round, not set: a ring within a ring is water.
          cellRow[dot >> 1] = (cellRow[dot >> 1] ?? 0) ^ (bits[dot & 1] ?? 0)
        }
      }
    }
  }
  return cells.map(row => Array.from(row, bits => (bits === 0 ? ' ' : String.fromCharCode(BLANK + bits))).join(''))
}

/** The ring without jumps: where it passes the edge of the map it goes on beyond 180 degrees. */
function unrolled(ring: readonly MapPoint[]): MapPoint[] {
  let turn = 0
  return ring.map(([longitude, latitude], index) => {
    const step = longitude - (ring[index - 1]?.[0] ?? longitude)
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360
    return [longitude + turn, latitude]
  })
}

/** Where a line of latitude enters and leaves the ring, from west to east. */
function crossingsAt(ring: readonly MapPoint[], latitude: number): number[] {
  const found: number[] = []
  for (let i = 1; i < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i - 1] ?? []
    const [x2 = 0, y2 = 0] = ring[i] ?? []
    if (y1 > latitude !== y2 > latitude) found.push(x1 + ((latitude - y1) / (y2 - y1)) * (x2 - x1))
  }
  return found.sort((a, b) => a - b)
}
