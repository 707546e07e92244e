-- SPDX-License-Identifier: Apache-2.0
-- Reads where a topic stands, and messages behind a position.
-- Returns epoch, offset, 1 if continuous or 0, then id and envelope of each message.
--
-- ARGV[6] how many messages   ARGV[7] epoch of the position, empty for none   ARGV[8] its offset

local from = oldest()
if ARGV[7] ~= '' then
  local after = tonumber(ARGV[8])
  if not is_known(ARGV[7], after) or after + 1 < from then
    return {epoch, offset, 0}
  end
  from = after + 1
end

local answer = {epoch, offset, 1}
local limit = tonumber(ARGV[6])
if limit > 0 then
  for _, entry in ipairs(redis.call('XRANGE', stream, decimal(from), '+', 'COUNT', limit)) do
    answer[#answer + 1] = entry[1]
    answer[#answer + 1] = entry[2][4]
  end
end
return answer
