import {mkdir, writeFile} from 'node:fs/promises'
import {cpus, loadavg, totalmem} from 'node:os'
import {join} from 'node:path'

/** One measured figure. `aim` is what it should be at most, or at least, in words. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly aim?: string
}

/** The middle value; the mean of the two in the middle when there is an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2
}

/** Prints a line for each figure and writes `bench/results/NAME.json`, both with the machine they were measured on. */
export async function report(name: string, figures: readonly Figure[]): Promise<void> {
  const machine = tellMachine(name)
  const width = Math.max(...figures.map(({what}) => what.length))
  for (const {what, value, unit, aim} of figures) {
    const shown = `${rounded(value)} ${unit}`.trim()
    console.log(`${what.padEnd(width)}  ${shown.padStart(16)}${aim === undefined ? '' : `   (aim: ${aim})`}`)
  }
  await write(name, {name, at: new Date().toISOString(), machine, figures})
}

/** The same for rows of many figures: as a table of Markdown, with a column for each of `heads`. */
export async function reportTable<Row extends object>(
  name: string,
  heads: Readonly<Record<keyof Row & string, string>>,
  rows: readonly Row[],
): Promise<void> {
  const machine = tellMachine(name)
  const keys = Object.keys(heads) as (keyof Row & string)[]
  const table = [keys.map(key => heads[key]), ...rows.map(row => keys.map(key => cell(row[key])))]
  const widths = keys.map((_, column) => Math.max(...table.map(line => line[column]?.length ?? 0)))
  const lines = table.map(line => line.map((text, column) => text.padEnd(widths[column] ?? 0)))
  lines.splice(
    1,
    0,
    widths.map(width => '-'.repeat(width)),
  )
  for (const line of lines) console.log(`| ${line.join(' | ')} |`)
  await write(name, {name, at: new Date().toISOString(), machine, rows})
}

const rounded = (value: number): number => Number(value.toPrecision(Math.abs(value) < 1000 ? 3 : 4))
const cell = (value: unknown): string =>
  typeof value === 'number' ? String(rounded(value)) : typeof value === 'string' ? value : ''

/** Also prints it, as the head of what follows. */
function tellMachine(name: string): Readonly<Record<string, unknown>> {
  const processor = cpus()[0]?.model ?? 'unknown'
  const load = loadavg().map(value => Number(value.toFixed(2)))
  console.log(`\n${name} on ${cpus().length} × ${processor}, Node ${process.version}, load ${load.join(' ')}\n`)
  return {
    processor,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load,
  }
}

async function write(name: string, content: object): Promise<void> {
  const folder = join('bench', 'results')
  await mkdir(folder, {recursive: true})
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(content, undefined, 2)}\n`)
}
