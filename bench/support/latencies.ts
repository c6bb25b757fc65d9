import {Agent, get} from 'node:http'

/** Asks for redirects one after the other on a few connections until `until` ends; milliseconds of each, sorted. */
export async function latenciesUntil(
  port: number,
  pathOf: (request: number) => string,
  until: Promise<unknown>,
): Promise<number[]> {
  const CONNECTIONS = 4
  const agent = new Agent({keepAlive: true, maxSockets: CONNECTIONS})
  const times: number[] = []
  let isOver = false
  let request = 0
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const began = performance.now()
      const headers = {'X-Forwarded-For': '81.2.69.142'}
      get({agent, port, host: '127.0.0.1', path: pathOf(request++), headers}, answer => {
        answer.resume().once('end', () => {
          times.push(performance.now() - began)
          resolve()
        })
      }).once('error', reject)
    })
  const lane = async (): Promise<void> => {
    // Not as fast as it goes: what is measured is how long an ordinary client waits.
    for (; !isOver; await new Promise(resolve => setTimeout(resolve, 2))) await ask()
  }
  const lanes = Promise.all(Array.from({length: CONNECTIONS}, lane))
  try {
    await until
  } finally {
    isOver = true
    await lanes
    agent.destroy()
  }
  return times.sort((a, b) => a - b)
}
