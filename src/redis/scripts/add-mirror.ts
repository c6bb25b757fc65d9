/*
 * Adds a mirror under the next id, or does nothing when its name is taken.
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
    for _, name in ipairs(redis.call('HVALS', KEYS[1])) do
      if name == ARGV[1] then return 0 end
    end
    local id = redis.call('INCR', KEYS[2])
    local key = ARGV[2] .. id
    redis.call('HSET', key, 'ID', id)
    for i = 4, #ARGV, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
    redis.call('HSET', KEYS[1], id, ARGV[1])
    redis.call('PUBLISH', ARGV[3], id)
    return id
  `,
} as const
