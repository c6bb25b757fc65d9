import {once} from 'node:events'
import {createServer, type AddressInfo} from 'node:net'
import {expect, it} from 'vitest'
import {freePort} from './free-port.js'

it('the next port is taken when somebody listens on the one wanted', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const {port} = other.address() as AddressInfo
  expect(await freePort('127.0.0.1', port)).toBeGreaterThan(port)
  other.close()
})

it('any port will do when none is wanted', async () => {
  expect(await freePort('127.0.0.1', 0)).toBeGreaterThan(0)
})

it('an address that is not of this machine is an error', async () => {
  await expect(freePort('192.0.2.1', 0)).rejects.toThrow('EADDRNOTAVAIL')
})
