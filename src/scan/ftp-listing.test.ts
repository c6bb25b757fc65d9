import {once} from 'node:events'
import {type AddressInfo, createServer} from 'node:net'
import {afterEach, describe, expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {type FtpScript, type FtpTurn, type ScriptedFtp, startScriptedFtp} from '../../test/support/scripted-ftp.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import {listByFtp} from './ftp-listing.js'

const SECOND = 1_000_000_000n
const TIME = 'Modify=20200102030405'
const AT = 1_577_934_245n * SECOND
const file = (name: string, facts = TIME): string => `Type=file;Size=5;${facts}; ${name}\r\n`
const folder = (name: string): string => `type=DIR;${TIME}; ${name}\r\n`

let server: ScriptedFtp | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

type Options = Partial<Parameters<typeof listByFtp>[0]>
async function list(
  script: FtpScript,
  {login = '', path = '/', ...options}: Options & {login?: string; path?: string} = {},
) {
  server = await startScriptedFtp(script)
  const files: ListedFile[] = []
  const {log, lines} = recordingLog()
  const result = await listByFtp(
    {
      url: `ftp://${login}127.0.0.1:${server.port}${path}`,
      timeouts: {totalMs: 15_000, retryMs: 1},
      signal: new AbortController().signal,
      log,
      ...options,
    },
    batch => {
      files.push(...batch)
    },
  )
  return {...result, files, lines, paths: files.map(({path}) => path)}
}

/** Does something at one command of one connection, and is honest otherwise. */
const at =
  (command: string, does: (turn: FtpTurn) => void, isAt = (turn: FtpTurn) => turn.connection > 0) =>
  (turn: FtpTurn): void => {
    if (turn.command === command && isAt(turn)) does(turn)
    else turn.goOn()
  }

describe('listByFtp', () => {
  it('reads facts in any case, and follows neither links nor unfinished transfers', async () => {
    const {paths, files, skippedLines, partial} = await list({
      folders: {
        '/':
          'TYPE=cdir;; /\r\nType=pdir;; ..\r\n' +
          file('a') +
          `tYpE=FiLe;sIzE=7;mOdIfY=20200102030405; b\r\n` +
          'type=OS.unix=slink:a;size=1; link\r\ntype=OS.unix=symlink;size=1; other\r\n' +
          folder('.~tmp~') +
          folder('sub'),
        '/sub': file(' c'),
        '/.~tmp~': file('half'),
      },
    })
    expect({paths, skippedLines, partial}).toEqual({paths: ['/a', '/b', '/sub/ c'], skippedLines: 0, partial: false})
    expect(files[1]).toEqual({path: '/b', size: 7, modTime: AT})
  })

  it.each([
    ['seconds', '', SECOND, 0n],
    ['seconds, when all fractions are nought', '.000', SECOND, 0n],
    ['milliseconds', '.250', 1_000_000n, 250_000_000n],
    ['microseconds', '.000250', 1000n, 250_000n],
    ['nanoseconds', '.000000001', 1n, 1n],
  ])('tells a precision of %s', async (_, fraction, precision, nanos) => {
    const listing = await list({folders: {'/': file('a') + file('b', `Modify=20200102030405${fraction}`)}})
    expect(listing.precision).toBe(precision)
    expect(listing.files[1]?.modTime).toBe(AT + nanos)
  })

  it('asks for the times that a listing does not tell, in order, also when some are refused', async () => {
    const names = Array.from({length: 150}, (_, index) => `f${index}`)
    const times = Object.fromEntries(
      names.map((name, index) => [`/pub/${name}`, `213 202001020304${10 + (index % 50)}`]),
    )
    delete times['/pub/f7']
    times['/pub/f8'] = '213 yesterday'
    const {files} = await list({folders: {'/pub': names.map(name => file(name, '')).join('')}, times}, {path: '/pub/'})
    const seconds = files.map(({modTime}) => (modTime === undefined ? undefined : Number(modTime / SECOND) % 60))
    const expected = names.map((_, index) => (index === 7 || index === 8 ? undefined : 10 + (index % 50)))
    expect(seconds).toEqual(expected)
  })

  it('stops asking for times when the mirror does not know how to answer', async () => {
    const names = Array.from({length: 500}, (_, index) => file(`f${index}`, '')).join('')
    await list({
      folders: {'/': names},
      turn: turn => (turn.command.startsWith('MDTM') ? turn.reply('502 No') : turn.goOn()),
    })
    expect(server?.commands.filter(command => command.startsWith('MDTM'))).toHaveLength(64)
  })

  it('does without times when the mirror hangs up on being asked', async () => {
    const {files, lines} = await list({
      folders: {'/': file('a', '') + folder('sub'), '/sub': file('b', '')},
      turn: turn => {
        if (turn.command.startsWith('MDTM')) turn.control.destroy()
        else turn.goOn()
      },
    })
    expect(files.map(({path, modTime}) => [path, modTime])).toEqual([
      ['/a', undefined],
      ['/sub/b', undefined],
    ])
    expect(lines).toContainEqual(
      expect.objectContaining({level: 'warn', message: 'the mirror is not asked for the times of files any more'}),
    )
  })

  it('puts replies together that come in pieces', async () => {
    const {files} = await list({
      folders: {'/': file('a', '')},
      turn: turn => {
        if (!turn.command.startsWith('MDTM')) {
          turn.goOn()
          return
        }
        turn.control.setNoDelay(true)
        turn.control.write('213 2020', () => setTimeout(() => turn.reply('0102030405'), 50))
      },
    })
    expect(files[0]?.modTime).toBe(AT)
  })

  it('does not ask for times where that is not offered', async () => {
    const {files} = await list({folders: {'/': file('a', '')}, features: ['MLST']})
    expect(files).toEqual([{path: '/a', size: 5, modTime: undefined}])
    expect(server?.commands.join()).not.toContain('MDTM')
  })

  it('lists by LIST where MLSD is offered and refused, and by LIST alone where options are', async () => {
    const {paths} = await list({
      folders: {'/': '-rw-r--r-- 1 a b 5 Jan 02 2020 one\r\ndrwxr-xr-x 2 a b 4096 Jan 02 2020 sub\r\n', '/sub': ''},
      turn: turn => (/^MLSD|^LIST -a/.test(turn.command) ? turn.reply('502 Not known') : turn.goOn()),
    })
    expect(paths).toEqual(['/one'])
  })

  it('skips names that no honest listing holds, and counts them', async () => {
    const odd = ['..', 'a/b', '/etc/passwd', '../x', 'n\0l', 'x'.repeat(4097)].map(name => file(name)).join('')
    expect(await list({folders: {'/': odd + 'junk\r\n' + file('ok')}})).toMatchObject({paths: ['/ok'], skippedLines: 6})
  })

  it('takes a folder in an unknown form for one that cannot be read', async () => {
    const {hiddenFolders, problems} = await list({folders: {'/': folder('sub') + file('a'), '/sub': 'one\r\ntwo\r\n'}})
    expect({hiddenFolders, problems}).toEqual({hiddenFolders: ['/sub'], problems: ['/sub: its form is not known']})
  })

  it('takes a folder whose listing is refused for one that cannot be read', async () => {
    const {hiddenFolders} = await list({
      folders: {'/': folder('sub'), '/sub': ''},
      turn: turn => {
        if (turn.command !== 'MLSD' || server?.commands.at(-3) !== 'CWD /sub') turn.goOn()
        else turn.reply('550 Not allowed')
      },
    })
    expect(hiddenFolders).toEqual(['/sub'])
  })

  it('lists one folder alone when no deeper ones are wanted', async () => {
    const folders = {'/': file('a') + folder('sub'), '/sub': file('b')}
    const {paths, hiddenFolders, lines} = await list({folders}, {limits: {depth: 0, timeQuestions: 0}})
    expect({paths, hiddenFolders, lines}).toEqual({paths: ['/a'], hiddenFolders: [], lines: []})
  })

  it('goes no deeper than allowed, so that a loop ends', async () => {
    const folders = Object.fromEntries(
      Array.from({length: 10}, (_, depth) => ['/l'.repeat(depth) || '/', folder('l') + file('f')]),
    )
    const {paths, hiddenFolders} = await list({folders}, {limits: {depth: 3}})
    expect([paths.length, hiddenFolders]).toEqual([4, ['/l/l/l/l']])
  })

  it('fails where there is no end of entries', async () => {
    const many = Array.from({length: 20}, (_, index) => file(`f${index}`)).join('')
    await expect(list({folders: {'/': many}}, {limits: {entries: 19}})).rejects.toThrow('more than 19 files')
  })

  it('goes on over a new connection when one is lost, and tells every file once', async () => {
    const {paths, lines} = await list({
      folders: {'/': file('a') + folder('sub'), '/sub': file('b') + file('c')},
      turn: turn => {
        if (turn.connection === 1 && turn.command === 'CWD /sub') turn.control.destroy()
        else if (turn.connection === 2 && turn.command === 'CWD /sub') turn.reply('421 Too many users')
        else turn.goOn()
      },
    })
    expect(paths).toEqual(['/a', '/sub/b', '/sub/c'])
    expect(lines.filter(({message}) => message === 'the FTP connection was lost')).toHaveLength(2)
  })

  it('gives up a mirror that hangs up again and again', async () => {
    const listing = list({folders: {'/': ''}, turn: at('CWD /', ({control}) => control.destroy())})
    await expect(listing).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
    expect(server?.commands.filter(command => command === 'CWD /')).toHaveLength(3)
  })

  it('refuses to fetch data from another address', async () => {
    const listing = list({
      folders: {'/': file('a')},
      turn: turn => {
        if (turn.command === 'EPSV') turn.reply('500 No')
        else if (turn.command === 'PASV') turn.reply('227 Entering (192,0,2,1,10,10)')
        else turn.goOn()
      },
    })
    await expect(listing).rejects.toThrow('the mirror wants its data fetched from another address')
  })

  it.each([
    ['never greets', {idleMs: 200}, 'USER anonymous', 'sent nothing for too long'],
    ['never answers the listing', {idleMs: 200}, 'MLSD', 'sent nothing for too long'],
    ['is slow altogether', {totalMs: 200}, 'MLSD', 'did not end within 1 second'],
  ])('fails when the mirror %s', async (_, limits, command, message) => {
    const timeouts = {totalMs: 15_000, retryMs: 1, ...limits}
    const listing = list({folders: {'/': ''}, turn: at(command, () => undefined)}, {timeouts})
    await expect(listing).rejects.toThrow(message)
  })

  it('fails when the mirror takes connections and does not greet', async () => {
    const silent = createServer(socket => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const {port} = silent.address() as AddressInfo
    const listing = listByFtp(
      {
        url: `ftp://127.0.0.1:${port}/`,
        timeouts: {totalMs: 15_000, connectMs: 100},
        signal: new AbortController().signal,
        log: recordingLog().log,
      },
      () => undefined,
    )
    await expect(listing).rejects.toThrow('no connection in time')
    silent.close()
  })

  it('ends when it is aborted, before and in the middle', async () => {
    const stop = new AbortController()
    const folders = {'/': file('a')}
    const listing = list({folders, turn: at('MLSD', () => stop.abort(new Error('enough')))}, {signal: stop.signal})
    await expect(listing).rejects.toThrow('enough')
    await server?.stop()
    await expect(list({folders}, {signal: stop.signal})).rejects.toThrow('enough')
    expect(server?.commands).toEqual([])
  })

  it.each([
    ['a reply without end', 'CWD /', ({control}: FtpTurn) => control.write(`250-${'x'.repeat(200_000)}\r\n`)],
    ['a line without end', 'CWD /', ({control}: FtpTurn) => control.write('x'.repeat(200_000))],
    ['another question', 'MLSD', ({reply}: FtpTurn) => reply('350 And then?')],
    ['a data port that is none', 'EPSV', ({reply}: FtpTurn) => reply('229 (|||x|)')],
  ])('fails on %s', async (_, command, does) => {
    await expect(list({folders: {'/': file('a')}, turn: at(command, does)})).rejects.toMatchObject({
      code: 'MB_SCAN_FAILED',
    })
  })

  it('passes on what the receiver of files throws', async () => {
    server = await startScriptedFtp({folders: {'/': file('a')}})
    const url = `ftp://127.0.0.1:${server.port}/`
    const options = {url, timeouts: {totalMs: 15_000}, signal: new AbortController().signal, log: recordingLog().log}
    const listing = listByFtp(options, () => {
      throw new Error('disk full')
    })
    await expect(listing).rejects.toThrow('disk full')
  })

  it('logs in as anonymous, or as the URL says with its bytes decoded', async () => {
    await list({folders: {'/': ''}})
    expect(server?.commands).toEqual(expect.arrayContaining(['USER anonymous', 'PASS anonymous']))
    await server?.stop()
    await list({folders: {'/': ''}}, {login: 'b%6Fb:p%40s%C3%A9:x@'})
    expect(server?.commands).toEqual(expect.arrayContaining(['USER bob', 'PASS p@s\xc3\xa9:x']))
  })

  it('never tells the password, even when the mirror repeats it', async () => {
    const error: unknown = await list(
      {folders: {'/': ''}, turn: at('PASS s3cret', ({reply}) => reply('530 Wrong password s3cret'))},
      {login: 'bob:s3cret@'},
    ).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      message: 'The mirror refused the login by FTP (530 Wrong password ***).',
      hint: /user and password/,
    })
    expect(JSON.stringify(error)).not.toContain('s3cret')
  })

  it('says when the mirror does not accept connections', async () => {
    server = await startScriptedFtp({folders: {}})
    await server.stop()
    const options = {timeouts: {totalMs: 15_000}, signal: new AbortController().signal, log: recordingLog().log}
    const listing = listByFtp({url: `ftp://127.0.0.1:${server.port}/`, ...options}, () => undefined)
    server = undefined
    await expect(listing).rejects.toThrow(/ECONNREFUSED/)
  })

  it.each(['', 'http://x/y/', 'ftp://', 'ftp://h:0/', 'ftp://h/%0d%0aDELE x', 'ftp://h/../x/'])(
    'refuses the URL %j',
    async url => {
      const options = {timeouts: {totalMs: 15_000}, signal: new AbortController().signal, log: recordingLog().log}
      await expect(listByFtp({url, ...options}, () => undefined)).rejects.toMatchObject({code: 'MB_MIRROR_INVALID'})
    },
  )
})
