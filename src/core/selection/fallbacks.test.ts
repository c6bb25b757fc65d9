import {describe, expect, it} from 'vitest'
import {clientAt, seededRandom} from '../../../test/support/mirrors.js'
import {NOWHERE} from '../place.js'
import {fallbackMirrors} from './fallbacks.js'

const fallback = (url: string, countryCode = '', continentCode = '') => ({url, countryCode, continentCode})
const client = clientAt({countryCode: 'FR', continentCode: 'EU'})
const random = seededRandom(1)
const urls = (...args: Parameters<typeof fallbackMirrors>) => fallbackMirrors(...args).map(entry => entry.absoluteUrl)

describe('fallbackMirrors', () => {
  it('numbers them 0, -1, -2 and names them by their place in the configuration', () => {
    const [first, second] = fallbackMirrors([fallback('a/', 'us', 'na'), fallback('b/')], client, 'none', random)
    expect(first?.mirror).toMatchObject({id: 0, name: 'fallback0', countryCodes: ['US'], continentCode: 'NA'})
    expect(second?.mirror).toMatchObject({id: -1, name: 'fallback1', httpUrl: 'b/', enabled: false})
  })

  it('puts those of the country first, then those of the continent, then the others as configured', () => {
    const list = [
      fallback('a/', 'US', 'NA'),
      fallback('b/', 'JP', 'AS'),
      fallback('c/', 'DE', 'EU'),
      fallback('d/', 'fr'),
    ]
    expect(urls(list, client, 'forbidden', random)).toEqual(['http://d/', 'http://c/', 'http://a/', 'http://b/'])
  })

  it('does not take an unknown continent for a common one', () => {
    const list = [fallback('a/', 'US', 'NA'), fallback('b/')]
    expect(urls(list, {...client, continentCode: ''}, 'none', random)).toEqual(['https://a/', 'https://b/'])
  })

  it('keeps plain HTTP from clients that need TLS as long as there is another', () => {
    const plain = fallback('http://a/')
    expect(urls([plain, fallback('b/')], client, 'required', random)).toEqual(['https://b/'])
    expect(urls([plain], client, 'required', random)).toEqual(['http://a/'])
    expect(urls([plain, fallback('b/')], client, 'none', random)).toEqual(['http://a/', 'https://b/'])
  })

  it('shuffles for a client whose place is unknown, losing none', () => {
    const list = ['a', 'b', 'c', 'd'].map(name => fallback(`https://${name}/`))
    const orders = new Set(Array.from({length: 50}, () => urls(list, NOWHERE, 'none', random).join(' ')))
    expect(orders.size).toBeGreaterThan(5)
    for (const order of orders) expect(order.split(' ').toSorted()).toEqual(list.map(({url}) => url))
  })

  it('is empty when none is configured', () => {
    expect(fallbackMirrors([], client, 'none', random)).toEqual([])
  })
})
