/** Colours by meaning. */
export type Tone = 'ok' | 'bad' | 'warn' | 'muted' | 'strong'

const CODES: Record<Tone, readonly [number, number]> = {
  ok: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  muted: [2, 22],
  strong: [1, 22],
}

export type Paint = (tone: Tone, text: string) => string

/** Whether a stream gets colours: it is a terminal that knows them, and nobody asked for none. */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false
  return isTerminal
}

export function createPaint(colour: boolean): Paint {
  return (tone, text) => {
    if (!colour) return text
    const [on, off] = CODES[tone]
    return `\u001b[${on}m${text}\u001b[${off}m`
  }
}

/** Paint and width for standard output. A pipe has no width, nor have some consoles: nothing is cut there. */
export function standardOutput(): {readonly paint: Paint; readonly width: number | undefined} {
  const {isTTY, columns} = process.stdout
  return {
    paint: createPaint(wantsColour(isTTY, process.env)),
    width: isTTY && columns > 0 ? columns : undefined,
  }
}
