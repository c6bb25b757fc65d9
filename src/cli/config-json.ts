import type {Config} from '../core/config.js'

/** The effective configuration: `schemas/config-show.schema.json`. */
export type ConfigJson = Omit<Config, 'file'> & {readonly file: string | null}

export const toConfigJson = (config: Config): ConfigJson => ({...config, file: config.file ?? null})

/** One value a line, with the path to it: `redis.db: 0`. */
export function configLines(config: ConfigJson): string[] {
  const lines: string[] = []
  const visit = (path: string, value: unknown): void => {
    // A policy leaves out what it does not change.
    if (value === undefined) return
    const inner: [string, unknown][] | undefined =
      typeof value === 'object' && value !== null ? Object.entries(value) : undefined
    if (inner === undefined || inner.length === 0) lines.push(`${path}: ${JSON.stringify(value)}`)
    else for (const [name, item] of inner) visit(path === '' ? name : `${path}.${name}`, item)
  }
  visit('', config)
  return lines
}
