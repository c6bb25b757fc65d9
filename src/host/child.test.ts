import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {existsSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {startChild, type ChildOptions} from './child.js'

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('startChild', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-child-'))
  })
  afterEach(() => rm(folder, {recursive: true}))

  const node = (script: string, more: Partial<ChildOptions> = {}): ChildOptions => ({
    command: process.execPath,
    args: ['-e', script],
    logFile: join(folder, 'log'),
    ready: () => Promise.resolve(existsSync(join(folder, 'ready'))),
    ...more,
  })
  const saysReady = () => `fs.writeFileSync(${JSON.stringify(join(folder, 'ready'))}, '');`

  it('returns when the child is ready and stops it', async () => {
    const child = await startChild(node(`console.log('hello'); ${saysReady()} setInterval(() => {}, 1000)`))
    expect(isAlive(child.pid)).toBe(true)
    await child.stop()
    expect(isAlive(child.pid)).toBe(false)
    expect(await child.exited).toBe('SIGTERM')
    expect(await readFile(join(folder, 'log'), 'utf8')).toBe('hello\n')
    await child.stop()
  })

  it('kills a child that does not heed TERM', async () => {
    const child = await startChild(node(`process.on('SIGTERM', () => {}); ${saysReady()} setInterval(() => {}, 1000)`))
    await child.stop(50)
    expect(await child.exited).toBe('SIGKILL')
  })

  it('says what the child said when it ends too early', async () => {
    await expect(startChild(node('console.error("no such thing"); process.exitCode = 3'))).rejects.toThrow(
      /ended with status 3\. no such thing/,
    )
  })

  it('fails for a command that does not exist', async () => {
    await expect(startChild({...node(''), command: join(folder, 'nothing'), logFile: undefined})).rejects.toThrow(
      'ENOENT',
    )
  })

  it('ends a child that is not ready in time', async () => {
    let pid = 0
    const ready = async () => {
      pid = Number(await readFile(join(folder, 'log'), 'utf8'))
      return false
    }
    const starting = startChild(
      node('console.log(process.pid); setInterval(() => {}, 1000)', {ready, readyTimeoutMs: 500}),
    )
    await expect(starting).rejects.toThrow('was not ready after 0.5 s')
    expect(pid).toBeGreaterThan(0)
    expect(isAlive(pid)).toBe(false)
  })

  it('ends the child when the start is cancelled', async () => {
    const stop = new AbortController()
    const starting = startChild(
      node(`${saysReady()} setInterval(() => {}, 1000)`, {
        signal: stop.signal,
        ready: () => {
          stop.abort()
          return Promise.resolve(false)
        },
      }),
    )
    await expect(starting).rejects.toThrow('aborted')
    await expect(startChild(node('', {signal: stop.signal}))).rejects.toThrow('aborted')
  })
})
