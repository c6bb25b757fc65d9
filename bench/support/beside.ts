import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {startRsyncDaemon} from '../../test/support/rsync-daemon.js'
import {openPty} from './pty.js'
import {writeTree} from './tree.js'

/** What goes on while redirects are measured. */
export type Beside = 'scan' | 'top'

const SCANNED_FILES = 20_000

/** Starts it; what is returned ends it. `config` is that of the server. */
export const startBeside = (
  beside: Beside | undefined,
  config: string,
  folder: string,
): Promise<() => Promise<void>> =>
  beside === 'scan'
    ? scanAgainAndAgain(config, folder)
    : beside === 'top'
      ? watchRequests(config)
      : Promise.resolve(() => Promise.resolve())

async function run(args: readonly string[]): Promise<void> {
  const command = spawn(process.execPath, ['bin/run.js', ...args], {stdio: ['ignore', 'ignore', 'inherit']})
  const [code] = (await once(command, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`"${args.join(' ')}" ended with ${String(code)}.`)
}

/** One more mirror, by rsync from a real tree. */
async function scanAgainAndAgain(config: string, folder: string): Promise<() => Promise<void>> {
  const root = join(folder, 'scanned')
  await writeTree(root, SCANNED_FILES)
  const daemon = await startRsyncDaemon({modules: {pub: {path: root}}})
  const of = ['--config', config]
  await run(['mirror', 'add', 'scanned', '--http', 'http://127.0.0.1:9/', '--rsync', daemon.url('pub'), ...of])
  const over = new AbortController()
  const scans = (async () => {
    while (!over.signal.aborted) await run(['mirror', 'scan', 'scanned', ...of])
  })()
  scans.catch(() => undefined) // told at the end
  return async () => {
    over.abort()
    await scans.finally(() => daemon.stop())
    await run(['mirror', 'remove', 'scanned', '--yes', ...of])
  }
}

/** The view of single requests, which has the server tell them. */
async function watchRequests(config: string): Promise<() => Promise<void>> {
  const pty = await openPty({
    ...{columns: 120, rows: 40},
    command: `${process.execPath} bin/run.js top --view requests --config ${config}`,
  })
  await pty.start(/quit/)
  return () => pty.close()
}
