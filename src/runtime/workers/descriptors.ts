import {readFileSync} from 'node:fs'

/** What a process may have open where the system does not tell. */
const USUAL = 1024
/** Enough for a node with eight workers that are full. */
const MAX_COPIES = 80_000

/** Copies of connections that this process may have: half of the files that it may have open. */
export function copiesOfConnections(): number {
  return Math.min(MAX_COPIES, Math.floor(openFilesIn(limitsOfThisProcess()) / 2))
}

/** Node has raised its own limit to the highest that it may have. */
export function openFilesIn(limits: string): number {
  const [, soft = ''] = /^Max open files +(\S+)/m.exec(limits) ?? []
  if (soft === 'unlimited') return Infinity
  return /^\d+$/.test(soft) ? Number(soft) : USUAL
}

function limitsOfThisProcess(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return '' // only Linux tells it there
  }
}
