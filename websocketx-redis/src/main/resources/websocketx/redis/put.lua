-- SPDX-License-Identifier: Apache-2.0
-- Puts a member on a topic, and takes off some that have died.
--
-- KEYS[1] times of death   KEYS[2] infos
-- ARGV[1] id   ARGV[2] info   ARGV[3] time to live in milliseconds

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local live = tonumber(ARGV[3])

-- A few for each that is put, so that no call takes long and none stays for ever.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
end
redis.call('ZADD', KEYS[1], now + live, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
-- Both go when the last has died.
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < live then
    redis.call('PEXPIRE', key, live)
  end
end
