/*
 * Prolongs a lock that is still ours.
 *
 * KEYS[1]  the lock
 * ARGV[1]  our token
 * ARGV[2]  seconds
 * returns  1 when prolonged, 0 when it is not ours any more
 */
export const renewLockScript = {
  lua: `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('EXPIRE', KEYS[1], ARGV[2])
  `,
} as const

/*
 * Gives a lock back when it is still ours.
 *
 * KEYS[1]  the lock
 * ARGV[1]  our token
 * returns  1 when given back, 0 when it was not ours any more
 */
export const releaseLockScript = {
  lua: `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('DEL', KEYS[1])
  `,
} as const
