import {isIP} from 'node:net'
import {Client, FTPError} from 'basic-ftp'
import {MirrorbitsError} from '../core/errors.js'
import type {FtpUrl} from '../core/listing/parse-ftp-url.js'
import {oneLine} from '../core/text/one-line.js'
import {untilAborted} from './abort.js'
import {LineByLineContext} from './ftp-replies.js'

export interface FtpTimeouts {
  /** Milliseconds for the whole listing. */
  readonly totalMs: number
  /** Milliseconds without a byte; 30 s unless told. */
  readonly idleMs?: number
  /** Milliseconds to connect and, for `ftps`, to encrypt; 30 s unless told. */
  readonly connectMs?: number
  /** Milliseconds before a lost connection is opened again; 1 s unless told. */
  readonly retryMs?: number
}

export interface FtpConnectionOptions {
  readonly url: FtpUrl
  readonly timeouts: FtpTimeouts
  readonly signal: AbortSignal
  /** Certificate authorities to trust for `ftps` instead of the usual ones. */
  readonly ca?: string | undefined
}

/** A refusal, 400 and above, is a reply as well. */
export interface FtpReply {
  readonly code: number
  readonly message: string
}

/**
 * A control connection after the login. All methods throw when it is lost, and
 * the reason of the signal; commands are sent as raw bytes (latin1).
 */
export interface FtpConnection {
  /** Upper case. */
  readonly features: ReadonlySet<string>
  send(command: string): Promise<FtpReply>
  /** Sends commands without waiting for each reply in turn. */
  sendAll(commands: readonly string[]): Promise<FtpReply[]>
  /** Sends a command whose answer comes on a data connection of its own. */
  receive(command: string, onData: (chunk: Buffer) => void): Promise<FtpReply>
  close(): void
}

/** Commands on their way at once: enough to hide the distance, and few enough for every server's buffer. */
const PIPELINED = 8
const SERVICE_ENDS = 421

/** Connects and logs in. Throws MB_SCAN_FAILED when the mirror refuses, and other errors when it cannot be reached. */
export async function openFtp(options: FtpConnectionOptions): Promise<FtpConnection> {
  const {url, timeouts, signal, ca} = options
  signal.throwIfAborted()
  const idleMs = timeouts.idleMs ?? 30_000
  // Names are bytes; as UTF-8 some would not survive.
  const client = Object.assign(new Client(idleMs), {ftp: new LineByLineContext(idleMs, 'latin1')})
  const stop = (): void => client.close()
  signal.addEventListener('abort', stop)
  const close = (): void => {
    signal.removeEventListener('abort', stop)
    client.close()
  }
  try {
    await connect(client, url, {signal, ca, limitMs: timeouts.connectMs ?? 30_000})
    const features = await untilAborted(signal, logIn(client, url))
    return {
      features,
      close,
      send: command => untilAborted(signal, send(client, command)),
      sendAll: commands => untilAborted(signal, sendAll(client, commands)),
      receive: (command, onData) => untilAborted(signal, receive(client, command, onData)),
    }
  } catch (error) {
    close()
    throw error
  }
}

async function connect(
  client: Client,
  {host, port, secure}: FtpUrl,
  {signal, ca, limitMs}: {readonly signal: AbortSignal; readonly ca: string | undefined; readonly limitMs: number},
): Promise<void> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new Error('no connection in time')), limitMs).unref()
  const greet = async (): Promise<void> => {
    await client.connect(host, port)
    if (!secure) return
    await client.useTLS({
      host,
      ...(isIP(host) === 0 ? {servername: host} : {}),
      ...(ca === undefined ? {} : {ca}),
    })
  }
  try {
    await untilAborted(AbortSignal.any([signal, deadline.signal]), greet())
  } finally {
    clearTimeout(timer)
  }
}

