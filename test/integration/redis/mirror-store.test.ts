import {describe, expect} from 'vitest'
import {NO_HEALTH} from '../../../src/core/health/protocol-health.js'
import {openStores} from '../../../src/redis/open-stores.js'
import {mirrorSettings} from '../../support/mirrors.js'
import {noLog, NOW, test} from '../../support/stores.js'

const finding = (isGood: boolean) => ({
  isGood,
  reason: isGood ? '' : 'Unreachable',
  rttMs: undefined,
  ipv4: undefined,
  ipv6: undefined,
  certificateEnds: undefined,
})

describe('mirror store', () => {
  test('a mirror reads back as it was added, disabled and never checked', async ({stores: {mirrors}}) => {
    const added = await mirrors.add(mirrorSettings({enabled: true}))

    expect(added).toMatchObject({...mirrorSettings(), id: 1, enabled: false})
    expect(await mirrors.get(1)).toEqual(added)
    expect(await mirrors.list()).toEqual([added])
  })

  test('a mirror is stored with the fields and texts of the original', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())

    expect(await redis.hgetall('MIRROR_1')).toMatchObject({
      ID: '1',
      http: 'http://m1.example/',
      countryOnly: '1',
      asOnly: '0',
      score: '-5',
      latitude: '48.8567',
      longitude: '2.3508',
      countryCodes: 'FR BE',
      asnum: '3215',
      allowredirects: '2',
      enabled: '0',
      httpsUp: '0',
    })
    expect(await redis.hgetall('MIRRORS')).toEqual({1: 'm1'})
  })

  test('a URL that another program wrote without its final slash gets one', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())
    await redis.hset('MIRROR_1', 'http', 'http://m1.example')

    expect(await mirrors.get(1)).toMatchObject({httpUrl: 'http://m1.example/'})
  })

  test('a record that is no hash hides no other mirror', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())
    await redis.hset('MIRRORS', '9', 'm9')
    await redis.set('MIRROR_9', 'x')

    const problems: unknown[] = []
    expect((await mirrors.list((...problem) => problems.push(problem))).map(({id}) => id)).toEqual([1])
    expect(problems).toEqual([[9, 'it is no hash']])
    await expect(mirrors.get(9)).rejects.toMatchObject({code: 'MB_MIRROR_INVALID'})
  })

  test('a time beyond all dates is not known', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())
    const beyond = String(Number.MAX_SAFE_INTEGER)
    await redis.hset('MIRROR_1', 'stateSince', beyond, 'lastSync', '8640000000000', 'httpCertificateEnds', beyond)

    const found = await mirrors.get(1)
    expect([found?.stateSince, found?.health.http.certificateEnds]).toEqual([undefined, undefined])
    expect(new Date((found?.lastSync ?? NaN) * 1000).toISOString()).toBe('+275760-09-13T00:00:00.000Z')
  })

  test('a name is given once', async ({stores: {mirrors}}) => {
    await mirrors.add(mirrorSettings())
    await mirrors.add(mirrorSettings({name: 'm2'}))

    await expect(mirrors.add(mirrorSettings())).rejects.toMatchObject({code: 'MB_MIRROR_EXISTS'})
    await expect(mirrors.update(2, {name: 'm1'})).rejects.toMatchObject({code: 'MB_MIRROR_EXISTS'})
    await mirrors.update(2, {name: 'm2', score: 7})
    expect(await mirrors.get(2)).toMatchObject({name: 'm2', score: 7})
  })

  test.for([
    ['lost', null],
    ['behind', '1'],
  ] as const)(
    'an id is never given twice, though the counter is %s',
    async ([, counter], {stores: {mirrors}, redis}) => {
      await mirrors.add(mirrorSettings())
      await redis.hset('MIRRORS', {'7': 'm7', 'not a number': 'odd', '99999999999': 'too large'})
      if (counter === null) await redis.del('LAST_MID')
      else await redis.set('LAST_MID', counter)

      expect((await mirrors.add(mirrorSettings({name: 'm2'}))).id).toBe(8)
      expect((await mirrors.add(mirrorSettings({name: 'm3'}))).id).toBe(9)
      expect(await redis.hget('MIRRORS', '1')).toBe('m1')
    },
  )

  test('a mirror that is gone is not brought back by any write', async ({stores: {mirrors, mirrorLogs}, redis}) => {
    const {id} = await mirrors.add(mirrorSettings())
    await mirrors.remove(id)

    await expect(mirrors.update(id, {score: 1})).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
    await expect(mirrors.setEnabled(id, true)).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
    await expect(mirrors.remove(id)).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
    expect(await mirrors.keepFinding(id, 'http', finding(true), {downAfter: 1, upAfter: 1})).toBeUndefined()
    await expect(mirrors.disableByCheck(id)).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
    await mirrors.scanFailed(id)
    await mirrors.scanStarted(id)
    await mirrors.scanSucceeded(id, {protocol: 'rsync', precision: 1n, tzOffsetMs: 0})
    await mirrorLogs.append(id, {kind: 'added'})
    expect(await redis.keys('*')).toEqual(['LAST_MID'])
  })

  test('state changes are told apart from checks that find the same', async ({stores: {mirrors}}) => {
    await mirrors.add(mirrorSettings())

    const rule = {downAfter: 2, upAfter: 1}
    const keep = (isGood: boolean) => mirrors.keepFinding(1, 'http', finding(isGood), rule)

    expect(await keep(false)).toEqual({isUp: false, isChanged: false, streak: -1})
    expect(await mirrors.get(1)).toMatchObject({http: {isUp: false, reason: 'Unreachable'}, stateSince: NOW / 1000})
    expect(await keep(true)).toEqual({isUp: true, isChanged: true, streak: 1})
    expect(await keep(true)).toEqual({isUp: true, isChanged: false, streak: 2})
    expect(await keep(false)).toEqual({isUp: true, isChanged: false, streak: -1})
    expect(await mirrors.get(1)).toMatchObject({http: {isUp: true, reason: ''}})
    expect(await keep(false)).toEqual({isUp: false, isChanged: true, streak: -2})
    expect(await mirrors.get(1)).toMatchObject({http: {isUp: false, reason: 'Unreachable'}})
  })

  test('what checks measure is kept in fields of its own', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())
    const rule = {downAfter: 1, upAfter: 1}
    const measured = {...finding(true), rttMs: 20, ipv4: true, ipv6: false, certificateEnds: 1_800_000_000}
    await mirrors.keepFinding(1, 'https', measured, rule)
    await mirrors.keepFinding(1, 'https', {...measured, rttMs: 40, ipv6: undefined}, rule)
    await mirrors.keepFinding(1, 'https', finding(true), rule)

    expect(
      await redis.hmget('MIRROR_1', 'httpsStreak', 'httpsRTT', 'httpsIPv4', 'httpsIPv6', 'httpsCertificateEnds'),
    ).toEqual(['3', '25', null, null, '1800000000'])
    expect(await mirrors.get(1)).toMatchObject({
      health: {
        http: NO_HEALTH,
        https: {streak: 3, rttMs: 25, ipv4: undefined, ipv6: undefined, certificateEnds: 1_800_000_000},
      },
    })
  })

  test('checks at the same time are all counted', async ({stores: {mirrors}}) => {
    await mirrors.add(mirrorSettings())
    const keep = () => mirrors.keepFinding(1, 'http', finding(false), {downAfter: 2, upAfter: 1})
    const streaks = (await Promise.all(Array.from({length: 8}, keep))).map(kept => kept?.streak ?? 0)
    expect(streaks.toSorted((a, b) => b - a)).toEqual([-1, -2, -3, -4, -5, -6, -7, -8])
  })

  test('an operator ends what a check has decided', async ({stores: {mirrors}}) => {
    await mirrors.add(mirrorSettings())
    await mirrors.setEnabled(1, true)
    await mirrors.disableByCheck(1)
    expect(await mirrors.get(1)).toMatchObject({enabled: false, isDisabledByCheck: true})
    await mirrors.setEnabled(1, false)
    expect(await mirrors.get(1)).toMatchObject({enabled: false, isDisabledByCheck: false})
  })

  test('a scan is open until it ends in some way', async ({stores: {mirrors}}) => {
    await mirrors.add(mirrorSettings())
    await mirrors.scanStarted(1)
    expect(await mirrors.get(1)).toMatchObject({isScanOpen: true})
    await mirrors.scanFailed(1)
    expect(await mirrors.get(1)).toMatchObject({isScanOpen: false})
    await mirrors.scanStarted(1)
    await mirrors.scanSucceeded(1, {protocol: 'rsync', precision: 1n, tzOffsetMs: 0})
    expect(await mirrors.get(1)).toMatchObject({isScanOpen: false})
  })

  test('a successful scan is written with the numbers of the original', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())
    await mirrors.scanSucceeded(1, {protocol: 'ftp', precision: 1_000_000n, tzOffsetMs: -3_600_000})

    expect(
      await redis.hmget('MIRROR_1', 'lastSuccessfulSyncProtocol', 'lastSuccessfulSyncPrecision', 'tzoffset'),
    ).toEqual(['1', '1000000', '-3600000'])
    expect(await mirrors.get(1)).toMatchObject({
      lastSync: NOW / 1000,
      lastSuccessfulSyncProtocol: 'ftp',
      lastSuccessfulSyncPrecision: 1_000_000n,
      tzOffsetMs: -3_600_000,
    })
  })

  test('a record that cannot be read is reported and the others still work', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())
    await mirrors.add(mirrorSettings({name: 'm2'}))
    await redis.hset('MIRROR_1', 'score', '', 'enabled', 'maybe')
    await redis.hset('MIRRORS', 'x', 'odd', '9', 'dangling')
    await redis.hset('MIRROR_2', 'extra', 'field')

    const problems: [number, string][] = []
    const found = await mirrors.list((id, problem) => problems.push([id, problem]))

    expect(found.map(({name}) => name)).toEqual(['m2'])
    expect(problems.toSorted(([a], [b]) => a - b)).toEqual([
      [0, 'the list of mirrors has "x", which is no id'],
      [1, 'score is "", enabled is "maybe"'],
      [9, 'it has no record'],
    ])
    await expect(mirrors.get(1)).rejects.toMatchObject({code: 'MB_MIRROR_INVALID'})
  })

  test('the time of a trace file is kept for a mirror that is there', async ({stores: {mirrors}, redis}) => {
    await mirrors.add(mirrorSettings())
    await mirrors.setLastModTime(1, 1_577_934_245)
    await mirrors.setLastModTime(2, 5)

    expect((await mirrors.get(1))?.lastModTime).toBe(1_577_934_245)
    expect(await redis.exists('MIRROR_2')).toBe(0)
  })

  test('every change is announced', async ({stores: {mirrors, changes}}) => {
    const heard: unknown[] = []
    const end = await changes.listen(change => heard.push(change))
    await mirrors.add(mirrorSettings())
    await mirrors.update(1, {score: 3})
    await mirrors.setEnabled(1, true)
    await mirrors.remove(1)

    await expect.poll(() => heard).toEqual(Array(4).fill({kind: 'mirror', id: 1}))
    await end()
  })
})

