// eslint-disable-next-line no-restricted-imports -- its code is a constant; what is wanted of it is the time limit
import {createContext, Script} from 'node:vm'
import {messageOf, MirrorbitsError} from '../core/errors.js'

const MAX_LENGTH = 512

/** For one call, some hundred texts: nothing else is done meanwhile. */
const CALL_MS = 250

/**
 * A regular expression as a person writes it, to be tried on many texts. It may start with flags as Go has them,
 * such as `(?i)`. Some expressions take for ever on some texts, so all tries together end after `limitMs`.
 * Throws MB_USAGE for what is no expression or is too long; a try throws it when the time is over.
 */
export function filePattern(text: string, limitMs: number): (texts: readonly string[]) => readonly boolean[] {
  if (text.length > MAX_LENGTH) throw wrong(`is longer than ${MAX_LENGTH} characters.`)
  const [prefix = '', flags = ''] = /^\(\?([ims]+)\)/.exec(text) ?? []
  const source = text.slice(prefix.length)
  const expression = expressionOf(source, [...new Set(flags)].join(''))
  const context = createContext({expression, texts: [] as readonly string[]})
  const script = new Script('texts.map(text => expression.test(text))')
  let leftMs = limitMs
  return texts => {
    const began = performance.now()
    context['texts'] = texts
    try {
      if (leftMs < 1) throw tooSlow()
      return script.runInContext(context, {timeout: Math.ceil(Math.min(leftMs, CALL_MS))}) as readonly boolean[]
    } catch (error) {
      // The error comes from the other context, so it is no instance of our Error.
      throw (error as {code?: unknown}).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? tooSlow() : error
    } finally {
      leftMs -= performance.now() - began
    }
  }
}

/** With Unicode's classes where the text allows it; without, more escapes are taken. */
function expressionOf(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `u${flags}`)
  } catch {
    try {
      return new RegExp(source, flags)
    } catch (error) {
      throw wrong(`cannot be understood: ${messageOf(error).replace(/^.*\/[a-z]*: /s, '')}.`, error)
    }
  }
}

const wrong = (what: string, cause?: unknown): MirrorbitsError =>
  new MirrorbitsError('MB_USAGE', `The pattern ${what}`, {
    cause,
    hint: 'It is a regular expression: write \\. for a dot, and "" for all files.',
  })

const tooSlow = (): MirrorbitsError => wrong('takes too long; leave out repeats inside of repeats.')
