import type {Log} from './ports.js'

/** Trouble that comes back again and again, told once when it begins, once more for each new reason, and when it is over. */
export interface Trouble {
  tell(reason: string, fields?: object): void
  over(): void
}

export interface TroubleTexts {
  readonly begins: string
  readonly ends: string
}

/** Reasons that differ only in numbers, like the time until the next attempt, are the same one. */
export function createTrouble(log: Log, {begins, ends}: TroubleTexts, common: object = {}): Trouble {
  const told = new Set<string>()
  return {
    tell(reason, fields = {}) {
      const kind = reason.replaceAll(/\d+/g, '')
      if (told.has(kind)) return
      told.add(kind)
      log.warn({...common, ...fields, reason}, begins)
    },
    over() {
      if (told.size === 0) return
      told.clear()
      log.info(common, ends)
    },
  }
}
