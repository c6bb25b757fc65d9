import {describe, expect, it} from 'vitest'
import {createClosers} from './closers.js'

describe('createClosers', () => {
  it('closes in reverse order, also past a failure, and throws the first', async () => {
    const closed: string[] = []
    const closers = createClosers()
    for (const name of ['a', 'b', 'c']) {
      closers.add(() => {
        closed.push(name)
        if (name !== 'a') throw new Error(`${name} fails`)
      })
    }
    await expect(closers.closeAll()).rejects.toThrow('c fails')
    expect(closed).toEqual(['c', 'b', 'a'])
    await closers.closeAll()
    expect(closed).toHaveLength(3)
  })

  it('closes together what hangs and what does not, and waits no longer than it may', async () => {
    const closed: string[] = []
    const closers = createClosers()
    closers.add(() => void closed.push('first'))
    closers.add(() => new Promise<void>(() => undefined))
    closers.add(() => Promise.reject(new Error('Redis is away')))
    closers.add(() => void closed.push('last'))
    expect(await closers.closeTogether(20)).toBe(false)
    expect(closed).toEqual(['last', 'first'])
  })

  it('tells that all was closed in time, failures or not', async () => {
    const closers = createClosers()
    closers.add(() => Promise.resolve())
    closers.add(() => Promise.reject(new Error('Redis is away')))
    expect(await closers.closeTogether(60_000)).toBe(true)
  })
})
