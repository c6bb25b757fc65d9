import {expect, it} from 'vitest'
import {parseTrace} from './trace-time.js'

it.each([
  ['1577934245', 1_577_934_245],
  ['\n 1577934245\nmirror.example 2020\n', 1_577_934_245],
  ['1', 1],
])('reads %j', (text, unixSeconds) => {
  expect(parseTrace(text)).toEqual({kind: 'time', unixSeconds})
})

it.each([
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '1577934245.5',
  '<html>',
  '99999999999999',
  '253402300800',
  'Thu Jan 2 03:04:05 UTC 2020',
])('does not take %j for a time', text => {
  expect(parseTrace(text)).toEqual({kind: 'problem', problem: 'it does not begin with a Unix time'})
})
