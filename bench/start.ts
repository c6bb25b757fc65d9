// How long commands take from the shell's point of view: the built program with its manifest, medians of ten runs.
import {spawn, spawnSync, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startRedis} from '../test/support/redis.js'
import {median, report} from './support/report.js'

const RUNS = 10

const env = {...process.env}
delete env['NODE_EXTRA_CA_CERTS'] // it alone costs Node some 95 ms

function milliseconds(args: readonly string[]): number {
  const start = performance.now()
  const {status, stderr} = spawnSync(process.execPath, args, {env, encoding: 'utf8'})
  if (status !== 0) throw new Error(`"${args.join(' ')}" ended with ${String(status)}: ${stderr}`)
  return performance.now() - start
}

/** Where a server that starts says that its admin API is. Reads on after that: a server whose log is closed ends. */
function adminAddress(starting: ChildProcess): Promise<string> {
  let log = ''
  return new Promise((resolve, reject) => {
    starting.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      const found = /"address":"([^"]+)"[^\n]*"msg":"admin API listening"/.exec(log)?.[1]
      if (found !== undefined) resolve(found)
    })
    starting.once('exit', () => reject(new Error(`The server ended:\n${log}`)))
  })
}

const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-bench-'))
const redis = await startRedis()
let server: ChildProcess | undefined
try {
  const config = join(folder, 'mirrorbits.conf')
  await writeFile(
    config,
    [
      ...[`Repository: ${folder}`, `RedisAddress: unix:${redis.socket}`, `StateDirectory: ${folder}/state`],
      ...['ListenAddress: 127.0.0.1:0', 'RPCListenAddress: 127.0.0.1:0', 'Workers: 1', 'LogFormat: json'],
    ].join('\n'),
  )
  await writeFile(join(folder, 'empty.mjs'), '')
  server = spawn(process.execPath, ['bin/run.js', 'server', '--config', config], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const api = await adminAddress(server)
  const measured = [
    {what: 'node with an empty module', args: [join(folder, 'empty.mjs')]},
    {what: 'mirrorbits --version', args: ['bin/run.js', '--version'], aim: 'under 80 ms'},
    {what: 'mirrorbits version', args: ['bin/run.js', 'version', '--config', config], aim: 'under 200 ms'},
    {what: 'mirrorbits mirror list --help', args: ['bin/run.js', 'mirror', 'list', '--help'], aim: 'under 200 ms'},
    {what: 'mirrorbits mirror list', args: ['bin/run.js', 'mirror', 'list', '--config', config], aim: 'under 200 ms'},
    {what: 'mirrorbits list', args: ['bin/run.js', 'list', '--config', config], aim: 'under 200 ms'},
    {
      what: 'mirrorbits mirror list --server',
      args: ['bin/run.js', 'mirror', 'list', '--server', api],
      aim: 'under 200 ms',
    },
    {what: 'mirrorbits stats mirror', args: ['bin/run.js', 'stats', 'mirror', '--config', config], aim: 'under 200 ms'},
  ].map(command => ({...command, times: [] as number[]}))
  // Taken in turns, so that a noisy moment hits all alike.
  for (let run = 0; run < RUNS; run++) {
    for (const {args, times} of measured) times.push(milliseconds(args))
  }
  await report(
    'start',
    measured.map(({what, times, aim}) => ({
      what,
      value: median(times),
      unit: 'ms',
      ...(aim === undefined ? {} : {aim}),
    })),
  )
} finally {
  if (server?.exitCode === null) {
    server.kill()
    await once(server, 'close')
  }
  await redis.stop()
  await rm(folder, {recursive: true, force: true})
}
