import type {Config, LogFormat} from '../../core/config.js'
import type {ErrorCode} from '../../core/errors.js'
import {asFilePath} from '../../core/file-path.js'
import {isRecord} from '../../core/is-record.js'
import type {DownloadCount, RangedDownload} from '../../core/ports.js'
import {readRates} from '../../core/rates/read-rates.js'
import type {Rates} from '../../core/rates/rates.js'
import {SAMPLED, type RequestSample, type SampledRequest} from '../../core/rates/sample-requests.js'
import type {DatabaseAge} from '../serve.js'
import type {DbState} from '../../geoip/database.js'
import type {LogLevel} from '../../logging/runtime-log.js'
import type {DayCounts} from '../../monitor/gather-downloads.js'
import type {ToLender} from './connection-messages.js'
import type {Note} from './shared-notes.js'

/** What a worker is told when it starts. */
export interface WorkerSetup {
  /** From 1. */
  readonly worker: number
  readonly node: string
  readonly config: Config
  readonly log: {readonly format: LogFormat; readonly level: LogLevel; readonly file: string | undefined}
  /** Whether it was given a pipe for its counts. */
  readonly hasCountPipe: boolean
}

export interface WorkerGo {
  /** How long to wait for a Redis that is away, before it answers with what it has. */
  readonly waitForRedisMs: number
}

/** From the primary, which a worker believes. */
export type ToWorker =
  | {readonly type: 'start'; readonly setup: WorkerSetup}
  /**
   * Redis may be read, and clients answered: the primary has seen that the database is one that it knows, and has
   * written a snapshot. Before that a worker loads what is on disk.
   */
  | {readonly type: 'go'; readonly go: WorkerGo}
  | {readonly type: 'config'; readonly config: Config}
  | {readonly type: 'reload-geoip'}
  | {readonly type: 'reopen-logs'}
  /** Somebody watches the requests until then, in Unix milliseconds. */
  | {readonly type: 'watch'; readonly until: number}
  /** Answer what is under way, hand over what was counted, and end. */
  | {readonly type: 'drain'}
  /** The counts of this message are with the primary. */
  | {readonly type: 'counted'; readonly id: number}
  | ToLender

export type FromWorker =
  | {readonly type: 'ready'}
  | {readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly hint?: string | undefined}
  /** `id` is the worker's own, to be confirmed with `counted`. */
  | {readonly type: 'counts'; readonly id: number; readonly counts: DayCounts}
  /** Once a second; also a sign of life. `memory` is in bytes, `loopDelay` in seconds. */
  | {
      readonly type: 'rates'
      readonly rates: Rates
      readonly sample?: RequestSample | undefined
      readonly memory: number
      readonly loopDelay: number
      readonly databases: readonly DatabaseAge[]
    }
  /** Somebody asked for a file that is there but not indexed. */
  | {readonly type: 'unindexed'}
  /** The GeoIP databases in use. */
  | {readonly type: 'places'; readonly databases: readonly DbState[]}
  | {readonly type: 'note'; readonly note: Note}

/** A worker that was told to leave drains for eight seconds and closes for four; later it is killed. */
export const LEAVE_MS = 15_000

/** Entries of one message of counts; a worker sends several rather than a longer one. */
export const COUNTS_PER_MESSAGE = 2000

/** What a worker has sent; undefined when it is nothing that a worker sends. */
export function parseFromWorker(message: unknown): FromWorker | undefined {
  if (!isRecord(message)) return undefined
  switch (message['type']) {
    case 'ready':
      return {type: 'ready'}
    case 'unindexed':
      return {type: 'unindexed'}
    case 'places': {
      const databases = entries(message['databases'], MAX_DATABASES, asDbState)
      return databases === undefined ? undefined : {type: 'places', databases}
    }
    case 'note': {
      const note = asNote(message['note'])
      return note === undefined ? undefined : {type: 'note', note}
    }
    case 'failed': {
      const {code, message: text, hint} = message
      if (!isText(code) || !isText(text)) return undefined
      return {type: 'failed', code: code as ErrorCode, message: text, hint: isText(hint) ? hint : undefined}
    }
    case 'counts': {
      const {id} = message
      const counts = dayCounts(message['counts'])
      return counts === undefined || !isWhole(id) ? undefined : {type: 'counts', id, counts}
    }
    case 'rates': {
      const {rates, memory} = message
      if (!isRecord(rates) || !isAmount(memory)) return undefined
      const sample = requestSample(message['sample'])
      const {loopDelay} = message
      const databases = entries(message['databases'], MAX_DATABASES, asDatabaseAge) ?? []
      return {
        type: 'rates',
        rates: readRates(rates),
        sample,
        memory,
        loopDelay: isTime(loopDelay) ? loopDelay : 0,
        databases,
      }
    }
    default:
      return undefined
  }
}

