/*
 * Adds a mirror under the next id, or does nothing when its name is taken. An id that a mirror has is never given
 * again, also when the counter was lost or stayed behind, as after a restore of a part of the database.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  counter of mirror ids
 * ARGV[1]  name
 * ARGV[2]  beginning of the key of a mirror's hash
 * ARGV[3]  channel to announce on
 * ARGV[4…] fields and values of the mirror's hash, without ID
 * returns  the id, 0 when the name is taken
 */
export const addMirrorScript = {
  lua: `
    local largest = 0
    local mirrors = redis.call('HGETALL', KEYS[1])
    for i = 1, #mirrors, 2 do
      if mirrors[i + 1] == ARGV[1] then return 0 end
      if mirrors[i]:match('^[1-9]%d*$') and #mirrors[i] <= 10 then largest = math.max(largest, tonumber(mirrors[i])) end
    end
    local id = redis.call('INCR', KEYS[2])
    if id <= largest then
      id = largest + 1
      redis.call('SET', KEYS[2], string.format('%.0f', id))
    end
    local key = ARGV[2] .. id
    redis.call('HSET', key, 'ID', id)
    for i = 4, #ARGV, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
    redis.call('HSET', KEYS[1], id, ARGV[1])
    redis.call('PUBLISH', ARGV[3], id)
    return id
  `,
} as const
