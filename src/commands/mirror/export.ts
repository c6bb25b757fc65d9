import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {mirmonList} from '../../cli/legacy/mirmon.js'
import {mirrorsJson, mirrorsYaml, type MirrorsJson} from '../../cli/mirror-yaml.js'

const FORMATS = ['yaml', 'json', 'mirmon'] as const

export default class MirrorExport extends BaseCommand {
  static override summary = 'Write all mirrors with their settings, for "mirror apply" or another program.'
  static override description = 'Passwords in addresses are written as they are: keep the file to yourself.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> > mirrors.yaml',
    '<%= config.bin %> <%= command.id %> --format mirmon',
  ]
  static override flags = {
    format: Flags.option({options: FORMATS})({
      description: 'YAML and JSON are what "mirror apply" reads, mirmon is for that program.',
      default: 'yaml',
    }),
  }

  override async run(): Promise<MirrorsJson> {
    const {flags} = await this.parse(MirrorExport)
    const mirrors = await this.withOperator(flags, operator => operator.mirrors({secrets: true}))
    const json = mirrorsJson(mirrors)
    if (this.jsonEnabled()) return json
    const texts = {
      yaml: () => mirrorsYaml(mirrors),
      json: () => `${JSON.stringify(json, undefined, 2)}\n`,
      mirmon: () => mirmonList(mirrors, {rsync: true, http: true, ftp: true, disabled: true}),
    }
    process.stdout.write(texts[flags.format]())
    return json
  }
}
