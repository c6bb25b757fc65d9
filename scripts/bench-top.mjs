// What the dashboard costs: the first full screen, the processor, and bytes per second on the line. Needs tmux and
// redis-server. Ends with 1 when a limit is passed.
import {setTimeout as sleep} from 'node:timers/promises'
import {openFleet} from './top/fleet.mjs'
import {openPty} from './top/pty.mjs'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 20)
const STARTS = 5
/** The foot of the screen, which is drawn last. */
const FULL = /q\u001b\[[^]{0,30}quit/

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

async function open(fleet, columns, rows) {
  const command = `${process.execPath} bin/run.js top --config ${fleet.configFile}`
  return openPty({columns, rows, command})
}

async function firstScreen(fleet) {
  const times = []
  for (let i = 0; i < STARTS; i++) {
    const pty = await open(fleet, 120, 40)
    times.push(await pty.start(FULL))
    await pty.close()
  }
  return Math.round(median(times))
}

/** After the first seconds, in which the program is compiled and curves fill. */
async function running(fleet, columns, rows) {
  const pty = await open(fleet, columns, rows)
  try {
    await pty.start(FULL)
    await sleep(8000)
    const [processor, size, startedAt] = [await pty.processorTime(), await pty.size(), performance.now()]
    await sleep(SECONDS * 1000)
    const seconds = (performance.now() - startedAt) / 1000
    return {
      processorPercent: Number((((await pty.processorTime()) - processor) / seconds / 10).toFixed(1)),
      bytesPerSecond: Math.round(((await pty.size()) - size) / seconds),
      memory: await pty.memory(),
    }
  } finally {
    await pty.close()
  }
}

async function withFleet(mirrors, use) {
  const fleet = await openFleet({mirrors})
  try {
    return await use(fleet)
  } finally {
    await fleet.close()
  }
}

const large = await withFleet(200, async fleet => ({
  firstScreenMs: await firstScreen(fleet),
  ...(await running(fleet, 120, 40)),
}))
const small = await withFleet(50, fleet => running(fleet, 120, 40))

const results = [
  {name: 'first full screen, 200 mirrors, 120×40', value: large.firstScreenMs, unit: 'ms', limit: 700},
  {name: 'processor, 200 mirrors, 120×40', value: large.processorPercent, unit: '% of a core', limit: 10},
  {name: 'written, 50 mirrors, 120×40', value: small.bytesPerSecond, unit: 'bytes/s', limit: 8000},
  {name: 'memory, 200 mirrors', value: Math.round(large.memory / 2 ** 20), unit: 'MiB', limit: 250},
]
for (const {name, value, unit, limit} of results) {
  console.log(`${name.padEnd(42)} ${String(value).padStart(7)} ${unit} (limit ${limit})`)
}
console.log(JSON.stringify({node: process.version, results}))
process.exitCode = results.every(({value, limit}) => value < limit) ? 0 : 1
