-- Load for wrk: `wrk -s load.lua URL -- KIND FILES DELAY_MS`.
-- Paths are those of generated-database.ts; clients come from random addresses.
local kind, files, pause

function init(args)
  kind, files, pause = args[1], tonumber(args[2]), tonumber(args[3])
  math.randomseed(os.time())
end

local function path()
  local file = math.random(0, files - 1)
  return string.format("/pool/release-%d/package-%d_1.2.3-4_amd64.deb", math.floor(file / 1000), file % 1000)
end

local query = {metalink = "?metalink", missing = ".missing"}
local headers = {}

function request()
  headers["X-Forwarded-For"] = string.format("%d.%d.%d.%d",
    math.random(1, 223), math.random(0, 255), math.random(0, 255), math.random(1, 254))
  headers["Accept"] = kind == "json" and "application/json" or nil
  return wrk.format("GET", path() .. (query[kind] or ""), headers)
end

-- Spreads requests over time, for a load below the peak.
function delay()
  return pause > 0 and math.random(0, 2 * pause) or 0
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
