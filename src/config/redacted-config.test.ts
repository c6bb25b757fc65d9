import {expect, it} from 'vitest'
import {parseConfig} from './parse-config.js'
import {redactedConfig} from './redacted-config.js'

const read = (text: string) => parseConfig(text, '/m.conf', {flags: {}, stateDirectory: '/state'}).config

it('hides every password and shows paths as text', () => {
  const shown = redactedConfig(
    read(
      [
        'Repository: /srv',
        'RedisAddress: redis://user:s3cret@h:1/2',
        'RedisPassword: s3cret',
        'RPCPassword: s3cret',
        'SourceSync: rsync://bob:s3cret@master/all/',
        'Fallbacks: [{URL: "http://u:s3cret@a/"}, {URL: "u:s3cret@b"}, {URL: "c:80/x@y"}]',
        'AllowOutdatedFiles: [{Prefix: /é}]',
      ].join('\n'),
    ),
  )

  expect(JSON.stringify(shown)).not.toContain('s3cret')
  expect(shown).toMatchObject({
    redis: {address: 'redis://user:***@h:1/2', password: '***'},
    rpcPassword: '***',
    sourceSync: 'rsync://bob:***@master/all/',
    fallbacks: [{url: 'http://u:***@a/'}, {url: 'u:***@b/'}, {url: 'c:80/x@y/'}],
    allowOutdatedFiles: [{prefix: '/é'}],
  })
})

it('shows that there is no password', () => {
  expect(redactedConfig(read('Repository: /srv'))).toMatchObject({redis: {password: ''}, rpcPassword: ''})
})
