import type {FlagWords, Place, Value} from './vocabulary.js'

/** The script that completes in fish. */
export const fishCompletion = (places: readonly Place[]): string => `# Completion of mirrorbits for fish.
# In ~/.config/fish/config.fish: mirrorbits completion fish | source

set -g __mirrorbits_topics ${places.filter(isTopic).map(toQuoted).join(' ')}
set -g __mirrorbits_valued ${places.flatMap(valuedFlags).map(quoted).join(' ')}

# Prints the words of the command that is typed, then the number of the argument.
function __mirrorbits_walk
  set -l at ''
  set -l position 1
  set -l plain ''
  set -l skip ''
  set -l tokens (commandline -opc)
  set -e tokens[1]
  for token in $tokens
    if test -n "$skip"
      set skip ''
    else if test -n "$plain"
      set position (math $position + 1)
    else if test "x$token" = x--
      set plain 1
    else if string match -q -- '-*' $token
      if contains -- "$at $token" $__mirrorbits_valued
        set skip 1
      end
    else if contains -- "$at" $__mirrorbits_topics
      set at (string trim -- "$at $token")
    else
      set position (math $position + 1)
    end
  end
  printf '%s\\n' $at $position
end

# Whether this command is typed, and if a number is given this argument; with "more" any after it too.
function __mirrorbits_at
  set -l walked (__mirrorbits_walk)
  test "x$walked[1]" = "x$argv[1]"; or return 1
  set -q argv[2]; or return 0
  test $walked[2] -eq $argv[2]; and return 0
  set -q argv[3]; and test $walked[2] -gt $argv[2]
end

# Prints the names of all mirrors.
function __mirrorbits_mirrors
  set -l config
  set -l before ''
  for token in (commandline -opc)
    if contains -- "$before" --config -c
      set config $token
    else if string match -q -- '--config=*' $token
      set config (string sub -s 10 -- $token)
    end
    set before $token
  end
  if string match -q -- '~/*' "$config"
    set config $HOME/(string sub -s 3 -- $config)
  end
  if set -q config[1]
    set config --config $config
  end
  set -l names (command mirrorbits list -state=false $config </dev/null 2>/dev/null)
  set -e names[1]
  string trim -- $names | string match -v -- '-*'
end

complete -c mirrorbits -f
${places.flatMap(linesOf).join('\n')}
`

/** A word that fish takes as it is, whatever is in it. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

/** For an option of `complete` that fish reads as a command line once more. */
const twiceQuoted = (words: readonly string[]): string => quoted(words.map(quoted).join(' '))

const toQuoted = ({words}: Place): string => quoted(words)
const isTopic = ({next}: Place): boolean => next.length > 0
const valuedFlags = ({words, flags}: Place): string[] =>
  flags.flatMap(({names, value}) => (value === undefined ? [] : names.map(name => `${words} ${name}`)))

function linesOf({words, next, flags, args, isOpen}: Place): string[] {
  const line = (condition: readonly string[], ...rest: readonly string[]): string =>
    ['complete -c mirrorbits', '-n', quoted(`__mirrorbits_at ${condition.map(quoted).join(' ')}`), ...rest].join(' ')
  return [
    ...next.map(({word, summary}) => line([words], '-a', twiceQuoted([word]), '-d', quoted(summary))),
    ...flags.flatMap(flag => flag.names.map(name => line([words], ...flagOptions(name, flag)))),
    ...args.flatMap((value, i) => {
      const more = isOpen && i === args.length - 1 ? ['more'] : []
      return value.kind === 'nothing' ? [] : [line([words, String(i + 1), ...more], ...valueOptions(value))]
    }),
  ]
}

function flagOptions(name: string, {summary, value}: FlagWords): string[] {
  const spelled = name.startsWith('--') ? ['-l', quoted(name.slice(2))] : ['-s', quoted(name.slice(1))]
  return [...spelled, ...(value === undefined ? [] : ['-r', ...valueOptions(value)]), '-d', quoted(summary)]
}

function valueOptions(value: Value): string[] {
  switch (value.kind) {
    case 'choice':
    case 'beginning': // behind a = fish leaves no blank
      return ['-f', '-a', twiceQuoted(value.choices)]
    case 'mirror':
      return ['-f', '-a', quoted('(__mirrorbits_mirrors)')]
    case 'folder':
      return ['-f', '-a', quoted('(__fish_complete_directories)')]
    case 'file':
      return ['-F']
    case 'nothing':
      return ['-f']
  }
}
