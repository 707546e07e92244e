-- SPDX-License-Identifier: Apache-2.0
-- Keeps a message and publishes it, in one step: what is delivered can be read afterwards.
-- Returns "<epoch> <offset>", which also stands in front of the message on its channel.
--
-- KEYS[3] where the position of a message with this id is kept, if it has one
-- ARGV[6] channel   ARGV[7] envelope   ARGV[8] for how many milliseconds an id is known

if KEYS[3] then
  local published = redis.call('GET', KEYS[3])
  if published then
    local of, at = string.match(published, '^(%S+) (%d+)$')
    return is_known(of, tonumber(at)) and epoch .. ' ' .. at or published
  end
end

offset = offset + 1
local position = epoch .. ' ' .. decimal(offset)
-- The first write: if it fails, nothing has changed.
redis.call('XADD', stream, 'MAXLEN', '=', keep, decimal(offset) .. '-0', 't', now, 'e', ARGV[7])
redis.call('HSET', state, 'offset', offset, 'time', now)
redis.call('XTRIM', stream, 'MINID', '=', decimal(oldest()))
redis.call('PEXPIRE', stream, age)
if KEYS[3] then
  redis.call('SET', KEYS[3], position, 'PX', ARGV[8])
end
redis.call('SPUBLISH', ARGV[6], position .. '\n' .. ARGV[7])
return position
