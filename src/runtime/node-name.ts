import {randomInt} from 'node:crypto'
import {hostname} from 'node:os'

/** A name for this process among all nodes: `host-01234`. */
export const nodeName = (): string => `${hostname() || 'unknown'}-${String(randomInt(100_000)).padStart(5, '0')}`
