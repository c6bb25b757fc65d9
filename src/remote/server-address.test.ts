import {expect, it} from 'vitest'
import {parseServerAddress} from './server-address.js'

it.each([
  ['localhost', {connect: {host: 'localhost', port: 3390}, isTls: false, base: ''}],
  ['127.0.0.1:4000', {connect: {host: '127.0.0.1', port: 4000}, isTls: false}],
  ['http://[::1]:3390', {connect: {host: '::1', port: 3390}, shown: 'http://[::1]:3390'}],
  ['http://proxy.example:80/mirrors/', {connect: {host: 'proxy.example', port: 80}, base: '/mirrors'}],
  ['https://m.example', {connect: {host: 'm.example', port: 3390}, isTls: true}],
  ['https://m.example:443', {connect: {host: 'm.example', port: 443}, isTls: true}],
  ['unix:/run/m.sock', {connect: {socketPath: '/run/m.sock'}, isTls: false}],
])('%s is understood', (text, address) => {
  expect(parseServerAddress(text)).toMatchObject(address)
})

it.each(['', 'ftp://a/', 'http://', 'http://a:99999', 'http://a/?x=1', 'http://a/#x', 'file:///etc/passwd', 'a b'])(
  '%j is refused',
  text => {
    expect(() => parseServerAddress(text)).toThrow(expect.objectContaining({code: 'MB_USAGE'}) as Error)
  },
)

it('refuses a password in the address without repeating it', () => {
  expect(() => parseServerAddress('https://u:geheim@h:1')).toThrow(
    expect.objectContaining({message: 'The address of the server holds a password.'}) as Error,
  )
})
