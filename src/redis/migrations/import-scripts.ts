/*
 * Adds a mirror that another database has, under its own id when that is free.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  counter of mirror ids
 * ARGV[1]  name
 * ARGV[2]  the id it had, 0 for none
 * ARGV[3]  beginning of the key of a mirror's hash
 * ARGV[4]  channel to announce on
 * ARGV[5…] fields and values of the mirror's hash, without ID
 * returns  the id, 0 when the name is taken
 */
export const importMirrorScript = {
  lua: `
    for _, name in ipairs(redis.call('HVALS', KEYS[1])) do
      if name == ARGV[1] then return 0 end
    end
    local id = tonumber(ARGV[2])
    local last = tonumber(redis.call('GET', KEYS[2]) or 0) or 0
    if id == 0 or redis.call('HEXISTS', KEYS[1], id) == 1 or redis.call('EXISTS', ARGV[3] .. id) == 1 then
      id = last + 1
    end
    if id > last then redis.call('SET', KEYS[2], id) end
    local key = ARGV[3] .. id
    redis.call('HSET', key, 'ID', id)
    for i = 5, #ARGV, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
    redis.call('HSET', KEYS[1], id, ARGV[1])
    redis.call('PUBLISH', ARGV[4], id)
    return id
  `,
} as const

/*
 * Raises a counter that is lower.
 *
 * KEYS[1]  the counter
 * ARGV[1]  its least value
 */
export const raiseNumberScript = {
  lua: `
    local present = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
    if present < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end
    return 1
  `,
} as const

/*
 * Writes counts that are not there, one step of many.
 *
 * KEYS[1]  hash of counts
 * ARGV     fields and values
 * returns  the fields that have another value, which are left
 */
export const importCountsScript = {
  lua: `
    local others = {}
    for i = 1, #ARGV, 2 do
      if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) == 0 and redis.call('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then
        others[#others + 1] = ARGV[i]
      end
    end
    return others
  `,
} as const

/*
 * Writes log entries where there are none.
 *
 * KEYS[1]  the log
 * ARGV[1]  '1' for the first step: only when the log is empty
 * ARGV[2…] entries
 * returns  1 when written
 */
export const importLogScript = {
  lua: `
    if ARGV[1] == '1' and redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
    redis.call('RPUSH', KEYS[1], unpack(ARGV, 2))
    return 1
  `,
} as const
