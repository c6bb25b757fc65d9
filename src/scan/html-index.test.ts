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

  it('takes the names from the index that Python writes', () => {
    const reader = createHtmlIndexReader({origin: 'https://mirror.example', path: '/'})
    reader.push(Buffer.from('<html><head><title>Directory listing for /</title></head><body>'))
    reader.push(Buffer.from('<h1>Directory listing for /</h1><hr><ul><li><a href="iso/">iso/</a></li>'))
    reader.push(Buffer.from('<li><a href="a%20b.txt">a b.txt</a></li></ul><hr></body></html>'))
    const {isIndex, isComplete, entries} = reader.end()
    expect([isIndex, isComplete]).toEqual([true, true])
    expect(entries.map(({name}) => name)).toEqual(['iso', 'a b.txt'])
  })

  it('takes a page with another title for none', () => {
    for (const title of ['Our directory listing for you', 'Indexes of', 'Welcome']) {
      const reader = createHtmlIndexReader({origin: 'https://mirror.example', path: '/'})
      reader.push(Buffer.from(`<html><title>${title}</title><a href="a.iso">a.iso</a></html>`))
      expect(reader.end().isIndex).toBe(false)
    }
  })
})
