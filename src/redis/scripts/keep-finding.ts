/*
 * Writes what a health check found, unless another check of the same mirror was faster.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  hash of the mirror
 * ARGV[1]  id
 * ARGV[2]  channel to announce on; empty when there is nothing that others must know at once
 * ARGV[3]  field of the streak
 * ARGV[4]  the streak that this check goes on from; empty when there was none
 * ARGV[5…] fields and values; an empty value takes the field away, but for that of the reason
 * returns  1 when written, 0 when there is no such mirror, -1 when the streak is another
 */
export const keepFindingScript = {
  lua: `
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
    if (redis.call('HGET', KEYS[2], ARGV[3]) or '') ~= ARGV[4] then return -1 end
    for i = 5, #ARGV, 2 do
      if ARGV[i + 1] == '' and not string.find(ARGV[i], 'DownReason$') then redis.call('HDEL', KEYS[2], ARGV[i])
      else redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
    end
    if ARGV[2] ~= '' then redis.call('PUBLISH', ARGV[2], ARGV[1]) end
    return 1
  `,
} as const
