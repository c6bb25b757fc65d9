import type {FileId} from '../catalogue/file-record.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import type {PathPolicy} from '../config.js'
import type {FilePath} from '../file-path.js'
import {grown} from '../grown.js'

interface Rule {
  readonly policy: PathPolicy
  readonly pattern: RegExp
}

const NOT_LOOKED_FOR = 0
const NONE = 1
/** Numbers from here on stand for the rules in their order. */
const FIRST = 2

/** Finds the policy of a file. Patterns are tried once a file: later it is two reads from memory. */
export class FilePolicies {
  readonly #memory: CatalogueMemory
  #rules: readonly Rule[] = []
  /** What is known of each file, by id. */
  #known = new Uint16Array(0)

  constructor(memory: CatalogueMemory, policies: readonly PathPolicy[]) {
    this.#memory = memory
    this.set(policies)
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0
  }

  set(policies: readonly PathPolicy[]): void {
    // Names may hold line breaks, which a dot passes by without the flag.
    this.#rules = policies.map(policy => ({policy, pattern: new RegExp(policy.pattern, 's')}))
    this.forget()
  }

  /** To be called when ids mean other files than before. */
  forget(): void {
    this.#known = new Uint16Array(0)
  }

  of(id: FileId): PathPolicy | undefined {
    if (this.#rules.length === 0) return undefined
    const known = this.#known[id] ?? NOT_LOOKED_FOR
    return known === NOT_LOOKED_FOR ? this.#look(id) : this.#rules[known - FIRST]?.policy
  }

  /** For what has no id yet. Tries the patterns each time, so it is not for paths that a client has made up. */
  at(path: FilePath): PathPolicy | undefined {
    return this.#rules[this.#indexFor(path)]?.policy
  }

  #look(id: FileId): PathPolicy | undefined {
    const {catalogue} = this.#memory
    if (!catalogue.has(id)) return undefined
    const found = this.#indexFor(catalogue.pathOf(id))
    this.#known = grown(this.#known, id + 1)
    this.#known[id] = found === -1 ? NONE : found + FIRST
    return this.#rules[found]?.policy
  }

  #indexFor(path: FilePath): number {
    const name = path.slice(1)
    return this.#rules.findIndex(({pattern}) => pattern.test(name))
  }
}
