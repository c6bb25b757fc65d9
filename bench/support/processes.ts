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

/** A server that does nothing but answer with these headers. */
export async function startBare(
  kind: 'node' | 'fastify',
  headers: Readonly<Record<string, string>>,
): Promise<Measured> {
  const script = join(import.meta.dirname, 'bare-server.mjs')
  const child = spawn(process.execPath, [script, kind, JSON.stringify(headers)], {stdio: ['ignore', 'pipe', 'inherit']})
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

/** The headers of one answer, without those that Node adds by itself. */
export async function answerOf(
  port: number,
  path: string,
): Promise<{readonly status: number; readonly headers: Record<string, string>}> {
  const asked = request({port, host: '127.0.0.1', path, headers: {'X-Forwarded-For': '81.2.69.142'}}).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  const headers: Record<string, string> = {}
  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = answer.rawHeaders.slice(i, i + 2)
    if (/^(date|connection|keep-alive)$/i.test(name)) continue
    headers[name] = name in headers ? `${headers[name] ?? ''}, ${value}` : value
  }
  return {status: answer.statusCode ?? 0, headers}
}
