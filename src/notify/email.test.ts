import {createServer, type AddressInfo, type Socket} from 'node:net'
import {afterEach, expect, it} from 'vitest'
import type {EmailSettings} from '../core/notify/settings.js'
import {createEmail} from './email.js'

const MESSAGE = {v: 1, at: '', node: 'n', title: 'title', text: 'text', notices: [], more: 0} as const

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** A mail server that does nothing but this with each connection. */
async function server(speak: (socket: Socket) => void): Promise<EmailSettings> {
  const listening = createServer(socket => {
    socket.on('error', () => undefined)
    open.push(() => socket.destroy())
    speak(socket)
  })
  open.push(() => listening.close())
  await new Promise<void>(resolve => void listening.listen(0, '127.0.0.1', resolve))
  const {port} = listening.address() as AddressInfo
  return {
    ...{server: `127.0.0.1:${port}`, security: 'none', user: '', password: ''},
    ...{from: 'a@example.org', to: ['b@example.org'], events: []},
  }
}

/** One line of an answer that goes on, more often than any step may take. */
function trickle(socket: Socket): void {
  const timer = setInterval(() => socket.write('220-wait\r\n'), 20)
  open.push(() => clearInterval(timer))
}

function greetOnly(socket: Socket): void {
  socket.write('220 hello\r\n')
  trickle(socket)
}

it.each([
  ['says nothing', () => undefined],
  ['says a word now and then, and never comes to an end', trickle],
  ['greets, and never comes to an end of its answer', greetOnly],
])('a mail server that %s holds up no message for long', async (_, speak) => {
  const email = createEmail(await server(speak), {userAgent: 'test', ca: undefined, timeoutMs: 100})
  const outcome = await email.send(MESSAGE, new AbortController().signal)
  expect(outcome).toMatchObject({isSent: false, isFinal: false})
  await email.close()
})
