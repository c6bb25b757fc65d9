import {describe, expect, it} from 'vitest'
import {createHtmlIndexReader} from './html-index.js'

const INDEX_START = '<html><title>Index of /</title><a href="a.iso">a.iso</a> 2026-11-21 08:00 5\n'

describe('createHtmlIndexReader', () => {
  it('gives up a page that opens more and more elements, so that it holds up nothing else', () => {
    const reader = createHtmlIndexReader({origin: 'https://mirror.example', path: '/'})
    reader.push(Buffer.from(INDEX_START))
    const began = performance.now()
    for (let chunk = 0; chunk < 40; chunk++) reader.push(Buffer.from('<b>'.repeat(20_000)))
    reader.push(Buffer.from('</html>'))
    const {isComplete} = reader.end()
    expect(isComplete).toBe(false)
    // Parsed to its end, such a page takes minutes.
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('reads a page whose elements are closed, however many there are', () => {
    const reader = createHtmlIndexReader({origin: 'https://mirror.example', path: '/'})
    reader.push(Buffer.from(`${INDEX_START}${'<b>x</b><hr><img>'.repeat(5000)}</html>`))
    const {isIndex, isComplete, entries} = reader.end()
    expect({isIndex, isComplete}).toEqual({isIndex: true, isComplete: true})
    expect(entries.map(({name}) => name)).toEqual(['a.iso'])
  })
})
