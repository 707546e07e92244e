-- SPDX-License-Identifier: Apache-2.0
-- Who is on a topic: id and info of each.
--
-- KEYS[1] times of death   KEYS[2] infos   ARGV[1] how many

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf', 'LIMIT', 0, ARGV[1])
local answer = {}
for _, id in ipairs(ids) do
  local info = redis.call('HGET', KEYS[2], id)
  if info then
    answer[#answer + 1] = id
    answer[#answer + 1] = info
  end
end
return answer
