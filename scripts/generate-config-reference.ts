// Writes docs/reference/config.md from the list of keys.
import {writeFileSync} from 'node:fs'
import {configReference} from '../src/config/config-reference.js'

writeFileSync(new URL('../docs/reference/config.md', import.meta.url), configReference())