describe('mirror log', () => {
  test('an entry is stored in the shape of the original', async ({stores: {mirrors, mirrorLogs}, redis}) => {
    await mirrors.add(mirrorSettings())
    await mirrorLogs.append(1, {kind: 'state', protocol: 'http', up: false, reason: 'Down'})
    await mirrorLogs.append(1, {kind: 'scan-completed', listed: 6, known: 5, removed: 0, tzOffsetMs: 0})

    expect(await redis.lrange('MIRRORLOGS_1', 0, -1)).toEqual([
      '{"Type":6,"MirrorID":1,"Timestamp":"2026-11-21T12:00:00.000Z","Proto":1,"Up":false,"Reason":"Down"}',
      '{"Type":8,"MirrorID":1,"Timestamp":"2026-11-21T12:00:00.000Z","FilesIndexed":6,"KnownIndexed":5,"Removed":0,"TZOffset":0}',
    ])
  })

  test('unreadable entries are left out and only the newest are kept', async ({
    stores: {mirrors, mirrorLogs},
    redis,
  }) => {
    await mirrors.add(mirrorSettings())
    const old = '{"Type":2,"MirrorID":1,"Timestamp":"2026-11-21T01:44:17.784328135Z"}'
    await redis.rpush(
      'MIRRORLOGS_1',
      ...Array<string>(1200).fill(old),
      'no json',
      '{"Type":99}',
      '{"Type":2,"Timestamp":"x"}',
    )
    await mirrorLogs.append(1, {kind: 'scan-started', protocol: 'ftp'})

    expect(await redis.llen('MIRRORLOGS_1')).toBe(1000)
    expect(await mirrorLogs.read(1, 5)).toEqual([
      {kind: 'added', mirror: 1, timestamp: '2026-11-21T01:44:17.784328135Z'},
      {kind: 'scan-started', protocol: 'ftp', mirror: 1, timestamp: '2026-11-21T12:00:00.000Z'},
    ])
    expect(await mirrorLogs.read(1, 0)).toEqual([])
  })

  test('a key that is no log fails nothing that happens, is told once, and named to who reads it', async ({
    connections,
    stores: {mirrors},
    redis,
  }) => {
    const told: unknown[] = []
    const log = {...noLog, warn: (fields: object) => void told.push(fields), info: () => void told.push('over')}
    const {mirrorLogs} = openStores(connections, {node: 'n', clock: () => NOW, log})
    await mirrors.add(mirrorSettings())
    await redis.set('MIRRORLOGS_1', 'not ours')
    await mirrorLogs.append(1, {kind: 'added'})
    await mirrorLogs.append(1, {kind: 'enabled'})

    expect(told).toEqual([
      expect.objectContaining({key: 'MIRRORLOGS_1', reason: expect.stringContaining('WRONGTYPE') as string}),
    ])
    await expect(mirrorLogs.read(1, 5)).rejects.toMatchObject({
      code: 'MB_DATABASE_DAMAGED',
      message: expect.stringContaining('MIRRORLOGS_1') as string,
    })

    await redis.del('MIRRORLOGS_1')
    await mirrorLogs.append(1, {kind: 'disabled'})
    expect(told.slice(1)).toEqual(['over'])
    expect(await mirrorLogs.read(1, 5)).toMatchObject([{kind: 'disabled'}])
  })
})
