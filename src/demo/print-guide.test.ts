import {describe, expect, it} from 'vitest'
import {guideText} from './print-guide.js'

describe('the guide', () => {
  const guide = (configFile: string) => guideText({port: 8080, configFile, repository: '/tmp/x/repository'})

  it('has complete lines to copy', () => {
    const lines = guide('/tmp/x/mirrorbits.conf').split('\n')
    expect(lines).toContain('  curl -I http://localhost:8080/isos/demo-2.0-amd64.iso')
    expect(lines).toContain("  curl -I 'http://localhost:8080/extras/track%20%231.ogg'")
    expect(lines).toContain('  export MIRRORBITS_CONFIG=/tmp/x/mirrorbits.conf')
    expect(lines).toContain('  npx mirrorbits mirror list')
    expect(lines).toContain('  http://localhost:8080/isos/demo-2.0-amd64.iso?mirrorlist')
  })

  it('quotes a folder that a shell would take apart', () => {
    expect(guide("/tmp/it's here/mirrorbits.conf")).toContain(`MIRRORBITS_CONFIG='/tmp/it'\\''s here/mirrorbits.conf'`)
  })
})
