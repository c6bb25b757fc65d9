/*
 * The time moves the revision on, too: a backup that came back and goes on would else come to numbers that nodes know
 * already, for other holdings. One more at least, whatever the clock says.
 */
const NEXT_REVISION = `
    local time = redis.call('TIME')
    local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
    local before = tonumber(redis.call('HGET', KEYS[3], 'revision') or 0) or 0
    local revision = math.max(before + 1, now)`

/*
 * Begins a new version of a mirror's holdings beside the present one. What is no hash there is removed.
 *
 * KEYS[1]  lock of the mirror's scan
 * KEYS[2]  hash of the holdings
 * KEYS[3]  hash of the new version
 * ARGV[1]  token of the lock
 * ARGV[2]  '1' to begin with a copy, '0' to begin empty
 * returns  1 when begun, 0 when the lock is lost
 */
export const beginHoldingsScript = {
  lua: `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    redis.call('UNLINK', KEYS[3])
    if redis.call('TYPE', KEYS[2]).ok ~= 'hash' then redis.call('UNLINK', KEYS[2]) end
    if ARGV[2] == '1' then redis.call('COPY', KEYS[2], KEYS[3]) end
    return 1
  `,
} as const

/*
 * Writes fields of the new version, one step of many.
 *
 * KEYS[1]  lock of the mirror's scan
 * KEYS[2]  hash of the new version
 * ARGV[1]  token of the lock
 * ARGV[2]  'HSET' with fields and values, or 'HDEL' with fields
 * ARGV[3…] fields and values
 * returns  1 when written, 0 when the lock is lost
 */
export const stepHoldingsScript = {
  lua: `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    redis.call(ARGV[2], KEYS[2], unpack(ARGV, 3))
    return 1
  `,
} as const

/*
 * Makes the new version the present one.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  lock of the mirror's scan
 * KEYS[3]  hash of the holdings
 * KEYS[4]  hash of the new version
 * ARGV[1]  id
 * ARGV[2]  token of the lock
 * returns  the new revision; nil when the mirror is gone or the lock is lost, and then the new version is dropped
 */
export const commitHoldingsScript = {
  lua: `
    if redis.call('GET', KEYS[2]) ~= ARGV[2] then return false end
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
      redis.call('UNLINK', KEYS[4])
      return false
    end
    ${NEXT_REVISION}
    redis.call('HSET', KEYS[4], 'revision', string.format('%.0f', revision))
    redis.call('RENAME', KEYS[4], KEYS[3])
    return revision
  `,
} as const

/*
 * Writes only small fields of the present version, when no chunk is another.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  lock of the mirror's scan
 * KEYS[3]  hash of the holdings
 * ARGV[1]  id
 * ARGV[2]  token of the lock
 * ARGV[3…] fields and values; none only asks for the revision
 * returns  the revision, a new one when something was written; nil when the mirror is gone or the lock is lost
 */
export const touchHoldingsScript = {
  lua: `
    if redis.call('GET', KEYS[2]) ~= ARGV[2] then return false end
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return false end
    if #ARGV == 2 then return tonumber(redis.call('HGET', KEYS[3], 'revision') or 0) or 0 end
    ${NEXT_REVISION}
    redis.call('HSET', KEYS[3], 'revision', string.format('%.0f', revision), unpack(ARGV, 3))
    return revision
  `,
} as const
