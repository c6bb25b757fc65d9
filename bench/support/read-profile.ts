import {existsSync, readFileSync} from 'node:fs'
import {SourceMap, type SourceMapPayload} from 'node:module'
import {fileURLToPath} from 'node:url'
import type {Frame} from './flame-graph.js'

/** As V8 writes it. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: CallFrame
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** Who called whom, and for how long, in the last `seconds` of a profile without idle time. */
export function readProfile(file: string, seconds: number): Frame {
  const {nodes, samples, timeDeltas} = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile
  const selfOf = new Map<number, number>()
  let left = seconds * 1e6
  for (let at = samples.length - 1; at >= 0 && left > 0; at--) {
    const [node = 0, micros = 0] = [samples[at], timeDeltas[at]]
    selfOf.set(node, (selfOf.get(node) ?? 0) + micros)
    left -= micros
  }
  const byId = new Map(nodes.map(node => [node.id, node]))
  const nameOf = namer()
  const root: Frame = {name: 'all', total: 0, self: 0, callees: new Map()}
  const add = (id: number, frame: Frame): number => {
    const self = selfOf.get(id) ?? 0
    frame.self += self
    let total = self
    for (const child of byId.get(id)?.children ?? []) {
      const callFrame = byId.get(child)?.callFrame
      if (callFrame === undefined || callFrame.functionName === '(idle)') continue
      const name = nameOf(callFrame)
      const callee = frame.callees.get(name) ?? {name, total: 0, self: 0, callees: new Map<string, Frame>()}
      frame.callees.set(name, callee)
      total += add(child, callee)
    }
    frame.total += total
    return total
  }
  add(nodes[0]?.id ?? 1, root)
  return root
}

/** Names functions by where they stand in the source, not in the bundle. */
function namer(): (frame: CallFrame) => string {
  const maps = new Map<string, SourceMap | undefined>()
  const mapOf = (url: string): SourceMap | undefined => {
    if (!maps.has(url)) {
      const file = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : ''
      const isMapped = file !== '' && existsSync(file)
      maps.set(url, isMapped ? new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload) : undefined)
    }
    return maps.get(url)
  }
  return ({functionName, url, lineNumber, columnNumber}) => {
    const name = functionName === '' ? '(anonymous)' : functionName
    const entry = mapOf(url)?.findEntry(lineNumber, columnNumber)
    const source = entry !== undefined && 'originalSource' in entry ? entry.originalSource : url
    const place = /(?:src|node_modules)\/.*$/.exec(source)?.[0] ?? source
    return place === '' ? name : `${name} ${place}`
  }
}
