// Writes oclif.manifest.json and docs/reference/cli.md from the built commands. With --check only compares.
import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {format} from 'prettier'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const MANIFEST = 'oclif.manifest.json'
const REFERENCE = 'docs/reference/cli.md'
/** The same for every version, so it is not in the manifest. */
const original = `## The original's command line

Scripts written for the original go on working: its flat verbs \`add\`, \`list\`, \`show\`, \`enable\`, \`disable\`,
\`remove\`, \`edit\`, \`export\`, \`geoupdate\`, \`logs\`, \`scan\`, \`refresh\`, \`reload\`, \`stats\`, \`version\` and \`daemon\` take its flags with a single dash (\`list -state=false\`,
\`scan -all -timeout=120\`) and print what it prints. \`refresh\`, \`reload\`, \`stats\` and \`version\` do so in a pipe, or when a flag has a
single dash. What differs:

- wrong usage and unknown commands end with 2, not with 0;
- an equal name wins where several mirrors contain it;
- a prompt that nobody answers, as at the end of a pipe, changes nothing and ends with 2; after a fault in \`edit\` with 1;
- \`edit\` takes arguments in \`$EDITOR\`, and writes only the settings that were changed;
- \`export\` writes ZZ for a country that is not known;
- passwords in addresses are shown as \`***\`, except in \`edit\` and \`export\`;
- \`-h\`, \`-p\`, \`-P\` and \`-a\` before the verb lead through the admin API of a node, and are not needed next to the
  database, which commands reach themselves;
- \`stats\` includes the last day, and \`reload\` fails when no node is running;
- \`version\` tells of a running server only where it is led to one, by \`-h\`, \`-p\` or \`MIRRORBITS_SERVER\`.
`
const check = process.argv.includes('--check')
const read = path => {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return ''
  }
}

const before = {[MANIFEST]: read(MANIFEST), [REFERENCE]: read(REFERENCE)}
execFileSync(join(root, 'node_modules/.bin/oclif'), ['manifest'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {...process.env, OCLIF_SKIP_NEW_VERSION_CHECK: 'true'},
})
const manifest = JSON.parse(read(MANIFEST))
// oclif takes the commands in the order of the folder's entries, which is another on each machine.
manifest.commands = Object.fromEntries(Object.entries(manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1)))
const settings = JSON.parse(read('.prettierrc.json'))
const after = {
  [MANIFEST]: await format(JSON.stringify(manifest), {...settings, parser: 'json'}),
  [REFERENCE]: await format(reference(Object.values(manifest.commands)), {...settings, parser: 'markdown'}),
}

const stale = Object.keys(after).filter(path => before[path] !== after[path])
for (const [path, text] of Object.entries(check ? before : after)) writeFileSync(join(root, path), text)
if (check && stale.length > 0) {
  process.stderr.write(`Out of date: ${stale.join(', ')}. Run node scripts/generate-cli-reference.mjs.\n`)
  process.exitCode = 1
}

function reference(commands) {
  const shown = commands.filter(({hidden}) => !hidden).sort((a, b) => (a.id < b.id ? -1 : 1))
  return [
    '# Commands',
    '<!-- Written by scripts/generate-cli-reference.mjs: change the commands, not this page. -->',
    intro(shown),
    ...shown.map(section),
    original,
  ].join('\n\n')
}

function intro(commands) {
  const rows = commands.map(
    ({id, summary}) => `| [\`${words(id)}\`](#${words(id).replaceAll(' ', '-')}) | ${summary} |`,
  )
  return `| command | does |\n|---|---|\n${rows.join('\n')}\n
All commands take \`--config FILE\` (or \`MIRRORBITS_CONFIG\`), \`--repository DIR\`, \`--verbose\` and \`--help\`,
and \`--server URL\` (or \`MIRRORBITS_SERVER\`) with \`MIRRORBITS_TOKEN\` to [work through a node](../guide/remote.md);
those that have a result take \`--json\`, and print what the schema in \`schemas/\` describes. Results go to standard
output, everything else to standard error. The exit code is 0 when it is done, 1 when it failed or its question was
answered with no, 2 for wrong usage, also where nobody could answer, and
130 after Ctrl-C or SIGTERM, also where a command goes on until then, as \`top\` and those with \`--follow\` do; \`server\` and
\`demo\`, which are meant to be stopped, end with 0. Colours are left out in a pipe and where \`NO_COLOR\` is set.

The name of a mirror may be a part of it, in any case, as long as it fits one mirror; an equal name wins.
Without a terminal, \`mirror remove\`, \`mirror disable\`, \`mirror set\`, \`mirror edit\` and \`mirror geoupdate\` take full names only, and what cannot be undone needs \`--yes\`.`
}

function section({id, summary, description, args, flags, examples, strict}) {
  const own = Object.values(flags).filter(({helpGroup, name}) => helpGroup !== 'GLOBAL' && name !== 'json')
  const given = Object.values(args).map(({name, required}, i, {length}) => {
    const word = `${name.toUpperCase()}${strict === false && i === length - 1 ? '...' : ''}`
    return required ? word : `[${word}]`
  })
  const usage = ['mirrorbits', words(id), ...given, own.length > 0 ? '[FLAGS]' : ''].filter(Boolean).join(' ')
  return [
    `## ${words(id)}`,
    [summary, description].filter(Boolean).join(' '),
    `\`\`\`\n${usage}\n\`\`\``,
    rowsOf(Object.values(args).map(arg => [arg.name.toUpperCase(), arg.description ?? ''])),
    rowsOf(own.map(flag => [flagText(flag), flagDescription(flag)])),
    ...(examples ?? []).map(entry => example(entry, words(id))),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function words(id) {
  return id.replaceAll(':', ' ')
}

function rowsOf(rows) {
  if (rows.length === 0) return ''
  return `| | |\n|---|---|\n${rows.map(([name, text]) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} |`).join('\n')}`
}

function flagText({char, name, type, allowNo, helpValue, options}) {
  const value = type === 'option' ? ` ${helpValue ?? (options ? options.join('/') : 'VALUE')}` : ''
  return `${char ? `-${char}, ` : ''}--${allowNo ? '[no-]' : ''}${name}${value}`
}

function flagDescription({description = '', default: byDefault, env, required}) {
  const plain = Array.isArray(byDefault) ? byDefault.join(',') : byDefault
  return [
    description,
    required ? 'Required.' : '',
    plain === undefined || typeof plain === 'boolean' ? '' : `Default: \`${plain}\`.`,
    env ? `Environment: \`${env}\`.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function example(text, name) {
  const {description, command} = typeof text === 'string' ? {command: text} : text
  const line = command.replace('<%= config.bin %>', 'mirrorbits').replace('<%= command.id %>', name)
  return `${description ? `${description}:\n\n` : ''}\`\`\`sh\n${line}\n\`\`\``
}
