import {parseObject} from './parse-object.js'

type Kind = 'string' | 'number' | 'boolean' | 'object'

/** Fields that a message of each type must have. */
export type MessageShapes = Readonly<Record<string, Readonly<Record<string, Kind>>>>

/**
 * Reads a JSON message of version 1 whose type is one of `shapes`. Undefined
 * for anything else: other programs and later versions use the channels too.
 */
export function parseMessage(text: string, common: Readonly<Record<string, Kind>>, shapes: MessageShapes): unknown {
  const message = parseObject(text)
  if (message?.['v'] !== 1) return undefined
  const type = message['type']
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return undefined
  const needed = Object.entries({...common, ...shapes[type]})
  if (needed.some(([field, kind]) => typeof message[field] !== kind)) return undefined
  const request = message['request']
  return request === undefined || typeof request === 'string' ? message : undefined
}
