import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {afterEach, describe, expect, it, onTestFinished, vi} from 'vitest'
import {openPacedPipe, type PacedPipe} from './paced-pipe.js'

afterEach(() => vi.unstubAllEnvs())

async function opened(): Promise<PacedPipe> {
  const pipe = await openPacedPipe()
  if (pipe === undefined) throw new Error('There is no pipe.')
  onTestFinished(() => pipe.close())
  return pipe
}

/** A program of Node's that writes into the pipe, by blocking calls as rsync does. */
function writing(pipe: PacedPipe, script: string): ChildProcess {
  const child = spawn(process.execPath, ['-e', `const {writeSync} = require('node:fs');${script}`], {
    stdio: ['ignore', pipe.writeEnd, 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  pipe.closeWriteEnd()
  return child
}

describe('openPacedPipe', () => {
  it('hands over all that a child writes line by line, in few pieces', async () => {
    const pipe = await opened()
    writing(pipe, 'for (let line = 0; line < 20000; line++) writeSync(1, `line ${line}\\n`)')
    let text = ''
    let pieces = 0
    for await (const piece of pipe.pieces()) {
      text += piece.toString('latin1')
      pieces++
    }
    expect(text).toBe(Array.from({length: 20_000}, (_, line) => `line ${line}\n`).join(''))
    expect(pieces).toBeLessThan(2000)
  })

  it('ends at once for a child that writes nothing', async () => {
    const pipe = await opened()
    writing(pipe, '')
    expect(await pipe.pieces().next()).toMatchObject({done: true})
  })

  it('keeps a writer waiting while nobody asks for more', async () => {
    const pipe = await opened()
    const child = writing(pipe, 'for (let n = 0; n < 100; n++) writeSync(1, Buffer.alloc(10000, 120))')
    const pieces = pipe.pieces()
    let bytes = (await pieces.next()).value?.length ?? 0
    expect(child.exitCode).toBeNull()
    for await (const piece of pieces) bytes += piece.length
    expect(bytes).toBe(1_000_000)
  })

  it('ends when it is closed, before, between and during pieces', async () => {
    for (const when of ['before', 'between', 'during']) {
      const pipe = await opened()
      const child = writing(pipe, 'writeSync(1, "x"); setInterval(() => undefined, 1000)')
      const pieces = pipe.pieces()
      if (when === 'before') pipe.close()
      else await pieces.next()
      const next = pieces.next()
      if (when === 'between') pipe.close()
      else setImmediate(() => pipe.close())
      expect(await next).toMatchObject({done: true})
      child.kill()
      await once(child, 'exit')
    }
  })

  it('is not there where no folder can be made', async () => {
    vi.stubEnv('TMPDIR', '/nonexistent')
    expect(await openPacedPipe()).toBeUndefined()
  })

  it('is not there where the system has no such program', async () => {
    vi.stubEnv('PATH', '/nonexistent')
    expect(await openPacedPipe()).toBeUndefined()
  })
})
