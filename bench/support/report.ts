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

/** Prints a table and writes `bench/results/NAME.json`, both with the machine they were measured on. */
export async function report(name: string, figures: readonly Figure[]): Promise<void> {
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: loadavg().map(load => Number(load.toFixed(2))),
  }
  const width = Math.max(...figures.map(({what}) => what.length))
  console.log(
    `\n${name} on ${machine.cores} × ${machine.processor}, Node ${machine.node}, load ${machine.load.join(' ')}\n`,
  )
  for (const {what, value, unit, aim} of figures) {
    const shown = `${Number(value.toPrecision(4))} ${unit}`.trim()
    console.log(`${what.padEnd(width)}  ${shown.padStart(16)}${aim === undefined ? '' : `   (aim: ${aim})`}`)
  }
  const folder = join('bench', 'results')
  await mkdir(folder, {recursive: true})
  const text = JSON.stringify({name, at: new Date().toISOString(), machine, figures}, undefined, 2)
  await writeFile(join(folder, `${name}.json`), `${text}\n`)
}
