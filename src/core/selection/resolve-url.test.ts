import {expect, it} from 'vitest'
import {resolveUrl} from './resolve-url.js'

const up = {isUp: true, reason: ''}

it('takes HTTPS where both work', () => {
  expect(resolveUrl({httpUrl: 'm.example/', http: up, https: up}, 'none')).toEqual({
    absoluteUrl: 'https://m.example/',
    exclusion: undefined,
  })
})

it.each(['none', 'required', 'forbidden'] as const)('never uses a mirror without a URL (TLS %s)', tls => {
  expect(resolveUrl({httpUrl: '', http: up, https: up}, tls).exclusion).toEqual({kind: 'down', reason: ''})
})
