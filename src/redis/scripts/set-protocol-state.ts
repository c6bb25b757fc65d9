/*
 * Writes what a health check found. Announces it only when it is another than before.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  hash of the mirror
 * ARGV[1]  id
 * ARGV[2]  channel to announce on
 * ARGV[3]  field of the state, httpUp or httpsUp
 * ARGV[4]  field of the reason
 * ARGV[5]  '1' or '0'
 * ARGV[6]  reason
 * ARGV[7]  now, Unix seconds
 * returns  1 when up or down changed, 0 when not or when there is no such mirror
 */
export const setProtocolStateScript = {
  lua: `
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
    local known = redis.call('HMGET', KEYS[2], ARGV[3], ARGV[4])
    local isTrue = {['1'] = true, t = true, T = true, ['true'] = true, TRUE = true, True = true}
    local before = known[1] and isTrue[known[1]] and '1' or '0'
    if known[1] == ARGV[5] and known[2] == ARGV[6] then return 0 end
    redis.call('HSET', KEYS[2], ARGV[3], ARGV[5], ARGV[4], ARGV[6])
    -- A mirror that was never checked is not up, and not down since any moment either.
    if before ~= ARGV[5] or not known[1] then redis.call('HSET', KEYS[2], 'stateSince', ARGV[7]) end
    redis.call('PUBLISH', ARGV[2], ARGV[1])
    if before ~= ARGV[5] then return 1 end
    return 0
  `,
} as const
