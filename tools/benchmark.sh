# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts in the root that measure, which set $root: builds what has changed, and
# defines how to run it.
. "$root/tools/jdk25.sh"

bench=$root/websocketx-bench
libraries=$bench/target/libraries
program=$libraries/websocketx-bench.jar

# Directories count: their times tell of files that are gone.
changed_sources() {
  for module in core topics demo peers bench; do
    find "$root/pom.xml" "$root/websocketx-$module/pom.xml" \
      "$root/websocketx-$module/src/main/java" -newer "$program"
  done
}

if [ ! -f "$program" ] || [ -n "$(changed_sources)" ]; then
  echo "building the benchmark …" >&2
  "$root/build" -q package -pl websocketx-demo,websocketx-bench -am -Dmaven.test.skip \
    -Denforcer.skip -Dspotless.skip -Dcheckstyle.skip -Djacoco.skip </dev/null >&2
  touch "$program"
fi

# The class, and its arguments.
run_with_generator() {
  if ! command -v cc >/dev/null || ! command -v make >/dev/null; then
    echo "${0##*/}: the generator of load is built with cc and make: install them." >&2
    exit 1
  fi
  make -s -C "$bench/src/main/c" OUT="$bench/target/bin" >&2
  exec "$JAVA_HOME/bin/java" -Djava.awt.headless=true -Dwebsocketx.root="$root" \
    -cp "$libraries/*" "$@"
}
