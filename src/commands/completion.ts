import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {bashCompletion} from '../cli/completion/bash.js'
import {fishCompletion} from '../cli/completion/fish.js'
import {vocabulary} from '../cli/completion/vocabulary.js'
import {zshCompletion} from '../cli/completion/zsh.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const
const SCRIPTS = {bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion}

type Shell = (typeof SHELLS)[number]

interface CompletionJson {
  readonly shell: Shell
  readonly script: string
}

export default class Completion extends BaseCommand {
  static override summary = 'Print a script that completes commands, flags and names of mirrors in a shell.'
  static override description =
    'Source it from the file that the shell reads at its start. Names of mirrors are asked of the database ' +
    'while one is typed.'
  static override examples = [
    {description: 'In ~/.bashrc', command: 'source <(<%= config.bin %> completion bash)'},
    {description: 'In ~/.zshrc, after compinit', command: 'source <(<%= config.bin %> completion zsh)'},
    {description: 'In ~/.config/fish/config.fish', command: '<%= config.bin %> completion fish | source'},
  ]
  static override args = {
    shell: Args.custom<Shell>({options: SHELLS})({
      description: 'Shell to write for: bash, zsh or fish.',
      required: true,
    }),
  }

  override async run(): Promise<CompletionJson> {
    this.localOnly()
    const {shell} = (await this.parse(Completion)).args
    const script = SCRIPTS[shell](vocabulary(this.config.commands, this.config.topics))
    if (!this.jsonEnabled()) process.stdout.write(script)
    return {shell, script}
  }
}
