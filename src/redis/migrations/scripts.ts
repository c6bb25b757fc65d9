/*
 * Gives files their ids, one step of many.
 *
 * KEYS[1]  the last file id given
 * ARGV[1]  the last file id of this step
 * ARGV[2]  beginning of the key of a file's hash
 * ARGV[3…] path and id of each file
 */
export const giveIdsScript = {
  lua: `
    redis.call('SET', KEYS[1], ARGV[1])
    for i = 3, #ARGV, 2 do redis.call('HSET', ARGV[2] .. ARGV[i], 'id', ARGV[i + 1]) end
    return 1
  `,
} as const

/*
 * Makes the database one of version 3. All before was written beside what the former version reads.
 *
 * KEYS[1]  version of the database
 * KEYS[2]  lock of upgrades
 * KEYS[3]  the catalogue's epoch
 * KEYS[4]  the catalogue's history
 * KEYS[5]  work of the upgrade
 * KEYS[6…] pairs of a key that was prepared and the key it becomes
 * ARGV[1]  token of the lock
 * ARGV[2]  version before; empty for none
 * ARGV[3]  version after
 * ARGV[4]  epoch; 0 for a catalogue without files
 * returns  1 when done, 0 when the lock is lost or somebody else has changed the version
 */
export const switchUpScript = {
  lua: `
    if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
    if (redis.call('GET', KEYS[1]) or '') ~= ARGV[2] then return 0 end
    for i = 6, #KEYS, 2 do
      if redis.call('EXISTS', KEYS[i]) == 1 then redis.call('RENAME', KEYS[i], KEYS[i + 1]) end
    end
    if ARGV[4] ~= '0' then
      redis.call('UNLINK', KEYS[4])
      redis.call('SET', KEYS[3], ARGV[4])
      redis.call('HSET', KEYS[4], 'floor', ARGV[4])
    end
    redis.call('SET', KEYS[5], ARGV[2] == '' and '0' or ARGV[2])
    redis.call('SET', KEYS[1], ARGV[3])
    return 1
  `,
} as const

/*
 * Makes the database one of version 2 again.
 *
 * KEYS[1]  version of the database
 * KEYS[2]  lock of upgrades
 * ARGV[1]  token of the lock
 * ARGV[2]  version before
 * ARGV[3]  version after
 * returns  1 when done, 0 when the lock is lost or somebody else has changed the version
 */
export const switchDownScript = {
  lua: `
    if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
    if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
    redis.call('SET', KEYS[1], ARGV[3])
    return 1
  `,
} as const

/*
 * Writes what one mirror has in the form of version 2, one step of many.
 *
 * KEYS[1]  set of the paths that the mirror listed
 * KEYS[2]  set of those that the catalogue knows
 * ARGV[1]  id of the mirror
 * ARGV[2]  beginning of the key of a path's mirrors
 * ARGV[3]  beginning of the key of what a mirror has at a path
 * ARGV[4…] path, size and modTime of each file
 */
export const writeOldHoldingsScript = {
  lua: `
    for i = 4, #ARGV, 3 do
      local path = ARGV[i]
      redis.call('SADD', KEYS[1], path)
      redis.call('SADD', KEYS[2], path)
      redis.call('SADD', ARGV[2] .. path, ARGV[1])
      redis.call('HSET', ARGV[3] .. ARGV[1] .. '_' .. path, 'size', ARGV[i + 1], 'modTime', ARGV[i + 2])
    end
    return 1
  `,
} as const

/*
 * Turns the names in one hash of statistics into ids, once.
 *
 * KEYS[1]  the hash
 * KEYS[2]  names and their ids
 * KEYS[3]  hashes that were done before
 * returns  the names that are no mirror's, which are left
 */
export const renameStatsScript = {
  lua: `
    if redis.call('SADD', KEYS[3], KEYS[1]) == 0 then return {} end
    local all = redis.call('HGETALL', KEYS[1])
    local unknown, renamed = {}, {}
    for i = 1, #all, 2 do
      local id = redis.call('HGET', KEYS[2], all[i])
      if id and string.match(all[i + 1], '^%-?%d+$') then
        redis.call('HDEL', KEYS[1], all[i])
        renamed[#renamed + 1] = {id, all[i + 1]}
      else
        unknown[#unknown + 1] = all[i]
      end
    end
    for _, pair in ipairs(renamed) do redis.call('HINCRBY', KEYS[1], pair[1], pair[2]) end
    return unknown
  `,
} as const
