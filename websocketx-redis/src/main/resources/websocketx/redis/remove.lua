-- SPDX-License-Identifier: Apache-2.0
-- Takes a member off a topic.
--
-- KEYS[1] times of death   KEYS[2] infos   ARGV[1] id

redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