function dayCounts(value: unknown): DayCounts | undefined {
  if (!isRecord(value)) return undefined
  const {day, downloads, ranged} = value
  if (!isText(day) || Number.isNaN(Date.parse(day))) return undefined
  const counts = entries(downloads, COUNTS_PER_MESSAGE, asDownloadCount)
  const parts = entries(ranged, COUNTS_PER_MESSAGE, asRangedDownload)
  return counts === undefined || parts === undefined ? undefined : {day, downloads: counts, ranged: parts}
}

function requestSample(value: unknown): RequestSample | undefined {
  if (!isRecord(value) || !isAmount(value['served'])) return undefined
  const requests = entries(value['requests'], SAMPLED, asSampledRequest)
  return requests === undefined ? undefined : {served: value['served'], requests}
}

/** Undefined when it is no list, too long a list, or has a wrong entry. */
function entries<T>(value: unknown, max: number, read: (entry: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > max) return undefined
  const list: T[] = []
  for (const entry of value as readonly unknown[]) {
    const item = read(entry)
    if (item === undefined) return undefined
    list.push(item)
  }
  return list
}

function asDownloadCount(entry: unknown): DownloadCount | undefined {
  if (!isRecord(entry)) return undefined
  const {path, mirror, size, downloads} = entry
  if (!isText(path) || !isWhole(mirror) || !isAmount(size) || !isAmount(downloads)) return undefined
  return {path: asFilePath(path), mirror, size, downloads}
}

function asRangedDownload(entry: unknown): RangedDownload | undefined {
  if (!isRecord(entry)) return undefined
  const {path, mirror, size, client} = entry
  if (!isText(path) || !isWhole(mirror) || !isAmount(size) || !isText(client)) return undefined
  return {path: asFilePath(path), mirror, size, client}
}

function asSampledRequest(entry: unknown): SampledRequest | undefined {
  if (!isRecord(entry)) return undefined
  const {path, country, network, mirror, km, status} = entry
  if (!isText(path) || !isText(country) || !isAmount(network)) return undefined
  if (!isWhole(mirror) || !isAmount(km) || !isAmount(status)) return undefined
  return {path, country, network, mirror, km, status}
}

/** There are two kinds. */
const MAX_DATABASES = 10

function asDatabaseAge(entry: unknown): DatabaseAge | undefined {
  if (!isRecord(entry)) return undefined
  const {database, builtAt} = entry
  return isText(database) && isTime(builtAt) ? {database, builtAt} : undefined
}

function asDbState(entry: unknown): DbState | undefined {
  if (!isRecord(entry)) return undefined
  const {file, type, builtAt, size} = entry
  if (!isText(file) || !isText(type) || !isAmount(builtAt) || !isAmount(size)) return undefined
  return {file, type, builtAt, size}
}

function asNote(value: unknown): Note | undefined {
  if (!isRecord(value)) return undefined
  const {level, fields, message} = value
  if (level !== 'info' && level !== 'warn' && level !== 'error') return undefined
  return isText(message) && isRecord(fields) && Object.values(fields).every(isTextOrNumber)
    ? {level, fields: fields as Note['fields'], message}
    : undefined
}

const isTextOrNumber = (value: unknown): boolean => isText(value) || typeof value === 'number'
const isText = (value: unknown): value is string => typeof value === 'string'
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isAmount = (value: unknown): value is number => isWhole(value) && value >= 0
