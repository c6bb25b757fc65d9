import {createInterface} from 'node:readline/promises'
import {MirrorbitsError} from '../core/errors.js'

export interface ConfirmOptions {
  /** Agreed beforehand: nothing is asked. */
  readonly yes: boolean
  /** How to agree beforehand, for the hint. */
  readonly flag: '--yes' | '-f'
}

/** Asks on the terminal whether to go on. Without a terminal throws MB_NOT_CONFIRMED: nobody could answer. */
export async function confirm(question: string, {yes, flag}: ConfirmOptions): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY) {
    throw new MirrorbitsError('MB_NOT_CONFIRMED', 'This cannot be undone, and nobody is there to be asked.', {
      hint: `Add ${flag} to do it without being asked.`,
    })
  }
  const reader = createInterface({input: process.stdin, output: process.stderr})
  // Ctrl-C and Ctrl-D close the reader, which alone would leave the question unanswered for ever.
  const closed = new Promise<string>(resolve => reader.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([reader.question(`${question} [y/N] `), closed])
    return /^y/i.test(answer.trim())
  } finally {
    reader.close()
  }
}
