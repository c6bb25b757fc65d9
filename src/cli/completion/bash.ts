import {sharedText} from './shell-text.js'
import type {Place} from './vocabulary.js'

/** The script that completes in bash. */
export const bashCompletion = (places: readonly Place[]): string => `# Completion of mirrorbits for bash.
# In ~/.bashrc: source <(mirrorbits completion bash)

${sharedText(places, ({word}) => word)}

_mirrorbits() {
  local at position plain slot value typed word previous='' cut='' prefix='' first=1 last=-1 i
  local -a line=() next=() flags=() choices=() config=() offered=()
  COMPREPLY=()

  # Readline cuts words at = and : too. They are put together again, and what it keeps on the line is cut from the reply.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $i -gt 1 && -n $word && ( -z \${word//[=:]/} || ( -n $previous && -z \${previous//[=:]/} ) ) ]]; then
      cut=\${line[last]}
      line[last]+=$word
      if [[ -z \${word//[=:]/} ]]; then cut=\${line[last]}; fi
    else
      ((last += 1))
      line[last]=$word
      cut=''
    fi
    previous=$word
  done

  _mirrorbits_walk
  typed=\${line[last]}
  if [[ -z $slot && -z $plain && $typed == --*=* ]]; then
    slot=\${typed%%=*}
    prefix=$slot=
  fi
  if [[ -z $slot && -z $plain && $typed == -* ]]; then
    offered=("\${flags[@]}")
  elif [[ -z $slot ]] && ((\${#next[@]} > 0)); then
    offered=("\${next[@]}")
  elif _mirrorbits_value "$at \${slot:-$position}"; then
    case $value in
      file) compopt -o default 2>/dev/null ;;
      folder) compopt -o dirnames 2>/dev/null ;;
      mirror) _mirrorbits_mirrors ;;
      beginning) compopt -o nospace 2>/dev/null ;;
    esac
    offered=("\${choices[@]}")
  fi

  for word in "\${offered[@]}"; do
    printf -v word '%q' "$word"
    word=$prefix$word
    if [[ $word == "$typed"* ]]; then COMPREPLY+=("\${word#"$cut"}"); fi
  done
}

complete -F _mirrorbits mirrorbits
`
