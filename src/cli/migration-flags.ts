import {Flags} from '@oclif/core'

export const dryRunFlag = Flags.boolean({char: 'n', description: 'Only tell what would be done.', default: false})
export const yesFlag = Flags.boolean({char: 'y', description: 'Do not ask.', default: false})
export const forceFlag = Flags.boolean({description: 'Go on although nodes are running.', default: false})
