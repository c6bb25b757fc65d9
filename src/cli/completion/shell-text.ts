import type {Place, Value, Word} from './vocabulary.js'

/** A word that bash and zsh take as it is, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** What bash and zsh both understand: tables of what may follow, and the walk over the words that are typed. */
export function sharedText(places: readonly Place[], entry: (word: Word) => string): string {
  return `# Sets next and flags to what may follow these words.
_mirrorbits_command() {
  next=() flags=()
  case $1 in
${places.map(place => commandCase(place, entry)).join('\n')}
  esac
}

# Sets value to what stands at a place: the words of a command, then a flag or the number of an argument.
_mirrorbits_value() {
  value='' choices=()
  case $1 in
${places.flatMap(valueCases).join('\n')}
    *) return 1 ;;
  esac
}

# Sets choices to the names of all mirrors.
_mirrorbits_mirrors() {
  local name
  choices=()
  while IFS= read -r name; do
    name=\${name%"\${name##*[![:space:]]}"}
    if [[ -n $name && $name != -* ]]; then choices+=("$name"); fi
  done < <(command mirrorbits list -state=false "\${config[@]}" </dev/null 2>/dev/null | { IFS= read -r name; cat; })
}

# Takes a file as it is typed: without its quotes, with the home folder.
_mirrorbits_config() {
  local file=$1
  file=\${file//\\\\/}
  file=\${file//\\"/}
  file=\${file//\\'/}
  if [[ $file == '~/'* ]]; then file=$HOME/\${file:2}; fi
  config=(--config "$file")
}

# Reads line from first up to last, which is being typed. Sets at, position, plain, slot and config.
_mirrorbits_walk() {
  local i word
  at='' position=1 plain='' slot='' config=()
  for ((i = first; i < last; i++)); do
    word=\${line[i]}
    _mirrorbits_command "$at"
    if [[ -n $plain ]]; then
      ((position += 1))
    elif [[ $word == -- ]]; then
      plain=1
    elif [[ $word == -* ]]; then
      if [[ $word == --config=* ]]; then
        _mirrorbits_config "\${word#*=}"
      elif [[ $word != *=* ]] && _mirrorbits_value "$at $word"; then
        ((i += 1))
        if ((i == last)); then
          slot=$word
        elif [[ $word == --config || $word == -c ]]; then
          _mirrorbits_config "\${line[i]}"
        fi
      fi
    elif ((\${#next[@]} > 0)); then
      at=\${at:+$at }$word
    else
      ((position += 1))
    fi
  done
  _mirrorbits_command "$at"
}`
}

function commandCase({words, next, flags}: Place, entry: (word: Word) => string): string {
  const entries = flags.flatMap(({names, summary}) => names.map(word => entry({word, summary})))
  return `    ${quoted(words)}) next=(${next.map(entry).map(quoted).join(' ')}) flags=(${entries.map(quoted).join(' ')}) ;;`
}

function valueCases({words, flags, args, isOpen}: Place): string[] {
  const ofFlags = flags.flatMap(({names, value}) =>
    value === undefined ? [] : names.map(name => valueCase(quoted(`${words} ${name}`), value)),
  )
  const ofArguments = args.map((value, i) => {
    const repeated = isOpen && i === args.length - 1
    return valueCase(repeated ? `${quoted(`${words} `)}[1-9]*` : quoted(`${words} ${i + 1}`), value)
  })
  return [...ofFlags, ...ofArguments]
}

function valueCase(pattern: string, value: Value): string {
  const choices = 'choices' in value ? ` choices=(${value.choices.map(quoted).join(' ')})` : ''
  return `    ${pattern}) value=${value.kind}${choices} ;;`
}
