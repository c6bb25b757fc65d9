import {isRecord} from '../core/is-record.js'

/** The object that a text of JSON is; undefined for anything else, which another program may have written. */
export function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined // not JSON, so not ours
  }
}
