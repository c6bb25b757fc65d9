import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {setTimeout as sleep} from 'node:timers/promises'
import {unpackDebian} from './debian-server.js'

/** What clients met. */
export interface LoadFigures {
  readonly asked: number
  /** With a redirect. */
  readonly answered: number
  /** Requests without a redirect, and how they failed. */
  readonly failures: Readonly<Record<string, number>>
  readonly slowestMs: number
}

export interface SteadyLoad {
  /** Ends the load when each request has its answer. */
  stop(): Promise<LoadFigures>
}

/** Files that are asked for, as /pool/file-1.iso. */
export const LOADED_FILES = 40
export const LOAD_CONNECTIONS = 24
/** Bounded: some 2,000 requests a second, which leave a machine of two cores time for the rest of a test. */
const PAUSE_MS = 10
/** Longer than any test, which stops it. */
const LONGEST_S = 600
/** The last requests that count have an answer by then. */
const LAST_ANSWERS_MS = 2500

/** Whether some clients end their connection after an answer, or all keep it. */
export type LoadKind = 'mixed' | 'kept'

/** Puts a server on loopback under a bounded load with Debian's `wrk`, until it is stopped. */
export async function startSteadyLoad(address: string, kind: LoadKind = 'mixed'): Promise<SteadyLoad> {
  const wrk = await unpackDebian('wrk', ['wrk'])
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-load-'))
  const ending = join(folder, 'ending')
  const script = join(import.meta.dirname, 'steady-load.lua')
  const options = ['-t1', `-c${LOAD_CONNECTIONS}`, `-d${LONGEST_S}s`, '--timeout', '10s', '-s', script]
  const args = [`http://${address}`, '--', String(LOADED_FILES), String(PAUSE_MS), kind === 'mixed' ? '1' : '0', ending]
  const child = spawn(wrk.path('usr/bin/wrk'), [...options, ...args], {
    env: wrk.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const output = text(child.stdout)
  return {
    async stop() {
      await writeFile(ending, '')
      await sleep(LAST_ANSWERS_MS)
      child.kill('SIGINT')
      await ended
      await rm(folder, {recursive: true})
      return figuresIn(await output)
    },
  }
}

interface WrkResult extends Pick<LoadFigures, 'asked' | 'answered' | 'slowestMs'> {
  readonly connect: number
  readonly read: number
  readonly write: number
  readonly timeout: number
  /** Other statuses, each followed by a comma. */
  readonly others: string
}

function figuresIn(output: string): LoadFigures {
  const found = /^RESULT (.*)$/m.exec(output)?.[1]
  if (found === undefined) throw new Error(`wrk has told nothing:\n${output}`)
  const {asked, answered, slowestMs, others, ...errors} = JSON.parse(found) as WrkResult
  const failures: Record<string, number> = {}
  for (const [kind, count] of Object.entries(errors)) if (count > 0) failures[kind] = count
  for (const status of others.split(',').filter(text => text !== '')) failures[status] = (failures[status] ?? 0) + 1
  const unanswered = asked - answered
  return {asked, answered, slowestMs, failures: unanswered === 0 ? failures : {...failures, unanswered}}
}
