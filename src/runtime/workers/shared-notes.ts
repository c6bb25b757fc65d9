import type {Log} from '../../core/ports.js'

/** A line for the log about what every worker finds alike, such as the GeoIP databases. */
export interface Note {
  readonly level: 'info' | 'warn' | 'error'
  readonly fields: Readonly<Record<string, string | number>>
  readonly message: string
}

/** A log whose lines are handed to `send`; what is for debugging only is left out. */
export function notingLog(send: (note: Note) => void): Log {
  const at = (level: Note['level']) => (fields: object, message: string) => send({level, fields: {...fields}, message})
  const log: Log = {debug: () => undefined, info: at('info'), warn: at('warn'), error: at('error'), child: () => log}
  return log
}

export interface SharedNotes {
  readonly hear: (note: Note) => void
  /** What comes from now on is told again, also when it is the same. */
  readonly forget: () => void
}

/**
 * Logs a note once, however many workers send it, also those that come later. A subject is a `kind` and what became of
 * it: when it works, trouble with it is news again, and the other way round.
 */
export function shareNotes(log: Log): SharedNotes {
  const told = new Map<string, string>()
  return {
    hear({level, fields, message}) {
      const {kind = message, file = ''} = fields
      const subject = level === 'info' ? `${kind} ${file}` : `trouble ${kind}`
      const text = JSON.stringify([level, fields, message])
      if (told.get(subject) === text) return
      told.delete(level === 'info' ? `trouble ${kind}` : `${kind} ${file}`)
      told.set(subject, text)
      log[level](fields, message)
    },
    forget: () => told.clear(),
  }
}
