/*
 * Writes fields of a mirror and announces it. Never brings back a mirror that was removed.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2]  hash of the mirror
 * ARGV[1]  id
 * ARGV[2]  channel to announce on
 * ARGV[3…] fields and values
 * returns  1 when written, 0 when there is no such mirror, -1 when another mirror has the new name
 */
export const updateMirrorScript = {
  lua: `
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
    local name
    for i = 3, #ARGV, 2 do
      if ARGV[i] == 'name' then name = ARGV[i + 1] end
    end
    if name then
      local all = redis.call('HGETALL', KEYS[1])
      for i = 1, #all, 2 do
        if all[i + 1] == name and all[i] ~= ARGV[1] then return -1 end
      end
      redis.call('HSET', KEYS[1], ARGV[1], name)
    end
    for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
    redis.call('PUBLISH', ARGV[2], ARGV[1])
    return 1
  `,
} as const
