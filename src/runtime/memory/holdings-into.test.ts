import {expect, it} from 'vitest'
import {mirrorWith, ROUTING_SETTINGS} from '../../../test/support/mirrors.js'
import {Bitmap} from '../../core/holdings/bitmap.js'
import {DifferRows} from '../../core/holdings/differ-rows.js'
import type {Holdings} from '../../core/holdings/holdings.js'
import {RoutingTable} from '../../core/routing/routing-table.js'
import {holdingsInto} from './holdings-into.js'

const holdings: Holdings = {
  ...{epoch: 1, precision: 0n, offsetMs: 0, same: new Bitmap(), differ: new DifferRows()},
  counts: {listed: 0, known: 0, differing: 0},
}

it('takes holdings of a mirror that is there, and none of one that was removed', () => {
  const table = new RoutingTable(ROUTING_SETTINGS, () => 0)
  const take = holdingsInto(table)
  table.setMirror(mirrorWith({id: 1}))
  take(1, holdings)
  expect(table.holdingsOf(1)).toBe(holdings)

  table.removeMirror(1)
  take(1, holdings)
  expect(table.holdingsOf(1)).toBeUndefined()
})
