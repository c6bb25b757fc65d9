import {type ConfigKey, GROUPS} from './config-key.js'
import {KEYS, OBSOLETE_KEYS} from './keys.js'

const INTRODUCTION = `# Configuration keys

This page is made from the program's own list of keys by \`npx tsx scripts/generate-config-reference.ts\`; do not edit it.
How the file is found and read is told in [the guide](../guide/configuration.md).

*Takes effect*: with **reload** a change counts after \`mirrorbits reload\`, with **restart** only after a restart.
Keys marked **new** are not known to the original mirrorbits, which ignores them.`

/** The reference page of the configuration file, in Markdown. */
export function configReference(): string {
  const keys: [string, ConfigKey<unknown>][] = Object.entries(KEYS)
  const groups = GROUPS.map(group => [
    `## ${group}`,
    ...keys.filter(([, key]) => key.group === group).map(([name, key]) => keyText(name, key)),
  ])
  const obsolete = Object.entries(OBSOLETE_KEYS).map(([name, text]) => `- \`${name}\` ${text}.`)
  return (
    [INTRODUCTION, ...groups.flat(), '## Keys without effect', obsolete.join('\n'), ''].join('\n\n').trimEnd() + '\n'
  )
}

const keyText = (name: string, {kind, effect, summary, secret, isNew}: ConfigKey<unknown>): string =>
  [
    `### ${name}`,
    '',
    summary,
    '',
    `- Type: ${kind.type}${isNew === true ? ' (**new**)' : ''}`,
    `- Default: ${codeUnlessWord(kind.defaultText)}`,
    `- Allowed: ${kind.allowed}`,
    `- Takes effect: ${effect}`,
    ...(secret === true ? ['- Secret: never shown in messages'] : []),
  ].join('\n')

const codeUnlessWord = (text: string): string => (text === 'empty' || text === 'none' ? text : `\`${text}\``)