async function logIn(client: Client, {user, password, secure}: FtpUrl): Promise<ReadonlySet<string>> {
  // Before the login, for a server that knows names only as text.
  await send(client, 'OPTS UTF8 ON')
  let reply = await send(client, `USER ${user}`)
  if (reply.code === 331) reply = await send(client, `PASS ${password}`)
  if (reply.code < 200 || reply.code >= 300) {
    throw new MirrorbitsError('MB_SCAN_FAILED', `The mirror refused the login by FTP (${oneLine(reply.message)}).`, {
      hint: 'Correct user and password in its FTP URL.',
    })
  }
  if (secure) {
    await send(client, 'PBSZ 0')
    const answer = await send(client, 'PROT P')
    if (answer.code !== 200) {
      throw new MirrorbitsError('MB_SCAN_FAILED', 'The mirror does not encrypt what it sends by FTP.', {
        hint: 'Write its URL with ftp:// instead of ftps://, if that may be.',
      })
    }
  }
  const features = featuresOf(await send(client, 'FEAT'))
  await send(client, 'TYPE I')
  if (features.has('MLST')) await send(client, 'OPTS MLST type;size;modify;')
  return features
}

const featuresOf = ({code, message}: FtpReply): ReadonlySet<string> =>
  new Set(
    code >= 300
      ? []
      : message
          .split('\n')
          .slice(1, -1)
          .map(line => /\S+/.exec(line)?.[0].toUpperCase() ?? ''),
  )

const send = async (client: Client, command: string): Promise<FtpReply> =>
  unlessEnding(client, await client.sendIgnoringError(command))

/** Takes the announcement that the server hangs up for the loss that it is. */
function unlessEnding(client: Client, reply: FtpReply): FtpReply {
  if (reply.code !== SERVICE_ENDS) return reply
  client.close()
  throw new Error(`the mirror ended the connection (${oneLine(reply.message)})`)
}

async function sendAll(client: Client, commands: readonly string[]): Promise<FtpReply[]> {
  if (commands.length === 0) return []
  const {ftp} = client
  const replies: FtpReply[] = []
  let sent = 0
  const sendNext = (): void => {
    const command = commands[sent++]
    if (command !== undefined) ftp.send(command)
  }
  const work = ftp.handle(undefined, (response, task) => {
    if (response instanceof Error && !(response instanceof FTPError)) {
      task.reject(response)
      return
    }
    if (response.code < 200) return
    replies.push(unlessEnding(client, {code: response.code, message: response.message}))
    if (replies.length === commands.length) task.resolve(undefined)
    else sendNext()
  })
  if (!client.closed) for (let count = 0; count < PIPELINED; count++) sendNext()
  await work
  return replies
}

async function receive(client: Client, command: string, onData: (chunk: Buffer) => void): Promise<FtpReply> {
  const {ftp} = client
  await openDataConnection(client)
  const data = ftp.dataSocket
  if (data === undefined) throw new Error('there is no data connection')
  let hasEnded = false
  let done: (() => void) | undefined
  data.setTimeout(ftp.timeout)
  data.on('data', (chunk: Buffer) => {
    // While data comes the control connection is silent, and that is no sign of anything.
    ftp.socket.setTimeout(0)
    try {
      onData(chunk)
    } catch (error) {
      ftp.closeWithError(error instanceof Error ? error : new Error(String(error)))
    }
  })
  data.once('end', () => {
    hasEnded = true
    ftp.socket.setTimeout(ftp.timeout)
    done?.()
  })
  data.once('close', () => {
    if (!hasEnded) ftp.closeWithError(new Error('the data connection broke off'))
  })
  const reply = (await ftp.handle(command, (response, task) => {
    if (response instanceof FTPError) task.resolve({code: response.code, message: response.message})
    else if (response instanceof Error) task.reject(response)
    else if (response.code >= 300) ftp.closeWithError(new Error(`the mirror asked back (${oneLine(response.message)})`))
    else if (response.code >= 200) {
      done = () => {
        task.resolve({code: response.code, message: response.message})
      }
      if (hasEnded) done()
    }
  })) as FtpReply
  // Closes what a refusal left open.
  ftp.dataSocket = undefined
  return unlessEnding(client, reply)
}

async function openDataConnection(client: Client): Promise<void> {
  try {
    await client.prepareTransfer(client.ftp)
  } catch (error) {
    if (client.closed) throw error
    const why = String(error)
    throw new MirrorbitsError(
      'MB_SCAN_FAILED',
      why.includes('PASV returned another host')
        ? 'The scan by FTP failed: the mirror wants its data fetched from another address.'
        : `The scan by FTP failed: no data connection (${oneLine(why)}).`,
    )
  }
}
