import {sharedText} from './shell-text.js'
import type {Place, Word} from './vocabulary.js'

/** The script that completes in zsh, sourced or as a file `_mirrorbits` in a folder of `fpath`. */
export const zshCompletion = (places: readonly Place[]): string => `#compdef mirrorbits
# Completion of mirrorbits for zsh.
# In ~/.zshrc, after compinit: source <(mirrorbits completion zsh)

${sharedText(places, described)}

_mirrorbits() {
  local at position plain slot value typed first=2 last=$CURRENT
  local -a line next flags choices config
  line=("\${words[@]}")

  _mirrorbits_walk
  typed=\${words[CURRENT]}
  if [[ -z $slot && -z $plain && $typed == --*=* ]]; then
    slot=\${typed%%=*}
    compset -P 1 '*='
  fi
  if [[ -z $slot && -z $plain && $typed == -* ]]; then
    _describe -o flag flags
  elif [[ -z $slot ]] && ((\${#next[@]} > 0)); then
    _describe command next
  elif _mirrorbits_value "$at \${slot:-$position}"; then
    case $value in
      file) _files ;;
      folder) _files -/ ;;
      mirror) _mirrorbits_mirrors && compadd -- "\${choices[@]}" ;;
      choice) compadd -- "\${choices[@]}" ;;
      beginning) compadd -S '' -- "\${choices[@]}" ;;
    esac
  else
    return 1
  fi
}

if [[ \${funcstack[1]} == _mirrorbits ]]; then
  _mirrorbits "$@"
else
  compdef _mirrorbits mirrorbits
fi
`

/** A word and its description, as `_describe` takes them. */
const described = ({word, summary}: Word): string =>
  `${word.replace(/[\\:]/g, '\\$&')}:${summary.replaceAll('\\', '\\\\')}`
