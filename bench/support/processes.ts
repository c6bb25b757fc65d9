import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {request, type IncomingMessage} from 'node:http'
import {join} from 'node:path'

export interface Measured {
  readonly pid: number
  readonly port: number
  readonly stop: () => Promise<void>
}

const START_LIMIT_MS = 300_000

/** The built server, once it listens. Throws with its log when it ends before. */
export async function startServer(
  configFile: string,
  nodeOptions: readonly string[] = [],
  {monitor = false}: {readonly monitor?: boolean} = {},
): Promise<Measured> {
  const env = {...process.env}
  delete env['NODE_EXTRA_CA_CERTS']
  const args = [...nodeOptions, 'bin/run.js', 'server', ...(monitor ? [] : ['--no-monitor']), '--config', configFile]
  const child = spawn(process.execPath, args, {env, stdio: ['ignore', 'ignore', 'pipe']})
  const port = await heard(
    child,
    child.stderr,
    /service listening[^\n]*address="?[^\s"]*:(\d+)|"address":"[^"]*:(\d+)","msg":"service listening"/,
  )
  return {pid: child.pid ?? 0, port, stop: () => ended(child)}
}

/** A server that does nothing but give these answers, one after the other. */
export async function startBare(kind: 'node' | 'fastify', answers: readonly (readonly string[])[]): Promise<Measured> {
  const script = join(import.meta.dirname, 'bare-server.mjs')
  const child = spawn(process.execPath, [script, kind, JSON.stringify(answers)], {stdio: ['ignore', 'pipe', 'inherit']})
  return {pid: child.pid ?? 0, port: await heard(child, child.stdout, /(\d+)/), stop: () => ended(child)}
}

async function heard(child: ChildProcess, stream: NodeJS.ReadableStream, pattern: RegExp): Promise<number> {
  let output = ''
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It did not start:\n${output}`)), START_LIMIT_MS)
    stream.on('data', (chunk: Buffer) => {
      if (output.length > 1_000_000) return
      output += chunk.toString()
      const found = pattern.exec(output)
      const port = found?.[1] ?? found?.[2]
      if (port === undefined) return
      clearTimeout(timer)
      resolve(Number(port))
    })
    child.once('exit', code => {
      clearTimeout(timer)
      reject(new Error(`It ended with ${String(code)}:\n${output}`))
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

/** As many as make up a fair sample of the world: how many mirrors an answer names depends on where the client is. */
const SAMPLED = 64

/** The headers, as name, value, name, value …, of redirects for clients all over the world; none that Node adds by itself. */
export async function answersOf(port: number, pathOf: (file: number) => string): Promise<string[][]> {
  const answers: string[][] = []
  for (let client = 0; client < SAMPLED; client++) {
    // Spread evenly: the first number of the address goes through all that are used.
    const address = `${1 + Math.floor((client * 223) / SAMPLED)}.${(client * 37) % 256}.${(client * 101) % 256}.7`
    const headers = {'X-Forwarded-For': address}
    const asked = request({port, host: '127.0.0.1', path: pathOf(client), headers}).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    answer.resume()
    if (answer.statusCode !== 302) throw new Error(`The server answered ${String(answer.statusCode)}.`)
    answers.push(ownHeaders(answer.rawHeaders))
  }
  return answers
}

function ownHeaders(raw: readonly string[]): string[] {
  const own: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const [name = '', value = ''] = raw.slice(i, i + 2)
    if (!/^(date|connection|keep-alive)$/i.test(name)) own.push(name, value)
  }
  return own
}
