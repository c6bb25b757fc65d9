/**
 * A modification time: nanoseconds since the Unix epoch. A bigint, because
 * today's time in nanoseconds does not fit a double, and file systems and the
 * original's database both keep all nine digits.
 */
export type ModTime = bigint

export const NANOS_PER_SECOND = 1_000_000_000n
export const NANOS_PER_MILLISECOND = 1_000_000n

/** Milliseconds as nanoseconds; parts of a millisecond are cut off. */
export const nanosOf = (milliseconds: number): bigint => BigInt(Math.trunc(milliseconds)) * NANOS_PER_MILLISECOND

/** Go's zero `time.Time`, 0001-01-01 00:00:00 UTC: how the database writes "unknown". */
export const GO_ZERO_TIME: ModTime = -62_135_596_800n * NANOS_PER_SECOND

/** Integer division that rounds down, also below zero. */
export const floorDiv = (value: bigint, by: bigint): bigint => {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

/** Rounds down to a multiple of `precision` nanoseconds; 0 or less leaves the time as it is. */
export const truncate = (time: ModTime, precision: bigint): ModTime =>
  precision > 0n ? floorDiv(time, precision) * precision : time

/** Whole seconds since the Unix epoch, rounded down. */
export const unixSeconds = (time: ModTime): number => Number(floorDiv(time, NANOS_PER_SECOND))
