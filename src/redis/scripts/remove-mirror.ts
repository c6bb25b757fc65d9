/*
 * Forgets a mirror with all that belongs to it alone, and announces it.
 *
 * KEYS[1]  hash of all mirrors, id to name
 * KEYS[2…] keys that belong to the mirror
 * ARGV[1]  id
 * ARGV[2]  channel to announce on
 * returns  1 when removed, 0 when there is no such mirror
 */
export const removeMirrorScript = {
  lua: `
    if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
    for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
    redis.call('PUBLISH', ARGV[2], ARGV[1])
    return 1
  `,
} as const
