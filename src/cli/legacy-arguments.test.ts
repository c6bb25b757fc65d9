import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {legacyArguments} from './legacy-arguments.js'

const on = (isTerminal: boolean, line: string) => legacyArguments(line === '' ? [] : line.split(' '), {isTerminal})
const argvOf = (line: string, isTerminal = true) => {
  const result = on(isTerminal, line)
  return result.kind === 'run' ? result.argv.join(' ') : `WRONG ${result.message}`
}

describe('the verbs of the original', () => {
  it.each([
    ['list', 'legacy:list'],
    ['LIST', 'legacy:list'],
    ['list -state=false', 'legacy:list --no-state'],
    ['list -http -rsync -ftp -location -score', 'legacy:list --http --rsync --ftp --location --score'],
    ['list -down=true -enabled=false', 'legacy:list --down'],
    ['add -http=http://a/ -rsync=rsync://a/ one', 'legacy:add --http=http://a/ --rsync=rsync://a/ -- one'],
    ['add -http http://a/ -score -5 one', 'legacy:add --http=http://a/ --score=-5 -- one'],
    ['add -country-only -rsync= -http=a one', 'legacy:add --country-only --http=a -- one'],
    ['show one', 'legacy:show -- one'],
    ['enable one', 'legacy:enable -- one'],
    ['disable one', 'legacy:disable -- one'],
    ['remove -f one', 'legacy:remove -f -- one'],
    ['scan -all -enable -timeout=120', 'legacy:scan --all --enable --timeout=120'],
    ['scan -ftp one', 'legacy:scan --ftp -- one'],
    ['edit one', 'legacy:edit -- one'],
    ['export mirmon', 'legacy:export -- mirmon'],
    ['export -rsync=false -http -disabled=false mirmon', 'legacy:export --no-rsync --http --no-disabled -- mirmon'],
    ['geoupdate -f one', 'legacy:geoupdate -f -- one'],
    ['logs -l 20 one', 'legacy:logs --l=20 -- one'],
    ['logs -help', 'mirror logs --help'],
    ['-h', '--help'],
    ['show -- -odd', 'legacy:show -- -odd'],
    [
      '-h localhost -p 3390 -P secret -a -debug list',
      'legacy:list --verbose --server=http://localhost:3390 --token=secret',
    ],
    ['-p=3391 -h=127.0.0.1 show x', 'legacy:show --server=http://127.0.0.1:3391 -- x'],
    ['list --config /etc/m.conf', 'legacy:list --config /etc/m.conf'],
    ['-c /etc/m.conf list', 'legacy:list -c /etc/m.conf'],
  ])('%s', (line, argv) => {
    expect(argvOf(line)).toBe(argv)
  })

  it.each([
    ['list -nope', 'flag provided but not defined: -nope'],
    ['list --json', 'flag provided but not defined: -json'],
    ['add -http', 'flag needs an argument: -http'],
    ['add -score=high x', 'invalid value "high" for flag -score: parse error'],
    ['list -state=maybe', 'invalid boolean value "maybe" for -state: parse error'],
    ['-p abc list', 'invalid value "abc" for flag -p: parse error'],
  ])('%s is wrong usage', (line, message) => {
    expect(on(true, line)).toMatchObject({kind: 'wrong', message})
  })

  it.each([
    ['-h mirrors.example list', 'legacy:list --server=http://mirrors.example:3390'],
    ['-h ::1 -a mirror list', 'mirror list --server=http://[::1]:3390 --ask-token'],
    ['-a -p 4000 scan -all -timeout=120', 'legacy:scan --server=http://localhost:4000 --ask-token --all --timeout=120'],
    ['-a -P x list', 'legacy:list --server=http://localhost:3390 --token=x'],
    ['-debug list', 'legacy:list --verbose'],
    ['--server https://a --token t list', 'legacy:list --server https://a --token t'],
    ['list --server=unix:/run/m', 'legacy:list --server=unix:/run/m'],
  ])('go through the server that is named: %s', (line, argv) => {
    expect(argvOf(line)).toBe(argv)
  })

  it('show the help of the command they stand for', () => {
    expect([argvOf('list -help'), argvOf('scan --help'), argvOf('refresh -help')]).toEqual([
      'mirror list --help',
      'mirror scan --help',
      'refresh --help',
    ])
  })
})

describe('words of both forms', () => {
  it.each([
    ['refresh', true, 'refresh'],
    ['refresh', false, 'legacy:refresh'],
    ['refresh -rehash', true, 'legacy:refresh --rehash'],
    ['refresh /pool', false, 'refresh /pool'],
    ['refresh /pool --rehash', false, 'refresh /pool --rehash'],
    ['refresh --rehash', true, 'refresh --rehash'],
    ['refresh --rehash', false, 'legacy:refresh --rehash'],
    ['refresh --json', false, 'refresh --json'],
    ['refresh --force', false, 'refresh --force'],
    ['refresh --help', false, 'refresh --help'],
    ['version', true, 'version'],
    ['version', false, 'legacy:version'],
    ['version --json', false, 'version --json'],
  ])('%s with a terminal: %s', (line, isTerminal, argv) => {
    expect(argvOf(line, isTerminal)).toBe(argv)
  })
})

describe('the daemon', () => {
  it.each([
    ['daemon', 'server'],
    [
      'daemon -config /etc/m.conf -monitor=false -p /run/m.pid -log /var/log/m.log -debug',
      'server --config /etc/m.conf --no-monitor --pid-file /run/m.pid --log-file /var/log/m.log --debug',
    ],
    ['daemon --config=/etc/m.conf -monitor', 'server --config /etc/m.conf'],
    ['daemon -help', 'server --help'],
  ])('%s', (line, argv) => {
    expect(argvOf(line)).toBe(argv)
  })

  it('refuses a flag it does not know', () => {
    expect(on(true, 'daemon -D')).toMatchObject({kind: 'wrong', message: 'flag provided but not defined: -D'})
  })
})

describe('our own form', () => {
  it.each([
    '',
    '--help',
    '--version',
    'mirror list --state up -c x',
    'mirror scan --all',
    'server --listen :80',
    'nonsense -all',
  ])('is passed on as it is: %s', line => {
    expect(argvOf(line)).toBe(line)
  })

  it('may have what is common to all commands in front', () => {
    expect(argvOf('--config /etc/m.conf mirror list')).toBe('mirror list --config /etc/m.conf')
    expect(argvOf('--json --config=x mirror list')).toBe('mirror list --json --config=x')
  })

  it('has help as a word too', () => {
    expect([argvOf('help'), argvOf('help mirror list')]).toEqual(['--help', 'mirror list --help'])
    expect([argvOf('help add'), argvOf('help stats')]).toEqual(['mirror add --help', 'stats --help'])
  })
})

it('answers every command line with arguments or a message', () => {
  const word = fc.oneof(
    fc.constantFrom('list', 'add', '-h', '-p', '-a', '--', '-state=false', 'daemon', '--config', 'refresh', '-c', ''),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(word, {maxLength: 8}), fc.boolean(), (argv, isTerminal) => {
      expect(legacyArguments(argv, {isTerminal}).kind).toMatch(/^(run|wrong)$/)
    }),
  )
})
