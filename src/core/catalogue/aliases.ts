import {asFilePath, type FilePath} from '../file-path.js'
import type {Alias} from './file-record.js'

/** As many links as Linux follows in one path. */
const MAX_LINKS = 40

/** Symbolic links of the repository: a link stands for its target, also as a folder in the middle of a path. */
export class Aliases {
  readonly #targets: ReadonlyMap<FilePath, FilePath>
  /** Length of the longest alias: nothing longer has to be looked for. */
  readonly #longest: number

  constructor(aliases: readonly Alias[] = []) {
    this.#targets = new Map(aliases.map(({alias, target}) => [alias, target]))
    this.#longest = aliases.reduce((longest, {alias}) => Math.max(longest, alias.length), 0)
  }

  list(): Alias[] {
    return [...this.#targets].map(([alias, target]) => ({alias, target}))
  }

  get count(): number {
    return this.#targets.size
  }

  /** The path with all links followed; undefined when no link is in it, or when they go in circles. */
  resolve(path: FilePath): FilePath | undefined {
    if (this.#targets.size === 0) return undefined
    let resolved = path
    for (let links = 0; links < MAX_LINKS; links++) {
      const next = this.#followOne(resolved)
      if (next === undefined) return links === 0 ? undefined : resolved
      resolved = next
    }
    return undefined
  }

  #followOne(path: FilePath): FilePath | undefined {
    // A client could otherwise make us look for thousands of long beginnings of one path.
    const start = path.length <= this.#longest ? path.length : path.lastIndexOf('/', this.#longest)
    for (let end = start; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const target = this.#targets.get(asFilePath(path.slice(0, end)))
      if (target !== undefined) return asFilePath(target + path.slice(end))
    }
    return undefined
  }
}
