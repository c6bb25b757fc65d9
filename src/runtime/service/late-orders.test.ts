import {expect, it} from 'vitest'
import {lateOrders} from './late-orders.js'

it('refuses an upgrade while the node is starting, and reloads as soon as it can', async () => {
  const {orders, give} = lateOrders({isOnTrial: false})
  await expect(orders.upgrade()).rejects.toMatchObject({code: 'MB_UPGRADE_FAILED'})
  const done: string[] = []
  const reloaded = orders.reload().then(() => done.push('told'))
  give({upgrade: () => Promise.resolve(undefined), reload: () => Promise.resolve(void done.push('reloaded'))})
  await reloaded
  expect(done).toEqual(['reloaded', 'told'])
})

it('tells what whoever carries out an upgrade has to say of it', async () => {
  const {orders, give} = lateOrders({isOnTrial: false})
  let reloads = 0
  give({
    upgrade: () => Promise.resolve('it runs in the background now'),
    async reload() {
      reloads++
      await Promise.resolve()
    },
  })
  expect(await orders.upgrade()).toBe('it runs in the background now')
  await orders.reload()
  expect(reloads).toBe(1)
})

it('takes no orders on trial, before it has the place of another program', () => {
  const {orders, give} = lateOrders({isOnTrial: true})
  expect(orders.areOurs()).toBe(false)
  give({upgrade: () => Promise.resolve(undefined), reload: () => Promise.resolve()})
  expect(orders.areOurs()).toBe(true)
  expect(lateOrders({isOnTrial: false}).orders.areOurs()).toBe(true)
})
