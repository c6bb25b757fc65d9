// What the dashboard costs: the first full screen, processor time, bytes on the line. Real Redis, real terminal (tmux),
// two nodes that tell 1,300 requests a second. Ends with 1 when an aim is missed.
import {setTimeout as sleep} from 'node:timers/promises'
import {openFleet, type Fleet} from './support/fleet.js'
import {openPty, type Pty} from './support/pty.js'
import {median, report} from './support/report.js'

const SECONDS = 20
const STARTS = 7
/** Until the program is compiled and its curves are long. */
const WARM_MS = 8000
/** The foot of the screen, which is written last. */
// eslint-disable-next-line no-control-regex -- terminal sequences begin with it
const FULL = /q\u001b\[[^]{0,30}quit/

const open = ({configFile}: Fleet): Promise<Pty> =>
  openPty({columns: 120, rows: 40, command: `${process.execPath} bin/run.js top --config ${configFile}`})

async function firstScreen(fleet: Fleet): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < STARTS; i++) {
    const pty = await open(fleet)
    times.push(await pty.start(FULL))
    await pty.close()
  }
  return median(times)
}

interface Running {
  readonly processorPercent: number
  readonly bytesPerSecond: number
  readonly memoryMiB: number
}

async function running(fleet: Fleet): Promise<Running> {
  const pty = await open(fleet)
  try {
    await pty.start(FULL)
    await sleep(WARM_MS)
    const [processor, written, startedAt] = [await pty.processorTime(), await pty.written(), performance.now()]
    await sleep(SECONDS * 1000)
    const seconds = (performance.now() - startedAt) / 1000
    return {
      processorPercent: ((await pty.processorTime()) - processor) / seconds / 10,
      bytesPerSecond: ((await pty.written()) - written) / seconds,
      memoryMiB: (await pty.memory()) / 2 ** 20,
    }
  } finally {
    await pty.close()
  }
}

async function withFleet<T>(mirrors: number, use: (fleet: Fleet) => Promise<T>): Promise<T> {
  const fleet = await openFleet({mirrors})
  try {
    return await use(fleet)
  } finally {
    await fleet.close()
  }
}

const large = await withFleet(200, async fleet => ({first: await firstScreen(fleet), ...(await running(fleet))}))
const small = await withFleet(50, running)
const figures = [
  {what: 'first full screen, 200 mirrors on 120×40', value: large.first, unit: 'ms', most: 700},
  {what: 'processor, 200 mirrors on 120×40', value: large.processorPercent, unit: '% of a core', most: 10},
  {what: 'written, 50 mirrors on 120×40', value: small.bytesPerSecond, unit: 'bytes/s', most: 8000},
  {what: 'memory, 200 mirrors', value: large.memoryMiB, unit: 'MiB', most: 250},
]
await report(
  'top',
  figures.map(({most, ...figure}) => ({...figure, aim: `under ${most} ${figure.unit}`})),
)
process.exitCode = figures.every(({value, most}) => value < most) ? 0 : 1
