import {mkdtemp, readdir, readFile, rename, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {PassThrough} from 'node:stream'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {MirrorbitsError} from '../core/errors.js'
import {createLog, type CreateLogOptions} from './runtime-log.js'

const at = new Date(2026, 10, 21, 2, 47, 3, 59).getTime()

function logged(write: (log: ReturnType<typeof createLog>['log']) => void, options: Partial<CreateLogOptions> = {}) {
  const destination = Object.assign(new PassThrough(), {isTTY: false})
  write(createLog({format: 'text', level: 'info', destination, now: () => at, ...options}).log)
  return String(destination.read() ?? '')
}

describe('text', () => {
  it('is time, zone, message and fields', () => {
    expect(logged(log => log.info({mirror: 'ovh', files: 3, ok: true, note: 'two words'}, 'scan finished'))).toMatch(
      /^2026\/11\/21 02:47:03\.059 [A-Z+-]\w+ scan finished mirror=ovh files=3 ok=true note="two words"\n$/,
    )
  })

  it('gives the message of an error, and its stack only for debugging', () => {
    const err = new MirrorbitsError('MB_SCAN_FAILED', 'no route')
    expect(logged(log => log.error({err}, 'scan failed'))).toMatch(/ scan failed err="no route"\n$/)
    expect(logged(log => log.error({err}, 'scan failed'), {level: 'debug'})).toMatch(
      /err="no route"\n {4}.*no route\n {4}at /,
    )
  })

  it('ends one sentence only once, and leaves out that what was stopped was aborted', () => {
    const told = (cause: Error) =>
      logged(log => log.error({err: new Error('The scan of paris was stopped.', {cause})}, 'failed'))
    expect(told(new DOMException('This operation was aborted', 'AbortError'))).toMatch(
      /"The scan of paris was stopped\."$/m,
    )
    expect(told(new Error('The socket closed.'))).toMatch(/"The scan of paris was stopped: The socket closed\."$/m)
  })

  it('adds the causes of an error, and none that says the same again', () => {
    const cause = new Error('connect ECONNREFUSED', {cause: new Error('no route')})
    const told = (message: string) => logged(log => log.error({err: new Error(message, {cause})}, 'failed'))
    expect(told('The scan failed')).toMatch(/ err="The scan failed: connect ECONNREFUSED: no route"\n$/)
    expect(told('The scan failed: connect ECONNREFUSED')).toMatch(
      / err="The scan failed: connect ECONNREFUSED: no route"\n$/,
    )
    const circle = new Error('round')
    circle.cause = circle
    expect(logged(log => log.error({err: circle}, 'failed'))).toMatch(/ err=round\n$/)
  })

  it('keeps a record on one line and free of terminal commands', () => {
    expect(logged(log => log.warn({path: '/a\nb\x1b[2J\x7f', o: {a: ['x']}}, 'odd\r\nname'))).toMatch(
      / odd\\u\{d}\\u\{a}name path="\/a\\nb\\u001b\[2J\\u\{7f}" o={"a":\["x"\]}\n$/,
    )
  })

  it('has the fields of the parents', () => {
    expect(logged(log => log.child({component: 'monitor'}).child({mirror: 'm'}).info({n: 1}, 'x'))).toMatch(
      / x component=monitor mirror=m n=1\n$/,
    )
  })

  it('is coloured by level on a terminal only', () => {
    const destination = Object.assign(new PassThrough(), {isTTY: true})
    vi.stubEnv('NO_COLOR', '')
    const {log} = createLog({format: 'text', level: 'debug', destination, now: () => at})
    log.error({}, 'red')
    log.info({}, 'plain')
    vi.unstubAllEnvs()
    const [red, plain] = String(destination.read()).split('\n')
    expect([red?.startsWith('\x1b[31m'), red?.endsWith('\x1b[0m'), plain?.includes('\x1b')]).toEqual([
      true,
      true,
      false,
    ])
  })
})

it('writes JSON lines', () => {
  const [first] = logged(log => log.warn({mirror: 'm', err: new Error('bad')}, 'x'), {format: 'json'}).split('\n')
  expect(JSON.parse(first ?? '')).toMatchObject({
    level: 'warn',
    time: new Date(at).toISOString(),
    msg: 'x',
    mirror: 'm',
    err: {message: 'bad', type: 'Error'},
  })
})

it('leaves out what is below its level', () => {
  expect(logged(log => log.info({}, 'i'), {level: 'warn'})).toBe('')
  expect(logged(log => log.error({}, 'e'), {level: 'silent'})).toBe('')
})

it.each(['text', 'json'] as const)('hides passwords of URLs anywhere, as %s', format => {
  const url = 'rsync://bob:s3cr"et@host/pub'
  const text = logged(
    log =>
      log.child({base: url}).error({url, deep: {list: [url]}, err: new Error(`no answer from ${url}`)}, `at ${url}`),
    {format, level: 'debug'},
  )
  expect(text).toContain('rsync://bob:***@host/pub')
  expect(text).not.toMatch(/s3cr/)
})

describe('a file', () => {
  let dir = ''
  const openDescriptors = async () => (await readdir('/proc/self/fd')).length

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mirrorbits-log-'))
  })
  afterEach(() => rm(dir, {recursive: true}))

  it('is continued under its name after it was rotated, without keeping the old one open', async () => {
    const file = join(dir, 'run.log')
    const {log, reopen, close} = createLog({format: 'text', level: 'info', destination: file})
    const before = await openDescriptors()
    log.info({}, 'old')
    for (let n = 0; n < 5; n++) {
      await rename(file, `${file}.${n}`)
      reopen()
    }
    log.info({}, 'new')
    expect(await openDescriptors()).toBe(before)
    await close()

    expect(await readFile(`${file}.0`, 'utf8')).toMatch(/ old\n$/)
    expect(await readFile(file, 'utf8')).toMatch(/^\S+ \S+ \S+ new\n$/)
  })

  it('that cannot be opened makes the log go elsewhere, and is tried again', () => {
    const fallback = new PassThrough()
    const {log, reopen} = createLog({format: 'text', level: 'info', destination: '/', fallback})
    log.info({}, 'hello')
    reopen()
    expect(String(fallback.read())).toMatch(/^The log file \/ cannot be opened, .*EISDIR.*\n.* hello\nThe log file/)
  })

  it('on a full disk makes the log go elsewhere', async () => {
    const fallback = new PassThrough()
    const {log, close} = createLog({format: 'text', level: 'info', destination: '/dev/full', fallback})
    log.info({}, 'hello')
    log.info({}, 'again')
    await close()
    expect(String(fallback.read())).toMatch(
      /^The log file \/dev\/full cannot be written.*ENOSPC.*\n.* hello\n.* again\n$/,
    )
  })
})

it('hands everything over before it is closed, and takes nothing afterwards', async () => {
  const destination = new PassThrough()
  const {log, close} = createLog({format: 'json', level: 'info', destination})
  log.info({}, 'last')
  await close()
  await close()
  log.info({}, 'too late')
  expect(String(destination.read())).toMatch(/^[^\n]*last[^\n]*\n$/)
})
