import {expect, it} from 'vitest'
import {tlsWish} from './tls-wish.js'

it.each([
  [undefined, undefined, true, 'none'],
  ['HTTPS', undefined, true, 'required'],
  ['http', undefined, true, 'none'],
  ['http', undefined, false, 'forbidden'],
  [undefined, undefined, false, 'none'],
  ['https', '0', true, 'forbidden'],
  ['http', '1', false, 'required'],
  ['https', 'true', true, 'required'],
  [undefined, '', false, 'none'],
] as const)(
  'with proto %s and ?https=%s, upgrade allowed %s, is %s',
  (forwardedProto, https, allowHttpToHttps, wish) => {
    expect(tlsWish({forwardedProto, https, allowHttpToHttps})).toBe(wish)
  },
)
