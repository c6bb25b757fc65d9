import {readSync} from 'node:fs'
import {StringDecoder} from 'node:string_decoder'
import {codeOf, MirrorbitsError} from '../core/errors.js'

/** More than any token has. */
const MAX_BYTES = 4096
/** A pipe that is not filled yet is looked at again after this. */
const RETRY_MS = 20

/** Reads a secret from a terminal, where it is not shown, or from the first line of what is piped in. Throws MB_CANCELLED, MB_USAGE. */
export async function askSecret(prompt: string): Promise<string> {
  const secret = process.stdin.isTTY ? await typedSecret(prompt) : await firstLine(0)
  if (secret !== '') return secret
  throw new MirrorbitsError('MB_USAGE', 'No password was given.', {
    hint: 'Type it, pipe it in as a line, or put it into MIRRORBITS_TOKEN.',
  })
}

/** Takes no byte more than the line: what follows belongs to the command, as the answers of `yes`. */
async function firstLine(descriptor: number): Promise<string> {
  const bytes: number[] = []
  const byte = Buffer.alloc(1)
  while (bytes.length < MAX_BYTES) {
    const read = readByte(descriptor, byte)
    if (read === 'later') await new Promise(resolve => setTimeout(resolve, RETRY_MS))
    else if (read === 'end' || byte[0] === 0x0a) break
    else bytes.push(byte[0] ?? 0)
  }
  return Buffer.from(bytes).toString('utf8').replace(/\r$/, '')
}

function readByte(descriptor: number, into: Buffer): 'read' | 'later' | 'end' {
  try {
    return readSync(descriptor, into, 0, 1, null) === 0 ? 'end' : 'read'
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EAGAIN') return 'later'
    if (code === 'EOF') return 'end'
    throw error
  }
}

const typedSecret = (prompt: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const {stdin, stderr} = process
    const decoder = new StringDecoder('utf8')
    let typed = ''
    const end = (settle: () => void): void => {
      stdin.off('data', onData)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    const onData = (chunk: Buffer): void => {
      for (const character of decoder.write(chunk)) {
        if (character === '\r' || character === '\n' || character === '\u0004') {
          end(() => resolve(typed))
          return
        }
        if (character === '\u0003') {
          end(() => reject(new MirrorbitsError('MB_CANCELLED', 'Nothing was done.')))
          return
        }
        if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1)
        else if (character >= ' ') typed += character
      }
    }
    stderr.write(prompt)
    stdin.setRawMode(true)
    stdin.on('data', onData)
    stdin.resume()
  })
