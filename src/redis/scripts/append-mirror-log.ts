/*
 * Appends to a mirror's log and drops what is too old, or does nothing when the mirror is gone.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  list of the mirror's log
 * ARGV[1]  id
 * ARGV[2]  entry
 * ARGV[3]  how many entries to keep
 * returns  1 when appended, 0 when there is no such mirror
 */
export const appendMirrorLogScript = {
  lua: `
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
    redis.call('RPUSH', KEYS[2], ARGV[2])
    redis.call('LTRIM', KEYS[2], -tonumber(ARGV[3]), -1)
    return 1
  `,
} as const
