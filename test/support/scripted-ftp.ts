import {once} from 'node:events'
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'

/** What a client said, and what can be done about it. */
export interface FtpTurn {
  readonly command: string
  /** How many clients have come, this one included. */
  readonly connection: number
  readonly control: Socket
  /** Sends a line on the control connection. */
  readonly reply: (line: string) => void
  /** Does what an honest server would do. */
  readonly goOn: () => void
}

export interface ScriptedFtp {
  readonly port: number
  /** Every command of every client, in order, without passwords left out. */
  readonly commands: readonly string[]
  readonly stop: () => Promise<void>
}

export interface FtpScript {
  /** Listing by absolute folder, as bytes (latin1) with line ends. */
  readonly folders: Readonly<Record<string, string>>
  readonly features?: readonly string[]
  /** Replies to MDTM by absolute path; 550 for others. */
  readonly times?: Readonly<Record<string, string>>
  /** Looked at before anything is done; undefined lets the server go on honestly. */
  readonly turn?: (turn: FtpTurn) => void
}

/** An FTP server that does what it is told, and otherwise what an honest one does. */
export async function startScriptedFtp({
  folders,
  features = ['MLST type*;size*;modify*;', 'MDTM'],
  times = {},
  turn = ({goOn}) => {
    goOn()
  },
}: FtpScript): Promise<ScriptedFtp> {
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const dataServers = new Set<Server>()
  let connections = 0

  const server = createServer(control => {
    const connection = ++connections
    let folder = '/'
    let data: Promise<Socket> | undefined
    keep(sockets, control)
    const reply = (line: string): void => {
      if (!control.destroyed) control.write(`${line}\r\n`, 'latin1')
    }
    const openData = async (): Promise<void> => {
      const listener = createServer().listen(0, '127.0.0.1')
      dataServers.add(listener)
      data = new Promise(resolve => {
        listener.once('connection', socket => {
          resolve(keep(sockets, socket))
        })
      })
      await once(listener, 'listening')
      reply(`229 Extended (|||${(listener.address() as AddressInfo).port}|)`)
    }
    const honest = (command: string): void => {
      const [verb = '', ...rest] = command.split(' ')
      const argument = rest.join(' ')
      if (verb === 'USER') reply('331 Password')
      else if (verb === 'PASS') reply('230 In')
      else if (verb === 'FEAT')
        reply(['211-Features', ...features.map(feature => ` ${feature}`), '211 End'].join('\r\n'))
      else if (verb === 'EPSV') void openData()
      else if (verb === 'MDTM') reply(times[argument] ?? '550 No time')
      else if (verb === 'CWD') {
        const isThere = folders[argument] !== undefined
        if (isThere) folder = argument
        reply(isThere ? '250 Entered' : '550 No such folder')
      } else if (verb === 'MLSD' || verb === 'LIST') {
        reply('150 Here')
        void data?.then(socket => {
          socket.end(folders[folder] ?? '', 'latin1')
          reply('226 Done')
        })
      } else reply('200 Fine')
    }
    reply('220 Hello')
    let rest = ''
    control.on('data', chunk => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const command of lines) {
        commands.push(command)
        turn({command, connection, control, reply, goOn: () => honest(command)})
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      for (const listener of [...dataServers, server]) {
        const closed = once(listener, 'close')
        listener.close()
        await closed
      }
    },
  }
}

/** Ends the socket with the server, and takes what becomes of it for no news. */
function keep(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket)
  return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
}
