import type {NodeRow} from './state.js'

/** A node says hello every second; after this time without it something is wrong. */
const LATE_MS = 3000

export const isLate = ({seenAt}: NodeRow, at: number): boolean => at - seenAt > LATE_MS
