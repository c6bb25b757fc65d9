import type {Redis} from 'ioredis'
import type {CountBatch, CounterStore, DownloadCount, Log, RangedDownload} from '../core/ports.js'
import type {FilePath} from '../core/file-path.js'
import {inSteps} from './in-steps.js'
import {keyPrefixes, keys, pathBytes} from './keys.js'
import {runScript, type ScriptArgument} from './run-script.js'
import {countDownloadsScript} from './scripts/count-downloads.js'

/** How long a batch is remembered, so that sending it again counts nothing. */
const BATCH_SECONDS = 3600

export interface CounterStoreDeps {
  readonly redis: Redis
  readonly log: Log
}

export function createCounterStore({redis, log}: CounterStoreDeps): CounterStore {
  async function countStep(batch: CountBatch, id: string, step: readonly Item[]): Promise<void> {
    const plain = step.filter(item => 'downloads' in item)
    const ranged = step.filter(item => 'client' in item)
    const periods = periodsOf(batch.day)
    const counted = [
      keys.counted(id),
      keys.statsTotal,
      ...[keys.statsFile, keys.statsMirror, keys.statsMirrorBytes].flatMap(key => periods.map(key)),
    ]
    const {files, mirrors} = sumsOf(plain)
    const args: ScriptArgument[] = [BATCH_SECONDS, batch.sameDownloadInterval, keyPrefixes.downloaded]
    args.push(files.size, mirrors.size)
    for (const [path, downloads] of files) args.push(pathBytes(path), downloads)
    for (const [mirror, {downloads, bytes}] of mirrors) args.push(mirror, downloads, String(bytes))
    for (const {path, mirror, size, client} of ranged) args.push(pathBytes(path), mirror, size, client)
    const failed = await runScript(redis, countDownloadsScript, counted, args)
    if (typeof failed === 'number' && failed > 0) log.warn({batch: id, failed}, 'some downloads could not be counted')
  }

  return {
    async count(batch) {
      // The same batch is always cut the same way, so that its parts keep their ids when it is sent again.
      let part = 0
      for (const step of inSteps<Item>([...batch.downloads, ...batch.ranged], bytesOf)) {
        await countStep(batch, part === 0 ? batch.id : `${batch.id}:${part}`, step)
        part++
      }
    },
  }
}

type Item = DownloadCount | RangedDownload

/** About what an item adds to a command: its path, with numbers and framing, and a client's digest. */
const bytesOf = (item: Item): number => item.path.length + ('client' in item ? 160 : 100)

interface Sums {
  readonly files: ReadonlyMap<FilePath, number>
  readonly mirrors: ReadonlyMap<number, {readonly downloads: number; readonly bytes: bigint}>
}

/** Each file and each mirror once: what Redis adds costs more than all else that a redirect does. */
function sumsOf(counts: readonly DownloadCount[]): Sums {
  const files = new Map<FilePath, number>()
  const mirrors = new Map<number, {downloads: number; bytes: bigint}>()
  for (const {path, mirror, downloads, size} of counts) {
    files.set(path, (files.get(path) ?? 0) + downloads)
    const sum = mirrors.get(mirror)
    // As a bigint: traffic of a big file exceeds what a double holds.
    const bytes = BigInt(size) * BigInt(downloads)
    if (sum === undefined) mirrors.set(mirror, {downloads, bytes})
    else {
      sum.downloads += downloads
      sum.bytes += bytes
    }
  }
  return {files, mirrors}
}

/** `2026-11-21` → day, month, year and all time, as they end the keys of the statistics. */
function periodsOf(day: string): string[] {
  const [year = '', month = '', date = ''] = day.split('-')
  return [`${year}_${month}_${date}`, `${year}_${month}`, year, '']
}
