// Takes the pictures of the dashboard for the documents from a real run: the demo, the built program, a terminal.
// Writes docs/images/top-*.png (needs tmux and chromium) and the recording docs/images/top.cast (asciicast v2).
import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'
import {openPty, type Pty} from '../bench/support/pty.js'
import {startTraffic} from '../src/demo/traffic.js'
import {CELL, MARGIN, terminalHtml} from './terminal-html.js'

const run = promisify(execFile)
const SIZE = {columns: 120, rows: 34}
/** Until the curves of a minute are full. */
const FILL_MS = 65_000

interface Demo {
  readonly configFile: string
  readonly port: number
  stop(): Promise<void>
}

async function startDemo(): Promise<Demo> {
  const child = spawn(process.execPath, ['bin/run.js', 'demo', '--port', '18080'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
  while (!told.includes('Ctrl-C ends everything')) {
    if (child.exitCode !== null) throw new Error(`The demo has ended: ${told}`)
    await sleep(100)
  }
  const [, port] = /http:\/\/localhost:(\d+)\//.exec(told) ?? []
  const [, configFile] = /export MIRRORBITS_CONFIG=(\S+)/.exec(told) ?? []
  if (port === undefined || configFile === undefined) throw new Error(`The demo did not say where it runs: ${told}`)
  return {
    configFile,
    port: Number(port),
    async stop() {
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
}

async function takePicture(pty: Pty, name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-picture-'))
  try {
    const page = join(folder, 'screen.html')
    await writeFile(page, terminalHtml(await pty.screen()))
    const size = [SIZE.columns * CELL.width + 2 * MARGIN, (SIZE.rows - 1) * CELL.height + 2 * MARGIN].join(',')
    await run('chromium', [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...[`--user-data-dir=${join(folder, 'profile')}`, `--window-size=${size}`, '--force-device-scale-factor=2'],
      ...[`--screenshot=${resolve('docs/images', name)}`, `file://${page}`],
    ])
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** What the program writes from now on, with the time of each piece, as asciicast v2 has it. */
function record(pty: Pty): () => Promise<string> {
  const startedAt = performance.now()
  const decoder = new TextDecoder()
  const lines = [JSON.stringify({version: 2, width: SIZE.columns, height: SIZE.rows, title: 'mirrorbits top'})]
  let read = 0
  const take = async (): Promise<void> => {
    const all = await readFile(pty.output)
    if (all.length === read) return
    const piece = decoder.decode(all.subarray(read), {stream: true})
    read = all.length
    lines.push(JSON.stringify([Number(((performance.now() - startedAt) / 1000).toFixed(3)), 'o', piece]))
  }
  const timer = setInterval(() => void take(), 50)
  return async () => {
    clearInterval(timer)
    await take()
    return `${lines.join('\n')}\n`
  }
}

const demo = await startDemo()
const traffic = [1, 2, 3, 4, 5, 6].map(() => startTraffic(demo.port))
const terminals: Pty[] = []
async function open(): Promise<Pty> {
  const pty = await openPty({...SIZE, command: `${process.execPath} bin/run.js top --config ${demo.configFile}`})
  terminals.push(pty)
  return pty
}
try {
  const pty = await open()
  await pty.start(/quit/)
  await sleep(FILL_MS)
  for (const [key, name] of [
    ['1', 'top-overview.png'],
    ['2', 'top-requests.png'],
    ['4', 'top-map.png'],
  ] as const) {
    await pty.keys(key)
    await sleep(6000)
    await takePicture(pty, name)
  }
  const recorded = await open()
  const end = record(recorded)
  await recorded.start(/quit/)
  const steps = ['', 'j', 'j', 'Enter', 'Escape', '2', '4', '3', '5', '6', '1', '/', 'state:down', 'Enter', 'Escape']
  for (const keys of steps) {
    if (keys !== '') await recorded.keys(keys)
    await sleep(/^[2-6]$|^$/.test(keys) ? 4000 : 1500)
  }
  await writeFile('docs/images/top.cast', await end())
} finally {
  await Promise.all(terminals.map(pty => pty.close()))
  traffic.forEach(one => one.close())
  await demo.stop()
}
