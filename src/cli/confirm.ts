import {createInterface} from 'node:readline/promises'
import {MirrorbitsError} from '../core/errors.js'

/**
 * Asks on the terminal whether to go on, and returns when that is agreed; with `yes` it is agreed beforehand. Throws
 * MB_DECLINED after any other answer, MB_NOT_CONFIRMED without a terminal, where nobody could answer, and MB_CANCELLED
 * after Ctrl-C.
 */
export async function confirm(question: string, {yes}: {readonly yes: boolean}): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY) {
    throw new MirrorbitsError('MB_NOT_CONFIRMED', 'This cannot be undone, and nobody is there to be asked.', {
      hint: 'Add --yes to do it without being asked.',
    })
  }
  const reader = createInterface({input: process.stdin, output: process.stderr})
  // Of itself the reader leaves the question unanswered for ever.
  const unanswered = new Promise<undefined>((resolve, reject) => {
    reader.once('close', () => resolve(undefined))
    reader.once('SIGINT', () => reject(new MirrorbitsError('MB_CANCELLED', 'Nothing was done.')))
  })
  let answer: string | undefined
  try {
    answer = await Promise.race([reader.question(`${question} [y/N] `), unanswered])
    if (!/^y/i.test(answer?.trim() ?? '')) throw new MirrorbitsError('MB_DECLINED', 'Nothing was changed.')
  } finally {
    // Ctrl-C and Ctrl-D do not end the line.
    if (answer === undefined) process.stderr.write('\n')
    reader.close()
  }
}
