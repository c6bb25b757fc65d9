import {startRedisProxy, type RedisProxyOptions} from './redis-proxy.js'

export interface LargestCommands {
  readonly commands: number
  /** Bytes of the arguments of the longest command, and its name. */
  readonly bytes: number
  readonly longest: string
  /** Most paths in one command, and its name. */
  readonly paths: number
  readonly mostPaths: string
}

export interface CountingProxy {
  seen(): LargestCommands
  stop(): Promise<void>
}

/** A proxy before Redis that measures each command that goes through. */
export async function startCountingProxy(options: RedisProxyOptions): Promise<CountingProxy> {
  let seen: LargestCommands = {commands: 0, bytes: 0, longest: '', paths: 0, mostPaths: ''}
  const measure = (args: readonly Buffer[]): void => {
    const name = args[0]?.toString().toLowerCase() ?? ''
    const bytes = args.reduce((sum, arg) => sum + arg.length, 0)
    const paths = args.filter(arg => arg[0] === SLASH || arg.subarray(0, 6).toString() === 'FILE_/').length
    seen = {
      commands: seen.commands + 1,
      ...(bytes > seen.bytes ? {bytes, longest: name} : {bytes: seen.bytes, longest: seen.longest}),
      ...(paths > seen.paths ? {paths, mostPaths: name} : {paths: seen.paths, mostPaths: seen.mostPaths}),
    }
  }
  const stop = await startRedisProxy(options, (client, upstream) => {
    client.on('data', commandReader(measure))
    client.pipe(upstream).pipe(client)
  })
  return {seen: () => seen, stop}
}

const SLASH = 0x2f

/** Reads requests of the Redis protocol: arrays of strings, each with its length before it. */
function commandReader(onCommand: (args: readonly Buffer[]) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return chunk => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      const command = firstCommand(rest)
      if (command === undefined) return
      onCommand(command.args)
      rest = rest.subarray(command.end)
    }
  }
}

/** Undefined while it is not there as a whole. */
function firstCommand(data: Buffer): {readonly args: readonly Buffer[]; readonly end: number} | undefined {
  const count = numberAt(data, 0)
  if (count === undefined) return undefined
  const args: Buffer[] = []
  let at = count.end
  for (let index = 0; index < count.value; index++) {
    const length = numberAt(data, at)
    if (length === undefined || data.length < length.end + length.value + 2) return undefined
    args.push(data.subarray(length.end, length.end + length.value))
    at = length.end + length.value + 2
  }
  return {args, end: at}
}

/** The number after the `*` or `$` at this place. */
function numberAt(data: Buffer, at: number): {readonly value: number; readonly end: number} | undefined {
  const end = data.indexOf('\r\n', at)
  return end === -1 ? undefined : {value: Number(data.toString('latin1', at + 1, end)), end: end + 2}
}
