/** A function with those that it called. */
export interface Frame {
  readonly name: string
  /** Microseconds, those of its callees included. */
  total: number
  /** Microseconds in itself. */
  self: number
  readonly callees: Map<string, Frame>
}

const WIDTH = 1200
const ROW = 16
/** Narrower boxes cannot be seen, and would make the picture large. */
const NARROWEST = 1.5
const CHARACTER = 6.2

/** A picture of where the time went, callers below: the wider, the longer. Boxes tell their name and share when pointed at. */
export function flameGraph(root: Frame, colourOf: (name: string) => string): string {
  const boxes: string[] = []
  let deepest = 0
  const draw = (frame: Frame, x: number, depth: number): void => {
    const width = (frame.total / root.total) * WIDTH
    if (width < NARROWEST) return
    deepest = Math.max(deepest, depth)
    boxes.push(box(frame, {x, depth, width}, root.total, colourOf(frame.name)))
    let left = x
    for (const callee of [...frame.callees.values()].sort((a, b) => b.total - a.total)) {
      draw(callee, left, depth + 1)
      left += (callee.total / root.total) * WIDTH
    }
  }
  draw(root, 0, 0)
  const height = (deepest + 1) * ROW
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="10">
<g transform="translate(0 ${height}) scale(1 -1)">
${boxes.join('\n')}
</g></svg>
`
}

function box(
  {name, total}: Frame,
  {x, depth, width}: {readonly x: number; readonly depth: number; readonly width: number},
  all: number,
  colour: string,
): string {
  const y = depth * ROW
  const room = Math.floor((width - 4) / CHARACTER)
  const text = room < 3 ? '' : escaped(name.length <= room ? name : `${name.slice(0, room - 1)}…`)
  const label =
    text === '' ? '' : `<text transform="translate(${(x + 2).toFixed(1)} ${y + 4}) scale(1 -1)">${text}</text>`
  const title = `<title>${escaped(name)} ${((total / all) * 100).toFixed(1)} %</title>`
  const place = `x="${x.toFixed(1)}" y="${y}" width="${(width - 0.3).toFixed(1)}" height="${ROW - 1}"`
  return `<g>${title}<rect ${place} fill="${colour}"/>${label}</g>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
