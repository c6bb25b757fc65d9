import {createHash} from 'node:crypto'
import type {Redis} from 'ioredis'
import {messageOf} from '../core/errors.js'
import type {RedisKey} from './keys.js'

/** A Lua script; its file's header says what KEYS, ARGV and the reply are. */
export interface Script {
  readonly lua: string
}

export type ScriptArgument = string | number | Buffer

/** Runs a script, sending its text only when Redis does not know it yet. Strings in the reply are buffers. */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly RedisKey[],
  args: readonly ScriptArgument[] = [],
): Promise<unknown> {
  const rest = [keys.length, ...keys, ...args]
  try {
    return await redis.callBuffer('EVALSHA', digestOf(script), ...rest)
  } catch (error) {
    if (!messageOf(error).startsWith('NOSCRIPT')) throw error
    return await redis.callBuffer('EVAL', script.lua, ...rest)
  }
}

const digests = new WeakMap<Script, string>()

function digestOf(script: Script): string {
  const known = digests.get(script)
  if (known !== undefined) return known
  const digest = createHash('sha1').update(script.lua).digest('hex')
  digests.set(script, digest)
  return digest
}
