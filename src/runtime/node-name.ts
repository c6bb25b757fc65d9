import {randomInt} from 'node:crypto'
import {hostname} from 'node:os'
import {ANSWERS_ONLY} from '../core/cluster-owner.js'

/** A name for this process among all nodes: `host-01234`. */
export function nodeName({answersOnly = false}: {readonly answersOnly?: boolean} = {}): string {
  const name = `${hostname() || 'unknown'}-${String(randomInt(100_000)).padStart(5, '0')}`
  return answersOnly ? `${name}${ANSWERS_ONLY}` : name
}
