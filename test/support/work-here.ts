import {mkdir, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {parseConfig} from '../../src/config/parse-config.js'
import type {Config} from '../../src/core/config.js'
import type {Mirror} from '../../src/core/mirror.js'
import {withDefaults} from '../../src/core/mirror-settings.js'
import type {EventBody} from '../../src/core/events.js'
import {RoutingTable} from '../../src/core/routing/routing-table.js'
import {createMemorySync, type MemorySync} from '../../src/operations/sync-memory.js'
import {openStores, type Stores} from '../../src/redis/open-stores.js'
import {recordingLog, type LogLine} from './fakes.js'
import {startHttpMirror, type HttpMirror} from './http-mirror.js'
import {startRsyncDaemon, type RsyncDaemon} from './rsync-daemon.js'
import {test as base} from './stores.js'

/** This process as a node of its own, with a repository, one mirror over HTTP and rsync, and a master to copy from. */
export interface WorkHere {
  readonly folder: string
  readonly repository: string
  readonly mirrorRoot: string
  readonly masterRoot: string
  readonly http: HttpMirror
  readonly rsync: RsyncDaemon
  readonly stores: Stores
  readonly table: RoutingTable
  readonly sync: MemorySync
  readonly lines: readonly LogLine[]
  /** What was published, oldest first. */
  readonly told: readonly EventBody[]
  /** What scans and checks take. */
  readonly work: ReturnType<typeof workOf>
  configure(lines: string): void
  addMirror(): Promise<Mirror>
}

const workOf = (deps: {
  readonly config: () => Config
  readonly stores: Stores
  readonly table: RoutingTable
  readonly sync: MemorySync
  readonly log: ReturnType<typeof recordingLog>['log']
}) => ({...deps, clock: Date.now})

/** Writes a file that is older than any scan. */
export async function writeOld(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, content)
  await utimes(file, 1_750_000_000, 1_750_000_000)
}

export const test = base.extend<{here: WorkHere}>({
  here: async ({connections, redis}, use) => {
    await redis.set('MIRRORBITS_DB_VERSION', '3')
    const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-here-'))
    const [repository, mirrorRoot, masterRoot] = ['repository', 'mirror', 'master'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ]
    for (const root of [repository, mirrorRoot, masterRoot]) await mkdir(root)
    const rsync = await startRsyncDaemon({modules: {pub: {path: mirrorRoot}, master: {path: masterRoot}}})
    const http = await startHttpMirror({root: mirrorRoot})
    const {log, lines} = recordingLog()
    const told: EventBody[] = []
    const opened = openStores(connections, {node: 'here', clock: Date.now, log})
    const stores: Stores = {
      ...opened,
      events: {
        ...opened.events,
        publish(event) {
          told.push(event)
          opened.events.publish(event)
        },
      },
    }
    const read = (text: string): Config =>
      parseConfig(/^Repository:/m.test(text) ? text : `Repository: ${repository}\n${text}\n`, 'test', {
        flags: {},
        stateDirectory: folder,
      }).config
    let config = read('')
    const table = new RoutingTable(config, Math.random)
    const sync = createMemorySync({...stores, table, log})
    await use({
      ...{folder, repository, mirrorRoot, masterRoot, http, rsync, stores, table, sync, lines, told},
      work: workOf({config: () => config, stores, table, sync, log}),
      configure(text) {
        config = read(text)
      },
      async addMirror() {
        const settings = withDefaults({name: 'm1', httpUrl: http.url, rsyncUrl: rsync.url('pub')})
        const {id} = await stores.mirrors.add(settings)
        await stores.mirrors.setEnabled(id, true)
        await sync.all()
        const mirror = await stores.mirrors.get(id)
        if (mirror === undefined) throw new Error('The mirror was not added.')
        return mirror
      },
    })
    await http.stop()
    await rsync.stop()
    await rm(folder, {recursive: true, force: true})
  },
})
