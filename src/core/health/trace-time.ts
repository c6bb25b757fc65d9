/** What a mirror's trace file tells. */
export type TraceAnswer =
  /** Unix seconds at which the mirror's copy was made. */
  {readonly kind: 'time'; readonly unixSeconds: number} | {readonly kind: 'problem'; readonly problem: string}

/** The year 9999: what lies beyond is no time that anything was copied at. */
const LATEST = 253_402_300_799

/** Reads the first word of a trace file, Unix seconds in decimal. What follows, such as a host name, is not looked at. */
export function parseTrace(text: string): TraceAnswer {
  const word = /\S+/.exec(text)?.[0] ?? ''
  const seconds = /^\d{1,12}$/.test(word) ? Number(word) : 0
  return seconds > 0 && seconds <= LATEST
    ? {kind: 'time', unixSeconds: seconds}
    : {kind: 'problem', problem: 'it does not begin with a Unix time'}
}
