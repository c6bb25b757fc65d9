import {EventEmitter} from 'node:events'
import {describe, expect, it} from 'vitest'
import {watchStop} from './watch-stop.js'

describe('watchStop', () => {
  const watched = () => {
    const source = new EventEmitter()
    const forced: string[] = []
    const time = {now: 0}
    const watch = watchStop({source, force: name => forced.push(name), now: () => time.now})
    const send = (name: string) => source.emit(name, name)
    return {source, forced, time, watch, send}
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('stops on %s', name => {
    const {watch, send, forced} = watched()
    expect(watch.signal.aborted).toBe(false)
    send(name)
    expect(watch.signal.aborted).toBe(true)
    expect(forced).toEqual([])
  })

  it('takes a repetition within a second for the echo of the first', () => {
    const {send, forced, time} = watched()
    send('SIGINT')
    time.now = 1000
    send('SIGINT')
    expect(forced).toEqual([])
  })

  it('forces the end on a second signal, once', () => {
    const {source, send, forced, time} = watched()
    send('SIGINT')
    time.now = 1001
    send('SIGTERM')
    send('SIGTERM')
    expect(forced).toEqual(['SIGTERM'])
    expect(source.listenerCount('SIGINT')).toBe(0)
  })

  it('no longer listens when closed', () => {
    const {source, watch} = watched()
    watch.close()
    expect(source.eventNames()).toEqual([])
  })
})
