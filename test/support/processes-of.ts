import {readdirSync, readFileSync, readlinkSync} from 'node:fs'
import {join} from 'node:path'

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100

/** A process and all its children, as /proc has them now. */
export function withChildren(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = statOf(Number(name))
    if (stat !== undefined) parents.set(Number(name), stat.parent)
  }
  const family = [pid]
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child)
  return family
}

/** The paths of the files and sockets that a process has open; none when it has ended. */
export function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).map(descriptor => readlinkSync(join(folder, descriptor)))
  } catch {
    return [] // it has ended meanwhile, or closed one
  }
}

/** Seconds of processor time, user and system, that these processes have used. */
export const processorSeconds = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0) / TICKS_PER_SECOND

/** Resident memory in MB, one figure for each process. */
export const residentMegabytes = (pids: readonly number[]): number[] =>
  pids.map(pid => {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
    return Math.round(Number(found?.[1] ?? 0) / 1024)
  })

/** Fields of /proc/PID/stat, see proc(5); undefined when the process has ended. */
function statOf(pid: number): {readonly parent: number; readonly ticks: number} | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined // it has ended meanwhile
  }
  // The name before may hold blanks and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return {parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12])}
}
